// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The rules that a run has without configuration: quiet on an ordinary host. */
public final class BuiltInRules {
    private static final String LIST = "list-";
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
        final Map<String, Rule> rules = new TreeMap<>();
        TEXTS.forEach((name, text) -> rules.put(name, RuleParser.builtIn(name, text)));
        lists.forEach(list -> rules.put(LIST + list, ofList(list)));
        configured.forEach(rule -> rules.put(rule.name(), rule));
        rules.keySet().removeAll(off);
        return new ArrayList<>(rules.values());
    }

    /** Names of the same rules. */
    public static Set<String> names(Collection<String> lists, List<Rule> configured, Collection<String> off) {
        final Set<String> names = new TreeSet<>(TEXTS.keySet());
        lists.forEach(list -> names.add(LIST + list));
        configured.forEach(rule -> names.add(rule.name()));
        names.removeAll(off);
        return names;
    }

    private static Rule ofList(String list) {
        return RuleParser.builtIn(LIST + list, "list:" + list + " by process");
    }
}
