package dev.gantry.proxy.instance;

import dev.gantry.proxy.crl.ListAuthority;
import dev.gantry.tls.identity.ReloadingTlsIdentityProvider;
import dev.gantry.tls.trust.TrustAnchors;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What an instance shows and trusts, on both sides.
 *
 * @param identity what it shows
 * @param anchors every root it trusts, the embedded authority's among them; nobody where the policy's pins
 *     alone count, which change with it
 * @param authorityRoots those of the embedded authority alone; empty where there is none
 * @param listAuthorities whose revocation lists are to be fetched
 */
public record TlsMaterial(
        ReloadingTlsIdentityProvider identity,
        TrustAnchors anchors,
        List<X509Certificate> authorityRoots,
        List<ListAuthority> listAuthorities) {
    public TlsMaterial {
        authorityRoots = List.copyOf(authorityRoots);
        listAuthorities = List.copyOf(listAuthorities);
    }
}
