package dev.gantry.proxy.config;

import dev.gantry.policy.yaml.HostPort;
import dev.gantry.policy.yaml.ValueType;
import dev.gantry.policy.yaml.ValueTypes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types that only {@code gantry.yaml} has. */
public final class ConfigTypes {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern OCTETS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern SECRET = Pattern.compile("(file|fd|credential):(.+)");
    private static final Pattern DESCRIPTOR = Pattern.compile("\\d{1,4}");

    /** The name of an instance, a listener or a credential. */
    static final ValueType<String> NAMES = new ValueType<>(
            "1 to 64 letters, digits, dots, hyphens or underscores",
            List.of(),
            text -> Optional.of(text).filter(name -> NAME.matcher(name).matches()));

    /** An address of this machine and a port. Names are not looked up: what a name means may change, a port must not. */
    static final ValueType<InetSocketAddress> BIND = new ValueType<>(
            "address:port, such as 0.0.0.0:2762 or [::1]:8443",
            List.of(),
            text -> ValueTypes.HOST_PORT_PAIR.parse(text).flatMap(ConfigTypes::address));

    static final ValueType<String> ZONE_ID = new ValueType<>("the id of a zone", List.of(), ValueTypes.TEXT::parse);

    static final ValueType<TlsProfile> PROFILE = ValueTypes.oneOf(profiles());

    private ConfigTypes() {}

    static ValueType<Duration> duration(Duration min, Duration max, String range) {
        return ValueTypes.DURATION.where(
                "a duration with its unit, from " + range,
                duration -> duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0);
    }

    static ValueType<Integer> bytes(long min, long max, String range) {
        ValueType<Long> size =
                ValueTypes.SIZE.where("a size with its unit, from " + range, bytes -> bytes >= min && bytes <= max);
        return new ValueType<>(
                size.expected(), size.words(), text -> size.parse(text).map(Long::intValue));
    }

    /** A reference to a secret, files relative to {@code directory}. */
    public static ValueType<SecretReference> secret(Path directory) {
        return new ValueType<>(
                "file:PATH, fd:NUMBER or credential:NAME, never the secret itself",
                List.of(),
                text -> reference(directory, text));
    }

    private static Optional<SecretReference> reference(Path directory, String text) {
        Matcher matcher = SECRET.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String value = matcher.group(2);
        return switch (matcher.group(1)) {
            case "file" -> path(directory, value).map(SecretReference.InFile::new);
            case "fd" ->
                DESCRIPTOR.matcher(value).matches()
                        ? Optional.of(new SecretReference.InDescriptor(Integer.parseInt(value)))
                        : Optional.empty();
            default -> NAMES.parse(value).map(SecretReference.InCredential::new);
        };
    }

    private static Optional<Path> path(Path directory, String text) {
        try {
            return Optional.of(directory.resolve(text).normalize());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetSocketAddress> address(HostPort pair) {
        String host = pair.host().equals("localhost") ? "127.0.0.1" : pair.host();
        Matcher octets = OCTETS.matcher(host);
        boolean literal = host.indexOf(':') >= 0;
        if (octets.matches()) {
            literal = true;
            for (int i = 1; i <= 4; i++) {
                literal &= Integer.parseInt(octets.group(i)) <= 255;
            }
        }
        if (!literal) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByName(host), pair.port()));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Map<String, TlsProfile> profiles() {
        Map<String, TlsProfile> words = new LinkedHashMap<>();
        Arrays.stream(TlsProfile.values()).forEach(profile -> words.put(profile.word(), profile));
        return words;
    }
}
