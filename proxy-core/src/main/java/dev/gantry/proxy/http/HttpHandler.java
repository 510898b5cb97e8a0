package dev.gantry.proxy.http;

/** Answers requests. Called on the thread of the {@link HttpServer}, or on its workers where it has some. */
@FunctionalInterface
public interface HttpHandler {
    /** Answers; whatever is thrown becomes status 500 without a detail. */
    Response answer(Request request);
}
