// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NameBookTest {
    private static final long T = 1_795_378_503_000_000_000L;
    private static final long NETNS = 4_026_531_840L;
    private static final ProcessIdentity CURL = NamedTraffic.process(10);
    private static final ProcessIdentity WGET = NamedTraffic.process(20);

    private final NamedTraffic traffic = new NamedTraffic(64, NETNS);

    @Test
    void shouldNameAServerByTheAnswerThatItsClientGotBefore() {
        traffic.resolve(NamedTraffic.CLIENT, 40_000, "www.example.org", T);

        assertThat(domain(NamedTraffic.CLIENT, T + 1, null)).isEqualTo("www.example.org");
        assertThat(names(NamedTraffic.CLIENT, T + 1, null).source()).isEqualTo(FlowNames.Source.DNS);
    }

    @Test
    void shouldNotNameFlowsThatBeganBeforeTheAnswerOrLongAfterIt() {
        traffic.resolve(NamedTraffic.CLIENT, 40_000, "www.example.org", T);
        final long lastNs = T + TimeUnit.SECONDS.toNanos(NamedTraffic.TTL_SECONDS) + NameBook.GRACE_NS;

        assertThat(domain(NamedTraffic.CLIENT, T - 1, null)).isNull();
        assertThat(domain(NamedTraffic.CLIENT, lastNs, null)).isEqualTo("www.example.org");
        assertThat(domain(NamedTraffic.CLIENT, lastNs + 1, null)).isNull();
    }

    @Test
    void shouldNotNameFlowsOfOtherHosts() {
        traffic.resolve(NamedTraffic.CLIENT, 40_000, "www.example.org", T);

        assertThat(domain("10.0.0.6", T + 1, null)).isNull();
    }

    @Test
    void shouldPreferTheNewestNameOfTheProcessThenThatOfItsHost() {
        traffic.resolve(NamedTraffic.CLIENT, 40_000, "old.example.org", T);
        traffic.resolve(NamedTraffic.CLIENT, 40_001, "new.example.org", T + 1_000);
        assertThat(domain(NamedTraffic.CLIENT, T + 2_000, CURL)).isEqualTo("new.example.org");

        // Later a record says who asked first.
        traffic.book.of(traffic.dnsFlow(NamedTraffic.CLIENT, 40_000, T, CURL));
        traffic.book.of(traffic.dnsFlow(NamedTraffic.CLIENT, 40_001, T + 1_000, WGET));

        assertThat(domain(NamedTraffic.CLIENT, T + 2_000, CURL)).isEqualTo("old.example.org");
        assertThat(domain(NamedTraffic.CLIENT, T + 2_000, WGET)).isEqualTo("new.example.org");
        assertThat(domain(NamedTraffic.CLIENT, T + 2_000, NamedTraffic.process(30)))
                .isEqualTo("new.example.org");
    }

    @Test
    void shouldTakeAResolverOnLoopbackForItsNamespaceOnly() {
        traffic.resolve("127.0.0.1", 40_000, "www.example.org", T);
        final FlowRecord here = traffic.connection(NamedTraffic.CLIENT, 50_000, T + 1, null);
        here.client.netns = NETNS;
        final FlowRecord inContainer = traffic.connection(NamedTraffic.CLIENT, 50_001, T + 1, null);
        inContainer.client.netns = NETNS + 1;

        assertThat(traffic.book.of(here).domain()).isEqualTo("www.example.org");
        assertThat(traffic.book.of(inContainer).domain()).isNull();
        assertThat(domain(NamedTraffic.CLIENT, T + 1, null)).isNull();
    }

    @Test
    void shouldNotBelieveAnswersThatNobodyAskedFor() {
        traffic.answer(NamedTraffic.CLIENT, 40_000, "bank.example.org", T);
        traffic.ask(NamedTraffic.CLIENT, 40_000, "www.example.org", T);
        traffic.answer(NamedTraffic.CLIENT, 40_000, "bank.example.org", T);
        traffic.answer(NamedTraffic.CLIENT, 40_001, "www.example.org", T);

        assertThat(domain(NamedTraffic.CLIENT, T + 1, null)).isNull();
        assertThat(traffic.stage.loss("unasked").get()).isEqualTo(3);
        assertThat(traffic.stage.imbalance()).isZero();
    }

    @Test
    void shouldSayWhatAFlowAskedFirst() {
        traffic.resolve(NamedTraffic.CLIENT, 40_000, "a.example.org", T);
        traffic.resolve(NamedTraffic.CLIENT, 40_000, "b.example.org", T + 1);

        final FlowNames names = traffic.book.of(traffic.dnsFlow(NamedTraffic.CLIENT, 40_000, T, null));

        assertThat(names.dnsQuestion()).isEqualTo("a.example.org");
        assertThat(names.domain()).isNull();
    }

    @Test
    void shouldNameAServerByItsTlsHandshakeWhereNoAnswerIsKnown() throws Exception {
        hello(NamedTraffic.CLIENT, 50_000, "www.example.org", T + 5);
        final FlowRecord flow = traffic.connection(NamedTraffic.CLIENT, 50_000, T, null);

        assertThat(traffic.book.of(flow))
                .isEqualTo(new FlowNames("www.example.org", FlowNames.Source.TLS, "www.example.org", null));

        // What another process of the host was told says less than the flow itself.
        traffic.resolve(NamedTraffic.CLIENT, 40_000, "cdn.example.net", T - 1);
        assertThat(traffic.book.of(flow).domain()).isEqualTo("www.example.org");
    }

    @Test
    void shouldTakeOfSeveralNamesTheOneThatTheHandshakeSays() throws Exception {
        traffic.resolve(NamedTraffic.CLIENT, 40_000, "www.example.org", T - 2);
        traffic.resolve(NamedTraffic.CLIENT, 40_001, "cdn.example.net", T - 1);
        traffic.book.of(traffic.dnsFlow(NamedTraffic.CLIENT, 40_001, T - 1, CURL));
        hello(NamedTraffic.CLIENT, 50_000, "www.example.org", T + 5);

        assertThat(traffic.book.of(traffic.connection(NamedTraffic.CLIENT, 50_000, T, CURL)))
                .isEqualTo(new FlowNames("www.example.org", FlowNames.Source.DNS, "www.example.org", null));
    }

    @Test
    void shouldBelieveTheProcessRatherThanAHandshakeThatNoAnswerHas() throws Exception {
        traffic.resolve(NamedTraffic.CLIENT, 40_000, "front.example.net", T - 1);
        traffic.book.of(traffic.dnsFlow(NamedTraffic.CLIENT, 40_000, T - 1, CURL));
        hello(NamedTraffic.CLIENT, 50_000, "hidden.example.org", T + 5);

        assertThat(traffic.book.of(traffic.connection(NamedTraffic.CLIENT, 50_000, T, CURL)))
                .isEqualTo(new FlowNames("front.example.net", FlowNames.Source.DNS, "hidden.example.org", null));
    }

    @Test
    void shouldKeepApartConnectionsOfOneFiveTuple() throws Exception {
        hello(NamedTraffic.CLIENT, 50_000, "first.example.org", T);
        hello(NamedTraffic.CLIENT, 50_000, "second.example.org", T + 10_000_000_000L);
        final FlowRecord first = traffic.connection(NamedTraffic.CLIENT, 50_000, T, null);
        final FlowRecord second = traffic.connection(NamedTraffic.CLIENT, 50_000, T + 9_500_000_000L, null);
        final FlowRecord third = traffic.connection(NamedTraffic.CLIENT, 50_000, T + 20_000_000_000L, null);

        assertThat(traffic.book.of(first).tlsServerName()).isEqualTo("first.example.org");
        assertThat(traffic.book.of(second).tlsServerName()).isEqualTo("second.example.org");
        assertThat(traffic.book.of(third).tlsServerName()).isNull();
    }

    @Test
    void shouldNotTakeAServersWordsForAHandshake() throws Exception {
        traffic.read(
                ClientHelloTest.hello("evil.example.org"),
                Transport.TCP,
                NamedTraffic.SERVER,
                8_443,
                NamedTraffic.CLIENT,
                50_000,
                T);

        assertThat(domain(NamedTraffic.CLIENT, T, null)).isNull();
    }

    @Test
    void shouldKeepTheNameOfAFlowThatOutlivesTheAnswer() {
        traffic.resolve(NamedTraffic.CLIENT, 40_000, "www.example.org", T);
        final FlowRecord flow = traffic.connection(NamedTraffic.CLIENT, 50_000, T + 1, null);
        traffic.book.of(flow);
        for (int i = 0; i < 1_000; i++) {
            traffic.resolve("10.0.1." + i % 250, 1_000 + i, "n" + i + ".example.org", T + 2);
        }

        flow.isFinal = true;
        assertThat(traffic.book.of(flow).domain()).isEqualTo("www.example.org");
    }

    @Test
    void shouldFindTheAnswerForAServersAddressBehindATranslation() {
        traffic.resolve(NamedTraffic.CLIENT, 40_000, "www.example.org", T);
        final FlowRecord flow = traffic.connection(NamedTraffic.CLIENT, 50_000, T + 1, null);
        final long[] pod = IpAddress.parse("10.244.0.9");
        flow.server.natHi = flow.server.addressHi;
        flow.server.natLo = flow.server.addressLo;
        flow.server.natPort = 80;
        flow.server.addressHi = pod[0];
        flow.server.addressLo = pod[1];

        assertThat(traffic.book.of(flow).domain()).isEqualTo("www.example.org");
    }

    private void hello(String client, int port, String name, long timeNs) throws Exception {
        traffic.read(ClientHelloTest.hello(name), Transport.TCP, client, port, NamedTraffic.SERVER, 8_443, timeNs);
    }

    private @Nullable String domain(String client, long startNs, @Nullable ProcessIdentity process) {
        return names(client, startNs, process).domain();
    }

    private FlowNames names(String client, long startNs, @Nullable ProcessIdentity process) {
        return traffic.book.of(traffic.connection(client, 50_000, startNs, process));
    }
}
