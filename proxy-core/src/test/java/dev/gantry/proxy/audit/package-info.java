@NullMarked
package dev.gantry.proxy.audit;

import org.jspecify.annotations.NullMarked;
