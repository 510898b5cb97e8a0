/**
 * The life of one proxied association: two upper layers, one for each side, and what passes between them.
 *
 * <p>Starting points: {@link dev.gantry.proxy.association.ProxiedAssociation} is the user of both upper layers and
 * {@link dev.gantry.proxy.association.MessageRelay} carries the messages of one direction. Who wants to know what happens
 * implements {@link dev.gantry.proxy.association.AssociationListener}. Nothing here blocks, and nothing here knows Netty but
 * for the buffer inside a {@link dev.gantry.proxy.dicom.pdu.PDataTf}.
 */
@NullMarked
package dev.gantry.proxy.association;

import org.jspecify.annotations.NullMarked;
