package dev.gantry.proxy.enforcement;

import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A check of the request messages of one association that rules cannot make, since it takes what went before, or more of a
 * message than the value of an attribute. It is asked for what the rules let through.
 */
interface MessageCheck {
    /** Returns how a message is to be examined; null if the check has nothing to do with it. */
    @Nullable
    Examination examine(AllowedMessage message);

    /** How one message is examined. */
    interface Examination {
        /** Returns the highest tag of the data set that matters, as an unsigned number; 0 if none does. */
        default int highestTag() {
            return 0;
        }

        /** Tells whether a value is needed; {@code sequence} is 0 for the data set itself. */
        default boolean wants(int sequence, int tag) {
            return false;
        }

        /** Tells whether values in the items of a sequence of the data set are needed. */
        default boolean looksInto(int sequence) {
            return false;
        }

        /** Decides; {@code message} has the final decision of the rules. */
        Outcome conclude(AllowedMessage message, Values values);
    }

    /** The values that were asked for. */
    interface Values {
        /** Of a message without a data set. */
        Values NONE = (sequence, tag) -> List.of();

        /** Returns the values, without their padding; of an attribute in a sequence that of each item. */
        List<String> of(int sequence, int tag);

        /** Returns how many items a sequence of the data set itself has, if it was looked into. */
        default int items(int sequence) {
            return 0;
        }

        /** Returns the first value of an attribute of the data set itself, or null. */
        default @Nullable String first(int tag) {
            List<String> values = of(0, tag);
            return values.isEmpty() ? null : values.get(0);
        }
    }

    /** What comes of an examination. */
    sealed interface Outcome {
        /**
         * The message may pass.
         *
         * @param note a sentence for the record; empty where there is nothing to say
         */
        record Pass(Passage passage, String note) implements Outcome {
            static final Pass UNFOLLOWED = new Pass(Passage.NONE, "");

            static Pass with(Passage passage) {
                return new Pass(passage, "");
            }
        }

        /**
         * The message may not pass.
         *
         * @param status what its sender is told
         * @param detail a sentence for the record, without any value of the message
         */
        record Refuse(ReasonCode reason, DimseStatus status, String detail) implements Outcome {
            Refuse(ReasonCode reason, String detail) {
                this(reason, WireAnswers.operation(reason), detail);
            }
        }
    }
}
