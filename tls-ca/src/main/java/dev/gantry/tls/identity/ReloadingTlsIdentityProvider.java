package dev.gantry.tls.identity;

import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The identity of two PEM files, read again when {@link #reload()} is called. A reload that fails leaves the old identity in
 * place: a half-written file never takes a running instance down.
 */
public final class ReloadingTlsIdentityProvider implements TlsIdentityProvider, AutoCloseable {
    private final Path certificate;
    private final Path key;
    private final @Nullable Passphrase passphrase;
    private final Clock clock;
    private volatile TlsIdentity current;

    /**
     * Reads the files for the first time.
     *
     * @param certificate PEM, the leaf first
     * @param key PEM
     * @param passphrase opens an encrypted key; copied, and the copy wiped at {@link #close()}
     * @param clock what "now" is when validity is checked
     * @throws IdentityException there is nothing usable to begin with
     */
    public ReloadingTlsIdentityProvider(Path certificate, Path key, @Nullable Passphrase passphrase, Clock clock)
            throws IdentityException {
        this.certificate = certificate;
        this.key = key;
        this.passphrase = passphrase == null ? null : passphrase.copy();
        this.clock = clock;
        this.current = PemFiles.identity(certificate, key, passphrase, clock);
    }

    @Override
    public TlsIdentity current() {
        return current;
    }

    /**
     * Reads both files again; blocks on the disk, so it is not for an event loop.
     *
     * @return true where key or certificate are others than before; where not, {@link #current()} is the same object
     * @throws IdentityException the files are unusable; {@link #current()} is what it was
     */
    public synchronized boolean reload() throws IdentityException {
        TlsIdentity fresh = PemFiles.identity(certificate, key, passphrase, clock);
        if (fresh.equals(current)) {
            return false;
        }
        current = fresh;
        return true;
    }

    @Override
    public void close() {
        if (passphrase != null) {
            passphrase.close();
        }
    }
}
