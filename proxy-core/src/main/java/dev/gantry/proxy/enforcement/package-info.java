/**
 * May it? Asks the policy, and turns its answer into what goes over the wire.
 *
 * <p>Starting points: {@link dev.gantry.proxy.enforcement.AssociationGuard} judges an A-ASSOCIATE-RQ,
 * {@link dev.gantry.proxy.enforcement.Negotiation} combines the answer of the called device with that of the policy, and
 * {@link dev.gantry.proxy.enforcement.OperationGuard} judges each message. {@link dev.gantry.proxy.enforcement.AccessRequests}
 * is the only place that translates between the words of the wire and those of the policy, and
 * {@link dev.gantry.proxy.enforcement.WireAnswers} the only one that says which refusal becomes which code.
 */
@NullMarked
package dev.gantry.proxy.enforcement;

import org.jspecify.annotations.NullMarked;
