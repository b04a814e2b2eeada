package dev.troupe.agents.llm;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Hold;
import java.util.List;

/** What stands for a hold where nothing is held. */
enum Unlimited implements Hold {
    HOLD;

    @Override
    public void used(Amounts amounts) {
        // nothing was reserved
    }

    @Override
    public List<Standing> near() {
        return List.of();
    }
}
