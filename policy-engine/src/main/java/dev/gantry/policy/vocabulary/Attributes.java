package dev.gantry.policy.vocabulary;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The attributes that a rule may look at: those of the command set, those up to (0020,FFFF), which come before anything
 * large in a data set, and some that are named beyond.
 */
public final class Attributes {
    /** Move Destination (PS3.7 9.3.4). */
    public static final int MOVE_DESTINATION = 0x0000_0600;

    private static final Pattern TAG = Pattern.compile("\\(?([0-9A-Fa-f]{4}),?([0-9A-Fa-f]{4})\\)?");
    private static final Map<String, Attribute> BY_KEYWORD = new LinkedHashMap<>();
    private static final Map<Integer, Attribute> BY_TAG = new HashMap<>();

    static {
        for (String[] row : Tables.read("attributes.tsv")) {
            Attribute attribute = new Attribute(Integer.parseUnsignedInt(row[0], 16), row[1], row[2]);
            BY_KEYWORD.put(row[2], attribute);
            BY_TAG.put(attribute.tag(), attribute);
        }
    }

    private Attributes() {}

    /** Returns the attribute that a policy means: a keyword, or a tag such as {@code (0008,0060)} or {@code 00080060}. */
    public static Optional<Attribute> find(String word) {
        Attribute known = BY_KEYWORD.get(word);
        if (known != null) {
            return Optional.of(known);
        }
        Matcher matcher = TAG.matcher(word);
        return matcher.matches()
                ? Optional.ofNullable(BY_TAG.get(Integer.parseUnsignedInt(matcher.group(1) + matcher.group(2), 16)))
                : Optional.empty();
    }

    /** Returns the attribute with a tag. */
    public static Optional<Attribute> byTag(int tag) {
        return Optional.ofNullable(BY_TAG.get(tag));
    }

    /** Returns the keywords of all of them. */
    public static Collection<String> keywords() {
        return BY_KEYWORD.keySet();
    }
}
