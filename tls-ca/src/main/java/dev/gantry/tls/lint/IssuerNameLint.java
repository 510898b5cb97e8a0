package dev.gantry.tls.lint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.1.2.4: the issuer is not empty and is, octet for octet, the subject of the authority. */
final class IssuerNameLint implements CertificateLint {
    @Override
    public String id() {
        return "issuer-name";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        X500Name issuer = subject.tbs().getIssuer();
        if (issuer.getRDNs().length == 0) {
            return "the issuer is empty";
        }
        return Arrays.equals(encoded(issuer), encoded(subject.issuer().getSubject()))
                ? null
                : "the issuer is not the subject of the authority";
    }

    private static byte[] encoded(X500Name name) {
        try {
            return name.getEncoded("DER");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
