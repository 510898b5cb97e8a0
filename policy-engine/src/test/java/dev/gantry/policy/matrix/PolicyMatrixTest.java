package dev.gantry.policy.matrix;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.Sender;
import dev.gantry.policy.VerifiedUser;
import dev.gantry.policy.cells.Seat;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.matrix.PolicyMatrix.Entry;
import dev.gantry.policy.matrix.PolicyMatrix.ZonePair;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.testing.GeneratedPolicies;
import dev.gantry.policy.testing.Policies;
import dev.gantry.policy.vocabulary.Attributes;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyMatrixTest {
    private static final Set<ObligationKind> EVERYTHING = Set.of(ObligationKind.values());

    private static PolicyMatrix clinic(Set<ObligationKind> performable) {
        PolicyCompiler.Result result = Policies.compile(Policies.resource("clinic.yaml"), performable);
        return PolicyMatrix.of(result.resolved(), Policies.NOW, performable);
    }

    private static ZonePair pair(PolicyMatrix matrix, String from, String to) {
        return matrix.pairs().stream()
                .filter(pair -> pair.from().equals(from) && pair.to().equals(to))
                .findFirst()
                .orElseThrow();
    }

    private static Entry entry(ZonePair pair, Service service, String subject) {
        return pair.entries().stream()
                .filter(entry -> entry.service() == service
                        && (entry.subjects().contains(subject)
                                || entry.subjects().contains("any")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void namesGroupsRulesAndConditions() {
        // When
        PolicyMatrix matrix = clinic(EVERYTHING);
        Entry entry = entry(pair(matrix, "scanners", "archive"), Service.STORE, "MRImageStorage");
        Entry group = entry(pair(matrix, "carts", "archive"), Service.STORE, "UltrasoundImageStorage");
        // Then
        assertThat(entry.verdict()).isEqualTo(Verdict.CONDITIONAL);
        assertThat(entry.summary()).isEqualTo("MRImageStorage, EnhancedMRImageStorage");
        assertThat(group.summary()).isEqualTo("us");
        assertThat(entry.rules()).contains("scans");
        assertThat(entry.conditions()).contains("scans: Modality MR or SR", "to ae:ARCHIVE");
    }

    @Test
    void whatIsOnlyWatchedIsNotDenied() {
        // When
        ZonePair pair = pair(clinic(EVERYTHING), "carts", "outside");
        // Then
        assertThat(pair.verdict()).isEqualTo(Verdict.MONITOR);
        assertThat(entry(pair, Service.STORE, "RTPlanStorage").verdict()).isEqualTo(Verdict.MONITOR);
    }

    @Test
    void whatTheBuildCannotPerformIsDenied() {
        // When
        Entry with = entry(pair(clinic(EVERYTHING), "archive", "outside"), Service.STORE, "CTImageStorage");
        Entry without = entry(pair(clinic(Set.of()), "archive", "outside"), Service.STORE, "CTImageStorage");
        // Then
        assertThat(with.verdict()).isEqualTo(Verdict.CONDITIONAL);
        assertThat(without.verdict()).isEqualTo(Verdict.DENY);
        assertThat(without.conditions()).anyMatch(condition -> condition.contains("cannot perform"));
    }

    @Test
    void messagesAreOfferedOnlyWhereBothSidesHaveHl7Names() {
        // When
        PolicyMatrix matrix = clinic(EVERYTHING);
        // Then
        assertThat(pair(matrix, "information", "archive").services()).contains(Service.HL7, Service.STORE);
        assertThat(pair(matrix, "scanners", "archive").services()).doesNotContain(Service.HL7);
        assertThat(entry(pair(matrix, "information", "archive"), Service.HL7, "ADT^A08")
                        .verdict())
                .isEqualTo(Verdict.ALLOW);
    }

    /** What the matrix says of a pair of zones holds for any request between any two of their devices. */
    @Test
    void everyVerdictHoldsForRequestsAtRandom() {
        long seed = 20_261_124;
        Random random = new Random(seed);
        int decided = 0;
        for (PolicyCompiler.Result result : GeneratedPolicies.policies(60, seed, true)) {
            // Given
            PolicyMatrix matrix = PolicyMatrix.of(result.resolved(), Policies.NOW, EVERYTHING);
            for (int i = 0; i < 200; i++) {
                // When
                Seat from = matrix.seats().get(random.nextInt(matrix.seats().size()));
                Seat to = matrix.seats().get(random.nextInt(matrix.seats().size()));
                String sop = List.of("CTImageStorage", "MRImageStorage", "EncapsulatedPDFStorage", "RTPlanStorage")
                        .get(random.nextInt(4));
                Scenario scenario = store(result, from, to, sop, random);
                boolean allowed = scenario.judge(result.policy().orElseThrow()).allows();
                // Then
                Verdict verdict = pair(matrix, from.zone(), to.zone()).entries().stream()
                        .filter(entry -> entry.service() == Service.STORE
                                && (entry.subjects().contains(sop)
                                        || entry.subjects().contains("any")))
                        .map(Entry::verdict)
                        .findFirst()
                        .orElse(Verdict.DENY);
                if (verdict != Verdict.CONDITIONAL) {
                    decided++;
                    assertThat(allowed)
                            .as("seed %d, %s is %s", seed, scenario.text(), verdict)
                            .isEqualTo(verdict != Verdict.DENY);
                }
            }
        }
        assertThat(decided).isGreaterThan(2000);
    }

    private static Scenario store(PolicyCompiler.Result result, Seat from, Seat to, String sop, Random random) {
        Assurance assurance = result.resolved().devices().stream()
                .filter(device -> device.device().id().equals(from.device()))
                .map(ResolvedDevice::assurance)
                .findFirst()
                .orElseThrow();
        return new Scenario(
                from.device(),
                assurance,
                from.aeTitle(),
                to.device(),
                to.aeTitle(),
                SopClasses.byKeyword(sop).orElseThrow().uid(),
                DimseCommand.C_STORE,
                Sender.CALLER,
                List.of(
                        random.nextBoolean()
                                ? TransferSyntaxes.EXPLICIT_VR_LITTLE_ENDIAN
                                : TransferSyntaxes.find("RLELossless").orElseThrow()),
                new TreeMap<>(Map.of(
                        Attributes.find("Modality").orElseThrow().tag(),
                        List.of("CT", "MR", "OT").get(random.nextInt(3)))),
                random.nextBoolean()
                        ? null
                        : new VerifiedUser("somebody", Set.of("radiologist"), true, Policies.NOW, Set.of()),
                Policies.NOW.plus(Duration.ofHours(random.nextInt(48))),
                List.of());
    }
}
