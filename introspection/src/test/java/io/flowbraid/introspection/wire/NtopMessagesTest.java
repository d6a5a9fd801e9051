// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.model.socket.SocketRole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages as ntop's programs send them. */
class NtopMessagesTest {
    private static final String CONNECT = """
            {"timestamp":"1557135868.956831","INTERFACE_NAME":"lo","IP_PROTOCOL_VERSION":4,"TCP_EVENT_TYPE":"CONNECT",\
            "IPV4_SRC_ADDR":"127.0.0.1","IPV4_DST_ADDR":"127.0.0.1","PROTOCOL":6,"L4_SRC_PORT":58916,"L4_DST_PORT":8080,\
            "NW_LATENCY_MS":"0.177","LOCAL_PROCESS":{"PID":29730,"UID":1000,"UID_NAME":"daemon","GID":1000,\
            "GID_NAME":"alice","TID":29730,"PROCESS_PATH":"/usr/bin/curl","PROCESS_CMDLINE":"curl http://127.0.0.1:8080/"},\
            "LOCAL_FATHER_PROCESS":{"PID":1,"UID":0,"UID_NAME":"daemon","GID":0,"GID_NAME":"root","TID":1,\
            "PROCESS_PATH":"/bin/bash","PROCESS_CMDLINE":"-bash"},"LOCAL_CONTAINER":{"K8S":{"ID":"4bf3","NAME":"dnsmasq",\
            "POD":"kube-dns-6bfbdd666c-jjt75","NS":"kube-system"}}}""";

    @Test
    void shouldReadAConnectOfLibebpfflow() {
        final SocketEvent event = Decoded.of(CONNECT).single();

        assertThat(event.kind).isEqualTo(SocketEventKind.CONNECT);
        assertThat(event.timeNs).isEqualTo(1_557_135_868_956_831_000L);
        assertThat(event.interfaceName).isEqualTo("lo");
        assertThat(event.protocol).isEqualTo(Transport.TCP);
        assertThat(IpAddress.format(event.localHi, event.localLo)).isEqualTo("127.0.0.1");
        assertThat(event.localPort).isEqualTo(58_916);
        assertThat(event.remotePort).isEqualTo(8_080);
        assertThat(event.role).isEqualTo(SocketRole.CLIENT);
        assertThat(event.method).isEqualTo(AttributionMethod.CONNECT);
        assertThat(event.process)
                .isEqualTo(new ProcessIdentity(
                        "",
                        29_730,
                        0,
                        0,
                        "curl",
                        "/usr/bin/curl",
                        "curl http://127.0.0.1:8080/",
                        1_000,
                        "daemon",
                        1_000,
                        "alice",
                        1,
                        "bash",
                        "/bin/bash"));
        assertThat(event.workload)
                .isEqualTo(new Workload("4bf3", "", "", "", "kube-system", "kube-dns-6bfbdd666c-jjt75", "", "dnsmasq"));
    }

    @Test
    void shouldTurnAnAcceptSoThatLocalIsTheServer() {
        final SocketEvent event =
                Decoded.of(CONNECT.replace("CONNECT", "ACCEPT")).single();

        assertThat(event.localPort).isEqualTo(8_080);
        assertThat(event.remotePort).isEqualTo(58_916);
        assertThat(event.role).isEqualTo(SocketRole.SERVER);
        assertThat(event.method).isEqualTo(AttributionMethod.ACCEPT);
    }

