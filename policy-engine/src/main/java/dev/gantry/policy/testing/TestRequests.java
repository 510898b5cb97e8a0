package dev.gantry.policy.testing;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Device;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Effect;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.ProposedContext;
import dev.gantry.policy.Sender;
import dev.gantry.policy.VerifiedUser;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.PolicyTest;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the requests that the {@code given} of tests speaks of. */
public final class TestRequests {
    static final List<String> USUAL_TRANSFER_SYNTAXES =
            List.of(TransferSyntaxes.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntaxes.IMPLICIT_VR_LITTLE_ENDIAN);

    private final ResolvedPolicy resolved;
    private final CompiledPolicy policy;
    private final Instant now;
    private final Map<String, ResolvedDevice> devices = new HashMap<>();

    /**
     * Makes requests to a policy.
     *
     * @param policy what {@code resolved} was compiled to
     * @param now the time of requests that name none
     */
    public TestRequests(ResolvedPolicy resolved, CompiledPolicy policy, Instant now) {
        this.resolved = resolved;
        this.policy = policy;
        this.now = now;
        resolved.devices().forEach(device -> devices.put(device.device().id(), device));
    }

    /**
     * Returns the request of a test of one service that was checked without an error.
     *
     * @throws IllegalArgumentException if it is about contexts, or about a device or service that is not known
     */
    public Scenario request(PolicyTest test) {
        ResolvedDevice caller = devices.get(test.from().text());
        Name word = test.service();
        Service service = word == null ? null : Service.byWord().get(word.text());
        if (caller == null || service == null) {
            throw new IllegalArgumentException("a test of one service was expected: " + test.title());
        }
        Instant at = at(test);
        boolean hl7 = service == Service.HL7;
        Name called = test.called();
        Device owner = called == null ? null : policy.deviceOwning(called.text());
        DimseCommand command = hl7 ? null : command(test, service);
        return new Scenario(
                caller.device().id(),
                caller.assurance(),
                hl7 ? "" : text(test.calling()),
                owner == null ? text(test.to()) : owner.id(),
                hl7 ? "" : text(called),
                hl7 ? text(test.message()) : sopClass(test, service),
                command,
                command == null ? Sender.CALLER : sender(test, command),
                hl7 ? List.of() : transferSyntaxes(test),
                new TreeMap<>(test.attributes()),
                user(test, at),
                at,
                pending(test, at));
    }

    private Instant at(PolicyTest test) {
        return test.at() == null
                ? now
                : test.at().atZone(resolved.written().defaults().timezone()).toInstant();
    }

    /** Asks first for the request that the test says was let through before. */
    List<PendingTransaction> pending(PolicyTest test, Instant at) {
        PolicyTest.After after = test.after();
        if (after == null) {
            return List.of();
        }
        Service service = Service.byWord().get(after.service().text());
        Device requestor = policy.deviceOwning(after.calling().text());
        Device answerer = policy.deviceOwning(after.called().text());
        Device called = policy.deviceOwning(text(test.called()));
        boolean comesBack = requestor != null
                && answerer != null
                && called != null
                && answerer.id().equals(test.from().text())
                && (service == Service.RETRIEVE_MOVE || requestor.id().equals(called.id()));
        if (service == null || !comesBack) {
            return List.of();
        }
        ResolvedDevice caller = devices.get(Objects.requireNonNull(requestor).id());
        if (caller == null || service.parts().isEmpty()) {
            return List.of();
        }
        String sopClass = service.parts().get(0).always().get(0).uid();
        AssociationDecision decision = policy.judge(new AssociationRequest(
                caller.device(),
                caller.assurance(),
                Set.of(),
                after.calling().text(),
                after.called().text(),
                List.of(new ProposedContext(1, sopClass, USUAL_TRANSFER_SYNTAXES, true, false)),
                at,
                user(test, at),
                List.of()));
        if (decision.effect() == Effect.DENY) {
            return List.of();
        }
        return switch (service) {
            case STORAGE_COMMITMENT ->
                List.of(new PendingTransaction(PendingTransaction.Kind.COMMITMENT_REPORT, decision.rules()));
            case RETRIEVE_MOVE ->
                List.of(new PendingTransaction(PendingTransaction.Kind.MOVE_DELIVERY, decision.rules()));
            default -> List.of();
        };
    }

    static List<String> transferSyntaxes(PolicyTest test) {
        List<String> named = test.transferSyntaxes().stream()
                .map(word -> TransferSyntaxes.find(word.text()).orElse(word.text()))
                .toList();
        return named.isEmpty() ? USUAL_TRANSFER_SYNTAXES : named;
    }

    static String sopClass(PolicyTest test, Service service) {
        Name word = test.sop();
        if (word != null) {
            return SopClasses.find(word.text()).map(SopClass::uid).orElse(word.text());
        }
        return service.parts().get(0).always().get(0).uid();
    }

    static DimseCommand command(PolicyTest test, Service service) {
        Name word = test.command();
        return Arrays.stream(DimseCommand.values())
                .filter(command -> word != null && command.keyword().equals(word.text()))
                .findFirst()
                .or(service::mainCommand)
                .orElse(DimseCommand.C_ECHO);
    }

    /** The caller sends what its proposed role makes it send; a test is about requests that the caller sends. */
    static Sender sender(PolicyTest test, DimseCommand command) {
        boolean scp = test.proposedRoles().equals(Set.of(Rule.Role.SCP));
        int fromCaller = Operations.of(Sender.CALLER, command);
        boolean callerIsScp = (fromCaller & Operations.CALLER_IS_SCP) != 0;
        return callerIsScp == scp ? Sender.CALLER : Sender.CALLED;
    }

    static @Nullable VerifiedUser user(PolicyTest test, Instant at) {
        PolicyTest.User user = test.user();
        return user == null ? null : new VerifiedUser("test", user.roles(), user.mfa(), at, user.approvedBy());
    }

    private static String text(@Nullable Name word) {
        return word == null ? "" : word.text();
    }
}
