package dev.gantry.tls.enrol;

import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.issue.IssuanceException;
import dev.gantry.tls.issue.IssuanceException.Kind;
import dev.gantry.tls.issue.IssuanceRequest;
import dev.gantry.tls.issue.IssuedCertificate;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Enrols devices whose names the caller has from the policy. */
public final class Enrolment {
    private final CertificateAuthority authority;
    private final SecureRandom random;

    /** @param random makes keys */
    public Enrolment(CertificateAuthority authority, SecureRandom random) {
        this.authority = authority;
        this.random = random;
    }

    /**
     * Makes a key for a device and certifies it.
     *
     * @param profile one of the device profiles
     * @param kind the kind of key; RSA takes up to seconds
     * @param validity the life asked for; absent: the profile's
     * @param requester who asks, for the record
     */
    public EnrolledDevice withNewKey(
            DeviceNames names, CertificateProfile profile, KeyKind kind, @Nullable Duration validity, String requester)
            throws IssuanceException {
        KeyPair keys = kind.generate(random);
        IssuedCertificate issued = issue(names, profile, keys.getPublic(), validity, requester, null);
        return new EnrolledDevice(names.id(), issued, authority.directory().roots(), Optional.of(keys.getPrivate()));
    }

    /**
     * Certifies the key of a signing request; nothing else of the request is read. The same request, sent again on the same day, is
     * answered with the same certificate.
     */
    public EnrolledDevice withRequest(
            DeviceNames names,
            CertificateProfile profile,
            SigningRequest request,
            @Nullable Duration validity,
            String requester)
            throws IssuanceException {
        LocalDate day = LocalDate.ofInstant(authority.clock().instant(), ZoneOffset.UTC);
        return certify(names, profile, request, validity, requester, day.toString());
    }

    /**
     * Certifies the key of a request that somebody has let in once: with a code or by approving it. However late it is sent again, it is
     * answered with the certificate that was issued, and with no second one.
     */
    public EnrolledDevice withRequestOnce(
            DeviceNames names, CertificateProfile profile, SigningRequest request, String requester)
            throws IssuanceException {
        return certify(names, profile, request, null, requester, "once");
    }

    private EnrolledDevice certify(
            DeviceNames names,
            CertificateProfile profile,
            SigningRequest request,
            @Nullable Duration validity,
            String requester,
            String period)
            throws IssuanceException {
        IssuedCertificate issued = issue(
                names,
                profile,
                request.key(),
                validity,
                requester,
                period + "/" + names.id() + "/" + profile.id() + "/" + request.fingerprint());
        return new EnrolledDevice(names.id(), issued, authority.directory().roots(), Optional.empty());
    }

    private IssuedCertificate issue(
            DeviceNames names,
            CertificateProfile profile,
            PublicKey key,
            @Nullable Duration validity,
            String requester,
            @Nullable String idempotencyKey)
            throws IssuanceException {
        IssuanceRequest.Device request = new IssuanceRequest.Device(
                profile,
                names.id(),
                names.dnsNames(),
                names.ipAddresses(),
                names.aeTitles(),
                key,
                validity,
                requester,
                idempotencyKey);
        Optional<IssuedCertificate> before = authority.alreadyIssued(request);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            return authority.prepare(request).issue();
        } catch (IssuanceException e) {
            if (e.kind() == Kind.IN_PROGRESS) {
                // The other sender of the same request was faster; what it got is the answer, if it is there by now.
                return authority.alreadyIssued(request).orElseThrow(() -> e);
            }
            throw e;
        }
    }
}
