package dev.gantry.policy.cells;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Sender;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.resolve.Subject;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.SopClasses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static dev.gantry.policy.resolve.BitSets.and;
import static dev.gantry.policy.resolve.BitSets.andNot;

/**
 * Enumerates cells. Callers that the same boxes have are one class, and so are called devices; the pairs of classes on which
 * the same boxes bear are one group, whose cells are found once.
 */
public final class Cells {
    /** Operations whose messages carry the same kinds of attribute, and state. */
    private static final int[] ALIKE = {
        Operations.of(Sender.CALLER, DimseCommand.C_MOVE),
        Operations.of(Sender.CALLER, DimseCommand.C_STORE),
        Operations.of(Sender.CALLED, DimseCommand.C_STORE),
        Operations.of(Sender.CALLER, DimseCommand.C_ECHO, DimseCommand.C_CANCEL)
                | Operations.of(Sender.CALLED, DimseCommand.C_ECHO, DimseCommand.C_CANCEL),
        Operations.HL7_MESSAGE,
    };

    private final Space space;
    private final List<CellBox> boxes;
    private final int words;
    private final long[][] byFrom;
    private final long[][] byTo;
    private final int[] commitment;

    /** Makes an enumerator of the cells of some boxes. */
    public Cells(Space space, List<CellBox> boxes) {
        this.space = space;
        this.boxes = boxes.stream()
                .sorted(Comparator.comparing((CellBox box) -> rank(box.kind()))
                        .thenComparingInt(box -> box.from.nextSetBit(0))
                        .thenComparingInt(box -> box.rule))
                .toList();
        words = (boxes.size() + 63) >>> 6;
        byFrom = new long[space.seats().size()][words];
        byTo = new long[space.seats().size()][words];
        for (int i = 0; i < this.boxes.size(); i++) {
            CellBox box = this.boxes.get(i);
            for (int seat = box.from.nextSetBit(0); seat >= 0; seat = box.from.nextSetBit(seat + 1)) {
                byFrom[seat][i >>> 6] |= 1L << i;
            }
            for (int seat = box.to.nextSetBit(0); seat >= 0; seat = box.to.nextSetBit(seat + 1)) {
                byTo[seat][i >>> 6] |= 1L << i;
            }
        }
        int found = space.subjects().indexOf(new Subject(Subject.Kind.SOP_CLASS, SopClasses.STORAGE_COMMITMENT_PUSH));
        commitment = found < 0 ? new int[0] : new int[] {found};
    }

    private static int rank(RuleKind kind) {
        return switch (kind) {
            case DENY -> 0;
            case REQUIRE -> 1;
            case ALLOW -> 2;
        };
    }

    /**
     * Callers and called devices on which the same boxes bear.
     *
     * @param callers the classes of callers, each as the set of its seats, with the called class of the same place
     * @param called the classes of called devices
     */
    public record Group(List<CellBox> boxes, List<BitSet> callers, List<BitSet> called) {}

    /** Part of the dimensions that are no seats. */
    private record Region(List<CellBox> boxes, BitSet subjects, int operations, BitSet transferSyntaxes) {
        boolean isEmpty() {
            return subjects.isEmpty() || operations == 0 || transferSyntaxes.isEmpty();
        }
    }

    /** Returns the groups of all pairs that any box bears on. */
    public List<Group> groups() {
        BitSet all = Space.all(space.seats().size());
        return groups(all, all, false);
    }

