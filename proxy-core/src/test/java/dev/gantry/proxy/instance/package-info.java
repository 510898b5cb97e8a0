@NullMarked
package dev.gantry.proxy.instance;

import org.jspecify.annotations.NullMarked;
