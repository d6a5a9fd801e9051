// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The rules that a run has without configuration: quiet on an ordinary host. */
public final class BuiltInRules {
    private static final Map<String, String> TEXTS = Map.of(
            "agent-late", "agent late for 10s",
            "losses", "losses > 100/min",
            "failed-connections", "failed > 100/min by process",
            "new-listener", "new listener");

    private BuiltInRules() {}

    /**
     * The built-in rules, those of lists, and those configured, which go before built-in ones of the same name.
     *
     * @param lists names of lists: each has a rule
     * @param configured read from the configuration
     * @param off names of those that are taken away
     */
    public static List<Rule> with(Collection<String> lists, List<Rule> configured, Collection<String> off) {
        return byName(lists, configured, off).values().stream()
                .map(Supplier::get)
                .toList();
    }

    /** Names of the same rules, none of which is parsed. */
    public static Set<String> names(Collection<String> lists, List<Rule> configured, Collection<String> off) {
        return byName(lists, configured, off).keySet();
    }

    private static Map<String, Supplier<Rule>> byName(
            Collection<String> lists, List<Rule> configured, Collection<String> off) {
        final Map<String, Supplier<Rule>> rules = new TreeMap<>();
        TEXTS.forEach((name, text) -> rules.put(name, () -> RuleParser.builtIn(name, text)));
        lists.forEach(list ->
                rules.put("list-" + list, () -> RuleParser.builtIn("list-" + list, "list:" + list + " by process")));
        configured.forEach(rule -> rules.put(rule.name(), () -> rule));
        rules.keySet().removeAll(off);
        return rules;
    }
}
