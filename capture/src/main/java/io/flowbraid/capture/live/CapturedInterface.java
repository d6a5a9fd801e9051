// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.model.ledger.LedgerStage;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An interface and the sources that share its packets, each for a thread of its own. All packets of a connection, both
 * directions, come from the same source, in order; only packets of different ones may overtake each other, by as long
 * as the kernel keeps a block.
 */
public final class CapturedInterface implements AutoCloseable {
    private final List<DeviceSource> sources;
    private final DeviceWatch watch;
    private volatile Listener listener = Listener.NONE;

    private CapturedInterface(
            List<DeviceSource> sources,
            String trouble,
            LiveSettings settings,
            int interfaceId,
            ContainerProcesses containers) {
        this.sources = List.copyOf(sources);
        watch = new DeviceWatch(
                sources.get(0).name(), settings, interfaceId, containers, this.sources, trouble, new Listener() {
                    @Override
                    public void moved(long netns, int[] links) {
                        listener.moved(netns, links);
                    }

                    @Override
                    public void reported(String sentence) {
                        listener.reported(sentence);
                    }
                });
        sources.forEach(source -> source.onUnsettled(() -> listener.unsettled()));
    }

    /** Told by the thread that calls {@link #look}, but for {@link #unsettled}. */
    public interface Listener {
        /** Of nobody. */
        Listener NONE = new Listener() {
            @Override
            public void moved(long netns, int[] links) {
                // nobody wants to know
            }

            @Override
            public void reported(String sentence) {
                // nobody wants to know
            }
        };

        /**
         * The next packets are those of a device that was opened just now.
         *
         * @param netns inode of its network namespace
         * @param links see {@link CapturedInterface#links}
         */
        void moved(long netns, int[] links);

        /** What happened to the device, a sentence for the user without its full stop. */
        void reported(String sentence);

        /** It is time for a {@link #look}. Told by a thread that captures. */
        default void unsettled() {
            // who looks often enough need not know
        }
    }

    /**
     * Opens a device by any of the names that {@link DeviceSource#open} knows, or by {@code @container:NAME} behind it.
     * One that is not up is awaited: {@link #look} opens it when it comes up.
     *
     * @param isAwaited the device may be missing, too, and is opened when it appears
     * @param threads how many sources are to share its packets; one, whatever this says, when it is read through
     *     libpcap or has a packet limit
     * @param ledger opens the account of a source by its name
     */
    public static CapturedInterface open(
            String name,
            LiveSettings settings,
            int threads,
            boolean isAwaited,
            int interfaceId,
            Function<String, LedgerStage> ledger,
            ContainerProcesses containers)
            throws CaptureException {
        final SourceAccounts accounts = new SourceAccounts(settings.packetLimit() == 0 ? threads : 1, ledger);
        try {
            final List<DeviceSource> sources =
                    DeviceSource.open(CapturePoint.of(name, containers), settings, interfaceId, accounts);
            sources.forEach(DeviceSource::awaitReturn);
            return new CapturedInterface(sources, "", settings, interfaceId, containers);
        } catch (CaptureException e) {
            if (e.reason() != Reason.DEVICE_DOWN && !(isAwaited && e.reason() == Reason.NO_SUCH_DEVICE)) {
                throw e;
            }
            final String trouble = e.getMessage()
                    + (e.reason() == Reason.DEVICE_DOWN
                            ? "; it is captured when it comes up"
                            : "; it is captured when it appears");
            return new CapturedInterface(
                    DeviceSource.awaiting(name, accounts), trouble, settings, interfaceId, containers);
        }
    }

    /**
     * Looks whether the device went away, came back or moved. For one thread, some times a second; more rarely while
     * {@link #isSettled}.
     */
    public void look() {
        watch.look();
    }

    /** Whether nothing can happen to it that {@link Listener#unsettled} would not tell. */
    public boolean isSettled() {
        return watch.isSettled();
    }

    /** Who is told of changes from now on. */
    public void listener(Listener newListener) {
        listener = newListener;
    }

    /** What keeps it from being captured now, a sentence without its full stop; empty when nothing does. */
    public String trouble() {
        return watch.trouble();
    }

    /** Whether a device is read now. */
    public boolean isOpen() {
        return !sources.stream().allMatch(DeviceSource::isAbsent);
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
     * Indexes, within its namespace, of the interfaces whose packets it shows: its own, then those above it (a bridge,
     * bond, VLAN or VRF). Empty when not known, and for all interfaces.
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

    /** Why a device that was there is no longer captured; empty again when it is. */
    public Optional<CaptureException> failure() {
        return sources.stream().flatMap(source -> source.failure().stream()).findFirst();
    }

    @Override
    public void close() {
        sources.forEach(DeviceSource::close);
    }
}
