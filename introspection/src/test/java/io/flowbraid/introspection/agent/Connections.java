// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A program in a network namespace of its own that listens, and talks with itself as often as it is told. */
final class Connections implements AutoCloseable {
    /**
     * For each line of input: so many connections, and as many datagrams, each to a port of its own that nobody has.
     */
    private static final String PROGRAM = "use Socket qw(:all); my ($ip, $port) = @ARGV; $| = 1;"
            + "my $six = $ip =~ /:/; my $family = $six ? AF_INET6 : AF_INET;"
            + "sub at { my $p = shift; $six ? pack_sockaddr_in6($p, inet_pton(AF_INET6, $ip))"
            + "  : pack_sockaddr_in($p, inet_aton($ip)) }"
            + "socket(L, $family, SOCK_STREAM, 0); setsockopt(L, SOL_SOCKET, SO_REUSEADDR, 1);"
            + "bind(L, at($port)) or die \"bind: $!\"; listen(L, 5); socket(U, $family, SOCK_DGRAM, 0); print \"ready\\n\";"
            + "while (my $count = <STDIN>) { for my $i (1 .. $count) {"
            + "  socket(C, $family, SOCK_STREAM, 0); connect(C, at($port)) or die \"connect: $!\"; accept(A, L);"
            + "  syswrite(C, 'x'); sysread(A, my $b, 1); close(C); close(A); send(U, 'x', 0, at(20000 + $i)) }"
            + "  print \"done\\n\" }";

    private final Process process;
    private final BufferedReader lines;

    private Connections(Process process) {
        this.process = process;
        lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        await("ready");
    }

    /** @param launcher what enters a namespace */
    static Connections start(String launcher, String address, int port) throws IOException {
        return new Connections(Shell.start(
                "sh",
                "-c",
                "exec " + launcher + " sh -c 'ip link set lo up; exec perl -e \"$0\" \"$@\"' \"$0\" \"$@\"",
                PROGRAM,
                address,
                Integer.toString(port)));
    }

    static Connections inANewNamespace(String address, int port) throws IOException {
        return start("unshare -n", address, port);
    }

    long pid() {
        return process.pid();
    }

    void make(int count) throws IOException {
        process.getOutputStream().write((count + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        await("done");
    }

    private void await(String word) {
        try {
            final String line = lines.readLine();
            if (!word.equals(line)) {
                throw new IllegalStateException("the program says " + line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
