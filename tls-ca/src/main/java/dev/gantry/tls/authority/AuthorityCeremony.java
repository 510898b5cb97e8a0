package dev.gantry.tls.authority;

import dev.gantry.tls.authority.AuthorityException.Kind;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.file.FileTrees;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.key.EncryptedKeyFiles;
import dev.gantry.tls.key.KeyIdentifiers;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.key.Pem;
import dev.gantry.tls.key.SigningKey;
import dev.gantry.tls.key.TokenKeys;
import dev.gantry.tls.key.TokenUri;
import dev.gantry.tls.profile.AuthorityRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the authorities of a site. Everything is written to a directory beside the final one, which then takes its name in one
 * step: an interrupted ceremony leaves no half of an authority behind.
 */
public final class AuthorityCeremony {
    private static final int PASSPHRASE_CHARACTERS = 32;
    private static final String PASSPHRASE_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

    private AuthorityCeremony() {}

    /**
     * Makes a root on P-384 with two issuing authorities on P-256 below it, one for devices, one for proxies and operators.
     *
     * @param directory where to; it must not exist, or be empty
     * @param site the only trust domain they vouch for
     * @param withRsa also a root of RSA-4096 with an authority of RSA-3072 for devices without EC; takes seconds
     * @param passphrase encrypts the keys; absent: one is made and left in the directory, mode 0600
     * @throws AuthorityException there are authorities already, or the disk does not take them
     */
    public static void embedded(
            Path directory,
            SiteName site,
            boolean withRsa,
            @Nullable Passphrase passphrase,
            SecureRandom random,
            Clock clock)
            throws AuthorityException {
        inPlace(directory, passphrase, random, (files, secret) -> {
            AuthorityCertificates certificates = new AuthorityCertificates(site, random, clock);
            KeyPair rootKeys = KeyKind.EC_P384.generate(random);
            SigningKey rootKey = SigningKey.inMemory(rootKeys.getPrivate(), rootKeys.getPublic());
            X509Certificate root = certificates.root("Gantry root", rootKeys.getPublic(), rootKey);
            EncryptedKeyFiles.write(files.rootKey(), rootKeys.getPrivate(), secret, random);
            List<X509Certificate> roots = new ArrayList<>(List.of(root));
            List<X509Certificate> issuing = new ArrayList<>();
            issuing.add(
                    below(files, AuthorityRole.DEVICES, "Gantry devices", root, rootKey, certificates, secret, random));
            issuing.add(
                    below(files, AuthorityRole.PROXIES, "Gantry proxies", root, rootKey, certificates, secret, random));
            if (withRsa) {
                KeyPair rsaKeys = KeyKind.RSA_4096.generate(random);
                SigningKey rsaKey = SigningKey.inMemory(rsaKeys.getPrivate(), rsaKeys.getPublic());
                X509Certificate rsaRoot = certificates.root("Gantry root RSA", rsaKeys.getPublic(), rsaKey);
                EncryptedKeyFiles.write(files.rsaRootKey(), rsaKeys.getPrivate(), secret, random);
                roots.add(rsaRoot);
                issuing.add(below(
                        files,
                        AuthorityRole.DEVICES_RSA,
                        "Gantry devices RSA",
                        rsaRoot,
                        rsaKey,
                        certificates,
                        secret,
                        random));
            }
            publish(files.root(), roots);
            publish(files.issuing(), issuing);
        });
    }

    /**
     * As {@link #embedded}, without RSA, and with the keys of the issuing authorities made in a token that they never leave. The key of
     * the root stays a file, to be put into a safe.
     *
     * @param token the token; the names of the keys are made here
     * @param pin the PIN of the token, which opens the authorities from then on
     * @param passphrase encrypts the key of the root
     * @throws AuthorityException there are authorities already, the token does not do it, or the disk does not take them
     */
    public static void embeddedInToken(
            Path directory,
            SiteName site,
            TokenUri token,
            Passphrase pin,
            Passphrase passphrase,
            SecureRandom random,
            Clock clock)
            throws AuthorityException {
        inPlace(directory, passphrase, random, (files, secret) -> {
            AuthorityCertificates certificates = new AuthorityCertificates(site, random, clock);
            TokenKeys keys = TokenKeys.open(token, pin);
            KeyPair rootKeys = KeyKind.EC_P384.generate(random);
            SigningKey rootKey = SigningKey.inMemory(rootKeys.getPrivate(), rootKeys.getPublic());
            X509Certificate root = certificates.root("Gantry root", rootKeys.getPublic(), rootKey);
            EncryptedKeyFiles.write(files.rootKey(), rootKeys.getPrivate(), secret, random);
            List<X509Certificate> issuing = new ArrayList<>();
            for (AuthorityRole role : List.of(AuthorityRole.DEVICES, AuthorityRole.PROXIES)) {
                KeyPair pair = keys.generate(KeyKind.EC_P256);
                X509Certificate certificate =
                        certificates.issuing("Gantry " + role.id(), pair.getPublic(), root, rootKey);
                String label = "gantry-" + role.id() + "-"
                        + KeyIdentifiers.text(pair.getPublic()).substring(0, 8);
                keys.keep(label, pair.getPrivate(), certificate);
                AtomicFiles.write(
                        files.issuingKeyUri(role),
                        (token.withObject(label) + "\n").getBytes(StandardCharsets.US_ASCII),
                        AtomicFiles.Access.SECRET);
                publish(files.issuingChain(role), List.of(certificate));
                issuing.add(certificate);
            }
            publish(files.root(), List.of(root));
            publish(files.issuing(), issuing);
        });
    }

