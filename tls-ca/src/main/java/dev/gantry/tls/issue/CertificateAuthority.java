package dev.gantry.tls.issue;

import dev.gantry.tls.BouncyCastle;
import dev.gantry.tls.authority.AuthorityCeremony;
import dev.gantry.tls.authority.AuthorityDirectory;
import dev.gantry.tls.authority.AuthorityException;
import dev.gantry.tls.authority.AuthorityFiles;
import dev.gantry.tls.authority.IssuingAuthority;
import dev.gantry.tls.authority.SiteName;
import dev.gantry.tls.evidence.SpkiPins;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.issue.IssuanceException.Kind;
import dev.gantry.tls.key.KeyChecks;
import dev.gantry.tls.key.TokenUri;
import dev.gantry.tls.key.WeakKeyException;
import dev.gantry.tls.key.WeakKeyList;
import dev.gantry.tls.lint.LintFinding;
import dev.gantry.tls.lint.LintSubject;
import dev.gantry.tls.lint.Lints;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.revoke.RevocationReason;
import dev.gantry.tls.status.RevocationRegistry;
import dev.gantry.tls.store.IssuanceRecord;
import dev.gantry.tls.store.IssuanceState;
import dev.gantry.tls.store.IssuanceStore;
import dev.gantry.tls.store.Reservation;
import dev.gantry.tls.store.StoreException;
import dev.gantry.tls.trust.TrustAnchors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded certificate authority of a site: the only way to a signature.
 *
 * <p>{@link #prepare} checks a request against its profile, looks at the key, takes a serial number, writes the certificate to be
 * and lints it. {@link PreparedCertificate#issue()} records the intent, signs, parses and verifies what was signed, and records the
 * certificate; each record is on disk before the next step. All methods block on the store and may be called from many threads.
 */
public final class CertificateAuthority implements AutoCloseable {
    /** How far a validity begins before the moment of issue, for devices whose clock is slow. */
    public static final Duration BACK_DATING = Duration.ofMinutes(5);

    /** The number of revocation lists that the certificates of an authority are spread over. */
    public static final int CRL_SHARDS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(CertificateAuthority.class);
    private static final Pattern HOLDER = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?");

    private final AuthorityDirectory directory;
    private final IssuanceStore store;
    private final RevocationRegistry revocations;
    private final KeyChecks keyChecks;
    private final @Nullable String crlBase;
    private final Clock clock;
    private final Consumer<IssuanceStep> watcher;

    CertificateAuthority(
            AuthorityDirectory directory,
            IssuanceStore store,
            RevocationRegistry revocations,
            KeyChecks keyChecks,
            @Nullable String crlBase,
            Clock clock,
            Consumer<IssuanceStep> watcher) {
        this.directory = directory;
        this.store = store;
        this.revocations = revocations;
        this.keyChecks = keyChecks;
        this.crlBase = crlBase;
        this.clock = clock;
        this.watcher = watcher;
    }

    /**
     * Makes the authorities of a site and opens them.
     *
     * @param settings where they stand; the directory must be absent or empty
     * @param site the only trust domain they vouch for
     * @param withRsa also an RSA hierarchy for devices without EC
     * @param passphrase encrypts the keys; absent: one is made and left in {@code passphrase} in the directory
     * @throws AuthorityException there are authorities already, or they cannot be written
     */
    public static CertificateAuthority create(
            AuthoritySettings settings,
            SiteName site,
            boolean withRsa,
            @Nullable Passphrase passphrase,
            SecureRandom random,
            Clock clock)
            throws AuthorityException {
        AuthorityCeremony.embedded(settings.directory(), site, withRsa, passphrase, random, clock);
        return openedFirst(settings, passphrase, random, clock);
    }

    /**
     * As {@link #create}, without RSA, and with the keys of the issuing authorities in a token.
     *
     * @param token where; the names of the keys are made here
     * @param pin of the token, which opens the authorities from then on
     * @param passphrase encrypts the key of the root, which stays a file
     * @throws AuthorityException there are authorities already, the token does not do it, or they cannot be written
     */
    public static CertificateAuthority createInToken(
            AuthoritySettings settings,
            SiteName site,
            TokenUri token,
            Passphrase pin,
            Passphrase passphrase,
            SecureRandom random,
            Clock clock)
            throws AuthorityException {
        AuthorityCeremony.embeddedInToken(settings.directory(), site, token, pin, passphrase, random, clock);
        return openedFirst(settings, pin, random, clock);
    }

    private static CertificateAuthority openedFirst(
            AuthoritySettings settings, @Nullable Passphrase passphrase, SecureRandom random, Clock clock)
            throws AuthorityException {
        CertificateAuthority authority = open(settings, passphrase, random, clock);
        try {
            for (IssuingAuthority issuing : authority.directory.issuing()) {
                authority.store.note(
                        "AUTHORITY",
                        "authority=" + issuing.id() + " subject="
                                + issuing.certificate()
                                        .getSubjectX500Principal()
                                        .getName());
            }
            return authority;
        } catch (StoreException e) {
            authority.close();
            throw new AuthorityException(AuthorityException.Kind.STORE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Opens the authorities of a site.
     *
     * @param passphrase opens the keys; absent: the one in {@code passphrase} in the directory
     * @throws AuthorityException there are none, the passphrase is wrong, or the store cannot be opened
     */
    public static CertificateAuthority open(
            AuthoritySettings settings, @Nullable Passphrase passphrase, SecureRandom random, Clock clock)
            throws AuthorityException {
        return open(settings, passphrase, random, clock, step -> {});
    }

    static CertificateAuthority open(
            AuthoritySettings settings,
            @Nullable Passphrase passphrase,
            SecureRandom random,
            Clock clock,
            Consumer<IssuanceStep> watcher)
            throws AuthorityException {
        AuthorityDirectory directory;
        try (Passphrase secret = passphrase == null
                ? Passphrase.fromFile(new AuthorityFiles(settings.directory()).passphrase())
                : passphrase.copy()) {
            directory = AuthorityDirectory.open(settings.directory(), secret);
        } catch (IdentityException e) {
            throw new AuthorityException(AuthorityException.Kind.WRONG_PASSPHRASE, String.valueOf(e.getMessage()), e);
        }
        IssuanceStore store = null;
        try {
            store = IssuanceStore.open(settings.database(), settings.login(), random, clock);
            RevocationRegistry revocations = new RevocationRegistry(
                    store,
                    directory.issuing().stream()
                            .map(IssuingAuthority::certificate)
                            .toList(),
                    clock);
            return new CertificateAuthority(
                    directory,
                    store,
                    revocations,
                    new KeyChecks(WeakKeyList.read(settings.weakKeyLists())),
                    settings.crlBase(),
                    clock,
                    watcher);
        } catch (StoreException | IOException e) {
            if (store != null) {
                store.close();
            }
            throw new AuthorityException(AuthorityException.Kind.STORE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Checks a request and takes a serial number for it.
     *
     * @return what can be issued
     * @throws IssuanceException something stands against it; nothing is signed
     */
    public PreparedCertificate prepare(IssuanceRequest request) throws IssuanceException {
        if (store.clockStandsBack()) {
            throw new IssuanceException(
                    Kind.CLOCK,
                    "the clock stands at " + clock.instant() + ", before the last record at " + store.lastRecordAt()
                            + "; nothing is issued until it is set");
        }
        if (!HOLDER.matcher(request.holder()).matches()) {
            throw new IssuanceException(
                    Kind.NAME, "id `" + request.holder() + "` (expected: 1 to 64 letters, digits, `.`, `_`, `-`)");
        }
        IssuingAuthority authority = directory
                .issuing(request.profile().authority())
                .orElseThrow(() -> new IssuanceException(
                        Kind.NO_AUTHORITY,
                        "this site has no authority for profile "
                                + request.profile().id()));
        try {
            keyChecks.require(request.key());
        } catch (WeakKeyException e) {
            throw new IssuanceException(Kind.WEAK_KEY, String.valueOf(e.getMessage()), e);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Instant notBefore = begin(now.minus(BACK_DATING), authority);
        // RFC 5280 4.1.2.5: the last second of a validity belongs to it.
        Instant notAfter = end(now.plus(validity(request)).minusSeconds(1), authority);
        if (!notAfter.isAfter(now)) {
            throw new IssuanceException(Kind.VALIDITY, "the authority of the profile has ended");
        }
        BigInteger serial = reserve(request, authority);
        watcher.accept(IssuanceStep.RESERVED);
        try {
            byte[] tbs = CertificateTemplate.tbs(
                    request,
                    directory.site(),
                    authority,
                    newSigner(authority).getAlgorithmIdentifier(),
                    serial,
                    notBefore,
                    notAfter,
                    distributionPoint(authority, serial));
            requireClean(tbs, authority, request.profile());
            return new PreparedCertificate(this, authority, serial, tbs, notBefore, notAfter);
        } catch (IOException | IllegalArgumentException e) {
            abandon(serial);
            throw new IssuanceException(Kind.NAME, "a name of the request cannot be encoded", e);
        } catch (IssuanceException e) {
            abandon(serial);
            throw e;
        }
    }

    private static Duration validity(IssuanceRequest request) throws IssuanceException {
        CertificateProfile profile = request.profile();
        Duration asked = request.validity();
        if (asked == null) {
            return profile.validity();
        }
        if (asked.compareTo(profile.minValidity()) < 0 || asked.compareTo(profile.maxValidity()) > 0) {
            throw new IssuanceException(
                    Kind.VALIDITY,
                    "validity " + text(asked) + " (expected: " + text(profile.minValidity()) + " to "
                            + text(profile.maxValidity()) + " for " + profile.id() + ")");
        }
        return asked;
    }

    private static String text(Duration duration) {
        return duration.toDays() > 0 && duration.toHours() % 24 == 0
                ? duration.toDays() + "d"
                : duration.toMinutes() % 60 == 0 ? duration.toHours() + "h" : duration.toMinutes() + "m";
    }

    private static Instant begin(Instant wanted, IssuingAuthority authority) {
        Instant authorityBegin = authority.certificate().getNotBefore().toInstant();
        return wanted.isAfter(authorityBegin) ? wanted : authorityBegin;
    }

    private static Instant end(Instant wanted, IssuingAuthority authority) {
        Instant authorityEnd = authority.certificate().getNotAfter().toInstant();
        return wanted.isBefore(authorityEnd) ? wanted : authorityEnd;
    }

    private BigInteger reserve(IssuanceRequest request, IssuingAuthority authority) throws IssuanceException {
        try {
            return store.reserve(new Reservation(
                    authority.id(),
                    request.holder(),
                    request.profile().id(),
                    SpkiPins.of(request.key()),
                    request.requester(),
                    request.idempotencyKey()));
        } catch (StoreException e) {
            throw failure(e);
        }
    }

    /**
     * The certificate that the same request was answered with.
     *
     * @throws IssuanceException with {@link Kind#IN_PROGRESS} where it is still being worked on, with {@link Kind#NOT_AUTHORISED} where
     *     the certificate was revoked or has ended since
     */
    public Optional<IssuedCertificate> alreadyIssued(IssuanceRequest request) throws IssuanceException {
        String key = request.idempotencyKey();
        if (key == null) {
            return Optional.empty();
        }
        try {
            Optional<IssuanceRecord> found = store.findRequest(key);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            IssuanceRecord record = found.get();
            if (record.state() != IssuanceState.ISSUED || record.body() == null) {
                throw new IssuanceException(Kind.IN_PROGRESS, "the same request is being worked on");
            }
            if (!record.isValid(clock.instant())) {
                throw new IssuanceException(
                        Kind.NOT_AUTHORISED,
                        "the request was answered with serial number " + record.serialText()
                                + ", which is revoked or has ended (expected: a new request)");
            }
            X509Certificate leaf = parse(record.body().bytes());
            return Optional.of(new IssuedCertificate(leaf, issuers(leaf)));
        } catch (StoreException e) {
            throw failure(e);
        } catch (GeneralSecurityException e) {
            throw new IssuanceException(Kind.STORE, "a recorded certificate cannot be decoded", e);
        }
    }

    private List<X509Certificate> issuers(X509Certificate leaf) {
        return directory.issuing().stream()
                .filter(authority ->
                        authority.certificate().getSubjectX500Principal().equals(leaf.getIssuerX500Principal()))
                .findFirst()
                .map(IssuingAuthority::chain)
                .orElse(List.of());
    }

    private static void requireClean(byte[] tbs, IssuingAuthority authority, CertificateProfile profile)
            throws IssuanceException {
        List<LintFinding> findings =
                Lints.check(new LintSubject(TBSCertificate.getInstance(tbs), authority.structure(), profile));
        if (!findings.isEmpty()) {
            throw new IssuanceException(
                    Kind.LINT, findings.stream().map(LintFinding::toString).collect(Collectors.joining("; ")));
        }
    }

    private @Nullable String distributionPoint(IssuingAuthority authority, BigInteger serial) {
        return crlBase == null ? null : crlBase + "/" + crlName(authority.id(), shard(serial));
    }

    /** The file name of a revocation list. */
    public static String crlName(String authorityId, int shard) {
        return authorityId + "-" + shard + ".crl";
    }

    /** The revocation list that a serial number belongs to. */
    public static int shard(BigInteger serial) {
        return serial.mod(BigInteger.valueOf(CRL_SHARDS)).intValue();
    }

    private static ContentSigner newSigner(IssuingAuthority authority) throws IssuanceException {
        try {
            return authority.key().newSigner();
        } catch (OperatorCreationException e) {
            throw new IssuanceException(Kind.SIGNATURE, "the key of the authority cannot be used", e);
        }
    }

    IssuedCertificate issue(PreparedCertificate prepared) throws IssuanceException {
        try {
            store.intend(prepared.serial(), prepared.tbs(), prepared.notBefore(), prepared.notAfter());
            watcher.accept(IssuanceStep.INTENDED);
            byte[] der = sign(prepared);
            watcher.accept(IssuanceStep.SIGNED);
            X509Certificate certificate = verified(der, prepared);
            watcher.accept(IssuanceStep.VERIFIED);
            store.issued(prepared.serial(), der);
            watcher.accept(IssuanceStep.ISSUED);
            return new IssuedCertificate(certificate, prepared.authority().chain());
        } catch (StoreException e) {
            throw failure(e);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            orphan(prepared.serial());
            throw new IssuanceException(Kind.SIGNATURE, "the certificate could not be signed or verified", e);
        }
    }

    private static byte[] sign(PreparedCertificate prepared) throws IssuanceException, IOException {
        ContentSigner signer = newSigner(prepared.authority());
        try (OutputStream out = signer.getOutputStream()) {
            out.write(prepared.tbs());
        }
        AlgorithmIdentifier algorithm = signer.getAlgorithmIdentifier();
        ASN1EncodableVector parts = new ASN1EncodableVector();
        parts.add(TBSCertificate.getInstance(prepared.tbs()));
        parts.add(algorithm);
        parts.add(new DERBitString(signer.getSignature()));
        return new DERSequence(parts).getEncoded("DER");
    }

    /** What came back from the key is parsed anew, compared with the intent and verified: a token may have signed anything. */
    private static X509Certificate verified(byte[] der, PreparedCertificate prepared)
            throws GeneralSecurityException, IOException {
        byte[] signed = Certificate.getInstance(der).getTBSCertificate().getEncoded("DER");
        if (!java.util.Arrays.equals(signed, prepared.tbs())) {
            throw new GeneralSecurityException("what was signed is not what was intended");
        }
        X509Certificate checked = (X509Certificate) CertificateFactory.getInstance("X.509", BouncyCastle.PROVIDER)
                .generateCertificate(new ByteArrayInputStream(der));
        checked.verify(prepared.authority().certificate().getPublicKey(), BouncyCastle.PROVIDER);
        return parse(der);
    }

    private static X509Certificate parse(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    /** A signature may exist that nobody checked: its serial number is not to be believed. */
    private void orphan(BigInteger serial) {
        try {
            store.orphan(serial);
        } catch (StoreException e) {
            LOG.warn("serial number {} stays intended until the next start: {}", serial.toString(16), e.getMessage());
        }
    }

    private void abandon(BigInteger serial) {
        try {
            store.abandon(serial);
        } catch (StoreException e) {
            LOG.warn("the reservation of a serial number could not be given up: {}", e.getMessage());
        }
    }

    static IssuanceException failure(StoreException e) {
        Kind kind = switch (e.kind()) {
            case FULL -> Kind.STORE_FULL;
            case KEY_OF_OTHER_DEVICE -> Kind.KEY_OF_OTHER_DEVICE;
            case BLOCKED_KEY -> Kind.BLOCKED_KEY;
            case DUPLICATE -> Kind.IN_PROGRESS;
            default -> Kind.STORE;
        };
        return new IssuanceException(kind, String.valueOf(e.getMessage()), e);
    }

    /**
     * Revokes or suspends a certificate. When this returns, this process refuses it; every other process on the store does within
     * a second.
     *
     * @return false where it was revoked already
     */
    public boolean revoke(BigInteger serial, RevocationReason reason) throws StoreException {
        boolean changed = store.revoke(serial, reason);
        revocations.refresh();
        return changed;
    }

    /**
     * Revokes or suspends every certificate of a holder that is valid now.
     *
     * @return how many
     */
    public int revokeHolder(String holder, RevocationReason reason) throws StoreException {
        int count = 0;
        for (IssuanceRecord record : store.ofHolder(holder)) {
            boolean held =
                    record.reason() == RevocationReason.CERTIFICATE_HOLD && reason != RevocationReason.CERTIFICATE_HOLD;
            if ((record.isValid(clock.instant()) || held) && store.revoke(record.serial(), reason)) {
                count++;
            }
        }
        revocations.refresh();
        return count;
    }

    /** Takes the suspension of a certificate back. */
    public void resume(BigInteger serial) throws StoreException {
        store.resume(serial);
        revocations.refresh();
    }

    /**
     * Takes the suspension of every certificate of a holder back.
     *
     * @return how many
     */
    public int resumeHolder(String holder) throws StoreException {
        int count = 0;
        for (IssuanceRecord record : store.ofHolder(holder)) {
            if (record.reason() == RevocationReason.CERTIFICATE_HOLD) {
                store.resume(record.serial());
                count++;
            }
        }
        revocations.refresh();
        return count;
    }

    /** What listeners trust: the roots of this site, with the issuing authorities for peers that send their leaf alone. */
    public TrustAnchors trustAnchors() {
        return TrustAnchors.of(directory.roots(), directory.intermediates());
    }

    /** The authorities. */
    public AuthorityDirectory directory() {
        return directory;
    }

    /** The records. */
    public IssuanceStore store() {
        return store;
    }

    /** What is revoked, for a {@link dev.gantry.tls.trust.ZoneTrustManager}. */
    public RevocationRegistry revocations() {
        return revocations;
    }

    /** What "now" is. */
    public Clock clock() {
        return clock;
    }

    @Override
    public void close() {
        revocations.close();
        store.close();
    }
}
