// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.agent.ebpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The structs described in the {@code .BTF} section of a little-endian ELF64 object: sizes and offsets in bytes. */
final class Btf {
    record Struct(int size, Map<String, Integer> offsets) {}

    private static final int MAGIC = 0xeb9f;
    private static final int KIND_INT = 1;
    private static final int KIND_ARRAY = 3;
    private static final int KIND_STRUCT = 4;
    private static final int KIND_UNION = 5;
    private static final int KIND_ENUM = 6;
    private static final int KIND_FUNC_PROTO = 13;
    private static final int KIND_VAR = 14;
    private static final int KIND_DATASEC = 15;
    private static final int KIND_DECL_TAG = 17;
    private static final int KIND_ENUM64 = 19;

    private final Map<String, Struct> structs = new HashMap<>();
    private final ByteBuffer btf;
    private final int strings;

    private Btf(ByteBuffer section) {
        btf = section;
        if ((btf.getShort(0) & 0xffff) != MAGIC) {
            throw new IllegalArgumentException("not BTF");
        }
        final int header = btf.getInt(4);
        final int types = header + btf.getInt(8);
        final int typesEnd = types + btf.getInt(12);
        strings = header + btf.getInt(16);
        for (int at = types; at < typesEnd; at += readType(at)) {
            // Each type says how long it is.
        }
    }

    static Btf ofObject(byte[] elf) {
        final ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        final int headers = (int) file.getLong(0x28);
        final int headerSize = file.getShort(0x3a);
        final int names = (int) file.getLong(headers + file.getShort(0x3e) * headerSize + 0x18);
        for (int i = 0; i < file.getShort(0x3c); i++) {
            final int header = headers + i * headerSize;
            if (text(file, names + file.getInt(header)).equals(".BTF")) {
                final int offset = (int) file.getLong(header + 0x18);
                final int size = (int) file.getLong(header + 0x20);
                return new Btf(file.slice(offset, size).order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        throw new IllegalArgumentException("no .BTF section");
    }

    Struct struct(String name) {
        final Struct struct = structs.get(name);
        if (struct == null) {
            throw new IllegalArgumentException("no struct " + name);
        }
        return struct;
    }

    private int readType(int at) {
        final int info = btf.getInt(at + 4);
        final int members = info & 0xffff;
        final int kind = info >>> 24 & 0x1f;
        if (kind == KIND_STRUCT) {
            final Map<String, Integer> offsets = new HashMap<>();
            for (int i = 0; i < members; i++) {
                final int member = at + 12 + 12 * i;
                offsets.put(text(btf, strings + btf.getInt(member)), (btf.getInt(member + 8) & 0xffffff) / 8);
            }
            structs.put(text(btf, strings + btf.getInt(at)), new Struct(btf.getInt(at + 8), offsets));
        }
        return 12
                + switch (kind) {
                    case KIND_INT, KIND_VAR, KIND_DECL_TAG -> 4;
                    case KIND_ARRAY -> 12;
                    case KIND_STRUCT, KIND_UNION, KIND_DATASEC, KIND_ENUM64 -> 12 * members;
                    case KIND_ENUM, KIND_FUNC_PROTO -> 8 * members;
                    default -> 0;
                };
    }

    private static String text(ByteBuffer buffer, int offset) {
        int end = offset;
        while (buffer.get(end) != 0) {
            end++;
        }
        final byte[] bytes = new byte[end - offset];
        buffer.get(offset, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
