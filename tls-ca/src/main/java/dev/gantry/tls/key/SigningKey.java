package dev.gantry.tls.key;

import dev.gantry.tls.BouncyCastle;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A key of an authority, in memory or in a token. It signs with the provider that holds it; keys in memory sign with Bouncy
 * Castle, which on JDK 17 is several times faster on P-256 than the JDK.
 */
public final class SigningKey {
    private final PrivateKey privateKey;
    private final Provider provider;
    private final String signatureAlgorithm;

    private SigningKey(PrivateKey privateKey, Provider provider, String signatureAlgorithm) {
        this.privateKey = privateKey;
        this.provider = provider;
        this.signatureAlgorithm = signatureAlgorithm;
    }

    /** A key in memory. */
    public static SigningKey inMemory(PrivateKey privateKey, PublicKey publicKey) {
        return new SigningKey(privateKey, BouncyCastle.PROVIDER, algorithmFor(publicKey));
    }

    /** A key that never leaves a token; {@code provider} is the one it was loaded with. */
    public static SigningKey inToken(PrivateKey privateKey, PublicKey publicKey, Provider provider) {
        return new SigningKey(privateKey, provider, algorithmFor(publicKey));
    }

    /**
     * A signer for one signature. Many may be used at once.
     *
     * @throws OperatorCreationException the provider will not sign with this key
     */
    public ContentSigner newSigner() throws OperatorCreationException {
        return new JcaContentSignerBuilder(signatureAlgorithm)
                .setProvider(provider)
                .build(privateKey);
    }

    private static String algorithmFor(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            return ec.getParams().getOrder().bitLength() > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
        }
        return "SHA256withRSA";
    }
}
