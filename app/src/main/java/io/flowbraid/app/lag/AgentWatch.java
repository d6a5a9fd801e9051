// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.lag;

import io.flowbraid.app.process.Severity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says while a run goes on that an agent lags, loses events or is silent: once, again when it becomes much worse, and
 * when it is over. Any thread may read the trouble of now; {@link #look} is for one thread.
 */
public final class AgentWatch {
    /** An agent that keeps up has reported everything up to its last heartbeat. */
    private static final long MIN_LAG_NS = TimeUnit.SECONDS.toNanos(2);
    /** Trouble is over when the lag has been below this, without silence and losses, for {@link #CALM_NS}. */
    private static final long CALM_LAG_NS = TimeUnit.MILLISECONDS.toNanos(1_500);

    private static final long CALM_NS = TimeUnit.SECONDS.toNanos(10);
    /** Between two lines about one agent. */
    private static final long MIN_PAUSE_NS = TimeUnit.SECONDS.toNanos(10);
    /** Some heartbeats are missing. */
    private static final long SILENT_NS = TimeUnit.SECONDS.toNanos(4);
    /** An agent that has been silent for so long is taken for removed. */
    private static final long GONE_NS = TimeUnit.MINUTES.toNanos(10);
    /** Much worse is so many times as much. */
    private static final int WORSE = 4;

    private final Consumer<String> say;
    private final Map<Object, Episode> episodes = new HashMap<>();
    private final Map<Object, Lost> lostBefore = new HashMap<>();
    private volatile List<String> troubles = List.of();

    /** @param say takes a line for stderr */
    public AgentWatch(Consumer<String> say) {
        this.say = say;
    }

    /**
     * An agent as it is now.
     *
     * @param agent the same object for the same agent in each look
     * @param name as the subject of a sentence
     * @param behindNs age of what it has reported up to
     * @param silentNs since it was last seen
     * @param lost what is missing of it, in total
     * @param isOver it was stopped in good order, or another agent is in its place: no trouble
     */
    record Reading(Object agent, String name, long behindNs, long silentNs, Lost lost, boolean isOver) {
        /** How far it was behind when it was last seen. */
        private long lagNs() {
            return behindNs - silentNs;
        }

        private boolean isSilent() {
            return silentNs >= SILENT_NS;
        }
    }

    /**
     * What is missing of an agent.
     *
     * @param events in its kernel ring and on the way
     * @param messages on the way, each with an unknown number of events
     */
    record Lost(long events, long messages) {
        private static final Lost NOTHING = new Lost(0, 0);

        private Lost since(Lost before) {
            return new Lost(Math.max(0, events - before.events), Math.max(0, messages - before.messages));
        }

        private Lost plus(Lost more) {
            return new Lost(events + more.events, messages + more.messages);
        }

        private long count() {
            return events + messages;
        }

        private String text() {
            if (messages == 0) {
                return counted(events, "event");
            }
            return (events == 0 ? "" : counted(events, "event") + " and ") + counted(messages, "message");
        }

        private static String counted(long count, String what) {
            return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
        }
    }

    /** From the first sign of trouble until all has been well for a while. */
    private static final class Episode {
        private long troubledNs;
        private long mostLagNs;
        private Lost lost = Lost.NOTHING;
        private boolean wasSaid;
        /** As it was said last. */
        private long saidNs;

        private long saidLagNs;
        private long saidLost;
        private boolean wasSilent;

        private void said(Reading agent, long nowNs) {
            wasSaid = true;
            saidNs = nowNs;
            saidLagNs = agent.lagNs();
            saidLost = lost.count();
            wasSilent |= agent.isSilent();
        }

        private boolean isNews(Reading agent, long nowNs) {
            if (!wasSaid || agent.isSilent() && !wasSilent) {
                return true;
            }
            final boolean isWorse = agent.lagNs() >= WORSE * Math.max(saidLagNs, MIN_LAG_NS)
                    || lost.count() >= WORSE * Math.max(saidLost, 1);
            return isWorse && nowNs - saidNs >= MIN_PAUSE_NS;
        }
    }

    /** What is wrong with agents now, a sentence each. */
    public List<String> troubles() {
        return troubles;
    }

    /** Takes a look at all agents; {@code nowNs} is any steady clock. */
    public void look(List<Reading> agents, long nowNs) {
        final List<String> found = new ArrayList<>();
        for (final Reading agent : agents) {
            if (agent.isOver() || agent.silentNs() >= GONE_NS) {
                episodes.remove(agent.agent());
                lostBefore.put(agent.agent(), agent.lost());
                continue;
            }
            final Episode episode = episodeOf(agent, nowNs);
            if (episode != null) {
                found.add(text(agent, episode));
            }
        }
        troubles = List.copyOf(found);
        final Set<Object> known = agents.stream().map(Reading::agent).collect(Collectors.toSet());
        episodes.keySet().retainAll(known);
        lostBefore.keySet().retainAll(known);
    }

    private @Nullable Episode episodeOf(Reading agent, long nowNs) {
        final Lost before = lostBefore.put(agent.agent(), agent.lost());
        final Lost lost = agent.lost().since(before == null ? Lost.NOTHING : before);
        final boolean isTrouble = agent.isSilent() || agent.lagNs() >= MIN_LAG_NS || lost.count() > 0;
        Episode episode = episodes.get(agent.agent());
        if (episode == null) {
            if (!isTrouble) {
                return null;
            }
            episode = new Episode();
            episodes.put(agent.agent(), episode);
        }
        episode.lost = episode.lost.plus(lost);
        episode.mostLagNs = Math.max(episode.mostLagNs, agent.isSilent() ? agent.behindNs() : agent.lagNs());
        if (isTrouble || agent.lagNs() >= CALM_LAG_NS) {
            episode.troubledNs = nowNs;
        } else if (nowNs - episode.troubledNs >= CALM_NS) {
            episodes.remove(agent.agent());
            say.accept("flowbraid: " + agent.name() + " keeps up again; it "
                    + predicate("was", episode.mostLagNs, episode.lost));
            return null;
        }
        if (episode.isNews(agent, nowNs)) {
            episode.said(agent, nowNs);
            say.accept(Severity.WARNING.line(
                    text(agent, episode) + ": until it keeps up, owners come late or not at all"));
        }
        return episode;
    }

    private static String text(Reading agent, Episode episode) {
        if (agent.isSilent()) {
            return agent.name() + " has been silent for " + seconds(agent.silentNs()) + andLost(episode.lost);
        }
        final boolean keepsUp = agent.behindNs() < MIN_LAG_NS && episode.mostLagNs >= MIN_LAG_NS;
        return agent.name() + " "
                + (keepsUp
                        ? predicate("was", episode.mostLagNs, episode.lost)
                        : predicate("is", agent.behindNs(), episode.lost));
    }

    private static String predicate(String is, long behindNs, Lost lost) {
        return behindNs < MIN_LAG_NS && lost.count() > 0
                ? "lost " + lost.text()
                : is + " " + seconds(behindNs) + " behind" + andLost(lost);
    }

    private static String andLost(Lost lost) {
        return lost.count() == 0 ? "" : ", " + lost.text() + " lost";
    }

    private static String seconds(long ns) {
        return Math.max(1, Math.round(ns / 1e9)) + " s";
    }
}
