package dev.gantry.proxy.upperlayer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class TransitionTableTest {
    /** All 19 × 13 cells of a transcription of the standard's table that shares nothing with the code's. */
    static List<Arguments> cells() throws IOException {
        List<Arguments> cells = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(TransitionTableTest.class.getResourceAsStream("/upperlayer/table-9-10.txt")),
                StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> line.startsWith("Evt")).forEach(line -> {
                String[] fields = line.trim().split("\\s+");
                Event event = Event.values()[Integer.parseInt(fields[0].substring(3)) - 1];
                for (State state : State.values()) {
                    cells.add(Arguments.of(event, state, fields[state.ordinal() + 1]));
                }
            });
        }
        return cells;
    }

    @Test
    void theReferenceCoversEveryEventInEveryState() throws IOException {
        assertThat(cells()).hasSize(Event.values().length * State.values().length);
    }

    @ParameterizedTest(name = "{0} in {1}: {2}")
    @MethodSource("cells")
    void hasTheActionOfTheStandard(Event event, State state, String expected) {
        // When
        Action action = TransitionTable.action(event, state);

        // Then
        assertThat(action == null ? "-" : action.name().replace('_', '-')).isEqualTo(expected);
    }
}
