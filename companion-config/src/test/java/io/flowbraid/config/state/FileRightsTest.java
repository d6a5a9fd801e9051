// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRightsTest {
    private static final FileRights RIGHTS = new FileRights("");

    @TempDir
    private Path folder;

    @BeforeEach
    void openTheFolderToAll() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void shouldMakeDirectoriesForTheGroupAndLeaveThoseThatWereThere() throws IOException {
        RIGHTS.makeDirectory(folder.resolve("a/b"));

        assertThat(mode(folder.resolve("a/b"))).isEqualTo("rwxr-x---");
        assertThat(mode(folder.resolve("a"))).isEqualTo("rwxr-x---");
        assertThat(mode(folder)).isEqualTo("rwxr-xr-x");
    }

    @Test
    void shouldTakeAFileAwayFromOthers() throws IOException {
        final Path file = Files.writeString(folder.resolve("file"), "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

        RIGHTS.restrictFile(file);

        assertThat(mode(file)).isEqualTo("rw-r-----");
    }

    @Test
    void shouldSayWhichGroupThereIsNot() throws IOException {
        final Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> new FileRights("no-such-group").restrictFile(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-group");
    }

    @Test
    void shouldKeepWhatIsDeclaredOnThePageForTheGroupOnly() throws IOException {
        final Path file = folder.resolve("state/companions.conf");
        SavedCompanions.in(file, List.of()).declare("lo", List.of(), true);

        assertThat(mode(file)).isEqualTo("rw-r-----");
        assertThat(mode(folder.resolve("state"))).isEqualTo("rwxr-x---");
    }

    /** The number will be another process's, in another network namespace. */
    @Test
    void shouldNotKeepAnInterfaceOfAProcess() throws IOException {
        final Path file = folder.resolve("companions.conf");
        SavedCompanions.in(file, List.of()).declare("lo@pid:4711", List.of(), false);
        SavedCompanions.in(file, List.of()).declare("eth0", List.of(), false);

        assertThat(file).content().contains("eth0").doesNotContain("4711");
    }
}
