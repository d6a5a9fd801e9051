// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClientHelloTest {
    @Test
    void shouldFindTheServerName() throws Exception {
        assertThat(read(hello("www.Example.org")).serverName()).isEqualTo("www.example.org");
    }

    @Test
    void shouldFindNoneWhereThereIsNone() throws Exception {
        assertThat(read(hello(null))).isEqualTo(new ClientHello.Result(true, null));
    }

    @Test
    void shouldOmitANameThatGoesOnInTheNextSegment() throws Exception {
        final byte[] hello = hello("www.example.org");
        for (int length = 0; length <= hello.length; length++) {
            final ClientHello.Result result = read(Arrays.copyOf(hello, length));

            assertThat(result.isWellFormed()).as("%d bytes", length).isTrue();
            assertThat(result.serverName()).as("%d bytes", length).isIn(null, "www.example.org");
        }
    }

    @Test
    void shouldRefuseCharactersThatNoHostNameHas() throws Exception {
        final byte[] hello = hello("www.example.org");
        final int at = new String(hello, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("www.example.org");
        for (final int evil : new int[] {0, '\n', 0x1b, ' ', '<', '"', 0x85, 0xff}) {
            final byte[] changed = hello.clone();
            changed[at + 3] = (byte) evil;

            assertThat(read(changed)).isEqualTo(new ClientHello.Result(false, null));
        }
    }

    @Test
    void shouldSurviveAnyBytes() throws Exception {
        final byte[] hello = hello("www.example.org");
        for (int seed = 0; seed < 100_000; seed++) {
            final Random random = new Random(seed);
            final byte[] changed = Arrays.copyOf(hello, random.nextInt(hello.length + 1));
            for (int flips = random.nextInt(8); flips > 0 && changed.length > 0; flips--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }

            final String name = read(changed).serverName();

            assertThat(name == null || name.equals(HostNames.clean(name)))
                    .as("seed " + seed)
                    .isTrue();
        }
    }

    static ClientHello.Result read(byte[] segment) {
        return ClientHello.read(ByteBuffer.wrap(segment));
    }

    /** What the JDK's TLS sends first; null for no server name. */
    static byte[] hello(@Nullable String serverName) throws Exception {
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        final SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        if (serverName != null) {
            final SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            engine.setSSLParameters(parameters);
        }
        final ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        return Arrays.copyOf(out.array(), out.position());
    }
}
