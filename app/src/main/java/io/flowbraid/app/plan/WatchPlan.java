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

/**
 * What flows are compared with.
 *
 * @param lists files by name
 */
public record WatchPlan(Map<String, String> lists, List<Rule> rules) {
    public WatchPlan {
        lists = Map.copyOf(lists);
        rules = List.copyOf(rules);
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
        final List<Rule> rules = BuiltInRules.with(lists.keySet(), configured, off);
        if (rules.size() > RuleCatalogue.MAX_RULES) {
            problems.add(new ConfigProblem(
                    config.origin(RuleCatalogue.RULES),
                    "there are " + rules.size() + " rules with those built in, and at most " + RuleCatalogue.MAX_RULES
                            + "; turn some off"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfigException(problems);
        }
        return new WatchPlan(lists, rules);
    }
}
