package dev.gantry.proxy.interop;

import dev.gantry.proxy.probe.AssociateRqBytes;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.Prometheus;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a running Gantry shows to Debian's Prometheus, and what the alert rules of {@code config/prometheus} make of it. */
class MetricsIT {

    private static final Path PROMETHEUS = Path.of("..", "config", "prometheus");
    private static final Path RULES = PROMETHEUS.resolve("gantry.rules.yml");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern SERIES = Pattern.compile("^(gantry_\\w+)(\\{(.*)})? ", Pattern.MULTILINE);
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    @Test
    @Interop("promtool")
    @DisplayName("the alert rules pass their own tests")
    void theAlertRulesPassTheirOwnTests() {
        // Given
        Path directory = PROMETHEUS;

        // When
        Programs.Finished checked = promtool(directory, "check", "rules", "gantry.rules.yml");
        Programs.Finished tested = promtool(directory, "test", "rules", "gantry.rules.test.yml");

        // Then
        assertThat(checked.exitCode()).as(checked.output()).isZero();
        assertThat(tested.exitCode()).as(tested.output()).isZero();
    }

    @Test
    @Interop({"prometheus", "echoscu"})
    @DisplayName("T-29 T-42 a scraped Gantry: refused policy, called device that is down, listener without TLS")
    void prometheusScrapesAndItsAlertsSeeWhatIsWrong(@TempDir Path work) throws IOException {
        try (Hospital hospital = Hospital.in(work.resolve("hospital")).open();
                Prometheus prometheus =
                        Prometheus.scraping(work.resolve("prometheus"), hospital.managementPort(), RULES)) {
            // Given
            await().atMost(LIMIT).until(() -> prometheus.values("up").equals(List.of(1.0)));
            DcmtkScu.Outcome echo = DcmtkScu.echoscu(hospital.port())
                    .tls(hospital.credentials("ct-01"))
                    .run();
            assertThat(echo.exitCode()).as(echo.output()).isNotZero();

            // When
            Path policy = hospital.directory().resolve("policy.yaml");
            String good = Files.readString(policy);
            Files.writeString(policy, good + "nonsense: 1\n");

            // Then
            assertThat(prometheus.rules()).hasSizeGreaterThan(15);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(prometheus.rules())
                            .allSatisfy(rule -> assertThat(rule.path("health").asString())
                                    .as(rule.path("name").asString())
                                    .isEqualTo("ok")));
            await().atMost(LIMIT)
                    .until(() ->
                            prometheus.values("gantry_policy_stale_seconds > 0").size() == 1);
            await().atMost(LIMIT)
                    .until(() -> prometheus
                                    .values("gantry_policy_reload_total{result=\"refused\"}")
                                    .size()
                            == 1);
            await().atMost(LIMIT)
                    .until(() -> prometheus
                                    .values("ALERTS{alertname=\"GantryUpstreamDown\"}")
                                    .size()
                            == 1);
            assertThat(prometheus.values("gantry_listener{tls=\"off\"}")).hasSize(2);
            assertThat(prometheus.values("gantry_readiness{status=\"degraded\"}"))
                    .containsExactly(1.0);
            assertThat(prometheus.values("ALERTS{alertname=\"GantryDown\"}")).isEmpty();
            assertThat(prometheus.values("ALERTS{alertname=\"GantryClockWrong\"}"))
                    .isEmpty();
            assertThat(DcmtkScu.echoscu(hospital.port())
                            .tls(hospital.credentials("ct-01"))
                            .run()
                            .rejection())
                    .as("the old policy stays: it is not refused, the archive is not there")
                    .isPresent();

            // When
            Files.writeString(policy, good);

            // Then
            await().atMost(LIMIT)
                    .until(() ->
                            prometheus.values("gantry_policy_stale_seconds").equals(List.of(0.0)));
        }
    }

    @Test
    @DisplayName("T-42 ten thousand invented titles make not one series more, and nobody's name is shown")
    void titlesFromTheWireNeverBecomeLabels(@TempDir Path work) {
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), peer -> {});
                Hospital hospital = plan.pacsAt(pacs.port()).open()) {
            // Given
            callWithTitles(hospital, 0, 100);
            await().atMost(LIMIT).until(() -> refused(scrape(hospital)) == 100);
            long before = SERIES.matcher(scrape(hospital)).results().count();

            // When
            callWithTitles(hospital, 100, 10_000);
            await().atMost(LIMIT).until(() -> refused(scrape(hospital)) == 10_000);

            // Then
            String after = scrape(hospital);
            assertThat(SERIES.matcher(after).results().count()).isEqualTo(before);
            assertThat(after).doesNotContain("INVENTED");
        }
    }

    @Test
    @Interop("echoscu")
    @DisplayName("every series has the labels that docs/metrics.md says, and no other")
    void labelsAreThoseOfThePage(@TempDir Path work) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "metrics.md"));
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(
                        plan.credentials("pacs-main"), ScriptedAcceptor.answeringEchoes(16384, pdu -> {}));
                Hospital hospital = plan.pacsAt(pacs.port()).open()) {
            // Given
            DcmtkScu.Outcome echo = DcmtkScu.echoscu(hospital.port())
                    .tls(hospital.credentials("ct-01"))
                    .run();
            assertThat(echo.exitCode()).as(echo.output()).isZero();
            callWithTitles(hospital, 0, 1);

            // When
            List<MatchResult> series =
                    SERIES.matcher(scrape(hospital)).results().toList();

            // Then
            assertThat(series).hasSizeGreaterThan(30).allSatisfy(each -> {
                String name = each.group(1).replaceFirst("_seconds_(count|sum|max)$", "_seconds");
                assertThat(page).contains("| `" + name + "` | " + labels(each.group(3)) + "|");
            });
        }
    }

    /** The cell of the page for the labels of a series, whatever their order. */
    private static String labels(String text) {
        Set<String> names = new TreeSet<>();
        if (text != null) {
            LABEL.matcher(text).results().forEach(label -> names.add(label.group(1)));
        }
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "))
                + (names.isEmpty() ? "" : " ");
    }

    /** Calls in plain text from the address of a known device, with titles that are not its. */
    private static void callWithTitles(Hospital hospital, int from, int to) {
        for (int i = from; i < to; i++) {
            try (RawPeer peer = RawPeer.plainFrom("127.0.0.9", hospital.plainPort())) {
                peer.send(
                        AssociateRqBytes.verification("INVENTED" + i, "PACS_IN").bytes());
                peer.receive();
            }
        }
    }

    static double refused(String metrics) {
        return Pattern.compile("^gantry_associations_total\\{.*decision=\"deny\".*} ([0-9.E]+)$", Pattern.MULTILINE)
                .matcher(metrics)
                .results()
                .mapToDouble(match -> Double.parseDouble(match.group(1)))
                .sum();
    }

    static String scrape(Hospital hospital) {
        return hospital.management("/metrics");
    }

    private static Programs.Finished promtool(Path directory, String... arguments) {
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        return Programs.run(command, directory, Map.of(), LIMIT);
    }
}
