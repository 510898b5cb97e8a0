package dev.gantry.policy.model;

import dev.gantry.policy.Obligation;

/** An obligation and the id that rules call it by. */
public record ObligationEntry(Name id, Obligation obligation) {}
