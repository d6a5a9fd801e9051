// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.packets;

import io.flowbraid.app.plan.PacketFilePlan;
import io.flowbraid.app.process.RunFailure;
import io.flowbraid.app.process.Version;
import io.flowbraid.capture.pcapng.PcapngWriter;
import io.flowbraid.config.state.FileRights;
import io.flowbraid.config.state.WriteFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The file that is written now, and those after it. A file that fails is cut behind its last whole packet, so that it
 * can be read. (NOT thread safe.)
 */
final class PacketFile implements AutoCloseable {
    private final PacketFilePlan plan;
    private final PacketFilePlan.Rotation rotation;
    private final PacketFileNames names;
    private final FileRights rights;
    private final OutputStream standardOutput;
    private final FinishedFiles finished;
    private final PcapngWriter writer;
    private WritableByteChannel channel;
    private @Nullable Path path;
    private long beganSeconds;
    private int timedFiles;
    private int fullFiles;
    private long packetsOfEarlier;

    /** Opens the first file. */
    PacketFile(
            PacketFilePlan plan, FileRights rights, OutputStream standardOutput, FinishedFiles finished, long nowNs) {
        this.plan = plan;
        this.rights = rights;
        this.standardOutput = standardOutput;
        this.finished = finished;
        rotation = plan.rotation();
        names = new PacketFileNames(plan);
        beganSeconds = TimeUnit.NANOSECONDS.toSeconds(nowNs);
        try {
            channel = open();
        } catch (IOException | InvalidPathException e) {
            throw new RunFailure(sentence(e));
        }
        writer = new PcapngWriter(plan.snaplenBytes(), plan.detail(), channel);
        writer.begin(channel, application());
    }

    PcapngWriter writer() {
        return writer;
    }

    /** Packets that are in files. */
    long written() {
        return packetsOfEarlier + writer.landedPackets();
    }

    /** Why no more can be written, a sentence for the user without its full stop. */
    String sentence(Exception failure) {
        final String reason =
                failure instanceof IOException io ? WriteFailure.reason(io) : String.valueOf(failure.getMessage());
        return "-w " + (path == null ? plan.file() : path) + ": " + reason;
    }

    /** Whether a packet of that time belongs into another file. */
    boolean isFinished(long timeNs) {
        return isTimeOver(timeNs) || (rotation.bytes() > 0 && writer.bytes() > rotation.bytes());
    }

    private boolean isTimeOver(long timeNs) {
        return rotation.seconds() > 0 && TimeUnit.NANOSECONDS.toSeconds(timeNs) - beganSeconds >= rotation.seconds();
    }

    /** Goes on with the next file; false when there is to be none, and the run ends. */
    boolean next(long timeNs) throws IOException {
        finish();
        if (isTimeOver(timeNs)) {
            timedFiles++;
            if (rotation.files() > 0 && timedFiles >= rotation.files() && rotation.bytes() == 0) {
                return false;
            }
            beganSeconds = TimeUnit.NANOSECONDS.toSeconds(timeNs);
            fullFiles = 0;
        } else {
            fullFiles++;
            if (rotation.files() > 0 && fullFiles >= rotation.files()) {
                fullFiles = 0;
            }
        }
        final WritableByteChannel opened = open();
        packetsOfEarlier += writer.landedPackets();
        channel = opened;
        writer.begin(channel, application());
        return true;
    }

    private void finish() throws IOException {
        writer.describeSome();
        writer.flush();
        channel.close();
        if (path != null) {
            finished.add(path);
        }
    }

    private WritableByteChannel open() throws IOException {
        if (plan.isStandardOutput()) {
            return Channels.newChannel(standardOutput);
        }
        final Path file = Path.of(names.of(beganSeconds, fullFiles));
        path = file;
        final FileChannel opened = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        if (Files.isRegularFile(file)) {
            rights.restrictFile(file);
        }
        return opened;
    }

    private static String application() {
        return "flowbraid " + Version.text();
    }

    /** Writes what waits, and to standard output at once. */
    void flush() throws IOException {
        writer.flush();
        if (plan.isStandardOutput()) {
            standardOutput.flush();
        }
    }

    /** Takes a packet that was written in part out of the file. */
    void cut() {
        try {
            if (channel instanceof FileChannel file && path != null && Files.isRegularFile(path)) {
                file.truncate(writer.landedBytes());
            }
        } catch (IOException e) {
            // The failure before is what the user is told; the file ends with a part of a packet.
        }
    }

    @Override
    public void close() throws IOException {
        if (!plan.isStandardOutput()) {
            channel.close();
        }
    }
}
