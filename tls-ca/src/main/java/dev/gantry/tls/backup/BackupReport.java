package dev.gantry.tls.backup;

import java.time.Instant;
import java.util.Optional;

/**
 * What a copy holds, as it was found when it was read as a whole.
 *
 * @param files how many files
 * @param certificates serial numbers in its records, absent where the records are in PostgreSQL and copied with its own tools
 * @param journalRows rows of all chains, absent likewise
 * @param lastRecordAt when its last record was written: what was issued or revoked later is not in it; absent likewise
 */
public record BackupReport(
        int files, Optional<Long> certificates, Optional<Long> journalRows, Optional<Instant> lastRecordAt) {}
