package dev.gantry.policy.scenario;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.VerifiedUser;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes a request that differs from another in some respects. */
public final class ScenarioVariation {
    private final Scenario original;
    private String from;
    private Assurance assurance;
    private String calling;
    private String to;
    private String called;
    private List<String> transferSyntaxes;
    private Map<Integer, String> attributes;
    private @Nullable VerifiedUser user;
    private Instant at;
    private List<PendingTransaction> pending;

    ScenarioVariation(Scenario original) {
        this.original = original;
        from = original.from();
        assurance = original.assurance();
        calling = original.calling();
        to = original.to();
        called = original.called();
        transferSyntaxes = original.transferSyntaxes();
        attributes = original.attributes();
        user = original.user();
        at = original.at();
        pending = original.pending();
    }

    /** Sets the calling device and how strongly it is known. */
    public ScenarioVariation from(String device, Assurance known) {
        from = device;
        assurance = known;
        return this;
    }

    /** Sets how strongly the calling device is known. */
    public ScenarioVariation assurance(Assurance other) {
        assurance = other;
        return this;
    }

    /** Sets the calling AE title. */
    public ScenarioVariation calling(String title) {
        calling = title;
        return this;
    }

    /** Sets the called device and AE title. */
    public ScenarioVariation called(String device, String title) {
        to = device;
        called = title;
        return this;
    }

    /** Sets the UIDs of the transfer syntaxes that are proposed. */
    public ScenarioVariation transferSyntaxes(List<String> others) {
        transferSyntaxes = others;
        return this;
    }

    /** Sets the attributes, by tag. */
    public ScenarioVariation attributes(Map<Integer, String> others) {
        attributes = others;
        return this;
    }

    /** Sets the verified user. */
    public ScenarioVariation user(@Nullable VerifiedUser other) {
        user = other;
        return this;
    }

    /** Sets the time. */
    public ScenarioVariation at(Instant other) {
        at = other;
        return this;
    }

    /** Sets what the called device waits for. */
    public ScenarioVariation pending(List<PendingTransaction> others) {
        pending = others;
        return this;
    }

    /** Returns the request. */
    public Scenario make() {
        return new Scenario(
                from,
                assurance,
                calling,
                to,
                called,
                original.subject(),
                original.command(),
                original.sender(),
                transferSyntaxes,
                new TreeMap<>(attributes),
                user,
                at,
                pending);
    }
}
