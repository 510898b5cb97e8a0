package dev.gantry.tls.trust;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the ways from a leaf to a trust anchor among the certificates a peer sent, in whatever order it sent them, and the
 * intermediates known here.
 *
 * <p>Several ways exist where an authority has more than one root or a name was used twice; each is a candidate and none is
 * believed yet. The search is bounded: paths of at most {@value #MAX_DEPTH} certificates below the anchor, at most
 * {@value #MAX_SIGNATURES} signatures checked, at most {@value #MAX_PATHS} paths returned.
 */
final class CandidatePaths {
    static final int MAX_DEPTH = 6;
    static final int MAX_SIGNATURES = 32;
    static final int MAX_PATHS = 4;

    /**
     * One way: leaf first, the anchor apart.
     *
     * @param certificates the leaf and its issuers without the anchor
     * @param anchor the root it ends at
     */
    record Path(List<X509Certificate> certificates, X509Certificate anchor) {}

    private final List<X509Certificate> pool;
    private final List<X509Certificate> anchors;
    private final List<Path> found = new ArrayList<>();
    private int signatures;

    private CandidatePaths(List<X509Certificate> pool, List<X509Certificate> anchors) {
        this.pool = pool;
        this.anchors = anchors;
    }

    static List<Path> find(X509Certificate leaf, List<X509Certificate> pool, List<X509Certificate> anchors) {
        CandidatePaths search = new CandidatePaths(pool, anchors);
        List<X509Certificate> start = new ArrayList<>();
        start.add(leaf);
        search.extend(start);
        return search.found;
    }

    private void extend(List<X509Certificate> path) {
        X509Certificate last = path.get(path.size() - 1);
        for (X509Certificate anchor : anchors) {
            if (found.size() < MAX_PATHS && !path.contains(anchor) && issued(anchor, last)) {
                found.add(new Path(List.copyOf(path), anchor));
            }
        }
        if (path.size() == MAX_DEPTH) {
            return;
        }
        for (X509Certificate issuer : pool) {
            if (found.size() < MAX_PATHS
                    && !path.contains(issuer)
                    && !anchors.contains(issuer)
                    && issued(issuer, last)) {
                path.add(issuer);
                extend(path);
                path.remove(path.size() - 1);
            }
        }
    }

    private boolean issued(X509Certificate issuer, X509Certificate subject) {
        if (!issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal())
                || signatures == MAX_SIGNATURES) {
            return false;
        }
        signatures++;
        try {
            subject.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }
}
