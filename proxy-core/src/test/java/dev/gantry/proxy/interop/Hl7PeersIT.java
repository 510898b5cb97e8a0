package dev.gantry.proxy.interop;

import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.model.v25.message.ACK;
import ca.uhn.hl7v2.model.v25.message.ADT_A39;
import ca.uhn.hl7v2.model.v25.message.ORM_O01;
import ca.uhn.hl7v2.model.v25.segment.MSH;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import dev.gantry.proxy.testing.ExternalProcess;
import dev.gantry.proxy.testing.FreePorts;
import dev.gantry.proxy.testing.HapiSockets;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Mllp;
import dev.gantry.proxy.testing.NpmScripts;
import dev.gantry.proxy.testing.Programs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** HL7 peers that are not ours: HAPI and simple-hl7 on both sides with mutual TLS, and python3-hl7 in plain. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Hl7PeersIT {
    @TempDir
    static Path directory;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private DefaultHapiContext receiverContext;
    private DefaultHapiContext senderContext;
    private HL7Service pacs;
    private Hospital hospital;

    @BeforeAll
    void open() throws InterruptedException {
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        int port = FreePorts.next();
        receiverContext = HapiSockets.context(plan.credentials("pacs-main"));
        pacs = receiverContext.newServer(port, true);
        pacs.registerApplication(new Archive());
        pacs.startAndWait();
        hospital = plan.pacsTakesOrdersAt(port).open();
        senderContext = HapiSockets.context(hospital.credentials("ris-main"));
    }

    @AfterAll
    void close() throws IOException {
        senderContext.close();
        hospital.close();
        pacs.stopAndWait();
        receiverContext.close();
    }

    @BeforeEach
    void forget() {
        received.clear();
    }

    private final class Archive implements ReceivingApplication<Message> {
        @Override
        public Message processMessage(Message message, Map<String, Object> metadata) throws HL7Exception {
            received.add(message.encode());
            try {
                return message.generateACK();
            } catch (IOException e) {
                throw new HL7Exception(e);
            }
        }

        @Override
        public boolean canProcess(Message message) {
            return true;
        }
    }

    private static void address(MSH header) throws HL7Exception {
        header.getSendingApplication().getNamespaceID().setValue("RIS");
        header.getSendingFacility().getNamespaceID().setValue("STE");
        header.getReceivingApplication().getNamespaceID().setValue("PACS");
        header.getReceivingFacility().getNamespaceID().setValue("STE");
    }

    @Test
    void hapiSendsOrdersToHapi() throws Exception {
        // Given
        Connection connection = senderContext.newClient("127.0.0.1", hospital.ordersPort(), true);
        for (int i = 0; i < 5; i++) {
            ORM_O01 order = senderContext.newMessage(ORM_O01.class);
            order.initQuickstart("ORM", "O01", "P");
            address(order.getMSH());
            order.getPATIENT()
                    .getPID()
                    .getPatientName(0)
                    .getFamilyName()
                    .getSurname()
                    .setValue("PHANTOM");

            // When
            ACK answer = (ACK) connection.getInitiator().sendAndReceive(order);

            // Then
            assertThat(answer.getMSA().getAcknowledgmentCode().getValue()).isEqualTo("AA");
            assertThat(answer.getMSA().getMessageControlID().getValue())
                    .isEqualTo(order.getMSH().getMessageControlID().getValue());
            assertThat(received.get(i)).isEqualTo(order.encode());
        }
        connection.close();
    }

    @Test
    void hapiUnderstandsARefusal() throws Exception {
        // Given
        Connection connection = senderContext.newClient("127.0.0.1", hospital.ordersPort(), true);
        ADT_A39 merge = senderContext.newMessage(ADT_A39.class);
        merge.initQuickstart("ADT", "A40", "P");
        address(merge.getMSH());

        // When
        ACK answer = (ACK) connection.getInitiator().sendAndReceive(merge);

        // Then
        assertThat(answer.getMSA().getAcknowledgmentCode().getValue()).isEqualTo("AR");
        assertThat(answer.getERR().getHL7ErrorCode().getIdentifier().getValue()).isEqualTo("201");
        assertThat(answer.getERR().getApplicationErrorCode().getIdentifier().getValue())
                .isEqualTo("message-type");
        assertThat(received).isEmpty();
        connection.close();
    }

    @Test
    @Interop({"node", "npm"})
    void simpleHl7SendsToHapi() {
        // When: three messages over one connection, of which the second may not pass
        Programs.Finished finished = NpmScripts.run(
                "send.js",
                hospital.credentials("ris-main"),
                Integer.toString(hospital.ordersPort()),
                "ORM^O01",
                "ADT^A40",
                "ADT^A08");

        // Then
        assertThat(finished.exitCode()).as(finished.output()).isZero();
        assertThat(finished.output())
                .contains("MSA|AA|npm-0")
                .contains("MSA|AR|npm-1|message-type")
                .contains("MSA|AA|npm-2");
        assertThat(received).hasSize(2);
        assertThat(received.get(0)).contains("|ORM^O01|npm-0|").contains("PID|1||SYNTHETIC-1");
    }

    @Test
    @Interop({"node", "npm"})
    void hapiSendsToSimpleHl7() throws Exception {
        // Given
        Hospital.Plan plan = Hospital.in(directory.resolve("npm-hospital"));
        int port = FreePorts.next();
        try (ExternalProcess receiver = NpmScripts.start(
                                "receive.js",
                                directory.resolve("npm-receiver"),
                                plan.credentials("pacs-main"),
                                Integer.toString(port))
                        .awaitListening(port);
                Hospital other = plan.pacsTakesOrdersAt(port).open();
                Connection connection = senderContext.newClient("127.0.0.1", other.ordersPort(), true)) {
            for (int i = 0; i < 3; i++) {
                ORM_O01 order = senderContext.newMessage(ORM_O01.class);
                order.initQuickstart("ORM", "O01", "P");
                address(order.getMSH());

                // When
                Message answer = connection.getInitiator().sendAndReceive(order);

                // Then
                String controlId = order.getMSH().getMessageControlID().getValue();
                assertThat(answer.encode()).contains("\rMSA|AA|" + controlId);
                receiver.awaitLine(Pattern.compile("\\|ORM\\^O01[^|]*\\|" + Pattern.quote(controlId) + "\\|"));
            }
            assertThat(receiver.log()).doesNotContain("error:");
        }
    }

    @Test
    @Interop("mllp_send")
    void pythonHl7SendsUpdates() throws IOException {
        // Given: three messages, of which the last may not pass
        Path file = directory.resolve("messages");
        Files.writeString(
                file,
                Mllp.message("WARD", "ADT^A08", "1").replace('\r', '\n')
                        + Mllp.message("WARD", "ADT^A08", "2").replace('\r', '\n')
                        + Mllp.message("WARD", "ADT^A40", "3").replace('\r', '\n'),
                StandardCharsets.US_ASCII);

        // When
        Programs.Finished finished = Programs.run(
                List.of(
                        "mllp_send",
                        "--loose",
                        "--file",
                        file.toString(),
                        "--port",
                        Integer.toString(hospital.plainOrdersPort()),
                        "127.0.0.1"),
                Duration.ofSeconds(60));

        // Then
        assertThat(finished.exitCode()).as(finished.output()).isZero();
        assertThat(finished.output()).contains("MSA|AA|1").contains("MSA|AA|2").contains("MSA|AR|3|message-type");
        assertThat(received).hasSize(2);
    }
}
