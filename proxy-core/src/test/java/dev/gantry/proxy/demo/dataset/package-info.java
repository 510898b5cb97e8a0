@NullMarked
package dev.gantry.proxy.demo.dataset;

import org.jspecify.annotations.NullMarked;
