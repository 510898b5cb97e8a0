package dev.gantry.proxy.dicom;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AeTitleTest {
    /** A field without its trailing spaces, the quirks granted, the title it names, or the problem it has. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "CT1             ,,CT1,-",
                " CT1            ,,CT1,-",
                "             CT1,,CT1,-",
                "CT 1            ,,CT 1,-",
                "ABCDEFGHIJKLMNOP,,ABCDEFGHIJKLMNOP,-",
                "ct1             ,,ct1,-",
                "ct1             ,lower-case-ae,CT1,-",
                "A_b.c-9         ,,A_b.c-9,-",
                "                ,,-,BLANK",
                "                ,blank-called-ae,-,-",
                "                ,nul-padded-ae,-,BLANK",
                "CT1\0\0\0\0\0\0\0\0\0\0\0\0\0,,-,NUL",
                "CT1\0\0\0\0\0\0\0\0\0\0\0\0\0,nul-padded-ae,CT1,-",
                "CT1 \0          ,nul-padded-ae,CT1,-",
                "CT1\0X,nul-padded-ae,-,NUL",
                "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0,nul-padded-ae,-,BLANK",
                "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0,,-,NUL",
                "ct1\0\0\0\0\0\0\0\0\0\0\0\0\0,nul-padded-ae lower-case-ae,CT1,-",
                "../other/VICTIM ,,-,CHARACTER",
                "..\\secret       ,,-,CHARACTER",
                "..              ,,-,ONLY_DOTS",
                ".               ,,-,ONLY_DOTS",
                "A\\B             ,,-,CHARACTER",
                "A;reboot        ,,-,CHARACTER",
                "$(id)           ,,-,CHARACTER",
                "A`id`           ,,-,CHARACTER",
                "'A\r\nlevel=info   ',,-,CHARACTER",
                "A\u001b[31m,,-,CHARACTER",
                "A\u007f              ,,-,CHARACTER",
                "M\u00fcller          ,,-,CHARACTER",
                "Gr\u00df             ,lower-case-ae,-,CHARACTER",
                "A\tB             ,,-,CHARACTER"
            })
    void readsAFieldAsATitleOrSaysWhyNot(
            String field, @Nullable String quirks, @Nullable String title, @Nullable AeTitleProblem problem) {
        // Given
        AeTitleField received =
                AeTitleField.of((field + " ".repeat(16 - field.length())).getBytes(StandardCharsets.ISO_8859_1));
        Set<AeTitleQuirk> granted = quirks == null ? Set.of() : quirksOf(quirks);

        // When
        var actualTitle = received.asAeTitle(granted).map(AeTitle::value).orElse(null);
        var actualProblem = received.problem(granted).orElse(null);

        // Then
        assertThat(actualTitle).isEqualTo(title);
        assertThat(actualProblem).isEqualTo(problem);
    }

    @Test
    void padsWithSpacesWhatIsSent() {
        // When
        AeTitleField field = AeTitleField.of(new AeTitle("CT1"));

        // Then
        assertThat(field.toByteArray()).isEqualTo("CT1             ".getBytes(StandardCharsets.US_ASCII));
        assertThat(field.asAeTitle()).contains(new AeTitle("CT1"));
    }

    @Test
    void isSafeInALogWhateverItHolds() {
        // Given
        byte[] bytes = "A\r\n\u001b[1m`\\\u00ff\0 b  ".getBytes(StandardCharsets.ISO_8859_1);

        // When
        String text = AeTitleField.of(Arrays.copyOf(bytes, 16)).toString();

        // Then
        assertThat(text).isEqualTo("A\\x0d\\x0a\\x1b[1m\\x60\\x5c\\xff\\x00 b  \\x00");
        assertThat(text.chars()).allMatch(c -> c >= 0x20 && c < 0x7F);
    }

    @Test
    void saysWhatIsExpectedOfATitle() {
        assertThatThrownBy(() -> new AeTitle("A/B"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("AE title: `A/B` (expected: letters, digits, `_`, `.`, `-` and inner spaces)");
        assertThatThrownBy(() -> new AeTitle("ABCDEFGHIJKLMNOPQ"))
                .hasMessage("AE title: `ABCDEFGHIJKLMNOPQ` (expected: 1 to 16 characters)");
        assertThatThrownBy(() -> new AeTitle(" A"))
                .hasMessage("AE title: ` A` (expected: letters, digits, `_`, `.`, `-` and inner spaces)");
        assertThat(AeTitle.parse(" A ")).contains(new AeTitle("A"));
        assertThat(AeTitle.parse("A/B")).isEmpty();
    }

    @Test
    void findsAQuirkByItsName() {
        assertThat(AeTitleQuirk.ofKeyword("nul-padded-ae")).contains(AeTitleQuirk.NUL_PADDED_AE);
        assertThat(AeTitleQuirk.ofKeyword("odd-pdv-length")).isEmpty();
    }

    private static Set<AeTitleQuirk> quirksOf(String keywords) {
        return Arrays.stream(keywords.split(" ", -1))
                .map(keyword -> AeTitleQuirk.ofKeyword(keyword).orElseThrow())
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(AeTitleQuirk.class)));
    }
}
