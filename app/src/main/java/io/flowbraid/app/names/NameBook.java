// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.FlowSide;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Who was told which name, and which flows said one. Everything in it is bounded: the oldest is forgotten.
 *
 * <p>A flow gets a domain when its client was told that name for the server's address before the flow began, within the
 * time to live of the answer and a grace. Of several names, the one that its own TLS handshake says wins, else the
 * newest that this process was told, else the server name of the handshake, else the newest that its host was told.
 * (Thread safe.)
 */
public final class NameBook {
    /** Programs keep answers for longer than they may. */
    static final long GRACE_NS = TimeUnit.SECONDS.toNanos(60);
    /** A record's time may be off by the rounding of clocks. */
    static final long CLOCK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    static final int DNS_PORT = 53;

    private static final int ANSWERS_PER_ADDRESS = 8;

    private final IntToLongFunction netnsOf;
    private final Map<ClientTuple, DnsFlow> dnsFlows;
    private final Map<ClientTuple, Sightings> handshakes;
    private final Map<Address, Deque<DnsAnswer>> newestFirst;
    private final Map<Long, NamedFlow> named;

    private record Address(long hi, long lo) {}

    /** An answer that fits a flow. It is sure when its own process asked, or its own handshake says the same name. */
    private record Match(DnsAnswer answer, boolean isSure) {}

    /** What a flow was called in its last record. */
    private record NamedFlow(FlowNames names, boolean isSure) {}

    /**
     * @param max of five-tuples and of addresses that are remembered
     * @param netnsOf the network namespace of a capture interface by its number; 0 unknown
     */
    public NameBook(int max, IntToLongFunction netnsOf) {
        this.netnsOf = netnsOf;
        dnsFlows = bounded(max);
        handshakes = bounded(max);
        newestFirst = bounded(max);
        named = bounded(4 * max);
    }

