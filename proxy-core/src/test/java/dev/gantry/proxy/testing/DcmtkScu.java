package dev.gantry.proxy.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One call of a DCMTK client: {@code echoscu}, {@code storescu}, {@code findscu}, {@code movescu} or {@code getscu}. */
public final class DcmtkScu {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Pattern REJECTION =
            Pattern.compile("Result: ([^,\\n]+), Source: ([^\\n]+)\\n[EF]: Reason: ([^\\n]+)");
    private static final Pattern FIND_ANSWER = Pattern.compile("Find Response: \\d+ \\(Pending\\)");

    private final String program;
    private final int port;
    private final List<String> options = new ArrayList<>();
    private @Nullable TlsFiles tls;
    private String calling = "CT01";
    private String called = "PACS_IN";

    private DcmtkScu(String program, int port) {
        this.program = program;
        this.port = port;
    }

    /** An A-ASSOCIATE-RJ as DCMTK spells its three fields. */
    public record Rejection(String result, String source, String reason) {

        /** Result 1, source 1, reason 3 of PS3.8 Table 9-21. */
        public static final Rejection CALLING_AE_TITLE =
                new Rejection("Rejected Permanent", "Service User", "Calling AE Title Not Recognized");

        /** Result 1, source 1, reason 7. */
        public static final Rejection CALLED_AE_TITLE =
                new Rejection("Rejected Permanent", "Service User", "Called AE Title Not Recognized");

        /** Result 1, source 1, reason 1. */
        public static final Rejection NO_REASON = new Rejection("Rejected Permanent", "Service User", "No Reason");
    }

    /** What a call came to: exit code, output, how the association was rejected, and the number of C-FIND matches. */
    public record Outcome(int exitCode, String output, Optional<Rejection> rejection, long matches) {

        static Outcome of(Programs.Finished finished) {
            Matcher rejected = REJECTION.matcher(finished.output());
            Optional<Rejection> rejection = rejected.find()
                    ? Optional.of(new Rejection(
                            rejected.group(1).strip(),
                            rejected.group(2).strip(),
                            rejected.group(3).strip()))
                    : Optional.empty();
            long matches = FIND_ANSWER.matcher(finished.output()).results().count();
            return new Outcome(finished.exitCode(), finished.output(), rejection, matches);
        }
    }

    /** A C-ECHO. */
    public static DcmtkScu echoscu(int port) {
        return new DcmtkScu("echoscu", port).with("-v");
    }

    /** C-STORE of files. */
    public static DcmtkScu storescu(int port) {
        return new DcmtkScu("storescu", port).with("-v");
    }

    /** A C-FIND; model and keys are options, as {@code -S -k QueryRetrieveLevel=STUDY}. */
    public static DcmtkScu findscu(int port) {
        return new DcmtkScu("findscu", port).with("-v");
    }

    /** A C-MOVE; model, destination and keys are options. */
    public static DcmtkScu movescu(int port) {
        return new DcmtkScu("movescu", port).with("-v");
    }

    /** A C-GET; model, output directory and keys are options. */
    public static DcmtkScu getscu(int port) {
        return new DcmtkScu("getscu", port).with("-v");
    }

    /** Sets the calling AE title; {@code CT01} without it. */
    public DcmtkScu calling(String title) {
        calling = title;
        return this;
    }

    /** Sets the called AE title; {@code PACS_IN} without it. */
    public DcmtkScu called(String title) {
        called = title;
        return this;
    }

    /** Speaks TLS with these credentials, and verifies the peer's; without this the call is in plain text. */
    public DcmtkScu tls(TlsFiles files) {
        tls = files;
        return this;
    }

    /** Adds options. */
    public DcmtkScu with(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** Proposes only what is needed to send {@code sample} in the transfer syntax that it is encoded in. */
    public DcmtkScu proposing(Sample sample) {
        return with("-R", sample.proposal());
    }

    /** Runs the call, with these files for the programs that take some. */
    public Outcome run(Path... files) {
        return Outcome.of(Programs.run(command(files), Path.of("").toAbsolutePath(), Map.of(), LIMIT));
    }

    /** Starts the call in {@code directory}, as one that takes long. */
    public ExternalProcess start(Path directory, Path... files) {
        return ExternalProcess.start(program, command(files), directory, Map.of());
    }

    private List<String> command(Path... files) {
        List<String> command = new ArrayList<>(List.of(Programs.path(program)));
        command.addAll(options);
        command.addAll(List.of("-aet", calling, "-aec", called));
        if (tls != null) {
            command.addAll(
                    List.of("+tls", tls.key().toString(), tls.certificate().toString()));
            command.addAll(List.of("+cf", tls.root().toString()));
        }
        command.addAll(List.of("127.0.0.1", Integer.toString(port)));
        for (Path file : files) {
            command.add(file.toString());
        }
        return command;
    }
}
