// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.netns;

import io.flowbraid.ffi.NamespaceException;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.model.network.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Reads the addresses of a network namespace, without loopback and link-local ones. (NOT thread safe) */
final class NamespaceAddresses {
    /** An address; IPv4 is mapped. */
    record Address(long hi, long lo) {}

    private static final String LEAF = "|-- ";
    private static final String OWN_ADDRESS = "/32 host LOCAL";
    private static final int IPV6_DIGITS = 32;
    /** A router's table is longer than that; its own addresses beyond are missed. */
    private static final int MAX_LINES = 200_000;

    private final long ownInode = NetworkNamespace.currentInode();

    /** Empty when the namespace cannot be read, or has ended meanwhile. */
    Set<Address> read(long inode, NetworkNamespace namespace) {
        if (inode == ownInode) {
            return readOwn();
        }
        final Path directory = namespace.file().getParent(); // /proc/PID/ns
        if (directory != null && directory.endsWith("ns")) {
            final Set<Address> found = readFiles(directory.resolveSibling("net"));
            return namespace.inode() == inode ? found : Set.of();
        }
        try {
            return namespace.call(() -> readFiles(Path.of("/proc/thread-self/net")));
        } catch (NamespaceException e) {
            return Set.of();
        }
    }

    private static Set<Address> readOwn() {
        final Set<Address> found = new HashSet<>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(address -> IpAddress.of(address.getAddress()))
                    .forEach(words -> add(found, words[0], words[1]));
        } catch (SocketException e) {
            return Set.of(); // nothing is up
        }
        return found;
    }

    private static Set<Address> readFiles(Path net) {
        final Set<Address> found = new HashSet<>();
        readIpv4(net.resolve("fib_trie"), found);
        readIpv6(net.resolve("if_inet6"), found);
        return found;
    }

    /** The routing table names each own address: a leaf with the address, below it {@code /32 host LOCAL}. */
    private static void readIpv4(Path file, Set<Address> found) {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            String leaf = "";
            String line;
            for (int i = 0; i < MAX_LINES && (line = lines.readLine()) != null; i++) {
                final int at = line.indexOf(LEAF);
                if (at >= 0) {
                    leaf = line.substring(at + LEAF.length());
                } else if (line.endsWith(OWN_ADDRESS)) {
                    final long[] words = IpAddress.parse(leaf);
                    add(found, words[0], words[1]);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            return; // the process has ended, or the namespace has no IPv4
        }
    }

    /** A line each; it begins with the address in hexadecimal. */
    private static void readIpv6(Path file, Set<Address> found) {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            String line;
            for (int i = 0; i < MAX_LINES && (line = lines.readLine()) != null; i++) {
                if (line.length() > IPV6_DIGITS) {
                    add(
                            found,
                            Long.parseUnsignedLong(line, 0, IPV6_DIGITS / 2, 16),
                            Long.parseUnsignedLong(line, IPV6_DIGITS / 2, IPV6_DIGITS, 16));
                }
            }
        } catch (IOException | NumberFormatException e) {
            return; // the process has ended, or the namespace has no IPv6
        }
    }

    private static void add(Set<Address> found, long hi, long lo) {
        if (!IpAddress.isLoopback(hi, lo) && !IpAddress.isLinkLocal(hi, lo)) {
            found.add(new Address(hi, lo));
        }
    }
}
