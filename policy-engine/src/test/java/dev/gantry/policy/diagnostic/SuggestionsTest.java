package dev.gantry.policy.diagnostic;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SuggestionsTest {
    private static final List<String> WORDS =
            List.of("store", "storage-commitment", "worklist", "query", "mpps", "CTImageStorage", "a");

    @ParameterizedTest
    @CsvSource({
        "stor, store",
        "sotre, store",
        "storage-comitment, storage-commitment",
        "ctimagestorage, CTImageStorage",
        "CTImagStorge, CTImageStorage",
        "qurey, query",
    })
    void findsTheWordThatWasMeant(String word, String meant) {
        assertThat(Suggestions.nearest(word, WORDS)).contains(meant);
    }

    @ParameterizedTest
    @CsvSource({"zz", "b", "completely-different", "''"})
    void findsNothingWhereNothingIsNear(String word) {
        assertThat(Suggestions.nearest(word, WORDS)).isEmpty();
    }

    @Test
    void countsASwapOfNeighboursAsOneStep() {
        assertThat(Suggestions.distance("abcd", "abdc", 9)).isEqualTo(1);
        assertThat(Suggestions.distance("abcd", "bcd", 9)).isEqualTo(1);
        assertThat(Suggestions.distance("kitten", "sitting", 9)).isEqualTo(3);
        assertThat(Suggestions.distance("aaaaaaaa", "bbbbbbbb", 2)).isGreaterThan(2);
    }
}
