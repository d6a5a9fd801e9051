// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.network;

/** The eight control bits of a TCP header (RFC 9293 section 3.1), as they stand in byte 13. */
public final class TcpFlags {
    public static final int FIN = 0x01;
    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    private static final String LETTERS = "FSRPAUEC";

    private TcpFlags() {}

    /** The flags as letters, lowest bit first, e.g. {@code "FSPA"}; {@code ""} for none. */
    public static String letters(int flags) {
        final StringBuilder text = new StringBuilder(8);
        for (int bit = 0; bit < 8; bit++) {
            if ((flags & 1 << bit) != 0) {
                text.append(LETTERS.charAt(bit));
            }
        }
        return text.toString();
    }
}
