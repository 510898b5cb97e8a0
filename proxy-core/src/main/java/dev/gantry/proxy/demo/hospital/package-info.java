/**
 * The directory of a demo hospital: an authority, a certificate for each machine, a configuration and a policy.
 *
 * <p>Starting points: {@link dev.gantry.proxy.demo.hospital.HospitalMaker} makes what is missing of one;
 * {@link dev.gantry.proxy.demo.hospital.HospitalFiles} says where things stand.
 */
@NullMarked
package dev.gantry.proxy.demo.hospital;

import org.jspecify.annotations.NullMarked;
