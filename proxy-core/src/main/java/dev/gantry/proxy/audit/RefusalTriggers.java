package dev.gantry.proxy.audit;

import dev.gantry.policy.Device;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.audit.AuditEvent.Alert;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import dev.gantry.proxy.audit.AuditEvent.Party;
import dev.gantry.proxy.audit.AuditEvent.SecurityAlert;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.repeats.Repeats;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes security alerts of what is refused and of who cannot prove who it is. Alike ones are counted from some number on. That
 * somebody could prove who it is is not audited one by one (PS3.15 A.5.3.11); metrics count it.
 */
final class RefusalTriggers implements AssociationListener, ConnectionListener {
    private final Consumer<AuditEvent> trail;
    private final Clock clock;
    private final Repeats<SecurityAlert, AlertKind> repeats =
            new Repeats<>(AlertKind::of, AlertKind.MOST, beyond -> AlertKind.OTHERS);

    RefusalTriggers(Consumer<AuditEvent> trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

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
        Party caller = Parties.caller(association);
        Party other = Parties.called(association, called);
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
        if (repeats.admits(alert, alert.at())) {
            trail.accept(alert);
        }
    }

    /** Makes alerts of what has been counted for long enough. */
    void look() {
        repeats.sums(clock.instant()).forEach(this::tell);
    }

    /** Makes alerts of all that was only counted. */
    void finish() {
        repeats.all().forEach(this::tell);
    }

    private void tell(Repeats.Sum<SecurityAlert, AlertKind> sum) {
        SecurityAlert last = sum.last();
        trail.accept(new SecurityAlert(
                last.at(),
                last.alert(),
                last.outcome(),
                sum.more() + " more within a minute, the last of them: " + last.description(),
                last.subject(),
                last.requestor(),
                last.target()));
    }

    private static String because(ReasonCode reason, String detail) {
        return detail.isEmpty() ? reason.code() : reason.code() + ": " + detail;
    }

    private static String by(PolicyRevision policy) {
        return " (policy " + policy.abbreviated() + ")";
    }
}
