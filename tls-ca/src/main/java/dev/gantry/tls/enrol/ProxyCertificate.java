package dev.gantry.tls.enrol;

import dev.gantry.tls.authority.AuthorityFiles;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.identity.TlsIdentity;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.issue.IssuanceException;
import dev.gantry.tls.issue.IssuanceRequest;
import dev.gantry.tls.issue.IssuedCertificate;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.key.Pem;
import dev.gantry.tls.rotate.RenewalSchedule;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The proxy's own certificate: {@code proxy.pem} and {@code proxy.key} in the directory of the authorities. */
public final class ProxyCertificate {
    private final CertificateAuthority authority;
    private final String node;
    private final List<String> dnsNames;
    private final List<InetAddress> addresses;
    private final @Nullable Duration validity;
    private final SecureRandom random;

    /**
     * @param node the name of the instance
     * @param dnsNames host names within the site
     * @param addresses addresses that it listens on
     * @param validity the life asked for; absent: the profile's, 7 days
     */
    public ProxyCertificate(
            CertificateAuthority authority,
            String node,
            List<String> dnsNames,
            List<InetAddress> addresses,
            @Nullable Duration validity,
            SecureRandom random) {
        this.authority = authority;
        this.node = node;
        this.dnsNames = List.copyOf(dnsNames);
        this.addresses = List.copyOf(addresses);
        this.validity = validity;
        this.random = random;
    }

    /**
     * Makes a new key and certificate where there are none that can be used, or where two thirds of their life are over. Called at
     * start and then every hour; a {@link dev.gantry.tls.identity.ReloadingTlsIdentityProvider} is to be reloaded when this returns
     * true.
     *
     * @return whether there is a new certificate
     * @throws IssuanceException it cannot be issued
     * @throws IOException it cannot be written; the old files are untouched or the next call repairs them
     */
    public boolean ensure() throws IssuanceException, IOException {
        AuthorityFiles files = authority.directory().files();
        try {
            TlsIdentity current =
                    PemFiles.identity(files.proxyCertificate(), files.proxyKey(), null, authority.clock());
            X509Certificate leaf = current.leaf();
            if (authority
                    .clock()
                    .instant()
                    .isBefore(RenewalSchedule.renewAt(
                            leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant(), leaf.getSerialNumber()))) {
                return false;
            }
        } catch (IdentityException e) {
            // Absent, ended, or a crash between the two files: a new pair repairs every one of these.
            renew();
            return true;
        }
        renew();
        return true;
    }

    /** Makes a new key and certificate now. */
    public IssuedCertificate renew() throws IssuanceException, IOException {
        AuthorityFiles files = authority.directory().files();
        KeyPair keys = KeyKind.EC_P256.generate(random);
        IssuedCertificate issued = authority
                .prepare(new IssuanceRequest.Proxy(node, dnsNames, addresses, keys.getPublic(), validity, "gantry"))
                .issue();
        AtomicFiles.write(
                files.proxyKey(),
                Pem.write("PRIVATE KEY", keys.getPrivate().getEncoded()).getBytes(StandardCharsets.US_ASCII),
                AtomicFiles.Access.SECRET);
        AtomicFiles.write(
                files.proxyCertificate(),
                Pem.certificates(issued.chain()).getBytes(StandardCharsets.US_ASCII),
                AtomicFiles.Access.PUBLIC);
        return issued;
    }
}
