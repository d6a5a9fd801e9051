// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowField;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.FlowSums;
import io.flowbraid.record.history.FlowPage;
import io.flowbraid.record.history.FlowQuestion;
import io.flowbraid.record.history.FlowRow;
import io.flowbraid.record.history.FoldRule;
import io.flowbraid.record.query.FlowQuery;
import io.flowbraid.record.query.TimeRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database answers is what {@link FlowQuery#matches} says of each flow. */
class QuestionsTest {
    private static final long START_NS = TestHistory.ns(TestHistory.NOON);
    private static final int FLOWS = 2_000;
    private static final FlowField START = FlowFields.of("event.start");
    private static final FlowField END = FlowFields.of("event.end");

    @TempDir
    static Path directory;

    private static final List<FlowRecord> KEPT = new ArrayList<>();
    private static TestHistory test;

    @BeforeAll
    static void keepFlows() {
        test = new TestHistory(directory);
        final RandomFlows flows = new RandomFlows(7, START_NS, 10_000_001);
        for (int i = 0; i < FLOWS; i++) {
            KEPT.add(flows.next());
            test.history.sink().accept(KEPT.get(i));
        }
        test.awaitWritten();
    }

    @AfterAll
    static void close() {
        test.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "process:curl",
                "process:CURL and not port:443",
                "curl",
                "-curl -nginx",
                "process:*q*",
                "process:a%b_c\\d",
                "\"'; DROP TABLE flow; --\"",
                "process:ü*",
                "port:1-1023",
                "client.port:5000-20000 or server.port:53",
                "bytes>500kB",
                "client.bytes>=100kB server.bytes<10kB",
                "duration>=2s",
                "ip:10.0.0.0/8",
                "ip:10.0.0.5",
                "ip:fe80::/10",
                "ip:fd00::/8 or ip:::1",
                "ip:0.0.0.0/0",
                "not ip:0.0.0.0/0",
                "ip:fe80::8000:0:0:1",
                "client.ip:192.168.*",
                "client.nat.ip:128.0.0.0/1",
                "status:unattributed",
                "status:partial or status:ambiguous",
                "has:container",
                "-has:container has:pod",
                "container:shop_* not container:shop_1*",
                "pod:cart-3",
                "reason:no_event",
                "method:connect",
                "user:user*",
                "pid:1005",
                "host:atlas",
                "flow.self:true",
                "client.attribution.delay_ms<0",
                "tcp.handshake_rtt_ms>=40",
                "observer.interface:eth0",
                "network.vlan:1-100",
                "process:curl,*java*,py*,*x or process:*stg* or -process:a*e,nginx",
                "curl or 443 or java or a.b*c",
                "ip:10.0.0.0/8,10.1.2.3,fd00::/8,192.168.0.0/16 -port:443,80,1000-2000",
                "has:conversation.id",
                "(process:java or process:postgres) and (bytes>1MB or -has:user)",
                "tcp.state:SF",
                "flow.id:*a*",
                "observer:sockets",
                "observer.type:exporter or end_reason:refused,agent_gone",
                "counted:false",
                "counted:true has:conversation",
                "-counted:true",
                "bytes<100kB",
                "network.bytes<100kB",
                "client.payload_bytes<10kB",
                "packets<100 observer:sockets",
                "segments>=500",
                "netns:4026532001",
                "socket_end:closed -has:server.segments",
                "has:continues",
                "incomplete:true",
                "observer.hostname:web-1",
            })
    void shouldFindTheFlowsThatTheQueryMatches(String text) throws Exception {
        final FlowQuery query = FlowQuery.parse(text);

        assertThat(ids(query, TimeRange.ALL))
                .containsExactlyElementsOf(KEPT.stream()
                        .filter(flow -> query.matches(flow, RandomFlows.CONTEXT))
                        .map(QuestionsTest::id)
                        .toList());
    }

    @Test
    void shouldFindFlowsThatLivedAtSomeTimeOfTheRange() {
        final TimeRange range = new TimeRange(START_NS + 9_000_000_000L, START_NS + 9_500_000_000L);

        assertThat(ids(FlowQuery.ALL, range))
                .isNotEmpty()
                .hasSizeLessThan(FLOWS)
                .containsExactlyElementsOf(KEPT.stream()
                        .filter(flow -> flow.startNs <= range.toNs() && flow.endNs >= range.fromNs())
                        .map(QuestionsTest::id)
                        .toList());
    }

    @Test
    void shouldSortByAnyFieldWithTheAbsentLast() {
        for (final FlowField sort : FlowFields.all()) {
            if (FlowSums.otherwise(sort).isPresent()) {
                continue;
            }
            final FlowPage page = test.history.flows(
                    new FlowQuestion(FlowQuery.ALL, TimeRange.ALL, sort, true, 0, FLOWS, List.of(sort)));

            final List<Object> values =
                    page.rows().stream().map(row -> row.values().get(0)).toList();
            final long present = KEPT.stream()
                    .filter(flow -> sort.isPresent(flow, RandomFlows.CONTEXT))
                    .count();
            assertThat(values.subList(0, (int) present)).as("%s", sort).doesNotContainNull();
            assertThat(values.subList((int) present, FLOWS)).as("%s", sort).allMatch(Objects::isNull);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "network.bytes",
                "network.packets",
                "client.bytes",
                "client.packets",
                "server.bytes",
                "server.packets"
            })
    void shouldSortFlowsWithAndWithoutPacketsByTheSameMeasure(String path) {
        final FlowField sort = FlowFields.of(path);
        final FlowField otherwise = FlowSums.otherwise(sort).orElseThrow();

        final FlowPage page = test.history.flows(
                new FlowQuestion(FlowQuery.ALL, TimeRange.ALL, sort, true, 0, FLOWS, List.of(sort, otherwise)));

        assertThat(page.rows().stream()
                        .map(row -> measure(row.values().get(0), row.values().get(1)))
                        .toList())
                .containsExactlyElementsOf(KEPT.stream()
                        .map(flow -> measure(
                                sort.value(flow, RandomFlows.CONTEXT), otherwise.value(flow, RandomFlows.CONTEXT)))
                        .sorted(Comparator.reverseOrder())
                        .toList());
    }

    @Test
    void shouldGiveAPageOfTheWhole() {
        final FlowPage page = test.history.flows(
                new FlowQuestion(FlowQuery.ALL, TimeRange.ALL, START, true, 100, 10, List.of(START, END)));

        assertThat(page.total()).isEqualTo(FLOWS);
        assertThat(page.rows()).hasSize(10);
        assertThat(page.rows().get(0).values())
                .containsExactly(KEPT.get(FLOWS - 101).startNs, KEPT.get(FLOWS - 101).endNs);
    }

    /** Below all others when neither is known. */
    private static long measure(@Nullable Object first, @Nullable Object otherwise) {
        final Object known = first == null ? otherwise : first;
        return known == null ? -1 : (Long) known;
    }

    private static List<String> ids(FlowQuery query, TimeRange range) {
        final FlowPage page = test.history.flows(new FlowQuestion(query, range, START, false, 0, FLOWS, List.of()));
        assertThat(page.total()).isEqualTo(page.rows().size());
        return page.rows().stream().map(FlowRow::id).toList();
    }

    private static String id(FlowRecord flow) {
        return String.format("%016x", flow.flowId);
    }

    @Test
    void shouldFoldRepeatedFlowsToOneRowEachWithTheirSums() {
        final FlowField bytes = FlowFields.of("client.bytes");
        final List<FlowField> columns = new ArrayList<>(FoldRule.KEY);
        columns.addAll(List.of(bytes, START, FlowFields.of("client.port")));
        final FlowQuestion all = new FlowQuestion(FlowQuery.ALL, TimeRange.ALL, bytes, true, 0, FLOWS, columns);

        final FlowPage folded = test.history.folded(all);
        final FlowPage each = test.history.flows(all);

        assertThat(folded.total()).isEqualTo(folded.rows().size()).isLessThan(FLOWS);
        assertThat(folded.rows())
                .extracting(row -> row.values().subList(0, FoldRule.KEY.size()))
                .doesNotHaveDuplicates();
        for (final FlowRow row : folded.rows()) {
            final List<FlowRow> flows = each.rows().stream()
                    .filter(flow -> key(flow).equals(key(row)))
                    .toList();
            assertThat(row.flows()).isEqualTo(flows.size());
            assertThat(known(row, 0)).isEqualTo(sumOf(flows));
            assertThat(row.values().get(FoldRule.KEY.size() + 1))
                    .isEqualTo(flows.stream()
                            .mapToLong(flow -> known(flow, 1))
                            .max()
                            .orElseThrow());
        }
    }

    @Test
    void shouldPageThroughFoldedRows() {
        final List<FlowRow> all = test.history
                .folded(new FlowQuestion(FlowQuery.ALL, TimeRange.ALL, START, true, 0, FLOWS, FoldRule.KEY))
                .rows();

        final List<FlowRow> parts = new ArrayList<>();
        for (int offset = 0; offset < all.size(); offset += 7) {
            parts.addAll(test.history
                    .folded(new FlowQuestion(FlowQuery.ALL, TimeRange.ALL, START, true, offset, 7, FoldRule.KEY))
                    .rows());
        }

        assertThat(parts).isEqualTo(all);
    }

    private static List<@Nullable Object> key(FlowRow row) {
        return row.values().subList(0, FoldRule.KEY.size());
    }

    /** The number in a column after the key; 0 when nobody counted. */
    private static long known(FlowRow row, int column) {
        return row.values().get(FoldRule.KEY.size() + column) instanceof Number number ? number.longValue() : 0;
    }

    private static long sumOf(List<FlowRow> flows) {
        return flows.stream().mapToLong(flow -> known(flow, 0)).sum();
    }
}
