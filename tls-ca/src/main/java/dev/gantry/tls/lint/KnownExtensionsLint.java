package dev.gantry.tls.lint;

import java.util.HashSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.jspecify.annotations.Nullable;

/** A leaf carries the extensions of its profile and no others, each once (RFC 5280 4.2). */
final class KnownExtensionsLint implements CertificateLint {
    private static final Set<ASN1ObjectIdentifier> KNOWN = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectAlternativeName,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier,
            Extension.cRLDistributionPoints,
            Extension.authorityInfoAccess);

    @Override
    public String id() {
        return "known-extensions";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        Extensions extensions = subject.tbs().getExtensions();
        if (extensions == null) {
            return "no extensions";
        }
        Set<ASN1ObjectIdentifier> seen = new HashSet<>();
        for (ASN1ObjectIdentifier oid : extensions.getExtensionOIDs()) {
            if (!KNOWN.contains(oid)) {
                return "extension " + oid + " is not one of the profile";
            }
            if (!seen.add(oid)) {
                return "extension " + oid + " appears twice";
            }
        }
        return null;
    }
}
