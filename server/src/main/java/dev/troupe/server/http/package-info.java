/** What all resources share: problems, pages, tenants, limits. */
@NullMarked
package dev.troupe.server.http;

import org.jspecify.annotations.NullMarked;
