@NullMarked
package dev.gantry.proxy.crl;

import org.jspecify.annotations.NullMarked;
