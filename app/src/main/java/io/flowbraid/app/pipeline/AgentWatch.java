// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.pipeline;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says while a run goes on that an agent lags, loses events or is silent: once, again when it becomes much worse, and when
 * it is over. Any thread may read the trouble of now; {@link #look} is for one thread.
 */
final class AgentWatch {
    /** An agent that keeps up has reported everything up to its last heartbeat. */
    private static final long MIN_LAG_NS = TimeUnit.SECONDS.toNanos(2);
    /** Trouble is over when the lag has been below this, without silence and losses, for {@link #CALM_NS}. */
    private static final long CALM_LAG_NS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private static final long CALM_NS = TimeUnit.SECONDS.toNanos(10);
    /** Between two lines about one agent. */
    private static final long MIN_PAUSE_NS = TimeUnit.SECONDS.toNanos(10);
    /** Some heartbeats are missing. */
    private static final long SILENT_NS = TimeUnit.SECONDS.toNanos(4);
    /** An agent that was stopped for good is no trouble any more. */
    private static final long GONE_NS = TimeUnit.MINUTES.toNanos(10);
    /** Much worse is so many times as much. */
    private static final int WORSE = 4;

    private final Consumer<String> say;
    private final Map<String, Episode> episodes = new HashMap<>();
    private final Map<String, Long> lostBefore = new HashMap<>();
    private volatile List<String> troubles = List.of();

    /** @param say takes a line for stderr */
    AgentWatch(Consumer<String> say) {
        this.say = say;
    }

    /**
     * An agent as it is now.
     *
     * @param name as the subject of a sentence
     * @param behindNs age of what it has reported up to
     * @param silentNs since it was last heard
     * @param lost events of it that are missing, in total
     */
    record Reading(String name, long behindNs, long silentNs, long lost) {
        /** How far it was behind when it was last heard. */
        private long lagNs() {
            return behindNs - silentNs;
        }

        private boolean isSilent() {
            return silentNs >= SILENT_NS;
        }
    }

    /** From the first sign of trouble until all has been well for a while. */
    private static final class Episode {
        private long troubledNs;
        private long mostLagNs;
        private long lost;
        private boolean wasSaid;
        /** As it was said last. */
        private long saidNs;

        private long saidLagNs;
        private long saidLost;
        private boolean saidSilent;

        private void said(Reading agent, long nowNs) {
            wasSaid = true;
            saidNs = nowNs;
            saidLagNs = agent.lagNs();
            saidLost = lost;
            saidSilent = agent.isSilent();
        }

        private boolean isNews(Reading agent, long nowNs) {
            if (!wasSaid || agent.isSilent() != saidSilent) {
                return true;
            }
            final boolean isWorse =
                    agent.lagNs() >= WORSE * Math.max(saidLagNs, MIN_LAG_NS) || lost >= WORSE * Math.max(saidLost, 1);
            return isWorse && nowNs - saidNs >= MIN_PAUSE_NS;
        }
    }

    /** What is wrong with agents now, a sentence each. */
    List<String> troubles() {
        return troubles;
    }

    /** Takes a look at all agents; {@code nowNs} is any steady clock. */
    void look(List<Reading> agents, long nowNs) {
        final List<String> found = new ArrayList<>();
        for (final Reading agent : agents) {
            if (agent.silentNs() >= GONE_NS) {
                episodes.remove(agent.name());
                continue;
            }
            final Episode episode = episodeOf(agent, nowNs);
            if (episode != null) {
                found.add(text(agent, episode.lost));
            }
        }
        troubles = List.copyOf(found);
    }

    private @Nullable Episode episodeOf(Reading agent, long nowNs) {
        final Long before = lostBefore.put(agent.name(), agent.lost());
        final long lost = Math.max(0, agent.lost() - (before == null ? 0 : before));
        final boolean isTrouble = agent.isSilent() || agent.lagNs() >= MIN_LAG_NS || lost > 0;
        Episode episode = episodes.get(agent.name());
        if (episode == null) {
            if (!isTrouble) {
                return null;
            }
            episode = new Episode();
            episodes.put(agent.name(), episode);
        }
        episode.lost += lost;
        episode.mostLagNs = Math.max(episode.mostLagNs, agent.isSilent() ? agent.behindNs() : agent.lagNs());
        if (isTrouble || agent.lagNs() >= CALM_LAG_NS) {
            episode.troubledNs = nowNs;
        } else if (nowNs - episode.troubledNs >= CALM_NS) {
            episodes.remove(agent.name());
            say.accept("flowbraid: " + agent.name() + " keeps up again; it "
                    + predicate("was", episode.mostLagNs, episode.lost));
            return null;
        }
        if (episode.isNews(agent, nowNs)) {
            episode.said(agent, nowNs);
            say.accept(
                    "flowbraid: " + text(agent, episode.lost) + ": until it keeps up, owners come late or not at all");
        }
        return episode;
    }

    private static String text(Reading agent, long lost) {
        return agent.isSilent()
                ? agent.name() + " has been silent for " + seconds(agent.silentNs()) + andLost(lost)
                : agent.name() + " " + predicate("is", agent.behindNs(), lost);
    }

    private static String predicate(String is, long behindNs, long lost) {
        return behindNs < CALM_LAG_NS && lost > 0
                ? "lost " + events(lost)
                : is + " " + seconds(behindNs) + " behind" + andLost(lost);
    }

    private static String andLost(long lost) {
        return lost == 0 ? "" : ", " + events(lost) + " lost";
    }

    private static String events(long count) {
        return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? "event" : "events");
    }

    private static String seconds(long ns) {
        return Math.max(1, Math.round(ns / 1e9)) + " s";
    }
}
