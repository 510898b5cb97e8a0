package dev.gantry.proxy.upperlayer;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

import static dev.gantry.proxy.upperlayer.Action.*;
import static dev.gantry.proxy.upperlayer.Event.*;
import static dev.gantry.proxy.upperlayer.State.*;

/**
 * PS3.8 Table 9-10: which action an event causes in a state. A pair that the standard leaves blank cannot happen on the
 * wire; it has no action, and the machine treats a local user that brings it about as having a bug.
 */
public final class TransitionTable {
    private static final Map<Event, Map<State, Action>> TABLE = new EnumMap<>(Event.class);

    static {
        for (Event event : Event.values()) {
            TABLE.put(event, new EnumMap<>(State.class));
        }
        on(ASSOCIATE_REQUEST, AE_1, STA1);
        on(CONNECTED, AE_2, STA4);
        on(CONNECTION_INDICATED, AE_5, STA1);
        on(ACCEPT_RESPONSE, AE_7, STA3);
        on(REJECT_RESPONSE, AE_8, STA3);

        // What a peer may send in each state; everything else from a peer is answered by an abort, below.
        on(ASSOCIATE_AC_RECEIVED, AE_3, STA5);
        on(ASSOCIATE_RJ_RECEIVED, AE_4, STA5);
        on(ASSOCIATE_RQ_RECEIVED, AE_6, STA2);
        on(DATA_RECEIVED, DT_2, STA6);
        on(DATA_RECEIVED, AR_6, STA7);
        on(RELEASE_RQ_RECEIVED, AR_2, STA6);
        on(RELEASE_RQ_RECEIVED, AR_8, STA7);
        on(RELEASE_RP_RECEIVED, AR_3, STA7, STA11);
        on(RELEASE_RP_RECEIVED, AR_10, STA10);
        on(ABORT_RECEIVED, AA_2, STA2, STA13);
        on(ABORT_RECEIVED, AA_3, STA3, STA5, STA6, STA7, STA8, STA9, STA10, STA11, STA12);

        on(DATA_REQUEST, DT_1, STA6);
        on(DATA_REQUEST, AR_7, STA8);
        on(RELEASE_REQUEST, AR_1, STA6);
        on(RELEASE_RESPONSE, AR_4, STA8, STA12);
        on(RELEASE_RESPONSE, AR_9, STA9);
        on(ABORT_REQUEST, AA_2, STA4);
        on(ABORT_REQUEST, AA_1, STA3, STA5, STA6, STA7, STA8, STA9, STA10, STA11, STA12);

        on(CONNECTION_CLOSED, AA_5, STA2);
        on(CONNECTION_CLOSED, AA_4, STA3, STA4, STA5, STA6, STA7, STA8, STA9, STA10, STA11, STA12);
        on(CONNECTION_CLOSED, AR_5, STA13);
        on(ARTIM_EXPIRED, AA_2, STA2, STA13);

        on(ASSOCIATE_RQ_RECEIVED, AA_7, STA13);
        on(INVALID_PDU_RECEIVED, AA_7, STA13);
        for (Event received : new Event[] {
            ASSOCIATE_AC_RECEIVED,
            ASSOCIATE_RJ_RECEIVED,
            ASSOCIATE_RQ_RECEIVED,
            DATA_RECEIVED,
            RELEASE_RQ_RECEIVED,
            RELEASE_RP_RECEIVED,
            INVALID_PDU_RECEIVED
        }) {
            otherwise(received, AA_1, STA2);
            otherwise(received, AA_6, STA13);
            otherwise(received, AA_8, STA3, STA5, STA6, STA7, STA8, STA9, STA10, STA11, STA12);
        }
    }

    private TransitionTable() {}

    /** Returns the action for an event in a state, or null where the standard has none. */
    public static @Nullable Action action(Event event, State state) {
        return cells(event).get(state);
    }

    private static void on(Event event, Action action, State... states) {
        for (State state : states) {
            cells(event).put(state, action);
        }
    }

    private static void otherwise(Event event, Action action, State... states) {
        for (State state : states) {
            cells(event).putIfAbsent(state, action);
        }
    }

    private static Map<State, Action> cells(Event event) {
        return Objects.requireNonNull(TABLE.get(event));
    }
}
