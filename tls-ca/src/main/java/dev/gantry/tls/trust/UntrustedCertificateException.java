package dev.gantry.tls.trust;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.util.Optional;

/**
 * A peer's certificate is not believed. Its cause is a {@link CertPathValidatorException} with the nearest standard reason,
 * from which TLS providers choose the alert. The peer caused it, so it carries no stack trace.
 */
public final class UntrustedCertificateException extends CertificateException {
    private static final int MAX_CAUSES = 16;

    private final TrustFailure failure;

    /**
     * @param failure why
     * @param detail one sentence, lower case, no full stop
     */
    public UntrustedCertificateException(TrustFailure failure, String detail) {
        super(failure.code() + ": " + detail, new QuietPathException(detail, basicReason(failure)));
        this.failure = failure;
    }

    /** Why the certificate is not believed. */
    public TrustFailure failure() {
        return failure;
    }

    /** The reason inside the exception that a TLS handshake failed with, whatever the provider wrapped it in. */
    public static Optional<UntrustedCertificateException> find(Throwable handshakeFailure) {
        Throwable current = handshakeFailure;
        for (int i = 0; current != null && i < MAX_CAUSES; i++) {
            if (current instanceof UntrustedCertificateException found) {
                return Optional.of(found);
            }
            for (Throwable suppressed : current.getSuppressed()) {
                if (suppressed instanceof UntrustedCertificateException found) {
                    return Optional.of(found);
                }
            }
            current = current.getCause();
        }
        return Optional.empty();
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }

    private static BasicReason basicReason(TrustFailure failure) {
        return switch (failure) {
            case EXPIRED -> BasicReason.EXPIRED;
            case NOT_YET_VALID -> BasicReason.NOT_YET_VALID;
            case REVOKED, SUSPENDED -> BasicReason.REVOKED;
            case STATUS_UNKNOWN -> BasicReason.UNDETERMINED_REVOCATION_STATUS;
            case WEAK_KEY, WEAK_SIGNATURE_ALGORITHM -> BasicReason.ALGORITHM_CONSTRAINED;
            default -> BasicReason.UNSPECIFIED;
        };
    }

    private static final class QuietPathException extends CertPathValidatorException {
        QuietPathException(String message, BasicReason reason) {
            super(message, null, null, -1, reason);
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
