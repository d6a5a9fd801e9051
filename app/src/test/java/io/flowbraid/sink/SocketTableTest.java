// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.network.IpAddress;
import io.flowbraid.model.network.Transport;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.Workload;
import io.flowbraid.model.socket.SocketEvent;
import io.flowbraid.model.socket.SocketEventKind;
import io.flowbraid.record.Flows;
import io.flowbraid.record.json.SocketJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SocketTableTest {
    private static final int LISTEN = 10;
    private static final int FIN_WAIT_1 = 4;

    @Test
    void shouldNameTheContainerOfASocket() {
        final SocketEvent socket = socket(LISTEN);
        socket.process = Flows.named("nginx");
        socket.workload = new Workload("4f1c2d3e4f5a6b7c", "web", "docker", "", "", "", "", "");

        assertThat(table(socket)).contains("nginx[4211]  web\n");

        socket.workload = new Workload("4f1c2d3e4f5a6b7c", "c1", "containerd", "", "shop", "cart-0", "", "c1");
        assertThat(table(socket)).contains("shop/cart-0/c1\n");

        socket.workload = Workload.ofContainer("4f1c2d3e4f5a6b7c", "");
        assertThat(table(socket)).contains("4f1c2d3e4f5a\n");
    }

    @Test
    void shouldSayWhyASocketHasNoProcess() throws IOException {
        assertThat(table(socket(LISTEN))).contains("?(no holder)");
        assertThat(table(socket(FIN_WAIT_1))).contains("?(closed)");
        assertThat(json(socket(FIN_WAIT_1))).contains("\"reason\":\"closed\"").doesNotContain("process");
    }

    @Test
    void shouldWriteLabelsUnderTheirOwnNames() throws IOException {
        final SocketEvent socket = socket(LISTEN);
        socket.workload = new Workload(
                "4f1c",
                "web",
                "docker",
                "",
                "",
                "",
                "",
                "",
                Labels.of(Map.of("com.example/tier", "a\"b", "empty", "")));

        assertThat(json(socket)).contains("\"labels\":{\"com.example/tier\":\"a\\\"b\",\"empty\":\"\"}");
    }

    private static SocketEvent socket(int state) {
        final SocketEvent socket = new SocketEvent();
        socket.kind = state == LISTEN ? SocketEventKind.LISTEN : SocketEventKind.UPDATE;
        socket.protocol = Transport.TCP;
        socket.localLo = IpAddress.mapped(0x7f000001);
        socket.localPort = 8_080;
        socket.counters.state = state;
        return socket;
    }

    private static String table(SocketEvent socket) {
        return new SocketTable(1, Map.of()).of(List.of(socket));
    }

    private static String json(SocketEvent socket) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        new SocketJson(Map.of()).write(List.of(socket), out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
