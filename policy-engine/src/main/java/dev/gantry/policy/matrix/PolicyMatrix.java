package dev.gantry.policy.matrix;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.cells.Seat;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.vocabulary.Service;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Zone × zone × service × SOP class. What is not listed is denied because no rule allows it. Openings of break-glass and the
 * answers to pending transactions are left out.
 *
 * @param zones the ids of the zones, in the order of the files
 * @param pairs every pair of zones that both have devices, callers first
 * @param seats the devices under their names, which {@code flows} counts
 * @param flows the same by devices
 */
public record PolicyMatrix(List<String> zones, List<ZonePair> pairs, List<Seat> seats, List<Flow> flows) {
    public PolicyMatrix {
        zones = List.copyOf(zones);
        pairs = List.copyOf(pairs);
        seats = List.copyOf(seats);
        flows = List.copyOf(flows);
    }

    /**
     * What devices of one zone may do with those of another.
     *
     * @param from the id of the callers' zone
     * @param to the id of the called devices' zone
     * @param services the services that any two of them could use: {@code hl7} only where both sides have HL7 names
     * @param entries what is not simply denied, by service
     */
    public record ZonePair(String from, String to, List<Service> services, List<Entry> entries) {
        public ZonePair {
            services = List.copyOf(services);
            entries = List.copyOf(entries);
        }

        /** Returns the verdict that says most about the pair: what is only watched before what is open. */
        public Verdict verdict() {
            for (Verdict verdict : List.of(Verdict.MONITOR, Verdict.ALLOW, Verdict.CONDITIONAL)) {
                if (entries.stream().anyMatch(entry -> entry.verdict == verdict)) {
                    return verdict;
                }
            }
            return Verdict.DENY;
        }
    }

    /**
     * SOP classes or messages of one service that the same becomes of.
     *
     * @param subjects their keywords, UIDs or messages, one by one; {@code any} alone for all that the service has
     * @param summary the same in few words, by the names of groups where they fit
     * @param rules the ids of the rules that bear on them
     * @param conditions what it depends on, and what is done beside; a sentence each
     */
    public record Entry(
            Service service,
            List<String> subjects,
            String summary,
            Verdict verdict,
            List<String> rules,
            List<String> conditions) {
        public Entry {
            subjects = List.copyOf(subjects);
            rules = List.copyOf(rules);
            conditions = List.copyOf(conditions);
        }

        /** Returns whether no rule bears on them and they pass only because refusals are only watched. */
        public boolean isOnlyWatched() {
            return verdict == Verdict.MONITOR && rules.isEmpty();
        }
    }

    /**
     * What some devices may do with others.
     *
     * @param from the callers, as numbers of {@link PolicyMatrix#seats}
     * @param to the called devices
     * @param service absent for everything that nothing else allows, between devices whose refusals are only watched
     */
    public record Flow(
            List<Integer> from,
            List<Integer> to,
            @Nullable Service service,
            String summary,
            Verdict verdict,
            List<String> rules,
            List<String> conditions) {
        public Flow {
            from = List.copyOf(from);
            to = List.copyOf(to);
            rules = List.copyOf(rules);
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * Makes the matrix of a policy that was checked without an error.
     *
     * @param now the first moment that counts: what is allowed at some time from then on is conditional
     * @param performable the obligations that the build can perform; what carries another is denied
     */
    public static PolicyMatrix of(ResolvedPolicy policy, Instant now, Set<ObligationKind> performable) {
        return new MatrixBuilder(policy, now, performable).build();
    }
}
