// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance.scoreboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who owned which end, as the traffic programs themselves wrote it down. Immutable. */
final class Truth {
    static final String ANY_PLACE = "*";

    private static final Comparator<Claim> BY_PREFERENCE = Comparator.comparing((Claim claim) -> claim.port.isOne())
            .thenComparing(claim -> claim.remotePort.isOne())
            .thenComparing(Claim::sinceNs);

    private final List<Claim> claims;
    private final Map<Port, List<Claim>> byPort;

    private Truth(List<Claim> claims) {
        this.claims = claims;
        this.byPort = claims.stream().collect(Collectors.groupingBy(Claim::port));
    }

    List<Claim> claims() {
        return claims;
    }

    static Truth read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Truth(List.of());
        }
        return new Truth(Files.readAllLines(file).stream().map(Claim::parse).toList());
    }

    Truth of(Scenario scenario) {
        return new Truth(claims.stream()
                .filter(claim -> claim.scenario.equals(scenario.id()))
                .toList());
    }

    /** The owners at the host's end, and who used their sockets. */
    Set<Integer> hostProcesses(Scenario scenario) {
        return claims.stream()
                .filter(Claim::isSomebodys)
                .filter(claim -> !scenario.isPeer(claim.address))
                .map(Claim::pid)
                .collect(Collectors.toSet());
    }

    /**
     * Who held the socket when a flow began, which may be several: the last claim before, and one that names the ports
     * before one for all.
     */
    List<Claim> owners(String place, String address, int port, int remotePort, Instant start) {
        return holders(Role.OWNER, place, address, port, remotePort, start);
    }

    /** Who did not open that socket, and yet sent and received by it. */
    List<Claim> users(String place, String address, int port, int remotePort, Instant start) {
        return holders(Role.USER, place, address, port, remotePort, start);
    }

    private List<Claim> holders(Role role, String place, String address, int port, int remotePort, Instant start) {
        final String wanted = Scenario.address(address);
        final long startNs = start.getEpochSecond() * 1_000_000_000L + start.getNano();
        final List<Claim> fitting = Stream.of(new Port(port), Port.ANY)
                .flatMap(each -> byPort.getOrDefault(each, List.of()).stream())
                .filter(claim -> claim.role == role)
                .filter(claim -> (place.equals(ANY_PLACE) || claim.place.equals(place)) && claim.address.equals(wanted))
                .filter(claim -> claim.sinceNs <= startNs)
                .filter(claim -> claim.remotePort.fits(remotePort))
                .toList();
        return fitting.stream()
                .max(BY_PREFERENCE)
                .map(best -> fitting.stream()
                        .filter(claim -> BY_PREFERENCE.compare(claim, best) == 0)
                        .filter(Claim::isSomebodys)
                        .toList())
                .orElse(List.of());
    }

    /** What a process was to a socket. */
    enum Role {
        OWNER,
        USER
    }

    /** From some time on this end was this process's. */
    record Claim(
            String scenario,
            String place,
            long sinceNs,
            String address,
            Port port,
            Port remotePort,
            int pid,
            Role role,
            String executable) {
        static Claim parse(String line) {
            final String[] words = line.split(" ", 9);
            return new Claim(
                    words[0],
                    words[1],
                    Long.parseLong(words[2]),
                    Scenario.address(words[3]),
                    Port.parse(words[4]),
                    Port.parse(words[5]),
                    Integer.parseInt(words[6]),
                    Role.valueOf(words[7].toUpperCase(Locale.ROOT)),
                    words[8]);
        }

        /** False when the end is nobody's from then on. */
        boolean isSomebodys() {
            return pid != 0;
        }

        /** This process at this end, whenever. */
        Claim undated() {
            return new Claim(scenario, place, 0, address, port, remotePort, pid, role, executable);
        }
    }

    /** One, or all of them. */
    record Port(int number) {
        static final Port ANY = new Port(-1);

        static Port parse(String text) {
            return text.equals("*") ? ANY : new Port(Integer.parseInt(text));
        }

        boolean isOne() {
            return !equals(ANY);
        }

        boolean fits(int port) {
            return !isOne() || number == port;
        }
    }
}
