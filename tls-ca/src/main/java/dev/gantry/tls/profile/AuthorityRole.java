package dev.gantry.tls.profile;

import java.util.Locale;

/** What an issuing authority is for; each has a key and, where the root allows, constraints of its own. */
public enum AuthorityRole {
    /** Devices with EC keys, and RSA keys under an EC signature. */
    DEVICES,
    /** Devices that understand RSA alone; present where the site asked for it. */
    DEVICES_RSA,
    /** Proxies and operators; where there is none, {@link #DEVICES} stands in. */
    PROXIES;

    /** The stem of its file names, such as {@code devices-rsa}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
