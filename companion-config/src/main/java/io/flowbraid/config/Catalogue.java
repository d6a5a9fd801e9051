// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config;

import io.flowbraid.config.value.Cidr;
import io.flowbraid.config.value.CollectorAddress;
import io.flowbraid.config.value.Companion;
import io.flowbraid.config.value.Endpoint;
import io.flowbraid.config.value.RuntimeSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every setting there is, in the order the reference page shows them. Defaults are those of a workstation with two
 * cores: memory stays under 300 MB, a loopback connection shows within a second of its end.
 */
public final class Catalogue {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * KIB;
    private static final Pattern LISTEN_ADDRESS = Pattern.compile("(?:\\S+:)?(\\d{1,5})");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(?:\\[[0-9a-fA-F:.%]+]|[^\\s:/\\[\\]]+):(\\d{1,5})");
    private static final int MAX_PORT = 65_535;
    private static final Pattern HOST_NAME_TEXT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");
    private static final Pattern SECRET_NAME = Pattern.compile("(?=.*[A-Za-z0-9])[A-Za-z0-9._*-]{1,64}");
    /** Z85, the hexadecimal digits of that, or those of the key itself. */
    private static final Pattern CURVE_KEY =
            Pattern.compile("[0-9a-zA-Z.\\-:+=^!/*?&<>()\\[\\]{}@%$#]{40}|[0-9a-fA-F]{80}|[0-9a-fA-F]{64}");

    private static final ListType<Endpoint> ENDPOINTS =
            new ListType<>("list of endpoints, tcp://HOST:PORT[c]", Endpoint::parse);
    private static final ChoiceType FLOWS = new ChoiceType(List.of("uncaptured", "all", "none"));

    /** How {@link #FEED_FLOWS_OF} names the agent that {@code up} runs in its own process. */
    public static final String AGENT_FEED = Endpoint.AGENT_NAME;

    /** In place of interfaces: capture on none, also where {@code up} would choose some. */
    public static final String NO_INTERFACE = "none";

    public static final Setting<List<String>> INTERFACES = new Setting<>(
            "interfaces",
            new InterfacesType(new ListType<>("list of interface names", Catalogue::interfaceName)),
            List.of(),
            "Capture interfaces; without any, `up` takes lo and the one with the default route. The word none: capture"
                    + " no packets.");
    public static final Setting<List<Endpoint>> FEEDS = new Setting<>(
            "feeds",
            ENDPOINTS,
            List.of(),
            "Introspection feeds to receive; a trailing c means that we bind and the agents connect.");
    public static final Setting<String> FEED_FLOWS = new Setting<>(
            "feed-flows",
            FLOWS,
            "uncaptured",
            "Which sockets of the feeds become flows of their own: those that no capture interface accompanied by the"
                    + " feed sees, all, or none. With a pcap filter on the command line the default is none.");
    public static final Setting<Map<String, String>> FEED_FLOWS_OF = new Setting<>(
            "feed-flows-of",
            new FeedFlowsType(FLOWS),
            Map.of(),
            "The same for one feed, in place of feed-flows; the agent inside `up` is called agent.");
    public static final Setting<List<Companion>> COMPANIONS = new Setting<>(
            "companions",
            new CompanionsType(ENDPOINTS),
            List.of(),
            "Which feeds name the owners of which interface's flows.");
    public static final Setting<Boolean> FEED_ENCRYPTION = new Setting<>(
            "feed-encryption.enabled",
            new FlagType(),
            false,
            "Receive feeds over TCP encrypted only (CURVE, as ntop's --zmq-encryption); we are the server of the keys, whichever end binds.");
    public static final Setting<String> FEED_KEY_FILE = new Setting<>(
            "feed-encryption.key-file",
            new TextType("file", file -> file, false),
            "",
            "The secret key, as `flowbraid keys` makes it; empty: keys/feed.key in /var/lib/flowbraid for root, in"
                    + " ~/.local/state/flowbraid for others.");
    public static final Setting<List<String>> FEED_CLIENTS = new Setting<>(
            "feed-encryption.clients",
            new ListType<>("list of public keys", Catalogue::curveKey),
            List.of(),
            "Public keys of the agents that may connect; empty: everybody who knows ours, as with ntopng.");
    public static final Setting<List<Cidr>> LOCAL_NETWORKS = new Setting<>(
            "local-networks",
            new ListType<>("list of networks", Cidr::parse),
            List.of(
                    Cidr.parse("10.0.0.0/8"),
                    Cidr.parse("172.16.0.0/12"),
                    Cidr.parse("192.168.0.0/16"),
                    Cidr.parse("fc00::/7")),
            "What counts as inside for network.direction; loopback and link-local addresses always do.");

