// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeCodeTest {
    @Test
    void shouldNameTheMountOptionThatForbidsIt() {
        final UnsatisfiedLinkError cause = new UnsatisfiedLinkError(
                "java.lang.UnsatisfiedLinkError: /tmp/jffi1.so: /tmp/jffi1.so: failed to map segment from shared"
                        + " object\n"
                        + "\tat java.lang.ClassLoader.load(ClassLoader.java)");
        final LinkageError failure = new ExceptionInInitializerError(new RuntimeException("no provider", cause));

        assertThat(NativeCode.isMissing(failure)).isTrue();
        assertThat(NativeCode.sentence(failure))
                .startsWith("native code cannot be loaded: the file systems of Flowbraid, of ")
                .contains("mounted noexec")
                .doesNotContain("\n");
    }

    @Test
    void shouldSayInOneLineWhatElseForbidsIt() {
        assertThat(NativeCode.sentence(new UnsatisfiedLinkError("wrong ELF class\nand more")))
                .isEqualTo(
                        "native code cannot be loaded: wrong ELF class; install Flowbraid again, and check that Java is"
                                + " of this machine's architecture");
    }

    @Test
    void shouldNotTakeAnotherFaultForIt() {
        assertThat(NativeCode.isMissing(new IllegalStateException(new NoClassDefFoundError("x"))))
                .isFalse();
    }
}
