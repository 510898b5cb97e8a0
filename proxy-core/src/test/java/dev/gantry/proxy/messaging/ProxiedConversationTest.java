package dev.gantry.proxy.messaging;

import dev.gantry.policy.CertificateEvidence;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Device;
import dev.gantry.policy.Endpoint;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.Sender;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationEnd.Cause;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationIds;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.Caller;
import dev.gantry.proxy.association.FakeTimers;
import dev.gantry.proxy.association.MessageOutcome;
import dev.gantry.proxy.association.OpenAssociations;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.ListenerScope;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.mllp.MllpBlock;
import dev.gantry.proxy.testing.LeakCheck;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** One connection for HL7 messages, without a network. */
class ProxiedConversationTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T10:00:00Z"), ZoneOffset.UTC);
    private static final int HELD = 512;
    private static final MessagingLimits LIMITS = new MessagingLimits(
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofHours(24),
            HELD);
    private static final CompiledPolicy POLICY = policy("messages: [ORM^O01, ADT^A08]", "");

    private static CompiledPolicy policy(String messages, String ofDevices) {
        String text = """
                zone-policy: 1
                zones: { orders: {}, archive: {}, other: {} }
                devices:
                  ris:
                    zone: orders
                    cert: "spiffe://x.example/ris"
                    hl7: { application: RIS, facility: STE %s }
                  foreign:
                    zone: other
                    cert: "spiffe://x.example/foreign"
                    hl7: { application: FOREIGN, facility: STE }
                  pacs:
                    zone: archive
                    cert: "spiffe://x.example/pacs"
                    hl7: { application: PACS, facility: STE, listens: "192.0.2.2:2575" %s }
                  billing:
                    zone: archive
                    cert: "spiffe://x.example/billing"
                    hl7: { application: BILLING, facility: STE, listens: "192.0.2.3:2575" }
                rules:
                  orders: { allow: [hl7], from: orders, to: archive, %s }
                """.formatted(ofDevices, ofDevices, messages);
        return PolicyCompiler.compile(List.of(SourceText.of("policy.yaml", text)), CLOCK.instant(), Set.of())
                .policy()
                .orElseThrow();
    }

    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    private final FakeTimers timers = new FakeTimers();
    private final FakeBlocks sender = new FakeBlocks();
    private final List<Link> opened = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private final OpenAssociations open = new OpenAssociations(1);
    private CompiledPolicy inForce = POLICY;
    private final Set<String> excluded = new HashSet<>();
    private boolean connectsAtOnce = true;

    /** A connection to a receiver. */
    private static final class Link extends FakeBlocks implements ReceiverConnection {
        private final Device receiver;
        private final User user;
        private boolean connected;
        private boolean parked;

        Link(Device receiver, User user, boolean connected) {
            this.receiver = receiver;
            this.user = user;
            this.connected = connected;
        }

        @Override
        public boolean isConnected() {
            return connected && !isClosed();
        }

        @Override
        public void engage() {}

        @Override
        public void park() {
            parked = true;
        }
    }

    private final AssociationListener listener = new AssociationListener() {
        @Override
        public void messageJudged(AssociationFacts association, MessageVerdict verdict, JudgedBy judgedBy) {
            heard.add(
                    verdict instanceof MessageVerdict.Deny deny
                            ? deny.reason().code()
                            : "allowed " + verdict.header().shownMessage());
        }

        @Override
        public void messageAnswered(AssociationFacts association, MessageOutcome outcome) {
            heard.add(outcome.kind().word() + (outcome.code() == null ? "" : " " + outcome.code()));
        }

        @Override
        public void strayAnswer(AssociationFacts association, Device receiver) {
            heard.add("stray from " + receiver.id());
        }

        @Override
        public void ended(AssociationFacts association, AssociationEnd end) {
            heard.add("ended " + end.cause() + " after " + end.messagesFromCaller());
        }

        @Override
        public void relayed(AssociationFacts association, Sender from, long bytes) {
            assertThat(bytes).isPositive();
        }
    };

    private ProxiedConversation conversation(String device) {
        return conversation(device, sender);
    }

    private ProxiedConversation conversation(String device, BlockConnection peer) {
        ProxiedConversation conversation = new ProxiedConversation(
                new MessagingSurroundings(
                        () -> inForce,
                        other -> excluded.contains(other.id()) ? "in quarantine" : null,
                        open,
                        listener,
                        LIMITS,
                        new AssociationIds(),
                        CLOCK),
                new Caller(
                        new ListenerScope("orders", Set.of("orders")),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 40000),
                        evidence(device)),
                timers,
                Runnable::run,
                peer,
                this::open,
                (failure, detail) -> heard.add("unheard " + failure));
        conversation.opened();
        return conversation;
    }

    private static PeerEvidence evidence(String device) {
        return new PeerEvidence(
                InetAddress.getLoopbackAddress(),
                new CertificateEvidence(
                        List.of("spiffe://x.example/" + device), "sha256/x", "CN=x", BigInteger.ONE, Set.of()));
    }

    private ReceiverConnection open(
            Device from, Device receiver, Endpoint endpoint, CompiledPolicy policy, ReceiverConnection.User user) {
        Link link = new Link(receiver, user, connectsAtOnce);
        opened.add(link);
        return link;
    }

    private Link link() {
        return opened.get(opened.size() - 1);
    }

    private MllpBlock.Content content(String text, boolean first, boolean last) {
        return new MllpBlock.Content(leaks.buffer(text.getBytes(StandardCharsets.ISO_8859_1)), first, last);
    }

    private MllpBlock whole(String text) {
        return content(text, true, true);
    }

    private static String message(String type, String id) {
        return message("RIS", "PACS", type, id, "", "");
    }

    private static String message(String from, String to, String type, String id, String accept, String application) {
        return "MSH|^~\\&|" + from + "|STE|" + to + "|STE|20261124||" + type + "|" + id + "|P|2.5|||" + accept + "|"
                + application + "\rPID|1||SYNTHETIC\r";
    }

    private static String ack(String code, String id) {
        return "MSH|^~\\&|PACS|STE|RIS|STE|20261124||ACK|A" + id + "|P|2.5\rMSA|" + code + "|" + id + "\r";
    }

    private void receive(Link link, String text) {
        link.user.received(whole(text));
    }

    private String onlyAnswer() {
        List<String> sent = sender.sent();
        assertThat(sent).hasSize(1);
        return sent.get(0);
    }

    private void assertOwnAnswer(String code, String id, String error, String reason) {
        assertThat(onlyAnswer())
                .startsWith("[MSH|^~\\&|PACS|STE|RIS|STE|20261124100000+0000||ACK^")
                .contains("\rMSA|" + code + "|" + id + "|" + reason + "\r")
                .contains("|" + error + "^")
                .contains("|E|" + reason + "|")
                .doesNotContain("SYNTHETIC");
    }

    @Test
    void passesAMessageAndItsAnswerUnchanged() {
        // Given
        ProxiedConversation conversation = conversation("ris");

        // When
        conversation.received(whole(message("ORM^O01", "1")));

        // Then
        assertThat(link().receiver.id()).isEqualTo("pacs");
        assertThat(link().sent()).containsExactly("[" + message("ORM^O01", "1") + "]");
        assertThat(sender.sent()).isEmpty();

        // When
        receive(link(), ack("AA", "1"));

        // Then
        assertThat(sender.sent()).containsExactly("[" + ack("AA", "1") + "]");
        assertThat(heard).containsExactly("allowed ORM^O01", "acknowledged AA");
    }

    @Test
    void reusesTheConnectionAndKeepsItForOthersAtTheEnd() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        for (int i = 0; i < 3; i++) {
            conversation.received(whole(message("ORM^O01", "m" + i)));
            receive(link(), ack("AA", "m" + i));
        }

        // When
        conversation.closed("");

        // Then
        assertThat(opened).hasSize(1);
        assertThat(link().parked).isTrue();
        assertThat(open.size()).isZero();
        assertThat(heard).endsWith("ended RELEASED after 3");
    }

    @Test
    void letsASenderWaitForEachAnswer() {
        // Given
        ProxiedConversation conversation = conversation("ris");

        // When: three messages at once
        conversation.received(whole(message("ORM^O01", "1")));
        conversation.received(whole(message("ORM^O01", "2")));
        conversation.received(whole(message("ADT^A40", "3")));

        // Then
        assertThat(link().sent()).hasSize(1);
        assertThat(sender.isHeldBack()).isTrue();

        // When
        receive(link(), ack("AA", "1"));
        assertThat(link().sent()).containsExactly("[" + message("ORM^O01", "2") + "]");
        receive(link(), ack("AE", "2"));

        // Then: answers in the order of the messages
        List<String> sent = sender.sent();
        assertThat(sent.subList(0, 2)).containsExactly("[" + ack("AA", "1") + "]", "[" + ack("AE", "2") + "]");
        assertThat(sent.get(2)).contains("MSA|AR|3|message-type");
        assertThat(sender.isHeldBack()).isFalse();
    }

    @Test
    void refusesABarredEventAndGoesOn() {
        // Given
        ProxiedConversation conversation = conversation("ris");

        // When
        conversation.received(whole(message("ADT^A40", "1")));

        // Then
        assertOwnAnswer("AR", "1", "201", "message-type");
        assertThat(opened).isEmpty();
        assertThat(sender.isClosed()).isFalse();

        // When
        conversation.received(whole(message("ADT^A08", "2")));

        // Then
        assertThat(link().sent()).hasSize(1);
    }

    @Test
    void refusesInTheEnhancedModeByAnAcceptAcknowledgement() {
        conversation("ris").received(whole(message("RIS", "PACS", "ADT^A40", "1", "AL", "NE")));
        assertOwnAnswer("CR", "1", "201", "message-type");
    }

    @Test
    void refusesAForgedSenderAndLeavesIt() {
        conversation("ris").received(whole(message("FOREIGN", "PACS", "ORM^O01", "1", "", "")));
        assertThat(onlyAnswer()).contains("MSA|AR|1|identity-mismatch").contains("|207^");
        assertThat(sender.isClosed()).isTrue();
        assertThat(opened).isEmpty();
    }

    @Test
    void refusesAReceiverThatNobodyIs() {
        conversation("ris").received(whole(message("RIS", "NOBODY", "ORM^O01", "1", "", "")));
        assertThat(onlyAnswer()).contains("MSA|AR|1|unknown-called");
        assertThat(sender.isClosed()).isFalse();
    }

    @Test
    void refusesADeviceBehindTheWrongListener() {
        conversation("foreign").received(whole(message("FOREIGN", "PACS", "ORM^O01", "1", "", "")));
        assertThat(onlyAnswer()).contains("MSA|AR|1|wrong-listener");
        assertThat(sender.isClosed()).isTrue();
    }

    @Test
    void refusesWhomNobodyKnowsInTime() {
        // Given
        ProxiedConversation conversation = conversation("nobody");
        timers.advance(Duration.ofSeconds(4));

        // When
        conversation.received(whole(message("ORM^O01", "1")));

        // Then
        assertThat(onlyAnswer()).contains("MSA|AR|1|unknown-device");
        assertThat(sender.isClosed()).isTrue();
    }

    @Test
    void waitsForWhomNobodyKnowsNoLongerThanForARequest() {
        ProxiedConversation conversation = conversation("nobody");
        timers.advance(Duration.ofSeconds(5));
        assertThat(sender.isClosed()).isTrue();
        assertThat(heard).containsExactly("unheard REQUEST_DEADLINE");
        conversation.closed("");
        assertThat(heard).hasSize(1);
    }

    @Test
    void countsTheConnectionsOfADevice() {
        // Given
        conversation("ris");

        // When
        conversation("ris").received(whole(message("ORM^O01", "1")));

        // Then
        assertThat(onlyAnswer()).contains("MSA|AR|1|limit");
        assertThat(sender.isClosed()).isTrue();
    }

    @Test
    void refusesWhomAnOperatorHasShutOut() throws Exception {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("ORM^O01", "1")));
        receive(link(), ack("AA", "1"));
        sender.sent();

        // When
        excluded.add("pacs");
        conversation.received(whole(message("ORM^O01", "2")));

        // Then
        assertOwnAnswer("AR", "2", "207", "quarantined");
        assertThat(link().sent()).hasSize(1);
        assertThat(conversation.snapshot().get().messagesFromCaller()).isEqualTo(2);
    }

    @Test
    void seesANewPolicyAtTheNextMessage() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("ORM^O01", "1")));
        Link first = link();

        // When: the policy changes while the answer is outstanding
        inForce = policy("messages: [ADT^A08]", "");
        receive(first, ack("AA", "1"));
        conversation.received(whole(message("ORM^O01", "2")));
        conversation.received(whole(message("ADT^A08", "3")));

        // Then: the answer has passed, and what was opened under the old policy serves no more
        List<String> sent = sender.sent();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1)).contains("MSA|AR|2|message-type");
        assertThat(first.isClosed()).isTrue();
        assertThat(link()).isNotSameAs(first);
        assertThat(link().sent()).hasSize(1);
    }

    @Test
    void judgesByTheHeaderBeforeTheRestHasCome() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        String text = message("ADT^A40", "1");
        int header = text.indexOf('\r') + 1;

        // When
        conversation.received(content(text.substring(0, header), true, false));

        // Then: it is refused, and told so when all of it has come
        assertThat(heard).containsExactly("message-type");
        assertThat(sender.sent()).isEmpty();
        conversation.received(content(text.substring(header), false, true));
        assertOwnAnswer("AR", "1", "201", "message-type");
    }

    @Test
    void passesALongMessageOnAsItComes() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        String header = message("ORM^O01", "1");

        // When
        conversation.received(content(header, true, false));
        assertThat(opened).isEmpty();
        conversation.received(content("OBX|" + "x".repeat(HELD), false, false));

        // Then
        assertThat(link().sent()).containsExactly("[" + header + "OBX|" + "x".repeat(HELD) + "…");
        conversation.received(content("y", false, false));
        conversation.received(content("z\r", false, true));
        assertThat(link().sent()).containsExactly("…y…", "…z\r]");
        receive(link(), ack("AA", "1"));
        assertThat(sender.sent()).hasSize(1);
    }

    @Test
    void neverEndsAMessageThatTurnsOutToBeTwo() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(content(message("ORM^O01", "1") + "OBX|" + "x".repeat(HELD) + "\rMS", true, false));
        assertThat(link().sent()).hasSize(1);

        // When
        conversation.received(content("H|^~\\&|EVIL\r", false, true));

        // Then
        assertThat(link().sent()).isEmpty();
        assertThat(link().isClosed()).isTrue();
        assertThat(onlyAnswer()).contains("MSA|AR|1|malformed");
        assertThat(sender.isClosed()).isTrue();
    }

    @Test
    void refusesAMessageWithinAMessage() {
        conversation("ris").received(whole(message("ORM^O01", "1") + message("ADT^A40", "2")));
        assertThat(onlyAnswer()).contains("MSA|AR|1|malformed");
        assertThat(opened).isEmpty();
    }

    @Test
    void answersForAReceiverThatCannotBeReached() {
        // Given
        connectsAtOnce = false;
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("ORM^O01", "1")));
        conversation.received(whole(message("RIS", "PACS", "ORM^O01", "2", "AL", "NE")));

        // When
        link().user.closed("connection refused");

        // Then
        assertOwnAnswer("AE", "1", "207", "receiver-unreachable");

        // When: the second one waits for the time that is configured
        timers.advance(Duration.ofSeconds(30));

        // Then
        assertOwnAnswer("CE", "2", "207", "receiver-unreachable");
        assertThat(sender.isClosed()).isFalse();
        assertThat(heard)
                .containsExactly("allowed ORM^O01", "receiver-unreachable", "allowed ORM^O01", "receiver-unreachable");
    }

    @Test
    void passesWhatWaitedForTheConnection() {
        // Given
        connectsAtOnce = false;
        ProxiedConversation conversation = conversation("ris");
        conversation.received(content(message("ORM^O01", "1") + "OBX|" + "x".repeat(HELD), true, false));
        conversation.received(content("y\r", false, true));
        assertThat(link().sent()).isEmpty();

        // When
        link().connected = true;
        link().user.connected();

        // Then
        assertThat(link().sent()).hasSize(2).last().isEqualTo("…y\r]");
    }

    @Test
    void answersForAReceiverThatDoesNotAndListensToItNoLonger() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("ORM^O01", "1")));
        Link silent = link();

        // When
        timers.advance(Duration.ofSeconds(30));

        // Then
        assertOwnAnswer("AE", "1", "207", "no-acknowledgement");
        assertThat(silent.isClosed()).isTrue();

        // When: its answer comes after all, while the next message is outstanding
        conversation.received(whole(message("ORM^O01", "2")));
        receive(silent, ack("AA", "1"));

        // Then
        assertThat(sender.sent()).isEmpty();
        assertThat(link()).isNotSameAs(silent);
    }

    @Test
    void answersForAReceiverThatHangsUp() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("ORM^O01", "1")));

        // When
        link().user.closed("");

        // Then
        assertOwnAnswer("AE", "1", "207", "receiver-lost");
        conversation.received(whole(message("ORM^O01", "2")));
        assertThat(opened).hasSize(2);
    }

    @Test
    void letsForeignAndSecondAnswersFall() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("ORM^O01", "1")));

        // When
        receive(link(), ack("AA", "999"));
        receive(link(), "MSH|^~\\&|PACS|STE|RIS|STE|||ORU^R01|1|P|2.5\rPID|1\r");
        receive(link(), "no HL7 at all");
        receive(link(), ack("AA", "1"));
        receive(link(), ack("AR", "1"));

        // Then
        assertThat(sender.sent()).containsExactly("[" + ack("AA", "1") + "]");
        assertThat(heard)
                .containsExactly(
                        "allowed ORM^O01",
                        "stray from pacs",
                        "stray from pacs",
                        "stray from pacs",
                        "acknowledged AA",
                        "stray from pacs");
    }

    @Test
    void passesBothAnswersOfTheEnhancedMode() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("RIS", "PACS", "ORM^O01", "1", "AL", "AL")));

        // When
        receive(link(), ack("CA", "1"));
        conversation.received(whole(message("RIS", "PACS", "ORM^O01", "2", "AL", "AL")));
        receive(link(), ack("AA", "1"));
        receive(link(), ack("CE", "2"));
        receive(link(), ack("AA", "2"));

        // Then: what was not accepted has no second answer
        assertThat(sender.sent())
                .containsExactly("[" + ack("CA", "1") + "]", "[" + ack("AA", "1") + "]", "[" + ack("CE", "2") + "]");
        assertThat(heard).endsWith("acknowledged CE", "stray from pacs");
    }

    @Test
    void waitsForNoAnswerThatNobodyAskedFor() {
        // Given
        ProxiedConversation conversation = conversation("ris");

        // When
        conversation.received(whole(message("RIS", "PACS", "ORM^O01", "1", "NE", "NE")));
        conversation.received(whole(message("RIS", "PACS", "ORM^O01", "2", "ER", "NE")));
        conversation.received(whole(message("ORM^O01", "3")));
        receive(link(), ack("CE", "2"));
        receive(link(), ack("AA", "3"));

        // Then
        assertThat(link().sent()).hasSize(3);
        assertThat(sender.sent()).containsExactly("[" + ack("CE", "2") + "]", "[" + ack("AA", "3") + "]");
    }

    @Test
    void passesCommitBlocksOfBothSides() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("ORM^O01", "1")));

        // When
        link().sent();
        link().user.received(new MllpBlock.Commit(true));
        receive(link(), ack("AA", "1"));
        conversation.received(new MllpBlock.Commit(true));

        // Then
        assertThat(sender.sent()).containsExactly("ACK", "[" + ack("AA", "1") + "]");
        assertThat(link().sent()).containsExactly("ACK");

        // When: a message is not taken for safe keeping
        conversation.received(whole(message("ORM^O01", "2")));
        link().user.received(new MllpBlock.Commit(false));

        // Then
        assertThat(sender.sent()).containsExactly("NAK");
        assertThat(heard).endsWith("not-committed");
    }

    @Test
    void keepsACommitBlockOfAnOwnAnswerToItself() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("ADT^A40", "1")));

        // When
        conversation.received(new MllpBlock.Commit(true));

        // Then
        assertThat(sender.isClosed()).isFalse();
        assertThat(opened).isEmpty();

        // When: one that answers nothing
        conversation.received(new MllpBlock.Commit(true));

        // Then
        assertThat(sender.isClosed()).isTrue();
    }

    @Test
    void refusesABatchUnlessBothEndsHaveThem() {
        String batch =
                "BHS|^~\\&|RIS|STE|PACS|STE|||||B1\r" + message("ORM^O01", "1") + message("ADT^A08", "2") + "BTS|2\r";
        ProxiedConversation conversation = conversation("ris");

        // When
        conversation.received(whole(batch));

        // Then
        assertThat(onlyAnswer()).contains("MSA|AR|B1|message-type").contains("|200^");

        // When
        inForce = policy("messages: [ORM^O01, ADT^A08]", ", batches: true");
        conversation.received(whole(batch));
        receive(link(), ack("AA", "B1"));

        // Then
        assertThat(link().sent()).containsExactly("[" + batch + "]");
        assertThat(sender.sent()).hasSize(1);
    }

    @Test
    void refusesABatchForOneMessageInIt() {
        // Given
        inForce = policy("messages: [ORM^O01, ADT^A08]", ", batches: true");

        // When
        conversation("ris")
                .received(whole("FHS|^~\\&|RIS|STE\rBHS|^~\\&|RIS|STE\r" + message("ORM^O01", "1")
                        + message("ADT^A40", "2") + "BTS|2\rFTS|1\r"));

        // Then
        assertThat(onlyAnswer()).contains("MSA|AR||message-type");
        assertThat(opened).isEmpty();
    }

    @Test
    void givesUpAMessageThatDrips() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        String text = message("ORM^O01", "1");

        // When: one byte a second
        for (int i = 0; i < text.length() && !sender.isClosed(); i++) {
            conversation.received(content(text.substring(i, i + 1), i == 0, false));
            timers.advance(Duration.ofSeconds(1));
        }

        // Then
        assertThat(sender.isClosed()).isTrue();
        assertThat(opened).isEmpty();
        conversation.closed("");
        assertThat(heard).endsWith("ended PROTOCOL_ERROR_CALLER after 1");
    }

    @Test
    void closesWhatIsIdleAndNothingElse() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        timers.advance(Duration.ofMinutes(4));
        conversation.received(whole(message("ORM^O01", "1")));
        receive(link(), ack("AA", "1"));

        // When
        timers.advance(Duration.ofMinutes(4));
        assertThat(sender.isClosed()).isFalse();
        timers.advance(Duration.ofMinutes(1));

        // Then
        assertThat(sender.isClosed()).isTrue();
        conversation.closed("");
        assertThat(heard).endsWith("ended IDLE after 1");
        assertThat(timers.pending()).isZero();
    }

    @Test
    void answersBeforeItClosesForASenderThatHasSentAll() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("ORM^O01", "1")));

        // When
        conversation.inputEnded();
        assertThat(sender.isClosed()).isFalse();
        receive(link(), ack("AA", "1"));

        // Then
        assertThat(sender.sent()).hasSize(1);
        assertThat(sender.isClosed()).isTrue();
    }

    @Test
    void dropsTheReceiversConnectionWhenTheSenderIsGoneInMidMessage() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(content(message("ORM^O01", "1") + "OBX|" + "x".repeat(HELD), true, false));

        // When
        conversation.closed("connection reset");

        // Then
        assertThat(link().isClosed()).isTrue();
        assertThat(link().parked).isFalse();
        assertThat(heard).endsWith("sender-lost", "ended LOST_CALLER after 1");
    }

    @Test
    void finishesAtOnceWhenNothingIsUnderWayAndElseAfterTheAnswer() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("ORM^O01", "1")));

        // When
        conversation.finish();
        assertThat(sender.isClosed()).isFalse();
        receive(link(), ack("AA", "1"));

        // Then
        assertThat(sender.isClosed()).isTrue();
        conversation.closed("");
        assertThat(heard).endsWith("ended SHUTDOWN after 1");
    }

    @Test
    void tellsTheSenderThatItIsCut() {
        // Given
        ProxiedConversation conversation = conversation("ris");
        conversation.received(whole(message("ORM^O01", "1")));

        // When
        conversation.cut(Cause.CUT, "quarantined");

        // Then
        assertThat(onlyAnswer()).contains("MSA|AE|1|cut");
        assertThat(sender.isClosed()).isTrue();
        assertThat(link().isClosed()).isTrue();
    }

    @Test
    void servesSeveralReceivers() {
        // Given
        ProxiedConversation conversation = conversation("ris");

        // When
        conversation.received(whole(message("ORM^O01", "1")));
        receive(opened.get(0), ack("AA", "1"));
        conversation.received(whole(message("RIS", "BILLING", "ORM^O01", "2", "", "")));
        receive(opened.get(0), ack("AA", "2"));
        receive(opened.get(1), ack("AA", "2"));

        // Then: an answer of the wrong receiver is none
        assertThat(opened).extracting(link -> link.receiver.id()).containsExactly("pacs", "billing");
        assertThat(sender.sent()).hasSize(2);
        assertThat(heard).contains("stray from pacs");
    }

    @Test
    void tellsWhatItIsAboutInItsFacts() {
        @Nullable Device device = conversation("ris").facts().caller();
        assertThat(Objects.requireNonNull(device).id()).isEqualTo("ris");
        assertThat(open.size()).isEqualTo(1);
    }

    @RepeatedTest(3)
    void whateverHappensForwardsWholeMessagesThatWereAllowed(RepetitionInfo repetition) {
        long seed = Long.getLong("hl7.fuzz.seed", System.nanoTime() + repetition.getCurrentRepetition());
        System.out.println("hl7.fuzz.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            // Given
            opened.clear();
            heard.clear();
            connectsAtOnce = random.nextBoolean();
            FakeBlocks peer = new FakeBlocks();
            ProxiedConversation conversation = conversation("ris", peer);
            int begun = 0;
            boolean brokenOff = false;

            // When
            for (int step = random.nextInt(40); step >= 0 && !brokenOff; step--) {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        begun++;
                        brokenOff = !send(conversation, random, step);
                    }
                    case 3, 4 -> answer(random);
                    case 5 -> disturb(conversation, random, step);
                    case 6 -> timers.advance(Duration.ofSeconds(random.nextInt(40)));
                    default ->
                        conversation.received(random.nextBoolean() ? new MllpBlock.Commit(true) : whole("PID|1\r"));
                }
            }
            if (brokenOff && random.nextBoolean()) {
                conversation.inputEnded();
            }
            conversation.closed("");

            // Then
            String what = "seed " + seed + ", round " + round;
            for (Link link : opened) {
                assertThat(String.join("", link.sent()).replaceAll("……|ACK|NAK", ""))
                        .as(what)
                        .matches("(\\[MSH\\|\\^~\\\\&\\|RIS\\|STE\\|PACS\\|[^\\[\\]]*\\|ORM\\^O01\\|[^\\[\\]]*\\])*"
                                + "(\\[MSH\\|[^\\[\\]]*\\|ORM\\^O01\\|[^\\[\\]]*…)?")
                        .doesNotContain("\rMSH");
            }
            assertThat(peer.isClosed()).as(what).isTrue();
            assertThat(heard.stream().filter(line -> line.startsWith("allowed")).count())
                    .as(what)
                    .isLessThanOrEqualTo(begun);
            assertThat(heard.stream().filter(line -> line.startsWith("ended")))
                    .as(what)
                    .hasSize(1);
        }
        timers.advance(Duration.ofDays(2));
        assertThat(timers.pending()).isZero();
    }

    /** A message that may pass or not, whole or in pieces. Returns false where it breaks off. */
    private boolean send(ProxiedConversation conversation, Random random, int number) {
        String type = random.nextInt(4) == 0 ? "ADT^A40" : "ORM^O01";
        String modes = random.nextInt(3) == 0 ? "AL" : "";
        String text = message("RIS", "PACS", type, "m" + number, modes, "")
                + "OBX|" + "x".repeat(random.nextInt(3) * HELD) + "\r"
                + (random.nextInt(8) == 0 ? message("ADT^A40", "inner") : "");
        boolean first = true;
        int at = 0;
        while (at < text.length()) {
            int length = Math.min(text.length() - at, 1 + random.nextInt(random.nextBoolean() ? 20 : text.length()));
            boolean last = at + length == text.length();
            if (last && random.nextInt(12) == 0) {
                return false;
            }
            conversation.received(content(text.substring(at, at + length), first, last));
            first = false;
            at += length;
        }
        return true;
    }

    private void answer(Random random) {
        if (!opened.isEmpty()) {
            Link link = opened.get(random.nextInt(opened.size()));
            String code = List.of("AA", "AE", "CA", "CR").get(random.nextInt(4));
            if (!link.isClosed() && link.isConnected()) {
                link.user.received(
                        random.nextInt(5) == 0
                                ? new MllpBlock.Commit(random.nextBoolean())
                                : whole(ack(code, "m" + random.nextInt(40))));
            }
        }
    }

    private void disturb(ProxiedConversation conversation, Random random, int step) {
        Link link = opened.isEmpty() ? null : link();
        switch (random.nextInt(4)) {
            case 0 -> {
                if (link != null && !link.isClosed() && !link.connected) {
                    link.connected = true;
                    link.user.connected();
                }
            }
            case 1 -> {
                if (link != null && !link.isClosed() && !link.parked) {
                    link.close();
                    link.user.closed("reset");
                }
            }
            case 2 -> inForce = step % 2 == 0 ? POLICY : policy("messages: [ORM^O01]", "");
            default -> {
                if (step == 0) {
                    conversation.inputEnded();
                }
            }
        }
    }
}
