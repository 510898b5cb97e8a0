package dev.gantry.proxy.demo.peer;

import dev.gantry.proxy.upperlayer.UpperLayer;
import org.jspecify.annotations.Nullable;

/** The upper layer of a connection, for its user, which has to be made before it. */
public final class UpperLayerSource {
    private @Nullable UpperLayer upperLayer;

    UpperLayerSource() {}

    void set(UpperLayer upperLayer) {
        this.upperLayer = upperLayer;
    }

    /**
     * Returns the upper layer.
     *
     * @throws IllegalStateException before the user has been called for the first time
     */
    public UpperLayer get() {
        if (upperLayer == null) {
            throw new IllegalStateException("no upper layer yet");
        }
        return upperLayer;
    }
}
