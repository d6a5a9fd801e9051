// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Who owned which end, as the traffic programs themselves wrote it down. */
record Truth(List<Claim> claims) {
    static Truth read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Truth(List.of());
        }
        return new Truth(Files.readAllLines(file).stream().map(Claim::parse).toList());
    }

    Truth of(Predicate<Claim> isWanted) {
        return new Truth(claims.stream().filter(isWanted).toList());
    }

    /** The last that held when a flow began; one that names the port before one for all ports. */
    Optional<Claim> owner(String address, int port, Instant start) {
        final String wanted = Scenario.address(address);
        final long startNs = start.getEpochSecond() * 1_000_000_000L + start.getNano();
        return claims.stream()
                .filter(claim -> claim.sinceNs <= startNs && claim.address.equals(wanted))
                .filter(claim -> claim.isForAllPorts() || claim.port == port)
                .max(Comparator.comparing((Claim claim) -> !claim.isForAllPorts())
                        .thenComparing(Claim::sinceNs));
    }

    /** From some time on this end was this process's. */
    record Claim(long sinceNs, long namespace, String address, int port, int pid, String executable) {
        private static final int ALL_PORTS = -1;

        static Claim parse(String line) {
            final String[] words = line.split(" ", 6);
            return new Claim(
                    Long.parseLong(words[0]),
                    Long.parseLong(words[1]),
                    Scenario.address(words[2]),
                    words[3].equals("*") ? ALL_PORTS : Integer.parseInt(words[3]),
                    Integer.parseInt(words[4]),
                    words[5]);
        }

        boolean isForAllPorts() {
            return port == ALL_PORTS;
        }
    }
}
