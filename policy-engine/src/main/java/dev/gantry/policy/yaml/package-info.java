/**
 * A small strict reader of YAML: every value is text with a position until somebody asks for a type, and every problem is
 * collected while reading goes on.
 *
 * <p>Starting points: {@link dev.gantry.policy.yaml.YamlReader} reads a text into a
 * {@link dev.gantry.policy.yaml.YamlMap}, whose accessors return typed values; the types stand in
 * {@link dev.gantry.policy.yaml.ValueTypes}. Having read all keys it knows, a caller ends with
 * {@link dev.gantry.policy.yaml.YamlMap#refuseOthers()}, which reports each key that nobody asked for. The codes of the
 * problems are the caller's: {@link dev.gantry.policy.yaml.ProblemCodes}.
 */
@NullMarked
package dev.gantry.policy.yaml;

import org.jspecify.annotations.NullMarked;
