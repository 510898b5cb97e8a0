package dev.gantry.proxy.enforcement;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Obligation;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dataset.Encoding;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.dimse.CommandSet;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.pending.Fingerprint;
import dev.gantry.proxy.pending.FirstSenders;
import dev.gantry.proxy.pending.FirstSenders.First;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a C-STORE says of its instance, in its command and in its data set, is the same, and every UID of it is one (PS3.5 9.1);
 * and an instance that was stored before is replaced only by whom the obligation {@code overwrite} lets do it.
 */
final class InstanceCheck implements MessageCheck {
    private static final int SOP_CLASS_UID = 0x0008_0016;
    private static final int SOP_INSTANCE_UID = 0x0008_0018;

    private final FirstSenders instances;
    private final PolicySource policies;
    private final Parties parties;

    InstanceCheck(FirstSenders instances, PolicySource policies, Parties parties) {
        this.instances = instances;
        this.policies = policies;
        this.parties = parties;
    }

    /** Who may replace an instance, from more to less; the words of the policy. */
    private enum Overwrite {
        ANYBODY(""),
        SAME_SENDER("same-sender"),
        SAME_DIGEST("same-digest"),
        NOBODY("never");

        private final String word;

        Overwrite(String word) {
            this.word = word;
        }
    }

    @Override
    public @Nullable Examination examine(AllowedMessage message) {
        return message.command().field() == CommandField.C_STORE_RQ ? new Head() : null;
    }

    private final class Head implements Examination {
        @Override
        public int highestTag() {
            return SOP_INSTANCE_UID;
        }

        @Override
        public boolean wants(int sequence, int tag) {
            return sequence == 0 && (tag == SOP_CLASS_UID || tag == SOP_INSTANCE_UID);
        }

        @Override
        public Outcome conclude(AllowedMessage message, Values values) {
            CommandSet command = message.command();
            if (!says(values.first(SOP_CLASS_UID), command.sopClass())) {
                return mismatch("its data set is of another SOP class than its command says");
            }
            if (!says(values.first(SOP_INSTANCE_UID), command.sopInstance())) {
                return mismatch("its data set is another SOP instance than its command says");
            }
            Outcome outcome = overwriting(message);
            return outcome instanceof Outcome.Pass pass ? watched(message, pass) : outcome;
        }
    }

    private static Outcome watched(AllowedMessage message, Outcome.Pass pass) {
        return Encoding.of(message.context().transferSyntax())
                .<Outcome>map(encoding ->
                        new Outcome.Pass(Passage.of(List.of(new UidWatch(encoding), pass.passage())), pass.note()))
                .orElse(pass);
    }

    private static boolean says(@Nullable String value, @Nullable Uid expected) {
        return expected != null && expected.value().equals(value);
    }

    private static Outcome mismatch(String detail) {
        return new Outcome.Refuse(ReasonCode.CONTENT_MISMATCH, DimseStatus.DATA_SET_DOES_NOT_MATCH_SOP_CLASS, detail);
    }

    private Outcome overwriting(AllowedMessage message) {
        Overwrite allowed = allowed(message.decision());
        Uid instance = message.command().sopInstance();
        if (allowed == Overwrite.ANYBODY || instance == null) {
            return Outcome.Pass.UNFOLLOWED;
        }
        String sender = parties.route(message.sender()).askingDevice();
        Optional<First> first = instances.of(instance.value());
        if (first.isPresent()) {
            if (allowed == Overwrite.NOBODY) {
                return new Outcome.Refuse(ReasonCode.OVERWRITE, "the instance was stored before");
            }
            if (!first.get().device().equals(sender)) {
                return new Outcome.Refuse(ReasonCode.OVERWRITE, "another device stored the instance before");
            }
        }
        return Outcome.Pass.with(new Storing(
                instance.value(),
                sender,
                allowed == Overwrite.SAME_DIGEST ? message.context().transferSyntax() : null,
                first.map(First::digest).orElse(null)));
    }

    /** Returns what the strictest obligation lets. */
    private Overwrite allowed(Decision decision) {
        CompiledPolicy policy = policies.current();
        Overwrite strictest = Overwrite.ANYBODY;
        for (String id : decision.obligations()) {
            Obligation obligation = policy.obligation(id);
            if (obligation != null && obligation.duties().containsKey(ObligationKind.OVERWRITE)) {
                String word = obligation.duties().get(ObligationKind.OVERWRITE).getOrDefault("value", "");
                for (Overwrite each : Overwrite.values()) {
                    strictest = each.word.equals(word) && each.compareTo(strictest) > 0 ? each : strictest;
                }
            }
        }
        return strictest;
    }

    /** Follows an instance, and notes its sender once the called device has it. */
    private final class Storing implements Passage {
        private final String instance;
        private final String sender;
        private final @Nullable MessageDigest digest;
        private final @Nullable Fingerprint expected;
        private @Nullable Fingerprint found;

        /**
         * @param transferSyntax how the data set is encoded, if a digest is to be taken: it is part of the digest
         * @param expected what the digest must be, absent for the first time
         */
        Storing(String instance, String sender, @Nullable Uid transferSyntax, @Nullable Fingerprint expected) {
            this.instance = instance;
            this.sender = sender;
            this.expected = expected;
            this.digest = transferSyntax == null ? null : Fingerprint.sha256();
            if (digest != null && transferSyntax != null) {
                digest.update(transferSyntax.value().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        }

        @Override
        public @Nullable ReasonCode objection(ByteBuf fragment, boolean last) {
            if (digest == null) {
                return null;
            }
            for (ByteBuffer bytes : fragment.nioBuffers()) {
                digest.update(bytes);
            }
            if (!last) {
                return null;
            }
            found = Fingerprint.ofDigest(digest.digest());
            return expected == null || expected.equals(found) ? null : ReasonCode.OVERWRITE;
        }

        @Override
        public ResponseFate answered(CommandSet response) {
            DimseStatus.Category category = response.status().category();
            if (category == DimseStatus.Category.SUCCESS || category == DimseStatus.Category.WARNING) {
                instances.note(instance, sender, found);
            }
            return ResponseFate.PASS;
        }
    }
}
