// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.cluster.broker.LocalBroker;
import io.flowbraid.config.KafkaCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that wants a login (SASL/PLAIN) and gives rights. */
@Timeout(120)
@Tag("once")
final class SecuredBrokerTest {
    private static final String PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required ";
    private static final String TOPIC = "flowbraid.flows";
    private static LocalBroker broker;

    @TempDir
    private Path state;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.started(Map.of(
                "listener.security.protocol.map",
                "CLIENTS:SASL_PLAINTEXT,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "listener.name.clients.sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.clients.plain.sasl.jaas.config",
                PLAIN + "user_admin=\"a\" user_flows=\"f\" user_guest=\"g\";",
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users",
                "User:admin;User:ANONYMOUS"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static Map<String, String> login(String user, String password) {
        return Map.of(
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                PLAIN + "username=\"" + user + "\" password=\"" + password + "\";");
    }

    private SinkUnderTest open(String user, String password) {
        return new SinkUnderTest(broker.bootstrap(), state, Map.of(KafkaCatalogue.CLIENT, login(user, password)));
    }

    private static void awaitWarning(SinkUnderTest sink, String part) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(sink.warnings).singleElement().asString().contains(part));
    }

    @Test
    void shouldSayWhatIsMissingAndSendWhenItIsThere() throws Exception {
        try (SinkUnderTest sink = open("flows", "wrong")) {
            sink.accept(0, 1);
            awaitWarning(sink, "does not accept the login (Authentication failed: Invalid username or password)");
        }
        final Map<String, Object> admin = new HashMap<>(login("admin", "a"));
        admin.put("bootstrap.servers", broker.bootstrap());
        try (SinkUnderTest sink = open("flows", "f");
                Admin admins = Admin.create(admin)) {
            sink.accept(1, 2);
            awaitWarning(sink, "may not write to the topic flowbraid.flows, or it is missing; allow it: kafka-acls.sh");
            assertThat(sink.account().held()).isEqualTo(2);
            sink.warnings.clear();

            admins.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, TOPIC, PatternType.LITERAL),
                            new AccessControlEntry("User:flows", "*", AclOperation.WRITE, AclPermissionType.ALLOW))))
                    .all()
                    .get();
            awaitWarning(
                    sink,
                    "make it: kafka-topics.sh --bootstrap-server " + broker.bootstrap()
                            + " --create --topic flowbraid.flows --partitions 12 --config retention.ms=86400000");
            sink.warnings.clear();

            admins.createTopics(List.of(new NewTopic(TOPIC, 2, (short) 1)))
                    .all()
                    .get();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> sink.account().out().get() == 2);
            awaitWarning(sink, "takes flows again");
        }
    }
}
