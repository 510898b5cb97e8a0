package dev.gantry.policy.schema;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.testing.GeneratedPolicies;
import dev.gantry.policy.testing.Policies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class PolicySchemaTest {
    private static final String CLINIC = Policies.resource("clinic.yaml").content();

    private static Schema schema(String policy) {
        var resolved = PolicyCompiler.check(
                List.of(SourceText.of("policy.yaml", policy)),
                Policies.NOW,
                Set.of(ObligationKind.values()),
                new Problems());
        String schema = JsonMapper.shared().writeValueAsString(PolicySchema.of(resolved));
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema, InputFormat.JSON);
    }

    /** Reads as editors do: values become what YAML makes of them. */
    private static List<Error> validate(Schema schema, String policy) {
        Object value =
                new Load(LoadSettings.builder().setCodePointLimit(1 << 24).build()).loadFromString(policy);
        return schema.validate(JsonMapper.shared().writeValueAsString(value), InputFormat.JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/test/resources/policies/clinic.yaml",
                "../config/policy.yaml",
                "../proxy-core/src/main/resources/dev/gantry/proxy/demo/policy.yaml"
            })
    void acceptsTheSamples(String file) throws Exception {
        // Given
        String policy = Files.readString(Path.of(file)).replaceAll("\\$\\{[^}]*}", "1");
        // When Then
        assertThat(validate(schema(policy), policy)).isEmpty();
    }

    @Test
    void acceptsGeneratedPolicies() {
        for (PolicyCompiler.Result result : GeneratedPolicies.policies(40, 11, true)) {
            // Given
            String policy = result.resolved().written().sources().get(0).content();
            // When Then
            assertThat(validate(schema(policy), policy)).as(policy).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zone-policy: 1|zone-policy: 2",
                "zone: scanners|zone: scaners",
                "allow: [verification]|allow: [verificaton]",
                "from: acquisition|from: aquisition",
                "to: ae:ARCHIVE|to: ae:ARCHIV",
                "sop: mr|sop: mri",
                "MRImageStorage, Enh|MRImageStorag, Enh",
                "where: { Modality:|where: { Modalty:",
                "user: { roles:|user: { rolls:",
                "move-destinations: self|move-destination: self",
                "limit: { instances: 6000/min }|limit: { instances: many }",
                "mode: monitor, until|mode: watch, until",
                "daily: \"21:00-06:00\"|daily: 21h-6h",
                "options: [clean-pixel-data]|options: [clean-everything]",
                "quirks: [blank-called-ae]|quirks: [blank]",
                "expect: deny unknown-called|expect: deny unknown-caled",
                "only-for: pending-move|only-for: a-move"
            })
    void refusesWhatIsMisspelt(String change) {
        // Given
        String[] parts = change.split("\\|");
        assertThat(CLINIC).contains(parts[0]);
        // When
        List<Error> errors = validate(schema(CLINIC), CLINIC.replace(parts[0], parts[1]));
        // Then
        assertThat(errors).isNotEmpty();
    }

    @Test
    void aRuleIsOfOneKind() {
        // Given
        Schema schema = schema(CLINIC);
        String rule = "zone-policy: 1\nrules:\n  more: { %s, from: any, to: any }\n";
        // When Then
        for (String wrong :
                List.of("allow: [store], deny: [store]", "why: nothing", "deny: [store], expires: 2027-01-01")) {
            assertThat(validate(schema, rule.formatted(wrong))).as(wrong).isNotEmpty();
        }
        assertThat(validate(schema, rule.formatted("deny: [store]"))).isEmpty();
    }

    @Test
    void knowsWhatANewPolicyDoesToOpenAssociations() {
        // Given
        Schema schema = schema(CLINIC);
        String policy = "zone-policy: 1\ndefaults: { on-change: %s }\n";
        // When Then
        assertThat(validate(schema, policy.formatted("drain"))).isEmpty();
        assertThat(validate(schema, policy.formatted("wait"))).isNotEmpty();
    }

    @Test
    void knowsWhatADeviceTakesOfHl7() {
        // Given
        Schema schema = schema(CLINIC);
        String policy = "zone-policy: 1\ndevices:\n  more: { zone: scanners, hl7: { application: A, facility: B, "
                + "processing: [P, T], versions: [\"2.5.1\"], character-sets: [8859/1], batches: %s } }\n";
        // When Then
        assertThat(validate(schema, policy.formatted("true"))).isEmpty();
        assertThat(validate(schema, policy.formatted("often"))).isNotEmpty();
    }

    @Test
    void servesAPolicyThatIsBeingWritten() {
        // When
        Schema schema = schema(CLINIC.replace("sop: mr\n", "sop: nothing-yet\n"));
        // Then
        assertThat(validate(schema, CLINIC)).isEmpty();
    }
}
