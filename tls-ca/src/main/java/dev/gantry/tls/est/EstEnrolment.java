package dev.gantry.tls.est;

import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.DeviceRegistry;
import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.enrol.OneTimeCodes;
import dev.gantry.tls.enrol.SigningRequest;
import dev.gantry.tls.evidence.CertificateNames;
import dev.gantry.tls.evidence.SpkiPins;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.issue.IssuanceException;
import dev.gantry.tls.issue.IssuanceException.Kind;
import dev.gantry.tls.key.KeyIdentifiers;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.store.IssuanceRecord;
import dev.gantry.tls.store.PendingTable;
import dev.gantry.tls.store.StoreException;
import java.io.IOException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * The operations of EST. The caller of this class has authenticated the TLS client, as far as it can be, and maps
 * {@link IssuanceException.Kind} to HTTP: {@link Kind#PENDING} is 202 with Retry-After, {@link Kind#NOT_AUTHORISED} 401,
 * {@link Kind#RATE_LIMITED} 429, {@link Kind#STORE}, {@link Kind#STORE_FULL} and {@link Kind#CLOCK} 503, everything else 400.
 *
 * <p>A request gives its public key and the proof that it has the private one; names come from the registry, whatever the request
 * asks for.
 */
public final class EstEnrolment {
    private static final String PKCS7 = "application/pkcs7-mime; smime-type=certs-only";

    /** Who may have what; {@code once} where a person let this one request in. */
    private record Authorised(
            DeviceNames device, CertificateProfile profile, Optional<OneTimeCodes.Accepted> code, boolean once) {}

    private final CertificateAuthority authority;
    private final Enrolment enrolment;
    private final DeviceRegistry registry;
    private final OneTimeCodes codes;
    private final SecureRandom random;

    /**
     * @param authority signs
     * @param registry the devices that may be enrolled
     * @param codes what devices enrol with for the first time
     */
    public EstEnrolment(
            CertificateAuthority authority, DeviceRegistry registry, OneTimeCodes codes, SecureRandom random) {
        this.authority = authority;
        this.enrolment = new Enrolment(authority, random);
        this.registry = registry;
        this.codes = codes;
        this.random = random;
    }

    /** /cacerts (RFC 7030 4.1): the roots and the issuing authorities. Anybody may ask. */
    public EstResponse caCertificates() throws IOException {
        List<X509Certificate> certificates =
                new ArrayList<>(authority.directory().roots());
        certificates.addAll(authority.directory().intermediates());
        return EstResponse.base64(PKCS7, EstMessages.base64(EstMessages.certificatesOnly(certificates)));
    }

    /** /csrattrs (RFC 7030 4.5): what a request should hold; for a device with a certificate also the names it will have. */
    public EstResponse requestAttributes(EstCaller caller) throws IOException, IssuanceException {
        GeneralNames names = null;
        if (caller instanceof EstCaller.WithCertificate known) {
            names = names(device(holder(known.leaf()).holder()));
        }
        return EstResponse.base64("application/csrattrs", EstMessages.base64(EstMessages.attributes(names)));
    }

    /**
     * /simpleenroll (RFC 7030 4.2.1): a first certificate, against a one-time code or an approval, or a further one against a
     * certificate.
     *
     * @param label the profile that the path names (RFC 7030 3.2.2); absent: whatever the caller is entitled to
     * @param body the PKCS#10 request in base 64
     */
    public EstResponse enrol(EstCaller caller, @Nullable CertificateProfile label, byte[] body)
            throws IssuanceException, IOException {
        SigningRequest request = request(body);
        Authorised authorised = authorise(caller, request);
        requireProfile(label, authorised.profile());
        useCode(authorised, request);
        String requester = "est " + caller.source().getHostAddress();
        // A client that did not hear the answer sends its request again, perhaps days later: one permission is one
        // certificate.
        return answer(
                authorised.once()
                        ? enrolment.withRequestOnce(authorised.device(), authorised.profile(), request, requester)
                        : enrolment.withRequest(authorised.device(), authorised.profile(), request, null, requester));
    }

    /**
     * /simplereenroll (RFC 7030 4.2.2): a further certificate for the device of the client certificate; its key may change, its
     * names are read from the registry again.
     *
     * @param label the profile that the path names; absent: that of the client certificate
     * @param body the PKCS#10 request in base 64
     */
    public EstResponse reenrol(EstCaller caller, @Nullable CertificateProfile label, byte[] body)
            throws IssuanceException, IOException {
        if (!(caller instanceof EstCaller.WithCertificate known)) {
            throw new IssuanceException(Kind.NOT_AUTHORISED, "no client certificate (expected: the one to be renewed)");
        }
        SigningRequest request = request(body);
        IssuanceRecord record = holder(known.leaf());
        CertificateProfile profile = CertificateProfile.ofId(record.profile());
        requireProfile(label, profile);
        return answer(enrolment.withRequest(
                device(record.holder()),
                profile,
                request,
                null,
                "est " + caller.source().getHostAddress()));
    }

    /**
     * /serverkeygen (RFC 7030 4.4): a key made here. It is sent once, in an envelope that the key of the request opens, and kept
     * nowhere.
     *
     * @param label the profile that the path names; absent: whatever the caller is entitled to
     * @param body the PKCS#10 request in base 64
     */
    public EstResponse generateKey(EstCaller caller, @Nullable CertificateProfile label, byte[] body)
            throws IssuanceException, IOException {
        SigningRequest request = request(body);
        Authorised authorised = authorise(caller, request);
        requireProfile(label, authorised.profile());
        if (authorised.code().isPresent() && authorised.code().get().used()) {
            throw new IssuanceException(Kind.NOT_AUTHORISED, "the one-time code is not accepted");
        }
        useCode(authorised, request);
        KeyKind kind = authorised.profile() == CertificateProfile.DEVICE_RSA ? KeyKind.RSA_3072 : KeyKind.EC_P256;
        EnrolledDevice enrolled = enrolment.withNewKey(
                authorised.device(),
                authorised.profile(),
                kind,
                null,
                "est " + caller.source().getHostAddress());
        PrivateKey key = enrolled.key().orElseThrow();
        byte[] envelope = EstMessages.envelope(
                key,
                request.key(),
                KeyIdentifiers.of(SubjectPublicKeyInfo.getInstance(request.key().getEncoded())),
                random);
        byte[] boundaryBytes = new byte[16];
        random.nextBytes(boundaryBytes);
        String boundary = HexFormat.of().formatHex(boundaryBytes);
        String multipart = part(boundary, "application/pkcs7-mime; smime-type=server-generated-key", envelope)
                + part(
                        boundary,
                        PKCS7,
                        EstMessages.certificatesOnly(
                                List.of(enrolled.certificate().leaf())))
                + "--" + boundary + "--\r\n";
        return new EstResponse("multipart/mixed; boundary=" + boundary, Map.of(), multipart);
    }

    private static void requireProfile(@Nullable CertificateProfile label, CertificateProfile profile)
            throws IssuanceException {
        if (label != null && label != profile) {
            throw new IssuanceException(
                    Kind.REQUEST,
                    "the path is the one of profile " + label.id() + " (expected: " + profile.id() + ", or none)");
        }
    }

    private static String part(String boundary, String type, byte[] content) {
        return "--" + boundary + "\r\nContent-Type: " + type + "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + EstMessages.base64(content);
    }

    private static EstResponse answer(EnrolledDevice enrolled) throws IOException {
        return EstResponse.base64(
                PKCS7,
                EstMessages.base64(EstMessages.certificatesOnly(
                        List.of(enrolled.certificate().leaf()))));
    }

    private static SigningRequest request(byte[] body) throws IssuanceException {
        if (body.length > 2 * SigningRequest.MAX_BYTES) {
            throw new IssuanceException(
                    Kind.REQUEST,
                    "request of " + body.length + " bytes (expected: at most " + 2 * SigningRequest.MAX_BYTES + ")");
        }
        byte[] der = EstMessages.decode(body);
        if (der == null) {
            throw new IssuanceException(Kind.REQUEST, "the body is not base 64");
        }
        return SigningRequest.parse(der);
    }

    private Authorised authorise(EstCaller caller, SigningRequest request) throws IssuanceException {
        if (caller instanceof EstCaller.WithCertificate known) {
            IssuanceRecord record = holder(known.leaf());
            return new Authorised(
                    device(record.holder()), CertificateProfile.ofId(record.profile()), Optional.empty(), false);
        }
        if (caller instanceof EstCaller.WithCode known) {
            OneTimeCodes.Accepted accepted =
                    codes.check(known.device(), known.code(), known.source(), request.fingerprint());
            return new Authorised(device(known.device()), accepted.profile(), Optional.of(accepted), true);
        }
        return approved(caller, request);
    }

    /** RFC 7030 4.2.3: a request that needs a person waits, and is answered when it comes again. */
    private Authorised approved(EstCaller caller, SigningRequest request) throws IssuanceException {
        PendingTable pending = authority.store().pending();
        try {
            Optional<PendingTable.Pending> found = pending.find(request.fingerprint());
            if (found.isPresent() && found.get().state() == PendingTable.State.APPROVED) {
                String profile = found.get().profile();
                return new Authorised(
                        device(found.get().device()),
                        profile == null ? CertificateProfile.DEVICE_AUTO : CertificateProfile.ofId(profile),
                        Optional.empty(),
                        true);
            }
            if (found.isPresent() && found.get().state() == PendingTable.State.REJECTED) {
                throw new IssuanceException(Kind.NOT_AUTHORISED, "the request was turned away");
            }
            pending.add(
                    request.fingerprint(),
                    "",
                    SpkiPins.of(request.key()),
                    caller.source().getHostAddress());
            throw new IssuanceException(Kind.PENDING, "the request waits for approval");
        } catch (StoreException e) {
            throw new IssuanceException(
                    e.kind() == StoreException.Kind.FULL ? Kind.RATE_LIMITED : Kind.STORE,
                    String.valueOf(e.getMessage()),
                    e);
        }
    }

    private void useCode(Authorised authorised, SigningRequest request) throws IssuanceException {
        if (authorised.code().isPresent() && !authorised.code().get().used()) {
            codes.use(authorised.code().get(), request.fingerprint());
        }
    }

    /** The record of a client certificate: ours, issued, not revoked, not ended, and octet for octet the one that was issued. */
    private IssuanceRecord holder(X509Certificate leaf) throws IssuanceException {
        try {
            Optional<IssuanceRecord> record = authority.store().find(leaf.getSerialNumber());
            if (record.isPresent()
                    && record.get().isValid(authority.clock().instant())
                    && record.get().body() != null
                    && record.get().body().equals(dev.gantry.tls.store.Der.of(leaf.getEncoded()))
                    && CertificateProfile.ofId(record.get().profile()).isDevice()) {
                return record.get();
            }
        } catch (StoreException e) {
            throw new IssuanceException(Kind.STORE, String.valueOf(e.getMessage()), e);
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IssuanceException(Kind.NOT_AUTHORISED, "the client certificate cannot be decoded", e);
        }
        throw new IssuanceException(Kind.NOT_AUTHORISED, "the client certificate is not one of a device of this site");
    }

    private DeviceNames device(String id) throws IssuanceException {
        return registry.find(id)
                .orElseThrow(() ->
                        new IssuanceException(Kind.UNKNOWN_DEVICE, "device `" + id + "` does not stand in the policy"));
    }

    private GeneralNames names(DeviceNames device) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(
                GeneralName.uniformResourceIdentifier,
                "spiffe://" + authority.directory().site() + "/dicom/device/" + device.id()));
        device.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        device.aeTitles().forEach(title -> names.add(CertificateNames.aeTitleName(title)));
        return new GeneralNames(names.toArray(new GeneralName[0]));
    }
}
