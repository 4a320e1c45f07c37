package org.ergodic.backend;

/**
 * What a backend runs on, as it is written into a run's provenance.
 *
 * @param name the device, for a person: "CPU", "NVIDIA H100"
 * @param instructions what the results' bits depend on besides the backend's version: the architecture or instruction set
 * @param lanes how many calls of different sessions run at the same time
 */
public record Device(String name, String instructions, int lanes) {}
