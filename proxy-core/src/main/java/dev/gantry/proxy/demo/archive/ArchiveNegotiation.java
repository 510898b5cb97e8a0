package dev.gantry.proxy.demo.archive;

import dev.gantry.proxy.demo.dataset.FileMeta;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.ContextResult;
import dev.gantry.proxy.dicom.pdu.ImplementationIdentity;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.NegotiatedPresentationContext;
import dev.gantry.proxy.dicom.pdu.ProposedPresentationContext;
import dev.gantry.proxy.dicom.pdu.UserInformation;
import java.util.List;
import java.util.Set;

/** Which presentation contexts the archive accepts. */
final class ArchiveNegotiation {
    /** What peers are told they may send. */
    static final MaximumLength MAX_LENGTH = new MaximumLength(128 * 1024);

    /** The storage SOP classes of PS3.4 B.5 that images and reports come in begin like this. */
    private static final String STORAGE_PREFIX = "1.2.840.10008.5.1.4.1.1.";

    private static final Set<Uid> OTHER_SERVICES = Set.of(
            WellKnownUids.VERIFICATION, WellKnownUids.STUDY_ROOT_FIND, WellKnownUids.STORAGE_COMMITMENT_PUSH_MODEL);

    /** Cannot be read for the index. */
    private static final Set<Uid> UNREADABLE =
            Set.of(WellKnownUids.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, WellKnownUids.EXPLICIT_VR_BIG_ENDIAN);

    private static final List<Uid> PREFERRED =
            List.of(WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN, WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN);

    private ArchiveNegotiation() {}

    static AAssociateAc answer(AAssociateRq request) {
        return AAssociateAc.answering(
                request,
                request.presentationContexts().stream()
                        .map(ArchiveNegotiation::answer)
                        .toList(),
                UserInformation.of(
                        MAX_LENGTH,
                        new ImplementationIdentity(
                                FileMeta.IMPLEMENTATION_CLASS_UID, FileMeta.IMPLEMENTATION_VERSION_NAME)));
    }

    private static NegotiatedPresentationContext answer(ProposedPresentationContext proposed) {
        boolean storage = isStorage(proposed.abstractSyntax());
        if (!storage && !OTHER_SERVICES.contains(proposed.abstractSyntax())) {
            return NegotiatedPresentationContext.refused(proposed.id(), ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED);
        }
        for (Uid transferSyntax : PREFERRED) {
            if (proposed.transferSyntaxes().contains(transferSyntax)) {
                return NegotiatedPresentationContext.accepted(proposed.id(), transferSyntax);
            }
        }
        for (Uid transferSyntax : proposed.transferSyntaxes()) {
            if (storage && !UNREADABLE.contains(transferSyntax)) {
                return NegotiatedPresentationContext.accepted(proposed.id(), transferSyntax);
            }
        }
        return NegotiatedPresentationContext.refused(proposed.id(), ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED);
    }

    static boolean isStorage(Uid abstractSyntax) {
        return abstractSyntax.value().startsWith(STORAGE_PREFIX);
    }
}
