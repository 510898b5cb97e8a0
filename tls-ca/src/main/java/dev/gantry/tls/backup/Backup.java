package dev.gantry.tls.backup;

import dev.gantry.tls.backup.BackupException.Kind;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.file.FileTrees;
import dev.gantry.tls.issue.AuthoritySettings;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.store.IssuanceStore;
import dev.gantry.tls.store.StoreException;
import dev.gantry.tls.store.StoreVerification;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies of the authorities and of their records. A copy is a directory: {@code ca/} with certificates and encrypted keys,
 * {@code ca.db} with the records, and {@code SHA256SUMS}, which {@code sha256sum -c} reads too. The passphrase is left out: a copy that
 * opens itself would be worth stealing.
 */
public final class Backup {
    private static final String AUTHORITIES = "ca";
    private static final String RECORDS = "ca.db";
    private static final String SUMS = "SHA256SUMS";
    private static final int MAX_FILES = 1000;

    private Backup() {}

    /**
     * Copies an authority while it is in use.
     *
     * @param target must not exist
     * @throws BackupException it cannot be written; nothing stands at {@code target} then
     */
    public static BackupReport write(CertificateAuthority authority, Path target) throws BackupException {
        requireVacant(target);
        Path parent = target.toAbsolutePath().normalize().getParent();
        if (parent == null) {
            throw new BackupException(Kind.UNWRITABLE, "`" + target + "` cannot hold a copy");
        }
        try {
            AtomicFiles.createPrivateDirectory(parent);
            Path temporary = Files.createTempDirectory(parent, "." + target.getFileName());
            try {
                Path source = authority.directory().files().directory();
                Path passphrase = authority.directory().files().passphrase();
                copyTree(source, temporary.resolve(AUTHORITIES), passphrase);
                if (authority.store().isFile()) {
                    authority.store().copyTo(temporary.resolve(RECORDS));
                }
                AtomicFiles.write(
                        temporary.resolve(SUMS),
                        lines(sums(temporary)).getBytes(StandardCharsets.UTF_8),
                        AtomicFiles.Access.SECRET);
                BackupReport report = verify(temporary, authority.clock());
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                return report;
            } finally {
                FileTrees.delete(temporary);
            }
        } catch (IOException | StoreException e) {
            throw new BackupException(Kind.UNWRITABLE, "the copy cannot be written: " + reason(e), e);
        }
    }

    /**
     * Reads a whole copy: every file against its sum, and every record against the chains. Nothing of the copy is changed.
     *
     * @throws BackupException with {@link Kind#DAMAGED} where it is not what was written
     */
    public static BackupReport verify(Path backup, Clock clock) throws BackupException {
        try {
            Map<String, String> expected = read(backup.resolve(SUMS));
            Map<String, String> found = sums(backup);
            for (Map.Entry<String, String> file : expected.entrySet()) {
                String sum = found.get(file.getKey());
                if (sum == null) {
                    throw new BackupException(Kind.DAMAGED, "`" + file.getKey() + "` is missing from the copy");
                }
                if (!sum.equals(file.getValue())) {
                    throw new BackupException(Kind.DAMAGED, "`" + file.getKey() + "` is not what was copied");
                }
            }
            TreeSet<String> strangers = new TreeSet<>(found.keySet());
            strangers.removeAll(expected.keySet());
            if (!strangers.isEmpty()) {
                throw new BackupException(Kind.DAMAGED, "`" + strangers.first() + "` was not part of the copy");
            }
            if (!expected.containsKey(RECORDS)) {
                return new BackupReport(expected.size(), Optional.empty(), Optional.empty(), Optional.empty());
            }
            return withRecords(expected.size(), backup.resolve(RECORDS), clock);
        } catch (IOException e) {
            throw new BackupException(Kind.DAMAGED, "the copy cannot be read: " + reason(e), e);
        }
    }

    /** Opening a store closes what was unfinished in it: that is for the one that is put back, not for the copy. */
    private static BackupReport withRecords(int files, Path records, Clock clock) throws IOException, BackupException {
        Path temporary = Files.createTempDirectory("gantry-verify");
        try {
            Path copy = temporary.resolve(RECORDS);
            Files.copy(records, copy);
            try (IssuanceStore store = IssuanceStore.open(AuthoritySettings.sqlite(copy), new SecureRandom(), clock)) {
                Instant last = store.lastRecordAt();
                StoreVerification verification = store.verify();
                return new BackupReport(
                        files,
                        Optional.of(verification.certificates()),
                        Optional.of(verification.journalRows()),
                        Optional.of(last));
            } catch (StoreException e) {
                throw new BackupException(Kind.DAMAGED, "the records of the copy: " + e.getMessage(), e);
            }
        } finally {
            FileTrees.delete(temporary);
        }
    }

