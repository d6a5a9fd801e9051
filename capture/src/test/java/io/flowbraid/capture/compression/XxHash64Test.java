// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.compression;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XxHash64Test {
    @ParameterizedTest
    @CsvSource({
        "'', ef46db3751d8e999",
        "a, d24ec4f1a98c6e5b",
        "abc, 44bc2cf5ad770999",
        "Nobody inspects the spammish repetition, fbcea83c8a378bf1",
    })
    void shouldHashAsTheReferenceDoes(String text, String hash) {
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        final XxHash64 hashed = new XxHash64();

        hashed.update(bytes, 0, bytes.length);

        assertThat(Long.toHexString(hashed.hash())).isEqualTo(hash);
    }

    @Test
    void shouldHashPartsAsTheWhole() {
        final Random random = new Random(7);
        final byte[] bytes = new byte[1_000];
        random.nextBytes(bytes);
        final XxHash64 whole = new XxHash64();
        whole.update(bytes, 0, bytes.length);

        for (int i = 0; i < 50; i++) {
            final XxHash64 parts = new XxHash64();
            for (int at = 0; at < bytes.length; ) {
                final int length = Math.min(1 + random.nextInt(90), bytes.length - at);
                parts.update(bytes, at, length);
                at += length;
            }
            assertThat(parts.hash()).isEqualTo(whole.hash());
        }
    }
}
