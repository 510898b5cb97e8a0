package dev.gantry.proxy.enforcement;

import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.pdu.ImplementationIdentity;

/**
 * How Gantry names itself to both sides (PS3.7 D.3.3.2). The names are constant: who probes learns neither what stands
 * behind nor which release stands here.
 */
public final class GantryImplementation {
    /** Of the form that PS3.5 B.2 derives from a UUID. */
    public static final ImplementationIdentity IDENTITY =
            new ImplementationIdentity(new Uid("2.25.221947136208934529462139264126731650483"), "GANTRY");

    private GantryImplementation() {}
}
