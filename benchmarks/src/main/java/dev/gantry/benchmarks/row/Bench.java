package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.Peers;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.LoadGenerator;
import dev.gantry.benchmarks.load.LoadLoop;
import dev.gantry.benchmarks.load.MessageSender;
import dev.gantry.benchmarks.load.MessageSink;
import dev.gantry.benchmarks.load.Sink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the rows run on: the two ends of the load, and one running instance of each hop between them. */
public final class Bench implements AutoCloseable {

    /** Time within which a hop must take its first association. */
    static final Duration START_DEADLINE = Duration.ofSeconds(60);

    private record Ends(LoadGenerator generator, Sink sink) {}

    private final LoadLoop generatorLoop = new LoadLoop("generator");
    private final LoadLoop sinkLoop = new LoadLoop("sink");
    private final Map<Peers, Ends> ends = new HashMap<>();

    private record MessageEnds(MessageSender sender, MessageSink sink) {}

    private final Map<Peers, MessageEnds> messageEnds = new HashMap<>();
    private final Map<String, RunningHop> running = new LinkedHashMap<>();
    private final Map<String, RunningHop> runningForMessages = new LinkedHashMap<>();
    private final Path directory;
    private final Duration period;
    private int instances;

    /**
     * Prepares the load.
     *
     * @param directory for the files of the hops' instances
     * @param period for how long a row that runs for a time runs
     */
    public Bench(Path directory, Duration period) {
        this.directory = directory;
        this.period = period;
    }

    /** For how long a row that runs for a time runs. */
    public Duration period() {
        return period;
    }

    /** The load generator with the hop's certificates. */
    public LoadGenerator generator(Hop hop) throws IOException, GeneralSecurityException {
        return ends(hop).generator();
    }

    /** The sink with the hop's certificates. */
    public Sink sink(Hop hop) throws IOException, GeneralSecurityException {
        return ends(hop).sink();
    }

    /** The thread of the load generator. */
    public LoadLoop generatorLoop() {
        return generatorLoop;
    }

    /** The thread of the sink. */
    public LoadLoop sinkLoop() {
        return sinkLoop;
    }

    /** The instance of this hop that lives as long as the run, before the sink and ready. */
    public RunningHop running(Hop hop) throws IOException, GeneralSecurityException, InterruptedException {
        RunningHop instance = running.get(hop.name());
        if (instance == null) {
            instance = fresh(hop, sink(hop).port());
            running.put(hop.name(), instance);
            awaitReady(hop, instance);
        }
        return instance;
    }

    /** The sender of HL7 messages with the hop's certificates. */
    public MessageSender messageSender(Hop hop) throws IOException, GeneralSecurityException {
        return messageEnds(hop).sender();
    }

    /** The sink of HL7 messages with the hop's certificates. */
    public MessageSink messageSink(Hop hop) throws IOException, GeneralSecurityException {
        return messageEnds(hop).sink();
    }

    /** The instance of this hop for HL7 messages that lives as long as the run, before the sink and ready. */
    public RunningHop runningForMessages(Hop hop) throws IOException, GeneralSecurityException, InterruptedException {
        RunningHop instance = runningForMessages.get(hop.name());
        if (instance == null) {
            instance = freshForMessages(hop);
            runningForMessages.put(hop.name(), instance);
        }
        return instance;
    }

    /** A new instance for HL7 messages, before their sink and ready; the caller closes it. */
    public RunningHop freshForMessages(Hop hop) throws IOException, GeneralSecurityException, InterruptedException {
        RunningHop instance = hop.startForMessages(messageSink(hop).port(), newDirectory(hop.name()));
        messageSender(hop).awaitReady(instance.port(), START_DEADLINE, instance::isAlive);
        return instance;
    }

    /** A new instance before a port, not waited for; the caller closes it. */
    public RunningHop fresh(Hop hop, int upstreamPort)
            throws IOException, GeneralSecurityException, InterruptedException {
        return hop.start(upstreamPort, newDirectory(hop.name()));
    }

    /** Waits until an instance has answered a first C-ECHO. */
    public void awaitReady(Hop hop, RunningHop instance)
            throws IOException, GeneralSecurityException, InterruptedException {
        generator(hop).awaitReady(instance.port(), START_DEADLINE, instance::isAlive);
    }

    /** A new directory. */
    public Path newDirectory(String name) throws IOException {
        return Files.createDirectories(directory.resolve("%s-%d".formatted(name, ++instances)));
    }

    private Ends ends(Hop hop) throws IOException, GeneralSecurityException {
        Ends pair = ends.get(hop.peers());
        if (pair == null) {
            pair = new Ends(
                    new LoadGenerator(generatorLoop, hop.peers().generator()),
                    new Sink(sinkLoop, hop.peers().sink()));
            ends.put(hop.peers(), pair);
        }
        return pair;
    }

    private MessageEnds messageEnds(Hop hop) throws IOException, GeneralSecurityException {
        MessageEnds pair = messageEnds.get(hop.peers());
        if (pair == null) {
            pair = new MessageEnds(
                    new MessageSender(generatorLoop, hop.peers().generator()),
                    new MessageSink(sinkLoop, hop.peers().sink()));
            messageEnds.put(hop.peers(), pair);
        }
        return pair;
    }

    @Override
    public void close() {
        running.values().forEach(RunningHop::close);
        runningForMessages.values().forEach(RunningHop::close);
        generatorLoop.close();
        sinkLoop.close();
        ends.values().forEach(pair -> {
            pair.generator().close();
            pair.sink().close();
        });
        messageEnds.values().forEach(pair -> {
            pair.sender().close();
            pair.sink().close();
        });
    }
}
