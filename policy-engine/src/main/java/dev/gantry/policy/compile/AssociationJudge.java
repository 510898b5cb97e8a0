package dev.gantry.policy.compile;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Device;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Effect;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ProposedContext;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.policy.resolve.Dimensions;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.SopClasses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Judges one association request, context by context. Used once. */
final class AssociationJudge {
    private static final int REPORT_FROM_CALLER = Operations.of(Sender.CALLER, DimseCommand.N_EVENT_REPORT);
    private static final DimseCommand[] COMMANDS = commandsByIndex();

    /** What comes of a context that no rule is about. */
    private static final Result NO_RULE = new Result(
            new ContextDecision(1, Effect.DENY, ReasonCode.NOT_ALLOWED, List.of(), List.of(), false, false),
            null,
            null);

    private final RuleIndex index;
    private final CompiledRule[] rules;
    private final Dimensions dimensions;
    private final Circumstances circumstances;
    private final PolicyRevision revision;
    private final Survivors survivors;
    private final int[] boxes;
    private final List<Judged> judged = new ArrayList<>();

    AssociationJudge(
            RuleIndex index,
            CompiledRule[] rules,
            Dimensions dimensions,
            Circumstances circumstances,
            PolicyRevision revision,
            Survivors survivors) {
        this.index = index;
        this.rules = rules;
        this.dimensions = dimensions;
        this.circumstances = circumstances;
        this.revision = revision;
        this.survivors = survivors;
        this.boxes = new int[survivors.boxes()];
    }

    /** What was found for a context, so that the next with the same boxes and proposal need not be judged again. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Judged(int[] boxes, ProposedContext proposal, Result result) {
        boolean fits(int[] others, int count, ProposedContext other) {
            return count == boxes.length
                    && Arrays.equals(boxes, 0, count, others, 0, count)
                    && proposal.scu() == other.scu()
                    && proposal.scp() == other.scp()
                    && proposal.transferSyntaxes().equals(other.transferSyntaxes())
                    && isCommitment(proposal) == isCommitment(other);
        }
    }

    /** The decision of a context but for its id, and the decisions of its operations. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Result(
            ContextDecision decision,
            Decision @Nullable [] operations,
            @Nullable Map<String, Decision[]> alternatives) {}

    AssociationDecision judge(Device called, List<ProposedContext> proposals) {
        Decision[][] byContext = new Decision[highestId(proposals) + 1][];
        Map<Integer, Map<String, Decision[]>> alternatives = new HashMap<>();
        List<ContextDecision> contexts = new ArrayList<>(proposals.size());
        TreeSet<String> determining = new TreeSet<>();
        boolean allowed = false;
        ContextDecision first = null;
        for (ProposedContext proposal : proposals) {
            Result result = judge(proposal);
            ContextDecision decision = withId(result.decision, proposal.id());
            contexts.add(decision);
            if (!decision.rules().isEmpty()) {
                determining.addAll(decision.rules());
            }
            if (decision.effect() == Effect.ALLOW) {
                allowed = true;
                byContext[proposal.id()] = result.operations;
                if (result.alternatives != null) {
                    alternatives.put(proposal.id(), result.alternatives);
                }
            } else if (first == null || decision.reason().compareTo(first.reason()) < 0) {
                first = decision;
            }
        }
        ReasonCode refusal = first == null ? ReasonCode.NOT_ALLOWED : first.reason();
        return new AssociationDecision(
                allowed ? Effect.ALLOW : Effect.DENY,
                allowed ? ReasonCode.ALLOWED : refusal,
                allowed || first == null ? "" : first.detail(),
                List.copyOf(determining),
                called,
                contexts,
                allowed ? new Row(byContext, alternatives) : null,
                revision);
    }

    private static int highestId(List<ProposedContext> proposals) {
        int highest = 0;
        for (ProposedContext proposal : proposals) {
            highest = Math.max(highest, proposal.id());
        }
        return highest;
    }

    /** Judges an HL7 message, which has neither roles nor transfer syntaxes. */
    Decision judgeMessage(int subject) {
        int count = index.select(survivors, subject, boxes);
        Candidates candidates = candidates(count, Operations.HL7_MESSAGE, -1, "", null, null);
        if (index.anyAllow(survivors, Operations.HL7_MESSAGE)) {
            candidates.fallback(ReasonCode.MESSAGE_TYPE);
        }
        return candidates.decide();
    }

    private static ContextDecision withId(ContextDecision decision, int id) {
        return decision.id() == id
                ? decision
                : new ContextDecision(
                        id,
                        decision.effect(),
                        decision.reason(),
                        decision.rules(),
                        decision.transferSyntaxes(),
                        decision.scu(),
                        decision.scp(),
                        decision.detail(),
                        decision.shadow(),
                        decision.shadowReason(),
                        decision.shadowRules());
    }

