package dev.gantry.benchmarks.scale;

import java.util.List;
import java.util.Locale;

/** What a curve is drawn against; everything else stays as at the point that all curves share. */
enum Axis {
    /** Rules of the policy. */
    RULES("rules of the policy") {
        @Override
        Point at(Point base, int value) {
            return new Point(value, base.devices(), base.idle(), base.loops());
        }
    },
    /** Devices that the policy names. */
    DEVICES("devices of the policy") {
        @Override
        Point at(Point base, int value) {
            return new Point(base.rules(), value, base.idle(), base.loops());
        }
    },
    /** Associations that are open and silent. */
    IDLE("open idle associations") {
        @Override
        Point at(Point base, int value) {
            return new Point(base.rules(), base.devices(), value, base.loops());
        }
    },
    /** Threads that carry associations. */
    LOOPS("event loops") {
        @Override
        Point at(Point base, int value) {
            return new Point(base.rules(), base.devices(), base.idle(), value);
        }
    };

    private final String title;

    Axis(String title) {
        this.title = title;
    }

    /** The name in options and results. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What is counted. */
    String title() {
        return title;
    }

    /** The values that are measured unless others are asked for. */
    List<Integer> usual() {
        return switch (this) {
            case RULES, DEVICES -> List.of(10, 100, 1_000, 10_000);
            case IDLE -> List.of(1, 100, 1_000, 5_000);
            case LOOPS -> List.of(1, 2, 4);
        };
    }

    /** The shared point with another value of this axis. */
    abstract Point at(Point base, int value);
}
