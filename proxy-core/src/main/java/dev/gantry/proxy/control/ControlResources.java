package dev.gantry.proxy.control;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Device;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.proxy.association.AssociationEnd.Cause;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationSnapshot;
import dev.gantry.proxy.association.OpenAssociation;
import dev.gantry.proxy.association.OpenAssociations;
import dev.gantry.proxy.control.QuarantineEntry.Kind;
import dev.gantry.proxy.enforcement.NegotiatedContext;
import dev.gantry.proxy.enforcement.PolicySource;
import dev.gantry.proxy.http.Request;
import dev.gantry.proxy.http.Response;
import dev.gantry.proxy.management.ManagementServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The resources that show open associations and end them, and that shut devices and zones out. They are for the control
 * socket only. An order that makes no sense is answered with status 422 and {@code {"error": …, "help": […]}}.
 */
public final class ControlResources {
    /** How long the threads of associations may take to say how these are; those that have not are left out of account. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger("gantry.control");

    private final JsonMapper json = new JsonMapper();
    private final OpenAssociations open;
    private final PolicySource policies;
    private final Quarantine quarantine;
    private final AssociationSweep sweep;
    private final ControlListener listener;
    private final Clock clock;

    /** An order makes no sense: the sentence, and what may help. */
    private static final class WrongOrderException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient List<String> help;

