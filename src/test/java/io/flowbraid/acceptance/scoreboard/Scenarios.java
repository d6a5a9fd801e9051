// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Every scenario. The first 24 are those of the public benchmark that ships with picosnitch, made by our own programs.
 */
final class Scenarios {
    /** What an end is said to be when an event about it did not arrive. */
    static final String[] LOST = {
        "no_event", "listener_only", "events_lost", "feed_silent", "feed_late", "no_process", "remote"
    };

    /** Both links have a peer of the same addresses. */
    static final Scenario LINKED = new Scenario(
                    "s51", Medium.WIRE, "tcp", "link", "the same five-tuple on two links of one namespace")
            .in(Setting.LINKS)
            .excusing("several_namespaces");

    static final List<Scenario> TOGETHER = List.of(
            new Scenario("s01", Medium.WIRE, "tcp", "download", "TCP bulk download"),
            new Scenario("s02", Medium.WIRE, "tcp", "upload", "TCP bulk upload"),
            new Scenario("s03", Medium.WIRE, "tcp", "duplex", "TCP in both directions at once"),
            new Scenario("s04", Medium.WIRE, "udp", "bulk", "UDP bulk in both directions"),
            new Scenario("s05", Medium.WIRE, "raw", "ping", "ICMP echo flood with payload"),
            new Scenario("s06", Medium.WIRE, "udp", "https", "UDP bulk to port 443"),
            new Scenario("s07", Medium.WIRE6, "tcp", "download", "TCP over IPv6"),
            new Scenario("s08", Medium.WIRE, "raw", "sctp", "SCTP, spoken by a program over a raw socket"),
            new Scenario("s09", Medium.WIRE, "udp", "names", "flood of small datagrams to port 53"),
            new Scenario("s10", Medium.WIRE, "raw", "experiment", "raw IP socket, protocol 253"),
            new Scenario("s11", Medium.WIRE, "processes", "short", "processes that live for a millisecond or two"),
            new Scenario("s12", Medium.WIRE, "raw", "frames", "frames injected through AF_PACKET"),
            new Scenario("s13", Medium.WIRE, "uring", "send", "sending through io_uring"),
            new Scenario("s14", Medium.WIRE, "tcp", "sendfile", "upload by sendfile()"),
            new Scenario("s15", Medium.WIRE, "udp", "sendmmsg", "UDP sent by sendmmsg()"),
            new Scenario("s16", Medium.LOOPBACK, "tcp", "loopback", "loopback only, TCP and UDP"),
            new Scenario("s17", Medium.WIRE, "container", "upload", "a container's upload (runc)"),
            new Scenario("s18", Medium.WIRE, "tcp", "drip", "low and slow: a byte each 100 ms"),
            new Scenario("s19", Medium.WIRE, "tcp", "many", "many small TCP connections"),
            new Scenario("s20", Medium.WIRE, "tcp", "burst", "a burst of connections from four processes"),
            new Scenario("s21", Medium.WIRE, "uring", "receive", "receiving through io_uring"),
            new Scenario("s22", Medium.WIRE, "tcp", "splice", "download by splice()"),
            new Scenario("s23", Medium.WIRE, "udp", "recvmmsg", "UDP received by recvmmsg()"),
            new Scenario("s24", Medium.WIRE6, "udp", "download", "UDP download over IPv6"),
            new Scenario("s25", Medium.WIRE, "tcp", "tuple", "the same five-tuple at once in two pairs of namespaces")
                    .in(Setting.TWINS)
                    .excusing("several_namespaces"),
            new Scenario("s28", Medium.WIRE, "container", "bridge", "two containers that talk over a bridge")
                    .in(Setting.BRIDGE),
            new Scenario("s29", Medium.LOOPBACK, "processes", "short", "both ends on loopback, clients short-lived"),
            new Scenario("s30", Medium.WIRE, "processes", "reuse", "a five-tuple used again within a second"),
            new Scenario("s31", Medium.WIRE, "processes", "pid", "a pid given again to another program"),
            new Scenario("s32", Medium.WIRE, "tcp", "early", "a connection older than the watcher").in(Setting.EARLY),
            new Scenario("s33", Medium.WIRE, "processes", "fork", "one connects, its child sends"),
            new Scenario("s34", Medium.WIRE, "processes", "passing", "a socket handed to another process (SCM_RIGHTS)"),
            new Scenario("s35", Medium.WIRE, "processes", "prefork", "four workers on one port (SO_REUSEPORT)"),
            new Scenario("s36", Medium.WIRE, "processes", "activation", "a service started with its socket"),
            new Scenario("s37", Medium.WIRE, "udp", "hundred", "one unconnected UDP socket, a hundred peers"),
            new Scenario("s38", Medium.WIRE, "tcp", "tails", "resets, and data after a close"),
            new Scenario(
                            "s45",
                            Medium.LOOPBACK,
                            "tcp",
                            "loopback",
                            "the same five-tuple on the loopback of two namespaces")
                    .in(Setting.TWINS),
            new Scenario(
                    "s46", Medium.WIRE, "kernel", "tunnel", "a tunnel of the kernel's (VXLAN), a process beside it"),
            new Scenario(
                    "s47", Medium.WIRE, "kernel", "subflows", "MPTCP: workers of the kernel open a second subflow"),
            new Scenario("s48", Medium.WIRE, "udp", "received", "one binds, another receives by recv()"),
            new Scenario(
                    "s50", Medium.LOOPBACK, "processes", "refused", "refused, then called back, and refused again"),
            LINKED,
            new Scenario("s52", Medium.WIRE, "tcp", "deferred", "the SYN long after connect (TCP_FASTOPEN_CONNECT)"),
            new Scenario("s53", Medium.LOOPBACK, "tcp", "itself", "a TCP socket connected with itself"),
            new Scenario("s54", Medium.WIRE, "udp", "turns", "UDP clients that take turns on a port, 3 ms apart"),
            new Scenario("s55", Medium.WIRE, "udp", "group", "two receivers of a multicast group"),
            new Scenario(
                    "s56",
                    Medium.WIRE,
                    "processes",
                    "renamed",
                    "workers told apart by the names they gave themselves"));

