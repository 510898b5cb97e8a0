package dev.gantry.policy.cells;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.Obligation;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.UserCondition;
import dev.gantry.policy.resolve.Box;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One box of one rule, cut so that what depends on the calling device alone is the same for all of its callers. */
public final class CellBox {
    private final ResolvedPolicy owner;
    final int policy;
    final int rule;
    final ResolvedRule resolved;
    final BitSet from;
    final BitSet to;
    final BitSet subjects;
    final int operations;
    final BitSet transferSyntaxes;
    final boolean needsUser;
    final boolean tooWeak;
    final boolean opening;
    private final boolean byCaller;
    private @Nullable Object meaning;

    private CellBox(
            ResolvedPolicy owner,
            int policy,
            int rule,
            ResolvedRule resolved,
            Box box,
            BitSet from,
            boolean needsUser,
            boolean tooWeak,
            boolean opening,
            boolean byCaller) {
        this.owner = owner;
        this.policy = policy;
        this.rule = rule;
        this.resolved = resolved;
        this.from = from;
        this.to = box.to();
        this.subjects = box.subjects();
        this.operations = box.operations();
        this.transferSyntaxes = box.transferSyntaxes();
        this.needsUser = needsUser;
        this.tooWeak = tooWeak;
        this.opening = opening;
        this.byCaller = byCaller;
    }

    /** Returns the number of the policy in the space. */
    public int policy() {
        return policy;
    }

    /** Returns the number of the rule in the list of its policy; openings come behind the rules. */
    public int rule() {
        return rule;
    }

    /** Returns the rule. */
    public ResolvedRule resolved() {
        return resolved;
    }

    /** Returns the kind of the rule. */
    public RuleKind kind() {
        return resolved.kind();
    }

    /** Returns the callers. */
    public BitSet from() {
        return from;
    }

    /** Returns whether it belongs to a break-glass opening. */
    public boolean isOpening() {
        return opening;
    }

    /**
     * Returns the boxes of a policy. An allow does not bear on callers that are known too weakly for it.
     *
     * @param policy the number of the policy in the space
     * @param openings whether break-glass openings count as allows
     */
    public static List<CellBox> of(Space space, int policy, boolean openings) {
        ResolvedPolicy resolved = space.policies().get(policy);
        List<CellBox> boxes = new ArrayList<>();
        for (int i = 0; i < resolved.rules().size(); i++) {
            add(space, policy, i, resolved.rules().get(i), false, boxes);
        }
        if (openings) {
            for (int i = 0; i < resolved.breakGlass().size(); i++) {
                add(
                        space,
                        policy,
                        resolved.rules().size() + i,
                        resolved.breakGlass().get(i),
                        true,
                        boxes);
            }
        }
        return boxes;
    }

    private static void add(
            Space space, int policy, int number, ResolvedRule rule, boolean opening, List<CellBox> boxes) {
        ResolvedPolicy resolved = space.policies().get(policy);
        Assurance stated = rule.written().conditions().assurance();
        boolean allow = rule.kind() == RuleKind.ALLOW;
        Assurance needed =
                stated == null && allow ? resolved.written().defaults().assurance() : stated;
        boolean asksZone = allow && rule.written().conditions().user() == null && !opening;
        for (Box box : rule.boxes()) {
            // Callers by: known strongly enough, in a zone that asks for a user.
            BitSet[] parts = {new BitSet(), new BitSet(), new BitSet(), new BitSet()};
            box.from().stream().forEach(party -> {
                ResolvedDevice device = resolved.devices()
                        .get(resolved.dimensions().parties().get(party).device());
                boolean weak = needed != null && !device.assurance().satisfies(needed);
                boolean user = asksZone && resolved.zones().get(device.zone()).requireUser();
                parts[(weak ? 1 : 0) + (user ? 2 : 0)].set(party);
            });
            Box mapped = new Box(
                    box.from(),
                    space.seats(policy, box.to()),
                    space.subjects(policy, box.subjects()),
                    box.operations(),
                    space.transferSyntaxes(policy, box.transferSyntaxes()));
            for (int i = 0; i < parts.length; i++) {
                boolean weak = (i & 1) != 0;
                if (!parts[i].isEmpty() && !(weak && allow)) {
                    BitSet callers = space.seats(policy, parts[i]);
                    boolean byCaller = !rule.moveDestinations().isEmpty()
                            || (rule.moveToSelf() && callers.stream().anyMatch(seat -> !space.hasSameTitles(seat)));
                    boxes.add(new CellBox(
                            resolved, policy, number, rule, mapped, callers, (i & 2) != 0, weak, opening, byCaller));
                }
            }
        }
    }

    /** Returns whether the rule asks for more than its box. */
    public boolean isConditional() {
        var conditions = resolved.written().conditions();
        return needsUser
                || !conditions.where().isEmpty()
                || conditions.user() != null
                || resolved.schedule() != null
                || conditions.pendingMoveOnly()
                || conditions.expires() != null
                || !resolved.movesAnywhere();
    }

    /** Returns whether the rule's destinations of moves can mean a title of the caller in two ways. */
    boolean dependsOnCaller() {
        return byCaller;
    }

    /**
     * Returns what the rule makes of the points of a cell, to be compared with that of boxes of other policies: boxes of equal
     * meaning hold for the same points and to the same effect, AE titles of a caller that {@code self} stands for aside.
     */
    public Object meaning() {
        if (meaning == null) {
            meaning = meaningOf();
        }
        return meaning;
    }

    private Object meaningOf() {
        Rule.Conditions conditions = resolved.written().conditions();
        Set<List<Object>> where = new HashSet<>();
        conditions
                .where()
                .forEach(condition -> where.add(List.of(condition.attribute().tag(), Set.copyOf(condition.tests()))));
        List<Object> user = new ArrayList<>();
        UserCondition asked = user();
        if (asked != null) {
            user.add(asked.mfa());
            user.add(Optional.ofNullable(asked.signedInWithin()));
            user.add(asked.approvedBy().stream().map(Name::text).collect(Collectors.toSet()));
            user.add(resolved.userRoles());
        }
        List<Object> time = new ArrayList<>();
        if (resolved.schedule() != null) {
            time.add(resolved.schedule());
        }
        if (conditions.expires() != null) {
            time.add(conditions.expires());
            time.add(owner.written().defaults().timezone());
        }
        return List.of(
                kind(),
                resolved.isStaged(),
                where,
                user,
                time,
                conditions.pendingMoveOnly(),
                needsUser,
                tooWeak,
                resolved.moveDestinations(),
                resolved.moveToSelf(),
                duties());
    }

    /** Returns the obligations of the rule with what each asks for. */
    public Map<String, Obligation> duties() {
        Map<String, Obligation> duties = new TreeMap<>();
        for (String id : resolved.obligations()) {
            Obligation obligation = owner.obligations().get(id);
            if (obligation != null) {
                duties.put(id, obligation);
            }
        }
        return duties;
    }

    @Override
    public String toString() {
        return resolved.id() + "@" + policy;
    }

    /** Returns a condition of the rule that is on the user, null for none. */
    @Nullable
    UserCondition user() {
        return opening ? null : resolved.written().conditions().user();
    }
}
