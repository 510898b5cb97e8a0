package dev.gantry.proxy.management;

import dev.gantry.proxy.http.Request;
import dev.gantry.proxy.http.Response;
import dev.gantry.proxy.management.ComponentState.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** {@code /readyz}: 200 while work is done, even if not as well as it should; 503 otherwise. */
final class ReadinessResource implements Resource {
    private final JsonMapper json = new JsonMapper();
    private final Readiness readiness;

    ReadinessResource(Readiness readiness) {
        this.readiness = readiness;
    }

    @Override
    public Response answer(Request request) {
        Map<String, ComponentState> states = readiness.components();
        Level level = Readiness.gravest(states);
        Map<String, Object> components = new LinkedHashMap<>();
        states.forEach((name, state) -> components.put(name, members(state)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("status", level.word());
        answer.put("components", components);
        return Response.json(level == Level.NOT_READY ? 503 : 200, json.writeValueAsString(answer));
    }

    private static Map<String, Object> members(ComponentState state) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("status", state.level().word());
        if (state.reason() != null) {
            members.put("reason", state.reason());
        }
        return members;
    }
}
