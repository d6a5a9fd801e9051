// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;

/** The version and the commit, which the build wrote down. */
public final class Version implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() {
        final String commit = resource("commit.txt");
        return new String[] {"flowbraid " + text() + (commit.isEmpty() ? "" : " (" + commit + ")")};
    }

    public static String text() {
        return resource("version.txt");
    }

    private static String resource(String name) {
        try (InputStream text = Objects.requireNonNull(Version.class.getResourceAsStream(name), name)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
