package dev.gantry.benchmarks.hop;

import dev.gantry.benchmarks.load.PeerFiles;
import dev.gantry.benchmarks.plain.PlainGantry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gantry from a distribution, with its embedded CA and a policy of the {@linkplain PolicySize#USUAL usual size}.
 *
 * <p>Metrics, decision records and the local audit log are on, as they are by default.
 */
public final class GantryHop implements Hop {

    private static final int COMMAND_SECONDS = 60;
    private static final String SOAK_CONFIG = "gantry-soak.yaml";
    /** What is copied from the instance that made the certificates to each one that is measured. */
    private static final List<String> AUTHORITY = List.of("ca", "state");

    private final String name;
    private final Path launcher;
    private final Map<String, String> environment;
    private final Path authority;
    private final Peers peers;
    private final PolicySize policySize;
    private final boolean messages;
    private final @Nullable Jvm plain;

    private GantryHop(
            String name,
            Path launcher,
            Map<String, String> environment,
            Path authority,
            Peers peers,
            PolicySize policySize,
            boolean messages,
            @Nullable Jvm plain) {
        this.name = name;
        this.launcher = launcher;
        this.environment = environment;
        this.authority = authority;
        this.peers = peers;
        this.policySize = policySize;
        this.messages = messages;
        this.plain = plain;
    }

    /**
     * Unpacks a distribution, makes its CA and enrols both ends.
     *
     * @param name {@code gantry}, or {@code baseline} for an older distribution
     * @param distribution the {@code .tar.gz}
     * @param jvm what runs it
     * @param directory an empty one
     * @param messages whether it knows HL7
     */
    public static GantryHop prepare(String name, Path distribution, Jvm jvm, Path directory, boolean messages)
            throws IOException, InterruptedException {
        Path unpacked = Files.createDirectories(directory.resolve("distribution"));
        ChildProcess.run(
                List.of("tar", "-xzf", distribution.toAbsolutePath().toString(), "-C", unpacked.toString()),
                Map.of(),
                directory,
                "tar.log",
                COMMAND_SECONDS);
        Path launcher = launcherIn(unpacked);
        Map<String, String> environment = environment(jvm);
        Path authority = Files.createDirectories(directory.resolve("authority"));
        // The port of the sink is no part of a certificate, so one CA serves all instances.
        Path config = configure(authority, PolicySize.USUAL, "dicom", FreePort.next(), FreePort.next(), messages);
        gantry(launcher, environment, authority, "ca", "init", "--config", config.toString());
        Peers peers = new Peers(
                enrol(launcher, environment, authority, config, GantryPolicy.GENERATOR),
                enrol(launcher, environment, authority, config, GantryPolicy.SINK));
        return new GantryHop(name, launcher, environment, authority, peers, PolicySize.USUAL, messages, null);
    }

    /** As above, for a distribution that knows HL7. */
    public static GantryHop prepare(String name, Path distribution, Jvm jvm, Path directory)
            throws IOException, InterruptedException {
        return prepare(name, distribution, jvm, directory, true);
    }

    /**
     * The same proxy, policy and certificates with nobody who watches: {@link PlainGantry}, from this program's own classes.
     *
     * @param jvm what runs it
     */
    public GantryHop plain(String plainName, Jvm jvm) {
        return new GantryHop(plainName, launcher, environment, authority, peers, policySize, messages, jvm);
    }

    /** Whether nobody watches it. */
    public boolean isPlain() {
        return plain != null;
    }

    @Override
    public boolean carriesMessages() {
        return messages;
    }

    /** The same distribution and certificates on another Java, as a hop of its own. */
    public GantryHop on(Jvm jvm, String ownName) {
        return new GantryHop(ownName, launcher, environment(jvm), authority, peers, policySize, messages, plain);
    }

    /** The same with another policy, as a hop of its own. */
    public GantryHop with(PolicySize size, String ownName) {
        return new GantryHop(ownName, launcher, environment, authority, peers, size, messages, plain);
    }

    private static Map<String, String> environment(Jvm jvm) {
        return Map.of(
                "JAVA_HOME", jvm.home().toString(),
                "PATH", jvm.home().resolve("bin") + ":" + System.getenv("PATH"),
                "GANTRY_OPTS", String.join(" ", jvm.options()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Peers peers() {
        return peers;
    }

    @Override
    public RunningHop start(int upstreamPort, Path directory) throws IOException {
        return start("dicom", upstreamPort, directory);
    }

    @Override
    public RunningHop startForMessages(int upstreamPort, Path directory) throws IOException {
        return start("hl7", upstreamPort, directory);
    }

    private RunningHop start(String protocol, int upstreamPort, Path directory) throws IOException {
        return start(directory, port -> configure(directory, policySize, protocol, port, upstreamPort, messages));
    }

    /** Writes a configuration with that port for associations. */
    private interface Configuration {
        Path write(int port) throws IOException;
    }

    private RunningHop start(Path directory, Configuration configuration) throws IOException {
        for (String part : AUTHORITY) {
            copy(authority.resolve(part), directory.resolve(part));
        }
        int port = FreePort.next();
        Path config = configuration.write(port);
        return new RunningHop(port, List.of(ChildProcess.start(command(config), environment, directory, "gantry.log")));
    }

    private List<String> command(Path config) {
        if (plain == null) {
            return List.of(launcher.toString(), "run", "--config", config.toString());
        }
        List<String> command = new ArrayList<>();
        command.add(plain.java().toString());
        if (plain.options().stream().noneMatch(option -> option.matches("-XX:\\+Use.*GC"))) {
            command.add("-XX:+UseSerialGC");
        }
        // As the launcher of the distribution has them.
        command.addAll(List.of("-XX:-UsePerfData", "-Xms32m", "-Xmx768m", Jvm.NO_LEAK_SAMPLING));
        command.addAll(plain.options());
        command.addAll(List.of("-cp", Jvm.ownClassPath(), PlainGantry.class.getName(), config.toString()));
        return command;
    }

    /**
     * One that runs, with two listeners.
     *
     * @param hop where it takes associations
     * @param messagePort where it takes HL7 messages
     * @param managementPort where it tells its metrics, in plain HTTP
     */
    public record WithBothProtocols(RunningHop hop, int messagePort, int managementPort) {}

    /** Starts one instance before both ends of the load, that of associations and that of HL7 messages. */
    public WithBothProtocols startForBoth(int upstreamPort, int upstreamMessagePort, Path directory)
            throws IOException {
        int messagePort = FreePort.next();
        int managementPort = FreePort.next();
        Files.writeString(
                directory.resolve("policy.yaml"),
                GantryPolicy.yaml(PolicySize.USUAL, upstreamPort, upstreamMessagePort));
        RunningHop hop = start(directory, port -> {
            ConfigTemplate.write(
                    SOAK_CONFIG,
                    Map.of(
                            "port", Integer.toString(port),
                            "message-port", Integer.toString(messagePort),
                            "management", Integer.toString(managementPort)),
                    directory);
            return directory.resolve(SOAK_CONFIG);
        });
        return new WithBothProtocols(hop, messagePort, managementPort);
    }

    /** Runs {@code gantry version} to its end. */
    public void version(Path directory) throws IOException, InterruptedException {
        gantry(launcher, environment, directory, "version");
    }

    private static Path configure(
            Path directory, PolicySize size, String protocol, int port, int upstreamPort, boolean messages)
            throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), GantryPolicy.yaml(size, upstreamPort, messages));
        return ConfigTemplate.write(
                "gantry.yaml",
                Map.of(
                        "protocol", protocol,
                        "port", Integer.toString(port),
                        "management", Integer.toString(FreePort.next())),
                directory);
    }

    private static PeerFiles enrol(
            Path launcher, Map<String, String> environment, Path directory, Path config, String device)
            throws IOException, InterruptedException {
        Path out = directory.resolve("enrolled").resolve(device);
        Files.createDirectories(out);
        gantry(
                launcher,
                environment,
                directory,
                "ca",
                "enrol",
                device,
                "--config",
                config.toString(),
                "--out",
                out.toString());
        return new PeerFiles(out.resolve(device + ".pem"), out.resolve(device + ".key"), out.resolve("root.pem"));
    }

    private static void gantry(Path launcher, Map<String, String> environment, Path directory, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments))
                .toList();
        ChildProcess.run(command, environment, directory, "gantry-" + arguments[0] + ".log", COMMAND_SECONDS);
    }

    /** {@code bin/gantry} of the distribution, whether or not it was packed with a directory around it. */
    private static Path launcherIn(Path unpacked) throws IOException {
        try (Stream<Path> files = Files.walk(unpacked, 3)) {
            return files.filter(file -> file.endsWith(Path.of("bin", "gantry")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the distribution holds no `bin/gantry`"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.exists(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