    @Test
    void shouldReadTheKernelCountersOfATcpSocket() {
        final SocketEvent event = Decoded.of("""
                        {"timestamp":"1795376910.123456","PROTOCOL":6,"IPV4_SRC_ADDR":"10.1.0.5","IPV4_DST_ADDR":"10.1.0.9",\
                        "L4_SRC_PORT":40001,"L4_DST_PORT":5432,"LOCAL_PROCESS":{"PID":4242,"VM_SIZE":12345,\
                        "PROCESS_PATH":"/usr/bin/python3"},"LOCAL_CONTAINER":{"ID":"0a1b2c3d4e5f","DOCKER":{"NAME":"web"}},\
                        "TCP":{"CONN_STATE":"CLOSE-WAIT","SEGS_IN":10,"SEGS_OUT":11,"UNACK_SEGMENTS":0,"RETRAN_PKTS":1,\
                        "LOST_PKTS":0,"RTT":0.25,"RTT_VARIANCE":"5e-2","BYTES_RCVD":5000,"BYTES_ACKED":1200},\
                        "EXPORTER_IPV4_ADDRESS":"192.168.2.131"}""").single();

        assertThat(event.kind).isEqualTo(SocketEventKind.UPDATE);
        assertThat(event.method).isEqualTo(AttributionMethod.PROC);
        assertThat(event.role).isEqualTo(SocketRole.UNKNOWN);
        assertThat(event.counters.state).isEqualTo(8);
        assertThat(event.counters.segmentsIn).isEqualTo(10);
        assertThat(event.counters.segmentsOut).isEqualTo(11);
        assertThat(event.counters.retransmits).isEqualTo(1);
        assertThat(event.counters.lost).isZero();
        assertThat(event.counters.srttUs).isEqualTo(250);
        assertThat(event.counters.rttvarUs).isEqualTo(50);
        assertThat(event.counters.bytesReceived).isEqualTo(5_000);
        assertThat(event.counters.bytesSent).isEqualTo(1_200);
        assertThat(event.workload).isEqualTo(new Workload("0a1b2c3d4e5f", "web", "docker", "", "", "", "", ""));
    }

    @Test
    void shouldReadADatagramOfIpv6InTheOtherKeyStyle() {
        final SocketEvent event = Decoded.of("""
                        {"timestamp":"1557135869.000120","IF_NAME":"eth0","UDP_EVENT_TYPE":"RECV","IPV6_LOCAL_ADDR":"fe80::1%eth0",\
                        "IPV6_REMOTE_ADDR":"::ffff:10.1.1.53","L4_LOCAL_PORT":"40000","L4_REMOTE_PORT":53}""").single();

        assertThat(event.kind).isEqualTo(SocketEventKind.RECEIVE);
        assertThat(event.protocol).isEqualTo(Transport.UDP);
        assertThat(event.interfaceName).isEqualTo("eth0");
        assertThat(IpAddress.format(event.localHi, event.localLo)).isEqualTo("fe80::1");
        assertThat(IpAddress.format(event.remoteHi, event.remoteLo)).isEqualTo("10.1.1.53");
        assertThat(event.localPort).isEqualTo(40_000);
        assertThat(event.process).isNull();
        assertThat(event.method).isEqualTo(AttributionMethod.NONE);
    }

    @Test
    void shouldMakeTwoEventsOfARecordThatNamesBothProcesses() {
        final Decoded decoded = Decoded.of("""
                {"8":"192.168.0.1","12":"192.168.0.4","7":40001,"11":5432,"27":"::","28":"::","60":4,"4":17,"21":1695906000,\
                "SRC_PROC_PID":10,"SRC_PROC_NAME":"/usr/bin/psql","57897":1000,\
                "35632.375":20,"35632.57848":"/usr/lib/postgres","DST_PROC_CONTAINER_ID":"c0ffee"}""");

        assertThat(decoded.events).hasSize(2);
        final SocketEvent client = decoded.events.get(0);
        final SocketEvent server = decoded.events.get(1);
        assertThat(client.timeNs).isEqualTo(1_695_906_000_000_000_000L);
        assertThat(client.protocol).isEqualTo(Transport.UDP);
        assertThat(client.localPort).isEqualTo(40_001);
        assertThat(client.process).extracting(ProcessIdentity::pid).isEqualTo(10);
        assertThat(client.process).extracting(ProcessIdentity::uid).isEqualTo(1_000);
        assertThat(client.workload).isNull();
        assertThat(server.localPort).isEqualTo(5_432);
        assertThat(IpAddress.format(server.localHi, server.localLo)).isEqualTo("192.168.0.4");
        assertThat(server.process).extracting(ProcessIdentity::name).isEqualTo("postgres");
        assertThat(server.workload).isEqualTo(Workload.ofContainer("c0ffee", ""));
    }

