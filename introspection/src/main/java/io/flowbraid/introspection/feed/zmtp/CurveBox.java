// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import com.neilalexander.jnacl.crypto.curve25519xsalsa20poly1305;
import com.neilalexander.jnacl.crypto.xsalsa20poly1305;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * NaCl's public-key boxes without their padding. Keys are 32 bytes, nonces 24, a box is 16 bytes longer than its
 * content.
 */
final class CurveBox {
    static final int KEY = 32;
    static final int NONCE = 24;
    static final int TAG = 16;

    private static final int ZERO_BYTES = 32;
    private static final int BOX_ZERO_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] sharedKey = new byte[KEY];

    /** For boxes between the holder of one secret key and that of the other public key's secret. */
    CurveBox(byte[] theirPublic, byte[] ourSecret) {
        curve25519xsalsa20poly1305.crypto_box_beforenm(sharedKey, theirPublic, ourSecret);
    }

    static byte[] random(int length) {
        final byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    static byte[] publicOf(byte[] secret) {
        final byte[] key = new byte[KEY];
        curve25519xsalsa20poly1305.crypto_box_getpublickey(key, secret);
        return key;
    }

    byte[] seal(byte[] content, byte[] nonce) {
        final byte[] padded = new byte[ZERO_BYTES + content.length];
        System.arraycopy(content, 0, padded, ZERO_BYTES, content.length);
        final byte[] box = new byte[padded.length];
        xsalsa20poly1305.crypto_secretbox(box, padded, padded.length, nonce, sharedKey);
        final byte[] sealed = new byte[box.length - BOX_ZERO_BYTES];
        System.arraycopy(box, BOX_ZERO_BYTES, sealed, 0, sealed.length);
        return sealed;
    }

    /** Null when it was not sealed for us with this nonce. */
    byte @Nullable [] open(byte[] from, int offset, int length, byte[] nonce) {
        if (length < TAG) {
            return null;
        }
        final byte[] box = new byte[BOX_ZERO_BYTES + length];
        System.arraycopy(from, offset, box, BOX_ZERO_BYTES, length);
        final byte[] padded = new byte[box.length];
        if (xsalsa20poly1305.crypto_secretbox_open(padded, box, box.length, nonce, sharedKey) != 0) {
            return null;
        }
        final byte[] content = new byte[padded.length - ZERO_BYTES];
        System.arraycopy(padded, ZERO_BYTES, content, 0, content.length);
        return content;
    }
}