    public static final Setting<String> HOST_NAME = new Setting<>(
            "host.name",
            new TextType("host name, or empty", Catalogue::hostName, false),
            "",
            "Name of this host in observer.hostname and in the feed; empty: its own. In a pod: ${?NODE_NAME}.");

    public static final Setting<Long> SNAPLEN = count(
            "capture.snaplen",
            192,
            64,
            262_144,
            "Bytes kept of each packet: enough for the headers, lengths are counted in full.");
    public static final Setting<Long> BUFFER = new Setting<>(
            "capture.buffer", new SizeType(64 * KIB, 2047 * MIB), 32 * MIB, "The kernel's buffer for each interface.");
    public static final Setting<Long> PACKET_BUFFER = new Setting<>(
            "capture.packet-buffer",
            new SizeType(4 * MIB, 1024 * MIB),
            64 * MIB,
            "Memory for packets that wait for their owner before `-w` writes them; what finds no room is not written.");
    public static final Setting<Long> RECENT_PACKETS = new Setting<>(
            "capture.recent-packets",
            new SizeType(0, 16 * 1024 * MIB),
            0L,
            "Memory for the newest packets, which `flowbraid packets` and the page hand out; 0 keeps none.");
    public static final Setting<Long> CAPTURE_THREADS = count(
            "capture.threads",
            1,
            1,
            64,
            "Threads that share each interface's packets, both directions of a flow in the same one; one with -c.");
    public static final Setting<Boolean> PROMISCUOUS = new Setting<>(
            "capture.promiscuous", new FlagType(), true, "Also see frames that are not addressed to this host.");

    public static final Setting<Boolean> CAPTURE_WAIT = new Setting<>(
            "capture.wait",
            new FlagType(),
            false,
            "Wait for interfaces that are missing at the start, and capture them when they appear.");

    public static final Setting<Boolean> NAMES = new Setting<>(
            "names",
            new FlagType(),
            true,
            "Read names of servers out of DNS answers and TLS handshakes that are captured; off: read none, and keep"
                    + " these packets no longer than others. Nothing is ever looked up.");

    public static final Setting<Long> MAX_FLOWS =
            count("limits.max-flows", 1_000_000, 1_000, 100_000_000, "Live flows; the longest idle one is evicted.");
    public static final Setting<Long> MAX_OWNERSHIPS = count(
            "limits.max-ownerships",
            262_144,
            1_024,
            100_000_000,
            "Sockets whose owner is remembered, with or without a flow.");

    public static final Setting<Duration> TCP_IDLE = duration(
            "timeouts.tcp-idle", 300_000, "A TCP flow without a packet for so long ends with the reason idle.");
    public static final Setting<Duration> UDP_IDLE =
            duration("timeouts.udp-idle", 60_000, "The same for UDP and UDP-Lite.");
    public static final Setting<Duration> OTHER_IDLE =
            duration("timeouts.other-idle", 30_000, "The same for every other protocol.");
    public static final Setting<Duration> ACTIVE =
            duration("timeouts.active", 60_000, "A flow that lives on is reported again after so long.");

