package dev.gantry.proxy.audit;

import dev.gantry.policy.Device;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.association.MessageOutcome;
import dev.gantry.proxy.association.OperationContent;
import dev.gantry.proxy.audit.AuditEvent.Action;
import dev.gantry.proxy.audit.AuditEvent.Alert;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import dev.gantry.proxy.audit.AuditEvent.Party;
import dev.gantry.proxy.audit.AuditEvent.ProcedureRecord;
import dev.gantry.proxy.audit.AuditEvent.Query;
import dev.gantry.proxy.audit.AuditEvent.SecurityAlert;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.hl7.MessageSubject;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes audit events of what the proxy sees: what is refused, who cannot prove who it is, what passes and whom it is about,
 * and what operators change. That somebody could prove who it is is not audited one by one (PS3.15 A.5.3.11); metrics count it.
 */
public final class AuditTriggers implements AssociationListener, ConnectionListener {
    private final Consumer<AuditEvent> trail;
    private final Clock clock;
    private final AlertRepeats repeats = new AlertRepeats();
    private final Map<String, Transfers> transfers = new ConcurrentHashMap<>();
    private final PerformedSteps steps = new PerformedSteps();
    private final OperatorLogins logins = new OperatorLogins();

    /**
     * Makes triggers.
     *
     * @param trail takes the events, at once
     */
    public AuditTriggers(Consumer<AuditEvent> trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    // ---- what is refused

    @Override
    public void judged(
            AssociationFacts association, AssociationVerdict verdict, AAssociateRq request, JudgedBy judgedBy) {
        if (verdict instanceof AssociationVerdict.Reject reject) {
            refused(
                    association,
                    Sender.CALLER,
                    association.called(),
                    reject.reason(),
                    "association refused: " + because(reject.reason(), reject.detail()) + by(judgedBy.policy()));
        }
    }

    @Override
    public void operationJudged(
            AssociationFacts association,
            Sender sender,
            CommandField command,
            Uid sopClass,
            OperationVerdict verdict,
            JudgedBy judgedBy) {
        if (verdict instanceof OperationVerdict.Refuse refuse) {
            refused(
                    association,
                    sender,
                    association.called(),
                    refuse.reason(),
                    command + " of " + sopClass + " refused: " + because(refuse.reason(), refuse.detail())
                            + by(judgedBy.policy()));
        } else if (verdict instanceof OperationVerdict.Violation violation) {
            refused(
                    association,
                    sender,
                    association.called(),
                    ReasonCode.MALFORMED,
                    "association aborted: " + violation.detail());
        }
    }

    @Override
    public void messageJudged(AssociationFacts association, MessageVerdict verdict, JudgedBy judgedBy) {
        if (verdict instanceof MessageVerdict.Deny deny) {
            refused(
                    association,
                    Sender.CALLER,
                    deny.called(),
                    deny.reason(),
                    "HL7 message " + deny.header().type() + '^' + deny.header().trigger() + " refused: "
                            + because(deny.reason(), deny.detail()) + by(judgedBy.policy()));
        }
    }

    /** An open association was ended because its grounds had gone. */
    public void cut(AssociationFacts association, ReasonCode reason, String detail, PolicyRevision policy) {
        refused(
                association,
                Sender.CALLER,
                association.called(),
                reason,
                "association aborted: " + because(reason, detail) + by(policy));
    }

    private void refused(
            AssociationFacts association,
            Sender sender,
            @Nullable Device called,
            ReasonCode reason,
            String description) {
        boolean identity = reason.compareTo(ReasonCode.WRONG_LISTENER) <= 0;
        Party caller = caller(association);
        Party other = called(association, called);
        alert(new SecurityAlert(
                clock.instant(),
                identity ? Alert.NODE_AUTHENTICATION : Alert.RESTRICTED_FUNCTION,
                identity ? Outcome.SERIOUS_FAILURE : Outcome.MINOR_FAILURE,
                description,
                "association " + association.id(),
                sender == Sender.CALLER ? caller : other,
                sender == Sender.CALLER ? other : caller));
    }

    @Override
    public void accepted(String listener, InetSocketAddress peer) {}

    @Override
    public void handshakeCompleted(String listener, String protocol, String cipherSuite) {}

    @Override
    public void failed(String listener, InetSocketAddress peer, Failure failure, String detail) {
        if (failure == Failure.HANDSHAKE_FAILED || failure == Failure.PLAIN_ON_TLS_PORT) {
            String address = peer.getAddress().getHostAddress();
            alert(new SecurityAlert(
                    clock.instant(),
                    Alert.NODE_AUTHENTICATION,
                    Outcome.SERIOUS_FAILURE,
                    detail.isEmpty() ? "a peer did not authenticate itself: " + failure : detail,
                    "listener " + listener,
                    new Party(address, "", address),
                    null));
        }
    }

    private void alert(SecurityAlert alert) {
        if (repeats.admits(alert)) {
            trail.accept(alert);
        }
    }

    // ---- what passes

    @Override
    public boolean readsContent() {
        return true;
    }

    @Override
    public void operationPassed(AssociationFacts association, OperationContent content) {
        boolean fromCaller = content.sender() == Sender.CALLER;
        Party caller = caller(association);
        Party called = called(association, association.called());
        Party sender = fromCaller ? caller : called;
        Party receiver = fromCaller ? called : caller;
        Outcome outcome = content.isDone() ? Outcome.SUCCESS : Outcome.MINOR_FAILURE;
        Instant now = clock.instant();
        switch (content.command()) {
            case C_STORE_RQ ->
                transfers
                        .computeIfAbsent(association.id(), id -> new Transfers())
                        .add(
                                new Transfers.Key(
                                        sender,
                                        receiver,
                                        fromCaller,
                                        outcome,
                                        content.patientId(),
                                        content.studyInstanceUid()),
                                content.sopClass().value(),
                                now)
                        .forEach(trail);
            case C_FIND_RQ ->
                trail.accept(new Query(
                        now,
                        outcome,
                        sender,
                        receiver,
                        content.sopClass().value(),
                        content.transferSyntax().value(),
                        content.identifier()));
            case N_CREATE_RQ, N_SET_RQ -> {
                if (PerformedSteps.isStep(content.sopClass())) {
                    PerformedSteps.Subject subject = steps.subject(content);
                    trail.accept(new ProcedureRecord(
                            now,
                            content.command() == CommandField.N_CREATE_RQ ? Action.CREATE : Action.UPDATE,
                            outcome,
                            sender,
                            receiver,
                            subject.patientId(),
                            subject.studyInstanceUid()));
                }
            }
            default -> {
                // Nothing that the standard has an audit message for.
            }
        }
    }

    @Override
    public void messagePassed(AssociationFacts association, MessageOutcome outcome, MessageSubject subject) {
        boolean done = switch (outcome.kind()) {
            case ACKNOWLEDGED -> outcome.code() == null || outcome.code().isPositive();
            case PASSED_ON -> true;
            default -> false;
        };
        RecordEvents.of(
                        outcome.header(),
                        subject,
                        clock.instant(),
                        done ? Outcome.SUCCESS : Outcome.MINOR_FAILURE,
                        caller(association),
                        called(association, outcome.receiver()))
                .forEach(trail);
    }

    @Override
    public void ended(AssociationFacts association, AssociationEnd end) {
        Transfers gathered = transfers.remove(association.id());
        if (gathered != null) {
            gathered.idleSince(Instant.MAX).forEach(trail);
        }
    }

    /** Makes events of what has been idle, or counted, for long enough. To be called every few seconds. */
    public void look() {
        Instant now = clock.instant();
        Instant idle = now.minus(Transfers.IDLE);
        transfers.values().forEach(each -> each.idleSince(idle).forEach(trail));
        repeats.sums(now).forEach(trail);
    }

    /** Makes events of all that is still gathered or counted. */
    public void finish() {
        transfers.values().forEach(each -> each.idleSince(Instant.MAX).forEach(trail));
        transfers.clear();
        repeats.all().forEach(trail);
    }

    // ---- what operators change

    /** Another policy is in force. */
    public void policyChanged(PolicyRevision revision) {
        configured(Outcome.SUCCESS, "policy " + revision.hash() + " is in force", null);
    }

    /** A new policy was refused, the old one stays. */
    public void policyRefused(PolicyRevision kept) {
        configured(Outcome.MINOR_FAILURE, "a new policy was refused, " + kept.hash() + " stays in force", null);
    }

    /**
     * An operator has ordered something.
     *
     * @param action what, one word
     * @param members about what, by whom and why
     */
    public void ordered(String action, Map<String, String> members) {
        trail.accept(order(clock.instant(), action, members));
    }

    /** Returns the event of an order, for those that carry it out by themselves. */
    public static AuditEvent order(Instant at, String action, Map<String, String> members) {
        StringBuilder description = new StringBuilder(action);
        new TreeMap<>(members)
                .forEach((name, value) ->
                        description.append(", ").append(name).append(": ").append(value));
        String by = members.getOrDefault("by", "");
        return new SecurityAlert(
                at,
                Alert.SECURITY_CONFIGURATION,
                Outcome.SUCCESS,
                description.toString(),
                members.getOrDefault("id", action),
                by.isEmpty() ? null : new Party(by, "", ""),
                null);
    }

    /**
     * An operator has shown a certificate at the management port.
     *
     * @param name the subject of the certificate
     */
    public void loggedIn(String name, String address) {
        if (logins.begins(name, address, clock.instant())) {
            trail.accept(new AuditEvent.Login(
                    clock.instant(),
                    Outcome.SUCCESS,
                    "logged in at the management port",
                    new Party(name, "", address)));
        }
    }

    /** Somebody could not show who he is at the management port. */
    public void loginFailed(String reason, String address) {
        if (logins.admitsFailure(address, clock.instant())) {
            trail.accept(new AuditEvent.Login(
                    clock.instant(),
                    Outcome.SERIOUS_FAILURE,
                    "could not log in at the management port: " + reason,
                    new Party(address, "", address)));
        }
    }

    private void configured(Outcome outcome, String description, @Nullable Party by) {
        trail.accept(new SecurityAlert(
                clock.instant(), Alert.SECURITY_CONFIGURATION, outcome, description, "policy", by, null));
    }

    // ---- who

    private static String because(ReasonCode reason, String detail) {
        return detail.isEmpty() ? reason.code() : reason.code() + ": " + detail;
    }

    private static String by(PolicyRevision policy) {
        return " (policy " + policy.abbreviated() + ")";
    }

    private static Party caller(AssociationFacts association) {
        Device device = association.caller();
        String address = association.peer().getAddress().getHostAddress();
        String name = association.callingAe();
        // For HL7 the names of the caller are those of its application and facility, which are no AE titles.
        return party(device, name.indexOf('^') < 0 ? name : "", address);
    }

    private static Party called(AssociationFacts association, @Nullable Device device) {
        String address = device == null || device.listens() == null
                ? ""
                : device.listens().host();
        return party(device, association.calledAe(), address);
    }

    private static Party party(@Nullable Device device, String aeTitle, String address) {
        String other = aeTitle.isEmpty() ? address : aeTitle;
        return new Party(device == null ? (other.isEmpty() ? "unknown" : other) : device.id(), aeTitle, address);
    }
}
