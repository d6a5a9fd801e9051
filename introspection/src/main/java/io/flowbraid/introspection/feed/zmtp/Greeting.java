// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The 64 bytes both peers send first: signature, version, mechanism, whether it is the CURVE server. (NOT thread safe)
 */
final class Greeting {
    static final int LENGTH = 64;

    private static final int SIGNATURE_END = 9;
    private static final int VERSION = 10;
    /** Having seen this much, a peer sends all of its own. */
    static final int VERSION_END = VERSION + 1;

    private static final int MECHANISM = 12;
    private static final int MECHANISM_LENGTH = 20;
    private static final int AS_SERVER = 32;
    private static final int MAJOR_VERSION = 3;

    private final byte[] received = new byte[LENGTH];
    private int count;

    private Greeting() {}

    static Greeting expected() {
        return new Greeting();
    }

    /** Ours. ZMTP 3.0: a peer of 3.1 then takes subscriptions as messages, as all versions do. */
    static byte[] ours(String mechanism, boolean isServer) {
        final byte[] greeting = new byte[LENGTH];
        greeting[0] = (byte) 0xff;
        greeting[SIGNATURE_END - 1] = 1; // the identity frame that ZMTP 1 would see: one byte long
        greeting[SIGNATURE_END] = 0x7f;
        greeting[VERSION] = MAJOR_VERSION;
        final byte[] name = mechanism.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, greeting, MECHANISM, name.length);
        greeting[AS_SERVER] = (byte) (isServer ? 1 : 0);
        return greeting;
    }

    boolean isComplete() {
        return count == LENGTH;
    }

    /** Takes what belongs to the greeting; says what is wrong with it as early as it shows. */
    @Nullable
    Refusal take(ByteBuffer in, String mechanism) {
        while (count < LENGTH && in.hasRemaining()) {
            received[count++] = in.get();
            final Refusal refusal = check(count - 1, mechanism);
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }

    private @Nullable Refusal check(int position, String mechanism) {
        return switch (position) {
            case 0 -> received[0] == (byte) 0xff ? null : Refusal.NOT_ZMTP;
            case SIGNATURE_END -> (received[SIGNATURE_END] & 1) == 1 ? null : Refusal.OLD_PROTOCOL;
            case VERSION -> (received[VERSION] & 0xff) >= MAJOR_VERSION ? null : Refusal.OLD_PROTOCOL;
            case MECHANISM + MECHANISM_LENGTH - 1 -> isMechanism(mechanism) ? null : Refusal.WRONG_MECHANISM;
            default -> null;
        };
    }

    private boolean isMechanism(String name) {
        for (int i = 0; i < MECHANISM_LENGTH; i++) {
            final int expected = i < name.length() ? name.charAt(i) : 0;
            if (received[MECHANISM + i] != expected) {
                return false;
            }
        }
        return true;
    }
}
