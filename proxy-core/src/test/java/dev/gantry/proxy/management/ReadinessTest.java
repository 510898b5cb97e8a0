package dev.gantry.proxy.management;

import dev.gantry.proxy.management.ComponentState.Level;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReadinessTest {
    private final Readiness readiness = new Readiness();

    @Test
    void isNotReadyWhileNothingIsRegistered() {
        // When
        Level level = Readiness.gravest(readiness.components());

        // Then
        assertThat(level).isEqualTo(Level.NOT_READY);
    }

    @Test
    void isAsGraveAsItsGravestPart() {
        // Given
        readiness.register("policy", () -> ComponentState.degraded("the new one is broken"));
        readiness.register("listeners", ComponentState::ready);

        // When
        var states = readiness.components();

        // Then
        assertThat(states.keySet()).containsExactly("listeners", "policy");
        assertThat(Readiness.gravest(states)).isEqualTo(Level.DEGRADED);
    }

    @Test
    void aPartThatCannotBeAskedIsNotReady() {
        // Given
        readiness.register("listeners", ComponentState::ready);
        readiness.register("store", () -> {
            throw new IllegalStateException("gone");
        });

        // When
        var states = readiness.components();

        // Then
        assertThat(states).containsEntry("store", ComponentState.notReady("its state could not be asked"));
        assertThat(Readiness.gravest(states)).isEqualTo(Level.NOT_READY);
    }
}
