// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import io.flowbraid.web.RefusedException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Where local tools reach the API without TCP: the mode of the file says who may.
 *
 * @param path of the socket's file
 * @param isAsked the user chose the place: the page is not served without it
 * @param ownerUid who owns the file, beside root; -1 leaves it to this process
 * @param group whose members may connect; empty for none
 */
public record UnixSocket(Path path, boolean isAsked, int ownerUid, String group) {
    private static final String MODE = "rw-rw----";
    private static final int MAX_PATH_BYTES = 107;

    /**
     * Makes the directories, and checks that no other server is there. A socket that a killed server left is replaced.
     *
     * @return a place nobody else can look into, in which to bind
     */
    Path prepare() throws RefusedException {
        final Path parent = path.toAbsolutePath().getParent();
        if (parent == null || path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES - 16) {
            throw refused("the path is longer than the kernel takes for a socket");
        }
        try {
            Files.createDirectories(parent);
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && isInUse()) {
                throw refused("another program serves there, or it is not a socket");
            }
            return Files.createTempDirectory(
                            parent,
                            ".",
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                    .resolve("s");
        } catch (IOException e) {
            throw refused(reason(e));
        }
    }

    /** Lets users in: mode and group first, then the name. */
    void publish(Path bound) throws RefusedException {
        try {
            Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString(MODE));
            if (!group.isEmpty()) {
                final PosixFileAttributeView view =
                        Files.getFileAttributeView(bound, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
                view.setGroup(
                        bound.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group));
            }
            if (ownerUid >= 0) {
                Files.setAttribute(bound, "unix:uid", ownerUid, LinkOption.NOFOLLOW_LINKS);
            }
            Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw refused(reason(e));
        } finally {
            clear(bound);
        }
    }

    /** Removes what {@link #prepare} made. */
    static void clear(Path bound) {
        try {
            Files.deleteIfExists(bound);
            final Path directory = bound.getParent();
            if (directory != null) {
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            // An empty directory stays.
        }
    }

    /** What tells this file from one that another server puts in its place. */
    @Nullable
    Object key() {
        try {
            return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return null;
        }
    }

    /** Removes the file if it is still the one with this key. */
    void remove(@Nullable Object key) {
        try {
            if (key != null && key.equals(key())) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The next server replaces it.
        }
    }

    private boolean isInUse() {
        if (isRegular()) {
            return true;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isRegular() {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                || Files.isSymbolicLink(path);
    }

    RefusedException refused(String reason) {
        return new RefusedException(
                RefusedException.UNAVAILABLE,
                "no Unix socket at " + path + ": " + reason
                        + "; choose another place with --unix-socket, or none with --unix-socket off");
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().equals("AccessDeniedException")
                ? "no permission to write there"
                : String.valueOf(e.getMessage());
    }
}
