package dev.gantry.benchmarks.hop;

import dev.gantry.benchmarks.bare.BareRelay;
import dev.gantry.benchmarks.load.PeerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@link BareRelay} in a JVM of its own.
 *
 * @param name {@code bare}, or {@code bare-jdk} for the one with the JDK's TLS
 * @param jvm where its JVM comes from and its options
 * @param peers certificates of both ends
 * @param own what the relay shows and trusts on both legs
 */
public record BareHop(String name, Jvm jvm, Peers peers, PeerFiles own) implements Hop {

    /** The relay on BoringSSL. */
    public static final String BORINGSSL = "bare";
    /** The relay on the JDK's TLS. */
    public static final String JDK = "bare-jdk";

    @Override
    public RunningHop start(int upstreamPort, Path directory) throws IOException {
        int port = FreePort.next();
        List<String> command = new ArrayList<>();
        command.add(jvm.java().toString());
        command.add(Jvm.NO_LEAK_SAMPLING);
        command.addAll(jvm.options());
        command.addAll(List.of(
                "-cp",
                Jvm.ownClassPath(),
                BareRelay.class.getName(),
                Integer.toString(port),
                Integer.toString(upstreamPort),
                own.certificate().toString(),
                own.key().toString(),
                own.trust().toString(),
                name.equals(JDK) ? "JDK" : "OPENSSL_REFCNT"));
        return new RunningHop(port, List.of(ChildProcess.start(command, Map.of(), directory, "bare.log")));
    }
}
