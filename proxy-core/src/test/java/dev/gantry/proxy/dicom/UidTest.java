package dev.gantry.proxy.dicom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class UidTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "0",
                "1.2.840.10008.1.1",
                "1.2.0",
                "1.02.3",
                "1.2.3\0",
                "1.2.3 ",
                "1234567890123456789012345678901234567890123456789012345678901234",
                "1234567890123456789012345678901234567890123456789012345678901234\0"
            })
    void takesNumbersSeparatedByDots(String text) {
        assertThat(Uid.parse(text).map(Uid::value)).contains(text.strip().replace("\0", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\0",
                ".",
                "..",
                "1.",
                ".1",
                "1..2",
                "../../etc/cron.d/x",
                "1.2/3",
                "1.2.3;id",
                "1.2.a",
                " 1.2.3",
                "1.2\0.3",
                "1.-2",
                "1.2.3\n",
                "\u0661.2",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void refusesEverythingElse(String text) {
        assertThat(Uid.parse(text)).isEmpty();
    }

    @Test
    void saysWhatIsExpected() {
        assertThatThrownBy(() -> new Uid("1..2\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("UID: `1..2\\x0a` (expected: 1 to 64 characters, numbers separated by single dots)");
    }
}
