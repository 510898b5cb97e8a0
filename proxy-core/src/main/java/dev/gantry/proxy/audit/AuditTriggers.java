package dev.gantry.proxy.audit;

import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.AssociationListeners;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.audit.AuditEvent.Alert;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import dev.gantry.proxy.audit.AuditEvent.Party;
import dev.gantry.proxy.audit.AuditEvent.SecurityAlert;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes audit events of what the proxy sees: what is refused and who cannot prove who it is ({@code RefusalTriggers}), what
 * passes and whom it is about ({@code PassageTriggers}), and, itself, of what operators change.
 */
public final class AuditTriggers {
    private final Consumer<AuditEvent> trail;
    private final Clock clock;
    private final OperatorLogins logins = new OperatorLogins();
    private final RefusalTriggers refusals;
    private final PassageTriggers passages;

    /**
     * Makes triggers.
     *
     * @param trail takes the events, at once
     */
    public AuditTriggers(Consumer<AuditEvent> trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
        this.refusals = new RefusalTriggers(trail, clock);
        this.passages = new PassageTriggers(trail, clock);
    }

    /** Returns what has to hear of associations. */
    public AssociationListener associations() {
        return new AssociationListeners(List.of(refusals, passages));
    }

    /** Returns what has to hear of connections. */
    public ConnectionListener connections() {
        return refusals;
    }

    /** An open association was ended because its grounds had gone. */
    public void cut(AssociationFacts association, ReasonCode reason, String detail, PolicyRevision policy) {
        refusals.cut(association, reason, detail, policy);
    }

    /** Makes events of what has been idle, or counted, for long enough. To be called every few seconds. */
    public void look() {
        passages.look();
        refusals.look();
    }

    /** Makes events of all that is still gathered or counted. */
    public void finish() {
        passages.finish();
        refusals.finish();
    }

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
}
