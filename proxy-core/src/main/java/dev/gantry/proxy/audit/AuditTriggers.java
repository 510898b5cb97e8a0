package dev.gantry.proxy.audit;

import dev.gantry.policy.Device;
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
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.OperationVerdict;
import java.net.InetSocketAddress;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Makes audit events of what is refused: associations, messages, and peers that cannot prove who they are. That somebody
 * could prove it is not audited one by one (PS3.15 A.5.3.11); metrics count it.
 */
public final class AuditTriggers implements AssociationListener, ConnectionListener {
    private final Audit audit;
    private final Clock clock;

    public AuditTriggers(Audit audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public void judged(AssociationFacts association, AssociationVerdict verdict) {
        if (verdict instanceof AssociationVerdict.Reject reject) {
            refused(association, reject.reason(), "association refused: " + because(reject.reason(), reject.detail()));
        }
    }

    @Override
    public void operationJudged(
            AssociationFacts association, Sender sender, CommandField command, Uid sopClass, OperationVerdict verdict) {
        if (verdict instanceof OperationVerdict.Refuse refuse) {
            refused(
                    association,
                    refuse.reason(),
                    command + " of " + sopClass + " refused: " + because(refuse.reason(), refuse.detail()));
        } else if (verdict instanceof OperationVerdict.Violation violation) {
            refused(association, ReasonCode.MALFORMED, "association aborted: " + violation.detail());
        }
    }

    private void refused(AssociationFacts association, ReasonCode reason, String description) {
        boolean identity = reason.compareTo(ReasonCode.WRONG_LISTENER) <= 0;
        audit.record(new SecurityAlert(
                clock.instant(),
                identity ? Alert.NODE_AUTHENTICATION : Alert.RESTRICTED_FUNCTION,
                identity ? Outcome.SERIOUS_FAILURE : Outcome.MINOR_FAILURE,
                description,
                "association " + association.id(),
                caller(association),
                called(association)));
    }

    @Override
    public void accepted(String listener, InetSocketAddress peer) {}

    @Override
    public void handshakeCompleted(String listener, String protocol, String cipherSuite) {}

    @Override
    public void failed(String listener, InetSocketAddress peer, Failure failure, String detail) {
        if (failure == Failure.HANDSHAKE_FAILED || failure == Failure.PLAIN_ON_TLS_PORT) {
            String address = peer.getAddress().getHostAddress();
            audit.record(new SecurityAlert(
                    clock.instant(),
                    Alert.NODE_AUTHENTICATION,
                    Outcome.SERIOUS_FAILURE,
                    detail.isEmpty() ? "a peer did not authenticate itself: " + failure : detail,
                    "listener " + listener,
                    new Party(address, "", address),
                    null));
        }
    }

    private static String because(ReasonCode reason, String detail) {
        return detail.isEmpty() ? reason.code() : reason.code() + ": " + detail;
    }

    private static Party caller(AssociationFacts association) {
        String address = association.peer().getAddress().getHostAddress();
        return party(association.caller(), association.callingAe(), address);
    }

    private static Party called(AssociationFacts association) {
        Device device = association.called();
        String address = device == null || device.listens() == null
                ? ""
                : device.listens().host();
        return party(device, association.calledAe(), address);
    }

    private static Party party(@Nullable Device device, String aeTitle, String address) {
        return new Party(device == null ? (aeTitle.isEmpty() ? address : aeTitle) : device.id(), aeTitle, address);
    }
}
