package dev.gantry.policy.explanation;

import dev.gantry.policy.Decision;
import dev.gantry.policy.difference.Change;
import dev.gantry.policy.resolve.ResolvedRule;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Writes explanations for people. */
public final class ExplanationText {
    private static final int NEAREST = 3;
    private static final int NEAREST_ALONE = 6;
    private static final int BOXES = 3;

    private final StringBuilder out = new StringBuilder();
    private final Explanation explanation;

    private ExplanationText(Explanation explanation) {
        this.explanation = explanation;
    }

    /**
     * Writes everything, with a line break at the end.
     *
     * @param stub a test that holds the verdict
     */
    public static String whole(Explanation explanation, String stub) {
        ExplanationText text = new ExplanationText(explanation);
        text.first();
        text.rules();
        text.near(NEAREST);
        text.fixes();
        text.shadow();
        explanation
                .validUntil()
                .ifPresent(until ->
                        text.line("valid until", Nearness.time(until, explanation.zone()) + " " + explanation.zone()));
        text.line("test stub", "for the list `tests` of the policy");
        text.out.append(stub);
        return text.out.toString();
    }

    /** Writes the near misses alone, with a line break at the end. */
    public static String whyNot(Explanation explanation) {
        ExplanationText text = new ExplanationText(explanation);
        text.first();
        if (explanation.decision().allows()) {
            text.rules();
            return text.out.toString();
        }
        text.rules();
        text.near(NEAREST_ALONE);
        text.fixes();
        return text.out.toString();
    }

    private void first() {
        Decision decision = explanation.decision();
        out.append(decision.effect())
                .append("  ")
                .append(decision.reason().code())
                .append("   ")
                .append(explanation.request().text())
                .append("   policy ")
                .append(explanation.revision().abbreviated())
                .append('\n');
        if (!decision.detail().isEmpty()) {
            line("about", decision.detail());
        }
        if (!explanation.owner().isEmpty()) {
            line("owner", explanation.owner());
        }
    }

    private void rules() {
        Decision decision = explanation.decision();
        for (ResolvedRule rule : explanation.rules()) {
            boolean decides = decision.rules().contains(rule.id());
            String kind = switch (rule.kind()) {
                case ALLOW -> "allowed by";
                case DENY -> "denied by";
                case REQUIRE -> "bound by";
            };
            String why = rule.written().why();
            line(
                    decides ? kind : "watched",
                    new NearMiss(rule, List.of()).where()
                            + (decides ? "" : ", which is not enforced here")
                            + (why.isEmpty() ? "" : ": " + why));
        }
        if (decision.allows() && decision.rules().isEmpty()) {
            line("allowed by", "no rule: refusals are only watched here");
        }
        for (NearMiss require : explanation.heldBack()) {
            if (!require.rule().isStaged()) {
                line("held back by", require.where());
                gaps(require);
            }
        }
        if (!decision.obligations().isEmpty()) {
            line("obligations", String.join(", ", new TreeSet<>(decision.obligations())));
        }
    }

    private void near(int most) {
        if (explanation.decision().allows()) {
            return;
        }
        List<NearMiss> near = explanation.near();
        for (int i = 0; i < Math.min(most, near.size()); i++) {
            NearMiss miss = near.get(i);
            line(i == 0 ? "nearest rule" : "next", miss.where() + difference(miss.differences()));
            gaps(miss);
        }
    }

    private static String difference(int points) {
        return switch (points) {
            case 0 -> " differs in nothing that the request says";
            case 1 -> " differs in 1 point";
            default -> " differs in " + points + " points";
        };
    }

    private void gaps(NearMiss miss) {
        for (Gap gap : miss.gaps()) {
            out.append("                      ")
                    .append(gap.point())
                    .append(": ")
                    .append(gap.text())
                    .append('\n');
        }
    }

    private void fixes() {
        for (Fix fix : explanation.fixes()) {
            line("would be fixed by", fix.text() + (fix.others().isEmpty() ? "" : " (" + fix.others() + ")"));
            List<Change> opens = fix.others().isEmpty() ? List.of() : fix.opens();
            opens.stream()
                    .limit(BOXES)
                    .forEach(change -> out.append("                      ")
                            .append(change.kind().words())
                            .append(": ")
                            .append(change.box())
                            .append('\n'));
            if (opens.size() > BOXES) {
                out.append("                      and ")
                        .append(opens.size() - BOXES)
                        .append(" more\n");
            }
            fix.breaks()
                    .forEach(broken -> out.append("                      breaks ")
                            .append(broken)
                            .append('\n'));
        }
        if (!explanation.decision().allows() && explanation.fixes().isEmpty()) {
            boolean unsaid = explanation.near().stream()
                    .flatMap(miss -> miss.gaps().stream())
                    .anyMatch(gap -> !gap.said());
            line(
                    "would be fixed by",
                    "nothing that is one step away"
                            + (unsaid ? ", as far as the request says; its attributes could tell more" : ""));
        }
    }

    private void shadow() {
        Decision decision = explanation.decision();
        line(
                "shadow verdict",
                decision.isStaged()
                        ? decision.shadow().name().toLowerCase(Locale.ROOT) + " "
                                + decision.shadowReason().code()
                        : "same");
    }

    private void line(String head, String text) {
        out.append("  ")
                .append(String.format("%-18s", head))
                .append("  ")
                .append(text)
                .append('\n');
    }
}
