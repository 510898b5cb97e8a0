package dev.gantry.tls.lint;

import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.10: every host name is one that the authority may vouch for, or below one. */
final class DnsConstraintLint implements CertificateLint {
    @Override
    public String id() {
        return "dns-constraint";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        List<String> permitted = subject.permitted(GeneralName.dNSName);
        if (permitted == null) {
            return null;
        }
        for (String name : subject.names(GeneralName.dNSName)) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (permitted.stream()
                    .map(allowed -> allowed.toLowerCase(Locale.ROOT))
                    .noneMatch(allowed -> lower.equals(allowed) || lower.endsWith("." + allowed))) {
                return "`" + name + "` is outside what the authority may vouch for (expected: within "
                        + String.join(", ", permitted) + ")";
            }
        }
        return null;
    }
}
