package dev.gantry.proxy.config;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceSpan;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds ports that two parts of a configuration want: the second would not start. */
final class BindConflicts {
    private record Claim(String owner, InetSocketAddress bind, SourceSpan span) {
        boolean meets(Claim other) {
            return bind.getPort() != 0
                    && bind.getPort() == other.bind.getPort()
                    && (bind.getAddress().equals(other.bind.getAddress())
                            || bind.getAddress().isAnyLocalAddress()
                            || other.bind.getAddress().isAnyLocalAddress());
        }
    }

    private BindConflicts() {}

    static void report(
            List<ListenerConfig> listeners,
            Optional<ManagementConfig> management,
            Optional<CaConfig> ca,
            Positions positions,
            Problems problems) {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < listeners.size(); i++) {
            ListenerConfig listener = listeners.get(i);
            claims.add(new Claim(
                    "listener `" + listener.name() + "`", listener.bind(), positions.of("listeners[" + i + "].bind")));
        }
        management.ifPresent(
                port -> claims.add(new Claim("the management port", port.bind(), positions.of("management.bind"))));
        ca.flatMap(CaConfig::est)
                .ifPresent(port -> claims.add(new Claim("enrolment", port.bind(), positions.of("ca.est.bind"))));
        ca.flatMap(CaConfig::crl)
                .flatMap(CrlConfig::bind)
                .ifPresent(bind -> claims.add(new Claim("the revocation lists", bind, positions.of("ca.crl.bind"))));
        for (int i = 1; i < claims.size(); i++) {
            Claim later = claims.get(i);
            claims.subList(0, i).stream()
                    .filter(later::meets)
                    .findFirst()
                    .ifPresent(earlier -> problems.add(Problem.error(
                                    ConfigCodes.DUPLICATE,
                                    later.span,
                                    later.owner + " and " + earlier.owner + " want the same port")
                            .relatedTo(earlier.span, "first taken here")));
        }
    }
}
