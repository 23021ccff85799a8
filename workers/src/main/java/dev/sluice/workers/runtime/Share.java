package dev.sluice.workers.runtime;

/**
 * Those who share a worker's places with others.
 *
 * @param tenant whose record it is; empty if it names none
 * @param model that the record's call is for; empty if it names none
 */
record Share(String tenant, String model) {}
