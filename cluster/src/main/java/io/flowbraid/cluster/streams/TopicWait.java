// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import io.flowbraid.cluster.kafka.KafkaFailure;
import java.util.HashMap;
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
    /** The user learns so soon that no broker answers. */
    private static final String ANSWER_TIMEOUT_MS = "10000";

    private final Map<String, Object> clients;
    private final StitchTopics topics;
    private final Consumer<String> notice;
    private final BooleanSupplier isOver;
    private String said = "";
    private volatile String trouble = "";

    /** @param isOver nobody waits any more */
    TopicWait(Map<String, Object> clients, StitchTopics topics, Consumer<String> notice, BooleanSupplier isOver) {
        this.clients = new HashMap<>(clients);
        this.clients.putIfAbsent("default.api.timeout.ms", ANSWER_TIMEOUT_MS);
        this.clients.putIfAbsent("request.timeout.ms", ANSWER_TIMEOUT_MS);
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
        while (!isOver.getAsBoolean()) {
            try (Admin admin = Admin.create(clients)) {
                return await(admin);
            } catch (KafkaException e) {
                if (!KafkaFailure.isUnresolved(e)) {
                    // Settings that no client takes, such as an unreadable key store.
                    return new Found(
                            0, (short) 0, "kafka.client cannot work (" + KafkaFailure.reason(e) + "); correct it");
                }
                say("no address is known for the Kafka brokers " + brokers()
                        + ": correct --kafka or kafka.brokers, or the name service; trying again");
                TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
            }
        }
        return Found.NOTHING;
    }

    private Found await(Admin admin) throws InterruptedException {
        while (!isOver.getAsBoolean()) {
            final Found found = look(admin);
            if (found != Found.NOTHING) {
                trouble = "";
                return found;
            }
            TimeUnit.MILLISECONDS.sleep(AGAIN_MS);
        }
        return Found.NOTHING;
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
            say("the Kafka brokers " + brokers() + " cannot be used (" + KafkaFailure.reason(e)
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

    private String brokers() {
        return String.valueOf(clients.get("bootstrap.servers"));
    }
}
