// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.stitch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.cluster.conversation.ConversationRecord;
import io.flowbraid.cluster.conversation.PathObserver;
import io.flowbraid.cluster.conversation.Verdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Compares the conversations of a simulated world with what really happened there. (NOT thread safe.) */
public final class SimulationCheck {
    private final long seed;
    private final SimulatedWorld world;
    private final List<ConversationRecord> conversations;

    /** @param conversations the last revision of each */
    public SimulationCheck(long seed, SimulatedWorld world, List<ConversationRecord> conversations) {
        this.seed = seed;
        this.world = world;
        this.conversations = conversations;
    }

    /** @return the flows that are in a conversation */
    public Set<Long> check() {
        final Map<Long, ConversationRecord> ofFlow = new HashMap<>();
        final Map<TrueConnection, Set<Long>> conversationsOf = new HashMap<>();
        final Map<TrueConnection, ConversationRecord> completeOf = new HashMap<>();
        int twins = 0;
        for (final ConversationRecord conversation : conversations) {
            if (conversation.verdict() == Verdict.MOVED) {
                continue;
            }
            if (isOfTwins(conversation)) {
                twins++;
                conversation.observers().forEach(observer -> ofFlow.put(observer.flowId(), conversation));
                continue;
            }
            final Set<TrueConnection> truths = truthsOf(conversation);
            for (final PathObserver observer : conversation.observers()) {
                assertThat(ofFlow.put(observer.flowId(), conversation))
                        .as("seed %d: a flow of %s is in two conversations", seed, truths)
                        .isIn(null, conversation);
            }
            assertThat(truths)
                    .as("seed %d: wrong client in %s", seed, conversation)
                    .anyMatch(truth -> isNoOther(conversation.client().identity(), truth.clientEntity)
                            && isNoOther(conversation.server().identity(), truth.serverEntity)
                            && isEither(conversation.client().host(), truth.clientHost)
                            && isEither(conversation.server().host(), truth.serverHost));
            for (final TrueConnection truth : truths) {
                if (isOfAnEnd(conversation)) {
                    conversationsOf.computeIfAbsent(truth, t -> new HashSet<>()).add(conversation.id());
                }
                if (conversation.verdict() == Verdict.COMPLETE) {
                    completeOf.put(truth, conversation);
                }
            }
        }
        assertThat(twins)
                .as("seed %d: undecidable and yet joined", seed)
                .isLessThanOrEqualTo(1 + world.truths.size() / 1_000);
        int mustBeJoined = 0;
        for (final TrueConnection truth : world.truths) {
            if (truth.mustBeJoined()) {
                mustBeJoined++;
                assertThat(completeOf.get(truth))
                        .as("seed %d: not joined: %s in %s", seed, truth, of(truth))
                        .isNotNull();
                assertThat(conversationsOf.get(truth))
                        .as("seed %d: several conversations of %s", seed, truth)
                        .hasSize(1);
            }
        }
        assertThat(mustBeJoined)
                .as("seed %d", seed)
                .isGreaterThan(world.plan.farClocks() > 0 ? 0 : world.truths.size() / 4);
        // A tap whose clock is far off stays apart until its clock is known, and clocks become known by many
        // connections.
        final boolean areClocksKnown = world.plan.farClocks() == 0 && world.truths.size() >= 2_000;
        assertThat(joinedTaps(true))
                .as("seed %d: joined taps", seed)
                .isGreaterThan(areClocksKnown ? 3 * joinedTaps(false) : 0);
        return ofFlow.keySet();
    }

    private List<String> of(TrueConnection truth) {
        return conversations.stream()
                .filter(conversation -> conversation.observers().stream()
                        .anyMatch(observer -> truth.arrived.contains(observer.flowId())))
                .map(ConversationRecord::toString)
                .toList();
    }

    private long joinedTaps(boolean isJoined) {
        return conversations.stream()
                .filter(conversation -> conversation.observers().stream()
                        .anyMatch(observer -> observer.host().startsWith("tap")))
                .filter(conversation -> isOfAnEnd(conversation) == isJoined)
                .count();
    }

    /** An observer between the hosts may stay apart, when its counters do not show what it saw. */
    private static boolean isOfAnEnd(ConversationRecord conversation) {
        return !conversation.client().host().isEmpty()
                || !conversation.server().host().isEmpty();
    }

    /** Joined from reports of two connections, which nothing could have told apart. */
    private boolean isOfTwins(ConversationRecord conversation) {
        final Set<TrueConnection> all = new HashSet<>();
        for (final PathObserver observer : conversation.observers()) {
            all.addAll(Objects.requireNonNull(world.ofFlow.get(observer.flowId())));
        }
        return all.size() > 1
                && all.stream().allMatch(one -> all.stream().allMatch(other -> one == other || one.isTwinOf(other)));
    }

    private Set<TrueConnection> truthsOf(ConversationRecord conversation) {
        final Set<TrueConnection> common = new HashSet<>();
        for (final PathObserver observer : conversation.observers()) {
            final Set<TrueConnection> its = Objects.requireNonNull(world.ofFlow.get(observer.flowId()));
            if (common.isEmpty()) {
                common.addAll(its);
            }
            common.retainAll(its);
            assertThat(common)
                    .as(
                            "seed %d: observers of two connections, of %s one of %s: %s",
                            seed,
                            conversation.observers().stream()
                                    .map(o -> o.host() + ' ' + o.type() + ' ' + world.ofFlow.get(o.flowId()))
                                    .toList(),
                            observer.host(),
                            conversation)
                    .isNotEmpty();
        }
        return common;
    }

    private static boolean isNoOther(String identity, String entity) {
        return !identity.contains("\"entity_id\"") || identity.contains("\"entity_id\":\"" + entity + '"');
    }

    private static boolean isEither(String host, String truth) {
        return host.isEmpty() || host.equals(truth);
    }
}
