package dev.gantry.tls.lint;

import java.net.URI;
import java.net.URISyntaxException;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.6 and SPIFFE-ID 2: absolute, with a host, without user, port, query or fragment; at most 2048 octets. */
final class UriSyntaxLint implements CertificateLint {
    private static final int MAX_LENGTH = 2048;

    @Override
    public String id() {
        return "uri-syntax";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        for (String text : subject.names(GeneralName.uniformResourceIdentifier)) {
            URI uri;
            try {
                uri = new URI(text);
            } catch (URISyntaxException e) {
                return "`" + text + "` is no URI";
            }
            if (uri.getHost() == null) {
                return "`" + text
                        + "` has no host part; some validators crash on it under a constraint (expected: spiffe://SITE/…)";
            }
            if (!"spiffe".equals(uri.getScheme())
                    || uri.getUserInfo() != null
                    || uri.getPort() >= 0
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null
                    || text.length() > MAX_LENGTH
                    || !uri.getRawPath().matches("(/[A-Za-z0-9._-]+)+")) {
                return "`" + text + "` is no SPIFFE id (expected: spiffe://SITE/path)";
            }
        }
        return null;
    }
}
