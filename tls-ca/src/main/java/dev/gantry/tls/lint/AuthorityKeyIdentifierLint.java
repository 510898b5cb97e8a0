package dev.gantry.tls.lint;

import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.1: the key identifier of the authority alone; issuer and serial number would tie the leaf to one of several certificates of one authority key. */
final class AuthorityKeyIdentifierLint implements CertificateLint {
    @Override
    public String id() {
        return "authority-key-identifier";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        ASN1Encodable value = subject.value(Extension.authorityKeyIdentifier);
        if (value == null) {
            return "no authority key identifier";
        }
        AuthorityKeyIdentifier identifier = AuthorityKeyIdentifier.getInstance(value);
        if (identifier.getAuthorityCertIssuer() != null || identifier.getAuthorityCertSerialNumber() != null) {
            return "the authority key identifier names issuer or serial number (expected: key identifier alone)";
        }
        Extension of =
                subject.issuer().getTBSCertificate().getExtensions().getExtension(Extension.subjectKeyIdentifier);
        if (of == null) {
            return null;
        }
        return Arrays.equals(
                        identifier.getKeyIdentifierOctets(),
                        SubjectKeyIdentifier.getInstance(of.getParsedValue()).getKeyIdentifier())
                ? null
                : "the authority key identifier is not the one of the authority";
    }
}
