// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flowbraid.cluster.broker.LocalBroker;
import io.flowbraid.config.KafkaCatalogue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that speaks TLS only. */
@Timeout(120)
@Tag("once")
final class EncryptedBrokerTest {
    private static final String PASSWORD = "for-this-test";

    @TempDir
    private Path home;

    /** A key and its certificate, made by the JDK's own tool. */
    private Path keys(String name) throws Exception {
        final Path store = home.resolve(name + ".p12");
        final Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=broker",
                        "-ext",
                        "SAN=IP:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
        return store;
    }

    private static Map<String, String> trusting(Path store) {
        return Map.of(
                "security.protocol",
                "SSL",
                "ssl.truststore.location",
                store.toString(),
                "ssl.truststore.password",
                PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    @Test
    void shouldSendOverTlsToABrokerThatIsTrustedOnly() throws Exception {
        final Path ofBroker = keys("broker");
        final Path ofAnother = keys("another");
        try (LocalBroker broker = LocalBroker.started(Map.of(
                "listener.security.protocol.map",
                "CLIENTS:SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "ssl.keystore.location",
                ofBroker.toString(),
                "ssl.keystore.password",
                PASSWORD,
                "ssl.keystore.type",
                "PKCS12"))) {
            try (SinkUnderTest sink = new SinkUnderTest(
                    broker.bootstrap(), home.resolve("state"), Map.of(KafkaCatalogue.CLIENT, trusting(ofAnother)))) {
                sink.accept(0, 1);
                await().atMost(Duration.ofSeconds(20)).until(() -> !sink.warnings.isEmpty());
                assertThat(sink.warnings).singleElement().asString().contains("no trusted TLS connection to");
            }
            try (SinkUnderTest sink = new SinkUnderTest(
                    broker.bootstrap(), home.resolve("state"), Map.of(KafkaCatalogue.CLIENT, trusting(ofBroker)))) {
                sink.accept(1, 2);
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> sink.account().out().get() == 2);
                assertThat(sink.warnings).isEmpty();
            }
        }
    }
}
