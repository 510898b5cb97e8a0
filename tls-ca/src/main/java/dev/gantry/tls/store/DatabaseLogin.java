package dev.gantry.tls.store;

import org.jspecify.annotations.Nullable;

/**
 * Who the store is at a database server.
 *
 * @param user the role
 * @param password of the role, absent: the server asks for none, or for a certificate
 */
public record DatabaseLogin(String user, @Nullable String password) {
    /** The role alone, so that no log shows the password. */
    @Override
    public String toString() {
        return user;
    }
}
