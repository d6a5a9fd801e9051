// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.live.packed;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowbraid.model.flow.FlowNames;
import io.flowbraid.model.flow.FlowRecord;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.ProcessIdentity;
import io.flowbraid.model.process.Workload;
import io.flowbraid.record.Flows;
import io.flowbraid.record.packed.ByteReader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedFlowTest {
    private final PackedFlow.Packer packer = new PackedFlow.Packer();
    private final PackedFlow packed = new PackedFlow();

    @Test
    void shouldGiveBackEveryFieldOfARecord() throws Exception {
        for (int seed = 0; seed < 500; seed++) {
            final FlowRecord flow = new FlowRecord();
            fill(flow, new Random(seed));
            packed.pack(flow, packer);

            assertEqual(unpacked(), flow, "seed " + seed);
        }
    }

    @Test
    void shouldGiveBackWhatNobodyHoldsAnyMore() throws Exception {
        final FlowRecord flow = new FlowRecord();
        fill(flow, new Random(7));
        final FlowRecord twin = new FlowRecord();
        fill(twin, new Random(7));
        packed.pack(flow, packer);
        flow.copyFrom(new FlowRecord());
        System.gc();

        assertEqual(unpacked(), twin, "twin");
    }

    @Test
    void shouldKeepWhatFlowsShareOnceAndForgetItWithTheLast() {
        final PackedFlow other = new PackedFlow();
        packed.pack(Flows.curlToPython(), packer);
        final int count = packer.values().count();
        final long sizeBytes = packer.values().sizeBytes();
        other.pack(Flows.curlToPython(), packer);
        for (int i = 0; i < 10; i++) {
            packed.pack(i % 2 == 0 ? Flows.podToRemoteResolver() : Flows.curlToPython(), packer);
        }

        assertThat(packer.values().count()).isEqualTo(count);
        assertThat(packer.values().sizeBytes()).isEqualTo(sizeBytes);

        packed.release(packer.values());
        other.release(packer.values());
        assertThat(packer.values().count()).isZero();
        assertThat(packer.values().sizeBytes()).isZero();
    }

    /** But for how the record came here, which is over. */
    private static void assertEqual(FlowRecord unpacked, FlowRecord packed, String what) {
        assertThat(unpacked)
                .as(what)
                .usingRecursiveComparison()
                .ignoringFields("place", "isUpdate")
                .isEqualTo(packed);
    }

    private FlowRecord unpacked() {
        final FlowRecord flow = new FlowRecord();
        packed.unpack(flow, new ByteReader());
        return flow;
    }

    /** Every field, so that one that is added to the record is found missing here. */
    private static void fill(Object object, Random random) throws IllegalAccessException {
        for (final Field field : object.getClass().getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            final Class<?> type = field.getType();
            if (type == long.class) {
                field.setLong(object, number(random));
            } else if (type == int.class) {
                field.setInt(object, random.nextInt(4) == 0 ? -1 : random.nextInt(70_000));
            } else if (type == boolean.class) {
                field.setBoolean(object, random.nextBoolean());
            } else if (type.isEnum()) {
                field.set(object, type.getEnumConstants()[random.nextInt(type.getEnumConstants().length)]);
            } else if (type == String.class) {
                field.set(object, random.nextInt(3) == 0 ? "" : text(random));
            } else if (type == ProcessIdentity.class) {
                field.set(object, random.nextInt(3) == 0 ? null : process(random));
            } else if (type == FlowNames.class) {
                field.set(object, random.nextInt(3) == 0 ? FlowNames.NONE : names(random));
            } else if (type == Workload.class) {
                field.set(object, random.nextInt(3) == 0 ? null : workload(random));
            } else if (type == Labels.class) {
                field.set(object, labels(random));
            } else {
                fill(field.get(object), random);
            }
        }
        dropMeaningless(object);
    }

    /** An address without its port is not known. */
    private static void dropMeaningless(Object object) {
        if (object instanceof io.flowbraid.model.flow.FlowSide side && side.natPort < 0) {
            side.natHi = 0;
            side.natLo = 0;
        }
        if (object instanceof io.flowbraid.model.flow.ConversationEnd end && end.port < 0) {
            end.addressHi = 0;
            end.addressLo = 0;
        }
    }

    private static long number(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> -1;
            case 1 -> random.nextInt(1_000);
            case 2 -> random.nextLong();
            default -> random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE;
        };
    }

    private static String text(Random random) {
        final String[] texts = {"curl", "/usr/bin/python3", "w\u00f6rker: tenant 7", "\ud83d\ude00", "x".repeat(5_000)};
        return texts[random.nextInt(texts.length)] + random.nextInt(100);
    }

    private static ProcessIdentity process(Random random) {
        return new ProcessIdentity(
                text(random),
                random.nextInt(),
                random.nextLong(),
                random.nextLong(),
                text(random),
                text(random),
                text(random),
                random.nextInt(),
                random.nextBoolean() ? null : text(random),
                random.nextInt(),
                random.nextBoolean() ? null : text(random),
                random.nextInt(),
                text(random),
                text(random));
    }

    private static FlowNames names(Random random) {
        return new FlowNames(
                random.nextBoolean() ? null : text(random),
                random.nextBoolean() ? null : FlowNames.Source.values()[random.nextInt(2)],
                random.nextBoolean() ? null : text(random),
                text(random));
    }

    private static Workload workload(Random random) {
        return new Workload(
                text(random),
                text(random),
                text(random),
                text(random),
                text(random),
                text(random),
                text(random),
                text(random),
                labels(random));
    }

    private static Labels labels(Random random) {
        return random.nextBoolean() ? Labels.NONE : Labels.of(Map.of("tier", "front", "app", "w\u00f6b"));
    }
}
