package dev.gantry.policy.compile;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.AssociationRow;
import dev.gantry.policy.Assurance;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Decision;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Effect;
import dev.gantry.policy.ProposedContext;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Residual;
import dev.gantry.policy.Sender;
import dev.gantry.policy.testing.Policies;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AssociationTest {
    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    private static final String COMMITMENT = "1.2.840.10008.1.20.1";
    private static final String GET = "1.2.840.10008.5.1.4.1.2.2.3";
    private static final String IMPLICIT = "1.2.840.10008.1.2";
    private static final String EXPLICIT = "1.2.840.10008.1.2.1";
    private static final String JPEG = "1.2.840.10008.1.2.4.50";

    private static CompiledPolicy policy(String rules) {
        return Policies.compile("""
                        zone-policy: 1
                        defaults: { timezone: Europe/Berlin }
                        zones: { a: {}, b: {}, s: { mode: monitor, until: 2027-06-30 } }
                        devices:
                          one: { zone: a, cert: "spiffe://x.example/one", ae: [ONE], listens: "192.0.2.1:104" }
                          two: { zone: b, cert: "spiffe://x.example/two", ae: [TWO], listens: "192.0.2.2:104" }
                          cart: { zone: s, cert: "spiffe://x.example/cart", ae: [CART], listens: "192.0.2.3:104" }
                        schedules: { night: { daily: "22:00-05:00" } }
                        obligations: { strip: { de-identify: { key: k } } }
                        rules:
                        """ + rules.indent(2)).policy().orElseThrow();
    }

    private static ProposedContext context(int id, String sopClass, String... syntaxes) {
        return new ProposedContext(id, sopClass, List.of(syntaxes), true, false);
    }

    private static AssociationDecision judge(CompiledPolicy policy, String calling, ProposedContext... contexts) {
        return policy.judge(new AssociationRequest(
                Objects.requireNonNull(policy.deviceOwning(calling)),
                Assurance.MTLS,
                Set.of(),
                calling,
                "TWO",
                List.of(contexts),
                Policies.NOW));
    }

    @Test
    void acceptsTheTransferSyntaxesOfTheRulesInTheOrderOfTheProposal() {
        // Given
        CompiledPolicy policy = policy(
                "r: { allow: [store], from: a, to: b, transfer-syntaxes: [ImplicitVRLittleEndian, ExplicitVRLittleEndian] }");
        // When
        AssociationDecision decision =
                judge(policy, "ONE", context(1, CT, JPEG, EXPLICIT, IMPLICIT), context(3, CT, JPEG));
        // Then
        assertThat(decision.contexts().get(0).transferSyntaxes()).containsExactly(EXPLICIT, IMPLICIT);
        assertThat(decision.contexts().get(1).reason()).isEqualTo(ReasonCode.TRANSFER_SYNTAX);
        assertThat(decision.rules()).containsExactly("r");
    }

    @Test
    void waitsForTheAcceptedTransferSyntaxWhereItMakesADifference() {
        // Given
        CompiledPolicy policy = policy("""
                plain: { allow: [store], from: a, to: b, transfer-syntaxes: [ImplicitVRLittleEndian] }
                other: { allow: [store], from: a, to: b, transfer-syntaxes: [JPEGBaseline8Bit], obligations: [strip] }
                """);
        AssociationRow row = Objects.requireNonNull(
                judge(policy, "ONE", context(1, CT, JPEG, IMPLICIT)).row());
        // When
        Decision before = row.decide(1, DimseCommand.C_STORE, Sender.CALLER);
        Decision plain = row.accepted(1, IMPLICIT).decide(1, DimseCommand.C_STORE, Sender.CALLER);
        Decision other = row.accepted(1, JPEG).decide(1, DimseCommand.C_STORE, Sender.CALLER);
        Decision foreign = row.accepted(1, EXPLICIT).decide(1, DimseCommand.C_STORE, Sender.CALLER);
        // Then
        assertThat(before.reason()).isEqualTo(ReasonCode.TRANSFER_SYNTAX);
        assertThat(plain.rules()).containsExactly("plain");
        assertThat(other.obligations()).containsExactly("strip");
        assertThat(foreign.allows()).isFalse();
    }

    @Test
    void deniesEveryOtherOperationOfAnAcceptedContext() {
        // Given
        CompiledPolicy policy = policy("r: { allow: [store, storage-commitment], from: a, to: b }");
        AssociationRow row =
                Objects.requireNonNull(judge(policy, "ONE", context(1, CT, IMPLICIT), context(3, COMMITMENT, IMPLICIT))
                        .row());
        // When
        Decision find = row.decide(1, DimseCommand.C_FIND, Sender.CALLER);
        Decision back = row.decide(1, DimseCommand.C_STORE, Sender.CALLED);
        Decision report = row.decide(3, DimseCommand.N_EVENT_REPORT, Sender.CALLED);
        Decision nowhere = row.decide(5, DimseCommand.C_STORE, Sender.CALLER);
        // Then
        assertThat(find.reason()).isEqualTo(ReasonCode.COMMAND);
        assertThat(back.reason()).isEqualTo(ReasonCode.COMMAND);
        assertThat(report.allows()).isTrue();
        assertThat(nowhere.allows()).isFalse();
        assertThat(row.decide(-1, DimseCommand.C_STORE, Sender.CALLER).allows()).isFalse();
    }

    @Test
    void grantsTheRolesThatAreNeededAndProposed() {
        // Given
        CompiledPolicy policy = policy("r: { allow: [retrieve-get], from: a, to: b }");
        // When
        AssociationDecision decision = judge(
                policy,
                "ONE",
                context(1, GET, IMPLICIT),
                new ProposedContext(3, CT, List.of(IMPLICIT), true, true),
                context(5, CT, IMPLICIT));
        // Then
        ContextDecision store = decision.contexts().get(1);
        assertThat(decision.contexts().get(0).effect()).isEqualTo(Effect.ALLOW);
        assertThat(store.scu()).isFalse();
        assertThat(store.scp()).isTrue();
        assertThat(decision.contexts().get(2).reason()).isEqualTo(ReasonCode.ROLE);
        assertThat(Objects.requireNonNull(decision.row())
                        .decide(3, DimseCommand.C_STORE, Sender.CALLED)
                        .allows())
                .isTrue();
    }

    @Test
    void leavesAResidualThatKnowsWhatItNeeds() {
        // Given
        CompiledPolicy policy = policy("""
                r: { allow: [store], from: a, to: b, where: { Modality: CT, PatientID: { prefix: "P-" } } }
                """);
        Decision decision = Objects.requireNonNull(
                        judge(policy, "ONE", context(1, CT, IMPLICIT)).row())
                .decide(1, DimseCommand.C_STORE, Sender.CALLER);
        // When
        Residual residual = Objects.requireNonNull(decision.residual());
        // Then
        assertThat(residual.needsDataSet()).isTrue();
        assertThat(residual.highestTag()).isEqualTo(0x0010_0020);
        assertThat(residual.needs(0x0008_0060)).isTrue();
        assertThat(residual.needs(0x0008_0050)).isFalse();
        assertThat(residual.decide(tag -> tag == 0x0008_0060 ? "CT" : "P-7").allows())
                .isTrue();
        assertThat(residual.decide(tag -> tag == 0x0008_0060 ? "CT" : null).reason())
                .isEqualTo(ReasonCode.CONTENT_MISMATCH);
        assertThat(residual.undecided().reason()).isEqualTo(ReasonCode.CONTENT_UNDECIDED);
    }

    @Test
    void letsPassInAStagedZoneAndRecordsWhatWouldHaveBeen() {
        // Given
        CompiledPolicy policy = policy("r: { deny: [store], from: s, to: b }");
        // When
        AssociationDecision decision = judge(policy, "CART", context(1, CT, IMPLICIT));
        // Then
        ContextDecision context = decision.contexts().get(0);
        assertThat(context.effect()).isEqualTo(Effect.ALLOW);
        assertThat(context.shadow()).isEqualTo(Effect.DENY);
        Decision message = Objects.requireNonNull(decision.row()).decide(1, DimseCommand.C_STORE, Sender.CALLER);
        assertThat(message.allows()).isTrue();
        assertThat(message.isStaged()).isTrue();
        assertThat(message.shadowReason()).isEqualTo(ReasonCode.DENIED_BY_RULE);
        assertThat(message.shadowRules()).containsExactly("r");
    }

    @Test
    void holdsUntilTheNextBoundaryOfASchedule() {
        // Given
        CompiledPolicy policy = policy(
                "r: { allow: [store], from: a, to: b, when: night }\nq: { allow: [verification], from: a, to: b }");
        // When
        AssociationDecision decision =
                judge(policy, "ONE", context(1, CT, IMPLICIT), context(3, "1.2.840.10008.1.1", IMPLICIT));
        // Then
        assertThat(decision.contexts().get(0).reason()).isEqualTo(ReasonCode.OUTSIDE_SCHEDULE);
        assertThat(decision.contexts().get(0).detail()).isEqualTo("night");
        assertThat(Objects.requireNonNull(decision.row())
                        .decide(3, DimseCommand.C_ECHO, Sender.CALLER)
                        .validUntilMillis())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(policy.judge(new AssociationRequest(
                                Objects.requireNonNull(policy.deviceOwning("ONE")),
                                Assurance.MTLS,
                                Set.of(),
                                "ONE",
                                "TWO",
                                List.of(context(1, CT, IMPLICIT)),
                                Instant.parse("2026-11-24T22:00:00Z")))
                        .row())
                .isNotNull()
                .satisfies(row -> assertThat(row.decide(1, DimseCommand.C_STORE, Sender.CALLER)
                                .validUntilMillis())
                        .isEqualTo(Instant.parse("2026-11-25T04:00:00Z").toEpochMilli()));
    }

    @Test
    void namesTheWeakestPoint() {
        // Given
        CompiledPolicy policy = policy("r: { allow: [store], from: a, to: b, assurance: attested }");
        // When
        AssociationDecision decision = judge(policy, "ONE", context(1, CT, IMPLICIT));
        // Then
        assertThat(decision.effect()).isEqualTo(Effect.DENY);
        assertThat(decision.reason()).isEqualTo(ReasonCode.ASSURANCE_TOO_LOW);
        assertThat(decision.row()).isNull();
    }

    @Test
    void keepsTheTitlesOfOthersFromZonesThatAreNotTrusted() {
        // When
        CompiledPolicy policy = Policies.compile("""
                        zone-policy: 1
                        zones: { a: {}, vendor: { trust: external }, guests: { trust: restricted } }
                        devices:
                          one: { zone: a, cert: "spiffe://x.example/one", ae: [ONE], listens: "192.0.2.1:104" }
                        rules:
                          r: { allow: [store], from: a, to: one }
                        """).policy().orElseThrow();

        // Then
        assertThat(policy.zones()).filteredOn(policy::concealsTitlesFrom).containsExactlyInAnyOrder("vendor", "guests");
    }

    @Test
    void boundsTheCallingTitleByTheCertificate() {
        // Given
        CompiledPolicy policy = policy("r: { allow: [store], from: a, to: b }");
        // When
        AssociationDecision decision = policy.judge(new AssociationRequest(
                Objects.requireNonNull(policy.deviceOwning("ONE")),
                Assurance.MTLS,
                Set.of("OTHER"),
                "ONE",
                "TWO",
                List.of(context(1, CT, IMPLICIT)),
                Policies.NOW));
        // Then
        assertThat(decision.reason()).isEqualTo(ReasonCode.IDENTITY_MISMATCH);
    }
}
