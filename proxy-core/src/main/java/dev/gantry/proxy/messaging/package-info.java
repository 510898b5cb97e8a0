/**
 * The life of one connection for HL7 messages: each judged by its header, carried on to its receiver, and answered, one after
 * the other.
 *
 * <p>Starting point: {@link dev.gantry.proxy.messaging.ProxiedConversation}. No Netty but its buffers.
 */
@NullMarked
package dev.gantry.proxy.messaging;

import org.jspecify.annotations.NullMarked;
