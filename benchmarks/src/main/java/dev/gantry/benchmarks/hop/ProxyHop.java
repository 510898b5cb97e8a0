package dev.gantry.benchmarks.hop;

import dev.gantry.benchmarks.load.PeerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A proxy of the operating system that terminates mutual TLS on both legs and understands nothing of what it carries.
 *
 * @param program which one
 * @param peers certificates of both ends
 * @param own what the proxy shows and trusts on both legs
 */
public record ProxyHop(Program program, Peers peers, PeerFiles own) implements Hop {

    /**
     * A program with its configuration files and what starts it with one of them.
     *
     * @param label the name in options and tables
     * @param configurations one process is started for each
     * @param command to which the path of the configuration is appended
     */
    public record Program(String label, List<String> configurations, List<String> command) {

        /** The executable. */
        public String executable() {
            return command.get(0);
        }
    }

    /** All programs, with the Debian packages that bring them. */
    public static final List<Program> PROGRAMS = List.of(
            // haproxy
            new Program("haproxy", List.of("haproxy.cfg"), List.of("haproxy", "-db", "-f")),
            // nginx, libnginx-mod-stream
            new Program("nginx", List.of("nginx.conf"), List.of("nginx", "-e", "stderr", "-c")),
            // stunnel4: one process ends the TLS of the clients, the other starts that to the sink
            new Program(
                    "stunnel", List.of("stunnel-client-leg.conf", "stunnel-upstream-leg.conf"), List.of("stunnel4")));

    @Override
    public String name() {
        return program.label();
    }

    @Override
    public RunningHop start(int upstreamPort, Path directory) throws IOException {
        int port = FreePort.next();
        Map<String, String> values = Map.of(
                "port", Integer.toString(port),
                "between", Integer.toString(FreePort.next()),
                "upstream", Integer.toString(upstreamPort),
                "certificate", own.certificate().toString(),
                "key", own.key().toString(),
                "both", own.certificate().toString().replace(".pem", "-both.pem"),
                "trust", own.trust().toString(),
                "directory", directory.toString());
        List<ChildProcess> processes = new ArrayList<>();
        for (String configuration : program.configurations()) {
            Path file = ConfigTemplate.write(configuration, values, directory);
            List<String> command = new ArrayList<>(program.command());
            command.add(file.toString());
            processes.add(ChildProcess.start(command, Map.of(), directory, configuration + ".log"));
        }
        return new RunningHop(port, processes);
    }
}
