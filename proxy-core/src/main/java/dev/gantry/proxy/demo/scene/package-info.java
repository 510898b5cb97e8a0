/**
 * What the demo plays: each scene a connection over a real socket through the proxy, with what it is to come to.
 *
 * <p>Starting points: {@link dev.gantry.proxy.demo.scene.Scenes} lists them;
 * {@link dev.gantry.proxy.demo.scene.DecisionRecorder} hears what the proxy decides;
 * {@link dev.gantry.proxy.demo.scene.Stage} plays one and compares.
 */
@NullMarked
package dev.gantry.proxy.demo.scene;

import org.jspecify.annotations.NullMarked;
