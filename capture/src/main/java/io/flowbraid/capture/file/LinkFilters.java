// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.file;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.filter.FilterCompiler;
import io.flowbraid.capture.filter.FilterException;
import io.flowbraid.capture.filter.FilterProgram;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The user's filter, compiled for each link type and byte order of the files. (NOT thread safe.) */
public final class LinkFilters {
    private final String filter;
    private final int netmask;
    private final Map<Network, FilterProgram> programs = new HashMap<>();

    /**
     * @param filter in the language of pcap-filter(7); empty for all packets
     * @param netmask of networks whose own is not known, for {@code ip broadcast}; 0 unknown
     */
    public LinkFilters(String filter, int netmask) {
        this.filter = filter;
        this.netmask = netmask;
    }

    /** In the language of pcap-filter(7); empty for all packets. */
    public String filter() {
        return filter;
    }

    /** For {@code ip broadcast}; 0 unknown. */
    public int netmask() {
        return netmask;
    }

    private record Network(int linkType, boolean isReversed, int netmask) {}

    /**
     * The program for packets of this link type; null lets all through.
     *
     * @param isReversed whether the file has the other byte order than this machine
     * @param ownNetmask of the interface; 0 unknown
     */
    @Nullable
    public FilterProgram of(int linkType, boolean isReversed, int ownNetmask) throws CaptureException {
        if (filter.isBlank()) {
            return null;
        }
        final Network network = new Network(linkType, isReversed, ownNetmask == 0 ? netmask : ownNetmask);
        final FilterProgram known = programs.get(network);
        if (known != null) {
            return known;
        }
        try {
            final FilterProgram compiled = FilterCompiler.compile(
                    filter, linkType, isReversed, CaptureFileReader.MAX_FRAME_BYTES, network.netmask);
            programs.put(network, compiled);
            return compiled;
        } catch (FilterException e) {
            throw new CaptureException(
                    Reason.BAD_FILTER,
                    "filter '" + filter + "' does not parse: " + e.getMessage() + ". See pcap-filter(7)",
                    e);
        }
    }
}
