package dev.gantry.policy.matrix;

import dev.gantry.policy.cells.Seat;
import dev.gantry.policy.cells.Space;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says sets of devices in few words. */
final class SeatNames {
    /** More names than this are counted instead. */
    private static final int MOST = 6;

    private final Space space;

    SeatNames(Space space) {
        this.space = space;
    }

    /** Returns some of the devices of a set: by their ids, or by AE titles where not all of a device's are among them. */
    String text(BitSet some, BitSet all) {
        List<String> words = new ArrayList<>();
        byDevice(some).forEach((device, mine) -> {
            BitSet whole = byDevice(all).getOrDefault(device, mine);
            if (whole.equals(mine)) {
                words.add(device);
            } else {
                mine.stream()
                        .mapToObj(seat -> space.seats().get(seat))
                        .map(Seat::aeTitle)
                        .forEach(title -> words.add("ae:" + title));
            }
        });
        return words.size() <= MOST
                ? String.join(", ", words)
                : some.cardinality() + " of " + all.cardinality() + " AE titles";
    }

    private Map<String, BitSet> byDevice(BitSet seats) {
        Map<String, BitSet> byDevice = new LinkedHashMap<>();
        seats.stream()
                .forEach(
                        seat -> byDevice.computeIfAbsent(space.seats().get(seat).device(), key -> new BitSet())
                                .set(seat));
        return byDevice;
    }
}
