@NullMarked
package dev.gantry.proxy.demo.scene;

import org.jspecify.annotations.NullMarked;
