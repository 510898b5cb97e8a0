package dev.gantry.tls.inspect;

import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.store.CodeTable;
import dev.gantry.tls.store.IssuanceRecord;
import dev.gantry.tls.store.IssuanceState;
import dev.gantry.tls.store.JournalEntry;
import dev.gantry.tls.store.PendingTable;
import dev.gantry.tls.store.SightingTable;
import dev.gantry.tls.store.StoreException;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The history of one certificate in words: who let it in, what was done and when, and where it stands now. Each sentence comes from
 * the journal or a table, and says so.
 *
 * @param serial the serial number in hexadecimal
 * @param holder the device, node or user
 * @param steps what happened, oldest first
 * @param now where it stands, one sentence
 */
public record CertificateHistory(String serial, String holder, List<Step> steps, String now) {
    /**
     * One thing that happened.
     *
     * @param at when
     * @param text one sentence, lower case, no full stop
     * @param evidence where it is written, such as {@code journal of instance 1, row 7}
     */
    public record Step(Instant at, String text, String evidence) {}

    public CertificateHistory {
        steps = List.copyOf(steps);
    }

    /**
     * Reads the history of a serial number; empty where it was never taken.
     *
     * @throws StoreException the records cannot be read
     */
    public static Optional<CertificateHistory> of(CertificateAuthority authority, BigInteger serial)
            throws StoreException {
        Optional<IssuanceRecord> found = authority.store().find(serial);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        IssuanceRecord record = found.get();
        List<Step> steps = new ArrayList<>(admission(authority, serial));
        for (JournalEntry entry : authority.store().history(serial)) {
            steps.add(new Step(
                    entry.at(),
                    sentence(entry, record),
                    "journal of instance " + entry.instance() + ", row " + entry.seq()));
        }
        Optional<SightingTable.Sighting> seen = sighting(authority, record);
        seen.ifPresent(sighting -> {
            steps.add(new Step(sighting.firstSeen(), "it was first shown in a handshake", "sightings"));
            steps.add(new Step(sighting.lastSeen(), "it was last shown in a handshake", "sightings"));
        });
        return Optional.of(new CertificateHistory(
                record.serialText(),
                record.holder(),
                steps,
                standing(record, authority.clock().instant())));
    }

    /** The request's key ends in the fingerprint of the request, which codes and approvals are written with. */
    private static List<Step> admission(CertificateAuthority authority, BigInteger serial) throws StoreException {
        List<Step> steps = new ArrayList<>();
        Optional<String> key = authority.store().requestKey(serial);
        if (key.isEmpty()) {
            return steps;
        }
        String fingerprint = key.get().substring(key.get().lastIndexOf('/') + 1);
        Optional<PendingTable.Pending> pending = authority.store().pending().find(fingerprint);
        if (pending.isPresent()) {
            steps.add(new Step(
                    pending.get().firstSeen(),
                    "a request that nobody had announced came from "
                            + pending.get().source() + " and waited",
                    "requests, " + fingerprint));
            String approver = pending.get().approver();
            if (approver != null) {
                steps.add(new Step(
                        pending.get().firstSeen(),
                        "`" + approver + "` let it in for `" + pending.get().device() + "`",
                        "requests, " + fingerprint));
            }
        }
        Optional<CodeTable.Use> use = authority.store().codes().useFor(fingerprint);
        if (use.isPresent()) {
            steps.add(new Step(
                    use.get().createdAt(),
                    "`" + use.get().creator() + "` made a one-time code for it",
                    "one-time codes"));
            steps.add(new Step(use.get().usedAt(), "the code was used with this request", "one-time codes"));
        }
        return steps;
    }

    private static String sentence(JournalEntry entry, IssuanceRecord record) {
        String detail = entry.detail();
        return switch (entry.event()) {
            case "RESERVED" ->
                "`" + record.requester() + "` asked for a certificate `" + record.profile() + "` for `"
                        + record.holder() + "` with the key " + record.spkiPin() + ", and the serial number was taken";
            case "INTENDED" -> "what was about to be signed was checked and written down" + validity(record);
            case "ISSUED" ->
                "it was signed, verified and recorded; SHA-256 " + detail.substring(detail.indexOf('=') + 1);
            case "ABANDONED" ->
                "the request was refused after the serial number was taken, or the process ended: nothing was signed";
            case "ORPHANED" ->
                "the process ended after the intent and before the record: a signature may exist, so it was revoked";
            case "REVOKED" -> {
                String reason = detail.substring(detail.indexOf('=') + 1);
                yield reason.equals(RevocationReason.CERTIFICATE_HOLD.id())
                        ? "it was suspended"
                        : "it was revoked for the reason " + reason;
            }
            case "RESUMED" -> "its suspension was taken back";
            default -> entry.event() + " " + detail;
        };
    }

    private static String validity(IssuanceRecord record) {
        return record.notBefore() == null ? "" : ", valid from " + record.notBefore() + " to " + record.notAfter();
    }

    private static Optional<SightingTable.Sighting> sighting(CertificateAuthority authority, IssuanceRecord record)
            throws StoreException {
        if (record.state() != IssuanceState.ISSUED || record.body() == null) {
            return Optional.empty();
        }
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(record.body().bytes()));
            return authority
                    .store()
                    .sightings()
                    .find(certificate.getIssuerX500Principal().getName(), record.serialText());
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    private static String standing(IssuanceRecord record, Instant now) {
        RevocationReason reason = record.reason();
        return switch (record.state()) {
            case RESERVED, INTENDED -> "it is being issued";
            case ABANDONED -> "it was never signed and its serial number is not used again";
            case ORPHANED -> "it is revoked, because it is not known whether it was signed";
            case ISSUED -> {
                if (reason == RevocationReason.CERTIFICATE_HOLD) {
                    yield "it is refused: suspended since " + record.revokedAt();
                }
                if (reason != null) {
                    yield "it is refused: revoked since " + record.revokedAt() + " for the reason " + reason.id();
                }
                if (!record.isValid(now)) {
                    yield "it is refused: it ended at " + record.notAfter();
                }
                yield record.notBefore() != null && now.isBefore(record.notBefore())
                        ? "it is refused until " + record.notBefore()
                        : "it is valid until " + record.notAfter();
            }
        };
    }
}
