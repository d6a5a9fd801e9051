// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What tshark reads out of a file. (NOT thread safe.) */
final class TsharkReading {
    private final Reading reading = new Reading();
    private final Map<Conversation, Traits> traits = new TreeMap<>();
    /** The conversation of a datagram's first fragment, and later fragments that came before it. */
    private final Map<String, Conversation> datagrams = new HashMap<>();

    private final Map<String, List<TsharkFrame>> early = new TreeMap<>();
    private final Map<Conversation, Long> laterFragments = new HashMap<>();
    private final Map<Link, Reading> apart = new TreeMap<>();
    private final Path file;
    private String damage = "";

    private TsharkReading(Path file) {
        this.file = file;
    }

    static TsharkReading of(Path file) throws IOException, InterruptedException {
        final TsharkReading result = new TsharkReading(file);
        final Program.End end = Program.run(command(file), line -> result.add(new TsharkFrame(line)));
        result.early.values().forEach(frames -> frames.forEach(frame -> result.count(frame.conversation(), frame)));
        result.damage = end.exitCode() == 0 ? "" : end.reason();
        return result;
    }

    private static List<String> command(Path file) {
        final List<String> command = new ArrayList<>(List.of(
                "tshark",
                "-n",
                "-r",
                file.toString(),
                "-o",
                "ip.defragment:FALSE",
                "-o",
                "ipv6.defragment:FALSE",
                "--enable-protocol",
                "communityid",
                "-Y",
                "ip || ipv6",
                "-T",
                "fields",
                "-E",
                "occurrence=a"));
        TsharkFrame.FIELDS.forEach(field -> command.addAll(List.of("-e", field)));
        return command;
    }

    private void add(TsharkFrame frame) {
        if (!frame.isLaterFragment()) {
            count(frame.conversation(), frame);
            if (frame.isFirstFragment()) {
                first(frame);
            }
            return;
        }
        final Conversation known = datagrams.get(frame.datagram());
        if (known == null) {
            early.computeIfAbsent(frame.datagram(), key -> new ArrayList<>()).add(frame);
        } else {
            count(known, frame);
        }
    }

    private void first(TsharkFrame frame) {
        final List<TsharkFrame> waiting = early.remove(frame.datagram());
        if (waiting != null) {
            waiting.forEach(later -> count(frame.conversation(), later));
        }
        datagrams.put(frame.datagram(), frame.conversation());
    }

    private void count(Conversation conversation, TsharkFrame frame) {
        reading.add(conversation, frame.counts());
        final Traits about = traits.computeIfAbsent(conversation, key -> new Traits());
        about.add(frame.counts());
        about.links.add(frame.link());
        about.fastRetransmissions += frame.has("tcp.analysis.fast_retransmission") ? 1 : 0;
        about.zeroWindowProbes += frame.has("tcp.analysis.zero_window_probe") ? 1 : 0;
        if (frame.isLaterFragment()) {
            laterFragments.merge(conversation.withoutPorts(), 1L, Long::sum);
        }
        about.unstatedLengths += frame.isLengthUnstated() ? 1 : 0;
        about.otherLinkLayers += frame.isOtherLinkLayer() ? 1 : 0;
        if (frame.has("communityid")) {
            if (frame.isNested() || frame.isLaterFragment()) {
                about.innerIds.add(frame.text("communityid"));
            } else {
                reading.addId(conversation, frame.text("communityid"));
            }
        }
    }

    Reading reading() {
        return reading;
    }

    /** What tshark counts in a conversation if it gets the frames of each link as a file of its own. */
    Counts linkByLink(Conversation conversation) throws IOException, InterruptedException {
        Counts sum = Counts.NONE;
        for (final Link link : traits(conversation).links) {
            Reading one = apart.get(link);
            if (one == null) {
                one = readOnly(link);
                apart.put(link, one);
            }
            sum = sum.plus(one.of(conversation));
        }
        return sum;
    }

    private Reading readOnly(Link link) throws IOException, InterruptedException {
        final Path part = Files.createTempFile("link", ".pcapng");
        try {
            final List<String> split =
                    List.of("tshark", "-n", "-r", file.toString(), "-Y", link.filter(), "-w", part.toString());
            final Program.End end = Program.run(split, line -> {});
            if (end.exitCode() != 0) {
                throw new IOException("tshark could not select %s: %s".formatted(link.filter(), end.reason()));
            }
            return of(part).reading;
        } finally {
            Files.delete(part);
        }
    }

    /** Every ID that tshark gives to a frame. */
    Set<String> ids() {
        final Set<String> all = new TreeSet<>(reading.ids());
        traits.values().forEach(each -> all.addAll(each.innerIds));
        return all;
    }

    Traits traits(Conversation conversation) {
        return traits.getOrDefault(conversation, new Traits());
    }

    /** Of all conversations of one protocol between two addresses. */
    long laterFragments(Conversation conversation) {
        return laterFragments.getOrDefault(conversation.withoutPorts(), 0L);
    }

    /** What stopped tshark, or empty. */
    String damage() {
        return damage;
    }
}
