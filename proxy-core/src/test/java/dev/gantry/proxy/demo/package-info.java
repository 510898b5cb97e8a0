@NullMarked
package dev.gantry.proxy.demo;

import org.jspecify.annotations.NullMarked;
