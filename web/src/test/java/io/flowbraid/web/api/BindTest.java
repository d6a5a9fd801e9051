// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.web.RefusedException;
import io.flowbraid.web.http.WebSettings;
import io.flowbraid.web.live.LiveFlows;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BindTest {
    private static SampleRun serve(String where) throws RefusedException {
        return new SampleRun(WebSettings.parse(where, Set.of()), null, LiveFlows.DEFAULT_CAPACITY);
    }

    @Test
    void shouldSayThatAnotherProgramHasThePort() throws Exception {
        try (SampleRun first = serve("127.0.0.1:0")) {
            final int port = first.service.port();

            assertThatThrownBy(() -> serve("127.0.0.1:" + port).close())
                    .hasMessage("the page: another program listens on 127.0.0.1:" + port
                            + "; end it, or choose another place with --http 127.0.0.1:" + (port % 65_535 + 1));
        }
    }

    @Test
    void shouldSayThatAnAddressIsNotOfThisHost() {
        assertThatThrownBy(() -> serve("192.0.2.1:0").close())
                .hasMessageStartingWith("the page: 192.0.2.1 is not an address of this host");
    }

    @Test
    void shouldServeTheLoopbackAddressOfIpv6() throws Exception {
        try (SampleRun run = serve("[::1]:0")) {
            assertThat(run.service.url("atlas")).isEqualTo("http://[::1]:" + run.service.port() + "/");
        }
    }

    @Test
    void shouldStopAtOnceAndLeaveThePortFree() throws Exception {
        final SampleRun first = serve("127.0.0.1:0");
        final int port = first.service.port();
        first.close();

        try (SampleRun second = serve("127.0.0.1:" + port)) {
            assertThat(second.get("/api/v1/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldSayWhatIsNoPlaceToServeAPage() {
        for (final String where :
                new String[] {"", "nowhere", "127.0.0.1:", "127.0.0.1:70000", "http://x:1", "a b:1"}) {
            assertThatThrownBy(() -> WebSettings.parse(where, Set.of()))
                    .describedAs(where)
                    .hasMessage("'" + where
                            + "' is not where a page can be served; write HOST:PORT, for example 127.0.0.1:3000");
        }
    }
}
