// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.filter;

import java.nio.ByteOrder;
import org.agrona.UnsafeApi;

/**
 * A BPF program as libpcap makes it, and the machine that runs it on a packet in memory: an accumulator, an index
 * register and 16 words. A load from beyond the packet ends it and rejects the packet, as everywhere. (NOT thread
 * safe.)
 *
 * @see <a href="https://www.tcpdump.org/papers/bpf-usenix93.pdf">The BSD Packet Filter</a>
 */
public final class FilterProgram {
    private static final boolean IS_REVERSED = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final int WORDS = 16;

    /** Of each instruction: what it does, its constant, and where to go on: when its condition holds, and when not. */
    private final byte[] operations;

    private final int[] constants;
    private final int[] whenTrue;
    private final int[] whenFalse;
    private final int[] words = new int[WORDS];

    /** @param instructions made by {@link #encode} */
    public FilterProgram(long[] instructions) {
        operations = new byte[instructions.length];
        constants = new int[instructions.length];
        whenTrue = new int[instructions.length];
        whenFalse = new int[instructions.length];
        for (int i = 0; i < instructions.length; i++) {
            final long instruction = instructions[i];
            final int code = (int) (instruction >>> 48);
            constants[i] = (int) instruction;
            operations[i] = Operation.of(code);
            final boolean isJump = operations[i] == Operation.JUMP;
            whenTrue[i] = i + 1 + (isJump ? constants[i] : (int) (instruction >>> 40) & 0xff);
            whenFalse[i] = i + 1 + ((int) (instruction >>> 32) & 0xff);
        }
    }

    /** One instruction of struct bpf_insn as a number. */
    public static long encode(int code, int jumpTrue, int jumpFalse, int constant) {
        return (long) code << 48 | (long) jumpTrue << 40 | (long) jumpFalse << 32 | constant & 0xffff_ffffL;
    }

    public int instructions() {
        return operations.length;
    }

    /**
     * Runs the program on a packet.
     *
     * @param frame address of its first byte
     * @param captured how many bytes there are
     * @param wireLength the length of the frame before the snapshot length cut it
     */
    public boolean accepts(long frame, int captured, int wireLength) {
        int a = 0;
        int x = 0;
        int pc = 0;
        while (true) {
            final byte operation = operations[pc];
            final int k = constants[pc];
            switch (operation) {
                case Operation.RETURN_CONSTANT, Operation.RETURN_A -> {
                    return (operation == Operation.RETURN_A ? a : k) != 0;
                }
                case Operation.LOAD_WORD, Operation.LOAD_WORD_INDIRECT -> {
                    final int at = operation == Operation.LOAD_WORD ? k : index(k, x);
                    if (isOutside(at, captured, 4)) {
                        return false;
                    }
                    a = word(frame + at);
                    pc++;
                }
                case Operation.LOAD_HALF, Operation.LOAD_HALF_INDIRECT -> {
                    final int at = operation == Operation.LOAD_HALF ? k : index(k, x);
                    if (isOutside(at, captured, 2)) {
                        return false;
                    }
                    a = half(frame + at);
                    pc++;
                }
                case Operation.LOAD_BYTE, Operation.LOAD_BYTE_INDIRECT -> {
                    final int at = operation == Operation.LOAD_BYTE ? k : index(k, x);
                    if (isOutside(at, captured, 1)) {
                        return false;
                    }
                    a = UnsafeApi.getByte(frame + at) & 0xff;
                    pc++;
                }
                case Operation.LOAD_X_HEADER_LENGTH -> {
                    if (isOutside(k, captured, 1)) {
                        return false;
                    }
                    x = (UnsafeApi.getByte(frame + k) & 0xf) << 2;
                    pc++;
                }
                case Operation.EQUAL -> pc = a == k ? whenTrue[pc] : whenFalse[pc];
                case Operation.JUMP -> pc = whenTrue[pc];
                default -> {
                    if (Operation.isJump(operation)) {
                        pc = holds(operation, a, k, x) ? whenTrue[pc] : whenFalse[pc];
                    } else if (Operation.setsX(operation)) {
                        x = index(operation, a, k, wireLength);
                        pc++;
                    } else if (isDivisionByZero(operation, x)) {
                        return false;
                    } else {
                        a = compute(operation, a, k, x, wireLength);
                        pc++;
                    }
                }
            }
        }
    }

