package dev.gantry.proxy.observe;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.Device;
import dev.gantry.policy.Effect;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.association.MessageOutcome;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.enforcement.Negotiation;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.hl7.MessageHeader;
import dev.gantry.proxy.repeats.Repeats;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes what happens to associations and connections as log events with fields. What is allowed is written at info when the
 * association opens and ends, and at debug for each message; what is denied is written at warn. Of alike refusals of one source
 * the first few of a minute are written, and one line for the others: metrics and decision records have all of them.
 */
public final class AssociationLog implements AssociationListener, ConnectionListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("gantry.association");
    private static final Logger connectionLog = LoggerFactory.getLogger("gantry.connection");

    private final Clock clock;
    private final Repeats<WarningKind, WarningKind> repeats =
            new Repeats<>(Function.identity(), WarningKind.MOST, WarningKind::ofAnybody);

    /** Makes a log that counts repetitions by this clock. */
    public AssociationLog(Clock clock) {
        this.clock = clock;
    }

    /** Writes the lines that stand for what was only counted in minutes that are over; to be called every few seconds. */
    public void look() {
        repeats.sums(clock.instant()).forEach(AssociationLog::write);
    }

    /** Writes the lines that stand for all that was only counted. */
    @Override
    public void close() {
        repeats.all().forEach(AssociationLog::write);
    }

    private static void write(Repeats.Sum<WarningKind, WarningKind> sum) {
        log.atWarn()
                .addKeyValue("listener", sum.kind().listener())
                .addKeyValue("source", sum.kind().source())
                .addKeyValue("reason", sum.kind().reason())
                .addKeyValue("more", sum.more())
                .log(
                        "{} more like this in the last minute: {}",
                        sum.more(),
                        sum.kind().message());
    }

    private boolean admits(WarningKind kind) {
        return repeats.admits(kind, clock.instant());
    }

    private boolean admits(String message, AssociationFacts association, String reason) {
        return admits(new WarningKind(
                message,
                association.listener(),
                association.caller() == null
                        ? association.peer().getAddress().getHostAddress()
                        : association.caller().id(),
                reason));
    }

    @Override
    public void judged(AssociationFacts association, AssociationVerdict verdict) {
        if (verdict instanceof AssociationVerdict.Reject reject) {
            if (!admits("association refused", association, reject.reason().code())) {
                return;
            }
            LoggingEventBuilder event = about(log.atWarn(), association)
                    .addKeyValue("reason", reject.reason().code())
                    .addKeyValue(
                            "answer",
                            reject.answer().result() + " " + reject.answer().reason());
            if (!reject.detail().isEmpty()) {
                event = event.addKeyValue("detail", reject.detail());
            }
            describe(event, reject.decision()).log("association refused");
        } else if (verdict instanceof AssociationVerdict.Proceed proceed) {
            describe(about(log.atInfo(), association), proceed.plan().decision())
                    .log("association allowed");
        }
    }

    @Override
    public void established(AssociationFacts association, Negotiation negotiation) {
        about(log.atDebug(), association)
                .addKeyValue("contexts", negotiation.contexts().size())
                .log("association established");
    }

    @Override
    public void operationJudged(
            AssociationFacts association, Sender sender, CommandField command, Uid sopClass, OperationVerdict verdict) {
        if (verdict instanceof OperationVerdict.Refuse refuse) {
            if (!admits("message refused", association, refuse.reason().code())) {
                return;
            }
            operation(log.atWarn(), association, sender, command, sopClass)
                    .addKeyValue("reason", refuse.reason().code())
                    .addKeyValue("status", refuse.status().toString())
                    .addKeyValue(
                            "rules",
                            refuse.decision() == null
                                    ? List.of()
                                    : refuse.decision().rules())
                    .addKeyValue("detail", refuse.detail())
                    .log("message refused");
        } else if (verdict instanceof OperationVerdict.Violation violation) {
            if (!admits("message violates the association", association, "violation")) {
                return;
            }
            operation(log.atWarn(), association, sender, command, sopClass)
                    .addKeyValue("detail", violation.detail())
                    .log("message violates the association");
        } else if (log.isDebugEnabled()) {
            operation(log.atDebug(), association, sender, command, sopClass).log("message allowed");
        }
    }

    @Override
    public void connected(AssociationFacts association) {
        about(log.atInfo(), association).log("connection for HL7 messages opened");
    }

    @Override
    public void messageJudged(AssociationFacts association, MessageVerdict verdict, JudgedBy judgedBy) {
        if (verdict instanceof MessageVerdict.Deny deny) {
            if (!admits("HL7 message refused", association, deny.reason().code())) {
                return;
            }
            message(log.atWarn(), association, verdict.header(), verdict.called())
                    .addKeyValue("reason", deny.reason().code())
                    .addKeyValue(
                            "rules",
                            deny.decision() == null
                                    ? List.of()
                                    : deny.decision().rules())
                    .addKeyValue("detail", deny.detail())
                    .log("HL7 message refused");
        } else if (log.isDebugEnabled()) {
            message(log.atDebug(), association, verdict.header(), verdict.called())
                    .log("HL7 message allowed");
        }
    }

    @Override
    public void messageAnswered(AssociationFacts association, MessageOutcome outcome) {
        boolean asItShould =
                outcome.kind() == MessageOutcome.Kind.ACKNOWLEDGED || outcome.kind() == MessageOutcome.Kind.PASSED_ON;
        if (asItShould && !log.isDebugEnabled()) {
            return;
        }
        LoggingEventBuilder event = message(
                        asItShould ? log.atDebug() : log.atWarn(), association, outcome.header(), outcome.receiver())
                .addKeyValue("outcome", outcome.kind().word())
                .addKeyValue("millis", outcome.took().toMillis());
        if (outcome.code() != null) {
            event = event.addKeyValue("code", outcome.code().name());
        }
        event.addKeyValue("detail", outcome.detail())
                .log(asItShould ? "HL7 message answered" : "HL7 message not answered by its receiver");
    }

    @Override
    public void strayAnswer(AssociationFacts association, Device receiver) {
        if (!admits("an answer to no outstanding HL7 message was let fall", association, receiver.id())) {
            return;
        }
        about(log.atWarn(), association)
                .addKeyValue("from", receiver.id())
                .log("an answer to no outstanding HL7 message was let fall");
    }

    @Override
    public void ended(AssociationFacts association, AssociationEnd end) {
        LoggingEventBuilder event = end.cause() == AssociationEnd.Cause.RELEASED ? log.atInfo() : log.atWarn();
        if (end.cause() == AssociationEnd.Cause.REFUSED) {
            event = log.atDebug();
        }
        about(event, association)
                .addKeyValue(
                        "cause", end.cause().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .addKeyValue("detail", end.detail())
                .addKeyValue("millis", end.lasted().toMillis())
                .addKeyValue("bytesFromCaller", end.bytesFromCaller())
                .addKeyValue("bytesFromCalled", end.bytesFromCalled())
                .addKeyValue("messagesFromCaller", end.messagesFromCaller())
                .addKeyValue("messagesFromCalled", end.messagesFromCalled())
                .log("association ended");
    }

    @Override
    public void accepted(String listener, InetSocketAddress peer) {
        connectionLog
                .atDebug()
                .addKeyValue("listener", listener)
                .addKeyValue("peer", peer)
                .log("connection accepted");
    }

    @Override
    public void handshakeCompleted(String listener, String protocol, String cipherSuite) {
        connectionLog
                .atDebug()
                .addKeyValue("listener", listener)
                .addKeyValue("protocol", protocol)
                .addKeyValue("cipher", cipherSuite)
                .log("TLS handshake completed");
    }

    @Override
    public void failed(String listener, InetSocketAddress peer, Failure failure, String detail) {
        boolean quiet = failure == Failure.CLOSED_BY_PEER;
        String word = failure.name().toLowerCase(Locale.ROOT).replace('_', '-');
        if (!quiet
                && !admits(new WarningKind(
                        sentence(failure), listener, peer.getAddress().getHostAddress(), word))) {
            return;
        }
        LoggingEventBuilder event = quiet ? connectionLog.atDebug() : connectionLog.atWarn();
        event.addKeyValue("listener", listener)
                .addKeyValue("peer", peer)
                .addKeyValue("failure", word)
                .addKeyValue("detail", detail)
                .log(sentence(failure));
    }

    private static String sentence(Failure failure) {
        return switch (failure) {
            case TOO_MANY_CONNECTIONS -> "connection refused: too many are open";
            case PLAIN_ON_TLS_PORT -> "a plain peer called a TLS port";
            case TLS_ON_PLAIN_PORT -> "a TLS peer called a plain port";
            case HTTP -> "an HTTP client called a port of DICOM or HL7";
            case UNKNOWN_PROTOCOL -> "a peer spoke neither TLS nor what the port is for";
            case HANDSHAKE_FAILED -> "TLS handshake failed";
            case HANDSHAKE_DEADLINE -> "TLS handshake not finished in time";
            case REQUEST_DEADLINE -> "no complete request in time";
            case CLOSED_BY_PEER -> "connection closed by the peer before any request";
            case PROTOCOL_ERROR -> "a peer broke the protocol before any request";
        };
    }

    private static LoggingEventBuilder about(LoggingEventBuilder event, AssociationFacts association) {
        return event.addKeyValue("association", association.id())
                .addKeyValue("listener", association.listener())
                .addKeyValue("peer", association.peer())
                .addKeyValue("calling", association.callingAe())
                .addKeyValue("called", association.calledAe())
                .addKeyValue("device", id(association.caller()))
                .addKeyValue("toDevice", id(association.called()));
    }

    private static LoggingEventBuilder message(
            LoggingEventBuilder event, AssociationFacts association, MessageHeader header, @Nullable Device receiver) {
        return event.addKeyValue("association", association.id())
                .addKeyValue("listener", association.listener())
                .addKeyValue("peer", association.peer())
                .addKeyValue("calling", header.shownSender())
                .addKeyValue("called", header.shownReceiver())
                .addKeyValue("device", id(association.caller()))
                .addKeyValue("toDevice", id(receiver))
                .addKeyValue("message", header.shownMessage())
                .addKeyValue("controlId", header.shownControlId());
    }

    private static LoggingEventBuilder operation(
            LoggingEventBuilder event,
            AssociationFacts association,
            Sender sender,
            CommandField command,
            Uid sopClass) {
        return about(event, association)
                .addKeyValue("sender", sender.name().toLowerCase(Locale.ROOT))
                .addKeyValue("command", command.name())
                .addKeyValue("sopClass", sopClass.value());
    }

    private static LoggingEventBuilder describe(LoggingEventBuilder event, @Nullable AssociationDecision decision) {
        if (decision == null) {
            return event;
        }
        Map<String, Long> refused = decision.contexts().stream()
                .filter(context -> context.effect() == Effect.DENY)
                .collect(
                        Collectors.groupingBy(context -> context.reason().code(), TreeMap::new, Collectors.counting()));
        LoggingEventBuilder described = event.addKeyValue("rules", decision.rules())
                .addKeyValue("policy", decision.revision().abbreviated());
        return refused.isEmpty() ? described : described.addKeyValue("refusedContexts", refused);
    }

    private static String id(@Nullable Device device) {
        return device == null ? "unknown" : device.id();
    }
}
