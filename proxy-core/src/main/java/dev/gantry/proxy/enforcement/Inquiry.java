package dev.gantry.proxy.enforcement;

import dev.gantry.policy.Decision;
import dev.gantry.policy.MessageAttributes;
import dev.gantry.policy.Residual;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.enforcement.MessageCheck.Examination;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is asked of the data set of one message before it may pass: by the rules, and by the checks behind them. */
public final class Inquiry {
    private final OperationGuard guard;
    private final AllowedMessage message;
    private final @Nullable Residual residual;
    private final List<Examination> examinations;
    private final int highestTag;

    Inquiry(OperationGuard guard, AllowedMessage message, @Nullable Residual residual, List<Examination> examinations) {
        this.guard = guard;
        this.message = message;
        this.residual = residual;
        this.examinations = examinations;
        int highest = residual == null ? 0 : residual.highestTag();
        for (Examination examination : examinations) {
            if (Integer.compareUnsigned(examination.highestTag(), highest) > 0) {
                highest = examination.highestTag();
            }
        }
        this.highestTag = highest;
    }

    /** Returns whether it asks anything of the data set. */
    boolean needsDataSet() {
        return residual != null || highestTag != 0;
    }

    Uid transferSyntax() {
        return message.context().transferSyntax();
    }

    CommandSet command() {
        return message.command();
    }

    int highestTag() {
        return highestTag;
    }

    boolean wants(int sequence, int tag) {
        if (sequence == 0 && residual != null && residual.needs(tag)) {
            return true;
        }
        for (int i = 0; i < examinations.size(); i++) {
            if (examinations.get(i).wants(sequence, tag)) {
                return true;
            }
        }
        return false;
    }

    boolean looksInto(int sequence) {
        for (int i = 0; i < examinations.size(); i++) {
            if (examinations.get(i).looksInto(sequence)) {
                return true;
            }
        }
        return false;
    }

    OperationVerdict conclude(MessageAttributes attributes, MessageCheck.Values values) {
        Decision decision = residual == null ? message.decision() : residual.decide(attributes);
        return guard.conclude(message.decided(decision), examinations, values);
    }

    /** Concludes for a data set that cannot be read, or not within the look-ahead. */
    OperationVerdict undecided() {
        return guard.undecided(message.decided(residual == null ? message.decision() : residual.undecided()));
    }
}
