package dev.gantry.tls.lint;

import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1: key usage and basic constraints are critical; key identifiers, distribution points and information access are not; nor are names beside a subject. */
final class CriticalityLint implements CertificateLint {
    private static final Set<ASN1ObjectIdentifier> CRITICAL = Set.of(Extension.basicConstraints, Extension.keyUsage);

    @Override
    public String id() {
        return "criticality";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        Extensions extensions = subject.tbs().getExtensions();
        if (extensions == null) {
            return null;
        }
        for (ASN1ObjectIdentifier oid : extensions.getExtensionOIDs()) {
            boolean critical = extensions.getExtension(oid).isCritical();
            if (critical != CRITICAL.contains(oid)) {
                return "extension " + oid + " is " + (critical ? "" : "not ") + "critical (expected: the opposite)";
            }
        }
        return null;
    }
}
