// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.config.ConfigProblem;
import io.flowbraid.config.InvalidConfigException;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.RuleCatalogue;
import io.flowbraid.record.rule.BuiltInRules;
import io.flowbraid.record.rule.Rule;
import io.flowbraid.record.rule.RuleException;
import io.flowbraid.record.rule.RuleParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What flows are compared with. */
public final class WatchPlan {
    private final Map<String, String> lists;
    private final List<Rule> configured;
    private final List<String> off;

    private WatchPlan(Map<String, String> lists, List<Rule> configured, List<String> off) {
        this.lists = Map.copyOf(lists);
        this.configured = List.copyOf(configured);
        this.off = List.copyOf(off);
    }

    /**
     * As the configuration has it.
     *
     * @throws InvalidConfigException with every rule that is none
     */
    public static WatchPlan of(LoadedConfig config) {
        final Map<String, String> lists = config.value(RuleCatalogue.LISTS);
        final List<Rule> configured = new ArrayList<>();
        final List<String> off = new ArrayList<>();
        final List<ConfigProblem> problems = new ArrayList<>();
        config.value(RuleCatalogue.RULES).forEach((name, text) -> {
            if (text.equals(RuleCatalogue.OFF)) {
                off.add(name);
                return;
            }
            try {
                configured.add(RuleParser.parse(name, text));
            } catch (RuleException e) {
                problems.add(new ConfigProblem(config.origin(RuleCatalogue.RULES), String.valueOf(e.getMessage())));
            }
        });
        final int rules = BuiltInRules.names(lists.keySet(), configured, off).size();
        if (rules > RuleCatalogue.MAX_RULES) {
            problems.add(new ConfigProblem(
                    config.origin(RuleCatalogue.RULES),
                    "there are " + rules + " rules with those built in, and at most " + RuleCatalogue.MAX_RULES
                            + "; turn some off"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigException(problems);
        }
        return new WatchPlan(lists, configured, off);
    }

    /** Files by name. */
    public Map<String, String> lists() {
        return lists;
    }

    /** Parsed now: a run without a page has no use for them. */
    public List<Rule> rules() {
        return BuiltInRules.with(lists.keySet(), configured, off);
    }
}
