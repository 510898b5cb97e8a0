package dev.gantry.tls.issue;

import dev.gantry.tls.authority.IssuingAuthority;
import java.math.BigInteger;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A certificate that is checked and linted, with its serial number taken, and not yet signed. It can be issued once; what is signed
 * is, octet for octet, what was linted.
 */
public final class PreparedCertificate {
    private final CertificateAuthority owner;
    private final IssuingAuthority authority;
    private final BigInteger serial;
    private final byte[] tbs;
    private final Instant notBefore;
    private final Instant notAfter;
    private final AtomicBoolean used = new AtomicBoolean();

    PreparedCertificate(
            CertificateAuthority owner,
            IssuingAuthority authority,
            BigInteger serial,
            byte[] tbs,
            Instant notBefore,
            Instant notAfter) {
        this.owner = owner;
        this.authority = authority;
        this.serial = serial;
        this.tbs = tbs;
        this.notBefore = notBefore;
        this.notAfter = notAfter;
    }

    /**
     * Signs it.
     *
     * @throws IssuanceException with {@link IssuanceException.Kind#USED_TWICE} on a second call
     */
    public IssuedCertificate issue() throws IssuanceException {
        if (!used.compareAndSet(false, true)) {
            throw new IssuanceException(
                    IssuanceException.Kind.USED_TWICE, "a prepared certificate is issued once and no more");
        }
        return owner.issue(this);
    }

    IssuingAuthority authority() {
        return authority;
    }

    BigInteger serial() {
        return serial;
    }

    byte[] tbs() {
        return tbs;
    }

    Instant notBefore() {
        return notBefore;
    }

    Instant notAfter() {
        return notAfter;
    }
}
