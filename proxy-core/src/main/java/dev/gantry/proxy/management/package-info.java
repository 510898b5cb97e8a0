/**
 * HTTP for those who run Gantry: metrics, health and readiness, on a port and a thread of their own.
 *
 * <p>Starting points: {@link dev.gantry.proxy.management.ManagementServer} listens;
 * {@link dev.gantry.proxy.management.Resource} answers for one path;
 * {@link dev.gantry.proxy.management.Readiness} asks the parts of the product how they are.
 */
@NullMarked
package dev.gantry.proxy.management;

import org.jspecify.annotations.NullMarked;