    public static final Setting<List<Endpoint>> AGENT_ENDPOINTS = new Setting<>(
            "agent.endpoints",
            ENDPOINTS,
            List.of(),
            "Where the agent publishes; a trailing c means that the collector binds and we connect.");
    public static final Setting<List<String>> AGENT_EXCEPT = new Setting<>(
            "agent.except",
            new ListType<>("list of interface names", Catalogue::interfaceName),
            List.of(),
            "Interfaces of `up` whose flows its own agent does not name; it is the companion of every other.");
    public static final Setting<String> AGENT_COLLECTOR_KEY = new Setting<>(
            "agent.collector-key",
            new TextType("public key", key -> key.isEmpty() ? key : curveKey(key), false),
            "",
            "Public key of the collector: publish encrypted (CURVE), and to the holder of this key only; empty: no encryption.");
    public static final Setting<String> AGENT_KEY_FILE = new Setting<>(
            "agent.key-file",
            new TextType("file", file -> file, false),
            "",
            "The agent's secret key, by which a collector with a list of clients knows it; empty: the same file as"
                    + " feed-encryption.key-file where that exists, else a new key at each start.");
    public static final Setting<Long> AGENT_RING = new Setting<>(
            "agent.ring",
            new SizeType(256 * KIB, 1024 * MIB),
            16 * MIB,
            "The kernel's buffer for socket events on their way to the agent; rounded up to a power of two.");
    public static final Setting<Long> AGENT_MAX_PEERS = count(
            "agent.max-peers",
            65_536,
            1_024,
            16_777_216,
            "UDP peers whose datagrams the kernel counts for the agent; a peer without room is counted, and its flow is"
                    + " marked incomplete.");
    public static final Setting<String> AGENT_NETNS = new Setting<>(
            "agent.netns",
            new TextType("name or file of a network namespace, or empty", name -> name, false),
            "",
            "The only network namespace whose sockets the agent reports, as if it were a host of its own; empty: all.");
    public static final Setting<List<RuntimeSocket>> RUNTIME_SOCKETS = new Setting<>(
            "agent.runtime-sockets",
            new RuntimeSocketsType(),
            List.of(
                    new RuntimeSocket("docker", "/var/run/docker.sock"),
                    new RuntimeSocket("podman", "/run/podman/podman.sock"),
                    new RuntimeSocket("containerd", "/run/containerd/containerd.sock"),
                    new RuntimeSocket("cri-o", "/run/crio/crio.sock")),
            "Container runtimes that are asked for names, where their sockets are there; without the runtime's name the"
                    + " socket is asked what it is.");

    public static final Setting<String> COMMAND_LINES = new Setting<>(
            "command-lines.show",
            new ChoiceType(List.of("masked", "full", "name-only")),
            "masked",
            "How much of a process's command line is published, received, shown and kept: all but passwords and other"
                    + " secrets, all, or no arguments.");
    public static final Setting<List<String>> COMMAND_LINES_MASK = new Setting<>(
            "command-lines.mask",
            new ListType<>("list of names", Catalogue::secretName),
            List.of(),
            "Further names of options, variables and fields whose values are secrets; * stands for any characters,"
                    + " case, dashes and underscores do not matter.");

    public static final Setting<Long> THREADS_NICE = count(
            "threads.nice",
            -10,
            -20,
            19,
            "Nice value of the threads that capture, drain events, receive feeds and correlate, and of those that"
                    + " compile Java; lower is a higher priority, 0 leaves it as it is. Takes CAP_SYS_NICE.");

    public static final Setting<String> PRIVILEGES_USER = new Setting<>(
            "privileges.user",
            new TextType("name of a user", user -> user, false),
            "",
            "`up`, `run` and `agent`, started by root, go on as this user with the capabilities they need and no"
                    + " others; empty: they stay root.");
    public static final Setting<Boolean> PRIVILEGES_NAMESPACES = new Setting<>(
            "privileges.namespaces",
            new FlagType(),
            true,
            "The user of privileges.user keeps CAP_SYS_ADMIN, which entering another network namespace takes; false:"
                    + " sockets there are known once they are used, and interfaces there cannot be captured.");

    public static final Setting<String> FORMAT = new Setting<>(
            "output.format",
            new ChoiceType(List.of("text", "json")),
            "text",
            "One readable line or one JSON object for each flow.");

