// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.minidns.dnsmessage.DnsMessage;
import org.minidns.dnsmessage.Question;
import org.minidns.record.A;
import org.minidns.record.AAAA;
import org.minidns.record.CNAME;
import org.minidns.record.Data;
import org.minidns.record.Record;

class DnsTextTest {
    private static final byte[] V6 = {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    @Test
    void shouldReadAQuestion() {
        final DnsText text = Objects.requireNonNull(DnsText.read(question(7, "WWW.Example.org")));

        assertThat(text.isAnswer()).isFalse();
        assertThat(text.id()).isEqualTo(7);
        assertThat(text.question()).isEqualTo("www.example.org");
        assertThat(text.addresses()).isEmpty();
    }

    @Test
    void shouldFollowAliasesToTheAddressesWithTheLeastTimeToLive() {
        final DnsText text = Objects.requireNonNull(DnsText.read(answer(
                7,
                "www.example.org",
                List.of(
                        record("www.example.org", new CNAME("edge.cdn.net"), 30),
                        record("edge.cdn.net", new A(192, 0, 2, 1), 600),
                        record("edge.cdn.net", new AAAA(V6), 600),
                        record("other.net", new A(192, 0, 2, 9), 1)))));

        assertThat(text.isAnswer()).isTrue();
        assertThat(text.question()).isEqualTo("www.example.org");
        assertThat(text.addresses()).containsExactly(new byte[] {(byte) 192, 0, 2, 1}, V6);
        assertThat(text.ttlSeconds()).isEqualTo(30);
    }

    @Test
    void shouldRefuseNamesOfNoHost() {
        assertThat(DnsText.read(withLabel("a b"))).isNull();
        assertThat(DnsText.read(withLabel("a\u001b[2J"))).isNull();
        assertThat(DnsText.read(withLabel("a\nb"))).isNull();
        assertThat(DnsText.read(withLabel("a\u202eb"))).isNull();
        assertThat(DnsText.read(withLabel("a_b-c"))).isNotNull();
    }

    @Test
    void shouldRefusePointersThatGoRoundAndNamesThatGoOn() {
        // The question's name is a pointer to itself, and one to the next of two that point to each other.
        assertThat(DnsText.read(message(1, new byte[] {(byte) 0xc0, 12, 0, 1, 0, 1})))
                .isNull();
        assertThat(DnsText.read(message(1, new byte[] {(byte) 0xc0, 14, (byte) 0xc0, 12, 0, 1, 0, 1})))
                .isNull();
        // Two thousand pointers, each to the one before; labels up to the end; a name far too long.
        final byte[] pointers = new byte[4_000];
        for (int i = 0; i < pointers.length; i += 2) {
            final int target = 12 + Math.min(i + 2, pointers.length - 2);
            pointers[i] = (byte) (0xc0 | target >>> 8);
            pointers[i + 1] = (byte) target;
        }
        assertThat(DnsText.read(message(1, pointers))).isNull();
        final byte[] labels = new byte[4_000];
        for (int i = 0; i < labels.length; i += 2) {
            labels[i] = 1;
            labels[i + 1] = 'a';
        }
        assertThat(DnsText.read(message(1, labels))).isNull();
    }

    @Test
    void shouldRefuseCountsThatTheMessageHasNoRoomFor() {
        final byte[] many = answer(7, "www.example.org", List.of(record("www.example.org", new A(192, 0, 2, 1), 60)));
        many[6] = (byte) 0xff;
        many[7] = (byte) 0xff;
        assertThat(DnsText.read(many)).isNull();
        assertThat(DnsText.read(new byte[0])).isNull();
        assertThat(DnsText.read(new byte[12])).isNull();
    }

    @Test
    void shouldSurviveAnyBytes() {
        final byte[][] seeds = {
            question(7, "www.example.org"),
            answer(
                    7,
                    "www.example.org",
                    List.of(
                            record("www.example.org", new CNAME("edge.cdn.net"), 30),
                            record("edge.cdn.net", new A(192, 0, 2, 1), 600),
                            record("edge.cdn.net", new AAAA(V6), 600)))
        };
        for (int seed = 0; seed < 100_000; seed++) {
            final Random random = new Random(seed);
            final byte[] original = seeds[random.nextInt(seeds.length)];
            final byte[] changed = Arrays.copyOf(original, random.nextInt(original.length + 1));
            for (int flips = random.nextInt(8); flips > 0 && changed.length > 0; flips--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }

            final DnsText text = DnsText.read(changed);

            assertThat(text == null || text.question().equals(HostNames.clean(text.question())))
                    .as("seed " + seed)
                    .isTrue();
        }
    }

    static byte[] question(int id, String name) {
        return DnsMessage.builder()
                .setId(id)
                .setQuestion(new Question(name, Record.TYPE.A))
                .build()
                .toArray();
    }

    static byte[] answer(int id, String name, List<Record<? extends Data>> records) {
        return DnsMessage.builder()
                .setId(id)
                .setQrFlag(true)
                .setQuestion(new Question(name, Record.TYPE.A))
                .setAnswers(records)
                .setResponseCode(DnsMessage.RESPONSE_CODE.NO_ERROR)
                .build()
                .toArray();
    }

    static <D extends Data> Record<D> record(String name, D data, long ttl) {
        return new Record<>(org.minidns.dnsname.DnsName.from(name), data.getType(), Record.CLASS.IN, ttl, data, false);
    }

    private static byte[] withLabel(String label) {
        final byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
        final ByteArrayOutputStream name = new ByteArrayOutputStream();
        name.write(bytes.length);
        name.writeBytes(bytes);
        name.writeBytes(new byte[] {0, 0, 1, 0, 1});
        return message(1, name.toByteArray());
    }

    private static byte[] message(int questions, byte[] rest) {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {0, 7, 1, 0, 0, (byte) questions, 0, 0, 0, 0, 0, 0});
        all.writeBytes(rest);
        return all.toByteArray();
    }
}
