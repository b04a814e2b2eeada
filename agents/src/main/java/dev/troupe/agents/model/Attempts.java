package dev.troupe.agents.model;

/**
 * What the attempts of a model call have to pass. A provider that makes several asks for each of
 * them, so that nothing is held while it waits for the next one.
 */
public interface Attempts {

    /** As often as usual, and at once. */
    Attempts FREE =
            new Attempts() {
                @Override
                public int most(int usual) {
                    return usual;
                }

                @Override
                public ModelReply make(ModelRequest request, Attempt attempt)
                        throws InterruptedException {
                    return attempt.make(request);
                }
            };

    /** One attempt at a call. */
    @FunctionalInterface
    interface Attempt {
        ModelReply make(ModelRequest request) throws InterruptedException;
    }

    /**
     * How many attempts there are.
     *
     * @param usual how many there would be
     * @return at least 1
     */
    int most(int usual);

    /**
     * Makes an attempt once it may be made.
     *
     * @param request whose time is what is left for it
     * @throws ModelFailure if it failed
     * @throws RuntimeException another one if it may not be made; then no more are made
     */
    ModelReply make(ModelRequest request, Attempt attempt) throws InterruptedException;
}
