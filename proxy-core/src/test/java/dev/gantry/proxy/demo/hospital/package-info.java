@NullMarked
package dev.gantry.proxy.demo.hospital;

import org.jspecify.annotations.NullMarked;
