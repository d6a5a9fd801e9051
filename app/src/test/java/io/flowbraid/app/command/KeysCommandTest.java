// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowbraid.app.plan.KeyFile;
import io.flowbraid.introspection.feed.CurveKeyPair;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeysCommandTest {
    @TempDir
    Path directory;

    @Test
    void shouldMakeKeysThatOnlyTheirOwnerCanRead() throws Exception {
        final Path secret = directory.resolve("keys/feed.key");

        final String printed = run("--file", secret.toString());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("keys/feed.pub"))))
                .isEqualTo("rw-------");
        assertThat(printed)
                .hasSize(40)
                .isEqualTo(Files.readString(directory.resolve("keys/feed.pub")).strip());
        assertThat(CurveKeyPair.text(new KeyFile(secret).read().publicKey())).isEqualTo(printed);
        assertThat(Files.readString(secret)).doesNotContain(printed);
    }

    @Test
    void shouldKeepExistingKeysUnlessAskedToReplaceThem() throws Exception {
        final String secret = directory.resolve("feed.key").toString();
        final String first = run("--file", secret);

        assertThat(run("--file", secret)).isEqualTo(first);
        assertThat(run("--file", secret, "--hex"))
                .isEqualTo(HexFormat.of().formatHex(first.getBytes(StandardCharsets.US_ASCII)));
        assertThat(run("--file", secret, "--replace")).isNotEqualTo(first);
    }

    @Test
    void shouldNotUseAKeyThatOthersCanRead() throws Exception {
        final Path secret = directory.resolve("feed.key");
        run("--file", secret.toString());
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> new KeyFile(secret).read())
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("can be read by others")
                .hasMessageContaining("chmod 600 " + secret);
    }

    @Test
    void shouldSayHowToMakeAKeyThatIsMissing() {
        assertThatThrownBy(() -> new KeyFile(directory.resolve("feed.key")).read())
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining("make one: flowbraid keys");
    }

    private static String run(String... args) {
        final StringWriter out = new StringWriter();
        final CommandLine command = new CommandLine(new KeysCommand());
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(new StringWriter()));
        assertThat(command.execute(args)).isZero();
        return out.toString().strip();
    }
}
