// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketCounters;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Socket events for tests: a plain one, and any one under a seed. */
public final class SocketEvents {
    private static final String[] TEXTS = {
        "",
        "curl",
        "/usr/bin/python3",
        "a \"quoted\" \\ path",
        "größe",
        "日本語",
        "\ud83d\ude00",
        "\u0000\u001b[31m\u007f\u0085",
        "tab\tnewline\n",
        "\u202e",
        "[\"}",
        "0"
    };

    /** What agents write: records of exporters are only read. */
    private static final SocketEventKind[] KINDS = Arrays.stream(SocketEventKind.values())
            .filter(kind -> kind != SocketEventKind.EXPORTED)
            .toArray(SocketEventKind[]::new);

    private SocketEvents() {}

    /** curl connecting to port 8080 of the same host. */
    public static SocketEvent connect(int localPort) {
        final SocketEvent event = new SocketEvent();
        event.kind = SocketEventKind.CONNECT;
        event.timeNs = 1_795_376_910_123_456_789L;
        event.kernelNs = 12_345_678_901L;
        event.protocol = Transport.TCP;
        event.localLo = IpAddress.mapped(0x7f000001);
        event.localPort = localPort;
        event.remoteLo = IpAddress.mapped(0x7f000001);
        event.remotePort = 8080;
        event.role = SocketRole.CLIENT;
        event.netns = 4_026_531_840L;
        event.cookie = 4711;
        event.openedNs = 1_795_376_910_123_000_000L;
        event.interfaceName = "lo";
        event.hostName = "host-a";
        event.bootId = "0f4e3a52-2f5c-4f0c-9a50-0d4a8ac29c11";
        event.method = AttributionMethod.CONNECT;
        event.process = process(29_730, "curl", event.bootId);
        return event;
    }

    /** An address of a namespace of the host. */
    public static SocketEvent address(long hi, long lo) {
        final SocketEvent event = new SocketEvent();
        event.kind = SocketEventKind.ADDRESS;
        event.timeNs = 1_795_376_910_123_456_789L;
        event.localHi = hi;
        event.localLo = lo;
        event.netns = 4_026_531_840L;
        event.interfaceName = "eth0";
        event.hostName = "host-a";
        return event;
    }

    public static ProcessIdentity process(int pid, String name, String bootId) {
        return new ProcessIdentity(
                bootId,
                pid,
                98_765_432_100L,
                1_795_376_900_000_000_000L,
                name,
                "/usr/bin/" + name,
                name + " http://127.0.0.1:8080/",
                1000,
                "alice",
                1000,
                "alice",
                4000,
                "bash",
                "/bin/bash");
    }

    public static SocketEvent any(Random random) {
        final SocketEvent event = new SocketEvent();
        event.kind = KINDS[random.nextInt(KINDS.length)];
        event.timeNs = 1 + random.nextLong(Long.MAX_VALUE - 1);
        event.kernelNs = rarelyZero(random);
        event.hostName = text(random);
        event.bootId = text(random);
        event.agent = rarelyZero(random);
        event.method = AttributionMethod.values()[random.nextInt(AttributionMethod.values().length)];
        event.role = SocketRole.values()[random.nextInt(SocketRole.values().length)];
        event.totalGenerated = rarelyZero(random);
        event.totalLostInKernel = rarelyZero(random);
        event.totalSent = rarelyZero(random);
        event.isLast = random.nextBoolean();
        event.netns = rarelyZero(random);
        event.cookie = random.nextLong();
        event.openedNs = rarelyZero(random);
        if (event.kind != SocketEventKind.HEARTBEAT) {
            fillSocket(event, random);
        }
        return event;
    }

