package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.Uid;

/**
 * An SCP/SCU role selection sub-item (PS3.7 D.3.3.4, item type 54H). Without one, the requestor is SCU and the acceptor SCP.
 *
 * @param sopClass the SOP class, or a meta SOP class
 * @param scu whether the requestor proposes to be SCU, or the acceptor accepts that
 * @param scp whether the requestor proposes to be SCP, or the acceptor accepts that
 */
public record RoleSelection(Uid sopClass, boolean scu, boolean scp) {}
