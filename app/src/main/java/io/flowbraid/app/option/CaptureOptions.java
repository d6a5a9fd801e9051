// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.Overrides;
import io.flowbraid.config.value.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where packets and events come from; letters as tcpdump has them. */
public final class CaptureOptions {
    static final String FEED_FLOWS = "--feed-flows";

    private static final long SMALLEST_SNAPLEN = 64;
    private static final long LARGEST_SNAPLEN = 262_144;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "NAME|tcp://HOST:PORT[c]",
            description = {
                "Capture on this interface, or receive this introspection feed. Repeatable.",
                "A trailing c means that we bind the port and the agents connect.",
                "none: capture no packets; flows come from sockets alone.",
                "A number is that of -D. In another network namespace: lo@netns:NAME,",
                "lo@netns:FILE, lo@pid:PID or lo@container:NAME."
            })
    private List<String> inputs = List.of();

    @Option(
            names = "--zmq-encryption",
            description = {
                "Receive feeds over TCP encrypted only (CURVE); agents need our public key,",
                "which flowbraid keys makes and prints. Works with ntop's --zmq-encryption-key."
            })
    private boolean encrypted;

    @Option(
            names = "--companion",
            paramLabel = "NAME=FEED",
            description = "This feed names the owners of that interface's flows. Repeatable.")
    private List<String> companions = List.of();

    @Option(
            names = FEED_FLOWS,
            paramLabel = "uncaptured|all|none",
            description = {
                "Which sockets of the feeds become flows of their own: those that no",
                "interface sees (the default), all, or none (the default with FILTER)."
            })
    private @Nullable String feedFlows;

    @Option(
            names = {"-D", "--list-interfaces"},
            description = "List the interfaces one can capture on, and exit.")
    private boolean isListAsked;

    @Option(names = "-n", description = "Accepted as tcpdump's: addresses are never looked up here.")
    @SuppressWarnings("UnusedVariable") // read by picocli
    private boolean numeric;

    @Option(
            names = "-c",
            paramLabel = "COUNT",
            converter = PositiveCount.class,
            description = "End when an interface, or the file, has given this many packets.")
    long packetLimit;

    @Option(
            names = "-s",
            paramLabel = "BYTES",
            converter = PacketLength.class,
            description = "Keep this much of each packet; 0 keeps all of it.")
    private @Nullable Long snaplen;

    @Option(names = "-B", paramLabel = "KIB", description = "The kernel's buffer for each interface, in KiB.")
    private @Nullable String bufferKib;

    @Option(names = "-p", description = "Do not put the interface into promiscuous mode.")
    private boolean notPromiscuous;

    @Option(
            names = "--names",
            paramLabel = "on|off",
            description = {
                "Read names of servers out of captured DNS answers and TLS handshakes (on,",
                "the default), or read none. Nothing is ever looked up."
            })
    private @Nullable String names;

    @Option(
            names = "--wait",
            description = "Wait for interfaces that are not there yet, and capture them when they appear.")
    private boolean waits;

    @Option(
            names = "--capture-threads",
            paramLabel = "COUNT",
            description = "Share each interface's packets among so many threads, by flow.")
    private @Nullable String threads;

    @Mixin
    PacketFileOptions packetFile = new PacketFileOptions();

    @Mixin
    private FilterOptions filter = new FilterOptions();

    /** Those of a command that names interfaces and nothing else. */
    public static CaptureOptions on(List<String> interfaces) {
        final CaptureOptions options = new CaptureOptions();
        options.inputs = List.copyOf(interfaces);
        return options;
    }

    /** The interfaces are to be listed, and nothing else done. */
    public boolean isListAsked() {
        return isListAsked;
    }

    String filter() {
        return filter.text();
    }

    /** Capture interfaces named by {@code -i}. */
    public List<String> interfaces() {
        return inputs.stream()
                .filter(input -> !Endpoint.looksLikeOne(input))
                .map(InterfaceNumbers::nameOf)
                .toList();
    }

    public List<String> feeds() {
        return inputs.stream().filter(Endpoint::looksLikeOne).toList();
    }

    public void addTo(Overrides overrides) {
        put(overrides, interfaces(), feeds());
        if (feedFlows != null) {
            final String origin = OptionOrigin.of(FEED_FLOWS);
            overrides.put(Catalogue.FEED_FLOWS, feedFlows, origin).put(Catalogue.FEED_FLOWS_OF, Map.of(), origin);
        }
        if (!filter().isEmpty()) {
            overrides.putDefault(Catalogue.FEED_FLOWS, "none", OptionOrigin.of("FILTER"));
        }
        if (!companions.isEmpty()) {
            overrides.put(Catalogue.COMPANIONS, companionMap(), OptionOrigin.of("--companion"));
        }
        if (encrypted) {
            overrides.put(Catalogue.FEED_ENCRYPTION, true, OptionOrigin.of("--zmq-encryption"));
        }
        if (snaplen != null) {
            overrides.put(Catalogue.SNAPLEN, snaplen, OptionOrigin.of("-s"));
        } else if (packetFile.isAsked()) {
            overrides.put(Catalogue.SNAPLEN, PacketFileOptions.WHOLE_PACKET, OptionOrigin.of("-w"));
        }
        if (bufferKib != null) {
            overrides.put(Catalogue.BUFFER, bufferKib + " KiB", OptionOrigin.of("-B"));
        }
        if (threads != null) {
            overrides.put(Catalogue.CAPTURE_THREADS, threads, OptionOrigin.of("--capture-threads"));
        }
        if (names != null) {
            overrides.put(Catalogue.NAMES, names, OptionOrigin.of("--names"));
        }
        if (waits) {
            overrides.put(Catalogue.CAPTURE_WAIT, true, OptionOrigin.of("--wait"));
        }
        if (notPromiscuous) {
            overrides.put(Catalogue.PROMISCUOUS, false, OptionOrigin.of("-p"));
        }
        packetFile.addTo(overrides);
    }

    private static void put(Overrides overrides, List<String> interfaces, List<String> feeds) {
        if (!interfaces.isEmpty()) {
            overrides.put(Catalogue.INTERFACES, interfaces, OptionOrigin.of("-i"));
        }
        if (!feeds.isEmpty()) {
            overrides.put(Catalogue.FEEDS, feeds, OptionOrigin.of("-i"));
        }
    }

    private Map<String, List<String>> companionMap() {
        final Map<String, List<String>> map = new LinkedHashMap<>();
        for (final String companion : companions) {
            final int equals = companion.indexOf('=');
            if (equals <= 0) {
                throw new UsageException("--companion " + companion + ": write INTERFACE=FEED, e.g. lo=tcp://*:1234c");
            }
            map.computeIfAbsent(companion.substring(0, equals), unused -> new ArrayList<>())
                    .add(companion.substring(equals + 1));
        }
        return map;
    }

    /** How much of a packet is kept, in bytes: within the bounds of the setting, where 0 is the most. */
    static final class PacketLength implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            final long length;
            try {
                length = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not a number of bytes");
            }
            if (length != 0 && (length < SMALLEST_SNAPLEN || length > LARGEST_SNAPLEN)) {
                throw new TypeConversionException(
                        "'" + text + "' is neither 0, which keeps all of a packet, nor between " + SMALLEST_SNAPLEN
                                + " and " + LARGEST_SNAPLEN);
            }
            return length == 0 ? LARGEST_SNAPLEN : length;
        }
    }

    /** A count of at least one. */
    static final class PositiveCount implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                final long count = Long.parseLong(text);
                if (count > 0) {
                    return count;
                }
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' is not a count");
            }
            throw new TypeConversionException("'" + text + "' is not a count of at least 1");
        }
    }
}
