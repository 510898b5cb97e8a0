package dev.gantry.proxy.est;

import dev.gantry.proxy.http.HttpHandler;
import dev.gantry.proxy.http.Request;
import dev.gantry.proxy.http.Response;
import dev.gantry.tls.est.EstCaller;
import dev.gantry.tls.est.EstEnrolment;
import dev.gantry.tls.est.EstResponse;
import dev.gantry.tls.issue.IssuanceException;
import dev.gantry.tls.profile.CertificateProfile;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * EST over HTTP: finds the operation of a path, the caller of a request, and the status of an outcome. Blocks on the authority's
 * store, so it belongs on workers. Every error is one plain sentence.
 */
public final class EstHandler implements HttpHandler {
    private static final Logger log = LoggerFactory.getLogger("gantry.est");

    private static final String ROOT = "/.well-known/est/";
    private static final String PKCS10 = "application/pkcs10";

    /** What a client is told to wait before it asks again for what a person has to decide, in seconds. */
    private static final String APPROVAL_SECONDS = "60";

    private static final String PAUSE_SECONDS = "60";

    private enum Operation {
        CACERTS(true),
        CSRATTRS(true),
        SIMPLEENROLL(false),
        SIMPLEREENROLL(false),
        SERVERKEYGEN(false);

        private final boolean read;

        Operation(boolean read) {
            this.read = read;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Target(Operation operation, @Nullable CertificateProfile label) {}

    private final EstEnrolment enrolment;
    private final boolean unknownMayWait;
    private final RequestRate rate;
    private final MeterRegistry meters;

    /**
     * @param unknownMayWait whether a request of somebody who has shown nothing waits for approval; else it is refused with a
     *     challenge
     * @param rate bounds what one address may ask
     */
    public EstHandler(EstEnrolment enrolment, boolean unknownMayWait, RequestRate rate, MeterRegistry meters) {
        this.enrolment = enrolment;
        this.unknownMayWait = unknownMayWait;
        this.rate = rate;
        this.meters = meters;
    }

    @Override
    public Response answer(Request request) {
        Optional<Target> target = target(request.path());
        Response answer =
                target.map(found -> answer(request, found)).orElseGet(() -> Response.text(404, "no such resource"));
        String operation = target.map(found -> found.operation().word()).orElse("none");
        meters.counter("gantry.est.requests", "operation", operation, "status", Integer.toString(answer.status()))
                .increment();
        if (target.isPresent() && !target.get().operation().read) {
            log.info("{} of {}: status {}", operation, request.source().getHostAddress(), answer.status());
        }
        return answer;
    }

    /** RFC 7030 3.2.2: the operation, perhaps below a label, which here names a profile. */
    private static Optional<Target> target(String path) {
        if (!path.startsWith(ROOT)) {
            return Optional.empty();
        }
        String[] words = path.substring(ROOT.length()).split("/", -1);
        Optional<Operation> operation = Arrays.stream(Operation.values())
                .filter(each -> each.word().equals(words[words.length - 1]))
                .findFirst();
        if (words.length == 1) {
            return operation.map(found -> new Target(found, null));
        }
        if (words.length != 2) {
            return Optional.empty();
        }
        return Arrays.stream(CertificateProfile.values())
                .filter(profile -> profile.isDevice() && profile.id().equals(words[0]))
                .findFirst()
                .flatMap(profile -> operation.map(found -> new Target(found, profile)));
    }

    private Response answer(Request request, Target target) {
        Operation operation = target.operation();
        if (operation.read ? !request.isRead() : !request.method().equals("POST")) {
            return Response.methodNotAllowed(operation.read ? "GET, HEAD" : "POST");
        }
        if (!rate.admits(request.source())) {
            return Response.text(429, "too many requests from this address").with("retry-after", PAUSE_SECONDS);
        }
        if (!operation.read && !isPkcs10(request.header("content-type"))) {
            return Response.text(415, "the body is not of type " + PKCS10);
        }
        Optional<EstCaller> caller = caller(request, operation);
        if (caller.isEmpty()) {
            return Response.text(400, "the authorization is none of type basic with a device and a code");
        }
        if (caller.get() instanceof EstCaller.Anonymous && !operation.read && !unknownMayWait) {
            return challenge("a one-time code or a client certificate is needed");
        }
        try {
            return of(perform(operation, caller.get(), target.label(), request.body()));
        } catch (IssuanceException e) {
            return refusal(e);
        } catch (IOException e) {
            log.error("{} could not be answered", operation.word(), e);
            return Response.text(500, "internal error");
        }
    }

    private EstResponse perform(Operation operation, EstCaller caller, @Nullable CertificateProfile label, byte[] body)
            throws IssuanceException, IOException {
        return switch (operation) {
            case CACERTS -> enrolment.caCertificates();
            case CSRATTRS -> enrolment.requestAttributes(caller);
            case SIMPLEENROLL -> enrolment.enrol(caller, label, body);
            case SIMPLEREENROLL -> enrolment.reenrol(caller, label, body);
            case SERVERKEYGEN -> enrolment.generateKey(caller, label, body);
        };
    }

    private static boolean isPkcs10(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().equalsIgnoreCase(PKCS10);
    }

    /** RFC 7030 3.2.3, 3.3.2: a code that is shown says more than a certificate; a renewal is by certificate alone. */
    private static Optional<EstCaller> caller(Request request, Operation operation) {
        String authorization = request.header("authorization");
        if (!authorization.isEmpty() && operation != Operation.SIMPLEREENROLL) {
            return basic(authorization).map(pair -> new EstCaller.WithCode(pair[0], pair[1], request.source()));
        }
        if (!request.certificates().isEmpty()) {
            return Optional.of(
                    new EstCaller.WithCertificate(request.certificates().get(0), request.source()));
        }
        return Optional.of(new EstCaller.Anonymous(request.source()));
    }

    /** RFC 7617: user name and password. */
    private static Optional<String[]> basic(String authorization) {
        String[] words = authorization.strip().split(" +", 2);
        if (words.length != 2 || !words[0].equalsIgnoreCase("basic")) {
            return Optional.empty();
        }
        try {
            String pair = new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new String[] {pair.substring(0, colon), pair.substring(colon + 1)});
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Response of(EstResponse response) {
        return new Response(
                200, response.contentType(), response.body().getBytes(StandardCharsets.US_ASCII), response.headers());
    }

    private static Response refusal(IssuanceException e) {
        String why = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case PENDING -> Response.text(202, why).with("retry-after", APPROVAL_SECONDS);
            case NOT_AUTHORISED -> challenge(why);
            case RATE_LIMITED -> Response.text(429, why).with("retry-after", "900");
            case IN_PROGRESS -> Response.text(503, why).with("retry-after", "5");
            case CLOCK, STORE, STORE_FULL -> {
                log.error("nothing is issued: {}", why);
                yield Response.text(503, "nothing can be issued now").with("retry-after", PAUSE_SECONDS);
            }
            case SIGNATURE, USED_TWICE -> {
                log.error("a certificate could not be issued", e);
                yield Response.text(500, "internal error");
            }
            default -> Response.text(400, why);
        };
    }

    private static Response challenge(String why) {
        return Response.text(401, why).with("www-authenticate", "Basic realm=\"enrolment\", charset=\"UTF-8\"");
    }
}
