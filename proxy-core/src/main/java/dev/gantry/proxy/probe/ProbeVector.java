package dev.gantry.proxy.probe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attack vector: bytes, and where in the conversation they are sent.
 *
 * @param id names it; stable
 * @param row the row of the catalogue that it belongs to, such as {@code C5}
 * @param name what it is, a few words
 * @param stage where in the conversation it is sent
 * @param payload makes its bytes
 */
public record ProbeVector(String id, String row, String name, Stage stage, Payload payload) {
    /** Where in a conversation a vector is sent, and what a sound endpoint does then. */
    public enum Stage {
        /** The first bytes of a connection, behind the TLS handshake where there is one: they are refused or cut off. */
        FIRST("answers with A-ASSOCIATE-RJ or A-ABORT, or closes the connection"),
        /** The first bytes of the TCP connection, whatever the endpoint wants to hear: they are cut off. */
        RAW("closes the connection, or says in its own protocol that it does not understand"),
        /** As {@link #FIRST}, with no certificate in the TLS handshake: that fails, or what follows it is refused. */
        WITHOUT_CERTIFICATE("fails the handshake, or answers with A-ASSOCIATE-RJ or A-ABORT, or closes the connection"),
        /** As {@link #FIRST}, with a certificate of another device. */
        OTHER_CERTIFICATE("fails the handshake, or answers with A-ASSOCIATE-RJ or A-ABORT, or closes the connection"),
        /** As {@link #FIRST}, with a certificate that is revoked or has expired. */
        VOID_CERTIFICATE("fails the handshake, or answers with A-ASSOCIATE-RJ or A-ABORT, or closes the connection"),
        /** A request that may be accepted, as long as nothing is granted that it asks for beyond Verification. */
        ASKING("rejects, or accepts without granting the role or vouching for the user that was asked for"),
        /** Behind an accepted request with Verification as context 1: the association is aborted. */
        ASSOCIATED("answers with A-ABORT, or closes the connection"),
        /** A peer that stalls, on TCP: others are served meanwhile. */
        STALLED_RAW("serves others meanwhile"),
        /** A peer that stalls, behind the TLS handshake where there is one: others are served meanwhile. */
        STALLED("serves others meanwhile"),
        /** A peer of an accepted association that sends and does not read: others are served meanwhile. */
        STALLED_ASSOCIATED("serves others meanwhile");

        private final String sound;

        Stage(String sound) {
            this.sound = sound;
        }

        /** Returns what a sound endpoint does, as the rest of a sentence. */
        public String sound() {
            return sound;
        }

        /** Tells whether it is others who have to be served. */
        boolean stalls() {
            return this == STALLED_RAW || this == STALLED || this == STALLED_ASSOCIATED;
        }

        /** Tells whether an association is opened before. */
        boolean associated() {
            return this == ASSOCIATED || this == STALLED_ASSOCIATED;
        }
    }

    /**
     * What a vector may know of the endpoint.
     *
     * @param calling the AE title that the endpoint lets in
     * @param called its own AE title
     * @param maximumLength the longest P-DATA-TF it said it takes, 0 where it said that there is no limit, or before an answer
     * @param tls whether the endpoint speaks TLS
     * @param otherCalling an AE title of another device, which the endpoint knows; absent where none is known
     */
    public record Target(
            String calling,
            String called,
            long maximumLength,
            boolean tls,
            @Nullable String otherCalling) {
        /** Makes a target that speaks TLS, and of whose other devices nothing is known. */
        public Target(String calling, String called, long maximumLength) {
            this(calling, called, maximumLength, true, null);
        }

        /** Returns a request with Verification, to be spoiled. */
        AssociateRqBytes verification() {
            return AssociateRqBytes.verification(calling, called);
        }

        /** Returns a request without a context. */
        AssociateRqBytes plain() {
            return AssociateRqBytes.plain(calling, called);
        }
    }

    /** Makes the bytes of a vector, in the pieces that they are sent in; none where it does not fit the target. */
    @FunctionalInterface
    public interface Payload {
        List<byte[]> bytes(Target target);
    }

    /** Returns its bytes in one piece. */
    public byte[] bytes(Target target) {
        return WireBytes.concat(payload.bytes(target).toArray(byte[][]::new));
    }
}
