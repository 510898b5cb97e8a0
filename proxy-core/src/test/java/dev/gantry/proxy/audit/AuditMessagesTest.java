package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEvent.Action;
import dev.gantry.proxy.audit.AuditEvent.Alert;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import dev.gantry.proxy.audit.AuditEvent.Party;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openehealth.ipf.commons.audit.marshal.dicom.DICOM2017c;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class AuditMessagesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00.250Z");
    private static final Party CT = new Party("ct-01", "CT01", "127.0.0.1");
    private static final Party PACS = new Party("pacs-main", "PACS", "127.0.0.2");
    private static final byte[] IDENTIFIER = {0x10, 0, 0x20, 0, 2, 0, 0, 0, '*', ' '};

    private final AuditMessages messages = new AuditMessages("edge-1");

    static Stream<AuditEvent> events() {
        return Stream.of(
                new AuditEvent.ApplicationActivity(NOW, true),
                new AuditEvent.ApplicationActivity(NOW, false),
                new AuditEvent.SecurityAlert(
                        NOW,
                        Alert.RESTRICTED_FUNCTION,
                        Outcome.MINOR_FAILURE,
                        "association refused: <not-allowed> & \u00fc\u0007\u2028",
                        "association 1",
                        CT,
                        PACS),
                new AuditEvent.SecurityAlert(
                        NOW,
                        Alert.NODE_AUTHENTICATION,
                        Outcome.SERIOUS_FAILURE,
                        "no certificate",
                        "listener all",
                        new Party("::1", "", "::1"),
                        null),
                new AuditEvent.SecurityAlert(
                        NOW, Alert.AUDIT_RECORDING_STOPPED, Outcome.MAJOR_FAILURE, "gone", "edge-1", null, null),
                new AuditEvent.InstancesTransferred(
                        NOW, Outcome.SUCCESS, CT, PACS, true, "P-1", "1.2.3", Map.of("1.2.840.10008.5.1.4.1.1.2", 2)),
                new AuditEvent.InstancesTransferred(
                        NOW, Outcome.MINOR_FAILURE, PACS, CT, false, "", "", Map.of("1.2", 1, "1.3", 2)),
                new AuditEvent.TransferRequested(NOW, Outcome.SUCCESS, PACS, CT, CT, "P-1", List.of("1.2.3", "1.2.4")),
                new AuditEvent.TransferRequested(
                        NOW, Outcome.MINOR_FAILURE, PACS, new Party("READ1", "READ1", ""), CT, "", List.of()),
                new AuditEvent.Query(
                        NOW, Outcome.SUCCESS, CT, PACS, "1.2.840.10008.5.1.4.31", "1.2.840.10008.1.2", IDENTIFIER),
                new AuditEvent.ProcedureRecord(NOW, Action.CREATE, Outcome.SUCCESS, CT, PACS, "P-1", "1.2.3"),
                new AuditEvent.OrderRecord(NOW, Action.UPDATE, Outcome.SUCCESS, CT, PACS, "P-1^^^STE"),
                new AuditEvent.PatientRecord(NOW, Action.DELETE, Outcome.SUCCESS, CT, PACS, ""),
                new AuditEvent.Login(NOW, Outcome.SUCCESS, "logged in", new Party("CN=operator", "", "127.0.0.1")),
                new AuditEvent.Login(
                        NOW, Outcome.SERIOUS_FAILURE, "no certificate \u0001", new Party("::1", "", "::1")),
                new AuditEvent.AuditLogUsed(NOW, "root", "file:///var/lib/gantry/audit/"));
    }

    /** The schema of PS3.15 A.5.1. */
    private static Schema schema() throws Exception {
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        return factory.newSchema(AuditMessagesTest.class.getResource("/dicom2017c.xsd"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void keepsToTheSchema(AuditEvent event) throws Exception {
        // When
        String xml = messages.write(event).xml();

        // Then
        assertThatCode(() -> schema().newValidator().validate(new StreamSource(new StringReader(xml))))
                .as(xml)
                .doesNotThrowAnyException();
        assertThat(xml).contains("AuditSourceID=\"edge-1\"").doesNotContain("\n");
    }

    @ParameterizedTest
    @MethodSource("events")
    void writesWhatTheLibraryWouldWrite(AuditEvent event) {
        // When
        String xml = messages.write(event).xml();

        // Then
        assertThat(xml.replace("&quot;", "\""))
                .isEqualTo(new DICOM2017c()
                        .marshal(messages.whole(event), false)
                        .strip()
                        .replace("&quot;", "\""));
    }

    @Test
    void leavesNoCharacterThatEndsAnAttributeOrAText() throws Exception {
        // When
        String xml = messages.write(new AuditEvent.SecurityAlert(
                        NOW,
                        Alert.RESTRICTED_FUNCTION,
                        Outcome.MINOR_FAILURE,
                        "a\"b'c<d>e&f\tg\nh\ri ]]> \uD83D\uDE37",
                        "\"/><x y=\"",
                        new Party("<!--", "\" AE=\"", "127.0.0.1"),
                        null))
                .xml();

        // Then
        assertThatCode(() -> schema().newValidator().validate(new StreamSource(new StringReader(xml))))
                .as(xml)
                .doesNotThrowAnyException();
        assertThat(xml)
                .contains("ParticipantObjectID=\"&quot;/&gt;&lt;x y=&quot;\"")
                .contains("a&quot;b'c&lt;d&gt;e&amp;f&#x9;g\uFFFDh\uFFFDi ]]&gt; \uD83D\uDE37<");
    }

    @Test
    void carriesTheIdentifierOfAQueryInBase64() {
        // When
        String xml = messages.write(events().filter(AuditEvent.Query.class::isInstance)
                        .findFirst()
                        .orElseThrow())
                .xml();

        // Then
        assertThat(xml)
                .contains("csd-code=\"110112\"")
                .contains("<ParticipantObjectQuery>" + Base64.getEncoder().encodeToString(IDENTIFIER));
    }

    @Test
    void saysThatItDidNotReceiveTheInstancesItself() {
        // When
        String xml = messages.write(new AuditEvent.InstancesTransferred(
                        NOW, Outcome.SUCCESS, CT, PACS, true, "P-1", "1.2.3", Map.of("1.2.840.10008.5.1.4.1.1.2", 2)))
                .xml();

        // Then
        assertThat(xml)
                .contains("EventActionCode=\"R\"")
                .contains("csd-code=\"110104\"")
                .contains("ParticipantObjectID=\"P-1\"")
                .contains("ParticipantObjectID=\"1.2.3\"")
                .contains("NumberOfInstances=\"2\"");
    }

    @Test
    void framesAsTheStandardsWant() {
        // When
        String frame = new String(
                new SyslogMessage("edge 1", "IHE+RFC-3881").of(NOW, "<AuditMessage/>"), StandardCharsets.UTF_8);

        // Then
        assertThat(frame)
                .matches("<85>1 2026-11-24T12:00:00\\.25\\d*Z edge_1 gantry \\d+ IHE\\+RFC-3881 - <AuditMessage/>");
    }
}
