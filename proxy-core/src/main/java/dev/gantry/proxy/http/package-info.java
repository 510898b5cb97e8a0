/**
 * HTTP/1.1 for everything that Gantry serves beside associations: management, enrolment, revocation lists.
 *
 * <p>Starting points: {@link dev.gantry.proxy.http.HttpServer} listens; {@link dev.gantry.proxy.http.HttpHandler} answers.
 */
@NullMarked
package dev.gantry.proxy.http;

import org.jspecify.annotations.NullMarked;
