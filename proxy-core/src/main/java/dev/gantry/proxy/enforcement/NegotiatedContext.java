package dev.gantry.proxy.enforcement;

import dev.gantry.proxy.dicom.Uid;

/**
 * A presentation context that the policy and the called device both accepted.
 *
 * @param id the presentation context id
 * @param abstractSyntax the SOP class
 * @param transferSyntax how data sets on it are encoded
 * @param callerIsScu whether the caller may be SCU
 * @param callerIsScp whether the caller may be SCP
 */
public record NegotiatedContext(
        int id, Uid abstractSyntax, Uid transferSyntax, boolean callerIsScu, boolean callerIsScp) {}
