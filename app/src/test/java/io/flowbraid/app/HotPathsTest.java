// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The launcher's list of methods to inline: the virtual machine says nothing of names that are no longer there. */
class HotPathsTest {
    private static final String INLINE = "inline ";

    @Test
    void shouldNameMethodsThatExist() throws IOException, ClassNotFoundException {
        final List<String> names = Files.readAllLines(Path.of("src/main/dist/lib/hot-paths.inline")).stream()
                .filter(line -> line.startsWith(INLINE))
                .map(line -> line.substring(INLINE.length()))
                .toList();

        assertThat(names).isNotEmpty();
        for (final String name : names) {
            final String[] parts = name.split("::");
            final Method[] methods =
                    Class.forName(parts[0], false, getClass().getClassLoader()).getDeclaredMethods();
            if (!parts[1].equals("*")) {
                assertThat(Arrays.stream(methods).map(Method::getName)).as(name).contains(parts[1]);
            }
        }
    }
}
