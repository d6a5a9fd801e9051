// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.ffi;

import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.IgnoreError;

/**
 * The calls of libpcap that are made per packet or that Pcap4J lacks; opening, filtering and closing stay with Pcap4J.
 * Each takes the address of a {@code pcap_t}, which only the thread that reads may pass, except {@link
 * #pcap_breakloop}.
 */
@SuppressWarnings("MemberName") // libpcap's names
public interface LibPcap {
    LibPcap INSTANCE = LibraryLoader.create(LibPcap.class).load(PcapLibrary.path());

    /**
     * Reads one packet: writes the address of its {@code struct pcap_pkthdr} and that of its bytes to the two cells.
     *
     * @return 1, or 0 when none waits, -1 after an error, -2 at the end of a file
     */
    @IgnoreError
    int pcap_next_ex(long pcap, long headerCell, long dataCell);

    /** Fills a {@code struct pcap_stat}: three 32-bit counts that wrap. */
    @IgnoreError
    int pcap_stats(long pcap, long stat);

    /** The descriptor to poll(2) before a non-blocking read. */
    @IgnoreError
    int pcap_get_selectable_fd(long pcap);

    @IgnoreError
    void pcap_breakloop(long pcap);

    /** The link type as a DLT_ number. */
    @IgnoreError
    int pcap_datalink(long pcap);

    /** Sets the link type, as a DLT_ number. Returns 0, or -1 if the device cannot have it. */
    @IgnoreError
    int pcap_set_datalink(long pcap, int linkType);

    @IgnoreError
    String pcap_geterr(long pcap);

    /**
     * Opens a capture file.
     *
     * @param file a C {@code FILE}, closed by {@link #pcap_close}
     * @param errorText 256 bytes
     * @return a {@code pcap_t}; 0 after an error
     */
    @IgnoreError
    long pcap_fopen_offline(long file, long errorText);

    /**
     * Compiles a filter into a {@code struct bpf_program}, to be freed by {@link #pcap_freecode}.
     *
     * @param netmask as a number of this machine, whatever the manual says: that is how addresses are loaded; 0 when it
     *     is unknown
     * @return 0, or -1 when {@link #pcap_geterr} says what is wrong
     */
    @IgnoreError
    int pcap_compile(long pcap, long program, String filter, int optimize, int netmask);

    @IgnoreError
    void pcap_freecode(long program);

    @IgnoreError
    void pcap_close(long pcap);

    /** The name of a DLT_ number without its prefix; null when it has none. */
    @IgnoreError
    String pcap_datalink_val_to_name(int linkType);

    @IgnoreError
    String pcap_datalink_val_to_description(int linkType);
}
