package dev.gantry.proxy.activation;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.activation.Activation;
import dev.gantry.policy.activation.ActivePolicy;
import dev.gantry.policy.activation.Candidate;
import dev.gantry.policy.activation.PolicyRepository;
import dev.gantry.policy.check.Watched;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.limit.Limits;
import dev.gantry.proxy.enforcement.PolicySource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policy in force, and how it got there: from its files, or, where those are wrong at the start, from what was in force
 * last. Reloading excludes itself; asking for the policy never waits.
 */
public final class PolicyInForce implements PolicySource {
    private static final Logger log = LoggerFactory.getLogger("gantry.policy");

    private final PolicyRepository repository;
    private final Clock clock;
    private final MeterRegistry meters;
    private final MultiGauge info;
    private Path path;
    private final Limits limits;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> refusals = new CopyOnWriteArrayList<>();
    private volatile @Nullable CompiledPolicy current;
    private volatile List<Watched> watched = List.of();
    private volatile List<String> toldOverdue = List.of();
    private volatile ZoneId zone = ZoneOffset.UTC;
    private volatile Instant since = Instant.EPOCH;

    /** Since when the files have not been what is in force; absent while they are. */
    private volatile @Nullable Instant staleSince;

    /** The policy cannot be put in force, and none was before. */
    public static final class NoPolicyException extends Exception {
        private static final long serialVersionUID = 1L;

        NoPolicyException(String message) {
            super(message);
        }
    }

    /**
     * Makes a holder without a policy.
     *
     * @param path a file or a directory
     */
    public PolicyInForce(PolicyRepository repository, Path path, Clock clock, MeterRegistry meters) {
        this.repository = repository;
        this.path = path;
        this.clock = clock;
        this.meters = meters;
        this.limits = new Limits(clock);
        this.info = MultiGauge.builder("gantry.policy.info").register(meters);
        meters.gauge("gantry.policy.stale.seconds", this, policy ->
                (double) policy.staleFor().toSeconds());
        meters.gauge("gantry.policy.staging.overdue", this, policy ->
                (double) policy.overdue().size());
    }

    /** Returns the directory, within the state of an instance, that the last good policy is kept in. */
    public static Path keptIn(Path state) {
        return state.resolve("policy");
    }

    /** Tells whether a policy was in force before, by the state of an instance. */
    public static boolean hasLastGood(Path state) {
        return Files.isRegularFile(keptIn(state).resolve(PolicyRepository.LAST_GOOD_FILE));
    }

