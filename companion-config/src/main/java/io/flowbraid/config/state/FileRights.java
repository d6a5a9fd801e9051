// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.state;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Set;

/**
 * Who may read what this program writes: files 0640, directories 0750, of a group that the user names. What is written
 * says who talked to whom, with command lines.
 *
 * @param group whose members may read; empty leaves the group that the system gives a new file
 */
public record FileRights(String group) {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r-----");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwxr-x---");
    private static final FileAttribute<Set<PosixFilePermission>> NEW_FILE = PosixFilePermissions.asFileAttribute(FILE);
    private static final FileAttribute<Set<PosixFilePermission>> NEW_DIRECTORY =
            PosixFilePermissions.asFileAttribute(DIRECTORY);

    /** Those of the configuration. */
    public static FileRights of(LoadedConfig config) {
        return new FileRights(config.value(Catalogue.ACCESS_GROUP));
    }

    /** Makes a directory and those above it that are missing. One that was there stays as it is. */
    public void makeDirectory(Path directory) throws IOException {
        final Path absolute = directory.toAbsolutePath();
        if (Files.isDirectory(absolute)) {
            return;
        }
        final Path parent = absolute.getParent();
        if (parent != null) {
            makeDirectory(parent);
        }
        try {
            Files.createDirectory(absolute, NEW_DIRECTORY);
        } catch (FileAlreadyExistsException e) {
            if (Files.isDirectory(absolute)) {
                return;
            }
            throw e;
        }
        restrictDirectory(absolute);
    }

    /** Takes a directory of this program away from others. */
    public void restrictDirectory(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, DIRECTORY);
        giveToGroup(directory);
    }

    /** Takes a file of this program away from others. */
    public void restrictFile(Path file) throws IOException {
        Files.setPosixFilePermissions(file, FILE);
        giveToGroup(file);
    }

    /** Makes an empty file that others never see into, with the group of the directory that it is in. */
    public static void makeFileLikeDirectory(Path file) throws IOException {
        Files.createFile(file, NEW_FILE);
        restrictLikeDirectory(file); // the mask of the process may take more away
    }

    /** The same with the group of the directory that the file is in. */
    public static void restrictLikeDirectory(Path file) throws IOException {
        Files.setPosixFilePermissions(file, FILE);
        inheritGroup(file);
    }

    /** Takes a directory of this program away from others; it gets the group of the one it is in. */
    public static void restrictDirectoryLikeParent(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, DIRECTORY);
        inheritGroup(directory);
    }

    private static void inheritGroup(Path path) throws IOException {
        final Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            return;
        }
        final GroupPrincipal inherited = attributes(parent).readAttributes().group();
        try {
            setGroup(path, inherited);
        } catch (IOException e) {
            // This process is no member: the group stays the process's own, and others cannot read it.
        }
    }

    private void giveToGroup(Path path) throws IOException {
        if (group.isEmpty()) {
            return;
        }
        final GroupPrincipal readers;
        try {
            readers = path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
        } catch (UserPrincipalNotFoundException e) {
            throw new IOException("there is no group '" + group + "' on this host; name another with access.group", e);
        }
        setGroup(path, readers);
    }

    private static void setGroup(Path path, GroupPrincipal group) throws IOException {
        final PosixFileAttributeView view = attributes(path);
        final PosixFileAttributes now = view.readAttributes();
        if (now.group().equals(group)) {
            return;
        }
        try {
            view.setGroup(group);
        } catch (FileSystemException e) {
            throw new IOException(
                    path + " cannot be given to the group " + group.getName()
                            + "; run as root, as a member of the group, or with another access.group",
                    e);
        }
    }

    private static PosixFileAttributeView attributes(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }
}
