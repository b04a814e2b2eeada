/** What the audit keeps outside of the database: its key, and the latest checkpoints. */
@NullMarked
package dev.troupe.cli.audit;

import org.jspecify.annotations.NullMarked;
