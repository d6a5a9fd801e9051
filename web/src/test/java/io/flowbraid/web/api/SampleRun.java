// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowbraid.model.attribution.AttributionStatus;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.record.FlowContext;
import io.flowbraid.record.Flows;
import io.flowbraid.record.LocalNetworks;
import io.flowbraid.record.history.FlowHistory;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import io.flowbraid.record.rule.BuiltInRules;
import io.flowbraid.record.rule.RuleBoard;
import io.flowbraid.web.CapturePoints.CapturePoint;
import io.flowbraid.web.CompanionBook;
import io.flowbraid.web.FeedList.Agent;
import io.flowbraid.web.FeedList.Feed;
import io.flowbraid.web.HostExamination.Finding;
import io.flowbraid.web.HostExamination.State;
import io.flowbraid.web.Identity;
import io.flowbraid.web.PacketTap;
import io.flowbraid.web.ProcessBook;
import io.flowbraid.web.RefusedException;
import io.flowbraid.web.RunAccounts;
import io.flowbraid.web.RunPorts;
import io.flowbraid.web.SocketFlows;
import io.flowbraid.web.api.flows.FlowIds;
import io.flowbraid.web.http.LocalUsers;
import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import io.flowbraid.web.live.LiveScan;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** A run with one interface and two feeds, really served; its flows come from the test. */
final class SampleRun implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    static final String FEED = SocketFlows.FEED;

    final AtomicLong clockMs = new AtomicLong(Flows.curlToPython().endNs / 1_000_000);
    final LossLedger ledger = new LossLedger();
    final List<String> failures = new CopyOnWriteArrayList<>();
    final AtomicLong packets = new AtomicLong();
    final LiveFlows live;
    final RuleBoard rules;
    final WebService service;
    final HttpClient client = HttpClient.newHttpClient();
    /** What was reported of changes. */
    final List<String> journal = new CopyOnWriteArrayList<>();

    final List<PacketTap.Wish> wishes = new CopyOnWriteArrayList<>();
    /** A total behind the sum of the buckets, as when one is read while another thread records. */
    volatile boolean isTotalLate;

    volatile int sockets = 1;
    /** Two agents with one id. */
    volatile boolean isIdShared;

    private final Map<String, String> policies = new ConcurrentHashMap<>();
    private final Map<String, List<String>> companions = new ConcurrentHashMap<>(Map.of("lo", List.of(FEED)));

    SampleRun() throws RefusedException {
        this(WebSettings.parse("127.0.0.1:0", Set.of()), null, LiveFlows.DEFAULT_CAPACITY);
    }

    /** On loopback everybody has access: who has is tested by {@link AccessTest}. */
    SampleRun(WebSettings settings, @Nullable FlowHistory history, int capacity) throws RefusedException {
        this(
                settings,
                settings.host().startsWith("127.") || settings.host().equals("[::1]")
                        ? new SampleUsers(SampleUsers.ALICE)
                        : LocalUsers.NONE,
                history,
                capacity);
    }

    SampleRun(WebSettings settings, LocalUsers users, @Nullable FlowHistory history, int capacity)
            throws RefusedException {
        live = new LiveFlows(
                new FlowContext(SocketFlows.OBSERVER, new LocalNetworks(List.of())),
                ledger.open("live", "page"),
                capacity,
                clockMs::get);
        rules = new RuleBoard(BuiltInRules.with(List.of("malware"), List.of(), List.of()), live.context());
        service = WebService.start(
                settings.withUsers(users),
                true,
                new WebParts(
                        new Identity("0.1", "atlas", Instant.now()),
                        live,
                        history,
                        new RunPorts(
                                this::points,
                                this::feeds,
                                new Companions(),
                                () -> SampleSockets.open(sockets),
                                ProcessBook.ofFlows(),
                                () -> List.of(new Finding("libpcap", State.OK, "1.10.3", "")),
                                this::tap,
                                this::recentPackets,
                                SampleRun::conversations,
                                rules,
                                new Accounts()),
                        journal::add,
                        () -> {}));
    }

    /** Each as an object with its id alone. */
    private static List<byte[]> conversations(List<Long> ids) {
        return ids.stream()
                .map(id -> ("{\"id\":\"" + FlowIds.text(id) + "\"}").getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private List<CapturePoint> points() {
        return List.of(new CapturePoint(
                "lo",
                4_026_531_840L,
                packets.get(),
                packets.get() * 100,
                Map.of("kernel_dropped", 3L),
                companions.getOrDefault("lo", List.of()),
                List.of("inproc://agent")));
    }

    private List<Feed> feeds() {
        final Agent agent = new Agent("atlas", "7", "0.1", 1, 34, 2, 5, 6, -1_500_000, 8_000, 12);
        return List.of(
                new Feed("inproc://agent", true, 12, 1.5, Map.of(), List.of()),
                new Feed(
                        FEED,
                        false,
                        34,
                        Double.NaN,
                        Map.of("gap", 2L),
                        isIdShared ? List.of(agent, agent) : List.of(agent)));
    }

    private final class Companions implements CompanionBook {
        @Override
        public void declare(String name, List<String> feeds) throws RefusedException {
            if (!name.equals("lo")) {
                throw new RefusedException("'" + name + "' is no capture interface of this run; there is lo");
            }
            for (final String feed : feeds) {
                check(feed);
            }
            companions.put(name, feeds);
        }

        @Override
        public String flowsOf(String feed) {
            return policies.getOrDefault(feed, "uncaptured");
        }

        @Override
        public void flowsOf(String feed, String policy) throws RefusedException {
            check(feed);
            policies.put(feed, policy);
        }

        private void check(String feed) throws RefusedException {
            if (!feed.equals(FEED)) {
                throw new RefusedException("'" + feed + "' is no feed of this run; there is " + FEED);
            }
        }
    }

    private void recentPackets(OutputStream out, LongPredicate flows, long fromNs, long toNs) throws IOException {
        final AtomicInteger found = new AtomicInteger();
        live.scan(FlowQuery.ALL, new LiveScan(), flow -> found.addAndGet(flows.test(flow.record.flowId) ? 1 : 0));
        final String range = fromNs == TimeRange.ALL.fromNs() ? "" : " of a part of the time";
        out.write(("pcapng of " + found + " flows" + range).getBytes(StandardCharsets.US_ASCII));
    }

    private PacketTap.Recording tap(PacketTap.Wish wish) throws RefusedException {
        wishes.add(wish);
        if (wish.filter().equals("nonsense")) {
            throw new RefusedException("the filter 'nonsense' is not understood by libpcap; see man 7 pcap-filter");
        }
        return new PacketTap.Recording() {
            @Override
            public void copyTo(OutputStream out) throws IOException {
                out.write("pcap of ".getBytes(StandardCharsets.US_ASCII));
                out.write(wish.interfaceName().getBytes(StandardCharsets.US_ASCII));
            }

            @Override
            public void close() {}
        };
    }

    /** Counts nothing: what is counted is not what is tested here. */
    private final class Accounts implements RunAccounts {
        @Override
        public LossLedger ledger() {
            return ledger;
        }

        @Override
        public Attributions attributions() {
            final Map<AttributionStatus, Long> ends = new TreeMap<>();
            for (final AttributionStatus status : AttributionStatus.values()) {
                ends.put(status, (long) status.ordinal());
            }
            return new Attributions(
                    new long[] {1, 2, 3},
                    ends,
                    4,
                    new Delays(List.of(new Bucket(1, 5), new Bucket(Double.POSITIVE_INFINITY, 6)), 7.5));
        }

        @Override
        public Delays packetLatency() {
            return new Delays(
                    List.of(new Bucket(1, 70), new Bucket(Double.POSITIVE_INFINITY, isTotalLate ? 69 : 80)), 90);
        }

        @Override
        public Delays eventLatency() {
            return new Delays(List.of(new Bucket(1, 3), new Bucket(Double.POSITIVE_INFINITY, 4)), 40);
        }

        @Override
        public void writeStats(OutputStream out) throws IOException {
            out.write("{\"schema\":\"flowbraid-stats/1\"}\n".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public List<String> troubles() {
            return List.of();
        }

        @Override
        public List<String> failures() {
            return List.copyOf(failures);
        }
    }

    /** Reports a flow as of now. */
    void report(FlowRecord flow) {
        live.accept(flow);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + service.port() + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The JSON of an answer that must be a good one. */
    JsonNode ask(String path) throws IOException, InterruptedException {
        final HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        service.close();
    }
}
