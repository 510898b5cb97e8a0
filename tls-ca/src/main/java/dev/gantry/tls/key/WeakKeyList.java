package dev.gantry.tls.key;

import dev.gantry.tls.evidence.SpkiPins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keys that broken generators are known to have made. Two forms of line are read: {@code sha256/BASE64} pins, and the 20
 * hexadecimal digits of Debian's openssl-blacklist (the last 80 bits of the SHA-1 of {@code Modulus=HEX} and a line feed), the list
 * of the keys of CVE-2008-0166.
 */
public final class WeakKeyList {
    private static final int DEBIAN_DIGITS = 20;

    private final Set<String> entries;

    private WeakKeyList(Set<String> entries) {
        this.entries = Set.copyOf(entries);
    }

    /** A list without entries. */
    public static WeakKeyList empty() {
        return new WeakKeyList(Set.of());
    }

    /**
     * Reads lists; empty lines and lines that begin with {@code #} are passed over.
     *
     * @throws IOException a file cannot be read
     */
    public static WeakKeyList read(List<Path> files) throws IOException {
        Set<String> entries = new HashSet<>();
        for (Path file : files) {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                String entry = line.strip();
                if (!entry.isEmpty() && !entry.startsWith("#")) {
                    entries.add(entry.startsWith("sha256/") ? entry : entry.toLowerCase(Locale.ROOT));
                }
            }
        }
        return new WeakKeyList(entries);
    }

    boolean contains(PublicKey key) {
        if (entries.isEmpty()) {
            return false;
        }
        return entries.contains(SpkiPins.of(key))
                || (key instanceof RSAPublicKey rsa && entries.contains(debianEntry(rsa)));
    }

    private static String debianEntry(RSAPublicKey key) {
        String text = "Modulus=" + key.getModulus().toString(16).toUpperCase(Locale.ROOT) + "\n";
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.US_ASCII));
            String hex = HexFormat.of().formatHex(hash);
            return hex.substring(hex.length() - DEBIAN_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
