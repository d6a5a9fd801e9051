// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.app.option.CaptureOptions.PositiveCount;
import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.app.plan.RecentPacketsPlan;
import io.flowbraid.capture.pcapng.ProcessDetail;
import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether and how packets are written; letters as tcpdump has them. */
public final class PacketFileOptions {
    /** Of each packet, unless -s says less. */
    static final long WHOLE_PACKET = 262_144;

    private static final long MIN_RECENT_BYTES = 2 << 20;

    private static final String STANDARD_OUTPUT = "-";

    @Option(
            names = "-w",
            paramLabel = "FILE",
            description = {
                "Write the packets to this pcapng file, each with its process, and whole unless",
                "-s says less. - is standard output; then no flows are printed."
            })
    private @Nullable String file;

    @Option(
            names = "-C",
            paramLabel = "SIZE",
            converter = FileSize.class,
            description =
                    "With -w: begin another file when one is larger, in millions of bytes; k, m or g: KiB, MiB, GiB.")
    private @Nullable Long bytes;

    @Option(
            names = "-G",
            paramLabel = "SECONDS",
            converter = PositiveCount.class,
            description = "With -w: begin another file after so long; its name may have strftime(3)'s %%H and so on.")
    private @Nullable Long seconds;

    @Option(
            names = "-W",
            paramLabel = "COUNT",
            converter = PositiveCount.class,
            description = {
                "With -C: overwrite the oldest of so many files. With -G: end after so many files.",
                "With both: only more digits in the names."
            })
    private @Nullable Long files;

    @Option(
            names = "-z",
            paramLabel = "COMMAND",
            description = "With -C or -G: run this command on each finished file, for example gzip.")
    private String command = "";

    @Option(names = "-U", description = "With -w: write each packet at once, instead of when a buffer is full.")
    private boolean isFlushed;

    @Option(
            names = "--process-info",
            paramLabel = "basic|full|off",
            converter = Detail.class,
            description = {
                "What -w writes of processes: pid, parent, name, start, container and pod (the",
                "default); also path, command line and user; or nothing."
            })
    private @Nullable ProcessDetail detail;

    @Option(
            names = "--recent-packets",
            paramLabel = "SIZE",
            description = {
                "Keep the newest packets in so much memory, for flowbraid packets and the page:",
                "2MiB to 16GiB, or off (the default). How much of each packet, -s says."
            })
    private @Nullable String recent;

    void addTo(Overrides overrides) {
        if (recent != null) {
            overrides.put(
                    Catalogue.RECENT_PACKETS, recent.equals("off") ? "0" : recent, OptionOrigin.of("--recent-packets"));
        }
    }

    /** What is kept in memory; null nothing. */
    @Nullable
    RecentPacketsPlan recent(LoadedConfig config) {
        final long bytes = config.value(Catalogue.RECENT_PACKETS);
        if (bytes > 0 && bytes < MIN_RECENT_BYTES) {
            throw new UsageException(config.origin(Catalogue.RECENT_PACKETS) + ": " + Catalogue.RECENT_PACKETS.key()
                    + ": " + config.text(Catalogue.RECENT_PACKETS)
                    + " is neither 0, which keeps none, nor between 2 MiB and 16 GiB");
        }
        return bytes == 0
                ? null
                : new RecentPacketsPlan(
                        bytes,
                        detail == null ? ProcessDetail.BASIC : detail,
                        Math.toIntExact(config.value(Catalogue.SNAPLEN)));
    }

    boolean isRecentAsked() {
        return recent != null;
    }

    boolean isAsked() {
        return file != null;
    }

    boolean isToStandardOutput() {
        return STANDARD_OUTPUT.equals(file);
    }

    /** The plan; null when no packets are written. */
    @Nullable
    PacketFilePlan plan(LoadedConfig config) {
        check();
        if (file == null) {
            return null;
        }
        return new PacketFilePlan(
                file,
                new PacketFilePlan.Rotation(
                        bytes == null ? 0 : bytes,
                        seconds == null ? 0 : seconds,
                        files == null ? 0 : Math.toIntExact(Math.min(files, Integer.MAX_VALUE)),
                        command),
                isFlushed,
                detail == null ? ProcessDetail.BASIC : detail,
                Math.toIntExact(config.value(Catalogue.SNAPLEN)));
    }

    private void check() {
        final boolean rotates = bytes != null || seconds != null;
        if (file == null) {
            final String alone =
                    rotates ? "-C and -G" : isFlushed ? "-U" : detail != null && recent == null ? "--process-info" : "";
            if (!alone.isEmpty()) {
                throw new UsageException(alone + (rotates ? " say" : " says")
                        + " how packets are written, and none are: name a file with -w FILE");
            }
        }
        if (!rotates && (files != null || !command.isEmpty())) {
            throw new UsageException(
                    (files != null ? "-W counts" : "-z takes") + " the files of a rotation: add -C SIZE or -G SECONDS");
        }
        if (isToStandardOutput() && rotates) {
            throw new UsageException("-C and -G begin another file, and -w - is standard output: name a file");
        }
    }

    /** As tcpdump's: millions of bytes, or with a unit powers of 1024. */
    static final class FileSize implements ITypeConverter<Long> {
        private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([kmg]?)b?");

        @Override
        public Long convert(String text) {
            final Matcher size = SIZE.matcher(text.toLowerCase(Locale.ROOT));
            final long number = size.matches() ? Long.parseLong(size.group(1)) : 0;
            if (number == 0) {
                throw new TypeConversionException(
                        "'" + text + "' is not a size: write millions of bytes, or a number with k, m or g");
            }
            return number
                    * switch (size.group(2)) {
                        case "k" -> 1L << 10;
                        case "m" -> 1L << 20;
                        case "g" -> 1L << 30;
                        default -> 1_000_000L;
                    };
        }
    }

    /** A word for a {@link ProcessDetail}. */
    static final class Detail implements ITypeConverter<ProcessDetail> {
        @Override
        public ProcessDetail convert(String text) {
            return switch (text) {
                case "basic" -> ProcessDetail.BASIC;
                case "full" -> ProcessDetail.FULL;
                case "off" -> ProcessDetail.OFF;
                default -> throw new TypeConversionException("'" + text + "' is none of basic, full, off");
            };
        }
    }
}
