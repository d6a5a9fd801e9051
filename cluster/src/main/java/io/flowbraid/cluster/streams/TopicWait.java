// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Waits until brokers answer and hosts have made the topic of flows, and makes the other topics. */
final class TopicWait {
    private static final int MAX_REPLICAS = 3;
    private static final long AGAIN_MS = 2_000;

    private final Map<String, Object> clients;
    private final StitchTopics topics;
    private final Consumer<String> notice;
    private final BooleanSupplier isOver;
    private String said = "";
    private volatile String trouble = "";

    /** @param isOver nobody waits any more */
    TopicWait(Map<String, Object> clients, StitchTopics topics, Consumer<String> notice, BooleanSupplier isOver) {
        this.clients = clients;
        this.topics = topics;
        this.notice = notice;
        this.isOver = isOver;
    }

    /**
     * What is there when all is.
     *
     * @param replicas that new topics get
     * @param refusal why these topics cannot be used; empty when they can
     */
    record Found(int partitions, short replicas, String refusal) {
        static final Found NOTHING = new Found(0, (short) 0, "");
    }

    /** Returns {@link Found#NOTHING} when it was over before. */
    Found await() throws InterruptedException {
        try (Admin admin = Admin.create(clients)) {
            while (!isOver.getAsBoolean()) {
                final Found found = look(admin);
                if (found != Found.NOTHING) {
                    trouble = "";
                    return found;
                }
                TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
            }
            return Found.NOTHING;
        } catch (KafkaException e) {
            // Settings that no client takes: unresolvable brokers, an unreadable key store.
            return new Found(0, (short) 0, "Kafka: " + reason(e));
        }
    }

    private Found look(Admin admin) throws InterruptedException {
        try {
            final int brokers = admin.describeCluster().nodes().get().size();
            final Integer partitions = topics.partitions(admin);
            if (partitions == null) {
                say("the topic " + topics.flows()
                        + " is not there yet: start flowbraid up --kafka on a host, which makes" + " it; waiting");
                return Found.NOTHING;
            }
            final short replicas = (short) Math.min(MAX_REPLICAS, Math.max(1, brokers));
            return new Found(partitions, replicas, topics.ensure(admin, partitions, replicas));
        } catch (ExecutionException e) {
            say("the Kafka brokers " + clients.get("bootstrap.servers") + " cannot be used (" + reason(e)
                    + "): check their addresses and that they run; trying again");
            return Found.NOTHING;
        }
    }

    private void say(String sentence) {
        trouble = sentence;
        if (!sentence.equals(said)) {
            said = sentence;
            notice.accept(sentence);
        }
    }

    /** What it waits for; empty when it does not. */
    String trouble() {
        return trouble;
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
