package dev.gantry.tls.profile;

import java.time.Duration;
import java.util.Locale;

/**
 * The kinds of certificate that are issued. A request chooses one and fills in names and key; everything else is fixed here, so
 * a certificate signing request can ask for nothing but its own public key to be named.
 */
public enum CertificateProfile {
    /** A device that renews by itself. */
    DEVICE_AUTO(AuthorityRole.DEVICES, Duration.ofDays(7), Duration.ofDays(30), Duration.ofDays(90), true, true),
    /** A device without EC, below the RSA root. */
    DEVICE_RSA(AuthorityRole.DEVICES_RSA, Duration.ofDays(7), Duration.ofDays(90), Duration.ofDays(397), true, true),
    /** A device that someone walks to with a stick. */
    DEVICE_USB(AuthorityRole.DEVICES, Duration.ofDays(7), Duration.ofDays(397), Duration.ofDays(825), true, true),
    /** A proxy of the site, towards both legs. */
    PROXY(AuthorityRole.PROXIES, Duration.ofHours(1), Duration.ofDays(7), Duration.ofDays(397), true, true),
    /** A person at the management interface. */
    OPERATOR(AuthorityRole.PROXIES, Duration.ofMinutes(5), Duration.ofHours(8), Duration.ofHours(24), true, false);

    private final AuthorityRole authority;
    private final Duration minValidity;
    private final Duration validity;
    private final Duration maxValidity;
    private final boolean client;
    private final boolean server;

    CertificateProfile(
            AuthorityRole authority,
            Duration minValidity,
            Duration validity,
            Duration maxValidity,
            boolean client,
            boolean server) {
        this.authority = authority;
        this.minValidity = minValidity;
        this.validity = validity;
        this.maxValidity = maxValidity;
        this.client = client;
        this.server = server;
    }

    /** The authority that signs. */
    public AuthorityRole authority() {
        return authority;
    }

    /** The shortest life that may be asked for. */
    public Duration minValidity() {
        return minValidity;
    }

    /** The life where none is asked for. */
    public Duration validity() {
        return validity;
    }

    /** The longest life that may be asked for. */
    public Duration maxValidity() {
        return maxValidity;
    }

    /** Whether the holder may be a TLS client. */
    public boolean isClient() {
        return client;
    }

    /** Whether the holder may be a TLS server. */
    public boolean isServer() {
        return server;
    }

    /** Whether it is for a device of the policy. */
    public boolean isDevice() {
        return authority != AuthorityRole.PROXIES;
    }

    /** Its name in commands, paths and records, such as {@code device-auto}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The profile of a name.
     *
     * @throws IllegalArgumentException there is none
     */
    public static CertificateProfile ofId(String id) {
        for (CertificateProfile profile : values()) {
            if (profile.id().equals(id)) {
                return profile;
            }
        }
        throw new IllegalArgumentException(
                "profile: `" + id + "` (expected: device-auto, device-rsa, device-usb, proxy or operator)");
    }
}
