// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.library;

import io.flowbraid.ffi.NamespaceException;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.introspection.agent.IntrospectionSource;
import io.flowbraid.introspection.agent.IntrospectionUnavailable;
import io.flowbraid.introspection.agent.ebpf.EbpfSource;
import io.flowbraid.introspection.agent.netlink.NetlinkSource;
import io.flowbraid.introspection.library.IntrospectionSettings.Kernel;
import io.flowbraid.introspection.secrets.CommandLines;
import java.nio.file.Path;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;

/** A source as the settings want it, and what it cannot see. */
record OpenedSource(IntrospectionSource source, String limits) {
    static OpenedSource open(String bootId, IntrospectionSettings settings) throws IntrospectionUnavailable {
        if (settings.kernel() == Kernel.NETLINK) {
            return netlink(bootId, settings);
        }
        try {
            final EbpfSource source = EbpfSource.open(
                    bootId,
                    settings.ringBytes(),
                    settings.maxPeers(),
                    CommandLines.MASKED,
                    Introspection.scope(settings).getAsLong());
            return new OpenedSource(source, String.join("; ", source.limits()));
        } catch (IntrospectionUnavailable e) {
            if (settings.kernel() == Kernel.EBPF) {
                throw e;
            }
            return netlink(bootId, settings);
        }
    }

    private static OpenedSource netlink(String bootId, IntrospectionSettings settings) throws IntrospectionUnavailable {
        final Path file = settings.namespace();
        try {
            final NetlinkSource source = file == null
                    ? netlink(bootId)
                    : NetworkNamespace.named(file.toString()).call(() -> netlink(bootId));
            return new OpenedSource(source, source.describe());
        } catch (NamespaceException e) {
            throw new IntrospectionUnavailable(String.valueOf(e.getMessage()), e);
        }
    }

    private static NetlinkSource netlink(String bootId) throws IntrospectionUnavailable {
        return NetlinkSource.open(SystemNanoClock.INSTANCE, new SystemEpochNanoClock(), bootId);
    }
}
