package dev.gantry.tls.issue;

import dev.gantry.tls.store.DatabaseLogin;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an embedded CA stands.
 *
 * @param directory the authorities and their keys
 * @param database the JDBC URL of the issuance store; see {@link #sqlite}
 * @param login who connects to a database server, absent: whom the URL names
 * @param crlBase the {@code http://} URI that revocation lists are served under, without a slash at its end; absent: certificates
 *     name no list
 * @param weakKeyLists files of keys that are never certified
 */
public record AuthoritySettings(
        Path directory,
        String database,
        @Nullable DatabaseLogin login,
        @Nullable String crlBase,
        List<Path> weakKeyLists) {
    private static final String SQLITE = "jdbc:sqlite:";

    public AuthoritySettings {
        weakKeyLists = List.copyOf(weakKeyLists);
        if (crlBase != null && (!crlBase.startsWith("http://") || crlBase.endsWith("/"))) {
            throw new IllegalArgumentException("revocation lists: `" + crlBase
                    + "` (expected: a URI that begins with http:// and ends in no slash)");
        }
    }

    /** Authorities in a directory, records in {@code ca.db} in the state directory of the instance. */
    public static AuthoritySettings of(Path directory, Path state) {
        return new AuthoritySettings(directory, sqlite(state.resolve("ca.db")), null, null, List.of());
    }

    /** The file of the records, empty where they are in PostgreSQL. */
    public Optional<Path> databaseFile() {
        if (!database.startsWith(SQLITE)) {
            return Optional.empty();
        }
        String file = database.substring(SQLITE.length());
        int settings = file.indexOf('?');
        return Optional.of(Path.of(settings < 0 ? file : file.substring(0, settings)));
    }

    /** The JDBC URL of a SQLite file. */
    public static String sqlite(Path file) {
        return SQLITE + file.toAbsolutePath().normalize();
    }

    /** The same, with another database. */
    public AuthoritySettings withDatabase(String url) {
        return new AuthoritySettings(directory, url, login, crlBase, weakKeyLists);
    }

    /** The same, with who connects to a database server. */
    public AuthoritySettings withLogin(DatabaseLogin who) {
        return new AuthoritySettings(directory, database, who, crlBase, weakKeyLists);
    }

    /** The same, with revocation lists served under a URI. */
    public AuthoritySettings withCrlBase(String uri) {
        return new AuthoritySettings(directory, database, login, uri, weakKeyLists);
    }
}
