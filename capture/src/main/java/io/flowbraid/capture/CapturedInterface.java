// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture;

import io.flowbraid.model.LedgerStage;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An interface and the sources that share its packets, each for a thread of its own. All packets of a connection, both
 * directions, come from the same source, in order; only packets of different ones may overtake each other, by as long as the
 * kernel keeps a block.
 */
public final class CapturedInterface implements AutoCloseable {
    private final List<DeviceSource> sources;

    private CapturedInterface(List<DeviceSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /**
     * Opens a device by any of the names that {@link DeviceSource#open} knows, or by {@code @container:NAME} behind it.
     *
     * @param threads how many sources are to share its packets; one, whatever this says, when it is read through libpcap or
     *     has a packet limit
     * @param ledger opens the account of a source by its name
     */
    public static CapturedInterface open(
            String name,
            LiveSettings settings,
            int threads,
            int interfaceId,
            Function<String, LedgerStage> ledger,
            ContainerProcesses containers)
            throws CaptureException {
        final Accounts accounts = new Accounts(settings.packetLimit() == 0 ? threads : 1, ledger);
        return new CapturedInterface(
                DeviceSource.open(CapturePoint.of(name, containers), settings, interfaceId, accounts));
    }

    public List<DeviceSource> sources() {
        return sources;
    }

    private DeviceSource first() {
        return sources.get(0);
    }

    public String name() {
        return first().name();
    }

    /** By which way packets are read, for people. */
    public String way() {
        return first().way() + (sources.size() == 1 ? "" : " by " + sources.size() + " threads");
    }

    public long netns() {
        return first().netns();
    }

    /** See {@link DeviceSource#hostAddresses}. */
    public List<InetAddress> hostAddresses() throws CaptureException {
        return first().hostAddresses();
    }

    /**
     * Indexes, within its namespace, of the interfaces whose packets it shows: its own, then those above it (a bridge, bond,
     * VLAN or VRF). Empty when not known, and for all interfaces.
     */
    public int[] links() throws CaptureException {
        return first().links();
    }

    /** Frames that were delivered. */
    public long delivered() {
        return sources.stream().mapToLong(source -> source.stats().delivered()).sum();
    }

    /** Losses by name, those of all sources together. */
    public Map<String, Long> losses() {
        final Map<String, Long> losses = new TreeMap<>();
        for (final DeviceSource source : sources) {
            source.stage().losses().forEach((reason, count) -> losses.merge(reason, count.get(), Long::sum));
        }
        return losses;
    }

    /** Why it ended before its time. */
    public Optional<CaptureException> failure() {
        return sources.stream().flatMap(source -> source.failure().stream()).findFirst();
    }

    @Override
    public void close() {
        sources.forEach(DeviceSource::close);
    }
}
