package dev.gantry.proxy.instance;

import dev.gantry.proxy.config.SecretReference;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.IdentityException.Kind;
import dev.gantry.tls.identity.Passphrase;
import java.nio.file.Path;

/** Fetches secrets from where a configuration says they are. */
public final class Secrets {
    private Secrets() {}

    /**
     * Fetches a secret; whoever called closes it.
     *
     * @throws IdentityException if it cannot be had
     */
    public static Passphrase read(SecretReference reference) throws IdentityException {
        if (reference instanceof SecretReference.InFile file) {
            return Passphrase.fromFile(file.path());
        }
        if (reference instanceof SecretReference.InDescriptor number) {
            return Passphrase.fromDescriptor(number.descriptor());
        }
        SecretReference.InCredential credential = (SecretReference.InCredential) reference;
        String directory = System.getenv("CREDENTIALS_DIRECTORY");
        if (directory == null) {
            throw new IdentityException(
                    Kind.UNREADABLE,
                    Path.of(credential.name()),
                    "no such credential, since CREDENTIALS_DIRECTORY is not set (expected: a systemd service with LoadCredential)");
        }
        return Passphrase.fromFile(Path.of(directory).resolve(credential.name()));
    }
}
