/**
 * Both ends of an association as the demo's machines have them: the product's upper layer and PDU codec on a socket, without a proxy
 * between two of them.
 *
 * <p>Starting points: {@link dev.gantry.proxy.demo.peer.Requestor} asks for an association and is a small SCU;
 * {@link dev.gantry.proxy.demo.peer.Acceptor} listens for them and hands each to an application. TLS is the JDK's, so that what goes
 * through the proxy has passed two implementations of it.
 */
@NullMarked
package dev.gantry.proxy.demo.peer;

import org.jspecify.annotations.NullMarked;
