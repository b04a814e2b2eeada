package dev.troupe.control.design;

import dev.troupe.core.durable.Effect;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is known of the tools that a team uses. */
public interface ToolEffects {

    /** What calling a tool again would do, if it is known. */
    Optional<Effect> effect(String source, String tool);

    /** The tools of a source that anything is known of. */
    Set<String> tools(String source);

    /**
     * What the team file itself states. Tools that come with Troupe change nothing outside a run.
     */
    static ToolEffects stated(Team team) {
        return stated(team.tools());
    }

    /** What the sources themselves state. */
    static ToolEffects stated(Map<String, ToolSource> sources) {
        return new ToolEffects() {
            @Override
            public Optional<Effect> effect(String source, String tool) {
                ToolSource found = sources.get(source);
                if (found == null) {
                    return Optional.empty();
                }
                Effect effect = found.effects().get(tool);
                return effect == null && found instanceof ToolSource.Builtin
                        ? Optional.of(Effect.NONE)
                        : Optional.ofNullable(effect);
            }

            @Override
            public Set<String> tools(String source) {
                ToolSource found = sources.get(source);
                return found == null ? Set.of() : found.effects().keySet();
            }
        };
    }
}