    private Result judge(ProposedContext proposal) {
        int count = index.select(survivors, dimensions.sopClass(proposal.abstractSyntax()), boxes);
        if (count == 0 && !circumstances.stagedPair && !isCommitment(proposal)) {
            return NO_RULE;
        }
        for (Judged before : judged) {
            if (before.fits(boxes, count, proposal)) {
                return before.result;
            }
        }
        Result result = judge(proposal, count);
        judged.add(new Judged(Arrays.copyOf(boxes, count), proposal, result));
        return result;
    }

    private static boolean isCommitment(ProposedContext proposal) {
        return proposal.abstractSyntax().equals(SopClasses.STORAGE_COMMITMENT_PUSH);
    }

    private Result judge(ProposedContext proposal, int count) {
        Map<Long, Decision[]> byClass = new LinkedHashMap<>();
        Map<String, Decision[]> byTransferSyntax = new LinkedHashMap<>();
        boolean selective = false;
        for (int i = 0; i < count; i++) {
            selective |= index.isSelective(boxes[i]);
        }
        for (String transferSyntax : proposal.transferSyntaxes()) {
            int atom = selective ? dimensions.transferSyntax(transferSyntax) : -1;
            // Transfer syntaxes of one atom are judged alike, and without selective boxes all are.
            Decision[] decisions = byClass.computeIfAbsent((long) atom, key -> operations(proposal, count, atom));
            byTransferSyntax.put(transferSyntax, decisions);
        }
        if (byClass.isEmpty()) {
            byClass.put(-1L, operations(proposal, count, -1));
        }
        return summarise(proposal, byClass, byTransferSyntax);
    }

    private Result summarise(
            ProposedContext proposal, Map<Long, Decision[]> byClass, Map<String, Decision[]> byTransferSyntax) {
        List<String> accepted = new ArrayList<>();
        Set<Decision[]> used = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        TreeSet<String> ids = new TreeSet<>();
        int allowedOperations = 0;
        for (Map.Entry<String, Decision[]> entry : byTransferSyntax.entrySet()) {
            int allowed = allowed(entry.getValue(), false);
            if (allowed != 0) {
                accepted.add(entry.getKey());
                if (used.add(entry.getValue())) {
                    allowedOperations |= allowed;
                    collect(entry.getValue(), Effect.ALLOW, ids);
                }
            }
        }
        Decision shadow = best(byClass.values(), true);
        if (accepted.isEmpty()) {
            Decision refusal = best(byClass.values(), false);
            return new Result(
                    new ContextDecision(
                            proposal.id(),
                            Effect.DENY,
                            refusal.effect() == Effect.ALLOW ? ReasonCode.TRANSFER_SYNTAX : refusal.reason(),
                            refusal.effect() == Effect.ALLOW ? List.of() : refusal.rules(),
                            List.of(),
                            false,
                            false,
                            refusal.detail(),
                            shadow.shadow(),
                            shadow.shadowReason(),
                            shadow.shadowRules()),
                    null,
                    null);
        }
        ContextDecision decision = new ContextDecision(
                proposal.id(),
                Effect.ALLOW,
                ReasonCode.ALLOWED,
                List.copyOf(ids),
                accepted,
                proposal.scu() && (allowedOperations & Operations.CALLER_IS_SCU) != 0,
                proposal.scp() && (allowedOperations & Operations.CALLER_IS_SCP) != 0,
                "",
                shadow.shadow(),
                shadow.shadowReason(),
                shadow.shadowRules());
        if (used.size() == 1) {
            return new Result(decision, used.iterator().next(), byTransferSyntax);
        }
        return new Result(decision, Row.untilAccepted(), byTransferSyntax);
    }

    private static void collect(Decision[] decisions, Effect effect, Set<String> ids) {
        for (Decision decision : decisions) {
            if (decision.effect() == effect) {
                ids.addAll(decision.rules());
            }
        }
    }

    /** Returns the operations that may pass, as far as is known. */
    private static int allowed(Decision[] decisions, boolean shadow) {
        int set = 0;
        for (int i = 0; i < decisions.length; i++) {
            if ((shadow ? decisions[i].shadow() : decisions[i].effect()) == Effect.ALLOW) {
                set |= 1 << i;
            }
        }
        return set;
    }

    /** Returns the decision that speaks for a context: one that allows, else that with the first reason. */
    private static Decision best(java.util.Collection<Decision[]> classes, boolean shadow) {
        Decision best = null;
        for (Decision[] decisions : classes) {
            for (Decision decision : decisions) {
                if (best == null || rank(decision, shadow) < rank(best, shadow)) {
                    best = decision;
                }
            }
        }
        return java.util.Objects.requireNonNull(best);
    }