    @Override
    public CompiledPolicy current() {
        CompiledPolicy policy = current;
        if (policy == null) {
            throw new IllegalStateException("no policy is in force yet");
        }
        return policy;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    /** Has {@code listener} run whenever another policy has come into force, on the thread that brought it there. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Has {@code listener} run whenever a new policy was refused, on the thread that offered it. */
    public void onRefusal(Runnable listener) {
        refusals.add(listener);
    }

    /** Returns what is still only watched though its end is past, as sentences. */
    public List<String> overdue() {
        LocalDate today = clock.instant().atZone(zone).toLocalDate();
        return watched.stream()
                .filter(each -> each.isOverdue(today))
                .map(Watched::sentence)
                .toList();
    }

    /** Says in the log what is still only watched though its end is past, once for each time that this changes. */
    void tellOverdue() {
        List<String> now = overdue();
        if (!now.equals(toldOverdue)) {
            toldOverdue = now;
            now.forEach(
                    sentence -> log.error("{}: enforce it, or give it a new end; nothing changes by itself", sentence));
        }
    }

    /** Returns when the policy in force was activated first; not the time of a restart. */
    public Instant since() {
        return since;
    }

    /** Returns for how long the files have not been what is in force; zero while they are. */
    public Duration staleFor() {
        Instant since = staleSince;
        return since == null ? Duration.ZERO : Duration.between(since, clock.instant());
    }

    /**
     * Puts a first policy in force: that of the files, or else the one that was in force last.
     *
     * @param examined what was made of the files a moment ago; they are not examined again if they are still the same
     * @throws NoPolicyException if there is neither
     * @throws IOException if the files cannot be read, and nothing was in force before
     */
    public synchronized void start(Optional<Candidate> examined) throws NoPolicyException, IOException {
        List<SourceText> sources;
        try {
            sources = PolicyFiles.read(path);
        } catch (IOException e) {
            if (restore(e.getMessage())) {
                return;
            }
            throw e;
        }
        Activation activation = activate(sources, examined);
        if (activation instanceof Activation.Activated done) {
            take(done);
            count("activated");
        } else if (activation instanceof Activation.Refused refused && !restore("it is refused")) {
            throw new NoPolicyException(describe(refused));
        }
    }

    /**
     * Reads the files anew and puts their policy in force, or leaves everything as it is.
     *
     * @return whether the files are now what is in force
     */
    public boolean reload() {
        return reload(Optional.empty());
    }

    /**
     * Does the same with what was made of the files a moment ago: they are not examined again if they are still the same.
     *
     * @return whether the files are now what is in force
     */
    public synchronized boolean reload(Optional<Candidate> examined) {
        try {
            Activation activation = activate(PolicyFiles.read(path), examined);
            if (activation instanceof Activation.Activated done) {
                take(done);
                count("activated");
                return true;
            }
            refused((Activation.Refused) activation);
        } catch (IOException e) {
            log.error("the policy cannot be read, the old one stays in force: {}", e.getMessage());
        }
        count("refused");
        markStale();
        refusals.forEach(Runnable::run);
        return false;
    }

    /** Takes the policy from elsewhere from now on; {@link #reload} follows. */
    public synchronized void changePath(Path newPath) {
        path = newPath;
    }

    /** Returns where the policy is read from. */
    public synchronized Path path() {
        return path;
    }

    private Activation activate(List<SourceText> sources, Optional<Candidate> examined) {
        return repository.activate(
                examined.filter(candidate -> candidate.isOf(sources)).orElseGet(() -> repository.examine(sources)));
    }

    private boolean restore(@Nullable String why) {
        Optional<ActivePolicy> restored = repository.restore();
        if (restored.isEmpty()) {
            return false;
        }
        ActivePolicy policy = restored.get();
        log.error(
                "`{}` cannot be used ({}): the policy that was in force last, {} of {}, is in force again",
                path,
                why,
                policy.compiled().revision().abbreviated(),
                policy.since());
        publish(policy);
        count("restored");
        markStale();
        return true;
    }

    private void take(Activation.Activated done) {
        done.warnings().forEach(problem -> log.warn("{}: {}", problem.span().position(), problem.message()));
        if (!done.persisted()) {
            log.warn("the policy is in force but could not be written down for the next start");
        }
        publish(done.policy());
        staleSince = null;
        log.info(
                "policy {} of `{}` is in force",
                done.policy().compiled().revision().abbreviated(),
                path);
    }

    private void publish(ActivePolicy policy) {
        limits.follow(policy.resolved());
        watched = Watched.of(policy.resolved());
        zone = policy.resolved().written().defaults().timezone();
        since = policy.since();
        current = policy.compiled();
        listeners.forEach(Runnable::run);
        info.register(
                List.of(MultiGauge.Row.of(
                        Tags.of("revision", policy.compiled().revision().abbreviated()), 1)),
                true);
    }

    private void refused(Activation.Refused refused) {
        refused.problems().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .forEach(problem -> log.error("{}: {}", problem.span().position(), problem.message()));
        log.error("the new policy is refused, the old one stays in force: {}", describe(refused));
    }

    private static String describe(Activation.Refused refused) {
        if (!refused.failedTests().isEmpty()) {
            return refused.failedTests().size() + " of its own tests fail, the first is `"
                    + refused.failedTests().get(0).title() + "`";
        }
        long errors = refused.problems().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .count();
        return errors + (errors == 1 ? " error" : " errors");
    }

    private void markStale() {
        if (staleSince == null) {
            staleSince = clock.instant();
        }
    }

    private void count(String result) {
        meters.counter("gantry.policy.reload", "result", result).increment();
    }
}