    private static <K, V> Map<K, V> bounded(int max) {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > max;
            }
        };
    }

    /** A client asked a DNS server for a name. */
    synchronized void asked(ClientTuple ends, int id, String name, long timeNs) {
        dnsFlows.computeIfAbsent(ends, DnsFlow::new).asked(id, name, timeNs);
    }

    /** A DNS server answered. Returns false, and learns nothing, when this client did not ask for that. */
    synchronized boolean answered(ClientTuple ends, DnsText answer, long timeNs) {
        final DnsFlow flow = dnsFlows.get(ends);
        if (flow == null || !flow.isAsked(answer.id(), answer.question())) {
            return false;
        }
        final long untilNs = timeNs + TimeUnit.SECONDS.toNanos(answer.ttlSeconds()) + GRACE_NS;
        for (final byte[] address : answer.addresses()) {
            add(address(address), new DnsAnswer(answer.question(), flow, timeNs, untilNs));
        }
        return true;
    }

    private static Address address(byte[] bytes) {
        final long[] words = IpAddress.of(bytes);
        return new Address(words[0], words[1]);
    }

    private void add(Address address, DnsAnswer answer) {
        final Deque<DnsAnswer> answers = newestFirst.computeIfAbsent(address, unused -> new ArrayDeque<>(2));
        answers.removeIf(earlier -> earlier.isRepeatedBy(answer));
        if (answers.size() == ANSWERS_PER_ADDRESS) {
            answers.removeLast();
        }
        answers.addFirst(answer);
    }

    /** A client's TLS handshake asked for a server by its name. */
    synchronized void handshake(ClientTuple ends, String serverName, long timeNs) {
        handshakes.computeIfAbsent(ends, unused -> new Sightings()).add(serverName, timeNs);
    }

    /** What a flow of packets is called, by its record. */
    synchronized FlowNames of(FlowRecord flow) {
        if (dnsFlows.isEmpty() && handshakes.isEmpty()) {
            return FlowNames.NONE;
        }
        final NamedFlow before = flow.isFinal ? named.remove(flow.flowId) : named.get(flow.flowId);
        final NamedFlow now = describe(flow, before);
        if (now.names.equals(FlowNames.NONE)) {
            return FlowNames.NONE;
        }
        if (!flow.isFinal && !now.equals(before)) {
            named.put(flow.flowId, now);
        }
        return now.names;
    }

    private NamedFlow describe(FlowRecord flow, @Nullable NamedFlow before) {
        final FlowNames known = before == null ? FlowNames.NONE : before.names;
        final ClientTuple ends = ClientTuple.of(flow);
        final DnsFlow dns = ends.serverPort() == DNS_PORT ? dnsFlows.get(ends) : null;
        final String question = dns == null ? known.dnsQuestion() : question(flow, dns, known);
        final String serverName = known.tlsServerName() == null ? serverName(flow, ends) : known.tlsServerName();
        final boolean isSure = before != null && before.isSure;
        final Match match = isSure ? null : match(flow, serverName);
        if (match != null && (match.isSure || serverName == null && known.domain() == null)) {
            return named(match.answer.domain(), FlowNames.Source.DNS, serverName, question, match.isSure);
        }
        if (!isSure && serverName != null) {
            return named(serverName, FlowNames.Source.TLS, serverName, question, false);
        }
        return named(known.domain(), known.source(), serverName, question, isSure);
    }

    private static NamedFlow named(
            @Nullable String domain,
            FlowNames.@Nullable Source source,
            @Nullable String serverName,
            @Nullable String question,
            boolean isSure) {
        return new NamedFlow(new FlowNames(domain, source, serverName, question), isSure);
    }

    private static @Nullable String question(FlowRecord flow, DnsFlow dns, FlowNames known) {
        dns.learn(flow);
        return known.dnsQuestion() == null ? dns.question(flow.startNs - CLOCK_NS, flow.endNs) : known.dnsQuestion();
    }

    private @Nullable String serverName(FlowRecord flow, ClientTuple ends) {
        final Sightings ofFlow = flow.protocol == Transport.TCP ? handshakes.get(ends) : null;
        return ofFlow == null ? null : ofFlow.firstWithin(flow.startNs - CLOCK_NS, flow.endNs);
    }

    private @Nullable Match match(FlowRecord flow, @Nullable String serverName) {
        final FlowSide server = flow.server;
        final Match direct = match(flow, serverName, new Address(server.addressHi, server.addressLo));
        return direct == null && server.natPort >= 0
                ? match(flow, serverName, new Address(server.natHi, server.natLo))
                : direct;
    }

    private @Nullable Match match(FlowRecord flow, @Nullable String serverName, Address server) {
        final Deque<DnsAnswer> answers = newestFirst.get(server);
        if (answers == null) {
            return null;
        }
        final ProcessIdentity process = flow.client.attribution.process;
        DnsAnswer ofProcess = null;
        DnsAnswer ofHost = null;
        for (final DnsAnswer answer : answers) {
            final boolean isOfProcess = process != null && answer.asker().isOf(process, answer.timeNs());
            if (!answer.covers(flow.startNs) || !isOfProcess && !isSameHost(answer.asker().ends, flow)) {
                continue;
            }
            if (answer.domain().equals(serverName)) {
                return new Match(answer, true);
            }
            ofProcess = ofProcess == null && isOfProcess ? answer : ofProcess;
            ofHost = ofHost == null ? answer : ofHost;
        }
        return ofProcess != null ? new Match(ofProcess, true) : ofHost == null ? null : new Match(ofHost, false);
    }

    /** A loopback address is that of a client whose socket is in the namespace where the answer was seen. */
    private boolean isSameHost(ClientTuple asker, FlowRecord flow) {
        final FlowSide client = flow.client;
        if (IpAddress.isLoopback(asker.clientHi(), asker.clientLo())) {
            return client.netns != 0 && client.netns == netnsOf.applyAsLong(asker.interfaceId())
                    || asker.interfaceId() == flow.interfaceId
                            && IpAddress.isLoopback(client.addressHi, client.addressLo);
        }
        return asker.clientHi() == client.addressHi && asker.clientLo() == client.addressLo
                || client.natPort >= 0 && asker.clientHi() == client.natHi && asker.clientLo() == client.natLo;
    }
}
