package dev.gantry.proxy.hl7;

/**
 * The delimiters of a message (HL7 2.5.4): the field separator of MSH-1 and the encoding characters of MSH-2.
 *
 * @param field MSH-1
 * @param encodingCharacters MSH-2: component, repetition, escape and subcomponent; from version 2.7 on also truncation
 */
public record Delimiters(char field, String encodingCharacters) {
    /** What HL7 recommends, and nearly everybody writes: {@code |^~\&}. */
    public static final Delimiters RECOMMENDED = new Delimiters('|', "^~\\&");

    /** Returns the separator of components. */
    public char component() {
        return encodingCharacters.charAt(0);
    }

    /** Returns the separator of repetitions. */
    public char repetition() {
        return encodingCharacters.charAt(1);
    }

    /** Returns the separator of subcomponents. */
    public char subcomponent() {
        return encodingCharacters.charAt(3);
    }

    /** Returns whether they are those that HL7 recommends, with or without its truncation character. */
    public boolean areRecommended() {
        return field == '|' && (encodingCharacters.equals("^~\\&") || encodingCharacters.equals("^~\\&#"));
    }

    /** Returns whether a message can be read by them: four or five of them, all different, none a letter, digit or space. */
    public boolean areUsable() {
        if (areRecommended()) {
            return true;
        }
        String all = field + encodingCharacters;
        if (all.length() != 5 && all.length() != 6) {
            return false;
        }
        for (int i = 0; i < all.length(); i++) {
            char c = all.charAt(i);
            if (!maySeparate(c) || all.indexOf(c) != i) {
                return false;
            }
        }
        return true;
    }

    private static boolean maySeparate(char c) {
        return c > 0x20 && c < 0x7F && !Character.isLetterOrDigit(c);
    }
}
