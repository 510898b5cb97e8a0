package dev.gantry.proxy.enforcement;

import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What goes along with a request that passes, until it is answered. Called on the association's thread. */
public interface Passage {
    /** Of a request that nobody has to follow. */
    Passage NONE = new Passage() {};

    /** What becomes of a response. */
    enum ResponseFate {
        /** It passes. */
        PASS,
        /** It is let fall: the requestor has had its share. */
        DROP,
        /** It is let fall, and the other side is asked to stop with a C-CANCEL (PS3.7 9.3.2.3). */
        DROP_AND_CANCEL
    }

    /**
     * Returns what must be done before the request may pass: null if there is nothing to wait for. A failure keeps the request
     * from passing.
     */
    default @Nullable CompletionStage<Void> recorded() {
        return null;
    }

    /**
     * Takes a look at a fragment of the data set, before it passes; the fragment stays its owner's.
     *
     * @return why the request must not be completed; null if it may
     */
    default @Nullable ReasonCode objection(ByteBuf fragment, boolean last) {
        return null;
    }

    /** Takes a look at a response, before it passes; the last is the one whose status is not pending. */
    default ResponseFate answered(CommandSet response) {
        return ResponseFate.PASS;
    }

    /** Returns what the requestor gets instead of the final response; null for that itself. */
    default @Nullable CommandSet finalResponse() {
        return null;
    }

    /** The association ended before the final response. */
    default void abandoned() {}

    /** The request did not pass after all. */
    default void withheld() {
        abandoned();
    }

    /** Returns the passage that is all of these. */
    static Passage of(List<Passage> parts) {
        // Without a stream: most messages have one part or none, and each message asks.
        List<Passage> real = new ArrayList<>(parts.size());
        for (Passage part : parts) {
            if (part != NONE) {
                real.add(part);
            }
        }
        if (real.isEmpty()) {
            return NONE;
        }
        return real.size() == 1 ? real.get(0) : new Joint(real);
    }

    /** Returns the passage that does all that this one does but object, or change what is answered. */
    default Passage monitored() {
        return this == NONE ? NONE : new Monitored(this);
    }

    /** Where refusals are only noted. */
    record Monitored(Passage inner) implements Passage {
        @Override
        public @Nullable CompletionStage<Void> recorded() {
            return inner.recorded();
        }

        @Override
        public @Nullable ReasonCode objection(ByteBuf fragment, boolean last) {
            inner.objection(fragment, last);
            return null;
        }

        @Override
        public ResponseFate answered(CommandSet response) {
            inner.answered(response);
            return ResponseFate.PASS;
        }

        @Override
        public void abandoned() {
            inner.abandoned();
        }

        @Override
        public void withheld() {
            inner.withheld();
        }
    }

    /** Several that hold at once. */
    record Joint(List<Passage> parts) implements Passage {
        @Override
        public @Nullable CompletionStage<Void> recorded() {
            CompletionStage<Void> all = null;
            for (Passage part : parts) {
                CompletionStage<Void> one = part.recorded();
                if (one != null) {
                    all = all == null ? one : all.thenCompose(done -> one);
                }
            }
            return all;
        }

        @Override
        public @Nullable ReasonCode objection(ByteBuf fragment, boolean last) {
            ReasonCode first = null;
            for (Passage part : parts) {
                ReasonCode objection = part.objection(fragment, last);
                first = first == null ? objection : first;
            }
            return first;
        }

        @Override
        public ResponseFate answered(CommandSet response) {
            ResponseFate worst = ResponseFate.PASS;
            for (Passage part : parts) {
                ResponseFate fate = part.answered(response);
                worst = fate.compareTo(worst) > 0 ? fate : worst;
            }
            return worst;
        }

        @Override
        public @Nullable CommandSet finalResponse() {
            for (Passage part : parts) {
                CommandSet response = part.finalResponse();
                if (response != null) {
                    return response;
                }
            }
            return null;
        }

        @Override
        public void abandoned() {
            parts.forEach(Passage::abandoned);
        }

        @Override
        public void withheld() {
            parts.forEach(Passage::withheld);
        }
    }
}