        WrongOrderException(String message, String... help) {
            super(message);
            this.help = List.of(help);
        }
    }

    /** Carries an order out. */
    @FunctionalInterface
    private interface Action {
        Map<String, Object> with(JsonNode order) throws WrongOrderException, IOException;
    }

    /**
     * Makes the resources of one proxy.
     *
     * @param sweep ends what a new quarantine is against
     * @param listener hears what was ordered
     */
    public ControlResources(
            OpenAssociations open,
            PolicySource policies,
            Quarantine quarantine,
            AssociationSweep sweep,
            ControlListener listener,
            Clock clock) {
        this.open = open;
        this.policies = policies;
        this.quarantine = quarantine;
        this.sweep = sweep;
        this.listener = listener;
        this.clock = clock;
    }

    /** Adds the resources to a control socket that is being made. */
    public void addTo(ManagementServer.Builder socket) {
        socket.resource("/associations", request -> ok(Map.of("associations", associations())))
                .action("/associations/abort", request -> obey(request, this::abort))
                .resource("/quarantine", request -> ok(Map.of("quarantine", entries(quarantine.entries()))))
                .action("/quarantine", request -> obey(request, this::shutOut))
                .action("/quarantine/release", request -> obey(request, this::release));
    }

    private Response ok(Object body) {
        return Response.json(200, json.writeValueAsString(body));
    }

    private Response obey(Request request, Action action) {
        try {
            return ok(action.with(json.readTree(request.body())));
        } catch (WrongOrderException e) {
            return Response.json(
                    422, json.writeValueAsString(Map.of("error", String.valueOf(e.getMessage()), "help", e.help)));
        } catch (JacksonException e) {
            return Response.text(400, "the body is no JSON");
        } catch (IOException e) {
            log.error("an order could not be written down, and is not in force: {}", e.getMessage());
            return Response.json(
                    500,
                    json.writeValueAsString(Map.of(
                            "error",
                            "it could not be written down, and is not in force: " + e.getMessage(),
                            "help",
                            List.of())));
        }
    }

    private List<Map<String, Object>> associations() {
        List<CompletableFuture<AssociationSnapshot>> asked =
                open.all().stream().map(OpenAssociation::snapshot).toList();
        try {
            CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log.warn("some associations did not say in time how they are");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Instant now = clock.instant();
        return asked.stream()
                .filter(answer -> answer.isDone() && !answer.isCompletedExceptionally())
                .map(CompletableFuture::join)
                .sorted(Comparator.comparing(snapshot -> snapshot.facts().requestedAt()))
                .map(snapshot -> members(snapshot, now))
                .toList();
    }

    private static Map<String, Object> members(AssociationSnapshot snapshot, Instant now) {
        AssociationFacts facts = snapshot.facts();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", facts.id());
        members.put("listener", facts.listener());
        members.put("peer", facts.peer().getAddress().getHostAddress());
        device(members, "device", "zone", facts.caller());
        members.put("calling", facts.callingAe());
        device(members, "toDevice", "toZone", facts.called());
        members.put("called", facts.calledAe());
        members.put("established", snapshot.established());
        members.put(
                "contexts",
                snapshot.contexts().stream().map(ControlResources::members).toList());
        members.put("bytesFromCaller", snapshot.bytesFromCaller());
        members.put("bytesFromCalled", snapshot.bytesFromCalled());
        members.put("messagesFromCaller", snapshot.messagesFromCaller());
        members.put("messagesFromCalled", snapshot.messagesFromCalled());
        members.put("since", facts.requestedAt().toString());
        members.put("ageSeconds", snapshot.age().toSeconds());
        members.put("lastActivity", now.minus(snapshot.idle()).toString());
        members.put("idleSeconds", snapshot.idle().toSeconds());
        return members;
    }

    private static Map<String, Object> members(NegotiatedContext context) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", context.id());
        members.put("sop", SopClasses.display(context.abstractSyntax().value()));
        members.put("abstractSyntax", context.abstractSyntax().value());
        members.put("transferSyntax", context.transferSyntax().value());
        return members;
    }

    private static void device(Map<String, Object> members, String id, String zone, @Nullable Device device) {
        if (device != null) {
            members.put(id, device.id());
            members.put(zone, device.zone());
        }
    }

    private Map<String, Object> abort(JsonNode order) throws WrongOrderException {
        String id = text(order, "id");
        String by = text(order, "by");
        Optional<OpenAssociation> found = open.byId(id);
        if (found.isEmpty()) {
            throw new WrongOrderException(
                    "no association `" + id + "` is open", "`gantry associations` lists those that are");
        }
        boolean first = found.get().cut(Cause.CUT, "aborted by " + by);
        if (first) {
            record("abort", Map.of("association", id, "by", by));
        }
        return Map.of("aborted", first ? 1 : 0);
    }

    private Map<String, Object> shutOut(JsonNode order) throws WrongOrderException, IOException {
        String word = text(order, "kind");
        Kind kind = word.equals(Kind.ZONE.word()) ? Kind.ZONE : Kind.DEVICE;
        String id = text(order, "id");
        CompiledPolicy policy = policies.current();
        Collection<String> known = kind == Kind.ZONE
                ? policy.zones()
                : policy.devices().stream().map(Device::id).toList();
        if (!known.contains(id)) {
            throw new WrongOrderException(
                    "unknown " + kind.word() + " `" + id + "`", Suggestions.didYouMean(id, known));
        }
        Instant now = clock.instant();
        JsonNode seconds = order.get("seconds");
        QuarantineEntry entry = new QuarantineEntry(
                kind,
                id,
                now,
                seconds == null ? null : now.plusSeconds(seconds.asLong()),
                text(order, "why"),
                text(order, "by"));
        quarantine.add(entry);
        int aborted = sweep.sweep();
        sweep.changed();
        record("quarantine", strings(entry));
        return Map.of("entry", QuarantineFile.members(entry), "aborted", aborted);
    }

    private Map<String, Object> release(JsonNode order) throws WrongOrderException, IOException {
        String id = text(order, "id");
        String by = text(order, "by");
        List<QuarantineEntry> ended = quarantine.release(id);
        if (ended.isEmpty()) {
            List<String> present =
                    quarantine.entries().stream().map(QuarantineEntry::id).toList();
            throw new WrongOrderException("`" + id + "` is not in quarantine", Suggestions.didYouMean(id, present));
        }
        for (QuarantineEntry entry : ended) {
            record("release", Map.of("kind", entry.kind().word(), "id", entry.id(), "by", by));
        }
        return Map.of("released", entries(ended));
    }

    private void record(String action, Map<String, String> members) {
        listener.ordered(action, members);
        var event = log.atWarn();
        for (Map.Entry<String, String> member : members.entrySet()) {
            event = event.addKeyValue(member.getKey(), member.getValue());
        }
        event.log("order carried out: " + action);
    }

    private static Map<String, String> strings(QuarantineEntry entry) {
        Map<String, String> strings = new LinkedHashMap<>();
        QuarantineFile.members(entry).forEach((name, value) -> strings.put(name, value.toString()));
        return strings;
    }

    private static List<Map<String, Object>> entries(List<QuarantineEntry> entries) {
        List<Map<String, Object>> members = new ArrayList<>();
        entries.forEach(entry -> members.add(QuarantineFile.members(entry)));
        return members;
    }

    private static String text(JsonNode order, String member) throws WrongOrderException {
        JsonNode value = order.get(member);
        if (value == null || !value.isString() || value.asString().isBlank()) {
            throw new WrongOrderException("the order has no `" + member + "`");
        }
        String text = value.asString();
        if (text.length() > QuarantineEntry.LONGEST_REASON || text.chars().anyMatch(Character::isISOControl)) {
            throw new WrongOrderException("`" + member + "` (expected: one line of at most "
                    + QuarantineEntry.LONGEST_REASON + " characters)");
        }
        return text;
    }
}
