// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle that is committed, so that who builds the product needs no node. */
@Tag("once")
class PageBundleTest {
    private static final Path COMMITTED =
            Path.of("..", "web", "src", "main", "resources", "io", "flowbraid", "web", "page");
    private static final int MAX_COMPRESSED_BYTES = 150_000;

    @TempDir
    private Path built;

    @BeforeAll
    static void needNode() throws Exception {
        PageProject.assumeNode();
        PageProject.fetchPackages();
    }

    @Test
    void shouldBeWhatItsSourcesBuild() throws Exception {
        PageProject.run("npm", "run", "--silent", "build", "--", "--outDir", built.toString());

        assertThat(files(built))
                .as("the committed bundle is not current; run: make page")
                .isEqualTo(files(COMMITTED));
    }

    @Test
    void shouldKeepItsTypesAndTheClaimsOfItsParts() throws Exception {
        PageProject.run("npm", "run", "--silent", "check");
        PageProject.run("npm", "test", "--silent");
    }

    @Test
    void shouldBeSmall() throws Exception {
        int bytes = 0;
        for (String content : files(COMMITTED).values()) {
            bytes += compressed(content);
        }

        assertThat(bytes).isLessThan(MAX_COMPRESSED_BYTES);
    }

    @Test
    void shouldNameNoOtherHostInWhatItLoads() throws Exception {
        assertThat(files(COMMITTED).get("index.html")).doesNotContain("http:", "https:", "<style", "style=", "onload");
    }

    private static Map<String, String> files(Path directory) throws IOException {
        final Map<String, String> contents = new HashMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                contents.put(directory.relativize(path).toString(), Files.readString(path));
            }
        }
        return contents;
    }

    private static int compressed(String content) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.size();
    }
}