    /**
     * Puts a copy back, after it was read as a whole. What was issued after the copy is unknown from then on and what was revoked is not
     * revoked: the report says since when.
     *
     * @param settings where to; the directory of the authorities and the file of the records must not exist
     * @throws BackupException the copy is damaged or does not fit there; nothing is changed then
     */
    public static BackupReport restore(Path backup, AuthoritySettings settings, Clock clock) throws BackupException {
        BackupReport report = verify(backup, clock);
        Path authorities = settings.directory().toAbsolutePath().normalize();
        requireVacant(authorities);
        Optional<Path> records = settings.databaseFile();
        if (records.isPresent() && report.certificates().isEmpty()) {
            throw new BackupException(
                    Kind.DAMAGED, "the copy has no records (expected: those of PostgreSQL, put back with pg_restore)");
        }
        if (records.isPresent()) {
            requireVacant(records.get());
        }
        Path parent = authorities.getParent();
        if (parent == null) {
            throw new BackupException(Kind.UNWRITABLE, "`" + authorities + "` cannot hold authorities");
        }
        try {
            AtomicFiles.createPrivateDirectory(parent);
            Path temporary = Files.createTempDirectory(parent, "." + authorities.getFileName());
            try {
                copyTree(backup.resolve(AUTHORITIES), temporary, null);
                if (records.isPresent()) {
                    Path directory = records.get().toAbsolutePath().getParent();
                    if (directory != null) {
                        AtomicFiles.createPrivateDirectory(directory);
                    }
                    AtomicFiles.write(
                            records.get(), Files.readAllBytes(backup.resolve(RECORDS)), AtomicFiles.Access.SECRET);
                }
                Files.move(temporary, authorities, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                FileTrees.delete(temporary);
            }
            return report;
        } catch (IOException e) {
            throw new BackupException(Kind.UNWRITABLE, "the copy cannot be put back: " + reason(e), e);
        }
    }

    private static void requireVacant(Path path) throws BackupException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.isDirectory(path) ? Files.list(path) : Stream.of(path)) {
            if (files.findAny().isPresent()) {
                throw new BackupException(Kind.EXISTS, "`" + path + "` exists already");
            }
        } catch (IOException e) {
            throw new BackupException(Kind.UNWRITABLE, "`" + path + "` cannot be looked into", e);
        }
    }

    private static void copyTree(Path source, Path target, @Nullable Path without) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                AtomicFiles.createPrivateDirectory(
                        target.resolve(source.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // A key that was copied beside others is as secret as it was; a half-written file has a dot before its
                // name.
                if (attributes.isRegularFile()
                        && !file.equals(without)
                        && !file.getFileName().toString().startsWith(".")) {
                    Path copy = target.resolve(source.relativize(file).toString());
                    AtomicFiles.write(
                            copy,
                            Files.readAllBytes(file),
                            file.toString().endsWith(".pem") ? AtomicFiles.Access.PUBLIC : AtomicFiles.Access.SECRET);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static Map<String, String> sums(Path directory) throws IOException {
        Map<String, String> sums = new TreeMap<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = directory.relativize(file).toString();
                if (!name.equals(SUMS)) {
                    sums.put(name, sum(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return sums;
    }

    private static String sum(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[1 << 16];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                digest.update(block, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String lines(Map<String, String> sums) {
        StringBuilder text = new StringBuilder();
        sums.forEach((name, sum) -> text.append(sum).append("  ").append(name).append('\n'));
        return text.toString();
    }

    private static Map<String, String> read(Path file) throws IOException, BackupException {
        if (!Files.isRegularFile(file)) {
            throw new BackupException(
                    Kind.DAMAGED, "`" + file.getParent() + "` is no copy (expected: `" + SUMS + "` in it)");
        }
        Map<String, String> sums = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.matches("[0-9a-f]{64} {2}[^/.].*") || line.contains("..") || sums.size() > MAX_FILES) {
                throw new BackupException(Kind.DAMAGED, "`" + SUMS + "` of the copy cannot be read");
            }
            sums.put(line.substring(66), line.substring(0, 64));
        }
        return sums;
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("no detail");
    }
}
