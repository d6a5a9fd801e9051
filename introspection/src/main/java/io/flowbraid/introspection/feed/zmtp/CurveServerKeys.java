// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed.zmtp;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The collector's key pair, and the public keys of the agents that may connect. */
public final class CurveServerKeys {
    private final byte[] secret;
    private final byte[] publicKey;
    private final Set<ByteBuffer> allowed = new HashSet<>();

    /**
     * Takes the keys.
     *
     * @param secret 32 bytes
     * @param allowed 32 bytes each; empty lets in everybody who knows our public key, as ntopng does
     */
    public CurveServerKeys(byte[] secret, Collection<byte[]> allowed) {
        this.secret = secret.clone();
        publicKey = CurveBox.publicOf(secret);
        for (final byte[] key : allowed) {
            this.allowed.add(ByteBuffer.wrap(key.clone()));
        }
    }

    /** The public key that belongs to a secret one. */
    public static byte[] publicOf(byte[] secret) {
        return CurveBox.publicOf(secret);
    }

    byte[] secret() {
        return secret;
    }

    byte[] publicKey() {
        return publicKey;
    }

    boolean allows(byte[] clientKey) {
        return allowed.isEmpty() || allowed.contains(ByteBuffer.wrap(clientKey));
    }
}
