// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.record.FlowFields;
import io.flowbraid.record.Flows;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of curl, which fetches a page from python3 on loopback, and of a pod that asks a resolver elsewhere. */
class FlowQueryTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T20:15:00Z"), ZoneId.of("Europe/Rome"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "curl",
                "CURL",
                "cur",
                "python3 curl",
                "process:curl",
                "process:CURL",
                "process=python3",
                "process:c*l",
                "process:curl,wget",
                "process~ytho",
                "process!=nginx",
                "client.process:curl",
                "server.process:python3",
                "client.process.name:curl",
                "process.name:curl",
                "executable:curl",
                "executable:/usr/bin/curl",
                "executable:/usr/bin/*",
                "executable:python*",
                "command:127.0.0.1:8000",
                "command:\"curl http\"",
                "user:ada",
                "user:1000",
                "user:0",
                "parent:bash",
                "pid:4211",
                "port:8000",
                "port:80,8000",
                "port:80, 8000",
                "port:7999-8001",
                "server.port>=8000",
                "port < 8001",
                "port:>40000",
                "ip:127.0.0.1",
                "ip:127.0.0.0/8",
                "client.ip:127.*",
                "127.0.0.1",
                "127.0.0.0/8",
                "127.0.*",
                "host:127.0.0.1",
                "bytes>1500",
                "bytes>=1.9kB",
                "bytes<2KiB",
                "client.bytes:394",
                "packets:11",
                "duration>=12ms",
                "duration<1s",
                "duration:12ms-13ms",
                "rtt:0.041",
                "rtt<1ms",
                "delay<0",
                "delay:-2-3",
                "status:attributed",
                "method:connect",
                "state:SF",
                "protocol:tcp",
                "network.transport:tcp",
                "direction:internal",
                "interface:lo",
                "id:00c0ffee12345678",
                "final:true",
                "self:false",
                "shared:no",
                "not self:true",
                "has:process",
                "has:socket.client",
                "has:client.process.user",
                "-has:container",
                "not has:pod",
                "start:2026-11-22",
                "start:today",
                "start>2026-11-22T21:15",
                "start>=2026-11-22T20:15:03Z",
                "start<2026-11-22T20:15:04Z",
                "end<=2026-11-22T20:15:03Z",
                "process:curl and port:8000",
                "process:curl AND NOT port:443",
                "process:wget or port:8000",
                "(process:wget or process:curl) and (port:80 or port:8000)",
                "process:wget or process:curl port:8000",
                "not (process:wget or port:443)",
                "-port:443",
                "-(port:443 or port:80)",
                "not not curl",
                "-process:wget -process:nginx",
                "!port:443",
                "process:curl && port:8000 || process:wget",
                "last 1h",
                "process:curl last 1h",
                "last 5 minutes and process:curl",
                "flow.client_evidence:syn",
                "socket.client.srtt_ms<1",
                "reconciliation:equal",
                "flags:FSPA",
            })
    void shouldMatchCurlToPython(String query) {
        assertThat(matches(query, Flows.curlToPython())).as(query).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wget",
                "process:cur",
                "process:url",
                "process:curl,wget port:443",
                "process!=curl",
                "server.process:curl",
                "process:\"c*l\"",
                "executable:bin",
                "port:443",
                "port:1-1023",
                "port>50000",
                "ip:10.0.0.0/8",
                "::1",
                "bytes>1MB",
                "duration>=2s",
                "rtt>1s",
                "status:unattributed",
                "protocol:udp",
                "has:container",
                "has:nat",
                "has:tcp.failure",
                "vlan:12",
                "vlan<4096",
                "final:false",
                "self:true",
                "start:yesterday",
                "process:curl and process:wget",
                "not curl",
                "-process:curl",
                "process:wget or port:443",
                "reason:remote",
                "(curl or wget) and port:443",
            })
    void shouldNotMatchCurlToPython(String query) {
        assertThat(matches(query, Flows.curlToPython())).as(query).isFalse();
    }

    @Test
    void shouldBindAndCloserThanOr() {
        assertThat(matches("curl or wget and port:443", Flows.curlToPython())).isTrue();
        assertThat(matches("port:443 and wget or curl", Flows.curlToPython())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fd00::5",
                "fd00::/8",
                "ip:fd00::5",
                "ip:[fd00::5]",
                "ip:2001:db8::/32",
                "2001:db8::53",
                "fd00::*",
                "pod:cart-0",
                "pod:cart-*",
                "cart",
                "namespace:shop",
                "container:c1",
                "container:4f1c2d3e4f5a",
                "image:alpine:3",
                "image:alpine",
                "image:alp*",
                "runtime:containerd",
                "has:container",
                "has:pod",
                "has:orchestrator",
                "reason:remote",
                "server.status:unattributed",
                "vlan:12",
                "port:53",
                "direction:outbound",
                "state!=SF",
                "not state:SF",
                "rtt!=5",
                "duration<1ns",
                "-has:tcp",
            })
    void shouldMatchThePodThatAsksAResolver(String query) {
        assertThat(matches(query, Flows.podToRemoteResolver())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "label:tier=front",
                "label:tier",
                "label:TIER=FR*",
                "label~tier=ron",
                "client.label:tier",
                "client.container.labels:tier",
                "has:label"
            })
    void shouldFindLabels(String query) {
        assertThat(matches(query, Flows.withEverything())).isTrue();
        assertThat(matches(query, Flows.curlToPython())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "domain:www.example.org",
                "domain:question.example.org",
                "sni:api.*",
                "question:question.example.org",
                "server.domain_source:dns",
                "example",
                "has:dns"
            })
    void shouldFindNamesOfServers(String query) {
        assertThat(matches(query, Flows.withEverything())).isTrue();
        assertThat(matches(query, Flows.curlToPython())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"label:tier=back", "label:front", "label:\"tier=f*\"", "server.label:tier"})
    void shouldTellLabelsApart(String query) {
        assertThat(matches(query, Flows.withEverything())).isFalse();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
                    proces:curl              | 0  | there is no field 'proces': did you mean 'process'?
                    client.proces.name:curl  | 0  | there is no field 'client.proces.name': did you mean 'client.process.name'?
                    curl has:contianer       | 9  | there is no field 'contianer': did you mean 'container'?
                    http://127.0.0.1:8000    | 0  | there is no field 'http': see docs/reference/query.md for those there are, and quote a text that has a colon in it
                    process:                 | 8  | a value is missing after 'process:'; for flows that have one at all, write has:process
                    process: )               | 9  | a value is missing after 'process:'; for flows that have one at all, write has:process
                    port:(80 or 443)         | 5  | several values are written with commas: port:a,b
                    :443                     | 0  | ':' needs the name of a field before it, as in port:443
                    curl >5                  | 0  | there is no field 'curl': see docs/reference/query.md for those there are, and quote a text that has a colon in it
                    port:http                | 5  | 'http' is not a number, such as port:443, or a range, such as port:1-1023
                    port~44                  | 5  | 'port' is a number, in which no text is found: write port:44
                    process>curl             | 8  | 'process' is a text, which is not more or less than another: write process:curl, or process~curl for a part of it
                    bytes>1XB                | 6  | '1XB' is not a number of bytes, such as bytes>1500 or bytes>=1MB
                    duration>2               | 9  | '2' is not a duration with its unit, such as duration>=2s or duration<150ms
                    rtt>fast                 | 4  | 'fast' is not a number of milliseconds or a duration, such as rtt>20 or rtt>1s
                    start>noon               | 6  | 'noon' is not a time, such as start>2026-11-22T10:00 or start>10:00
                    ip:10.0.0.300            | 3  | '10.0.0.300' is not an address or a network, such as ip:10.0.0.1 or ip:10.0.0.0/8
                    ip:10.1.0.0/8            | 3  | '10.1.0.0/8' has bits set behind its prefix of 8: write a network such as ip:10.0.0.0/8, or an address
                    self:perhaps             | 5  | 'perhaps' is not true or false
                    has>container            | 0  | 'has' goes with a colon, as in has:container
                    (curl or wget            | 0  | this ( is never closed: add a ) behind its part
                    curl)                    | 4  | this ) closes nothing: take it away, or add a ( before
                    curl and                 | 8  | something to look for is missing after 'and', such as process:curl
                    or curl                  | 0  | something to look for is missing, before 'or', such as process:curl
                    curl and or wget         | 9  | something to look for is missing after 'and', before 'or', such as process:curl
                    ()                       | 1  | something to look for is missing after '(', before ')', such as process:curl
                    not                      | 3  | something to look for is missing after 'not', such as process:curl
                    not last 1h              | 11 | something to look for is missing after 'not', such as process:curl
                    process:"curl            | 8  | the quote that begins here is never closed: add a " at its end
                    last 5                   | 5  | '5' is not a duration with its unit, such as 30m, 1h or 7d; to look for the word last, quote it
                    since noon               | 6  | 'noon' is not a time, such as 10:00, 2026-11-22, 2026-11-22T10:00 or -1h; to look for the word since, quote it
                    since 2026-13-45         | 6  | '2026-13-45' is not a time, such as 10:00, 2026-11-22, 2026-11-22T10:00 or -1h; to look for the word since, quote it
                    """)
    void shouldSayWhatIsWrongAndWhere(String query, int position, String message) {
        final QueryException refused = refusal(query);

        assertThat(refused).hasMessage(message);
        assertThat(refused.position()).isEqualTo(position);
    }

    @Test
    void shouldRefuseWhatWouldTakeTooLong() {
        assertThat(refusal("(".repeat(1_000))).hasMessageContaining("at most 64 deep");
        assertThat(refusal("not ".repeat(1_000))).hasMessageContaining("at most 64 deep");
        assertThat(refusal("a".repeat(20_001))).hasMessageContaining("at most 20000 characters");
        assertThat(refusal("x" + " or x".repeat(512)))
                .hasMessageContaining("at most 512 terms")
                .extracting(QueryException::position)
                .isEqualTo(5 * 512);
        assertThat(refusal("-x ".repeat(513))).hasMessageContaining("at most 512 terms");
        assertThat(refusal("port:1" + ",2".repeat(512))).hasMessageContaining("at most 512 terms");
        assertThat(refusal("has:nat or process!=a" + ",b".repeat(511))).hasMessageContaining("at most 512 terms");
        assertThat(refusal("(" + "port:1,2 or ".repeat(256) + "x)")).hasMessageContaining("at most 512 terms");
    }

    @Test
    void shouldTakeAsManyTermsAsItSays() {
        assertThat(matches("wget" + " or wget".repeat(510) + " or curl", Flows.curlToPython()))
                .isTrue();
        assertThat(matches("-wget ".repeat(511) + "curl", Flows.curlToPython())).isTrue();
        assertThat(matches("-wget ".repeat(511) + "-curl", Flows.curlToPython()))
                .isFalse();
        assertThat(matches("port:8000" + ",2".repeat(511), Flows.curlToPython()))
                .isTrue();
    }

    @Test
    void shouldLookForSeveralTextsInTheFieldsOfEach() {
        assertThat(matches("client.process:wget or server.process:curl", Flows.curlToPython()))
                .isFalse();
        assertThat(matches("client.process:wget or server.process:python3", Flows.curlToPython()))
                .isTrue();
        assertThat(matches("user:nobody or port:443 or client.process:cu*l", Flows.curlToPython()))
                .isTrue();
        assertThat(matches("not (process:wget or process:nginx or port:443)", Flows.curlToPython()))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    last 1h                          | 2026-11-22T19:15:00Z           | 2026-11-22T20:15:00Z
                    last 90 seconds                  | 2026-11-22T20:13:30Z           | 2026-11-22T20:15:00Z
                    last hour                        | 2026-11-22T19:15:00Z           | 2026-11-22T20:15:00Z
                    since 10:00                      | 2026-11-22T09:00:00Z           |
                    since 9:00                       | 2026-11-22T08:00:00Z           |
                    since 2026-11-20                 | 2026-11-19T23:00:00Z           |
                    since 2026-11-20T10:00           | 2026-11-20T09:00:00Z           |
                    since "2026-11-20 10:00"         | 2026-11-20T09:00:00Z           |
                    since 2026-11-20T10:00:00Z       | 2026-11-20T10:00:00Z           |
                    since 2026-11-20T10:00:00+02:00  | 2026-11-20T08:00:00Z           |
                    since 2h                         | 2026-11-22T18:15:00Z           |
                    since -2h                        | 2026-11-22T18:15:00Z           |
                    since yesterday until yesterday  | 2026-11-20T23:00:00Z           | 2026-11-21T22:59:59.999999999Z
                    until 10:00                      |                                | 2026-11-22T09:00:59.999999999Z
                    since today until now            | 2026-11-21T23:00:00Z           | 2026-11-22T20:15:00Z
                    curl last 1d and since 20:00 x   | 2026-11-22T19:00:00Z           | 2026-11-22T20:15:00Z
                    """)
    void shouldReadTimes(String query, String from, String to) throws QueryException {
        final TimeRange range = FlowQuery.parse(query, CLOCK).range();

        assertThat(range)
                .isEqualTo(
                        new TimeRange(from == null ? Long.MIN_VALUE : ns(from), to == null ? Long.MAX_VALUE : ns(to)));
    }

    @Test
    void shouldTakeTheProgramLastForAWord() throws QueryException {
        final FlowQuery query = FlowQuery.parse("last", CLOCK);

        assertThat(query.range()).isNull();
        assertThat(query.root()).isInstanceOf(QueryNode.Compare.class);
    }

    @Test
    void shouldKeepWhatWasWritten() throws QueryException {
        assertThat(FlowQuery.parse(" process:curl  last 1h ", CLOCK).text()).isEqualTo("process:curl  last 1h");
        assertThat(FlowQuery.parse("last 1h", CLOCK).root()).isEqualTo(new QueryNode.All());
    }

    @Test
    void shouldAskOnceForWhatIsAskedAlike() throws QueryException {
        assertThat(FlowQuery.parse("port:443").root())
                .isEqualTo(new QueryNode.Compare(
                        List.of(FlowFields.of("client.port"), FlowFields.of("server.port")),
                        new Condition.Between(443, 443)));
    }

    @Test
    void shouldMatchWithoutGarbage() throws QueryException {
        final FlowQuery query =
                FlowQuery.parse("(process:nginx,cu*rx or ip:10.0.0.0/8) bytes>1kB or not port:1-1023,8000");
        final FlowRecord flow = Flows.curlToPython();
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int matched = matchMany(query, flow);

        final long before = threads.getCurrentThreadAllocatedBytes();
        matched += matchMany(query, flow);
        final long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(matched).isZero();
        assertThat(allocated / 100_000.0).as("bytes per flow").isLessThan(0.1);
    }

    private static int matchMany(FlowQuery query, FlowRecord flow) {
        int matched = 0;
        for (int i = 0; i < 100_000; i++) {
            if (query.matches(flow, Flows.CONTEXT)) {
                matched++;
            }
        }
        return matched;
    }

    private static boolean matches(String query, FlowRecord flow) {
        try {
            return FlowQuery.parse(query, CLOCK).matches(flow, Flows.CONTEXT);
        } catch (QueryException e) {
            throw new AssertionError(e.getMessage() + " at " + e.position(), e);
        }
    }

    private static QueryException refusal(String query) {
        try {
            FlowQuery.parse(query, CLOCK);
        } catch (QueryException e) {
            return e;
        }
        throw new AssertionError("'" + query + "' was taken for a query");
    }

    private static long ns(String time) {
        final Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
