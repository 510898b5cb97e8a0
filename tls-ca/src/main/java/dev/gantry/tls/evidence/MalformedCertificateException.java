package dev.gantry.tls.evidence;

import java.security.cert.CertificateException;

/** A certificate that does not hold what it claims to hold. Its sender chose the bytes, so it carries no stack trace. */
public final class MalformedCertificateException extends CertificateException {
    /** @param message one sentence, lower case, no full stop */
    public MalformedCertificateException(String message) {
        super(message);
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