    private static int rank(Decision decision, boolean shadow) {
        Effect effect = shadow ? decision.shadow() : decision.effect();
        ReasonCode reason = shadow ? decision.shadowReason() : decision.reason();
        if (effect == Effect.ALLOW) {
            return -1;
        }
        // An operation that no rule knows says less than one that a rule takes away or makes conditions for.
        return reason == ReasonCode.NOT_ALLOWED || reason == ReasonCode.COMMAND || reason == ReasonCode.ROLE
                ? 1000 + Reasons.order(reason)
                : Reasons.order(reason);
    }

    private Decision[] operations(ProposedContext proposal, int count, int transferSyntax) {
        int known = 0;
        for (int i = 0; i < count; i++) {
            known |= index.operations(boxes[i]);
        }
        if (isCommitment(proposal) && proposal.scp()) {
            known |= REPORT_FROM_CALLER;
        }
        Decision[] decisions = new Decision[24];
        Decision other = candidates(count, 0, transferSyntax, proposal.abstractSyntax(), null, proposal)
                .decide();
        for (int i = 0; i < decisions.length; i++) {
            int operation = 1 << i;
            decisions[i] = (known & operation) == 0
                    ? other
                    : candidates(
                                    count,
                                    operation,
                                    transferSyntax,
                                    proposal.abstractSyntax(),
                                    COMMANDS[i >> 1],
                                    proposal)
                            .decide();
        }
        return decisions;
    }

    private Candidates candidates(
            int count,
            int operation,
            int transferSyntax,
            String sopClass,
            @Nullable DimseCommand command,
            @Nullable ProposedContext proposal) {
        Candidates candidates = new Candidates(circumstances);
        boolean roleProposed = proposal == null
                || ((operation & Operations.CALLER_IS_SCU) != 0 && proposal.scu())
                || ((operation & Operations.CALLER_IS_SCP) != 0 && proposal.scp());
        for (int i = 0; i < count; i++) {
            int box = boxes[i];
            CompiledRule rule = rules[index.rule(box)];
            boolean covers = (index.operations(box) & operation) != 0;
            boolean syntax = index.hasTransferSyntax(box, transferSyntax);
            if (index.isAllow(box)) {
                candidates.until(rule.unchangedUntil(circumstances));
                allow(candidates, rule, box, covers, syntax, roleProposed, operation, sopClass, command);
            } else if (covers && syntax) {
                candidates.until(rule.unchangedUntil(circumstances));
                if (rule.isOpen(circumstances)) {
                    Condition condition = Condition.of(rule.resolved, command, sopClass, circumstances.callerTitles);
                    if (!index.isDeny(box)) {
                        candidates.require(rule, condition, rule.unmet(circumstances));
                    } else if (rule.speaksOf(circumstances)) {
                        candidates.deny(rule, condition);
                    }
                }
            }
        }
        reply(candidates, operation, sopClass, roleProposed);
        return candidates;
    }

    private void allow(
            Candidates candidates,
            CompiledRule rule,
            int box,
            boolean covers,
            boolean syntax,
            boolean roleProposed,
            int operation,
            String sopClass,
            @Nullable DimseCommand command) {
        Set<ReasonCode> unmet = rule.unmet(circumstances);
        if (!syntax) {
            unmet = CompiledRule.with(unmet, ReasonCode.TRANSFER_SYNTAX);
        }
        if (!covers) {
            boolean otherRole = (Operations.mirrored(index.operations(box)) & operation) != 0;
            unmet = CompiledRule.with(unmet, otherRole ? ReasonCode.ROLE : ReasonCode.COMMAND);
        } else if (!roleProposed) {
            unmet = CompiledRule.with(unmet, ReasonCode.ROLE);
        }
        if (unmet.isEmpty()) {
            candidates.allow(rule, Condition.of(rule.resolved, command, sopClass, circumstances.callerTitles));
        } else {
            candidates.near(rule, unmet);
        }
    }

    private void reply(Candidates candidates, int operation, String sopClass, boolean roleProposed) {
        if (operation == REPORT_FROM_CALLER && sopClass.equals(SopClasses.STORAGE_COMMITMENT_PUSH) && roleProposed) {
            if (circumstances.commitmentReport) {
                candidates.reply(circumstances.commitmentRules);
            } else {
                candidates.fallback(ReasonCode.NO_PENDING_REQUEST);
            }
        }
    }

    private static DimseCommand[] commandsByIndex() {
        DimseCommand[] commands = new DimseCommand[12];
        for (DimseCommand command : DimseCommand.values()) {
            commands[command.number()] = command;
        }
        return commands;
    }
}
