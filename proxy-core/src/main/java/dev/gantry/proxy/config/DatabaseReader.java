package dev.gantry.proxy.config;

import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.yaml.ValueType;
import dev.gantry.policy.yaml.YamlMap;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code ca.database}. */
final class DatabaseReader {
    private static final String HOST = "(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:.]+])(?::[0-9]{1,5})?";
    private static final Pattern URL =
            Pattern.compile("jdbc:postgresql://(" + HOST + "(?:," + HOST + ")*)/[A-Za-z0-9_-]{1,63}(?:\\?([^#\\s]*))?");
    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127\\.[0-9.]+|\\[::1])(:[0-9]+)?");

    /** What of the driver may be set: who connects stands elsewhere, and a class to be loaded nowhere. */
    private static final Set<String> SETTINGS = Set.of(
            "sslmode",
            "sslrootcert",
            "sslcert",
            "sslkey",
            "targetServerType",
            "connectTimeout",
            "socketTimeout",
            "tcpKeepAlive");

    private static final ValueType<String> DATABASE = new ValueType<>(
            "a URL such as jdbc:postgresql://db.st-elsewhere.example/gantry?sslmode=verify-full, without user and password",
            List.of(),
            text -> Optional.of(text).filter(DatabaseReader::isUsable));

    private static final ValueType<String> ROLE = new ValueType<>(
            "the name of a role",
            List.of(),
            text -> Optional.of(text).filter(name -> name.matches("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,62}")));

    private final Path directory;

    /** @param directory what files of secrets are relative to */
    DatabaseReader(Path directory) {
        this.directory = directory;
    }

    Optional<DatabaseConfig> read(YamlMap map) {
        Optional<String> url = map.required("url", DATABASE);
        Optional<String> user = map.required("user", ROLE);
        Optional<SecretReference> password = map.optional("password", ConfigTypes.secret(directory));
        map.refuseOthers();
        url.filter(text -> !isProtected(text)).ifPresent(text -> {
            SourceSpan span = map.get("url").orElseThrow().span();
            map.problems()
                    .warning(
                            ConfigCodes.PLAIN,
                            span,
                            "the connection to the database is not proved to be the server's (expected: sslmode=verify-full)",
                            "add `?sslmode=verify-full&sslrootcert=…` to the URL");
        });
        return url.flatMap(text -> user.map(name -> new DatabaseConfig(text, name, password)));
    }

    private static boolean isUsable(String text) {
        Matcher matcher = URL.matcher(text);
        return matcher.matches()
                && (matcher.group(2) == null
                        || Arrays.stream(matcher.group(2).split("&"))
                                .allMatch(pair -> pair.indexOf('=') > 0
                                        && SETTINGS.contains(pair.substring(0, pair.indexOf('=')))));
    }

    private static boolean isProtected(String text) {
        Matcher matcher = URL.matcher(text);
        return !matcher.matches()
                || text.contains("sslmode=verify-full")
                || Arrays.stream(matcher.group(1).split(","))
                        .allMatch(host -> LOOPBACK.matcher(host).matches());
    }
}
