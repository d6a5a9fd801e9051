// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccountNamesTest {
    @TempDir
    private Path directory;

    @Test
    void shouldNameUsersAndGroupsOfTheFiles() throws IOException {
        final AccountNames users = new AccountNames(
                file(
                        "passwd",
                        "root:x:0:0::/root:/bin/sh\n# a comment\n+::::::\nalice:x:1000:100:::\nalias:x:1000:100:::\n"),
                file("group", "users:x:100:alice\n"));

        assertThat(users.userName(0)).isEqualTo("root");
        assertThat(users.userName(1000)).isEqualTo("alice");
        assertThat(users.userName(1)).isNull();
        assertThat(users.groupName(100)).isEqualTo("users");
    }

    @Test
    void shouldSeeUsersThatWereAddedLater() throws IOException {
        final Path passwd = file("passwd", "root:x:0:0:::\n");
        final AccountNames users = new AccountNames(passwd, directory.resolve("none"));
        file("passwd", "root:x:0:0:::\nbob:x:1001:1001:::\n");
        Files.setLastModifiedTime(passwd, FileTime.fromMillis(1));

        users.refresh();

        assertThat(users.userName(1001)).isEqualTo("bob");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
