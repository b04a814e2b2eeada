/** Measures the server over HTTP, beside a peer: {@code bench/http}. */
@NullMarked
package dev.troupe.bench.http;

import org.jspecify.annotations.NullMarked;
