package dev.gantry.policy.resolve;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Obligation;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.model.Invariant;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Policy;
import dev.gantry.policy.model.PolicyTest;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks the names that tests, invariants and destinations of moves mention. */
final class NameChecks {
    private final Problems problems;
    private final ScopeResolver scopes;
    private final GroupExpander groups;
    private final Set<String> rules = new HashSet<>();
    private final Set<String> devices = new HashSet<>();
    private final Set<String> aeTitles = new HashSet<>();
    private final Map<String, Obligation> obligations;
    private final Set<String> used;

    NameChecks(
            Problems problems,
            ScopeResolver scopes,
            GroupExpander groups,
            List<ResolvedRule> rules,
            List<ResolvedRule> openings,
            List<ResolvedDevice> devices,
            Map<String, Obligation> obligations,
            Set<String> used) {
        this.problems = problems;
        this.scopes = scopes;
        this.groups = groups;
        this.obligations = obligations;
        this.used = used;
        rules.forEach(rule -> this.rules.add(rule.id()));
        openings.forEach(rule -> this.rules.add(rule.id()));
        for (ResolvedDevice device : devices) {
            this.devices.add(device.device().id());
            aeTitles.addAll(device.device().aeTitles());
        }
    }

    void check(Policy policy) {
        policy.rules().forEach(this::destinations);
        policy.breakGlass().forEach(opening -> destinations(opening.opens()));
        policy.invariants().forEach(this::invariant);
        policy.tests().forEach(this::test);
    }

    private void destinations(Rule rule) {
        for (Name word : rule.conditions().moveDestinations()) {
            if (!word.text().equals("self") && !aeTitles.contains(word.text())) {
                problems.error(
                        ProblemCode.E203.name(),
                        word.span(),
                        "no device owns the AE title `" + word.text() + "`",
                        Suggestions.didYouMean(word.text(), aeTitles));
            }
        }
    }

    private void invariant(Invariant invariant) {
        scopes.parties(invariant.from());
        scopes.parties(invariant.to());
        scopes.services(invariant.services());
        scopes.sopClasses(invariant.sop());
        Name obligation = invariant.obligation();
        if (obligation != null) {
            used.add("obligation " + obligation.text());
            known(ProblemCode.E209, "obligation", obligation, obligations.keySet());
        }
    }

    private void test(PolicyTest test) {
        known(ProblemCode.E202, "device", test.from(), devices);
        known(ProblemCode.E202, "device", test.to(), devices);
        scopes.sopClasses(test.contexts());
        for (Name word : test.transferSyntaxes()) {
            if (TransferSyntaxes.find(word.text()).isEmpty()) {
                known(ProblemCode.E206, "transfer syntax", word, TransferSyntaxes.keywords());
            }
        }
        command(test.command());
        for (PolicyTest.Expectation expectation : test.expected()) {
            known(ProblemCode.E211, "rule", expectation.rule(), rules);
        }
        PolicyTest.After after = test.after();
        if (after != null) {
            scopes.services(List.of(after.service()));
            known(ProblemCode.E203, "AE title", after.calling(), aeTitles);
            known(ProblemCode.E203, "AE title", after.called(), aeTitles);
        }
        Name service = test.service();
        if (service != null) {
            scopes.services(List.of(service)).forEach(found -> shape(test, found, service));
        } else if (test.calling() == null || test.called() == null) {
            incomplete(test.title(), "`contexts` needs `calling` and `called`");
        }
    }

    private void shape(PolicyTest test, Service service, Name word) {
        Name sop = test.sop();
        int named = sop == null ? 0 : scopes.sopClasses(List.of(sop)).size();
        if (service == Service.HL7) {
            if (test.to() == null || test.message() == null) {
                incomplete(word, "`hl7` needs `to` and `message`");
            }
            return;
        }
        if (test.calling() == null || test.called() == null) {
            incomplete(word, "`" + word.text() + "` needs `calling` and `called`");
        }
        boolean needsSop = service == Service.STORE || service == Service.DICOM;
        if (needsSop && sop == null) {
            incomplete(word, "`" + word.text() + "` needs `sop`");
        }
        if (service == Service.DICOM && test.command() == null) {
            incomplete(word, "`dicom` needs `command`");
        }
        if (sop != null
                && (named > 1
                        || groups.names(dev.gantry.policy.model.Group.Kind.SOP).contains(sop.text()))) {
            incomplete(sop, "`sop` of a test is one SOP class, not a group");
        }
    }

    private void incomplete(Name at, String message) {
        problems.error(ProblemCode.E316.name(), at.span(), message);
    }

    private void command(@Nullable Name word) {
        if (word != null) {
            List<String> commands = Arrays.stream(DimseCommand.values())
                    .map(DimseCommand::keyword)
                    .toList();
            known(ProblemCode.E316, "command", word, commands);
        }
    }

    private void known(ProblemCode code, String what, @Nullable Name word, java.util.Collection<String> vocabulary) {
        Optional.ofNullable(word)
                .filter(name -> !vocabulary.contains(name.text()))
                .ifPresent(name -> problems.error(
                        code.name(),
                        name.span(),
                        "unknown " + what + " `" + name.text() + "`",
                        Suggestions.didYouMean(name.text(), vocabulary)));
    }
}
