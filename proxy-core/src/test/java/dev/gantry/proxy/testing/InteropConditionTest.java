package dev.gantry.proxy.testing;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InteropConditionTest {

    @Test
    void runsTheTestWhenEveryToolIsPresent() {
        // When
        ConditionEvaluationResult result = InteropCondition.judge(
                List.of("storescu", "Orthanc"), Set.of("storescu", "Orthanc")::contains, "optional");

        // Then
        assertThat(result.isDisabled()).isFalse();
    }

    @Test
    void skipsTheTestAndNamesTheAbsentTools() {
        // When
        ConditionEvaluationResult result =
                InteropCondition.judge(List.of("storescu", "Orthanc"), Set.of("storescu")::contains, "optional");

        // Then
        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).hasValue("absent from this machine: [Orthanc]");
    }

    @Test
    void failsTheTestWhenToolsAreRequired() {
        assertThatThrownBy(() -> InteropCondition.judge(List.of("Orthanc"), Set.<String>of()::contains, "required"))
                .hasMessage("absent from this machine: [Orthanc], and -Dinterop=required is set");
    }
}
