package dev.gantry.proxy.crl;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * An authority that is not ours and signs revocation lists.
 *
 * @param certificate its certificate
 * @param from where its list is; empty: where its certificates say
 */
public record ListAuthority(X509Certificate certificate, List<URI> from) {
    public ListAuthority {
        from = List.copyOf(from);
    }

    /** Returns its name, for logs and metrics. */
    public String name() {
        return certificate.getSubjectX500Principal().getName();
    }
}
