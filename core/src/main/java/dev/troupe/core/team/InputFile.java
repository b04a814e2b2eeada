package dev.troupe.core.team;

import dev.troupe.core.contract.Trust;

/**
 * A file or folder whose content a run starts with.
 *
 * @param name under which plans see it
 * @param path relative to the team file; {@code .json}, {@code .jsonl}, {@code .yaml}, {@code .csv}
 *     are read as data, anything else as text
 * @param trust how far its content can be relied on: what customers wrote is untrusted
 */
public record InputFile(String name, String path, Trust trust) {}
