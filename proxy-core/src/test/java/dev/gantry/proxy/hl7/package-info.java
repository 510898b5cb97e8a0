@NullMarked
package dev.gantry.proxy.hl7;

import org.jspecify.annotations.NullMarked;
