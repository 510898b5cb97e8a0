package dev.gantry.tls.lint;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.10: the host of every URI is one that the authority may vouch for. */
final class UriConstraintLint implements CertificateLint {
    @Override
    public String id() {
        return "uri-constraint";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        List<String> permitted = subject.permitted(GeneralName.uniformResourceIdentifier);
        if (permitted == null) {
            return null;
        }
        for (String text : subject.names(GeneralName.uniformResourceIdentifier)) {
            String host = URI.create(text).getHost();
            if (host == null || permitted.stream().noneMatch(allowed -> within(host, allowed))) {
                return "the host of `" + text + "` is outside what the authority may vouch for (expected: "
                        + String.join(", ", permitted) + ")";
            }
        }
        return null;
    }

    private static boolean within(String host, String permitted) {
        return permitted.startsWith(".")
                ? host.toLowerCase(Locale.ROOT).endsWith(permitted.toLowerCase(Locale.ROOT))
                : host.equalsIgnoreCase(permitted);
    }
}
