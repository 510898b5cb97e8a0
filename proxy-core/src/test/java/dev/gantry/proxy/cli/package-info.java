@NullMarked
package dev.gantry.proxy.cli;

import org.jspecify.annotations.NullMarked;
