package dev.gantry.policy.vocabulary;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The transfer syntaxes of PS3.6 Annex A, retired ones included. */
public final class TransferSyntaxes {
    /** Implicit VR Little Endian, which every implementation must support (PS3.5 10.1). */
    public static final String IMPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2";

    /** Explicit VR Little Endian. */
    public static final String EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

    private static final Map<String, String> KEYWORD_BY_UID = new LinkedHashMap<>();
    private static final Map<String, String> UID_BY_KEYWORD = new LinkedHashMap<>();

    static {
        for (String[] row : Tables.read("uids.tsv")) {
            if (row[2].equals("transfer-syntax")) {
                KEYWORD_BY_UID.put(row[0], row[1]);
                UID_BY_KEYWORD.put(row[1], row[0]);
            }
        }
    }

    private TransferSyntaxes() {}

    /** Returns the keyword of a transfer syntax of the standard. */
    public static Optional<String> byUid(String uid) {
        return Optional.ofNullable(KEYWORD_BY_UID.get(uid));
    }

    /** Returns the keywords of all transfer syntaxes. */
    public static Collection<String> keywords() {
        return UID_BY_KEYWORD.keySet();
    }

    /** Returns the UID that a policy means by a word: a keyword, a UID of the standard, or a private UID. */
    public static Optional<String> find(String word) {
        if (UID_BY_KEYWORD.containsKey(word)) {
            return Optional.of(UID_BY_KEYWORD.get(word));
        }
        if (KEYWORD_BY_UID.containsKey(word)) {
            return Optional.of(word);
        }
        boolean isPrivate = SopClasses.isUid(word) && !word.startsWith("1.2.840.10008.");
        return isPrivate ? Optional.of(word) : Optional.empty();
    }

    /** Returns the keyword, or the UID of one that the standard does not have. */
    public static String display(String uid) {
        return KEYWORD_BY_UID.getOrDefault(uid, uid);
    }
}
