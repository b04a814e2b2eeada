package dev.troupe.server.identity;

import dev.troupe.core.durable.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who makes a request. There is always somebody: nothing is done for nobody. */
public sealed interface Caller {

    /** As what decisions and orders are recorded. */
    String name();

    /** Where the caller belongs, by the names of organizations. */
    List<Membership> memberships();

    /** Until when the credential is good. */
    Instant expiresAt();

    /** What the caller is in an organization. */
    default Optional<Membership> in(String organization) {
        return memberships().stream()
                .filter(membership -> membership.organization().equals(organization))
                .findFirst();
    }

    /**
     * A person with a browser.
     *
     * @param csrf what requests that change something have to show
     */
    record Person(String name, List<Membership> memberships, String csrf, Instant expiresAt)
            implements Caller {
        public Person {
            memberships = List.copyOf(memberships);
        }
    }

    /**
     * A program.
     *
     * @param id of the key
     * @param label what people call the key
     */
    record Key(String id, String label, Membership membership, Instant expiresAt)
            implements Caller {
        @Override
        public String name() {
            return "key:" + label + "/" + id;
        }

        @Override
        public List<Membership> memberships() {
            return List.of(membership);
        }
    }

    /** What works on a run: sees that run and those below it, and nothing else. */
    record Agent(RunId run, String agent, String organization, Instant expiresAt)
            implements Caller {
        @Override
        public String name() {
            return "agent:" + agent;
        }

        @Override
        public List<Membership> memberships() {
            return List.of(new Membership(organization, Role.VIEWER, Set.of(Permission.READ)));
        }
    }
}
