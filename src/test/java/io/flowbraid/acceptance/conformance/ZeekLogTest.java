// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZeekLogTest {
    private static final ZeekConnection CONNECTION = new ZeekConnection(
            new BigDecimal("1700000000.250000"),
            Conversation.of(Conversation.TCP, "fd00::1", 50_000, "fd00::2", 80),
            Conversation.Endpoint.of(Conversation.TCP, "fd00::1", 50_000),
            "SF",
            new Sent(6, 500),
            new Sent(4, 900));

    @TempDir
    private Path directory;

    @Test
    void shouldReadColumnsByTheirNames() throws Exception {
        assertThat(read("""
                #separator \\x09
                #unset_field\t-
                #fields\tproto\tts\tid.resp_h\tid.resp_p\tid.orig_h\tid.orig_p\tservice\tconn_state\tresp_pkts\tresp_ip_bytes\torig_pkts\torig_ip_bytes
                tcp\t1700000000.250000\tfd00::2\t80\tfd00::1\t50000\t-\tSF\t4\t900\t6\t500
                #close\t2023-11-14-22-13-20
                """)).containsExactly(CONNECTION);
    }

    @Test
    void shouldReadJsonLines() throws Exception {
        assertThat(read("""
                {"ts":1700000000.250000,"uid":"C1","id.orig_h":"fd00::1","id.orig_p":50000,"id.resp_h":"fd00::2","id.resp_p":80,\
                "proto":"tcp","conn_state":"SF","orig_pkts":6,"orig_ip_bytes":500,"resp_pkts":4,"resp_ip_bytes":900}
                """)).singleElement().satisfies(line -> {
            assertThat(line.start()).isEqualByComparingTo(CONNECTION.start());
            assertThat(line.conversation()).isEqualTo(CONNECTION.conversation());
            assertThat(line.originator()).isEqualTo(CONNECTION.originator());
            assertThat(line.sent()).isEqualTo(CONNECTION.sent());
            assertThat(line.answered()).isEqualTo(CONNECTION.answered());
        });
    }

    @Test
    void shouldReadTimesAsText() throws Exception {
        assertThat(read("""
                {"ts":"2023-11-14T22:13:20.250000Z","id.orig_h":"10.0.0.1","id.orig_p":8,"id.resp_h":"10.0.0.2","id.resp_p":0,"proto":"icmp"}
                """)).singleElement().satisfies(line -> {
            assertThat(line.start()).isEqualByComparingTo(CONNECTION.start());
            assertThat(line.conversation()).hasToString("icmp 10.0.0.1 10.0.0.2");
            assertThat(line.isKnown()).isFalse();
        });
    }

    @Test
    void shouldRefuseLinesThatDoNotFitTheirHeader() {
        assertThatThrownBy(() -> read("#fields\tts\tuid\n1700000000.0\n"))
                .isInstanceOf(IOException.class)
                .hasMessage("conn.log: a line has 1 columns, and #fields names 2");
    }

    private List<ZeekConnection> read(String text) throws IOException {
        return ZeekLog.read(Files.writeString(directory.resolve("conn.log"), text));
    }
}