    private static X509Certificate below(
            AuthorityFiles files,
            AuthorityRole role,
            String name,
            X509Certificate root,
            SigningKey rootKey,
            AuthorityCertificates certificates,
            Passphrase secret,
            SecureRandom random)
            throws IOException {
        KeyKind kind = role == AuthorityRole.DEVICES_RSA ? KeyKind.RSA_3072 : KeyKind.EC_P256;
        KeyPair keys = kind.generate(random);
        X509Certificate certificate = certificates.issuing(name, keys.getPublic(), root, rootKey);
        EncryptedKeyFiles.write(files.issuingKey(role), keys.getPrivate(), secret, random);
        publish(files.issuingChain(role), List.of(certificate));
        return certificate;
    }

    static void publish(Path file, List<X509Certificate> certificates) throws IOException {
        AtomicFiles.write(
                file, Pem.certificates(certificates).getBytes(StandardCharsets.US_ASCII), AtomicFiles.Access.PUBLIC);
    }

    /** What fills the directory. */
    interface Work {
        void fill(AuthorityFiles files, Passphrase secret) throws IOException, AuthorityException;
    }

    static void inPlace(Path directory, @Nullable Passphrase passphrase, SecureRandom random, Work work)
            throws AuthorityException {
        requireVacant(directory);
        Path target = directory.toAbsolutePath().normalize();
        Path parent = target.getParent();
        if (parent == null) {
            throw new AuthorityException(Kind.UNWRITABLE, "`" + directory + "` cannot hold authorities");
        }
        try {
            AtomicFiles.createPrivateDirectory(parent);
            Path temporary = Files.createTempDirectory(parent, "." + target.getFileName());
            try (Passphrase secret = passphrase == null ? randomPassphrase(random) : passphrase.copy()) {
                AuthorityFiles files = new AuthorityFiles(temporary);
                AtomicFiles.createPrivateDirectory(files.keys());
                if (passphrase == null) {
                    AtomicFiles.write(
                            files.passphrase(),
                            (new String(secret.characters()) + "\n").getBytes(StandardCharsets.US_ASCII),
                            AtomicFiles.Access.SECRET);
                }
                work.fill(files, secret);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                FileTrees.delete(temporary);
            }
        } catch (IOException e) {
            throw new AuthorityException(
                    Kind.UNWRITABLE, "authorities cannot be written to `" + directory + "`: " + reason(e), e);
        }
    }

    static String reason(IOException e) {
        String name = e.getClass().getSimpleName();
        return e instanceof java.nio.file.AccessDeniedException
                ? "permission denied"
                : name.equals("IOException") ? String.valueOf(e.getMessage()) : name;
    }

    private static void requireVacant(Path directory) throws AuthorityException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            if (files.findAny().isPresent()) {
                throw new AuthorityException(
                        Kind.EXISTS,
                        "`" + directory + "` holds "
                                + (Files.exists(directory.resolve("root.pem"))
                                        ? "a certificate authority already"
                                        : "other files")
                                + " (expected: an empty or absent directory)");
            }
        } catch (IOException e) {
            throw new AuthorityException(Kind.UNWRITABLE, "`" + directory + "` cannot be looked into", e);
        }
    }

    private static Passphrase randomPassphrase(SecureRandom random) {
        char[] characters = new char[PASSPHRASE_CHARACTERS];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = PASSPHRASE_ALPHABET.charAt(random.nextInt(PASSPHRASE_ALPHABET.length()));
        }
        return Passphrase.takeOver(characters);
    }
}
