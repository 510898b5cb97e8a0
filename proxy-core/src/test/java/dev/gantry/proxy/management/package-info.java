@NullMarked
package dev.gantry.proxy.management;

import org.jspecify.annotations.NullMarked;
