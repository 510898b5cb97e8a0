package dev.gantry.proxy.dicom;

/** Why the bytes of an AE title field are not an {@link AeTitle}. */
public enum AeTitleProblem {
    /** Nothing but spaces, which PS3.8 9.3.2 forbids. */
    BLANK("1 to 16 characters"),
    /** More than 16 characters; not possible in a field of 16 bytes, only in text. */
    TOO_LONG("1 to 16 characters"),
    /** A NUL byte, in most cases padding of a machine that does not pad with spaces. */
    NUL("padding with spaces, not with NUL"),
    /** A character that a title may not have. */
    CHARACTER("letters, digits, `_`, `.`, `-` and inner spaces"),
    /** A name such as {@code ..}, which means a directory to some peers. */
    ONLY_DOTS("at least one character other than `.`");

    private final String expectation;

    AeTitleProblem(String expectation) {
        this.expectation = expectation;
    }

    /** Returns what would be right, to stand in {@code (expected: …)}. */
    public String expectation() {
        return expectation;
    }
}
