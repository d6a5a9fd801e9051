// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.libpcap;

import io.flowbraid.capture.dissect.LinkType;
import io.flowbraid.ffi.LibPcap;

/** The link types of files: their numbers there, and what to do with files of one that is not supported. */
public final class FileLinkType {
    /** Above these bits a file says how long the frame check sequence is, which stands behind IP and is not counted. */
    private static final int TYPE_BITS = 0x03ff_ffff;
    /** A file has a number of its own for bare IP, since the DLT_ numbers of systems differ. */
    private static final int RAW_IN_FILES = 101;

    private FileLinkType() {}

    /** The DLT_ number of a LINKTYPE_ field. */
    public static int dltOf(int field) {
        final int linkType = field & TYPE_BITS;
        return linkType == RAW_IN_FILES ? LinkType.RAW : linkType;
    }

    /** The LINKTYPE_ number of a DLT_ number. */
    public static int ofDlt(int linkType) {
        return linkType == LinkType.RAW ? RAW_IN_FILES : linkType;
    }

    /** Name, number and meaning, for people. */
    static String describe(int linkType) {
        final String name = LibPcap.INSTANCE.pcap_datalink_val_to_name(linkType);
        final String meaning = LibPcap.INSTANCE.pcap_datalink_val_to_description(linkType);
        return name == null
                ? String.valueOf(linkType)
                : name + " (" + linkType + (meaning == null || meaning.equals(name) ? ")" : ", " + meaning + ")");
    }

    /** What the user can do instead. */
    static String advice(int linkType) {
        return switch (linkType) {
            case 105, 119, 127, 163, 192 -> // Wi-Fi in monitor mode, with and without a radio header
                "These are Wi-Fi frames of monitor mode. Capture on the interface in managed mode, which shows Ethernet"
                        + " frames, or decrypt the file with airdecap-ng, which writes them";
            case 9, 50, 51, 166, 204 -> // PPP
                "Capture on the PPP interface itself (-i ppp0), which shows bare IP or Linux cooked frames";
            case 186, 189, 220, 249, 266, 288, 293, 294, 295 -> // USB
                "These are USB transfers. Capture on the network interface of the device instead";
            case 187, 201, 251, 254, 255, 256, 272 -> // Bluetooth
                "These are Bluetooth messages, without IP. Capture on the network interface of the device (bnep0)";
            case 195, 215, 230, 283 -> // IEEE 802.15.4
                "These are frames of a radio mesh. Capture on the border router's IP interface";
            case 239 -> // NFLOG
                "Capture on the interface that the packets pass instead of on nflog";
            case 253 -> // netlink
                "These are messages between programs and the kernel, not packets of a network";
            case 258 -> // Darwin's pktap
                "Capture with tcpdump -i en0 on one interface instead of on pktap";
            case 240, 241, 291 -> // Hilscher's netANALYZER
                "Export the Ethernet frames with the program that made the file";
            case 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162 -> // user-defined
                "The number is for private use. If the frames are Ethernet: editcap -T ether FILE NEW";
            case 252 -> // Wireshark's exported PDUs
                "These are parts of messages that Wireshark exported. Save the packets themselves";
            default ->
                "If the frames are Ethernet or bare IP: editcap -T ether FILE NEW (or -T rawip) says so in a copy";
        };
    }

    /** The sentence for a file or interface that cannot be read. */
    public static String refusal(String name, int linkType) {
        return name + ": link type " + describe(linkType)
                + " is not supported; Ethernet, Linux cooked, raw IP and BSD loopback are. " + advice(linkType);
    }
}
