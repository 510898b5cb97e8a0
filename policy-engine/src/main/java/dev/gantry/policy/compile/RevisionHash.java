package dev.gantry.policy.compile;

import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.model.Defaults;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.resolve.Box;
import dev.gantry.policy.resolve.Party;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.resolve.Subject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The hash of what a policy means: everything that can change a decision, in an order of its own. Reasons, comments, tests
 * and the order of what stands in the files play no part.
 */
final class RevisionHash {
    private final MessageDigest digest;

    private RevisionHash() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every Java platform", e);
        }
    }

    static PolicyRevision of(ResolvedPolicy policy) {
        RevisionHash hash = new RevisionHash();
        Defaults defaults = policy.written().defaults();
        hash.text("zone-policy 1", defaults.assurance(), defaults.timezone(), defaults.deniedContext());
        hash.text("on change", defaults.onChange());
        for (Zone zone : policy.zones()) {
            hash.text("zone", zone.id(), zone.trust(), zone.requireUser());
            hash.sorted(zone.networks());
        }
        for (ResolvedDevice device : policy.devices()) {
            hash.text("device", device.device().id(), device.device().zone(), device.assurance());
            hash.text(device.device().listens(), device.device().hl7());
            hash.sorted(device.device().aeTitles());
            hash.sorted(device.device().quirks());
            hash.sorted(device.certificates().stream()
                    .map(mark -> mark.uri() + " " + mark.pin() + " " + mark.issuer() + " " + mark.serial())
                    .toList());
        }
        for (Party party : policy.dimensions().parties()) {
            hash.text("party", party.device(), party.aeTitle());
        }
        for (Subject subject : policy.dimensions().subjects()) {
            hash.text("subject", subject.kind(), subject.text());
        }
        hash.text("transfer syntaxes", policy.dimensions().transferSyntaxes());
        for (ResolvedPolicy.StagedPair pair : policy.stagedPairs()) {
            hash.text("staged");
            hash.bits(pair.from());
            hash.bits(pair.to());
        }
        policy.obligations().forEach((id, obligation) -> {
            hash.text("obligation", id);
            obligation.duties().entrySet().stream()
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .forEach(duty -> hash.text(duty.getKey(), new java.util.TreeMap<>(duty.getValue())));
        });
        policy.rules().forEach(hash::rule);
        policy.breakGlass().forEach(hash::rule);
        return new PolicyRevision(HexFormat.of().formatHex(hash.digest.digest()));
    }

    private void rule(ResolvedRule rule) {
        text("rule", rule.id(), rule.kind(), rule.isStaged());
        var conditions = rule.written().conditions();
        text(conditions.assurance(), conditions.pendingMoveOnly(), conditions.expires(), rule.moveToSelf());
        var schedule = rule.schedule();
        if (schedule != null) {
            text("when", schedule.zone());
            sorted(schedule.except());
            sorted(schedule.windows().stream()
                    .map(window -> new TreeSet<>(window.days()) + " " + window.from() + " " + window.to())
                    .toList());
        }
        var effects = rule.written().effects();
        text(effects.strictAe(), effects.replyWindow());
        sorted(effects.userIdentity());
        sorted(rule.obligations());
        sorted(rule.moveDestinations());
        var user = conditions.user();
        if (user != null) {
            text("user", user.mfa(), user.signedInWithin());
            sorted(rule.userRoles());
            sorted(user.approvedBy());
        }
        sorted(conditions.where().stream()
                .map(condition -> condition.attribute().tag() + " "
                        + new TreeSet<>(condition.tests().stream()
                                .map(RevisionHash::canonical)
                                .toList()))
                .toList());
        sorted(effects.limits().stream().map(limit -> limit.limit().toString()).toList());
        List<byte[]> boxes = rule.boxes().stream()
                .map(RevisionHash::bytes)
                .sorted(Arrays::compare)
                .toList();
        boxes.forEach(digest::update);
    }

    private static String canonical(dev.gantry.policy.model.AttributeCondition.Test test) {
        if (test instanceof dev.gantry.policy.model.AttributeCondition.In in) {
            return "in " + new TreeSet<>(in.values());
        }
        if (test instanceof dev.gantry.policy.model.AttributeCondition.NotIn notIn) {
            return "not " + new TreeSet<>(notIn.values());
        }
        if (test instanceof dev.gantry.policy.model.AttributeCondition.Prefix prefix) {
            return "prefix " + new TreeSet<>(prefix.values());
        }
        return test.toString();
    }

    private static byte[] bytes(Box box) {
        byte[] from = box.from().toByteArray();
        byte[] to = box.to().toByteArray();
        byte[] subjects = box.subjects().toByteArray();
        byte[] syntaxes = box.transferSyntaxes().toByteArray();
        return ByteBuffer.allocate(20 + from.length + to.length + subjects.length + syntaxes.length)
                .putInt(from.length)
                .put(from)
                .putInt(to.length)
                .put(to)
                .putInt(subjects.length)
                .put(subjects)
                .putInt(syntaxes.length)
                .put(syntaxes)
                .putInt(box.operations())
                .array();
    }

    private void bits(BitSet set) {
        byte[] bytes = set.toByteArray();
        text(bytes.length);
        digest.update(bytes);
    }

    private void sorted(Collection<?> values) {
        text(values.size());
        values.stream().map(String::valueOf).sorted().forEach(this::text);
    }

    private void text(@Nullable Object... values) {
        for (Object value : values) {
            byte[] bytes = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(4).putInt(0, bytes.length).array());
            digest.update(bytes);
        }
    }
}
