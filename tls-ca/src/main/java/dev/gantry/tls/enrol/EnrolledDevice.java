package dev.gantry.tls.enrol;

import dev.gantry.tls.issue.IssuedCertificate;
import dev.gantry.tls.key.Pem;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a device is given.
 *
 * @param device the device id
 * @param certificate its certificate
 * @param roots what it is to trust
 * @param key its private key, where it was made here; it is kept nowhere else
 */
public record EnrolledDevice(
        String device, IssuedCertificate certificate, List<X509Certificate> roots, Optional<PrivateKey> key) {
    public EnrolledDevice {
        roots = List.copyOf(roots);
    }

    /** The leaf, then the chain, as PEM. */
    public String chainPem() {
        return Pem.certificates(certificate.chain());
    }

    /** The roots as PEM. */
    public String rootsPem() {
        return Pem.certificates(roots);
    }

    /** The key as PKCS#8 PEM, not encrypted. */
    public Optional<String> keyPem() {
        return key.map(made -> Pem.write("PRIVATE KEY", made.getEncoded()));
    }

    @Override
    public String toString() {
        return "EnrolledDevice[" + device + ", serial number " + certificate.serialText() + "]";
    }
}
