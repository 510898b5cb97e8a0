package dev.gantry.proxy.cli;

import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.proxy.decisions.DecisionTuples;
import dev.gantry.proxy.decisions.RecordedDecision;
import dev.gantry.proxy.decisions.RecordedDecision.Operation;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Decisions as people read them: one line each, and nothing in it that a terminal would act on. */
final class DecisionText {
    private DecisionText() {}

    static String of(RecordedDecision decision) {
        StringBuilder text = new StringBuilder();
        text.append(decision.at()).append("  ");
        verdict(text, decision.operation());
        parties(text, decision.device(), decision.calling(), decision.toDevice(), decision.called());
        text.append("  ");
        text.append(
                decision.isMessage() ? what(decision.operation()) : "association, " + contexts(decision.contexts()));
        rules(text, "by", decision.operation().rules());
        Operation operation = decision.operation();
        if (operation.shadow() != operation.verdict()) {
            text.append("  shadow: ")
                    .append(word(operation.shadow().name()))
                    .append(' ')
                    .append(operation.shadowReason());
            rules(text, "by", operation.shadowRules());
        }
        if (!decision.policy().isEmpty()) {
            String hash = decision.policy();
            text.append("  policy ").append(hash, 0, Math.min(12, hash.length()));
        }
        return printable(text);
    }

    static String of(DecisionTuples.Tuple tuple) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT, "%9d  %s  %s  %-5s  ", tuple.count(), tuple.first(), tuple.last(), tuple.verdict()));
        parties(text, tuple.device(), tuple.calling(), tuple.toDevice(), tuple.called());
        text.append("  ");
        text.append(tuple.service().isEmpty() ? "association" : tuple.service() + " " + name(tuple.sop()));
        return printable(text);
    }

    private static void verdict(StringBuilder text, Operation operation) {
        text.append(String.format(Locale.ROOT, "%-5s  %-18s  ", operation.verdict(), operation.reason()));
    }

    private static void parties(StringBuilder text, String device, String calling, String toDevice, String called) {
        text.append(device)
                .append('/')
                .append(calling)
                .append(" → ")
                .append(toDevice)
                .append('/')
                .append(called);
    }

    private static String what(Operation operation) {
        return Stream.of(operation.service(), operation.command(), name(operation.sop()))
                .filter(part -> !part.isEmpty())
                .reduce((a, b) -> a + " " + b)
                .orElse("");
    }

    private static String contexts(List<Operation> contexts) {
        List<String> refused = contexts.stream()
                .filter(context -> context.verdict() == dev.gantry.policy.Effect.DENY)
                .map(context -> name(context.sop()) + " " + context.reason())
                .distinct()
                .toList();
        String count = contexts.size() == 1 ? "1 context" : contexts.size() + " contexts";
        return refused.isEmpty() ? count : count + ", refused: " + String.join(", ", refused);
    }

    private static void rules(StringBuilder text, String word, List<String> rules) {
        if (!rules.isEmpty()) {
            text.append("  ").append(word).append(' ').append(String.join(", ", rules));
        }
    }

    private static String name(String uid) {
        return SopClasses.display(uid);
    }

    private static String word(String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }

    /** The files are ours, and yet whoever can write to them must not be able to write to a terminal. */
    private static String printable(CharSequence text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