    /**
     * Returns the groups of some pairs.
     *
     * @param uncovered whether pairs that no box bears on are wanted
     */
    public List<Group> groups(BitSet from, BitSet to, boolean uncovered) {
        List<BitSet> callers = classes(byFrom, from);
        List<BitSet> called = classes(byTo, to);
        Map<Bits, Group> groups = new LinkedHashMap<>();
        long[] survivors = new long[words];
        for (BitSet caller : callers) {
            long[] a = byFrom[caller.nextSetBit(0)];
            int[] used = nonZero(a);
            if (used.length == 0 && !uncovered) {
                continue;
            }
            for (BitSet callee : called) {
                long[] b = byTo[callee.nextSetBit(0)];
                long any = 0;
                for (int word : used) {
                    survivors[word] = a[word] & b[word];
                    any |= survivors[word];
                }
                if (any != 0 || uncovered) {
                    long[] sparse = sparse(survivors, used);
                    Bits key = new Bits(sparse, dependsOnCaller(sparse) ? caller.nextSetBit(0) : -1);
                    Group group = groups.get(key);
                    if (group == null) {
                        group = new Group(boxes(sparse), new ArrayList<>(), new ArrayList<>());
                        groups.put(key, group);
                    }
                    group.callers.add(caller);
                    group.called.add(callee);
                }
            }
            for (int word : used) {
                survivors[word] = 0;
            }
        }
        return List.copyOf(groups.values());
    }

    /** Returns the cells of a group: those of everything that its boxes bear on. */
    public List<Cell> cells(Group group) {
        List<Region> regions = new ArrayList<>();
        for (CellBox box : group.boxes) {
            List<Region> rest = new ArrayList<>();
            rest.add(new Region(List.of(), box.subjects, box.operations, box.transferSyntaxes));
            List<Region> next = new ArrayList<>();
            for (Region region : regions) {
                next.addAll(split(region, box));
                List<Region> left = new ArrayList<>();
                rest.forEach(piece -> subtract(piece, region, left));
                rest = left;
            }
            for (Region piece : rest) {
                next.add(new Region(List.of(box), piece.subjects, piece.operations, piece.transferSyntaxes));
            }
            regions = next;
        }
        return leaves(
                regions, group.callers.get(0).nextSetBit(0), group.called.get(0).nextSetBit(0));
    }

    /** Returns the cells of a group within some subjects and operations, those that no box bears on included. */
    public List<Cell> cells(Group group, BitSet subjects, int operations) {
        List<Region> regions = new ArrayList<>();
        Region everything = new Region(
                List.of(),
                subjects,
                operations,
                Space.all(space.transferSyntaxes().size()));
        if (everything.isEmpty()) {
            return List.of();
        }
        regions.add(everything);
        for (CellBox box : group.boxes) {
            List<Region> next = new ArrayList<>();
            regions.forEach(region -> next.addAll(split(region, box)));
            regions = next;
        }
        return leaves(
                regions, group.callers.get(0).nextSetBit(0), group.called.get(0).nextSetBit(0));
    }

    private List<Cell> leaves(List<Region> regions, int from, int to) {
        List<Cell> cells = new ArrayList<>();
        for (Region region : regions) {
            boolean byMessage = region.boxes.stream().anyMatch(CellBox::isConditional);
            if (!byMessage) {
                add(cells, region, region.subjects, region.operations, from, to);
                continue;
            }
            BitSet reports = new BitSet();
            Arrays.stream(commitment).filter(region.subjects::get).forEach(reports::set);
            BitSet others = (BitSet) region.subjects.clone();
            others.andNot(reports);
            int rest = region.operations;
            for (int alike : ALIKE) {
                add(cells, region, others, rest & alike, from, to);
                add(cells, region, reports, rest & alike, from, to);
                rest &= ~alike;
            }
            add(cells, region, others, rest, from, to);
            add(cells, region, reports, rest, from, to);
        }
        return cells;
    }

    private void add(List<Cell> cells, Region region, BitSet subjects, int operations, int from, int to) {
        if (!subjects.isEmpty() && operations != 0) {
            cells.add(new Cell(region.boxes, from, to, subjects, operations, region.transferSyntaxes, space));
        }
    }

