package dev.gantry.proxy.cli;

import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.store.IssuanceRecord;
import dev.gantry.tls.store.IssuanceState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Certificates as the commands show them. */
final class CertificateLines {
    private CertificateLines() {}

    /** Tells whether a record is of a certificate that exists, or of one that may. */
    static boolean isCertificate(IssuanceRecord record) {
        return record.state() == IssuanceState.ISSUED || record.state() == IssuanceState.ORPHANED;
    }

    /** Returns the end of its validity. */
    static Instant end(IssuanceRecord record) {
        return record.notAfter() == null ? record.reservedAt() : record.notAfter();
    }

    /** Returns a word for how it is: valid, expired, suspended, or revoked and why. */
    static String state(IssuanceRecord record, Instant now) {
        RevocationReason reason = record.reason();
        if (reason == RevocationReason.CERTIFICATE_HOLD) {
            return "suspended";
        }
        if (record.revokedAt() != null) {
            return reason == null ? "revoked" : "revoked (" + reason.id() + ")";
        }
        return end(record).isBefore(now) ? "expired" : "valid";
    }

    static Map<String, Object> members(IssuanceRecord record, Instant now) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("serial", record.serialText());
        members.put("holder", record.holder());
        members.put("profile", record.profile());
        if (record.notBefore() != null) {
            members.put("notBefore", record.notBefore().toString());
        }
        members.put("notAfter", end(record).toString());
        members.put("state", state(record, now));
        members.put("publicKey", record.spkiPin());
        members.put("requester", record.requester());
        return members;
    }

    static void table(List<IssuanceRecord> records, Instant now, Console console) {
        int holder = records.stream()
                .mapToInt(record -> record.holder().length())
                .max()
                .orElse(0);
        String format = "%-36s  %-" + Math.max(6, holder) + "s  %-11s  %-20s  %s%n";
        console.out().printf(format, "SERIAL", "HOLDER", "PROFILE", "NOT AFTER", "STATE");
        for (IssuanceRecord record : records) {
            console.out()
                    .printf(
                            format,
                            record.serialText(),
                            record.holder(),
                            record.profile(),
                            end(record).truncatedTo(ChronoUnit.SECONDS),
                            state(record, now));
        }
    }
}
