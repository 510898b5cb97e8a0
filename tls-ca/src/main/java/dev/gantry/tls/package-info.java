/** The certificate authority, and the trust of both legs. */
@NullMarked
package dev.gantry.tls;

import org.jspecify.annotations.NullMarked;
