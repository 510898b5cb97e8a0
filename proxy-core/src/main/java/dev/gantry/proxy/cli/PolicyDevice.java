package dev.gantry.proxy.cli;

import dev.gantry.policy.Device;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.proxy.instance.CheckedPolicy;
import dev.gantry.proxy.instance.PolicyLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Collectors;

/** The device of a policy that a command means. */
final class PolicyDevice {
    private PolicyDevice() {}

    /**
     * Finds a device that can have a certificate.
     *
     * @throws CommandFailure if the policy is wrong, has no such device, or knows it by its address
     */
    static Device named(String id, Path policy, Clock clock, Console console) {
        Problems problems = new Problems();
        Optional<CheckedPolicy> checked = PolicyLoader.load(PolicyTexts.read(policy), clock, problems);
        if (checked.isEmpty()) {
            console.err().print(ProblemRenderer.render(problems.sorted()));
            console.err().println();
            throw CommandFailure.input("the policy `" + policy + "` is wrong, and names come from there");
        }
        var devices = checked.get().compiled().devices();
        Device found = devices.stream()
                .filter(candidate -> candidate.id().equals(id))
                .findFirst()
                .orElseThrow(() -> CommandFailure.input(
                        "the policy has no device `" + id + "`",
                        Suggestions.didYouMean(
                                id, devices.stream().map(Device::id).collect(Collectors.toSet()))));
        if (!found.authenticated()) {
            throw CommandFailure.input(
                    "device `" + id + "` is known by its address, and would be refused with a certificate",
                    "give it a `cert:` in the policy first");
        }
        return found;
    }
}
