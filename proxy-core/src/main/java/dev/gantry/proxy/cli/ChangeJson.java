package dev.gantry.proxy.cli;

import dev.gantry.policy.difference.Change;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** Differences of policies as programs read them. */
final class ChangeJson {
    private ChangeJson() {}

    static Map<String, Object> of(Change change) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kind", change.kind().word());
        members.put("from", change.from());
        members.put("to", change.to());
        members.put("matter", change.matter().stream().map(ChangeJson::matter).toList());
        members.put("whole", change.whole());
        members.put("rulesBefore", new TreeSet<>(change.rulesBefore()));
        members.put("rulesAfter", new TreeSet<>(change.rulesAfter()));
        members.put("obligationsBefore", new TreeSet<>(change.obligationsBefore()));
        members.put("obligationsAfter", new TreeSet<>(change.obligationsAfter()));
        members.put("example", change.example().text());
        members.put("before", change.before().reason().code());
        members.put("after", change.after().reason().code());
        return members;
    }

    private static Map<String, Object> matter(Change.Matter matter) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("service", matter.service());
        members.put("commands", matter.commands());
        members.put("sop", matter.sop());
        members.put("except", matter.except());
        members.put("transferSyntaxes", matter.transferSyntaxes());
        return members;
    }
}
