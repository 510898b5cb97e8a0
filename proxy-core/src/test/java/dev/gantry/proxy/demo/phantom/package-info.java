@NullMarked
package dev.gantry.proxy.demo.phantom;

import org.jspecify.annotations.NullMarked;
