package dev.gantry.tls.lint;

import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** RFC 1034 3.5 and RFC 5280 4.2.1.6: letters, digits and hyphens, labels of 1 to 63, at most 253 characters, no wildcard, no address. */
final class DnsSyntaxLint implements CertificateLint {
    private static final int MAX_LENGTH = 253;
    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

    @Override
    public String id() {
        return "dns-syntax";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        for (String name : subject.names(GeneralName.dNSName)) {
            if (name.length() > MAX_LENGTH || !NAME.matcher(name).matches() || name.matches("[0-9.]+")) {
                return "`" + name + "` is no host name (expected: labels of letters, digits and hyphens)";
            }
        }
        return null;
    }
}
