// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "curl http://127.0.0.1/, curl http://127.0.0.1/",
                "größe-日本, größe-日本",
                "a\u001b[31mred, a\\x1b[31mred",
                "a\u009b31m, a\\x9b31m",
                "tab\there, tab\\x09here",
                "del\u007f, del\\x7f",
                "C:\\x1b, C:\\\\x1b",
                "evil\u202egpj.exe, evil\\u202egpj.exe",
                "zero\u200bwidth, zero\\u200bwidth",
                "lone\ud800x, lone\\ud800x",
                "\udc00lone, \\udc00lone",
                "ok\ud83d\ude00, ok\ud83d\ude00",
                "tag\udb40\udc41, tag\\udb40\\udc41",
            })
    void shouldShowWhatATerminalWouldObeyOrHide(String text, String shown) {
        assertThat(SafeText.quoted(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "größe-日本, größe-日本",
                "a\u001b[31mred, a?[31mred",
                "C:\\x1b, C:\\x1b",
                "evil\u202egpj.exe, evil?gpj.exe",
                "lone\ud800x, lone?x",
                "\udc00lone, ?lone",
                "end\ud800, end?",
                "ok\ud83d\ude00, ok\ud83d\ude00",
                "tag\udb40\udc41x, tag??x",
            })
    void shouldReplaceOneForOne(String text, String shown) {
        assertThat(SafeText.replaced(text, '?')).isEqualTo(shown).hasSameSizeAs(text);
    }
}
