package dev.gantry.proxy.fuzz;

import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.AssociationListeners;
import dev.gantry.proxy.cli.InProcessInstance;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.fuzz.FuzzRun.Round;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * A running instance between peers of which one sends damaged streams: whatever it does, it ends in a refusal that is foreseen,
 * leaves nothing open and nothing behind, and whoever behaves is served afterwards.
 *
 * <p>{@code -Dfuzz.minutes=N} goes on for longer, {@code -Dfuzz.corpus=DIR} damages recorded streams as well, {@code -Dfuzz.seed}
 * and {@code -Dfuzz.round} repeat.
 */
class ProxyFuzzTest {
    private static final int LANES = 16;

    /** Rounds of each half in a build: some ten seconds on two busy cores. */
    private static final int ROUNDS = 1500;

    private static final Duration QUIET_WITHIN = Duration.ofSeconds(60);

    /** What one half may hold more than the other: journals in memory, caches, code that was compiled meanwhile. */
    private static final long HEAP_GROWTH_BYTES = 24L << 20;

    /** Two chunks of the allocator beyond those that the first half had. */
    private static final long DIRECT_GROWTH_BYTES = 16L << 20;

    private static final int THREAD_GROWTH = 8;

    @TempDir
    Path directory;

    private final Faults faults = new Faults();
    private final List<Lane> lanes;
    private final List<Conversation> conversations;
    private final List<byte[]> strangers;
    private volatile boolean bug;
    private InProcessInstance instance;
    private int port;

    ProxyFuzzTest() throws IOException {
        lanes = Lane.open(LANES);
        conversations = Conversation.all();
        List<byte[]> all = new ArrayList<>();
        conversations.forEach(conversation -> all.addAll(conversation.pdus()));
        all.add(new ArchiveAnswers().to(conversations.get(0).pdus().get(0)).get(0));
        strangers = List.copyOf(all);
    }