    public static final Setting<String> WEB_LISTEN = new Setting<>(
            "web.listen",
            new TextType("HOST:PORT, or off", Catalogue::listenAddress, false),
            "127.0.0.1:3000",
            "Where `up` and `run` serve the page and its API; off also turns the Unix socket off.");
    public static final Setting<String> WEB_TOKEN = new Setting<>(
            "web.token",
            new TextType("text", token -> token, true),
            "",
            "What everybody must show who has no access by access.group or web.access; empty: a new one each time.");
    public static final Setting<String> WEB_ACCESS = new Setting<>(
            "web.access",
            new ChoiceType(List.of("owner", "token")),
            "owner",
            "Who may use the page by TCP without the token: owner: processes of root, of the user who started"
                    + " Flowbraid and of members of access.group, on this host and in its network namespace; token:"
                    + " nobody.");
    public static final Setting<String> WEB_SOCKET = new Setting<>(
            "web.unix-socket",
            new TextType("path, or off", Catalogue::socketPath, false),
            "",
            "Unix socket with the same API, mode 0660; empty: api.sock in the RuntimeDirectory of a systemd"
                    + " service, else in /run/flowbraid for root and $XDG_RUNTIME_DIR/flowbraid for others.");
    public static final Setting<String> ACCESS_GROUP = new Setting<>(
            "access.group",
            new TextType("group, or empty", group -> group, false),
            "",
            "Group whose members may use the page and the Unix socket, and read the history, companions.conf and"
                    + " statistics; empty for none.");

    public static final Setting<Long> WEB_FLOWS = count(
            "web.flows",
            20_000,
            500,
            1_000_000,
            "Flows the page holds, live ones and those that ended within 15 minutes; some 2 kB each.");

    public static final Setting<List<String>> KAFKA_BROKERS = new Setting<>(
            "kafka.brokers",
            new ListType<>("list of HOST:PORT", Catalogue::broker),
            List.of(),
            "Kafka brokers that get every flow record; the client learns of the others from these. Takes the package"
                    + " flowbraid-cluster.");
    public static final Setting<List<String>> IPFIX_COLLECTORS = new Setting<>(
            "ipfix.collectors",
            new ListType<>("list of collectors, [udp://|tcp://]HOST[:PORT]", Catalogue::collector),
            List.of(),
            "IPFIX collectors that get every flow record; over UDP and at port 4739 unless said otherwise.");
    public static final Setting<Boolean> IPFIX_NAMES = new Setting<>(
            "ipfix.names",
            new FlagType(),
            true,
            "Export users, processes, containers, pods and hosts, in the enterprise elements of ntop and Antrea.");
    public static final Setting<Boolean> IPFIX_BIFLOWS = new Setting<>(
            "ipfix.biflows",
            new FlagType(),
            true,
            "Both directions of a flow in one IPFIX record (RFC 5103); false gives each direction its own, for"
                    + " collectors that know no reverse elements.");
    public static final Setting<Long> IPFIX_OBSERVATION_DOMAIN = count(
            "ipfix.observation-domain",
            1,
            0,
            0xffff_ffffL,
            "Identifies this exporter's numbers to collectors; different for exporters that share an address.");
    public static final Setting<Duration> IPFIX_TEMPLATE_REFRESH =
            duration("ipfix.template-refresh", 60_000, "IPFIX templates are sent again over UDP after so long.");

    public static final Setting<Boolean> HISTORY_ENABLED =
            new Setting<>("history.enabled", new FlagType(), true, "Keep the flows of the past.");
    public static final Setting<String> HISTORY_DIRECTORY = new Setting<>(
            "history.directory",
            new TextType("directory", directory -> directory, false),
            "",
            "Where they are kept; empty: /var/lib/flowbraid/history for root, ~/.local/state/flowbraid/history for"
                    + " others.");
    public static final Setting<Duration> HISTORY_MAX_AGE = new Setting<>(
            "history.max-age",
            new DurationType(Duration.ofHours(1), Duration.ofDays(3_650)),
            Duration.ofDays(7),
            "Older flows are forgotten.");
    public static final Setting<Long> HISTORY_MAX_SIZE = new Setting<>(
            "history.max-size",
            new SizeType(16 * MIB, 1024 * 1024 * MIB),
            1024 * MIB,
            "The oldest flows are forgotten when the history takes more room on the disk.");

