package dev.gantry.tls.key;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a key stands in a token (RFC 7512): {@code pkcs11:object=devices;slot-id=0?module-path=/usr/lib/softhsm/libsofthsm2.so}. A PIN
 * in it is refused: other users could read it.
 *
 * @param module the library of the token
 * @param slot the number of the slot, absent: the first one that there is
 * @param object the name of the key, absent: the name that the authority's role has
 */
public record TokenUri(
        Path module, @Nullable Long slot, @Nullable String object) {
    private static final String SCHEME = "pkcs11:";
    private static final String EXPECTED =
            " (expected: such as pkcs11:object=devices;slot-id=0?module-path=/usr/lib/softhsm/libsofthsm2.so)";

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException it is none, it names no module, or it has an attribute that is not used here
     */
    public static TokenUri parse(String text) {
        if (!text.startsWith(SCHEME)) {
            throw new IllegalArgumentException("key: `" + text + "`" + EXPECTED);
        }
        String rest = text.substring(SCHEME.length());
        int query = rest.indexOf('?');
        Map<String, String> attributes = new TreeMap<>();
        read(query < 0 ? rest : rest.substring(0, query), ";", attributes);
        read(query < 0 ? "" : rest.substring(query + 1), "&", attributes);
        @Nullable String module = attributes.remove("module-path");
        @Nullable String slot = attributes.remove("slot-id");
        @Nullable String object = attributes.remove("object");
        if (attributes.containsKey("pin-value")) {
            throw new IllegalArgumentException(
                    "key: a PIN in the URI can be read by others (expected: a passphrase file)");
        }
        if (!attributes.isEmpty() || module == null || (slot != null && !slot.matches("[0-9]{1,10}"))) {
            throw new IllegalArgumentException("key: `" + text + "`" + EXPECTED);
        }
        return new TokenUri(Path.of(module), slot == null ? null : Long.valueOf(slot), object);
    }

    private static void read(String part, String separator, Map<String, String> attributes) {
        Arrays.stream(part.split(separator)).filter(pair -> !pair.isEmpty()).forEach(pair -> {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("key: attribute `" + pair + "`" + EXPECTED);
            }
            attributes.put(
                    pair.substring(0, equals),
                    URLDecoder.decode(pair.substring(equals + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
        });
    }

    /** The same token, and the key of a name. */
    public TokenUri withObject(String name) {
        return new TokenUri(module, slot, name);
    }

    @Override
    public String toString() {
        return SCHEME + (object == null ? "" : "object=" + object) + (slot == null ? "" : ";slot-id=" + slot)
                + "?module-path=" + module;
    }
}
