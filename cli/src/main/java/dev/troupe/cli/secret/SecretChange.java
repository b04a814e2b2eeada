package dev.troupe.cli.secret;

import java.time.Instant;

/**
 * Something that was done to the secrets of a home.
 *
 * @param no counts them, from 1
 * @param what in words, such as {@code secret replaced}
 * @param name of the secret; empty if it concerned all
 * @param by who did it
 */
public record SecretChange(long no, Instant at, String what, String name, String by) {}
