package lorikeet.lora.cli;

import lorikeet.lora.UsageException;

/** Token ids on the command line: {@code 1,2,3}. */
final class TokenIdList {
    private TokenIdList() {}

    /** @throws UsageException if an item is no id below {@code vocabulary}, or there is none */
    static int[] parse(String flag, String text, int vocabulary) {
        String[] items = text.strip().replaceAll("^\\[|\\]$", "").split(",", -1);
        int[] ids = new int[items.length];
        for (int i = 0; i < items.length; i++) ids[i] = id(flag, items[i].strip(), i, vocabulary);
        return ids;
    }

    private static int id(String flag, String item, int index, int vocabulary) {
        try {
            int id = Integer.parseInt(item);
            if (id >= 0 && id < vocabulary) return id;
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException(flag + ": item " + (index + 1) + " is '" + item + "', expected a token id from 0 to " + (vocabulary - 1));
    }
}
