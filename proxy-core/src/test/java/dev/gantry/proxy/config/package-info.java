@NullMarked
package dev.gantry.proxy.config;

import org.jspecify.annotations.NullMarked;
