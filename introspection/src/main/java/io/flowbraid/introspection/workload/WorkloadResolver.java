// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.workload;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.flowbraid.model.Workload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names containers by their ids, from what runtimes have told by now. Asked by one thread, which never waits; the runtimes
 * are asked by theirs.
 */
public final class WorkloadResolver implements AutoCloseable {
    private static final int MAX_CONTAINERS = 20_000;
    /** After the last event that spoke of a container. */
    private static final Duration MOURNING = Duration.ofMinutes(10);
    /** For so long a runtime that fails is waited for, and an id that no runtime knows is not asked for again. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cache<String, Workload> names = Caffeine.newBuilder()
            .maximumSize(MAX_CONTAINERS)
            .expireAfterAccess(MOURNING)
            .executor(Runnable::run)
            .build();
    private final Cache<String, Question> questions = Caffeine.newBuilder()
            .maximumSize(MAX_CONTAINERS)
            .expireAfterWrite(PATIENCE)
            .executor(Runnable::run)
            .<String, Question>removalListener((id, question, cause) -> {
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

    /** The named workload when a runtime has told it; else the given one, and the runtimes are being asked. */
    public Workload named(Workload known) {
        final String id = known.containerId();
        if (watches.isEmpty() || id.isEmpty() || !known.containerName().isEmpty()) {
            return known;
        }
        final Workload name = names.getIfPresent(id);
        if (name == null) {
            ask(known);
            return known;
        }
        if (name.podUid().isEmpty() && !known.podUid().isEmpty()) {
            final Workload merged = withPodUid(name, known.podUid());
            names.put(id, merged);
            return merged;
        }
        return name;
    }

    /** Whether a runtime may still tell the name. */
    public boolean isAwaited(Workload known) {
        final Question question = questions.getIfPresent(known.containerId());
        return question != null && question.isOpen();
    }

    /** Grows with each name that is new: then those who were given an id may ask again. */
    public long namesLearned() {
        return namesLearned.get();
    }

    private void ask(Workload known) {
        if (questions.getIfPresent(known.containerId()) != null) {
            return;
        }
        final List<RuntimeWatch> asked = watchesOf(known.runtime());
        final Question question = new Question(known, asked.size());
        questions.put(known.containerId(), question);
        asked.forEach(watch -> watch.ask(question));
    }

    /** The cgroup's name may tell which runtime it is; if not, any may know it: the ids of no two are alike. */
    private List<RuntimeWatch> watchesOf(String runtime) {
        final List<RuntimeWatch> named = watches.stream()
                .filter(watch -> watch.kind().text().equals(runtime))
                .toList();
        return named.isEmpty() ? watches : named;
    }

    private void learn(Workload told) {
        final Workload known = names.policy().getIfPresentQuietly(told.containerId());
        final Workload name = known == null
                        || told.podUid().equals(known.podUid())
                        || !told.podUid().isEmpty()
                ? told
                : withPodUid(told, known.podUid());
        if (!name.equals(known)) {
            names.put(name.containerId(), name);
            namesLearned.incrementAndGet();
        }
    }

    private static Workload withPodUid(Workload workload, String podUid) {
        return new Workload(
                workload.containerId(),
                workload.containerName(),
                workload.runtime(),
                workload.image(),
                workload.podNamespace(),
                workload.podName(),
                podUid,
                workload.podContainer());
    }

    @Override
    public void close() {
        watches.forEach(RuntimeWatch::close);
    }
}
