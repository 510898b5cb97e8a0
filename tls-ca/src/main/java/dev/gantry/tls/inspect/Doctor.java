package dev.gantry.tls.inspect;

import dev.gantry.tls.BouncyCastle;
import dev.gantry.tls.authority.AuthorityFiles;
import dev.gantry.tls.authority.IssuingAuthority;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.inspect.Finding.Severity;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.rotate.RenewalSchedule;
import dev.gantry.tls.store.IssuanceRecord;
import dev.gantry.tls.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks an authority over: modes of files, chains, ends of certificates, records, orphans, the clock, the disk. Changes nothing. */
public final class Doctor {
    /** Authorities are warned of a year before their end: what devices trust is changed by walking to them. */
    static final int AUTHORITY_DAYS = 365;

    private static final int DEVICE_DAYS = 30;
    private static final long LITTLE_ROOM_BYTES = 100L << 20;
    private static final Duration STALE = Duration.ofSeconds(10);

    private final CertificateAuthority authority;
    private final Optional<Path> database;
    private final List<Finding> findings = new ArrayList<>();

    private Doctor(CertificateAuthority authority, Optional<Path> database) {
        this.authority = authority;
        this.database = database;
    }

    /**
     * Looks an authority over.
     *
     * @param database the file of the records, empty where they are in PostgreSQL; see
     *     {@link dev.gantry.tls.issue.AuthoritySettings#databaseFile()}
     * @param deep also reads every record and every chain: a minute for a million certificates
     * @return what was found, worst first; none: all is well
     */
    public static List<Finding> examine(CertificateAuthority authority, Optional<Path> database, boolean deep) {
        Doctor doctor = new Doctor(authority, database);
        doctor.lookAtFiles();
        doctor.lookAtChains();
        doctor.lookAtClock();
        doctor.lookAtRoom();
        doctor.lookAtRecords(deep);
        return doctor.findings.stream()
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }

    private void add(Severity severity, String code, String text, String advice) {
        findings.add(new Finding(severity, code, text, advice));
    }

    private void lookAtFiles() {
        AuthorityFiles files = authority.directory().files();
        List<Path> secrets = new ArrayList<>(List.of(files.keys(), files.passphrase(), files.proxyKey()));
        try (Stream<Path> keys = Files.list(files.keys())) {
            keys.sorted().forEach(secrets::add);
        } catch (IOException e) {
            add(
                    Severity.ERROR,
                    "keys-unreadable",
                    "`" + files.keys() + "` cannot be looked into",
                    "give its owner mode 0700");
        }
        database.ifPresent(secrets::add);
        for (Path secret : secrets) {
            try {
                if (Files.exists(secret) && AtomicFiles.isExposed(secret)) {
                    add(
                            Severity.ERROR,
                            "exposed",
                            "others than the owner may read `" + secret + "`",
                            "chmod " + (Files.isDirectory(secret) ? "700" : "600") + " " + secret);
                }
            } catch (IOException e) {
                add(Severity.WARNING, "mode-unknown", "the mode of `" + secret + "` cannot be read", "look at it");
            }
        }
        for (Path root : List.of(files.rootKey(), files.rsaRootKey())) {
            if (Files.exists(root)) {
                add(
                        Severity.WARNING,
                        "root-key-online",
                        "the key of the root, `" + root + "`, is on this machine",
                        "move it to a medium in a safe: nothing but a ceremony needs it");
            }
        }
        if (Files.exists(files.passphrase())) {
            add(
                    Severity.NOTE,
                    "passphrase-beside-keys",
                    "`" + files.passphrase() + "` opens the keys that it lies beside",
                    "give the passphrase from another place, such as a credential of the service manager");
        }
    }

    private void lookAtChains() {
        Instant now = authority.clock().instant();
        for (X509Certificate root : authority.directory().roots()) {
            lookAtEnd("root", root, now);
        }
        for (IssuingAuthority issuing : authority.directory().issuing()) {
            lookAtEnd("authority", issuing.certificate(), now);
            if (!leadsToRoot(issuing)) {
                add(
                        Severity.ERROR,
                        "chain-broken",
                        "the chain of `" + name(issuing.certificate()) + "` does not lead to a root of this site",
                        "put the files back from a backup");
            }
        }
        AuthorityFiles files = authority.directory().files();
        if (Files.exists(files.proxyCertificate())) {
            try {
                X509Certificate proxy = PemFiles.identity(
                                files.proxyCertificate(), files.proxyKey(), null, authority.clock())
                        .leaf();
                long days = RenewalSchedule.daysLeft(proxy.getNotAfter().toInstant(), now);
                Instant renewal = RenewalSchedule.renewAt(
                        proxy.getNotBefore().toInstant(), proxy.getNotAfter().toInstant(), proxy.getSerialNumber());
                if (now.isAfter(renewal.plus(Duration.ofDays(1)))) {
                    add(
                            Severity.WARNING,
                            "proxy-not-renewed",
                            "the certificate of the proxy was to be renewed at " + renewal + " and ends in " + days
                                    + " days",
                            "look at the log of the running instance");
                }
            } catch (IdentityException e) {
                add(
                        Severity.ERROR,
                        "proxy-certificate",
                        String.valueOf(e.getMessage()),
                        "start the instance, which makes a new pair");
            }
        }
    }

