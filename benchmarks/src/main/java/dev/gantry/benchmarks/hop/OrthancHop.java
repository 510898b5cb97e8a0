package dev.gantry.benchmarks.hop;

import dev.gantry.benchmarks.load.PeerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Orthanc (Debian package {@code orthanc}) as a router: a script sends each stored instance on and deletes it.
 *
 * @param peers certificates of both ends
 * @param own what it shows and trusts on both legs
 */
public record OrthancHop(Peers peers, PeerFiles own) implements Hop {

    /** The executable. */
    public static final String EXECUTABLE = "Orthanc";

    @Override
    public String name() {
        return "orthanc";
    }

    @Override
    public boolean isStoreAndForward() {
        return true;
    }

    @Override
    public RunningHop start(int upstreamPort, Path directory) throws IOException {
        int port = FreePort.next();
        ConfigTemplate.write("orthanc.lua", Map.of(), directory);
        Path configuration = ConfigTemplate.write(
                "orthanc.json",
                Map.of(
                        "port", Integer.toString(port),
                        "http", Integer.toString(FreePort.next()),
                        "upstream", Integer.toString(upstreamPort),
                        "certificate", own.certificate().toString(),
                        "key", own.key().toString(),
                        "trust", own.trust().toString(),
                        "directory", directory.toString()),
                directory);
        List<String> command = List.of(EXECUTABLE, configuration.toString());
        return new RunningHop(port, List.of(ChildProcess.start(command, Map.of(), directory, "orthanc.log")));
    }
}
