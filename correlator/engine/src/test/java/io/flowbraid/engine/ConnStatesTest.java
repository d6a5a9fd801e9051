// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.ConnState;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.flow.TcpFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The state of a connection as Zeek names it, whatever part of it was captured. */
class ConnStatesTest {
    @ParameterizedTest
    @CsvSource({
        "S0, 0:C:S:100",
        "S0, 0:C:S:100 10:S:A:500",
        "S1, 0:C:S:100 10:S:SA:500 20:C:A:101",
        "SF, 0:C:S:100 10:S:SA:500 20:C:A:101 30:C:FA:101 40:S:FA:501 50:C:A:102",
        "SF, 0:C:S:100 10:S:SA:500 20:C:A:101 30:C:FA:101 40:S:FA:501 50:C:R:102",
        "SF, 0:C:S:100 10:S:SA:500 20:C:A:101 30:C:FA:101 35:C:RA:102 40:S:FA:501",
        "REJ, 0:C:S:100 10:S:RA:0",
        "REJ, 0:C:S:100 10:S:SA:500 20:C:R:101 30:S:R:501",
        "RSTR, 0:C:S:100 10:S:SA:500 20:C:PA:101:5 25:C:R:106 30:S:R:501",
        "S2, 0:C:S:100 10:S:SA:500 20:C:A:101 30:C:FA:101 40:S:A:501",
        "S3, 0:C:S:100 10:S:SA:500 20:C:A:101 30:S:FA:501 40:C:A:101",
        "RSTO, 0:C:S:100 10:S:SA:500 20:C:A:101 30:C:RA:101",
        "RSTR, 0:C:S:100 10:S:SA:500 20:C:A:101 30:S:RA:501",
        "RSTR, 0:C:S:100 10:S:SA:500 20:C:A:101 30:C:FA:101 40:S:RA:501",
        "RSTOS0, 0:C:S:100 10:C:R:101",
        "SH, 0:C:S:100 10:C:FA:101",
        "OTH, 0:C:S:100 10:S:PA:501:10 20:C:PA:101:10"
    })
    void shouldNameConnectionsWithTheirSyn(ConnState expected, String segments) {
        assertThat(play(segments).connState).as(segments).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "OTH, 0:S:SA:500",
        "S1, 0:S:SA:500 1:C:A:101 10:C:PA:101:10",
        "SF, 0:S:SA:500 1:C:A:101 10:C:PA:101:10 80:S:FA:501 90:C:FA:111 100:S:A:502",
        "S2, 0:S:SA:500 1:C:A:101 10:C:FA:101",
        "S3, 0:S:SA:500 1:C:A:101 10:S:FA:501",
        "SHR, 0:S:SA:500 10:S:FA:501",
        "RSTRH, 0:S:SA:500 10:S:R:501",
        "RSTR, 0:S:SA:500 1:C:A:101 10:S:RA:501",
        "RSTO, 0:S:SA:500 1:C:R:101"
    })
    void shouldNameConnectionsWhoseSynWasMissed(ConnState expected, String segments) {
        assertThat(play(segments).connState).as(segments).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "OTH, none, 0:C:PA:101:10 20:S:A:501",
        "OTH, reset_by_client, 0:C:PA:101:10 20:S:A:501 30:C:RA:111",
        "RSTRH, reset_by_server, 0:C:PA:101:10 20:S:A:501 30:S:RA:501",
        "SF, none, 0:C:PA:101:10 20:S:A:501 100:S:FA:501 110:C:FA:111 120:S:A:502",
        "SH, none, 0:C:PA:101:10 20:S:A:501 30:C:FA:111",
        "SHR, none, 0:C:PA:101:10 20:S:A:501 30:S:FA:501",
        "RSTO, reset_by_client, 0:C:PA:101:10 20:S:FA:501 30:C:R:111"
    })
    void shouldNameConnectionsThatWereOpenBefore(ConnState expected, String failure, String segments) {
        final FlowRecord flow = play(segments);

        assertThat(flow.connState).as(segments).isEqualTo(expected);
        assertThat(TcpFailure.of(flow).text()).as(segments).isEqualTo(failure.equals("none") ? "" : failure);
    }

    @ParameterizedTest
    @CsvSource({
        "refused, 0:C:S:100 10:S:RA:0",
        "reset_by_server, 0:C:S:100 10:S:SA:500 20:C:R:101 30:S:R:501",
        "reset_by_server, 0:C:S:100 20:C:A:101 30:C:PA:101:5 40:S:R:501",
        "aborted, 0:C:S:100 10:C:R:101",
        "aborted, 0:C:S:100 10:C:F:101",
        // The client acknowledges: the capture has one direction of a connection.
        "none, 0:C:S:100 10:C:A:101 20:C:PA:101:5 30:C:FA:106",
        "reset_by_client, 0:C:S:100 10:C:A:101 20:C:PA:101:5 30:C:RA:106"
    })
    void shouldSayWhyAConnectionFailed(String failure, String segments) {
        final FlowRecord flow = play(segments);

        assertThat(TcpFailure.of(flow).text()).as(segments).isEqualTo(failure.equals("none") ? "" : failure);
        assertThat(flow.server.attribution.reason.name().equals("REFUSED"))
                .as(segments)
                .isEqualTo(failure.equals("refused"));
    }

    private static FlowRecord play(String segments) {
        final Scene scene = new Scene();
        new TcpScript(scene).play(segments);
        scene.shutdown();
        assertThat(scene.finals()).as(segments).hasSize(1);
        final FlowRecord flow = scene.finals().get(0);
        assertThat(flow.client.port).as(segments).isEqualTo(TcpScript.CLIENT_PORT);
        return flow;
    }
}
