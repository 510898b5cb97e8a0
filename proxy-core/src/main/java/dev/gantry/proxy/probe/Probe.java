package dev.gantry.proxy.probe;

import dev.gantry.proxy.probe.ProbeConnection.Answer;
import dev.gantry.proxy.probe.ProbeResult.Verdict;
import dev.gantry.proxy.probe.ProbeVector.Stage;
import dev.gantry.proxy.probe.ProbeVector.Target;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Runs attack vectors against an endpoint, one after the other, and after each looks with a C-ECHO whether it still serves.
 * An endpoint that does not is given time to come back; where it has not, the rest is not run.
 */
public final class Probe {
    private static final int A_ASSOCIATE_AC = 2;
    private static final int A_ASSOCIATE_RJ = 3;
    private static final int P_DATA_TF = 4;
    private static final int A_ABORT = 7;

    /** What follows the fixed fields of an A-ASSOCIATE-AC (PS3.8 9.3.3). */
    private static final int FIXED_FIELDS = 68;

    private static final int RECOVERY_LOOKS = 8;

    private final ProbeEndpoint endpoint;

    /** Makes a prober of one endpoint. */
    public Probe(ProbeEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Why an endpoint does not serve. */
    private record Fault(Verdict verdict, String detail) {}

    /**
     * Looks whether the endpoint serves at all: a C-ECHO, as every vector is followed by one.
     *
     * @return a sentence that says why not; empty where it does
     */
    public Optional<String> firstLook() {
        return echo().map(Fault::detail);
    }

    /**
     * Runs the vectors.
     *
     * @param told hears of each result when it is there
     * @return the results; fewer than vectors where the endpoint did not come back
     */
    public List<ProbeResult> run(List<ProbeVector> vectors, Consumer<ProbeResult> told) {
        List<ProbeResult> results = new ArrayList<>();
        for (ProbeVector vector : vectors) {
            long start = System.nanoTime();
            ProbeResult result = run(vector, start);
            results.add(result);
            told.accept(result);
            boolean dead = result.verdict() == Verdict.CRASHED || result.verdict() == Verdict.HUNG;
            if (dead && !comesBack()) {
                break;
            }
        }
        return results;
    }

    private ProbeResult run(ProbeVector vector, long start) {
        Fault seen = vector.stage().stalls() ? stall(vector) : attack(vector);
        if (!vector.stage().stalls() && seen.verdict() != Verdict.SKIPPED) {
            seen = echo().orElse(seen);
        }
        return new ProbeResult(vector, seen.verdict(), seen.detail(), Duration.ofNanos(System.nanoTime() - start));
    }

    private boolean comesBack() {
        for (int i = 0; i < RECOVERY_LOOKS; i++) {
            if (echo().isEmpty()) {
                return true;
            }
            try {
                Thread.sleep(endpoint.patience().toMillis() / 2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private Fault attack(ProbeVector vector) {
        return switch (vector.stage()) {
            case WITHOUT_CERTIFICATE ->
                show(vector, endpoint.certificates().none(), "it needs TLS with a certificate to leave out");
            case OTHER_CERTIFICATE ->
                show(vector, endpoint.certificates().other(), "it needs a certificate of another device");
            case VOID_CERTIFICATE ->
                show(vector, endpoint.certificates().revoked(), "it needs a certificate that is revoked");
            default -> send(vector);
        };
    }

    private Fault show(ProbeVector vector, @Nullable SSLContext certificate, String without) {
        if (certificate == null) {
            return new Fault(Verdict.SKIPPED, without);
        }
        ProbeConnection connection;
        try {
            connection = endpoint.connect(certificate);
        } catch (SSLException e) {
            return new Fault(Verdict.REFUSED, "the TLS handshake failed");
        } catch (SocketException e) {
            return e instanceof ConnectException
                    ? fault(e)
                    : new Fault(Verdict.REFUSED, "closed the connection in the TLS handshake");
        } catch (IOException e) {
            return fault(e);
        }
        try (connection) {
            connection.send(vector.bytes(target(0)));
            return judge(connection.receive());
        } catch (IOException e) {
            return new Fault(Verdict.REFUSED, "closed the connection");
        }
    }

    private Fault send(ProbeVector vector) {
        try (ProbeConnection connection = vector.stage() == Stage.RAW ? endpoint.connectRaw() : endpoint.connect()) {
            Optional<Target> target = target(vector, connection);
            if (target.isEmpty()) {
                return new Fault(Verdict.SKIPPED, "the association that it needs is not accepted");
            }
            List<byte[]> bytes = vector.payload().bytes(target.get());
            if (bytes.isEmpty()) {
                return new Fault(Verdict.SKIPPED, "it needs what is not known of the endpoint");
            }
            try {
                for (byte[] piece : bytes) {
                    connection.send(piece);
                }
            } catch (IOException e) {
                // Cut off while it was sending: what came before that is read below.
            }
            return switch (vector.stage()) {
                case RAW -> ofOtherProtocol(connection);
                case ASKING -> ofRequest(connection.receive());
                default -> judge(connection.receive());
            };
        } catch (IOException e) {
            return fault(e);
        }
    }

    private static Fault ofOtherProtocol(ProbeConnection connection) {
        return connection.closes()
                ? new Fault(Verdict.REFUSED, "closed the connection")
                : new Fault(Verdict.TOLERATED, "kept the connection open");
    }

    private static Fault ofRequest(Answer answer) {
        return answer.isPdu(A_ASSOCIATE_AC)
                ? grant(answer.body())
                        .map(granted -> new Fault(Verdict.TOLERATED, "A-ASSOCIATE-AC that " + granted))
                        .orElse(new Fault(Verdict.REFUSED, "A-ASSOCIATE-AC that grants nothing of it"))
                : judge(answer);
    }

    /** Returns what an A-ASSOCIATE-AC grants of the SCP role (PS3.7 D.3.3.4.2) or says of a user (PS3.7 D.3.3.7.2). */
    private static Optional<String> grant(byte[] accept) {
        return userItems(accept)
                .map(item -> {
                    int type = item.get(0) & 0xFF;
                    boolean scp = type == 0x54 && item.limit() > 4 && item.get(item.limit() - 1) != 0;
                    return scp ? "grants the SCP role" : type == 0x59 ? "vouches for the user" : "";
                })
                .filter(granted -> !granted.isEmpty())
                .findFirst();
    }

    private static Fault judge(Answer answer) {
        return switch (answer.kind()) {
            case CLOSED -> new Fault(Verdict.REFUSED, "closed the connection");
            case SILENCE -> new Fault(Verdict.TOLERATED, "neither answered nor closed the connection");
            case OTHER -> new Fault(Verdict.TOLERATED, "answered with what is no PDU");
            case PDU ->
                switch (answer.type()) {
                    case A_ASSOCIATE_RJ -> new Fault(Verdict.REFUSED, "A-ASSOCIATE-RJ");
                    case A_ABORT -> new Fault(Verdict.REFUSED, "A-ABORT");
                    case A_ASSOCIATE_AC -> new Fault(Verdict.TOLERATED, "A-ASSOCIATE-AC");
                    case P_DATA_TF -> new Fault(Verdict.TOLERATED, "answered the message");
                    default -> new Fault(Verdict.TOLERATED, "answered with a PDU of type " + answer.type());
                };
        };
    }

    private Fault stall(ProbeVector vector) {
        boolean raw = vector.stage() == Stage.STALLED_RAW;
        try (ProbeConnection connection = raw ? endpoint.connectRaw() : endpoint.connect()) {
            Optional<Target> target = target(vector, connection);
            if (target.isEmpty()) {
                return new Fault(Verdict.SKIPPED, "the association that it needs is not accepted");
            }
            try {
                for (byte[] piece : vector.payload().bytes(target.get())) {
                    connection.send(piece);
                }
            } catch (IOException e) {
                // It does not read any more, or has cut us off: others are to be served all the same.
            }
            return echo().orElse(new Fault(Verdict.REFUSED, "served others meanwhile"));
        } catch (IOException e) {
            return fault(e);
        }
    }

    /** Returns what a vector may know, behind an association where its stage is in one. */
    private Optional<Target> target(ProbeVector vector, ProbeConnection connection) throws IOException {
        Target target = target(0);
        if (!vector.stage().associated()) {
            return Optional.of(target);
        }
        connection.send(target.verification().bytes());
        Answer answer = connection.receive();
        return answer.isPdu(A_ASSOCIATE_AC) ? Optional.of(target(maximumLength(answer.body()))) : Optional.empty();
    }

    private Target target(long maximumLength) {
        return new Target(
                endpoint.calling(), endpoint.called(), maximumLength, endpoint.tls() != null, endpoint.otherCalling());
    }

    /** Returns what the Maximum Length sub-item (51H) of an A-ASSOCIATE-AC says, 0 where it says nothing. */
    private static long maximumLength(byte[] accept) {
        return userItems(accept)
                .filter(item -> item.get(0) == 0x51 && item.limit() >= 8)
                .map(item -> item.getInt(4) & 0xFFFF_FFFFL)
                .findFirst()
                .orElse(0L);
    }

    /** Returns the sub-items of the user information of an A-ASSOCIATE-AC, as far as they can be read, headers included. */
    private static Stream<ByteBuffer> userItems(byte[] accept) {
        ByteBuffer body = ByteBuffer.wrap(accept);
        List<ByteBuffer> items = new ArrayList<>();
        int at = Math.min(FIXED_FIELDS, accept.length);
        boolean inside = false;
        while (at + 4 <= accept.length) {
            int length = body.getShort(at + 2) & 0xFFFF;
            if (!inside && body.get(at) == 0x50) {
                // The user information holds what is looked for; every other item is stepped over.
                inside = true;
                at += 4;
                continue;
            }
            int end = Math.min(accept.length, at + 4 + length);
            if (inside) {
                items.add(body.slice(at, end - at));
            }
            at = end;
        }
        return items.stream();
    }

    /** One association with one C-ECHO; empty where it went as it should. */
    private Optional<Fault> echo() {
        try (ProbeConnection connection = endpoint.connect()) {
            connection.send(AssociateRqBytes.verification(endpoint.calling(), endpoint.called())
                    .bytes());
            Answer accept = connection.receive();
            if (!accept.isPdu(A_ASSOCIATE_AC)) {
                return Optional.of(noService("an association", accept));
            }
            connection.send(WireBytes.command(1, WireBytes.echoRq(1)));
            Answer response = connection.receive();
            if (!response.isPdu(P_DATA_TF)) {
                return Optional.of(noService("a C-ECHO", response));
            }
            connection.send(WireBytes.RELEASE_RQ);
            connection.receive();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(fault(e));
        }
    }

    private static Fault noService(String what, Answer answer) {
        return switch (answer.kind()) {
            case SILENCE -> new Fault(Verdict.HUNG, "does not answer " + what + " in time");
            case CLOSED -> new Fault(Verdict.CRASHED, "closes the connection instead of answering " + what);
            case OTHER -> new Fault(Verdict.HUNG, "answers " + what + " with what is no PDU");
            case PDU -> new Fault(Verdict.HUNG, "answers " + what + " with a PDU of type " + answer.type());
        };
    }

    private static Fault fault(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return new Fault(Verdict.HUNG, "accepts no connection in time");
        }
        String said = String.valueOf(e.getMessage());
        return new Fault(
                Verdict.CRASHED, (e instanceof ConnectException ? "accepts no connection: " : "breaks off: ") + said);
    }
}
