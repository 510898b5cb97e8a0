package dev.gantry.proxy.dicom.dimse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class DimseStatusTest {
    @ParameterizedTest
    @CsvSource({
        "0000, SUCCESS, success",
        "0001, WARNING, requested optional attributes are not supported",
        "0105, FAILURE, no such attribute",
        "0107, WARNING, attribute list error",
        "0116, WARNING, attribute value out of range",
        "0122, FAILURE, refused: SOP class not supported",
        "0124, FAILURE, refused: not authorized",
        "0212, FAILURE, mistyped argument",
        "A700, FAILURE, refused: out of resources",
        "A7FF, FAILURE, refused: out of resources",
        "A801, FAILURE, refused: move destination unknown",
        "A912, FAILURE, data set or identifier does not match SOP class",
        "B000, WARNING, warning",
        "B007, WARNING, warning",
        "C000, FAILURE, cannot understand",
        "C123, FAILURE, cannot understand",
        "FE00, CANCEL, cancelled",
        "FF00, PENDING, pending",
        "FF01, PENDING, 'pending, some optional keys are not supported'",
        "FF02, FAILURE, failure",
        "1234, FAILURE, failure"
    })
    void hasACategoryAndAMeaning(String hex, DimseStatus.Category category, String meaning) {
        // When
        DimseStatus status = new DimseStatus(Integer.parseInt(hex, 16));

        // Then
        assertThat(status.category()).isEqualTo(category);
        assertThat(status.meaning()).isEqualTo(meaning);
        assertThat(status).hasToString(hex + "H");
    }

    @Test
    void saysWhereTheStandardDefinesIt() {
        assertThat(DimseStatus.NOT_AUTHORIZED.section()).isEqualTo("PS3.7 C.5.25");
        assertThat(new DimseStatus(0xA7FF).section()).isEqualTo("PS3.4 B.2.3");
    }

    @ParameterizedTest
    @EnumSource(CommandField.class)
    void goesFromRequestToResponseAndBack(CommandField field) {
        assertThat(CommandField.ofCode(field.code())).isEqualTo(field);
        CommandField response = field.response();
        if (response != null) {
            assertThat(response.isRequest()).isFalse();
            assertThat(response.request()).isEqualTo(field);
        } else {
            assertThat(!field.isRequest() || field == CommandField.C_CANCEL_RQ).isTrue();
        }
    }
}
