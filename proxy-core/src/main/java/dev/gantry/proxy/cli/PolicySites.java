package dev.gantry.proxy.cli;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.model.CertificateMark;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.proxy.instance.PolicyLoader;
import dev.gantry.tls.authority.SiteName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The trust domains that the devices of a policy are named in. */
final class PolicySites {
    private PolicySites() {}

    /**
     * Returns the host of the {@code spiffe://} URIs in a policy.
     *
     * @throws CommandFailure if the policy cannot be used, or has none or several
     */
    static SiteName only(Path policy, Clock clock) {
        Problems problems = new Problems();
        ResolvedPolicy resolved =
                PolicyCompiler.check(PolicyTexts.read(policy), clock.instant(), PolicyLoader.PERFORMABLE, problems);
        if (problems.hasErrors()) {
            throw CommandFailure.input(
                    "no `--site`, and the policy `" + policy + "` is wrong",
                    ProblemRenderer.render(problems.sorted().get(0))
                            .lines()
                            .findFirst()
                            .orElse(""),
                    "`gantry policy check " + policy + "` shows everything, or name the site with `--site HOST`");
        }
        TreeSet<String> sites = resolved.devices().stream()
                .flatMap(device -> device.certificates().stream())
                .map(PolicySites::host)
                .flatMap(Optional::stream)
                .collect(Collectors.toCollection(TreeSet::new));
        if (sites.size() != 1) {
            throw CommandFailure.input(
                    sites.isEmpty()
                            ? "no `--site`, and no device of the policy has a `spiffe://` URI"
                            : "the policy names devices of " + sites.size() + " sites: `" + String.join("`, `", sites)
                                    + "`",
                    "say with `--site HOST` which one the authority is to issue for");
        }
        return SiteName.of(sites.first());
    }

    private static Optional<String> host(CertificateMark mark) {
        String uri = mark.uri();
        if (uri == null || !uri.startsWith("spiffe://")) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(URI.create(uri).getHost());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