    private static boolean holds(byte operation, int a, int k, int x) {
        return switch (operation) {
            case Operation.GREATER -> Integer.compareUnsigned(a, k) > 0;
            case Operation.AT_LEAST -> Integer.compareUnsigned(a, k) >= 0;
            case Operation.ANY_BIT -> (a & k) != 0;
            case Operation.EQUAL_X -> a == x;
            case Operation.GREATER_X -> Integer.compareUnsigned(a, x) > 0;
            case Operation.AT_LEAST_X -> Integer.compareUnsigned(a, x) >= 0;
            default -> (a & x) != 0; // ANY_BIT_X
        };
    }

    /** What the index register becomes. */
    private int index(byte operation, int a, int k, int wireLength) {
        return switch (operation) {
            case Operation.LOAD_X_CONSTANT -> k;
            case Operation.LOAD_X_STORED -> words[k];
            case Operation.LOAD_X_LENGTH -> wireLength;
            default -> a; // A_TO_X
        };
    }

    private static boolean isDivisionByZero(byte operation, int x) {
        return x == 0 && (operation == Operation.DIVIDE_X || operation == Operation.REMAINDER_X);
    }

    /** What the accumulator becomes by an instruction that reads nothing of the packet. */
    private int compute(byte operation, int a, int k, int x, int wireLength) {
        return switch (operation) {
            case Operation.LOAD_CONSTANT -> k;
            case Operation.LOAD_STORED -> words[k];
            case Operation.LOAD_LENGTH -> wireLength;
            case Operation.STORE -> words[k] = a;
            case Operation.STORE_X -> keep(words, k, a, x);
            case Operation.ADD -> a + k;
            case Operation.SUBTRACT -> a - k;
            case Operation.MULTIPLY -> a * k;
            case Operation.DIVIDE -> Integer.divideUnsigned(a, k);
            case Operation.REMAINDER -> Integer.remainderUnsigned(a, k);
            case Operation.OR -> a | k;
            case Operation.AND -> a & k;
            case Operation.XOR -> a ^ k;
            case Operation.SHIFT_LEFT -> shiftLeft(a, k);
            case Operation.SHIFT_RIGHT -> shiftRight(a, k);
            case Operation.ADD_X -> a + x;
            case Operation.SUBTRACT_X -> a - x;
            case Operation.MULTIPLY_X -> a * x;
            case Operation.DIVIDE_X -> Integer.divideUnsigned(a, x);
            case Operation.REMAINDER_X -> Integer.remainderUnsigned(a, x);
            case Operation.OR_X -> a | x;
            case Operation.AND_X -> a & x;
            case Operation.XOR_X -> a ^ x;
            case Operation.SHIFT_LEFT_X -> shiftLeft(a, x);
            case Operation.SHIFT_RIGHT_X -> shiftRight(a, x);
            case Operation.NEGATE -> -a;
            default -> x; // X_TO_A
        };
    }

    private static int keep(int[] words, int at, int a, int x) {
        words[at] = x;
        return a;
    }

    private static int shiftLeft(int a, int count) {
        return Integer.compareUnsigned(count, Integer.SIZE) < 0 ? a << count : 0;
    }

    private static int shiftRight(int a, int count) {
        return Integer.compareUnsigned(count, Integer.SIZE) < 0 ? a >>> count : 0;
    }

    /** An offset out of two, which are unsigned: negative when it is beyond every packet. */
    private static int index(int k, int x) {
        return (k | x) < 0 ? -1 : k + x;
    }

    private static boolean isOutside(int at, int captured, int bytes) {
        return at < 0 || at > captured - bytes;
    }

    private static int word(long address) {
        final int value = UnsafeApi.getInt(address);
        return IS_REVERSED ? Integer.reverseBytes(value) : value;
    }

    private static int half(long address) {
        final short value = UnsafeApi.getShort(address);
        return (IS_REVERSED ? Short.reverseBytes(value) : value) & 0xffff;
    }
}
