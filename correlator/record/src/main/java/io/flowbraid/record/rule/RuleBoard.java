// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.rule;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.Observer;
import io.flowbraid.record.query.FlowQuery;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All rules of a run, and how they are now. A flow is counted once by each rule that it matches, at the report in which
 * it first does. Thread safe.
 */
public final class RuleBoard {
    /** Flows that are remembered, because they have counted and still live. */
    private static final int MAX_COUNTED = 65_536;

    private static final int MAX_LISTENERS = 65_536;
    /** Names come from outside. */
    private static final int MAX_KEY = 200;

    private final List<RuleState> states;
    private final FlowContext context;
    /** By the flow's id, the rules that have counted it, a bit for each; the oldest first. */
    private final Map<Long, Long> counted = new LinkedHashMap<>();

    private final Set<String> listeners = new LinkedHashSet<>();
    private long forgottenMs;

    /** @param rules at most 64 */
    public RuleBoard(List<Rule> rules, FlowContext context) {
        states = rules.stream().map(RuleState::new).toList();
        this.context = context;
    }

    /** Without rules. */
    public static RuleBoard none() {
        return new RuleBoard(List.of(), new FlowContext(new Observer("", List.of()), new LocalNetworks(List.of())));
    }

    /** Takes a report of a flow, final or not. */
    public synchronized void accept(FlowRecord flow, long nowMs) {
        if (!flow.conversation.isCounted) {
            return; // another flow of the same connection counts
        }
        final Long before = counted.get(flow.flowId);
        final long had = before == null ? 0 : before;
        long has = had;
        for (int i = 0; i < states.size(); i++) {
            final RuleState state = states.get(i);
            final Rule rule = state.rule();
            if (rule.subject() == RuleSubject.FLOWS
                    && (has >>> i & 1) == 0
                    && rule.query().matches(flow, context)) {
                has |= 1L << i;
                count(state, flow, nowMs);
            }
        }
        remember(flow, had, has);
    }

    private void remember(FlowRecord flow, long had, long has) {
        if (flow.isFinal) {
            counted.remove(flow.flowId);
        } else if (has != had) {
            counted.put(flow.flowId, has);
            if (counted.size() > MAX_COUNTED) {
                counted.remove(counted.keySet().iterator().next());
            }
        }
    }

    private void count(RuleState state, FlowRecord flow, long nowMs) {
        final Rule rule = state.rule();
        String key = rule.by().isEmpty() ? "" : "unknown";
        String query = rule.query().text();
        for (final FlowField field : rule.by()) {
            final String value = field.text(flow, context);
            if (value != null) {
                key = value.length() <= MAX_KEY ? value : value.substring(0, MAX_KEY) + '…';
                query = "(" + query + ") " + field.path() + ':' + FlowQuery.quoted(value);
                break;
            }
        }
        state.count(key, 1, FlowSentence.of(flow), query, nowMs);
    }

    /** Takes a socket that listens, new or old. */
    public synchronized void listens(NewListener listener, long nowMs) {
        if (listener.isPrivate() || !listeners.add(listener.key()) || listener.isOld()) {
            return;
        }
        if (listeners.size() > MAX_LISTENERS) {
            listeners.remove(listeners.iterator().next());
        }
        final String query = "server.port:" + listener.port();
        for (final RuleState state : of(RuleSubject.NEW_LISTENERS)) {
            state.count(listener.text(), 1, listener.text(), query, nowMs);
        }
    }

    /** Takes a look at the agents: a sentence for each that is late now. */
    public synchronized void late(List<String> agents, long nowMs) {
        of(RuleSubject.LATE_AGENTS).forEach(state -> state.replace(agents, nowMs));
    }

    /** Takes what was lost since the last time, by stage and reason. */
    public synchronized void lost(String what, int count, long nowMs) {
        for (final RuleState state : of(RuleSubject.LOSSES)) {
            state.count(what, count, "lost: " + what, "", nowMs);
        }
    }

    /** Lets time pass. */
    public synchronized void look(long nowMs) {
        states.forEach(state -> state.look(nowMs));
        if (nowMs - forgottenMs > 10_000) {
            forgottenMs = nowMs;
            states.forEach(state -> state.forget(nowMs));
        }
    }

    /**
     * Nobody wants to know of the rule until then; a moment that is over ends the silence. Empty without such a rule.
     */
    public synchronized Optional<RuleReading> silence(String name, long untilMs, long nowMs) {
        for (final RuleState state : states) {
            if (state.rule().name().equals(name)) {
                state.silence(untilMs);
                return Optional.of(state.read(nowMs));
            }
        }
        return Optional.empty();
    }

    public synchronized List<RuleReading> read(long nowMs) {
        final List<RuleReading> readings = new ArrayList<>();
        states.forEach(state -> readings.add(state.read(nowMs)));
        return readings;
    }

    private List<RuleState> of(RuleSubject subject) {
        return states.stream()
                .filter(state -> state.rule().subject() == subject)
                .toList();
    }
}
