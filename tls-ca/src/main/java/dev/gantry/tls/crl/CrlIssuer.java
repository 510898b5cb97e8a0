package dev.gantry.tls.crl;

import dev.gantry.tls.authority.IssuingAuthority;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.store.RevokedEntry;
import dev.gantry.tls.store.StoreException;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.operator.OperatorCreationException;
import org.jspecify.annotations.Nullable;

/**
 * Signs the revocation lists (RFC 5280 5) that others read. The certificates of each authority are spread over
 * {@link CertificateAuthority#CRL_SHARDS} lists by serial number, so none grows long; a list is signed anew when it changes and every
 * {@link #REFRESH}, and is good for {@link #VALIDITY}.
 */
public final class CrlIssuer {
    /** The time from the signature to nextUpdate. */
    public static final Duration VALIDITY = Duration.ofHours(24);

    /** The age at which a list is signed anew though nothing has changed. */
    public static final Duration REFRESH = Duration.ofHours(6);

    private record Shard(String authority, int number) {}

    private record Signed(List<RevokedEntry> entries, Instant at) {}

    private final CertificateAuthority authority;
    private final Path directory;
    private final @Nullable String base;
    private final Map<Shard, Signed> signed = new HashMap<>();

    /**
     * @param directory where the lists are written, as {@link CertificateAuthority#crlName} names them
     * @param base the URI that they are served under, as the authority's certificates name it; absent: they name none
     */
    public CrlIssuer(CertificateAuthority authority, Path directory, @Nullable String base) {
        this.authority = authority;
        this.directory = directory;
        this.base = base;
    }

    /**
     * Signs what is due. Called on every change of what is revoked, and every few minutes.
     *
     * @return the files that were written
     * @throws StoreException what is revoked cannot be read
     * @throws IOException a list cannot be signed or written; those of before stand
     */
    public synchronized List<Path> refresh() throws StoreException, IOException {
        Instant now = authority.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        List<Path> written = new ArrayList<>();
        for (IssuingAuthority issuing : authority.directory().issuing()) {
            // RFC 5280 3.3: an entry stays until one list after the end of its certificate has carried it.
            Map<Integer, List<RevokedEntry>> byShard = new HashMap<>();
            for (RevokedEntry entry : authority.store().revokedOf(issuing.id(), now.minus(VALIDITY))) {
                byShard.computeIfAbsent(CertificateAuthority.shard(entry.serial()), shard -> new ArrayList<>())
                        .add(entry);
            }
            for (int shard = 0; shard < CertificateAuthority.CRL_SHARDS; shard++) {
                List<RevokedEntry> entries = byShard.getOrDefault(shard, List.of());
                Shard key = new Shard(issuing.id(), shard);
                Signed last = signed.get(key);
                if (last == null
                        || !last.entries().equals(entries)
                        || !last.at().plus(REFRESH).isAfter(now)) {
                    Path file = directory.resolve(CertificateAuthority.crlName(issuing.id(), shard));
                    AtomicFiles.write(file, sign(issuing, shard, entries, now), AtomicFiles.Access.PUBLIC);
                    signed.put(key, new Signed(List.copyOf(entries), now));
                    written.add(file);
                }
            }
        }
        return written;
    }

    private byte[] sign(IssuingAuthority issuing, int shard, List<RevokedEntry> entries, Instant now)
            throws StoreException, IOException {
        long number = authority.store().nextCrlNumber(issuing.id(), shard);
        Extensions extensions = new Extensions(new Extension[] {
            Extension.create(
                    Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuing.keyIdentifier())),
            Extension.create(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number))),
            Extension.create(Extension.issuingDistributionPoint, true, distributionPoint(issuing, shard))
        });
        try {
            return new CertificateListEncoder()
                    .encode(
                            issuing.structure().getSubject(),
                            now,
                            now.plus(VALIDITY),
                            entries,
                            extensions,
                            issuing.key().newSigner());
        } catch (OperatorCreationException e) {
            throw new IOException("the key of the authority does not sign", e);
        }
    }

    /** RFC 5280 5.2.5: a list that covers a part names the part, or one list could be shown for another. */
    private IssuingDistributionPoint distributionPoint(IssuingAuthority issuing, int shard) {
        DistributionPointName name = base == null
                ? null
                : new DistributionPointName(new GeneralNames(new GeneralName(
                        GeneralName.uniformResourceIdentifier,
                        base + "/" + CertificateAuthority.crlName(issuing.id(), shard))));
        return new IssuingDistributionPoint(name, true, false, null, false, false);
    }
}
