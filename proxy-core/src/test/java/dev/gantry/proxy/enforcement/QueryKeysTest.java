package dev.gantry.proxy.enforcement;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class QueryKeysTest {
    @ParameterizedTest
    @ValueSource(strings = {"20260101", "20260101-20260131", "20260131-20260131"})
    void countsTheDaysOfARange(String range) {
        assertThat(QueryKeys.isWithin(range, 31)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "20260101-",
                "-20260101",
                "20260101-20260201",
                "20260131-20260101",
                "20261301",
                "2026*",
                "a-b-c"
            })
    void takesNothingElseForNarrow(String range) {
        assertThat(QueryKeys.isWithin(range, 31)).isFalse();
    }

    @Test
    void wantsCharactersBeforeAWildcard() {
        assertThat(QueryKeys.areNarrow(List.of("SMI*"), 3)).isTrue();
        assertThat(QueryKeys.areNarrow(List.of("SM*"), 3)).isFalse();
        assertThat(QueryKeys.areNarrow(List.of("?MITH"), 0)).isFalse();
        assertThat(QueryKeys.areNarrow(List.of("1"), 3)).isTrue();
        assertThat(QueryKeys.areNarrow(List.of("*?"), 0)).isFalse();
        assertThat(QueryKeys.areNarrow(List.of(""), 0)).isFalse();
        assertThat(QueryKeys.areNarrow(List.of(), 0)).isFalse();
    }
}
