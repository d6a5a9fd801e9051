// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.stitch.StitchSettings;
import io.flowbraid.cluster.view.ConversationArchive;
import io.flowbraid.cluster.view.ConversationFeed;
import io.flowbraid.config.KafkaCatalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.StitchCatalogue;
import io.flowbraid.model.flow.FlowSink;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.stitch.RunningStitch;
import io.flowbraid.record.stitch.StitchException;
import io.flowbraid.record.stitch.StitchFigures;
import io.flowbraid.record.stitch.StitchPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/** One instance of the stitcher, from waiting for its topics to leaving the group. */
final class StreamsStitching implements RunningStitch {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);
    private static final long EDGES_KEPT_MS = TimeUnit.HOURS.toMillis(1);
    private static final long STARTER_TIMEOUT_MS = 5_000;

    private final StitchPlan plan;
    private final Map<String, Object> clients;
    private final StitchTopics topics;
    private final StitchMeters meters;
    private final FailedThreads failed;
    private final TopicWait wait;
    private final BrokerContact contact;
    private final Thread starter;
    private volatile @Nullable KafkaStreams streams;
    private volatile @Nullable ConversationFeed feed;
    private volatile @Nullable ConversationArchive archive;
    private volatile boolean isClosing;
    private volatile boolean hasFailed;

    private StreamsStitching(StitchPlan plan, Map<String, Object> clients) {
        this.plan = plan;
        this.clients = clients;
        topics = StitchTopics.of(
                plan.settings().value(KafkaCatalogue.TOPIC_OF_FLOWS),
                plan.settings().value(StitchCatalogue.APPLICATION));
        meters = new StitchMeters(plan.ledger(), plan.notice());
        failed = new FailedThreads(plan.notice(), System::nanoTime);
        wait = new TopicWait(clients, topics, plan.notice(), () -> isClosing);
        contact = new BrokerContact(String.valueOf(clients.get("bootstrap.servers")), plan.notice(), System::nanoTime);
        starter = new Thread(this::begin, "stitch-start");
    }

    static StreamsStitching started(StitchPlan plan, Map<String, Object> clients) {
        final StreamsStitching stitching = new StreamsStitching(plan, clients);
        stitching.starter.start();
        return stitching;
    }

    private void begin() {
        try {
            final TopicWait.Found found = wait.await();
            if (!found.refusal().isEmpty()) {
                fail(found.refusal());
            } else if (found != TopicWait.Found.NOTHING) {
                stitch(found);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException e) {
            fail("the stitcher cannot start: " + FailedThreads.text(e));
        }
    }

    private void fail(String sentence) {
        plan.notice().accept(sentence);
        hasFailed = true;
    }

    private synchronized void stitch(TopicWait.Found found) {
        if (isClosing) {
            return;
        }
        final LoadedConfig settings = plan.settings();
        final int threads = threads(settings, found.partitions());
        final KafkaStreams made = new KafkaStreams(
                StitchTopology.of(topics, settings(settings), meters, System::currentTimeMillis, EDGES_KEPT_MS),
                StreamsProperties.of(
                        clients,
                        settings.value(StitchCatalogue.APPLICATION),
                        plan.state(),
                        threads,
                        settings.value(StitchCatalogue.MEMORY),
                        found.replicas()));
        made.setUncaughtExceptionHandler(failed);
        made.start();
        streams = made;
        plan.notice()
                .accept("stitching " + topics.flows() + " (" + found.partitions() + " partitions) with " + threads
                        + (threads == 1 ? " thread" : " threads") + " as " + settings.value(StitchCatalogue.APPLICATION)
                        + "; Ctrl-C ends");
        final FlowSink page = plan.page();
        if (page != null) {
            feed = ConversationFeed.started(
                    clients, topics.conversations(), page, plan.ledger().open("stitch", "page"));
        }
        final FlowHistory history = plan.history();
        if (history != null) {
            archive = ConversationArchive.started(
                    clients, topics.conversations(), history, plan.ledger().open("stitch", "history"), plan.notice());
        }
    }

    private static StitchSettings settings(LoadedConfig config) {
        final StitchSettings defaults = StitchSettings.defaults();
        final long graceNs = config.value(StitchCatalogue.GRACE).toNanos();
        return defaults.withTimes(
                graceNs,
                Math.max(graceNs, defaults.idleNs()),
                config.value(StitchCatalogue.CORRECTED).toNanos());
    }

    private static int threads(LoadedConfig settings, int partitions) {
        final long asked = settings.value(StitchCatalogue.THREADS);
        return (int)
                (asked > 0 ? asked : Math.min(partitions, Runtime.getRuntime().availableProcessors()));
    }

    @Override
    public StitchFigures figures() {
        return meters.figures(lag());
    }

    private long lag() {
        final KafkaStreams running = streams;
        if (running == null
                || running.state() == KafkaStreams.State.NOT_RUNNING
                || contact.isSilent(running.metrics())) {
            return -1;
        }
        return ReadLag.of(running.metrics(), Set.of(topics.flows(), topics.forwards()));
    }

    @Override
    public List<byte[]> conversations(List<Long> ids) {
        final ConversationFeed shown = feed;
        try {
            return shown == null ? List.of() : shown.find(ids);
        } catch (KafkaException e) {
            throw new StitchException("conversations cannot be read now: " + FailedThreads.text(e));
        }
    }

    @Override
    public List<StitchGauge> gauges() {
        return meters.gauges(failed.count());
    }

    @Override
    public List<String> troubles() {
        final List<String> troubles = new ArrayList<>();
        if (!wait.trouble().isEmpty()) {
            troubles.add(wait.trouble());
        }
        if (!contact.trouble().isEmpty()) {
            troubles.add(contact.trouble());
        }
        final KafkaStreams running = streams;
        if (running != null && running.state() == KafkaStreams.State.REBALANCING) {
            troubles.add("partitions move between the stitchers; their conversations wait until that is done");
        }
        final ConversationFeed shown = feed;
        if (shown != null && !shown.trouble().isEmpty()) {
            troubles.add(shown.trouble());
        }
        final ConversationArchive kept = archive;
        if (kept != null && !kept.trouble().isEmpty()) {
            troubles.add(kept.trouble());
        }
        return troubles;
    }

    @Override
    public List<String> failures() {
        return failed.recent();
    }

    @Override
    public boolean hasFailed() {
        final KafkaStreams running = streams;
        return hasFailed || (running != null && running.state() == KafkaStreams.State.ERROR);
    }

    @Override
    public void close() {
        isClosing = true;
        starter.interrupt();
        try {
            starter.join(STARTER_TIMEOUT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        final ConversationFeed shown = feed;
        if (shown != null) {
            shown.close();
        }
        final ConversationArchive kept = archive;
        if (kept != null) {
            kept.close();
        }
        final KafkaStreams running = streams;
        if (running != null && !running.close(CLOSE_TIMEOUT)) {
            plan.notice()
                    .accept("the stitcher did not end within " + TimeUnit.NANOSECONDS.toSeconds(CLOSE_TIMEOUT.toNanos())
                            + " s, perhaps because no broker answers; what it did since the last commit is done again");
        }
    }
}
