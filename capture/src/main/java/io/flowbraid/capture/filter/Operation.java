// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.filter;

/**
 * The instructions of BPF, numbered without gaps so that a switch over them is one jump. Those with X take their
 * operand from the index register.
 */
final class Operation {
    static final byte RETURN_CONSTANT = 0;
    static final byte RETURN_A = 1;
    static final byte LOAD_WORD = 2;
    static final byte LOAD_WORD_INDIRECT = 3;
    static final byte LOAD_HALF = 4;
    static final byte LOAD_HALF_INDIRECT = 5;
    static final byte LOAD_BYTE = 6;
    static final byte LOAD_BYTE_INDIRECT = 7;
    static final byte LOAD_X_HEADER_LENGTH = 8;
    static final byte EQUAL = 9;
    static final byte JUMP = 10;
    static final byte GREATER = 11;
    static final byte AT_LEAST = 12;
    static final byte ANY_BIT = 13;
    static final byte EQUAL_X = 14;
    static final byte GREATER_X = 15;
    static final byte AT_LEAST_X = 16;
    static final byte ANY_BIT_X = 17;
    static final byte LOAD_X_CONSTANT = 18;
    static final byte LOAD_X_STORED = 19;
    static final byte LOAD_X_LENGTH = 20;
    static final byte A_TO_X = 21;
    static final byte LOAD_CONSTANT = 22;
    static final byte LOAD_STORED = 23;
    static final byte LOAD_LENGTH = 24;
    static final byte STORE = 25;
    static final byte STORE_X = 26;
    static final byte ADD = 27;
    static final byte SUBTRACT = 28;
    static final byte MULTIPLY = 29;
    static final byte DIVIDE = 30;
    static final byte REMAINDER = 31;
    static final byte OR = 32;
    static final byte AND = 33;
    static final byte XOR = 34;
    static final byte SHIFT_LEFT = 35;
    static final byte SHIFT_RIGHT = 36;
    static final byte ADD_X = 37;
    static final byte SUBTRACT_X = 38;
    static final byte MULTIPLY_X = 39;
    static final byte DIVIDE_X = 40;
    static final byte REMAINDER_X = 41;
    static final byte OR_X = 42;
    static final byte AND_X = 43;
    static final byte XOR_X = 44;
    static final byte SHIFT_LEFT_X = 45;
    static final byte SHIFT_RIGHT_X = 46;
    static final byte NEGATE = 47;
    static final byte X_TO_A = 48;

    private Operation() {}

    /** A conditional jump that {@link FilterProgram} does not treat by itself. */
    static boolean isJump(byte operation) {
        return operation >= GREATER && operation <= ANY_BIT_X;
    }

    static boolean setsX(byte operation) {
        return operation >= LOAD_X_CONSTANT && operation <= A_TO_X;
    }

    /** The operation of a code of struct bpf_insn. */
    static byte of(int code) {
        return switch (code) {
            case 0x06 -> RETURN_CONSTANT;
            case 0x16 -> RETURN_A;
            case 0x20 -> LOAD_WORD;
            case 0x40 -> LOAD_WORD_INDIRECT;
            case 0x28 -> LOAD_HALF;
            case 0x48 -> LOAD_HALF_INDIRECT;
            case 0x30 -> LOAD_BYTE;
            case 0x50 -> LOAD_BYTE_INDIRECT;
            case 0xb1 -> LOAD_X_HEADER_LENGTH;
            case 0x15 -> EQUAL;
            case 0x05 -> JUMP;
            case 0x25 -> GREATER;
            case 0x35 -> AT_LEAST;
            case 0x45 -> ANY_BIT;
            case 0x1d -> EQUAL_X;
            case 0x2d -> GREATER_X;
            case 0x3d -> AT_LEAST_X;
            case 0x4d -> ANY_BIT_X;
            case 0x01 -> LOAD_X_CONSTANT;
            case 0x61 -> LOAD_X_STORED;
            case 0x81 -> LOAD_X_LENGTH;
            case 0x07 -> A_TO_X;
            case 0x00 -> LOAD_CONSTANT;
            case 0x60 -> LOAD_STORED;
            case 0x80 -> LOAD_LENGTH;
            case 0x02 -> STORE;
            case 0x03 -> STORE_X;
            case 0x04 -> ADD;
            case 0x14 -> SUBTRACT;
            case 0x24 -> MULTIPLY;
            case 0x34 -> DIVIDE;
            case 0x94 -> REMAINDER;
            case 0x44 -> OR;
            case 0x54 -> AND;
            case 0xa4 -> XOR;
            case 0x64 -> SHIFT_LEFT;
            case 0x74 -> SHIFT_RIGHT;
            case 0x0c -> ADD_X;
            case 0x1c -> SUBTRACT_X;
            case 0x2c -> MULTIPLY_X;
            case 0x3c -> DIVIDE_X;
            case 0x9c -> REMAINDER_X;
            case 0x4c -> OR_X;
            case 0x5c -> AND_X;
            case 0xac -> XOR_X;
            case 0x6c -> SHIFT_LEFT_X;
            case 0x7c -> SHIFT_RIGHT_X;
            case 0x84 -> NEGATE;
            case 0x87 -> X_TO_A;
            default -> throw new IllegalArgumentException("no BPF instruction: 0x" + Integer.toHexString(code));
        };
    }
}
