// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flowbraid.model.process.Workload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names containers by their ids, from what runtimes have answered so far. Asked by one thread, which never waits; the
 * runtimes are asked by theirs.
 */
public final class WorkloadResolver implements AutoCloseable {
    private static final int MAX_CONTAINERS = 20_000;
    /** A name is kept so long after the last event of its container. */
    private static final Duration NAME_TIMEOUT = Duration.ofMinutes(10);
    /** How long a failing runtime is waited for, and an id that no runtime knows is not asked for again. */
    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(60);

    private final Cache<Object, Workload> names = Caffeine.newBuilder()
            .maximumSize(MAX_CONTAINERS)
            .expireAfterAccess(NAME_TIMEOUT)
            .executor(Runnable::run)
            .build();
    private final Cache<Object, Question> questions = Caffeine.newBuilder()
            .maximumSize(MAX_CONTAINERS)
            .expireAfterWrite(QUESTION_TIMEOUT)
            .executor(Runnable::run)
            .<Object, Question>removalListener((id, question, cause) -> {
                if (question != null) {
                    question.isAnswered();
                }
            })
            .build();
    private final AtomicLong namesLearned = new AtomicLong();
    private final List<RuntimeWatch> watches;

    private WorkloadResolver(List<RuntimeEndpoint> endpoints) {
        watches = endpoints.stream()
                .map(endpoint -> new RuntimeWatch(endpoint.open(), this::learn))
                .toList();
        watches.forEach(RuntimeWatch::start);
    }

    /** Begins to ask the runtimes that listen there, now or later. */
    public static WorkloadResolver of(List<RuntimeEndpoint> endpoints) {
        return new WorkloadResolver(endpoints);
    }

    /** Knows no runtime: every container keeps its id. */
    public static WorkloadResolver none() {
        return new WorkloadResolver(List.of());
    }

    /** The named workload when a runtime has answered; else the given one, and the runtimes are being asked. */
    public Workload named(Workload known) {
        final String id = known.containerId();
        if (watches.isEmpty() || id.isEmpty() || !known.containerName().isEmpty()) {
            return known;
        }
        final Object key = keyOf(known);
        final Workload name = names.getIfPresent(key);
        if (name == null) {
            ask(key, known);
            return known;
        }
        if (!name.isNamed() && isAwaited(known)) {
            return known;
        }
        if (name.podUid().isEmpty() && !known.podUid().isEmpty()) {
            final Workload merged = name.withPodUid(known.podUid());
            names.put(key, merged);
            return merged;
        }
        return name;
    }

    /**
     * A name that serves as id may be another container's tomorrow: then only the start that the agent saw is meant.
     */
    private static Object keyOf(Workload known) {
        return ContainerId.isUnique(known.containerId()) ? known.containerId() : new Start(known);
    }

    /** One start of a container, which differs from another by the instance the agent made of it. */
    private static final class Start {
        private final Workload seen;

        Start(Workload seen) {
            this.seen = seen;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // two starts may look the same
        public boolean equals(Object other) {
            return other instanceof Start start && start.seen == seen;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(seen);
        }
    }

    /** Whether a runtime may still tell the name. */
    public boolean isAwaited(Workload known) {
        final Question question = questions.getIfPresent(keyOf(known));
        return question != null && question.isOpen();
    }

    /** Grows with each name that is new: then those who were given an id may ask again. */
    public long namesLearned() {
        return namesLearned.get();
    }

    private void ask(Object key, Workload known) {
        if (questions.getIfPresent(key) != null) {
            return;
        }
        final List<RuntimeWatch> asked = watchesOf(known.runtime());
        final Question question = new Question(known, asked.size());
        questions.put(key, question);
        asked.forEach(watch -> watch.ask(question));
    }

    /** The cgroup's name may tell which runtime it is; if not, any may know it: the ids of no two are alike. */
    private List<RuntimeWatch> watchesOf(String runtime) {
        final List<RuntimeWatch> named = watches.stream()
                .filter(watch -> watch.kind() == RuntimeEndpoint.Kind.UNKNOWN
                        || watch.kind().text().equals(runtime))
                .toList();
        return named.isEmpty() ? watches : named;
    }

    private void learn(Workload asked, Workload answer) {
        final Object key = keyOf(asked);
        final Workload known = names.policy().getIfPresentQuietly(key);
        if (known == null) {
            names.put(key, answer);
        } else if (answer.isNamed() || !known.isNamed()) {
            final Workload name = answer.podUid().isEmpty() ? answer.withPodUid(known.podUid()) : answer;
            if (name.equals(known)) {
                return;
            }
            names.put(key, name);
        } else {
            return;
        }
        namesLearned.incrementAndGet();
    }

    @Override
    public void close() {
        watches.forEach(RuntimeWatch::close);
    }
}
