package lorikeet.lora.cli;

import lorikeet.lora.UsageException;
import lorikeet.tensor.io.OneLine;

/** Token ids on the command line: {@code 1,2,3}. */
final class TokenIdList {
    private TokenIdList() {}

    /** @throws UsageException if an item is no id below {@code vocabulary}, or there is none */
    static int[] parse(String flag, String text, int vocabulary) {
        String list = text.strip();
        if (list.startsWith("[") && list.endsWith("]")) list = list.substring(1, list.length() - 1);
        if (list.isBlank()) throw new UsageException(flag + ": expected token ids such as 1,2,3, found none");
        String[] items = list.split(",", -1);
        int[] ids = new int[items.length];
        for (int i = 0; i < items.length; i++) ids[i] = id(flag, items[i].strip(), i, vocabulary);
        return ids;
    }

    private static int id(String flag, String item, int index, int vocabulary) {
        try {
            if (item.matches("[0-9]+") && Integer.parseInt(item) < vocabulary) return Integer.parseInt(item);
        } catch (NumberFormatException e) {
            // said below
        }
        throw new UsageException(flag + ": item " + (index + 1) + " is '" + OneLine.of(item) + "', expected a token id from 0 to " + (vocabulary - 1));
    }
}
