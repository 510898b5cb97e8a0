package dev.gantry.tls.revoke;

import dev.gantry.tls.BouncyCastle;
import dev.gantry.tls.trust.RevocationCheck;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;

/**
 * Revocations of authorities that are not ours, from the lists that they sign. A list is taken when its signature verifies, it is
 * complete and it is not older than the one before; past its nextUpdate the status of its authority's certificates is unknown.
 */
public final class ForeignRevocations implements RevocationCheck {
    private static final int KEY_USAGE_CRL_SIGN = 6;
    private static final Set<String> KNOWN_CRITICAL = Set.of(Extension.issuingDistributionPoint.getId());

    /** How far a list may begin in the future: clocks differ. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    /**
     * Of how many certificates the authority is remembered. More than peers are connected at once: who is connected is asked
     * about again and again, and where one is forgotten for another, each question costs a signature.
     */
    private static final int MAX_REMEMBERED = 65_536;

    private record Listed(
            X509Certificate issuer, Instant thisUpdate, Instant nextUpdate, Map<BigInteger, Status> revoked) {}

    private final Clock clock;
    private final Map<X500Principal, Listed> lists = new ConcurrentHashMap<>();

    /** Whose signature was found to be the authority's: a name alone can be taken by every authority that is believed. */
    private final Map<X509Certificate, X509Certificate> issuers = new ConcurrentHashMap<>();

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** @param clock what "now" is */
    public ForeignRevocations(Clock clock) {
        this.clock = clock;
    }

    /**
     * Takes a list.
     *
     * @param encoded DER or PEM
     * @param issuer the certificate of the authority
     * @throws GeneralSecurityException it is not a list of this authority that can be used; the one before stays in force
     */
    public void accept(byte[] encoded, X509Certificate issuer) throws GeneralSecurityException {
        X509CRL list = (X509CRL) CertificateFactory.getInstance("X.509", BouncyCastle.PROVIDER)
                .generateCRL(new ByteArrayInputStream(encoded));
        if (list == null || !list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            throw new GeneralSecurityException("the revocation list is not one of the authority");
        }
        boolean[] usage = issuer.getKeyUsage();
        if (usage != null && !usage[KEY_USAGE_CRL_SIGN]) {
            throw new GeneralSecurityException("the authority may not sign revocation lists");
        }
        list.verify(issuer.getPublicKey(), BouncyCastle.PROVIDER);
        requireComplete(list);
        if (list.getNextUpdate() == null) {
            throw new GeneralSecurityException("the revocation list does not say until when it is good");
        }
        Instant thisUpdate = list.getThisUpdate().toInstant();
        if (thisUpdate.isAfter(clock.instant().plus(CLOCK_TOLERANCE))) {
            throw new GeneralSecurityException("the revocation list begins in the future, at " + thisUpdate);
        }
        Listed before = lists.get(issuer.getSubjectX500Principal());
        if (before != null && thisUpdate.isBefore(before.thisUpdate())) {
            throw new GeneralSecurityException("the revocation list is older than the one in force");
        }
        lists.put(
                issuer.getSubjectX500Principal(),
                new Listed(issuer, thisUpdate, list.getNextUpdate().toInstant(), entries(list)));
        listeners.forEach(Runnable::run);
    }

    private static Map<BigInteger, Status> entries(X509CRL list) throws GeneralSecurityException {
        Map<BigInteger, Status> revoked = new HashMap<>();
        Collection<? extends X509CRLEntry> entries = list.getRevokedCertificates();
        if (entries != null) {
            for (X509CRLEntry entry : entries) {
                Set<String> critical = entry.getCriticalExtensionOIDs();
                if (critical != null && !critical.isEmpty()) {
                    throw new GeneralSecurityException(
                            "an entry of the revocation list has a critical extension that is not known here");
                }
                revoked.put(
                        entry.getSerialNumber(),
                        entry.getRevocationReason() == java.security.cert.CRLReason.CERTIFICATE_HOLD
                                ? Status.SUSPENDED
                                : Status.REVOKED);
            }
        }
        return revoked;
    }

    /** RFC 5280 5.2: a list of changes, of other issuers or of some reasons does not say that all others are good. */
    private static void requireComplete(X509CRL list) throws GeneralSecurityException {
        Set<String> critical = list.getCriticalExtensionOIDs();
        if (critical != null && !KNOWN_CRITICAL.containsAll(critical)) {
            throw new GeneralSecurityException("the revocation list has a critical extension that is not known here");
        }
        byte[] encoded = list.getExtensionValue(Extension.issuingDistributionPoint.getId());
        if (encoded != null) {
            IssuingDistributionPoint point = IssuingDistributionPoint.getInstance(
                    ASN1OctetString.getInstance(encoded).getOctets());
            if (point.isIndirectCRL()
                    || point.onlyContainsAttributeCerts()
                    || point.onlyContainsCACerts()
                    || point.onlyContainsUserCerts()
                    || point.getOnlySomeReasons() != null
                    || point.getDistributionPoint() != null) {
                throw new GeneralSecurityException("the revocation list covers a part of the authority's certificates");
            }
        }
    }

    /** The list of an authority that was taken last, whether or not it is still good. */
    public Optional<ListInForce> inForce(X509Certificate issuer) {
        return Optional.ofNullable(lists.get(issuer.getSubjectX500Principal()))
                .map(list -> new ListInForce(
                        list.thisUpdate(), list.nextUpdate(), list.revoked().size()));
    }

    @Override
    public Status status(X509Certificate certificate) {
        Listed list = lists.get(certificate.getIssuerX500Principal());
        if (list == null || clock.instant().isAfter(list.nextUpdate()) || !isIssuedBy(certificate, list.issuer())) {
            return Status.UNKNOWN;
        }
        return list.revoked().getOrDefault(certificate.getSerialNumber(), Status.GOOD);
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Whether an authority has signed a certificate; what was found is remembered. */
    public boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        if (issuer.equals(issuers.get(certificate))) {
            return true;
        }
        try {
            certificate.verify(issuer.getPublicKey(), BouncyCastle.PROVIDER);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
        if (issuers.size() >= MAX_REMEMBERED) {
            issuers.clear();
        }
        issuers.put(certificate, issuer);
        return true;
    }

    /** Asks one check and, where it knows nothing, another. */
    public static RevocationCheck either(RevocationCheck first, RevocationCheck second) {
        return new RevocationCheck() {
            @Override
            public Status status(X509Certificate certificate) {
                Status status = first.status(certificate);
                return status == Status.UNKNOWN ? second.status(certificate) : status;
            }

            @Override
            public void onChange(Runnable listener) {
                first.onChange(listener);
                second.onChange(listener);
            }
        };
    }
}
