package dev.gantry.tls.profile;

/**
 * The common name of a certificate, which is there for people and old user interfaces: nobody identifies anything by it.
 *
 * <p>It holds a space, so that it cannot be taken for a host name. Validators that take it for one, the JDK's among them,
 * hold it against the DNS name constraint of the issuer (RFC 5280 4.2.1.10), and would refuse an id such as {@code ct-01}.
 */
public final class CommonNames {
    /** The upper bound of RFC 5280 Appendix A, ub-common-name. */
    private static final int MAX_LENGTH = 64;

    private CommonNames() {}

    /** Returns the common name of the holder with this id, cut where it is too long. */
    public static String of(CertificateProfile profile, String holder) {
        String kind = switch (profile) {
            case DEVICE_AUTO, DEVICE_RSA, DEVICE_USB -> "device";
            case PROXY -> "proxy";
            case OPERATOR -> "operator";
        };
        String name = kind + ' ' + holder;
        return name.length() <= MAX_LENGTH ? name : name.substring(0, MAX_LENGTH);
    }
}
