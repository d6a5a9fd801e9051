// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.stream;

import io.flowbraid.web.PacketTap;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.http.ByteStream;
import io.flowbraid.web.http.Call;
import io.flowbraid.web.http.StreamEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * {@code GET /capture.pcap}: live packets as a file, each recording by a thread of its own. It contains headers;
 * payload, which may be anybody's secrets, only if it is asked for.
 */
public final class CaptureCall implements StreamEndpoint, AutoCloseable {
    private static final int AT_ONCE = 4;
    private static final int USUAL_SECONDS = 60;
    private static final int MAX_SECONDS = 300;
    private static final int USUAL_PACKETS = 100_000;
    private static final int MAX_PACKETS = 10_000_000;

    private final PacketTap tap;
    private final Consumer<String> journal;
    private final FileDownloads downloads = new FileDownloads("web-capture", AT_ONCE);
    private final Set<PacketTap.Recording> open = ConcurrentHashMap.newKeySet();

    public CaptureCall(PacketTap tap, Consumer<String> journal) {
        this.journal = journal;
        this.tap = tap;
    }

    @Override
    public void open(Call call, ByteStream out) throws RefusedException {
        final PacketTap.Wish wish = new PacketTap.Wish(
                call.text("interface"),
                call.text("filter"),
                Duration.ofSeconds(call.number("seconds", USUAL_SECONDS, 1, MAX_SECONDS)),
                call.number("packets", USUAL_PACKETS, 1, MAX_PACKETS),
                call.choice("payload", "no", "yes").equals("yes"));
        downloads.takeTurn(AT_ONCE + " recordings run already; wait for one of them to end");
        final PacketTap.Recording recording;
        try {
            recording = tap.open(wish);
        } catch (RefusedException | RuntimeException e) {
            downloads.giveBack();
            throw e;
        }
        open.add(recording);
        journal.accept(call.visitor().name() + " downloads packets" + sentence(wish));
        out.begin("application/vnd.tcpdump.pcap", "flowbraid.pcap");
        downloads.send(file -> copy(recording, file), out);
    }

    private static String sentence(PacketTap.Wish wish) {
        final StringBuilder text = new StringBuilder();
        if (!wish.interfaceName().isEmpty()) {
            text.append(" of ").append(wish.interfaceName());
        }
        text.append(wish.isWithPayload() ? " with their payload" : ", headers only");
        if (!wish.filter().isEmpty()) {
            text.append(", filter '")
                    .append(wish.filter().replaceAll("[^\\p{Print}]", "?"))
                    .append('\'');
        }
        return text.toString();
    }

    private void copy(PacketTap.Recording recording, OutputStream file) throws IOException {
        try (recording) {
            recording.copyTo(file);
        } finally {
            open.remove(recording);
        }
    }

    @Override
    public void close() {
        open.forEach(PacketTap.Recording::close);
    }
}
