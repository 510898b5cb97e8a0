package dev.gantry.proxy.management;

import dev.gantry.proxy.http.Request;
import dev.gantry.proxy.http.Response;

/**
 * Answers GET and HEAD, or as an action POST, for one path. Called on the thread of the {@link ManagementServer}, which no association runs on:
 * milliseconds are well spent there, seconds would keep other operators waiting.
 */
@FunctionalInterface
public interface Resource {
    /** Answers; whatever is thrown becomes status 500 without a detail. */
    Response answer(Request request);
}
