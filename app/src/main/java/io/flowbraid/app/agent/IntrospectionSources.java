// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.agent;

import io.flowbraid.app.plan.AgentSettings;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Severity;
import io.flowbraid.ffi.NamespaceException;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.introspection.agent.IntrospectionAgent;
import io.flowbraid.introspection.agent.IntrospectionSource;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.agent.conntrack.TranslationSource;
import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import io.flowbraid.introspection.agent.netlink.NetlinkSource;
import io.flowbraid.introspection.secrets.CommandLines;
import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * eBPF where it is to be had, else netlink; NAT by connection tracking beside either; what it cannot see is said in one
 * line.
 */
public final class IntrospectionSources {
    private IntrospectionSources() {}

    /** @param namespace the only one to report, which must exist; null for all (eBPF), for our own (netlink) */
    static IntrospectionSource open(
            String bootId, AgentSettings settings, @Nullable NetworkNamespace namespace, PrintStream err)
            throws IntrospectionUnavailable {
        final IntrospectionSource sockets =
                openSockets(bootId, settings.ringBytes(), settings.maxPeers(), settings.commandLines(), namespace, err);
        try {
            return TranslationSource.around(sockets, namespace, err::println);
        } catch (IntrospectionUnavailable e) {
            err.println(Severity.WARNING.line(String.valueOf(e.getMessage())));
            return sockets;
        }
    }

    /**
     * The same without NAT.
     *
     * @param ringBytes of the kernel, for events on their way to us
     * @param maxPeers UDP peers that the kernel counts
     * @param commandLines what is shown of them
     */
    public static IntrospectionSource openSockets(
            String bootId,
            int ringBytes,
            int maxPeers,
            CommandLines commandLines,
            @Nullable NetworkNamespace namespace,
            PrintStream err)
            throws IntrospectionUnavailable {
        try {
            final EbpfSource source = EbpfSource.open(
                    bootId, ringBytes, maxPeers, commandLines, scope(namespace).getAsLong());
            source.limits().stream().map(Severity.WARNING::line).forEach(err::println);
            return source;
        } catch (IntrospectionUnavailable e) {
            err.println(Severity.WARNING.line(String.valueOf(e.getMessage())));
            final NetlinkSource source = namespace == null
                    ? openNetlink(bootId, commandLines)
                    : openNetlink(bootId, commandLines, namespace);
            err.println(Severity.WARNING.line(source.describe()));
            return source;
        }
    }

    /** That of the settings, which must exist now and may come and go later; null for all. */
    static @Nullable NetworkNamespace namespace(String netns) {
        if (netns.isEmpty()) {
            return null;
        }
        final NetworkNamespace namespace = NetworkNamespace.named(netns);
        if (namespace.inode() == 0) {
            throw new RunFailure("--netns " + netns + ": there is no network namespace " + namespace.file()
                    + ". See those there are: " + namespace.mend());
        }
        return namespace;
    }

    /** The namespace to report, asked again and again. */
    static LongSupplier scope(@Nullable NetworkNamespace namespace) {
        return namespace == null ? IntrospectionAgent.EVERY_NAMESPACE : IntrospectionAgent.onlyIn(namespace);
    }

    private static NetlinkSource openNetlink(String bootId, CommandLines commandLines, NetworkNamespace namespace)
            throws IntrospectionUnavailable {
        try {
            return namespace.call(() -> openNetlink(bootId, commandLines));
        } catch (NamespaceException e) {
            throw new RunFailure(e);
        }
    }

    private static NetlinkSource openNetlink(String bootId, CommandLines commandLines) throws IntrospectionUnavailable {
        return NetlinkSource.open(
                SystemNanoClock.INSTANCE, new SystemEpochNanoClock(), bootId, cookie -> false, false, commandLines);
    }
}
