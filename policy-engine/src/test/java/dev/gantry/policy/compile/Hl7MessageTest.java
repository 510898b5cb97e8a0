package dev.gantry.policy.compile;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Device;
import dev.gantry.policy.Hl7Names;
import dev.gantry.policy.Hl7Request;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.testing.Policies;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Hl7MessageTest {
    private static CompiledPolicy policy(String sender, String receiver) {
        return Policies.compile("""
                        zone-policy: 1
                        zones: { a: {}, b: {} }
                        devices:
                          ris:
                            zone: a
                            cert: "spiffe://x.example/ris"
                            hl7: { application: RIS, facility: STE%s }
                          pacs:
                            zone: b
                            cert: "spiffe://x.example/pacs"
                            hl7: { application: PACS, facility: STE, listens: "192.0.2.2:2575"%s }
                        groups: { hl7: { updates: [ADT^A08, ADT^A04] } }
                        rules:
                          orders: { allow: [hl7], from: a, to: b, messages: [ORM^O01, updates] }
                        """.formatted(sender, receiver)).policy().orElseThrow();
    }

    private static final CompiledPolicy PLAIN = policy("", "");

    private static Device device(CompiledPolicy policy, String application) {
        return Objects.requireNonNull(policy.deviceNamed(application, "STE"));
    }

    private static ReasonCode judge(
            CompiledPolicy policy, String message, String processingId, String version, String... characterSets) {
        Decision decision = policy.judge(new Hl7Request(
                device(policy, "RIS"),
                Assurance.MTLS,
                device(policy, "PACS"),
                "RIS",
                "STE",
                message,
                processingId,
                version,
                List.of(characterSets),
                null,
                Policies.NOW));
        assertThat(decision.allows()).isEqualTo(decision.reason() == ReasonCode.ALLOWED);
        return decision.reason();
    }

    @Test
    void allowsWhatARuleNamesAndNothingElse() {
        assertThat(judge(PLAIN, "ORM^O01", "P", "2.3.1")).isEqualTo(ReasonCode.ALLOWED);
        assertThat(judge(PLAIN, "ADT^A04", "P", "2.3.1")).isEqualTo(ReasonCode.ALLOWED);
        assertThat(judge(PLAIN, "ADT^A40", "P", "2.3.1")).isEqualTo(ReasonCode.MESSAGE_TYPE);
        assertThat(judge(PLAIN, "ADT", "P", "2.3.1")).isEqualTo(ReasonCode.MESSAGE_TYPE);
    }

    @Test
    void takesProductionAloneUnlessBothEndsSayMore() {
        assertThat(judge(PLAIN, "ORM^O01", "T", "2.5")).isEqualTo(ReasonCode.PROCESSING_ID);
        assertThat(judge(PLAIN, "ORM^O01", "", "2.5")).isEqualTo(ReasonCode.PROCESSING_ID);
        assertThat(judge(policy(", processing: [P, T]", ""), "ORM^O01", "T", "2.5"))
                .isEqualTo(ReasonCode.PROCESSING_ID);
        assertThat(judge(policy(", processing: [T]", ", processing: [P, T]"), "ORM^O01", "T", "2.5"))
                .isEqualTo(ReasonCode.ALLOWED);
    }

    @Test
    void takesTheVersionsThatBothEndsSpeak() {
        CompiledPolicy policy = policy(", versions: [2.3.1, 2.5]", ", versions: [2.5]");
        assertThat(judge(policy, "ORM^O01", "P", "2.5")).isEqualTo(ReasonCode.ALLOWED);
        assertThat(judge(policy, "ORM^O01", "P", "2.3.1")).isEqualTo(ReasonCode.MESSAGE_VERSION);
        assertThat(judge(PLAIN, "ORM^O01", "P", "2.9")).isEqualTo(ReasonCode.ALLOWED);
    }

    @Test
    void takesCharacterSetsWhoseBytesAreNoDelimiters() {
        assertThat(judge(PLAIN, "ORM^O01", "P", "2.5", "8859/1", "UNICODE UTF-8"))
                .isEqualTo(ReasonCode.ALLOWED);
        assertThat(judge(PLAIN, "ORM^O01", "P", "2.5", "UNICODE UTF-16")).isEqualTo(ReasonCode.CHARACTER_SET);
        CompiledPolicy latin = policy("", ", character-sets: [8859/1]");
        assertThat(judge(latin, "ORM^O01", "P", "2.5", "UNICODE UTF-8")).isEqualTo(ReasonCode.CHARACTER_SET);
        assertThat(judge(latin, "ORM^O01", "P", "2.5")).isEqualTo(ReasonCode.ALLOWED);
    }

    @Test
    void keepsTheNameOfAPolicyApartFromTheOrderOfItsWords() {
        assertThat(policy(", versions: [2.3.1, 2.5]", "").revision())
                .isEqualTo(policy(", versions: [2.5, 2.3.1]", "").revision())
                .isNotEqualTo(PLAIN.revision());
        assertThat(new Hl7Names("A", "B", null).processingIds()).containsExactly("P");
    }
}
