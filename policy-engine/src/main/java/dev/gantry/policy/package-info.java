/**
 * The zone policy: who may say what to whom, decided in memory.
 *
 * <p>Starting points: {@link dev.gantry.policy.CompiledPolicy} answers every question the proxy asks;
 * {@link dev.gantry.policy.AssociationRequest} is what it asks at an A-ASSOCIATE-RQ and
 * {@link dev.gantry.policy.AssociationRow} what it asks for each message. Four sentences are the semantics: nothing is
 * allowed unless a rule allows it; a matching {@code deny} beats every {@code allow}; the order of rules never matters;
 * what cannot be evaluated is denied.
 *
 * <p>This module knows no wire format: AE titles, UIDs and names of commands come in as checked strings and enums.
 */
@NullMarked
package dev.gantry.policy;

import org.jspecify.annotations.NullMarked;
