package dev.gantry.tls;

import java.security.Provider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The one instance of the cryptographic provider that certificates are signed and checked with. It is passed by reference
 * and never registered with {@link java.security.Security}, so it changes nothing for the rest of the process.
 */
public final class BouncyCastle {
    /** The provider; creating it costs some tens of milliseconds, paid at the first use. */
    public static final Provider PROVIDER = new BouncyCastleProvider();

    private BouncyCastle() {}
}
