package dev.gantry.policy.vocabulary;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The SOP classes of PS3.6 Annex A, retired ones included. */
public final class SopClasses {
    /** Storage Commitment Push Model (PS3.4 Annex J). */
    public static final String STORAGE_COMMITMENT_PUSH = "1.2.840.10008.1.20.1";

    private static final Pattern UID = Pattern.compile("(0|[1-9]\\d*)(\\.(0|[1-9]\\d*))+");
    private static final Map<String, SopClass> BY_UID = new LinkedHashMap<>();
    private static final Map<String, SopClass> BY_KEYWORD = new LinkedHashMap<>();

    static {
        for (String[] row : Tables.read("uids.tsv")) {
            if (!row[2].equals("transfer-syntax")) {
                SopClass.Kind kind = SopClass.Kind.valueOf(row[2].toUpperCase(Locale.ROOT));
                SopClass sopClass = new SopClass(row[0], row[1], kind, !row[3].isEmpty(), row[4]);
                BY_UID.put(row[0], sopClass);
                BY_KEYWORD.put(row[1], sopClass);
            }
        }
    }

    private SopClasses() {}

    /** Returns every SOP class of the standard, in the order of their UIDs. */
    public static Collection<SopClass> all() {
        return BY_UID.values();
    }

    /** Returns the SOP class of the standard with a UID. */
    public static Optional<SopClass> byUid(String uid) {
        return Optional.ofNullable(BY_UID.get(uid));
    }

    /** Returns the SOP class with a keyword such as {@code CTImageStorage}. */
    public static Optional<SopClass> byKeyword(String keyword) {
        return Optional.ofNullable(BY_KEYWORD.get(keyword));
    }

    /** Returns the keywords of all SOP classes. */
    public static Collection<String> keywords() {
        return BY_KEYWORD.keySet();
    }

    /**
     * Returns what a policy means by a word: a keyword, a UID of the standard, or the UID of a private SOP class. A UID under
     * the standard's own root that the standard does not have is nobody's.
     */
    public static Optional<SopClass> find(String word) {
        SopClass known = BY_KEYWORD.getOrDefault(word, BY_UID.get(word));
        if (known != null) {
            return Optional.of(known);
        }
        return isUid(word)
                        && !word.startsWith("1.2.840.10008.")
                        && TransferSyntaxes.byUid(word).isEmpty()
                ? Optional.of(SopClass.privateClass(word))
                : Optional.empty();
    }

    /** Returns the name that people know a SOP class by: its keyword, or the UID of one that the standard does not have. */
    public static String display(String uid) {
        return byUid(uid).map(SopClass::keyword).orElse(uid);
    }

    /** Tells whether a text has the form of a UID (PS3.5 9.1): components without leading zeros, at most 64 characters. */
    public static boolean isUid(String text) {
        return text.length() <= 64 && UID.matcher(text).matches();
    }
}
