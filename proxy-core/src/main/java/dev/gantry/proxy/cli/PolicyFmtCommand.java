package dev.gantry.proxy.cli;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.format.PolicyFormatter;
import dev.gantry.policy.format.UnformattableException;
import dev.gantry.proxy.instance.PolicyLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Lays out the files of a policy: indentation, spacing, quotes. Comments, the order of keys and "
                    + "the meaning stay as they are; a file that cannot be laid out so is left alone.",
            "With --check nothing is written; exit code 3: a file is not in the layout."
        },
        footer = {"", "Example:", "  gantry policy fmt policy.yaml --check --diff"})
final class PolicyFmtCommand implements Callable<ExitCode> {
    private static final int CONTEXT = 3;

    private final Console console;
    private final Clock clock;

    @Mixin
    private PolicyArgument policy = new PolicyArgument();

    @Option(names = "--check", description = "write nothing, name the files that are not in the layout")
    private boolean check;

    @Option(names = "--diff", description = "show what changes; writes nothing")
    private boolean diff;

    PolicyFmtCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    /** A file and what it is to be. */
    private record Change(SourceText before, String after) {}

    @Override
    public ExitCode call() {
        List<SourceText> sources = PolicyTexts.read(policy.path(clock, console));
        List<SourceText> after = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        int left = 0;
        for (SourceText source : sources) {
            try {
                String text = PolicyFormatter.format(source);
                after.add(SourceText.of(source.name(), text));
                if (!text.equals(source.content())) {
                    changes.add(new Change(source, text));
                }
            } catch (UnformattableException e) {
                left++;
                after.add(source);
                console.error("`" + source.name() + "`: " + e.getMessage(), List.of());
            }
        }
        checkMeaning(sources, after);
        for (Change change : changes) {
            if (diff) {
                print(change);
            } else if (check) {
                console.out().println(change.before.name());
            } else {
                write(Path.of(change.before.name()), change.after);
                console.out().println("wrote " + change.before.name());
            }
        }
        if (left > 0) {
            return ExitCode.INPUT;
        }
        return check && !changes.isEmpty() ? ExitCode.FAILED : ExitCode.DONE;
    }

    /** The texts were compared value by value; that the policy stays the same is looked at once more where there is one. */
    private void checkMeaning(List<SourceText> before, List<SourceText> after) {
        PolicyCompiler.Result old = PolicyCompiler.compile(before, clock.instant(), PolicyLoader.PERFORMABLE);
        PolicyCompiler.Result formatted = PolicyCompiler.compile(after, clock.instant(), PolicyLoader.PERFORMABLE);
        boolean same = old.policy().isPresent() == formatted.policy().isPresent()
                && old.policy()
                        .map(found -> found.revision())
                        .equals(formatted.policy().map(found -> found.revision()));
        if (!same) {
            throw new IllegalStateException("the layout would change the policy; nothing was written");
        }
    }

    private void print(Change change) {
        List<String> before = change.before.content().lines().toList();
        List<String> after = change.after.lines().toList();
        UnifiedDiffUtils.generateUnifiedDiff(
                        change.before.name(), change.before.name(), before, DiffUtils.diff(before, after), CONTEXT)
                .forEach(console.out()::println);
    }

    /** Readers see the old file or the new one, never a part. */
    private static void write(Path named, String text) {
        try {
            Path file = named.toRealPath();
            Path directory = Objects.requireNonNull(file.getParent());
            Path temporary = Files.createTempFile(directory, ".policy", ".tmp");
            try {
                Files.writeString(temporary, text);
                copyPermissions(file, temporary);
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw CommandFailure.environment("`" + named + "` cannot be written: " + IoFaults.reason(e), e);
        }
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        PosixFileAttributeView old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        if (old != null) {
            Files.setPosixFilePermissions(to, old.readAttributes().permissions());
        }
    }
}
