// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.ffi.LibBpf;
import io.flowbraid.model.attribution.AttributionMethod;
import io.flowbraid.model.socket.SocketRole;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class RecordLayoutTest {
    private static final String OFFSET = "_OFFSET";

    private final Btf btf = btf();

    @Test
    void shouldReadEverySocketRecordFieldWhereTheCompilerPutIt() throws IllegalAccessException {
        assertThat(offsets(SocketEventFlyweight.class))
                .isEqualTo(btf.struct("socket_record").offsets());
        assertThat(SocketEventFlyweight.LENGTH)
                .isEqualTo(btf.struct("socket_record").size());
    }

    /** The programs have no types for them that BTF would show, and compare them by number. */
    @Test
    void shouldNumberMethodsAndRolesAsTheProgramsDo() throws IOException {
        final Path header = Path.of("..", "native", "src", "main", "bpf", "records.h");
        final Matcher constant =
                Pattern.compile("(METHOD|ROLE)_(\\w+) = (\\d+)").matcher(Files.readString(header));
        int found = 0;
        while (constant.find()) {
            final Enum<?> ours = constant.group(1).equals("METHOD")
                    ? AttributionMethod.valueOf(constant.group(2))
                    : SocketRole.valueOf(constant.group(2));
            assertThat(Integer.parseInt(constant.group(3))).as(constant.group()).isEqualTo(ours.ordinal());
            found++;
        }
        assertThat(found).isGreaterThan(10);
    }

    @Test
    void shouldReadEveryProcessRecordFieldWhereTheCompilerPutIt() throws IllegalAccessException {
        assertThat(offsets(ProcessRecordFlyweight.class))
                .isEqualTo(btf.struct("process_record").offsets());
        assertThat(ProcessRecordFlyweight.LENGTH)
                .isEqualTo(btf.struct("process_record").size());
    }

    @Test
    void shouldAskForListingsAsTheProgramReadsIt() throws IllegalAccessException {
        assertThat(offsets(SocketListing.class)).isEqualTo(btf.struct("listing").offsets());
        assertThat(SocketListing.LENGTH).isEqualTo(btf.struct("listing").size());
    }

    @Test
    void shouldSayWhereThePreemptionCountIsAsTheProgramReadsIt() throws IllegalAccessException {
        assertThat(offsets(ContextLayout.class))
                .isEqualTo(btf.struct("context_layout").offsets());
        assertThat(ContextLayout.LENGTH).isEqualTo(btf.struct("context_layout").size());
    }

    @Test
    void shouldSayWhichNamespaceIsWantedAsTheProgramReadsIt() throws IllegalAccessException {
        assertThat(offsets(NamespaceScope.class)).isEqualTo(btf.struct("scope").offsets());
        assertThat(NamespaceScope.LENGTH).isEqualTo(btf.struct("scope").size());
    }

    @Test
    void shouldKnowTheKeyAndCountersOfPeers() throws IllegalAccessException {
        final Map<String, Integer> fields = offsets(PeerMap.class);

        assertThat(fields)
                .containsAllEntriesOf(btf.struct("peer_counters").offsets())
                .hasSize(btf.struct("peer_counters").offsets().size()
                        + btf.struct("peer_key").offsets().size()
                        - 1);
        fields.keySet().removeAll(btf.struct("peer_counters").offsets().keySet());
        assertThat(btf.struct("peer_key").offsets()).containsAllEntriesOf(fields);
        assertThat(PeerMap.KEY_LENGTH).isEqualTo(btf.struct("peer_key").size());
        assertThat(PeerMap.COUNTERS_LENGTH)
                .isEqualTo(btf.struct("peer_counters").size());
    }

    private static Map<String, Integer> offsets(Class<?> flyweight) throws IllegalAccessException {
        final Map<String, Integer> offsets = new HashMap<>();
        for (Field field : flyweight.getDeclaredFields()) {
            if (field.getName().endsWith(OFFSET)) {
                final String name = field.getName().substring(0, field.getName().length() - OFFSET.length());
                offsets.put(name.toLowerCase(Locale.ROOT), field.getInt(null));
            }
        }
        return offsets;
    }

    private static Btf btf() {
        try (InputStream object = Objects.requireNonNull(LibBpf.class.getResourceAsStream(LibBpf.OBJECT_RESOURCE))) {
            return Btf.ofObject(object.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
