package dev.gantry.tls.trust;

import dev.gantry.tls.evidence.CertificateNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** Whether a server's certificate names the host that was called (RFC 9525): by dNSName or iPAddress, never by common name. */
final class HostNames {
    private HostNames() {}

    static boolean matches(CertificateNames names, String host) {
        if (isAddressLiteral(host)) {
            try {
                return names.ipAddresses().contains(InetAddress.getByName(host));
            } catch (UnknownHostException e) {
                return false;
            }
        }
        String wanted = canonical(host);
        for (String dnsName : names.dnsNames()) {
            if (matchesName(canonical(dnsName), wanted)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesName(String pattern, String host) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(host);
        }
        // RFC 9525 6.3: a wildcard stands for the whole left-most label and for nothing else.
        int dot = host.indexOf('.');
        return dot > 0 && pattern.indexOf('.', 2) > 0 && host.substring(dot).equals(pattern.substring(1));
    }

    private static boolean isAddressLiteral(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    }

    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
