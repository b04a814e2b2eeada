/** What agents may do: the policies of a team, and the rule about untrusted material. */
@NullMarked
package dev.troupe.control.policy;

import org.jspecify.annotations.NullMarked;