    private static void fillSocket(SocketEvent event, Random random) {
        event.boundInterface = random.nextInt(3) == 0 ? 1 + random.nextInt(Integer.MAX_VALUE - 1) : 0;
        event.isSubflow = random.nextInt(4) == 0;
        event.isKernel = random.nextInt(4) == 0;
        event.protocol = random.nextBoolean() ? Transport.TCP : random.nextInt(256);
        event.localPort = random.nextInt(65_536);
        event.remotePort = random.nextInt(65_536);
        if (random.nextBoolean()) {
            event.localLo = IpAddress.mapped(random.nextInt());
            event.remoteLo = IpAddress.mapped(random.nextInt(3) == 0 ? 0 : random.nextInt());
        } else {
            event.localHi = random.nextLong();
            event.localLo = random.nextLong() >>> random.nextInt(64);
            event.remoteHi = random.nextInt(3) == 0 ? 0 : random.nextLong() << random.nextInt(64);
            event.remoteLo = random.nextInt(3) == 0 ? 0 : random.nextLong();
        }
        if (event.kind == SocketEventKind.TRANSLATION || event.kind == SocketEventKind.TRANSLATION_END) {
            event.translatedLocalHi = random.nextLong();
            event.translatedLocalLo = random.nextLong();
            event.translatedLocalPort = random.nextInt(65_536);
            event.translatedRemoteLo = IpAddress.mapped(random.nextInt());
            event.translatedRemotePort = random.nextInt(65_536);
        }
        event.interfaceName = text(random);
        event.process = random.nextInt(4) == 0 ? null : anyProcess(random, event.bootId);
        event.laterImage = random.nextInt(4) != 0 ? null : anyProcess(random, event.bootId);
        event.sender = random.nextInt(4) != 0 ? null : anyProcess(random, event.bootId);
        event.receiver = random.nextInt(4) != 0 ? null : anyProcess(random, event.bootId);
        event.workload = random.nextBoolean() ? null : anyWorkload(random);
        if (random.nextInt(4) != 0) {
            fillCounters(event.counters, random);
        }
    }

    private static void fillCounters(SocketCounters counters, Random random) {
        counters.bytesSent = known(random);
        counters.bytesRetransmitted = known(random);
        counters.bytesReceived = known(random);
        counters.segmentsOut = known(random);
        counters.segmentsIn = known(random);
        counters.retransmits = known(random);
        counters.lost = known(random);
        counters.outOfOrder = known(random);
        counters.srttUs = known(random);
        counters.rttvarUs = known(random);
        counters.state = random.nextInt(14);
        counters.error = random.nextInt(3) == 0 ? random.nextInt(134) : 0;
        counters.isIncomplete = random.nextInt(4) == 0;
        counters.endSequenceSent = known(random);
        counters.endSequenceReceived = known(random);
        counters.isFinal = random.nextBoolean();
    }

    private static ProcessIdentity anyProcess(Random random, String bootId) {
        return new ProcessIdentity(
                random.nextBoolean() ? bootId : text(random),
                1 + random.nextInt(1 << 22),
                rarelyZero(random),
                rarelyZero(random),
                text(random),
                text(random),
                text(random).replace('\0', ' '), // a command line is one line
                random.nextInt(5) - 2,
                maybe(random),
                random.nextInt(5) - 2,
                maybe(random),
                random.nextInt(3),
                text(random),
                text(random));
    }

    private static Workload anyWorkload(Random random) {
        return new Workload(
                text(random),
                text(random),
                text(random),
                text(random),
                text(random),
                text(random),
                text(random),
                text(random),
                Labels.of(random.nextBoolean() ? Map.of() : Map.of(text(random), text(random), "tier", "web")));
    }

    private static @Nullable String maybe(Random random) {
        return random.nextBoolean() ? null : text(random);
    }

    private static String text(Random random) {
        return TEXTS[random.nextInt(TEXTS.length)] + TEXTS[random.nextInt(TEXTS.length)];
    }

    private static long rarelyZero(Random random) {
        return random.nextInt(4) == 0 ? 0 : random.nextLong(Long.MAX_VALUE);
    }

    private static long known(Random random) {
        return random.nextInt(3) == 0 ? -1 : random.nextLong(1L << 50) >> random.nextInt(50);
    }
}