    /**
     * Each in a trial of its own. A thousand connections a second, and ten thousand, or as many as the machine gives.
     */
    static final List<Scenario> STORMS = List.of(
            new Scenario("r1", Medium.WIRE, "storm", "thousand", "TCP, 1,000 short connections a second wanted"),
            new Scenario("r10", Medium.WIRE, "storm", "tenthousand", "TCP, 10,000 short connections a second wanted")
                    .excusing(LOST),
            new Scenario("s42", Medium.WIRE, "storm", "spawn", "the same, each of a process of its own")
                    .excusing(LOST));

    /** Each with a Docker of its own. */
    static final List<Scenario> PUBLISHED = List.of(
            new Scenario(
                            "s26",
                            Medium.LOOPBACK,
                            "published_container",
                            "proxy",
                            "a container's published port, through docker-proxy")
                    .excusing(Score.NOT_LINKED), // requests at once may be told apart, or not
            new Scenario(
                    "s27", Medium.WIRE, "published_container", "dnat", "a container's published port, through DNAT"));

    /** Each before an agent and a collector, with something between them or of them amiss. */
    static final Map<Scenario, Disturbance> FEEDS = feeds();

    /** A flood into a buffer that is far too small for it. Its datagrams are all of one size. */
    static final Scenario OVERFLOW =
            new Scenario("s44", Medium.WIRE, "udp", "overflow", "packets lost at the capture's ring, each counted");

    static final long OVERFLOW_BYTES = 60;
    static final long OVERFLOW_SENT = 40_000 * OVERFLOW_BYTES;

    private Scenarios() {}

    /** In the order of the page. */
    static List<Scenario> all() {
        return Stream.of(
                        TOGETHER.stream(),
                        STORMS.stream(),
                        PUBLISHED.stream(),
                        FEEDS.keySet().stream(),
                        Stream.of(OVERFLOW))
                .flatMap(each -> each)
                .sorted(Comparator.comparing(Scenario::id))
                .toList();
    }

    private static Map<Scenario, Disturbance> feeds() {
        final Map<Scenario, Disturbance> feeds = new LinkedHashMap<>();
        feeds.put(steady("s39a", "every message of the feed half a second late"), Disturbance.DELAYED);
        feeds.put(steady("s39b", "the feed's messages in disorder"), Disturbance.REORDERED);
        feeds.put(steady("s39c", "one message of ten lost").excusing(LOST), Disturbance.DROPPED);
        feeds.put(steady("s40", "the agent killed and started again meanwhile").excusing(LOST), Disturbance.RESTARTED);
        feeds.put(steady("s41a", "the agent's clock 2 s fast").excusing(LOST), Disturbance.STEPPED_FORWARD);
        feeds.put(steady("s41b", "the agent's clock 2 s slow").excusing(LOST), Disturbance.STEPPED_BACK);
        feeds.put(
                new Scenario(
                                "s49",
                                Medium.WIRE,
                                "processes",
                                "unseen",
                                "a five-tuple used again; SYN and events are missing")
                        .excusing(LOST),
                Disturbance.UNSEEN);
        feeds.put(steady("s58", "an agent without a processor for two seconds").excusing(LOST), Disturbance.PAUSED);
        feeds.put(
                new Scenario(
                                "s59",
                                Medium.WIRE,
                                "processes",
                                "handed",
                                "one listens, others accept; one message of ten lost")
                        .excusing(LOST),
                Disturbance.DROPPED);
        feeds.put(steady("s60", "an agent in a time namespace, a day ahead"), Disturbance.TIME_NAMESPACE);
        feeds.put(steady("s61", "an agent in a PID namespace").excusing("no_process"), Disturbance.PID_NAMESPACE);
        return feeds;
    }

    private static Scenario steady(String id, String title) {
        return new Scenario(id, Medium.WIRE, "processes", "steady", title);
    }
}
