@NullMarked
package dev.gantry.proxy.expiry;

import org.jspecify.annotations.NullMarked;
