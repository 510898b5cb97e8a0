package dev.gantry.proxy.demo.scene;

import dev.gantry.proxy.dicom.AeTitle;

/**
 * Who plays.
 *
 * @param ct a CT scanner
 * @param ultrasound an ultrasound machine
 * @param workstation a reading workstation
 * @param vendor a vendor's remote service
 * @param ris a radiology information system, {@code RIS^DEMO}
 * @param plain the scanner's AE title without TLS
 * @param intruder the scanner's names, vouched for by a foreign authority
 * @param nobody the scanner's AE title without a certificate
 * @param otherCt the AE title of another scanner
 * @param archive the AE title of the archive
 */
public record Cast(
        Machine ct,
        Machine ultrasound,
        Machine workstation,
        Machine vendor,
        Messenger ris,
        Machine plain,
        Machine intruder,
        Machine nobody,
        AeTitle otherCt,
        AeTitle archive) {}