    @Test
    void shouldNameWhyARecordWithoutProcessesAndCountersIsNoEvent() {
        final Decoded decoded =
                Decoded.of("{\"8\":\"192.168.0.1\",\"12\":\"192.168.0.4\",\"7\":53,\"11\":51996,\"4\":17,\"6\":2}");

        assertThat(decoded.refusals).containsExactly(Malformation.NO_OWNER);
    }

    @Test
    void shouldReadArraysAndUseTheObjectsBeforeADamagedOne() {
        final Decoded whole = Decoded.of(" [ " + CONNECT + " , " + CONNECT + " ] \u0000");
        final Decoded damaged = Decoded.of("[" + CONNECT + "," + CONNECT.substring(0, 200));

        assertThat(whole.verdict).isEqualTo(Malformation.NONE);
        assertThat(whole.events).hasSize(2);
        assertThat(damaged.verdict).isEqualTo(Malformation.BAD_JSON);
        assertThat(damaged.events).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "IPV4_DST_ADDR, IPV4_ELSE_ADDR",
        "127.0.0.1, 127.0.0.256",
        "127.0.0.1, localhost",
        "58916, 70000",
        "58916, -1",
        "58916, true",
        "\"PROTOCOL\":6, \"PROTOCOL\":256"
    })
    void shouldRefuseAnObjectWithoutAFiveTuple(String text, String replacement) {
        final Decoded decoded = Decoded.of(CONNECT.replace(text, replacement));

        assertThat(decoded.verdict).isEqualTo(Malformation.NONE);
        assertThat(decoded.refusals).containsExactly(Malformation.NO_TUPLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X", "REMOTE", "_", ""})
    void shouldKnowTheObjectsOfAnAgentByTheEndOfTheirKeys(String prefix) {
        final SocketEvent usual = Decoded.of(CONNECT).single();
        final SocketEvent event = Decoded.of(CONNECT.replace("LOCAL_PROCESS", prefix + "_PROCESS")
                        .replace("LOCAL_FATHER_PROCESS", prefix + "_FATHER_PROCESS")
                        .replace("LOCAL_CONTAINER", prefix + "_CONTAINER"))
                .single();

        assertThat(event.process).isEqualTo(usual.process);
        assertThat(event.workload).isEqualTo(usual.workload);
    }

    @Test
    void shouldNotTakeAScalarForAnAgentsObject() {
        final SocketEvent event = Decoded.of(CONNECT.replaceFirst("\\{", "{\"X_PROCESS\":\"y\",\"ID_CONTAINER\":7,"))
                .single();

        assertThat(event.process).extracting(ProcessIdentity::pid).isEqualTo(29_730);
    }

    @Test
    void shouldPassOverKeysNobodyKnows() {
        final String body = CONNECT.replaceFirst("\\{", "{\"X\":[1,{\"y\":[]},null,true,false,-1.5e3,\"\\\\u00e9\"],");

        assertThat(Decoded.of(body).single().localPort).isEqualTo(58_916);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "{, BAD_JSON",
                "{}}, BAD_JSON",
                "[], NONE",
                "nothing, BAD_JSON",
                "``, BAD_JSON",
                "[1], BAD_JSON",
                "{\"a\":1 \"b\":2}, BAD_JSON",
                "{\"a\":\"\\x\"}, BAD_JSON",
                "{\"a\":`\u0001`}, BAD_JSON",
                "{\"timestamp\":nul}, BAD_JSON",
                "{\"a\":--1}, BAD_JSON",
            })
    void shouldNameTheFaultOfBadJson(String body, Malformation fault) {
        assertThat(Decoded.of(body).verdict).isEqualTo(fault);
    }

    @Test
    void shouldNotFollowNestingWithoutEnd() {
        assertThat(Decoded.of("{\"a\":" + "[".repeat(100_000)).verdict).isEqualTo(Malformation.TOO_DEEP);
        assertThat(Decoded.of("{\"a\":" + "{\"TCP\":".repeat(100_000)).verdict).isEqualTo(Malformation.TOO_DEEP);
    }
}
