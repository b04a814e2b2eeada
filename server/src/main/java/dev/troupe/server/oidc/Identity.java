package dev.troupe.server.oidc;

import java.util.Optional;
import java.util.Set;

/**
 * Whom a provider vouches for.
 *
 * @param issuer and
 * @param subject name one account for ever; nothing else does
 * @param email as far as the provider has verified it, in lower case
 * @param values of the claim that gives roles
 */
record Identity(String issuer, String subject, Optional<String> email, Set<String> values) {}
