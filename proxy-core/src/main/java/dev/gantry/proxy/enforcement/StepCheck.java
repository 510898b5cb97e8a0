package dev.gantry.proxy.enforcement;

import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dimse.CommandElement;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.pending.FirstSenders;
import dev.gantry.proxy.pending.FirstSenders.First;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Modality performed procedure steps (PS3.4 F.7): only the device that created one may change it. */
final class StepCheck implements MessageCheck {
    private final FirstSenders steps;
    private final Parties parties;

    StepCheck(FirstSenders steps, Parties parties) {
        this.steps = steps;
        this.parties = parties;
    }

    @Override
    public @Nullable Examination examine(AllowedMessage message) {
        if (!message.context().abstractSyntax().equals(WellKnownUids.MODALITY_PERFORMED_PROCEDURE_STEP)) {
            return null;
        }
        return switch (message.command().field()) {
            case N_CREATE_RQ -> this::create;
            case N_SET_RQ -> this::change;
            default -> null;
        };
    }

    private Outcome create(AllowedMessage message, Values values) {
        String creator = parties.route(message.sender()).askingDevice();
        Uid named = message.command().sopInstance();
        if (named != null && isOfAnother(named, creator)) {
            return new Outcome.Refuse(ReasonCode.NOT_OWNER, "another device created the step");
        }
        return Outcome.Pass.with(new Passage() {
            @Override
            public ResponseFate answered(CommandSet response) {
                // The SCP names the instance where the SCU did not (PS3.7 10.1.5.1.4).
                Uid instance = named == null ? response.uid(CommandElement.AFFECTED_SOP_INSTANCE_UID) : named;
                if (instance != null && response.status().category() != DimseStatus.Category.FAILURE) {
                    steps.note(instance.value(), creator, null);
                }
                return ResponseFate.PASS;
            }
        });
    }

    private Outcome change(AllowedMessage message, Values values) {
        String sender = parties.route(message.sender()).askingDevice();
        Uid instance = message.command().sopInstance();
        Optional<First> creator = instance == null ? Optional.empty() : steps.of(instance.value());
        return creator.isPresent() && creator.get().device().equals(sender)
                ? Outcome.Pass.UNFOLLOWED
                : new Outcome.Refuse(
                        ReasonCode.NOT_OWNER,
                        creator.isEmpty()
                                ? "nobody is known to have created the step"
                                : "another device created the step");
    }

    private boolean isOfAnother(Uid instance, String device) {
        return steps.of(instance.value())
                .filter(first -> !first.device().equals(device))
                .isPresent();
    }
}
