/** Signs people in who are known to somebody else, by OpenID Connect. */
@NullMarked
package dev.troupe.server.oidc;

import org.jspecify.annotations.NullMarked;