    private static List<Region> split(Region region, CellBox box) {
        if ((region.operations & box.operations) == 0
                || !region.subjects.intersects(box.subjects)
                || !region.transferSyntaxes.intersects(box.transferSyntaxes)) {
            return List.of(region);
        }
        List<Region> parts = new ArrayList<>(4);
        Region bounds = new Region(List.of(), box.subjects, box.operations, box.transferSyntaxes);
        subtract(region, bounds, parts);
        List<CellBox> more = new ArrayList<>(region.boxes);
        more.add(box);
        parts.add(new Region(
                List.copyOf(more),
                and(region.subjects, box.subjects),
                region.operations & box.operations,
                and(region.transferSyntaxes, box.transferSyntaxes)));
        return parts;
    }

    private static void subtract(Region region, Region hole, List<Region> parts) {
        if ((region.operations & hole.operations) == 0
                || !region.subjects.intersects(hole.subjects)
                || !region.transferSyntaxes.intersects(hole.transferSyntaxes)) {
            parts.add(region);
            return;
        }
        BitSet subjects = and(region.subjects, hole.subjects);
        int operations = region.operations & hole.operations;
        keep(
                parts,
                new Region(
                        region.boxes,
                        andNot(region.subjects, hole.subjects),
                        region.operations,
                        region.transferSyntaxes));
        keep(parts, new Region(region.boxes, subjects, region.operations & ~hole.operations, region.transferSyntaxes));
        keep(
                parts,
                new Region(region.boxes, subjects, operations, andNot(region.transferSyntaxes, hole.transferSyntaxes)));
    }

    private static void keep(List<Region> parts, Region region) {
        if (!region.isEmpty()) {
            parts.add(region);
        }
    }

    private List<BitSet> classes(long[][] sets, BitSet among) {
        Map<Bits, BitSet> classes = new LinkedHashMap<>();
        among.stream().forEach(seat -> {
            // HL7 names and AE titles are never alike, not even where no box bears on either.
            int kind = space.seats().get(seat).isHl7() ? 1 : 0;
            classes.computeIfAbsent(new Bits(sets[seat], kind), key -> new BitSet())
                    .set(seat);
        });
        return List.copyOf(classes.values());
    }

    private boolean dependsOnCaller(long[] sparse) {
        for (int i = 0; i < sparse.length; i += 2) {
            for (long bits = sparse[i + 1]; bits != 0; bits &= bits - 1) {
                if (boxes.get(((int) sparse[i] << 6) + Long.numberOfTrailingZeros(bits))
                        .dependsOnCaller()) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<CellBox> boxes(long[] sparse) {
        List<CellBox> found = new ArrayList<>();
        for (int i = 0; i < sparse.length; i += 2) {
            for (long bits = sparse[i + 1]; bits != 0; bits &= bits - 1) {
                found.add(boxes.get(((int) sparse[i] << 6) + Long.numberOfTrailingZeros(bits)));
            }
        }
        return List.copyOf(found);
    }

    /** Returns the words that are not zero, each behind its number. */
    private static long[] sparse(long[] set, int[] used) {
        int count = 0;
        for (int word : used) {
            count += set[word] != 0 ? 1 : 0;
        }
        long[] sparse = new long[count * 2];
        int next = 0;
        for (int word : used) {
            if (set[word] != 0) {
                sparse[next++] = word;
                sparse[next++] = set[word];
            }
        }
        return sparse;
    }

    private static int[] nonZero(long[] set) {
        int[] found = new int[set.length];
        int count = 0;
        for (int i = 0; i < set.length; i++) {
            if (set[i] != 0) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** A set as a key. */
    private static final class Bits {
        private final long[] bits;
        private final int extra;

        Bits(long[] bits, int extra) {
            this.bits = bits;
            this.extra = extra;
        }

        @Override
        public boolean equals(@org.jspecify.annotations.Nullable Object other) {
            return other instanceof Bits that && extra == that.extra && Arrays.equals(bits, that.bits);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bits) * 31 + extra;
        }
    }
}