    @BeforeEach
    void start() throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), policy());
        Files.writeString(directory.resolve("gantry.yaml"), """
                gantry: 1
                node: edge-1
                policy: policy.yaml
                state: state
                listeners:
                  - name: plain
                    protocol: dicom
                    bind: "127.0.0.1:0"
                    zones: [modality]
                    tls: off
                    accept-risk: { why: the peers of a test, until: %s }
                limits:
                  association-request-deadline: 1s
                  upstream-associate-timeout: 1s
                  associations-per-device: 4096
                log: { format: text, level: error }
                """.formatted(
                        LocalDate.now(ZoneOffset.UTC).plusYears(1)));
        instance = InProcessInstance.start(directory, new AssociationListeners(List.of(faults, new Bug())), faults);
        port = instance.port("plain");
        faults.listen();
    }

    private String policy() {
        return """
                zone-policy: 1
                name: fuzz
                zones: { modality: {}, archive: {} }
                devices:
                %s
                rules:
                  everything:
                    allow: [verification, store, worklist, mpps, storage-commitment, retrieve-get]
                    from: modality
                    to: archive
                    assurance: address
                  asking: { allow: [query], from: modality, to: archive, assurance: address, obligations: [narrow] }
                  moving:
                    allow: [retrieve-move]
                    from: modality
                    to: archive
                    assurance: address
                    move-destinations: [FUZZ1]
                  content: { deny: [store], from: modality, to: archive, where: { PatientID: { prefix: SECRET } } }
                  originals: { require: [same-sender], on: [store], from: modality-1, to: archive }
                obligations:
                  narrow: { query: { keys: [PatientID, StudyInstanceUID], results: 3 } }
                  same-sender: { overwrite: same-sender }
                """.formatted(
                lanes.stream().map(Lane::devices).collect(Collectors.joining()).stripTrailing());
    }

    @AfterEach
    void stop() {
        faults.close();
        instance.close();
        lanes.forEach(Lane::close);
    }

    @Test
    void survivesCallersThatSendAnything() throws Exception {
        survives("hostile callers", (lane, random) -> {
            List<byte[]> stream = conversation(lane, random).pdus();
            lanes.get(lane).hostileCaller(port, new StreamMutation(strangers, random).mutate(stream), random);
        });
    }

    @Test
    void survivesArchivesThatAnswerAnything() throws Exception {
        survives("hostile archives", (lane, random) -> {
            List<byte[]> stream = conversation(lane, random).pdus();
            // What the archive does must not depend on which of two threads asks first.
            Random ofArchive = new Random(random.nextLong());
            lanes.get(lane).hostileArchive(port, stream, damage(ofArchive), random);
        });
    }

    @Test
    void hearsOfABugThatAPeerBringsAbout() {
        // When
        bug = true;

        // Then
        assertThatThrownBy(() -> lanes.get(0).healthyCall(port, Conversation.echo()))
                .isInstanceOf(IOException.class);
        await().untilAsserted(() ->
                assertThat(faults.heard()).anySatisfy(fault -> assertThat(fault).contains("on purpose")));
    }

    /** In one association of four the first answer is damaged, that which accepts it; and most of the later ones. */
    private UnaryOperator<List<byte[]>> damage(Random random) {
        StreamMutation mutation = new StreamMutation(strangers, random);
        boolean atOnce = random.nextInt(4) == 0;
        return answer -> answer.get(0)[0] == 2
                ? atOnce ? mutation.mutate(answer) : answer
                : random.nextInt(4) == 0 ? answer : mutation.mutate(answer);
    }

    private Conversation conversation(int lane, Random random) {
        return conversations
                .get(random.nextInt(conversations.size()))
                .between(lanes.get(lane).callingTitle(), lanes.get(lane).calledTitle());
    }

    /** A bug, once it is switched on: every request ends in an exception within the proxy. */
    private final class Bug implements AssociationListener {
        @Override
        public void judged(AssociationFacts association, AssociationVerdict verdict) {
            if (bug) {
                throw new IllegalStateException("on purpose");
            }
        }
    }

    private void survives(String name, Round round) throws Exception {
        // Given
        FuzzRun run = new FuzzRun(name);
        serves();
        run.half(LANES, ROUNDS, faults, round);
        Footprint half = quiet();

        // When
        run.half(LANES, ROUNDS, faults, round);

        // Then
        Footprint end = quiet();
        System.out.printf(
                "%s: %d rounds, heap %d to %d KiB, direct %d to %d KiB, threads %d to %d, %s%n",
                name,
                run.rounds(),
                half.heapBytes() >> 10,
                end.heapBytes() >> 10,
                half.directBytes() >> 10,
                end.directBytes() >> 10,
                half.threads(),
                end.threads(),
                new TreeMap<>(faults.ends()));
        assertThat(faults.heard()).isEmpty();
        serves();
        assertThat(faults.heard()).isEmpty();
        assertThat(end.heapBytes()).isLessThan(half.heapBytes() + HEAP_GROWTH_BYTES);
        assertThat(end.directBytes()).isLessThan(half.directBytes() + DIRECT_GROWTH_BYTES);
        assertThat(end.threads()).isLessThan(half.threads() + THREAD_GROWTH);
    }

    /** Waits until nothing is open any more. */
    private Footprint quiet() throws InterruptedException {
        await("associations end").atMost(QUIET_WITHIN).until(() -> instance.openAssociations() == 0);
        await("connections end").atMost(QUIET_WITHIN).until(() -> instance.openConnections() == 0);
        await("connections to archives end")
                .atMost(QUIET_WITHIN)
                .until(() -> lanes.stream().allMatch(lane -> lane.archiveConnections() == 0));
        return Footprint.take();
    }

    private void serves() throws IOException {
        for (Lane lane : lanes) {
            assertThat(lane.healthyCall(port, Conversation.echo())).isEqualTo(2);
        }
        assertThat(lanes.get(0).healthyCall(port, Conversation.store())).isEqualTo(1);
    }
}
