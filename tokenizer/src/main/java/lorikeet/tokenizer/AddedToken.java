package lorikeet.tokenizer;

/**
 * A token that is found in the text itself and never goes through the model.
 *
 * @param singleWord only where no word character stands before or behind it
 * @param leftStrip it takes the white space before it along
 * @param rightStrip it takes the white space behind it along
 * @param normalized it is looked for, normalised, in the normalised text
 * @param special it may be left out when ids become text
 */
record AddedToken(int id, String content, boolean singleWord, boolean leftStrip, boolean rightStrip, boolean normalized, boolean special) {
    static AddedToken read(Json json) {
        return new AddedToken(json.get("id").index(), json.get("content").string(), json.get("single_word").bool(), json.get("lstrip").bool(),
                json.get("rstrip").bool(), json.get("normalized").bool(), json.get("special").bool());
    }

    AddedToken withId(int other) {
        return new AddedToken(other, content, singleWord, leftStrip, rightStrip, normalized, special);
    }

    /** Whether the token may stand from {@code start} to {@code end}. */
    boolean fits(String text, int start, int end) {
        if (!singleWord) return true;
        boolean wordBefore = start > 0 && Characters.isWord(text.codePointBefore(start));
        boolean wordAfter = end < text.length() && Characters.isWord(text.codePointAt(end));
        return !wordBefore && !wordAfter;
    }
}
