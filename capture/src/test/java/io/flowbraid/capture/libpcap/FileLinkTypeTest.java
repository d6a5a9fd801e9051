// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.libpcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.dissect.Frames;
import io.flowbraid.capture.pcapng.PcapngFile;
import io.flowbraid.capture.saved.CaptureFiles;
import io.flowbraid.capture.saved.ReadFiles;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileLinkTypeTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "105 | IEEE802_11 (105, 802.11) | monitor mode",
                "127 | IEEE802_11_RADIO (127, 802.11 plus radiotap header) | airdecap-ng",
                "9 | PPP (9) | -i ppp0",
                "189 | USB_LINUX (189, USB with Linux header) | USB transfers",
                "187 | BLUETOOTH_HCI_H4 (187, Bluetooth HCI UART transport layer) | Bluetooth",
                "239 | NFLOG (239, Linux netfilter log messages) | instead of on nflog",
                "147 | 147 | editcap -T ether",
                "65000 | 65000 | editcap -T ether",
            })
    void shouldRefuseByNameAndSayWhatToDo(int linkType, String name, String advice) throws Exception {
        final Path classic =
                CaptureFiles.pcap(folder.resolve("f.pcap"), linkType, ByteOrder.BIG_ENDIAN, false, List.of());
        final Path ng = new PcapngFile()
                .section(ByteOrder.LITTLE_ENDIAN)
                .describe(linkType, 0)
                .write(folder.resolve("f.pcapng"));

        for (final Path file : List.of(classic, ng)) {
            assertThatThrownBy(() -> ReadFiles.of(file))
                    .isInstanceOfSatisfying(
                            CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_LINK_TYPE))
                    .hasMessageStartingWith(file + ": link type " + name + " is not supported; ")
                    .hasMessageContaining(advice)
                    .hasMessageNotContaining("\n");
        }
    }

    /** The upper bits say how long the frame check sequence is. */
    @Test
    void shouldReadFilesThatSayHowLongTheFrameCheckSequenceIs() throws Exception {
        final byte[] frame = Frames.ethernet(0x0800, Frames.ipv4(17, Frames.udp(1, 2, 3)));
        final byte[] withCheck = Frames.concat(frame, new byte[4]);
        final Path file = CaptureFiles.pcap(
                folder.resolve("fcs"), 0x5400_0001, ByteOrder.LITTLE_ENDIAN, false, List.of(withCheck));

        assertThat(ReadFiles.of(file).packets())
                .singleElement()
                .satisfies(packet -> assertThat(packet.bytes()).isEqualTo(31));
    }
}
