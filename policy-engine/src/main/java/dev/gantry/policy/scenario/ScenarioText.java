package dev.gantry.policy.scenario;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.Sender;
import dev.gantry.policy.VerifiedUser;
import dev.gantry.policy.vocabulary.Attribute;
import dev.gantry.policy.vocabulary.Attributes;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Writes requests for people and for the list of tests. */
final class ScenarioText {
    private ScenarioText() {}

    static String line(Scenario scenario) {
        StringBuilder out = new StringBuilder();
        out.append(party(scenario.from(), scenario.calling()))
                .append(" → ")
                .append(party(scenario.to(), scenario.called()))
                .append("  ");
        Service service = ServiceWords.of(scenario.operation(), scenario.subject());
        out.append(service.word()).append(' ');
        out.append(scenario.isHl7() ? scenario.subject() : SopClasses.display(scenario.subject()));
        DimseCommand command = scenario.command();
        if (command != null && !isMain(service, command, scenario.sender())) {
            out.append(' ').append(command.keyword());
            out.append(scenario.sender() == Sender.CALLED ? " from the called side" : "");
        }
        if (scenario.transferSyntaxes().size() == 1) {
            out.append(" in ")
                    .append(TransferSyntaxes.display(scenario.transferSyntaxes().get(0)));
        }
        details(scenario).forEach(detail -> out.append("; ").append(detail));
        return out.toString();
    }

    private static List<String> details(Scenario scenario) {
        List<String> details = new ArrayList<>();
        scenario.attributes().forEach((tag, value) -> details.add(attribute(tag) + " " + value));
        VerifiedUser user = scenario.user();
        if (user != null) {
            details.add("user with " + (user.roles().isEmpty() ? "no role" : "roles " + new TreeSet<>(user.roles()))
                    + (user.mfa() ? ", several factors" : "")
                    + (user.approvedBy().isEmpty() ? "" : ", approved by " + new TreeSet<>(user.approvedBy())));
        }
        for (PendingTransaction pending : scenario.pending()) {
            details.add(
                    pending.kind() == PendingTransaction.Kind.MOVE_DELIVERY
                            ? "as the delivery of a move"
                            : "as the report of a commitment");
        }
        details.add("at "
                + DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'")
                        .format(scenario.at().atOffset(ZoneOffset.UTC)));
        return details;
    }

    static String stub(Scenario scenario, String title, String expected, List<String> more) {
        List<String> given = new ArrayList<>();
        given.add("from: " + scenario.from());
        Service service = ServiceWords.of(scenario.operation(), scenario.subject());
        if (scenario.isHl7()) {
            given.add("to: " + scenario.to());
            given.add("service: hl7");
            given.add("message: " + scenario.subject());
        } else {
            given.add("calling: " + quoted(scenario.calling()));
            given.add("called: " + quoted(scenario.called()));
            given.add("service: " + service.word());
            given.add("sop: " + SopClasses.display(scenario.subject()));
        }
        DimseCommand command = scenario.command();
        if (command != null && !isMain(service, command, scenario.sender())) {
            given.add("command: " + command.keyword());
        }
        if ((scenario.operation() & Operations.CALLER_IS_SCP) != 0) {
            given.add("proposes-role: SCP");
        }
        if (!scenario.transferSyntaxes().isEmpty()) {
            given.add("transfer-syntaxes: ["
                    + String.join(
                            ", ",
                            scenario.transferSyntaxes().stream()
                                    .map(TransferSyntaxes::display)
                                    .toList())
                    + "]");
        }
        for (Map.Entry<Integer, String> entry : scenario.attributes().entrySet()) {
            String key = entry.getKey() == Attributes.MOVE_DESTINATION ? "move-destination" : attribute(entry.getKey());
            String[] values = entry.getValue().split("\\\\", -1);
            List<String> words =
                    java.util.Arrays.stream(values).map(ScenarioText::quoted).toList();
            given.add(key + ": " + (words.size() == 1 ? words.get(0) : words.toString()));
        }
        VerifiedUser user = scenario.user();
        if (user != null) {
            given.add("user: { roles: " + new TreeSet<>(user.roles()) + ", mfa: " + user.mfa()
                    + (user.approvedBy().isEmpty() ? "" : ", approved-by: " + new TreeSet<>(user.approvedBy())) + " }");
        }
        given.addAll(more);
        return "  - " + title + ":\n      given: { " + String.join(", ", given) + " }\n      expect: " + expected
                + "\n";
    }

    private static boolean isMain(Service service, DimseCommand command, Sender sender) {
        return sender == Sender.CALLER
                && service.mainCommand().filter(main -> main == command).isPresent();
    }

    private static String party(String device, String aeTitle) {
        return aeTitle.isEmpty() ? device : device + '/' + aeTitle;
    }

    private static String attribute(int tag) {
        return Attributes.byTag(tag).map(Attribute::keyword).orElseGet(() -> String.format("%08X", tag));
    }

    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9._-]*") ? text : '"' + text.replace("\"", "\\\"") + '"';
    }
}
