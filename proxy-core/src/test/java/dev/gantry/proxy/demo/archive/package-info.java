@NullMarked
package dev.gantry.proxy.demo.archive;

import org.jspecify.annotations.NullMarked;
