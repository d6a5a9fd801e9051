// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import io.flowbraid.record.rule.RuleReading.Group;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one rule has counted, and since when it fires. (NOT thread safe.) */
final class RuleState {
    /** Groups come from outside: an attacker chooses names of programs. */
    static final int MAX_GROUPS = 1_000;

    /** Counts the groups that there was no room for. */
    static final String OTHERS = "others";

    private static final int MAX_SHOWN = 20;

    private final Rule rule;
    private final Map<String, Counted> groups = new HashMap<>();
    private long matches;
    private long overSinceMs;
    private long firingSinceMs;
    private long silencedUntilMs;

    RuleState(Rule rule) {
        this.rule = rule;
    }

    /** One group. */
    private static final class Counted {
        private final String key;
        private final SlidingCount count;
        private long lastMs;
        private String text = "";
        private String query = "";

        Counted(String key, long windowMs) {
            this.key = key;
            count = new SlidingCount(windowMs);
        }
    }

    Rule rule() {
        return rule;
    }

    /** False when it went to {@link #OTHERS}. */
    boolean count(String key, int count, String text, String query, long nowMs) {
        Counted group = groups.get(key);
        final boolean hasRoom = group != null || groups.size() < MAX_GROUPS;
        if (group == null) {
            group = groups.computeIfAbsent(hasRoom ? key : OTHERS, made -> new Counted(made, rule.windowMs()));
        }
        group.count.add(nowMs, count);
        group.lastMs = nowMs;
        group.text = text;
        group.query = hasRoom ? query : "";
        matches += count;
        if (group.count.sum(nowMs) > rule.threshold()) {
            isAbove(nowMs);
        }
        return hasRoom;
    }

    /** Counts anew what is so at this moment. */
    void replace(List<String> sentences, long nowMs) {
        groups.clear();
        for (final String sentence : sentences) {
            final Counted group = groups.computeIfAbsent(sentence, key -> new Counted(key, rule.windowMs()));
            group.count.add(nowMs, 1);
            group.lastMs = nowMs;
            group.text = sentence;
        }
        look(nowMs);
    }

    /** Lets time pass. */
    void look(long nowMs) {
        if (highest(nowMs) <= rule.threshold()) {
            overSinceMs = 0;
            firingSinceMs = 0;
            return;
        }
        isAbove(nowMs);
    }

    private void isAbove(long nowMs) {
        overSinceMs = overSinceMs == 0 ? nowMs : overSinceMs;
        if (firingSinceMs == 0 && nowMs - overSinceMs >= rule.forMs()) {
            firingSinceMs = nowMs;
        }
    }

    /** Forgets groups whose time is over. */
    void forget(long nowMs) {
        groups.values().removeIf(group -> group.count.sum(nowMs) == 0);
    }

    void silence(long untilMs) {
        silencedUntilMs = untilMs;
    }

    private long highest(long nowMs) {
        long highest = 0;
        for (final Counted group : groups.values()) {
            highest = Math.max(highest, group.count.sum(nowMs));
        }
        return highest;
    }

    RuleReading read(long nowMs) {
        look(nowMs);
        final boolean isSilenced = silencedUntilMs > nowMs;
        final RuleCondition condition = isSilenced
                ? RuleCondition.SILENCED
                : firingSinceMs != 0
                        ? RuleCondition.FIRING
                        : overSinceMs != 0 ? RuleCondition.PENDING : RuleCondition.QUIET;
        return new RuleReading(
                rule,
                condition,
                firingSinceMs != 0,
                firingSinceMs != 0 ? firingSinceMs : overSinceMs,
                isSilenced ? silencedUntilMs : 0,
                highest(nowMs),
                matches,
                shown(nowMs));
    }

    private List<Group> shown(long nowMs) {
        final List<Group> shown = new ArrayList<>();
        for (final Counted group : groups.values()) {
            final long sum = group.count.sum(nowMs);
            if (sum > 0) {
                shown.add(new Group(group.key, sum, group.lastMs, group.text, group.query));
            }
        }
        shown.sort(Comparator.comparingLong(Group::count).reversed().thenComparing(Group::key));
        return shown.subList(0, Math.min(MAX_SHOWN, shown.size()));
    }
}
