package dev.gantry.proxy.enforcement;

import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import org.jspecify.annotations.Nullable;

/** C-GET (PS3.4 C.4.3): the side that was asked sends C-STORE requests while it answers one, and at no other time. */
final class GetCheck implements MessageCheck {
    private int underWay;

    @Override
    public @Nullable Examination examine(AllowedMessage message) {
        return switch (message.command().field()) {
            case C_GET_RQ -> (asked, values) -> begin();
            case C_STORE_RQ -> message.sender() == Sender.CALLED ? (sent, values) -> subOperation() : null;
            default -> null;
        };
    }

    private Outcome begin() {
        underWay++;
        return Outcome.Pass.with(new Passage() {
            private boolean over;

            @Override
            public ResponseFate answered(CommandSet response) {
                if (!response.status().isPending()) {
                    abandoned();
                }
                return ResponseFate.PASS;
            }

            @Override
            public void abandoned() {
                underWay -= over ? 0 : 1;
                over = true;
            }
        });
    }

    private Outcome subOperation() {
        return underWay > 0
                ? Outcome.Pass.UNFOLLOWED
                : new Outcome.Refuse(ReasonCode.NO_PENDING_REQUEST, "no C-GET is under way that it could belong to");
    }
}
