package dev.gantry.policy.proof;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Sender;
import dev.gantry.policy.cells.Cell;
import dev.gantry.policy.cells.Cells;
import dev.gantry.policy.cells.Outcome;
import dev.gantry.policy.cells.Points;
import dev.gantry.policy.cells.Space;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.vocabulary.Operations;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The graph of what data can flow between devices: from caller to called side by a store, which the delivery of a move is
 * too, and by an HL7 message; from the called side to the caller by a get.
 */
final class Flows {
    private static final int FORWARDS = Operations.of(Sender.CALLER, DimseCommand.C_STORE) | Operations.HL7_MESSAGE;
    private static final int BACKWARDS = Operations.of(Sender.CALLED, DimseCommand.C_STORE);

    private final Space space;
    private final Points points;
    private final Predicate<Outcome> passes;
    private final Map<String, List<Edge>> bySource = new HashMap<>();

    /** Flows of one kind from some seats to some others. */
    private record Edge(BitSet sources, BitSet targets, Cell cell, boolean backwards) {}

    /** The way a device was reached. */
    private record Step(
            @Nullable Step before, String device, @Nullable Edge edge) {}

    /**
     * Builds the graph.
     *
     * @param passes which of the allowed requests count
     */
    Flows(Space space, Cells cells, List<Cells.Group> groups, Points points, Predicate<Outcome> passes) {
        this.space = space;
        this.points = points;
        this.passes = passes;
        Map<Object, Boolean> known = new HashMap<>();
        for (Cells.Group group : groups) {
            for (Cell cell : cells.cells(group)) {
                add(group, cell, FORWARDS, false, known);
                add(group, cell, BACKWARDS, true, known);
            }
        }
    }

    private void add(Cells.Group group, Cell whole, int operations, boolean backwards, Map<Object, Boolean> known) {
        Optional<Cell> part = whole.within(Space.all(space.subjects().size()), operations);
        if (part.isEmpty()) {
            return;
        }
        Cell cell = part.get();
        if (known.computeIfAbsent(List.of(cell.key(), cell.operation()), key -> flows(cell))) {
            for (int i = 0; i < group.callers().size(); i++) {
                BitSet callers = group.callers().get(i);
                BitSet called = group.called().get(i);
                Edge edge = new Edge(backwards ? called : callers, backwards ? callers : called, cell, backwards);
                Set<String> devices = new HashSet<>();
                edge.sources.stream()
                        .forEach(seat -> devices.add(space.seats().get(seat).device()));
                devices.forEach(device -> bySource.computeIfAbsent(device, key -> new ArrayList<>())
                        .add(edge));
            }
        }
    }

    private boolean flows(Cell cell) {
        Points.Search search = points.search(
                cell, Map.of(), outcomes -> outcomes.of(0, false).allowed() && passes.test(outcomes.of(0, false)));
        // What cannot be looked at in full may flow.
        return search != Points.Search.NONE;
    }

    /** Returns a shortest chain of flows from one of some devices to one of some others; empty where there is none. */
    List<Hop> path(BitSet from, BitSet to) {
        Map<String, Step> reached = new LinkedHashMap<>();
        Deque<Step> queue = new ArrayDeque<>();
        Set<String> targets = devices(to);
        devices(from).forEach(device -> queue.add(new Step(null, device, null)));
        while (!queue.isEmpty()) {
            Step step = queue.remove();
            for (Edge edge : bySource.getOrDefault(step.device, List.of())) {
                for (String device : devices(edge.targets)) {
                    if (!device.equals(step.device) && !reached.containsKey(device)) {
                        Step next = new Step(step, device, edge);
                        reached.put(device, next);
                        if (targets.contains(device)) {
                            return hops(next);
                        }
                        queue.add(next);
                    }
                }
            }
        }
        return List.of();
    }

    private List<Hop> hops(Step last) {
        ArrayDeque<Hop> hops = new ArrayDeque<>();
        for (Step step = last; step.before != null && step.edge != null; step = step.before) {
            Edge edge = step.edge;
            int source = seat(edge.sources, step.before.device);
            int target = seat(edge.targets, step.device);
            Cell cell = edge.backwards ? edge.cell.between(target, source) : edge.cell.between(source, target);
            hops.addFirst(hop(step.before.device, step.device, cell));
        }
        return List.copyOf(hops);
    }

    private Hop hop(String from, String to, Cell cell) {
        List<Hop> found = new ArrayList<>(1);
        points.search(cell, Map.of(), outcomes -> {
            Outcome outcome = outcomes.of(0, false);
            boolean is = outcome.allowed() && passes.test(outcome);
            if (is) {
                Scenario scenario = outcomes.scenario();
                found.add(
                        new Hop(from, to, scenario, List.copyOf(outcome.rules()), List.copyOf(outcome.obligations())));
            }
            return is;
        });
        return found.get(0);
    }

    private int seat(BitSet seats, String device) {
        return seats.stream()
                .filter(seat -> space.seats().get(seat).device().equals(device))
                .findFirst()
                .orElseThrow();
    }

    private Set<String> devices(BitSet seats) {
        Set<String> devices = new java.util.TreeSet<>();
        seats.stream().forEach(seat -> devices.add(space.seats().get(seat).device()));
        return devices;
    }
}
