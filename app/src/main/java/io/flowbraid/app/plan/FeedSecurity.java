// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.value.Endpoint;
import io.flowbraid.introspection.feed.CurveKeyPair;
import io.flowbraid.introspection.feed.FeedPublisher;
import io.flowbraid.introspection.feed.zmtp.CurveServerKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the feeds of a collector are encrypted.
 *
 * @param isEncrypted feeds over TCP carry nothing in clear
 * @param keyFile of the secret key
 * @param clients public keys that may connect; empty for all
 */
public record FeedSecurity(boolean isEncrypted, Path keyFile, List<String> clients) {

    /** As the configuration says it. */
    public static FeedSecurity of(LoadedConfig config) {
        return new FeedSecurity(
                config.value(Catalogue.FEED_ENCRYPTION),
                keyFile(config.value(Catalogue.FEED_KEY_FILE)),
                config.value(Catalogue.FEED_CLIENTS));
    }

    /** An agent's keys; null when it publishes in clear. */
    public static FeedPublisher.@Nullable Encryption ofAgent(LoadedConfig config) {
        final String collector = config.value(Catalogue.AGENT_COLLECTOR_KEY);
        if (collector.isEmpty()) {
            return null;
        }
        final byte[] serverKey = CurveKeyPair.parse(collector);
        final String own = config.value(Catalogue.AGENT_KEY_FILE);
        final Path file = keyFile(own.isEmpty() ? config.value(Catalogue.FEED_KEY_FILE) : own);
        return own.isEmpty() && !Files.exists(file)
                ? FeedPublisher.Encryption.withThrowAwayKeys(serverKey)
                : new FeedPublisher.Encryption(serverKey, new KeyFile(file).read());
    }

    private static Path keyFile(String configured) {
        return configured.isEmpty() ? KeyFile.ofThisUser() : Path.of(configured);
    }

    /** What the user should know of feeds that others can read, or write. */
    public List<String> warnings(List<Endpoint> feeds) {
        final List<String> warnings = new ArrayList<>();
        for (final Endpoint feed : feeds) {
            if (feed.isInProcess() || feed.isLoopback()) {
                continue;
            }
            if (!isEncrypted) {
                warnings.add(
                        "flowbraid: " + feed.text() + " goes beyond this host without encryption: anybody on the way"
                                + " can read and forge events. Use --zmq-encryption (see flowbraid keys --help)");
            } else if (clients.isEmpty()) {
                warnings.add(
                        "flowbraid: " + feed.text() + " takes events of everybody who knows our public key; name the"
                                + " agents that may connect in feed-encryption.clients");
            }
        }
        return warnings;
    }

    /** What the subscriber is given; null without encryption. */
    public @Nullable CurveServerKeys keys() {
        return isEncrypted
                ? new CurveServerKeys(
                        new KeyFile(keyFile).read().secretKey(),
                        clients.stream().map(CurveKeyPair::parse).toList())
                : null;
    }
}
