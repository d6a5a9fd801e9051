// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.pcapng;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.capture.file.FileBytes;
import io.flowbraid.capture.file.FileContext;
import io.flowbraid.capture.file.SetInterfaces;
import io.flowbraid.capture.libpcap.FileLinkType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The interfaces of one section of a pcapng file; packets name them by their place. (NOT thread safe.) */
public final class PcapngSection {
    /** The loss under which packets of an interface are counted whose link type is not supported. */
    private static final String UNSUPPORTED_LINK_TYPE = "unsupported_link_type";
    /** The same for a filter that does not compile for the link type, as {@code ether host} for raw IP. */
    private static final String UNSUPPORTED_FILTER = "unsupported_filter";

    private static final int NAME = 2;
    private static final int DESCRIPTION = 3;
    private static final int IPV4_ADDRESS = 4;
    private static final int RESOLUTION = 9;
    private static final int OFFSET = 14;

    private static final String WINDOWS_DEVICE = "\\Device\\NPF_";

    private final FileBytes bytes;
    private final FileContext context;
    private final PcapngOptions options;
    private final List<PcapngInterface> interfaces = new ArrayList<>();
    /** How many have the same name and link type. */
    private final Map<SetInterfaces.Key, Integer> alike = new HashMap<>();

    PcapngSection(FileBytes bytes, FileContext context) {
        this.bytes = bytes;
        this.context = context;
        options = new PcapngOptions(bytes);
    }

    int size() {
        return interfaces.size();
    }

    /** The interface that a packet names; null when there is none. */
    @Nullable
    PcapngInterface at(int place) {
        return place >= 0 && place < interfaces.size() ? interfaces.get(place) : null;
    }

    /** Why no packet can be read: every interface has a link type that is not supported, or rejects the filter. */
    public Optional<CaptureException> refusal() {
        return interfaces.stream().anyMatch(on -> on.dissector() != null)
                ? Optional.empty()
                : interfaces.stream()
                        .map(PcapngInterface::refusal)
                        .filter(Objects::nonNull)
                        .findFirst();
    }

    /** Counts a packet that cannot be read because of its interface, and reports the first one. */
    void refuse(PcapngInterface on) {
        final CaptureException refusal = on.refusal();
        if (refusal == null) {
            return;
        }
        final boolean isFilter = refusal.reason() == Reason.BAD_FILTER;
        if (on.isFirstRefused()) {
            context.notes()
                    .accept(
                            isFilter
                                    ? context.file() + ", interface " + described(on.key(), interfaces.indexOf(on))
                                            + ": its packets are left out: " + refusal.getMessage()
                                    : refusal.getMessage());
        }
        context.stage().in().increment();
        context.stage()
                .loss(isFilter ? UNSUPPORTED_FILTER : UNSUPPORTED_LINK_TYPE)
                .increment();
    }

    private static String described(SetInterfaces.Key key, int place) {
        return key.name().isEmpty() ? place + " (counted from 0)" : key.name();
    }

    /** Forgets the interfaces of the section before, whose last packet had that time. */
    void begin(long endNs) {
        interfaces.forEach(on -> on.endedAt(endNs));
        interfaces.clear();
        alike.clear();
    }

    /** Adds the interface that the block at the position describes. */
    void describe(int end, boolean isReversed) {
        String name = "";
        String description = "";
        int resolution = TimestampUnit.DEFAULT_RESOLUTION;
        long offsetSeconds = 0;
        int netmask = 0;
        options.from(PcapngBlock.INTERFACE_OPTIONS, end, isReversed);
        while (options.next()) {
            switch (options.code()) {
                case NAME -> name = options.text();
                case DESCRIPTION -> description = options.text();
                case IPV4_ADDRESS -> netmask = netmask == 0 ? options.networkOrder(4) : netmask;
                case RESOLUTION -> resolution = options.unsignedByte(resolution);
                case OFFSET -> offsetSeconds = options.longNumber();
                default -> {
                    // Nothing that packets need.
                }
            }
        }
        add(
                name.startsWith(WINDOWS_DEVICE) && !description.isEmpty() ? description : name,
                FileLinkType.dltOf(bytes.getShort(PcapngBlock.BODY, isReversed)),
                bytes.getInt(PcapngBlock.INTERFACE_SNAPLEN, isReversed),
                new TimestampUnit(resolution, offsetSeconds),
                isReversed,
                netmask);
    }

    private void add(String name, int linkType, int snaplen, TimestampUnit unit, boolean isReversed, int netmask) {
        final int place = alike.merge(new SetInterfaces.Key(name, 0, linkType), 1, Integer::sum) - 1;
        final SetInterfaces.Key key = new SetInterfaces.Key(name, place, linkType);
        final String shown = name.isEmpty() ? context.shortName() : name;
        final PcapngInterface added = new PcapngInterface(key, shown, snaplen, unit);
        try {
            if (!LinkType.isSupported(linkType)) {
                throw new CaptureException(Reason.UNSUPPORTED_LINK_TYPE, FileLinkType.refusal(place(key), linkType));
            }
            added.filter(context.filters().of(linkType, isReversed, netmask));
            added.open(context.interfaces().find(key, shown));
        } catch (CaptureException e) {
            added.refuse(e);
        }
        interfaces.add(added);
    }

    private String place(SetInterfaces.Key key) {
        return key.name().isEmpty() && interfaces.isEmpty()
                ? context.file()
                : context.file() + ", interface " + described(key, interfaces.size());
    }
}
