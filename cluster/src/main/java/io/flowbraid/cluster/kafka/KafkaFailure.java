// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** Why Kafka takes nothing, as half a sentence that goes on from {@code kafka: }: the thing, the cause, the fix. */
public final class KafkaFailure extends Exception {
    private static final int MAX_REASON_LENGTH = 300;

    private final String sentence;

    KafkaFailure(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }

    /** That of what one of Kafka's clients threw. */
    static KafkaFailure of(Throwable thrown, KafkaSettings settings) {
        return new KafkaFailure(sentence(thrown, settings));
    }

    private static String sentence(Throwable thrown, KafkaSettings settings) {
        final String brokers = settings.brokers();
        final String reason = reason(thrown);
        if (find(thrown, SaslAuthenticationException.class) || find(thrown, UnsupportedSaslMechanismException.class)) {
            return brokers + " does not accept the login (" + reason
                    + "); correct sasl.jaas.config and sasl.mechanism in kafka.client";
        }
        if (find(thrown, SslAuthenticationException.class)) {
            return "no trusted TLS connection to " + brokers + " (" + reason
                    + "); correct ssl.truststore.* and ssl.keystore.* in kafka.client";
        }
        if (find(thrown, TopicAuthorizationException.class)) {
            return "this user may not write to the topic " + settings.topic()
                    + ", or it is missing; allow it: kafka-acls.sh --bootstrap-server "
                    + brokers.replace(" ", "") + " --add --allow-principal User:NAME --producer --topic "
                    + settings.topic();
        }
        if (find(thrown, AuthorizationException.class)) {
            return brokers + " does not allow this user to write (" + reason
                    + "); allow it with kafka-acls.sh --producer --topic " + settings.topic();
        }
        if (find(thrown, UnsupportedVersionException.class)) {
            return brokers + " is too old (" + reason + "); use Kafka 2.1 or later";
        }
        if (isUnresolved(thrown)) {
            return "no address is known for " + brokers + "; correct --kafka or kafka.brokers, or the name service";
        }
        if (find(thrown, TimeoutException.class)) {
            return brokers + " does not answer; start it, or correct --kafka or kafka.brokers, and"
                    + " security.protocol in kafka.client if it wants TLS or a login";
        }
        return brokers + " takes no flows (" + reason + "); see the log of the broker";
    }

    /** Names that the name service does not know now may be known later. */
    public static boolean isUnresolved(Throwable thrown) {
        return messages(thrown).stream().anyMatch(message -> message.contains("No resolvable bootstrap urls"));
    }

    /** What the innermost exception says. */
    public static String reason(Throwable thrown) {
        final List<Throwable> causes = causes(thrown);
        final Throwable innermost = causes.get(causes.size() - 1);
        final String message = Optional.ofNullable(innermost.getMessage())
                .map(text -> text.replaceAll("\\s+", " ").strip())
                .filter(text -> !text.isEmpty())
                .orElse(innermost.getClass().getSimpleName());
        final String end = message.replaceAll("[.;:]+$", "");
        return end.length() > MAX_REASON_LENGTH ? end.substring(0, MAX_REASON_LENGTH) + "..." : end;
    }

    private static boolean find(Throwable thrown, Class<? extends Throwable> type) {
        return causes(thrown).stream().anyMatch(type::isInstance);
    }

    private static List<String> messages(Throwable thrown) {
        return causes(thrown).stream()
                .map(cause -> String.valueOf(cause.getMessage()))
                .toList();
    }

    private static List<Throwable> causes(Throwable thrown) {
        final List<Throwable> causes = new ArrayList<>();
        for (@Nullable Throwable cause = thrown; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
