package dev.gantry.tls.lint;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.6: an address is 4 or 16 octets; one that stands for no single host is no name. */
final class AddressLint implements CertificateLint {
    @Override
    public String id() {
        return "address";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        for (GeneralName name : subject.names()) {
            if (name.getTagNo() != GeneralName.iPAddress) {
                continue;
            }
            byte[] octets = ASN1OctetString.getInstance(name.getName()).getOctets();
            if (octets.length != 4 && octets.length != 16) {
                return "address of " + octets.length + " octets (expected: 4 or 16)";
            }
            try {
                InetAddress address = InetAddress.getByAddress(octets);
                if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
                    return "`" + address.getHostAddress() + "` stands for no single host";
                }
            } catch (UnknownHostException e) {
                return "an address cannot be read";
            }
        }
        return null;
    }
}