    private static final List<Setting<?>> ALL = List.of(
            INTERFACES,
            FEEDS,
            FEED_FLOWS,
            FEED_FLOWS_OF,
            COMPANIONS,
            FEED_ENCRYPTION,
            FEED_KEY_FILE,
            FEED_CLIENTS,
            LOCAL_NETWORKS,
            HOST_NAME,
            SNAPLEN,
            BUFFER,
            PACKET_BUFFER,
            RECENT_PACKETS,
            CAPTURE_THREADS,
            PROMISCUOUS,
            CAPTURE_WAIT,
            NAMES,
            MAX_FLOWS,
            MAX_OWNERSHIPS,
            TCP_IDLE,
            UDP_IDLE,
            OTHER_IDLE,
            ACTIVE,
            AGENT_ENDPOINTS,
            AGENT_EXCEPT,
            AGENT_COLLECTOR_KEY,
            AGENT_KEY_FILE,
            AGENT_RING,
            AGENT_MAX_PEERS,
            AGENT_NETNS,
            RUNTIME_SOCKETS,
            COMMAND_LINES,
            COMMAND_LINES_MASK,
            THREADS_NICE,
            PRIVILEGES_USER,
            PRIVILEGES_NAMESPACES,
            FORMAT,
            WEB_LISTEN,
            WEB_TOKEN,
            WEB_ACCESS,
            WEB_SOCKET,
            WEB_FLOWS,
            HISTORY_ENABLED,
            HISTORY_DIRECTORY,
            HISTORY_MAX_AGE,
            HISTORY_MAX_SIZE,
            ACCESS_GROUP,
            KAFKA_BROKERS,
            IPFIX_COLLECTORS,
            IPFIX_NAMES,
            IPFIX_BIFLOWS,
            IPFIX_OBSERVATION_DOMAIN,
            IPFIX_TEMPLATE_REFRESH);

    /** Settings of earlier versions. A file that still has one is told so. */
    private static final Set<String> REMOVED = Set.of(
            "capture.shards",
            "limits.packet-ring",
            "limits.event-ring",
            "limits.output-ring",
            "timeouts.close-linger",
            "timeouts.settle",
            "timeouts.ownership-ttl",
            "timeouts.pending-ttl",
            "timeouts.late-linger");

    private Catalogue() {}

    public static List<Setting<?>> settings() {
        return Stream.of(ALL, RuleCatalogue.ALL, KafkaCatalogue.ALL, StitchCatalogue.ALL)
                .flatMap(List::stream)
                .toList();
    }

    static boolean isRemoved(String key) {
        return REMOVED.contains(key);
    }

    private static Setting<Long> count(String key, long defaultValue, long least, long most, String sentence) {
        return new Setting<>(key, new CountType(least, most), defaultValue, sentence);
    }

    private static Setting<Duration> duration(String key, long defaultMs, String sentence) {
        return new Setting<>(
                key,
                new DurationType(Duration.ofMillis(1), Duration.ofDays(1)),
                Duration.ofMillis(defaultMs),
                sentence);
    }

    private static String listenAddress(String text) {
        final Matcher address = LISTEN_ADDRESS.matcher(text);
        if (!text.equals("off") && (!address.matches() || Integer.parseInt(address.group(1)) > MAX_PORT)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither HOST:PORT, with a port of at most " + MAX_PORT + ", nor off");
        }
        return text;
    }

    private static String broker(String text) {
        final Matcher broker = HOST_AND_PORT.matcher(text);
        final int port = broker.matches() ? Integer.parseInt(broker.group(1)) : 0;
        if (port == 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT, such as kafka1:9092");
        }
        return text;
    }

    private static String collector(String text) {
        CollectorAddress.parse(text);
        return text;
    }

    private static String socketPath(String text) {
        if (!text.isEmpty() && !text.equals("off") && !text.startsWith("/")) {
            throw new IllegalArgumentException("'" + text + "' is neither a path from the root directory nor off");
        }
        return text;
    }

    private static String hostName(String text) {
        if (!text.isEmpty() && !HOST_NAME_TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no host name; give letters, digits, '-', '_' and '.', at most 253");
        }
        return text;
    }

    private static String secretName(String text) {
        if (!SECRET_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no name of an option or a variable, such as my-token or"
                            + " *_pin; give letters, digits, '-', '_', '.' and '*', at most 64");
        }
        return text;
    }

    private static String curveKey(String text) {
        if (!CURVE_KEY.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text
                            + "' is not a public key; it has 40 characters as `flowbraid keys` prints it, or 80 hexadecimal digits");
        }
        return text;
    }

    private static String interfaceName(String text) {
        if (text.isBlank() || Endpoint.looksLikeOne(text)) {
            throw new IllegalArgumentException("'" + text + "' is not the name of an interface; feeds go into 'feeds'");
        }
        return text;
    }
}
