package dev.gantry.policy.difference;

import dev.gantry.policy.Decision;
import dev.gantry.policy.scenario.Scenario;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * A box of requests that two policies decide differently.
 *
 * @param kind what differs
 * @param from the callers, in words of the later policy where it has them: groups, zones, devices or {@code ae:TITLE}
 * @param to the called devices, in the same words
 * @param matter what it is about
 * @param rulesBefore the ids of the rules of the earlier policy that play a part, in the order of the alphabet
 * @param rulesAfter those of the later one
 * @param obligationsBefore the ids of the obligations that held, where they have changed
 * @param obligationsAfter those that hold now
 * @param whole whether every request of the box is decided differently; false where attributes, time, user or state decide
 * @param example one of them
 * @param before what the earlier policy says of the example, if every obligation could be performed
 * @param after what the later one says of it
 * @param callers the ids of the calling devices
 * @param called the ids of the called devices
 */
public record Change(
        Kind kind,
        List<String> from,
        List<String> to,
        List<Matter> matter,
        Set<String> rulesBefore,
        Set<String> rulesAfter,
        Set<String> obligationsBefore,
        Set<String> obligationsAfter,
        boolean whole,
        Scenario example,
        Decision before,
        Decision after,
        Set<String> callers,
        Set<String> called) {
    /** What can differ. */
    public enum Kind {
        /** Refused before, and let through now. */
        NEWLY_ALLOWED,
        /** Let through before, and refused now. */
        NEWLY_DENIED,
        /** Let through by both, with other obligations. */
        OBLIGATIONS_CHANGED,
        /** Decided alike, and otherwise if what is only watched were enforced. */
        STAGING_CHANGED,
        /** The rules tell too many requests apart to look at all of them: anything may differ. */
        UNDECIDED;

        /** Returns the words that people read, such as {@code newly allowed}. */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        /** Returns the word that programs read, such as {@code newly-allowed}. */
        public String word() {
            return words().replace(' ', '-');
        }
    }

    public Change {
        from = List.copyOf(from);
        to = List.copyOf(to);
        matter = List.copyOf(matter);
        rulesBefore = Set.copyOf(rulesBefore);
        rulesAfter = Set.copyOf(rulesAfter);
        obligationsBefore = Set.copyOf(obligationsBefore);
        obligationsAfter = Set.copyOf(obligationsAfter);
        callers = Set.copyOf(callers);
        called = Set.copyOf(called);
    }

    /** Returns the box on one line: callers, called devices, what it is about. */
    public String box() {
        return String.join(", ", from) + " → " + String.join(", ", to) + "   "
                + String.join("; ", matter.stream().map(Matter::text).toList());
    }

    /** Returns why, in terms of rules and obligations. */
    public String cause() {
        return switch (kind) {
            case NEWLY_ALLOWED ->
                rulesAfter.isEmpty()
                        ? "refusals are only watched now"
                        : "by " + list(rulesAfter)
                                + (rulesBefore.isEmpty() ? "" : "; refused by " + list(rulesBefore) + " before");
            case NEWLY_DENIED ->
                (rulesBefore.isEmpty()
                                ? "refusals were only watched before"
                                : "allowed by " + list(rulesBefore) + " before")
                        + (rulesAfter.isEmpty() ? "" : "; refused by " + list(rulesAfter));
            case OBLIGATIONS_CHANGED ->
                obligations(obligationsBefore) + " before, " + obligations(obligationsAfter) + " now; by "
                        + (rulesAfter.isEmpty() ? "no rule" : list(rulesAfter));
            case STAGING_CHANGED ->
                "if what is only watched were enforced: "
                        + before.shadow().name().toLowerCase(Locale.ROOT) + " before, "
                        + after.shadow().name().toLowerCase(Locale.ROOT) + " now";
            case UNDECIDED -> "the rules tell too many requests apart to look at all of them";
        };
    }

    private static String obligations(Set<String> ids) {
        return ids.isEmpty() ? "no obligation" : list(ids);
    }

    private static String list(Set<String> ids) {
        return String.join(", ", new TreeSet<>(ids));
    }

    /**
     * Some SOP classes or messages with some operations on them.
     *
     * @param service the word of the service
     * @param commands the commands; none for all that the service has
     * @param sop the SOP classes or messages, in words of the policies; none for all that the service means
     * @param except those that are left out
     * @param transferSyntaxes the transfer syntaxes, none for all
     */
    public record Matter(
            String service,
            List<String> commands,
            List<String> sop,
            List<String> except,
            List<String> transferSyntaxes) {
        public Matter {
            commands = List.copyOf(commands);
            sop = List.copyOf(sop);
            except = List.copyOf(except);
            transferSyntaxes = List.copyOf(transferSyntaxes);
        }

        /** Returns it on one line. */
        public String text() {
            return service
                    + (commands.isEmpty() ? "" : " (" + String.join(", ", commands) + ")")
                    + (sop.isEmpty() ? "" : " " + String.join(", ", sop))
                    + (except.isEmpty() ? "" : " all but " + String.join(", ", except))
                    + (transferSyntaxes.isEmpty() ? "" : " in " + String.join(", ", transferSyntaxes));
        }
    }
}
