package dev.troupe.engine;

import java.util.List;

/**
 * Remembers checkpoints outside of the database: whoever cuts the end of a chain off would cut off
 * the checkpoints in the database, too. Of one place where a database is, and so of whatever
 * database is found there.
 */
public interface CheckpointMemory {

    /** Remembers nothing. */
    CheckpointMemory NONE =
            new CheckpointMemory() {
                @Override
                public List<Checkpoint> latest() {
                    return List.of();
                }

                @Override
                public void keep(List<Checkpoint> made) {}
            };

    /** The latest one of each organization. */
    List<Checkpoint> latest();

    /** Takes these in the place of earlier ones. */
    void keep(List<Checkpoint> made);
}
