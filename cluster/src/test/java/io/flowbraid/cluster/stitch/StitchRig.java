// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.EdgeSample;
import io.flowbraid.cluster.report.MessageReader;
import io.flowbraid.cluster.report.TupleMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Runs a stitcher as the Streams application does: states only as bytes, due times in order, forwarded messages through
 * their compact form. (NOT thread safe.)
 */
final class StitchRig implements StitchOutput {
    final StitchCounters counters = new StitchCounters();
    final ClockSkews skews;
    final Stitcher stitcher;
    final List<ConversationRecord> revisions = new ArrayList<>();
    final List<EdgeSample> edges = new ArrayList<>();
    final Map<String, byte[]> states = new HashMap<>();
    private final Map<String, TupleState> objects = new HashMap<>();
    private int turn;
    private final Map<String, Long> dueOf = new HashMap<>();
    private final TreeMap<Long, TreeSet<String>> due = new TreeMap<>();
    private final Deque<Map.Entry<String, byte[]>> forwarded = new ArrayDeque<>();
    private final MessageReader reader = new MessageReader();
    /** Then a pair of clocks may become known when nothing is waited for any more. */
    boolean areClocksFar;

    boolean keepsRevisions = true;
    private final Map<Long, ConversationRecord> latest = new LinkedHashMap<>();

    StitchRig(StitchSettings settings) {
        this.skews = new ClockSkews(settings);
        this.stitcher = new Stitcher(settings, counters, skews);
    }

    void send(FlowText flow, String site, long nowNs) {
        send(flow.key(site).text(), flow.json(), nowNs);
        if (flow.client.nat != null || flow.server.nat != null) {
            send(flow.otherKey(site).text(), flow.mappingJson(), nowNs);
        }
    }

    void send(FlowText flow, long nowNs) {
        send(flow, "", nowNs);
    }

    void send(String key, byte[] json, long nowNs) {
        pass(nowNs);
        accept(key, reader.read(json), nowNs);
        drain(nowNs);
    }

    private void drain(long nowNs) {
        while (!forwarded.isEmpty()) {
            final Map.Entry<String, byte[]> next = forwarded.removeFirst();
            accept(next.getKey(), TupleMessage.decode(next.getValue()), nowNs);
        }
    }

    private void accept(String key, TupleMessage message, long nowNs) {
        keep(key, stitcher.accept(key, state(key), message, nowNs, this));
    }

    /** From its bytes, or the object itself, as the processor does. */
    private @Nullable TupleState state(String key) {
        final byte[] bytes = states.get(key);
        final TupleState object = objects.get(key);
        if (bytes == null || object == null) {
            return null;
        }
        return turn++ % 2 == 0 ? object : TupleState.decode(bytes);
    }

    /** Time passes up to this moment; what is due leaves in order. */
    void pass(long untilNs) {
        while (!due.isEmpty() && due.firstKey() <= untilNs) {
            final long atNs = due.firstKey();
            final String key = due.firstEntry().getValue().first();
            expire(key, Objects.requireNonNull(state(key)), atNs);
            if (atNs == dueOf.getOrDefault(key, Long.MAX_VALUE)) {
                throw new AssertionError("the state of " + key + " stays due");
            }
            drain(atNs);
        }
    }

    private void expire(String key, TupleState state, long atNs) {
        final boolean wasSpent = state.isSpent();
        if (wasSpent && areClocksFar) {
            keep(key, null); // as the stitcher does, whatever it has learned about the clocks since
            return;
        }
        final long outputs = counters.revisions() + edges.size() + forwarded.size() + fates();
        final TupleState after = stitcher.expire(key, state, atNs, this);
        keep(key, after);
        if (wasSpent
                && (after != null || outputs != counters.revisions() + edges.size() + forwarded.size() + fates())) {
            throw new AssertionError("the state of " + key + " was spent, but something was left to do");
        }
    }

    private void keep(String key, @Nullable TupleState state) {
        final Long wasDue = dueOf.remove(key);
        if (wasDue != null) {
            final TreeSet<String> keys = Objects.requireNonNull(due.get(wasDue));
            keys.remove(key);
            if (keys.isEmpty()) {
                due.remove(wasDue);
            }
        }
        if (state == null) {
            states.remove(key);
            objects.remove(key);
            return;
        }
        states.put(key, state.encode());
        objects.put(key, state);
        dueOf.put(key, state.dueNs());
        due.computeIfAbsent(state.dueNs(), time -> new TreeSet<>()).add(key);
    }

    @Override
    public void conversation(ConversationRecord conversation) {
        final ConversationRecord before = latest.put(conversation.id(), conversation);
        if (before != null && before.revision() >= conversation.revision()) {
            throw new AssertionError("revision " + conversation.revision() + " after " + before.revision());
        }
        if (keepsRevisions) {
            revisions.add(conversation);
        }
    }

    @Override
    public void edge(EdgeSample sample) {
        edges.add(sample);
    }

    @Override
    public void forward(String key, TupleMessage message) {
        forwarded.add(Map.entry(key, message.encode()));
    }

    /** The highest revision of each conversation, in the order of the first ones. */
    List<ConversationRecord> latest() {
        return List.copyOf(latest.values());
    }

    long fates() {
        long sum = 0;
        for (final ReportFate fate : ReportFate.values()) {
            sum += counters.of(fate);
        }
        return sum;
    }

    /** Reports without a fate, by the states. */
    long open() {
        long open = 0;
        for (final byte[] state : states.values()) {
            open += TupleState.decode(state).open();
        }
        return open;
    }
}
