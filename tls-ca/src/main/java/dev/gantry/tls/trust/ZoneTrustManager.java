package dev.gantry.tls.trust;

import dev.gantry.tls.BouncyCastle;
import dev.gantry.tls.evidence.CertificateNames;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the certificate chain of a TLS peer is believed, for both sides of TLS and both legs.
 *
 * <p>A chain is believed where it leads to a trust anchor under RFC 5280 (checked with Bouncy Castle's PKIX validator), every
 * key and signature of it is strong enough, its leaf is meant for the peer's side of TLS, and none of its certificates is
 * revoked; or where its leaf is pinned, is valid now and is not revoked. Everything else, an error of the check itself
 * included, is an {@link UntrustedCertificateException} that names its {@link TrustFailure}.
 *
 * <p>What a path came to is remembered by the hash of the chain until its first certificate ends or the anchors change;
 * revocation is looked up at every handshake. Only belief is remembered, so nobody can fill the memory without a certificate
 * of a trusted authority. All methods may be called from many threads at once and do not block.
 */
public final class ZoneTrustManager extends X509ExtendedTrustManager {
    /** Certificates of a peer beyond which its chain is refused unread. */
    public static final int MAX_CHAIN_LENGTH = 10;

    private static final int MAX_REMEMBERED = 4096;
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int KEY_CERT_SIGN = 5;
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    private enum Side {
        CLIENT("clientAuth", CLIENT_AUTH),
        SERVER("serverAuth", SERVER_AUTH);

        private final String usageName;
        private final String usageOid;

        Side(String usageName, String usageOid) {
            this.usageName = usageName;
            this.usageOid = usageOid;
        }
    }

    private record Belief(List<X509Certificate> path, Instant notBefore, Instant notAfter) {}

    private record Generation(TrustAnchors anchors, TrustPolicy policy, ConcurrentMap<String, Belief> beliefs) {}

    private final Clock clock;
    private volatile Generation generation;
    private volatile RevocationCheck revocation;
    private volatile Predicate<X509Certificate> unknownAdmitted = leaf -> false;

    /**
     * @param anchors what is believed
     * @param policy how strictly paths are judged
     * @param revocation asked at every handshake
     * @param clock what "now" is
     */
    public ZoneTrustManager(TrustAnchors anchors, TrustPolicy policy, RevocationCheck revocation, Clock clock) {
        this.generation = new Generation(anchors, policy, new ConcurrentHashMap<>());
        this.revocation = revocation;
        this.clock = clock;
    }

    /** Takes other anchors from the next handshake on and forgets every remembered path. */
    public void replaceAnchors(TrustAnchors anchors) {
        generation = new Generation(anchors, generation.policy(), new ConcurrentHashMap<>());
    }

    /** Asks another revocation check from the next handshake on. */
    public void replaceRevocationCheck(RevocationCheck check) {
        revocation = check;
    }

    /**
     * Says of which leaves a status that is not known passes though the {@link TrustPolicy} refuses it. It is asked at handshakes, must
     * not block, and an exception is a refusal.
     */
    public void admitUnknownStatus(Predicate<X509Certificate> ofLeaf) {
        unknownAdmitted = ofLeaf;
    }

    /** The anchors of the next handshake. */
    public TrustAnchors anchors() {
        return generation.anchors();
    }

    /**
     * Whether a chain that a handshake once believed would still be believed, for the re-check of open connections.
     *
     * @param chain the peer's certificates, leaf first
     * @param client true where the peer is the client of the TLS session
     * @throws UntrustedCertificateException it would not be
     */
    public void recheck(X509Certificate[] chain, boolean client) throws UntrustedCertificateException {
        check(chain, client ? Side.CLIENT : Side.SERVER);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, Side.CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, Side.SERVER);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(chain, Side.CLIENT);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, Side.CLIENT);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(chain, Side.SERVER);
        if (socket instanceof SSLSocket ssl) {
            checkHost(chain[0], ssl.getSSLParameters(), ssl.getHandshakeSession(), null);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, Side.SERVER);
        if (engine != null) {
            checkHost(chain[0], engine.getSSLParameters(), engine.getHandshakeSession(), engine.getPeerHost());
        }
    }

    /** The subjects that a server lists in its CertificateRequest. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return generation.anchors().roots().toArray(new X509Certificate[0]);
    }

    private static void checkHost(
            X509Certificate leaf, SSLParameters parameters, @Nullable SSLSession session, @Nullable String fallback)
            throws CertificateException {
        String algorithm = parameters.getEndpointIdentificationAlgorithm();
        if (algorithm == null || algorithm.isEmpty()) {
            return;
        }
        String host = session == null || session.getPeerHost() == null ? fallback : session.getPeerHost();
        if (host == null || !HostNames.matches(CertificateNames.of(leaf), host)) {
            throw new UntrustedCertificateException(
                    TrustFailure.WRONG_HOST, "the certificate does not name the host `" + host + "`");
        }
    }

    private void check(X509Certificate @Nullable [] chain, Side side) throws UntrustedCertificateException {
        try {
            Generation now = generation;
            Belief belief = believe(now, chain, side);
            requireNow(belief.notBefore(), belief.notAfter(), clock.instant());
            for (X509Certificate certificate : belief.path()) {
                requireNotRevoked(certificate, belief.path().get(0), now.policy());
            }
        } catch (UntrustedCertificateException e) {
            throw e;
        } catch (Throwable e) {
            // Validators have thrown unchecked exceptions for odd names; whatever it is, the answer is no.
            throw new UntrustedCertificateException(
                    TrustFailure.INTERNAL,
                    "the check of the certificate failed with " + e.getClass().getSimpleName());
        }
    }

    private Belief believe(Generation now, X509Certificate @Nullable [] chain, Side side)
            throws GeneralSecurityException {
        if (chain == null || chain.length == 0) {
            throw new UntrustedCertificateException(TrustFailure.NO_CERTIFICATE, "the peer sent no certificate");
        }
        if (chain.length > MAX_CHAIN_LENGTH) {
            throw new UntrustedCertificateException(
                    TrustFailure.MALFORMED,
                    "chain of " + chain.length + " certificates (expected: at most " + MAX_CHAIN_LENGTH + ")");
        }
        String hash = hash(chain, side);
        Belief known = now.beliefs().get(hash);
        if (known != null) {
            return known;
        }
        Belief fresh = validate(now, chain, side);
        if (now.beliefs().size() >= MAX_REMEMBERED) {
            now.beliefs().clear();
        }
        now.beliefs().put(hash, fresh);
        return fresh;
    }

    private Belief validate(Generation now, X509Certificate[] chain, Side side) throws GeneralSecurityException {
        if (now.anchors().isPinned(chain[0])) {
            AlgorithmCheck.requireStrongKey(chain[0], now.policy());
            return belief(List.of(chain[0]), List.of(chain[0]));
        }
        if (now.anchors().pinsOnly()) {
            throw new UntrustedCertificateException(
                    TrustFailure.NOT_PINNED, "neither the certificate nor its key is pinned here");
        }
        CertificateFactory factory = CertificateFactory.getInstance("X.509", BouncyCastle.PROVIDER);
        List<X509Certificate> sent = convert(factory, List.of(chain));
        List<X509Certificate> pool = new ArrayList<>(sent.subList(1, sent.size()));
        pool.addAll(convert(factory, now.anchors().intermediates()));
        List<CandidatePaths.Path> candidates = CandidatePaths.find(
                sent.get(0), pool, convert(factory, now.anchors().roots()));
        if (candidates.isEmpty()) {
            throw untrustedIssuer(sent.get(0));
        }
        UntrustedCertificateException first = null;
        for (CandidatePaths.Path candidate : candidates) {
            try {
                validatePath(factory, candidate, now.policy(), side);
                List<X509Certificate> dated = new ArrayList<>(candidate.certificates());
                dated.add(candidate.anchor());
                return belief(candidate.certificates(), dated);
            } catch (UntrustedCertificateException e) {
                first = first == null ? e : first;
            }
        }
        throw first == null ? untrustedIssuer(sent.get(0)) : first;
    }

    private UntrustedCertificateException untrustedIssuer(X509Certificate leaf) {
        // A leaf of nobody we know that has ended anyway is still first of all a stranger's.
        return new UntrustedCertificateException(
                TrustFailure.UNTRUSTED_ISSUER,
                "no path to a trusted root from a certificate issued by `"
                        + leaf.getIssuerX500Principal().getName() + "`");
    }

    private void validatePath(CertificateFactory factory, CandidatePaths.Path candidate, TrustPolicy policy, Side side)
            throws GeneralSecurityException {
        Instant now = clock.instant();
        requireNow(candidate.anchor(), now);
        for (X509Certificate certificate : candidate.certificates()) {
            requireNow(certificate, now);
            AlgorithmCheck.requireStrongKey(certificate, policy);
            AlgorithmCheck.requireStrongSignature(certificate, policy);
        }
        requireAuthorities(candidate);
        requireUsage(candidate.certificates().get(0), policy, side);
        // The anchor is a member of the path, so that its own constraints bind as well. One that another authority
        // signed
        // cannot be: its signature would not verify.
        X509Certificate anchor = candidate.anchor();
        List<X509Certificate> path = new ArrayList<>(candidate.certificates());
        if (anchor.getSubjectX500Principal().equals(anchor.getIssuerX500Principal())) {
            path.add(anchor);
        }
        PKIXParameters parameters = new PKIXParameters(
                Set.of(new TrustAnchor(anchor.getSubjectX500Principal(), anchor.getPublicKey(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        try {
            CertPathValidator.getInstance("PKIX", BouncyCastle.PROVIDER)
                    .validate(factory.generateCertPath(path), parameters);
        } catch (CertPathValidatorException e) {
            throw explain(e);
        }
    }

    private static UntrustedCertificateException explain(CertPathValidatorException e) {
        String detail = detail(e);
        // The validator tells name constraints apart by its text alone.
        return new UntrustedCertificateException(
                detail.contains("Subtree check") ? TrustFailure.NAME_NOT_PERMITTED : TrustFailure.INVALID_PATH, detail);
    }

    /** RFC 5280 6.1.4 (k), (l), (n), checked here as well because the validator gives them no reason of their own. */
    private static void requireAuthorities(CandidatePaths.Path candidate) throws UntrustedCertificateException {
        List<X509Certificate> path = new ArrayList<>(candidate.certificates());
        path.add(candidate.anchor());
        int below = 0;
        for (X509Certificate issuer : path.subList(1, path.size())) {
            boolean[] keyUsage = issuer.getKeyUsage();
            int pathLength = issuer.getBasicConstraints();
            if (pathLength < below || (keyUsage != null && !keyUsage[KEY_CERT_SIGN])) {
                throw new UntrustedCertificateException(
                        TrustFailure.NOT_AN_AUTHORITY,
                        "`" + issuer.getSubjectX500Principal().getName()
                                + "` is no certificate authority for a path of this length");
            }
            if (!issuer.getSubjectX500Principal().equals(issuer.getIssuerX500Principal())) {
                below++;
            }
        }
    }

    private static String detail(CertPathValidatorException e) {
        String message = e.getMessage();
        if (message == null) {
            return "the path breaks RFC 5280";
        }
        String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > 200 ? line.substring(0, 200) : line;
    }

    private static void requireUsage(X509Certificate leaf, TrustPolicy policy, Side side) throws CertificateException {
        List<String> usages = leaf.getExtendedKeyUsage();
        if (usages == null ? policy.extendedKeyUsageRequired() : !usages.contains(side.usageOid)) {
            throw new UntrustedCertificateException(
                    TrustFailure.WRONG_EXTENDED_KEY_USAGE,
                    "the certificate is not for TLS " + (side == Side.CLIENT ? "clients" : "servers")
                            + " (expected: extended key usage " + side.usageName + ")");
        }
        boolean[] keyUsage = leaf.getKeyUsage();
        if (keyUsage != null && !keyUsage[DIGITAL_SIGNATURE]) {
            throw new UntrustedCertificateException(
                    TrustFailure.WRONG_EXTENDED_KEY_USAGE,
                    "the certificate may not sign a handshake (expected: key usage digitalSignature)");
        }
    }

    private static void requireNow(X509Certificate certificate, Instant now) throws UntrustedCertificateException {
        requireNow(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                now);
    }

    private static void requireNow(Instant notBefore, Instant notAfter, Instant now)
            throws UntrustedCertificateException {
        if (now.isAfter(notAfter)) {
            throw new UntrustedCertificateException(TrustFailure.EXPIRED, "a certificate ended at " + notAfter);
        }
        if (now.isBefore(notBefore)) {
            throw new UntrustedCertificateException(
                    TrustFailure.NOT_YET_VALID, "a certificate is not valid before " + notBefore);
        }
    }

    private void requireNotRevoked(X509Certificate certificate, X509Certificate leaf, TrustPolicy policy)
            throws UntrustedCertificateException {
        String serial = HexFormat.of().formatHex(certificate.getSerialNumber().toByteArray());
        switch (revocation.status(certificate)) {
            case GOOD -> {}
            case REVOKED ->
                throw new UntrustedCertificateException(
                        TrustFailure.REVOKED, "the certificate with serial number " + serial + " is revoked");
            case SUSPENDED ->
                throw new UntrustedCertificateException(
                        TrustFailure.SUSPENDED, "the certificate with serial number " + serial + " is on hold");
            case UNKNOWN -> {
                if (policy.unknownStatusRefused() && !unknownAdmitted.test(leaf)) {
                    throw new UntrustedCertificateException(
                            TrustFailure.STATUS_UNKNOWN,
                            "whether the certificate with serial number " + serial + " is revoked is not known");
                }
            }
        }
    }

    private static Belief belief(List<X509Certificate> path, List<X509Certificate> dated) {
        Instant notBefore = Instant.MIN;
        Instant notAfter = Instant.MAX;
        for (X509Certificate certificate : dated) {
            Instant begin = certificate.getNotBefore().toInstant();
            Instant end = certificate.getNotAfter().toInstant();
            notBefore = begin.isAfter(notBefore) ? begin : notBefore;
            notAfter = end.isBefore(notAfter) ? end : notAfter;
        }
        return new Belief(path, notBefore, notAfter);
    }

    private static List<X509Certificate> convert(CertificateFactory factory, List<X509Certificate> certificates)
            throws CertificateException {
        List<X509Certificate> converted = new ArrayList<>(certificates.size());
        for (X509Certificate certificate : certificates) {
            converted.add(
                    (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(certificate.getEncoded())));
        }
        return converted;
    }

    private static String hash(X509Certificate[] chain, Side side) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update((byte) (side == Side.CLIENT ? 1 : 2));
        for (X509Certificate certificate : chain) {
            byte[] encoded = certificate.getEncoded();
            digest.update(
                    new byte[] {(byte) (encoded.length >> 16), (byte) (encoded.length >> 8), (byte) encoded.length});
            digest.update(encoded);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
