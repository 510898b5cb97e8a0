package dev.gantry.proxy.config;

import dev.gantry.policy.yaml.ValueType;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads {@code ca}. */
final class CaReader {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern HOST = Pattern.compile(LABEL + "(\\." + LABEL + ")+");
    private static final Pattern HTTP = Pattern.compile("http://[A-Za-z0-9.:\\[\\]-]+(/[A-Za-z0-9._~-]+)*");

    private static final ValueType<String> HOST_NAME = new ValueType<>(
            "a host name in lower case, such as edge-1.st-elsewhere.example",
            List.of(),
            text -> Optional.of(text).filter(name -> HOST.matcher(name).matches()));

    private static final ValueType<String> LIST_URI = new ValueType<>(
            "a URI such as http://edge-1.st-elsewhere.example:8086/crl, without a slash at its end",
            List.of(),
            text -> Optional.of(text).filter(uri -> HTTP.matcher(uri).matches()));

    private final Positions positions;
    private final Path directory;
    private final Path state;

    /**
     * @param directory what paths are relative to
     * @param state the directory of the instance, where lists are written unless another place is named
     */
    CaReader(Positions positions, Path directory, Path state) {
        this.positions = positions;
        this.directory = directory;
        this.state = state;
    }

    CaConfig read(YamlMap map) {
        Path at = map.required("directory", ValueTypes.PATH).map(this::resolve).orElse(directory);
        map.get("directory").ifPresent(value -> positions.put("ca.directory", value.span()));
        Optional<SecretReference> passphrase = map.optional("passphrase", ConfigTypes.secret(directory));
        List<String> hostNames = map.list("host-names", HOST_NAME);
        Optional<DatabaseConfig> database = map.optionalMap("database").flatMap(new DatabaseReader(directory)::read);
        Optional<EstConfig> est = map.optionalMap("est").flatMap(this::est);
        Optional<CrlConfig> crl = map.optionalMap("crl").flatMap(this::crl);
        map.refuseOthers();
        return new CaConfig(at, passphrase, hostNames, database, est, crl);
    }

    private Optional<EstConfig> est(YamlMap map) {
        var bind = map.required("bind", ConfigTypes.BIND);
        map.get("bind").ifPresent(value -> positions.put("ca.est.bind", value.span()));
        EstConfig.Unknown unknown =
                map.optional("unknown", ValueTypes.oneOf(EstConfig.Unknown.class), EstConfig.Unknown.WAIT);
        map.refuseOthers();
        return bind.map(address -> new EstConfig(address, unknown));
    }

    private Optional<CrlConfig> crl(YamlMap map) {
        Optional<String> uri = map.required("uri", LIST_URI);
        var bind = map.optional("bind", ConfigTypes.BIND);
        map.get("bind").ifPresent(value -> positions.put("ca.crl.bind", value.span()));
        Path lists =
                map.optional("directory", ValueTypes.PATH).map(this::resolve).orElse(state.resolve("crl"));
        map.refuseOthers();
        return uri.map(text -> new CrlConfig(text, bind, lists));
    }

    private Path resolve(Path path) {
        return directory.resolve(path).normalize();
    }
}
