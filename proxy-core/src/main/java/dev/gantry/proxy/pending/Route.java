package dev.gantry.proxy.pending;

/**
 * Who asked whom.
 *
 * @param askingDevice the id of the device that sent a request
 * @param askingAe the AE title that it used
 * @param askedDevice the id of the device that the request went to
 * @param askedAe the AE title that it was asked under
 */
public record Route(String askingDevice, String askingAe, String askedDevice, String askedAe) {}
