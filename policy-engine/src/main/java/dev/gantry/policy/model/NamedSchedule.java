package dev.gantry.policy.model;

/** A schedule and the id that rules call it by. */
public record NamedSchedule(Name id, Schedule schedule) {}
