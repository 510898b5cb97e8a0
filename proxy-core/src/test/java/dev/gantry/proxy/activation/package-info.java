/** Tests of the policy in force. */
@NullMarked
package dev.gantry.proxy.activation;

import org.jspecify.annotations.NullMarked;
