package dev.gantry.proxy.demo.peer;

import java.io.IOException;

/** The association ended, or the peer stayed silent, while something was asked of it. */
public final class AssociationEndedException extends IOException {
    private static final long serialVersionUID = 1L;

    AssociationEndedException(String detail) {
        super(detail);
    }
}
