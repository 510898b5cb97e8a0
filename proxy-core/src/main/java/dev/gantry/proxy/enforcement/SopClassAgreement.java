package dev.gantry.proxy.enforcement;

import dev.gantry.proxy.dicom.Uid;
import java.util.Map;
import java.util.Set;

/**
 * Whether the SOP class that a command names may come on a presentation context. As a rule the two are the same; the
 * exceptions are the meta SOP classes of print management, whose commands name the SOP classes that they are made of
 * (PS3.4 H.3.2), and the Unified Procedure Step, whose commands all name UPS Push whatever was negotiated (PS3.4 CC.3.1).
 */
final class SopClassAgreement {
    private static final Uid UPS_PUSH = new Uid("1.2.840.10008.5.1.4.34.6.1");
    private static final Uid BASIC_FILM_SESSION = new Uid("1.2.840.10008.5.1.1.1");
    private static final Uid BASIC_FILM_BOX = new Uid("1.2.840.10008.5.1.1.2");
    private static final Uid BASIC_GRAYSCALE_IMAGE_BOX = new Uid("1.2.840.10008.5.1.1.4");
    private static final Uid BASIC_COLOR_IMAGE_BOX = new Uid("1.2.840.10008.5.1.1.4.1");
    private static final Uid PRINTER = new Uid("1.2.840.10008.5.1.1.16");

    private static final Map<Uid, Set<Uid>> MEMBERS = Map.of(
            new Uid("1.2.840.10008.5.1.1.9"),
            Set.of(BASIC_FILM_SESSION, BASIC_FILM_BOX, BASIC_GRAYSCALE_IMAGE_BOX, PRINTER),
            new Uid("1.2.840.10008.5.1.1.18"),
            Set.of(BASIC_FILM_SESSION, BASIC_FILM_BOX, BASIC_COLOR_IMAGE_BOX, PRINTER),
            new Uid("1.2.840.10008.5.1.4.34.6.2"),
            Set.of(UPS_PUSH),
            new Uid("1.2.840.10008.5.1.4.34.6.3"),
            Set.of(UPS_PUSH),
            new Uid("1.2.840.10008.5.1.4.34.6.4"),
            Set.of(UPS_PUSH),
            new Uid("1.2.840.10008.5.1.4.34.6.5"),
            Set.of(UPS_PUSH));

    private SopClassAgreement() {}

    static boolean agrees(Uid abstractSyntax, Uid commandSopClass) {
        return abstractSyntax.equals(commandSopClass)
                || MEMBERS.getOrDefault(abstractSyntax, Set.of()).contains(commandSopClass);
    }
}