    private void lookAtEnd(String what, X509Certificate certificate, Instant now) {
        long days = RenewalSchedule.daysLeft(certificate.getNotAfter().toInstant(), now);
        if (days < 0) {
            add(
                    Severity.ERROR,
                    what + "-ended",
                    what + " `" + name(certificate) + "` ended at "
                            + certificate.getNotAfter().toInstant(),
                    "make a new one and bring it to every device");
        } else if (days < AUTHORITY_DAYS) {
            add(
                    Severity.WARNING,
                    what + "-ending",
                    what + " `" + name(certificate) + "` ends in " + days + " days",
                    "plan its rotation now: devices have to learn the new one first");
        }
    }

    private boolean leadsToRoot(IssuingAuthority issuing) {
        List<X509Certificate> chain = new ArrayList<>(issuing.chain());
        X509Certificate top = chain.get(chain.size() - 1);
        Optional<X509Certificate> root = authority.directory().roots().stream()
                .filter(candidate -> candidate.getSubjectX500Principal().equals(top.getIssuerX500Principal()))
                .findFirst();
        if (root.isEmpty()) {
            return false;
        }
        chain.add(root.get());
        try {
            for (int i = 0; i + 1 < chain.size(); i++) {
                chain.get(i).verify(chain.get(i + 1).getPublicKey(), BouncyCastle.PROVIDER);
            }
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private void lookAtClock() {
        if (authority.store().clockStandsBack()) {
            add(
                    Severity.ERROR,
                    "clock-back",
                    "the clock stands at " + authority.clock().instant() + ", before the last record at "
                            + authority.store().lastRecordAt() + ": nothing is issued",
                    "set the clock");
        }
        Duration age = Duration.between(
                authority.revocations().lastConfirmed(), authority.clock().instant());
        if (age.compareTo(STALE) > 0) {
            add(
                    Severity.ERROR,
                    "revocations-stale",
                    "what is revoked was last read " + age.toSeconds() + " seconds ago",
                    "look at the database: revocations of other instances are not seen");
        }
    }

    private void lookAtRoom() {
        database.ifPresent(file -> {
            try {
                long room = Files.getFileStore(file).getUsableSpace();
                if (room < LITTLE_ROOM_BYTES) {
                    add(
                            Severity.WARNING,
                            "little-room",
                            (room >> 20) + " MiB are left on the disk of the records",
                            "make room: on a full disk nothing is issued and nothing can be revoked");
                }
            } catch (IOException e) {
                add(Severity.WARNING, "room-unknown", "the disk of `" + file + "` cannot be looked at", "look at it");
            }
        });
    }

    private void lookAtRecords(boolean deep) {
        Instant now = authority.clock().instant();
        try {
            if (deep) {
                authority.store().verify();
            }
            for (IssuanceRecord orphan : authority.store().orphans()) {
                add(
                        Severity.NOTE,
                        "orphan",
                        "serial number " + orphan.serialText() + " for `" + orphan.holder()
                                + "` was intended and never recorded as issued; it is revoked",
                        "nothing, unless a device shows it");
            }
            int waiting = authority.store().pending().waiting().size();
            if (waiting > 0) {
                add(
                        Severity.NOTE,
                        "requests-waiting",
                        waiting + (waiting == 1 ? " request waits" : " requests wait") + " for approval",
                        "compare the fingerprints of their keys, and approve or reject them");
            }
            List<IssuanceRecord> ending = authority.store().ending(now, now.plus(Duration.ofDays(DEVICE_DAYS))).stream()
                    .filter(record -> record.profile().equals("device-usb"))
                    .toList();
            for (IssuanceRecord record : ending) {
                if (authority.store().ofHolder(record.holder()).stream()
                        .noneMatch(other -> other.isValid(now) && isAfter(other, record))) {
                    add(
                            Severity.WARNING,
                            "device-ending",
                            "the certificate of `" + record.holder() + "` ends at " + record.notAfter()
                                    + ", and there is no newer one",
                            "walk to the device with a new kit");
                }
            }
        } catch (StoreException e) {
            add(
                    Severity.ERROR,
                    e.kind() == StoreException.Kind.DAMAGED ? "records-damaged" : "records-unreadable",
                    String.valueOf(e.getMessage()),
                    e.kind() == StoreException.Kind.DAMAGED
                            ? "stop the instance and put the last whole backup back"
                            : "look at the database");
        }
    }

    private static boolean isAfter(IssuanceRecord other, IssuanceRecord record) {
        return other.notAfter() != null
                && record.notAfter() != null
                && other.notAfter().isAfter(record.notAfter());
    }
}
