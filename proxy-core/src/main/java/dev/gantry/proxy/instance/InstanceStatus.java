package dev.gantry.proxy.instance;

import dev.gantry.proxy.crl.ForeignLists;
import dev.gantry.proxy.http.Request;
import dev.gantry.proxy.http.Response;
import dev.gantry.proxy.management.ComponentState;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.proxy.management.Resource;
import dev.gantry.tls.status.RevocationRegistry;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /status}: what an instance is and how it is, in one JSON object.
 *
 * @param version of the product
 * @param instance what it runs by
 * @param authority the embedded authority, where there is one
 * @param foreignLists the revocation lists of others, where some are fetched
 * @param proxy what accepts associations
 * @param management where the management port is, where there is one
 * @param started since when it runs
 */
public record InstanceStatus(
        String version,
        Instance instance,
        Optional<EmbeddedAuthority> authority,
        Optional<ForeignLists> foreignLists,
        ProxyRuntime proxy,
        Optional<InetSocketAddress> management,
        Readiness readiness,
        Clock clock,
        Instant started)
        implements Resource {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public Response answer(Request request) {
        Instant now = clock.instant();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", version);
        members.put("node", instance.config().node());
        members.put("pid", ProcessHandle.current().pid());
        members.put("started", started.toString());
        members.put("uptimeSeconds", Duration.between(started, now).toSeconds());
        members.putAll(proxy.status());
        Map<String, String> listeners = new TreeMap<>();
        proxy.listeners().forEach((name, address) -> listeners.put(name, text(address)));
        members.put("listeners", listeners);
        management.ifPresent(address -> members.put("management", text(address)));
        members.put("readiness", readinessNow());
        instance.tls()
                .ifPresent(tls -> members.put(
                        "certificate", certificate(tls.identity().current().leaf(), now)));
        authority.ifPresent(ca -> members.put("ca", authority(ca, now)));
        foreignLists.ifPresent(lists -> members.put(
                "foreignLists",
                lists.states().stream().map(InstanceStatus::foreignList).toList()));
        return Response.json(200, JSON.writeValueAsString(members));
    }

    private Map<String, Object> readinessNow() {
        Map<String, ComponentState> states = readiness.components();
        Map<String, Object> components = new LinkedHashMap<>();
        states.forEach((name, state) -> components.put(
                name,
                state.reason() == null
                        ? Map.of("status", state.level().word())
                        : Map.of("status", state.level().word(), "reason", state.reason())));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("status", Readiness.gravest(states).word());
        members.put("components", components);
        return members;
    }

    private static Map<String, Object> certificate(X509Certificate certificate, Instant now) {
        Map<String, Object> members = new LinkedHashMap<>();
        Instant end = certificate.getNotAfter().toInstant();
        members.put("subject", certificate.getSubjectX500Principal().getName());
        members.put("serial", certificate.getSerialNumber().toString(16));
        members.put("notAfter", end.toString());
        members.put("daysLeft", Duration.between(now, end).toDays());
        return members;
    }

    private static Map<String, Object> authority(EmbeddedAuthority embedded, Instant now) {
        RevocationRegistry revocations = embedded.authority().revocations();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("site", embedded.authority().directory().site().text());
        members.put("revoked", revocations.size());
        members.put("revocationsConfirmed", revocations.lastConfirmed().toString());
        List<Map<String, Object>> issuing = embedded.authority().directory().issuing().stream()
                .map(each -> certificate(each.certificate(), now))
                .toList();
        members.put("issuing", issuing);
        return members;
    }

    private static Map<String, Object> foreignList(ForeignLists.ListState state) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("authority", state.authority());
        members.put("current", state.current());
        state.list().ifPresent(list -> {
            members.put("thisUpdate", list.thisUpdate().toString());
            members.put("nextUpdate", list.nextUpdate().toString());
            members.put("revoked", list.revoked());
        });
        if (state.fault() != null) {
            members.put("fault", state.fault());
        }
        return members;
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
