// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.feed;

import io.flowbraid.introspection.feed.zmtp.CurveServerKeys;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.zeromq.ZMQ;

/**
 * A key pair of CURVE: 32 bytes each, written as 40 characters of Z85, or as 80 hexadecimal digits of those as ntop
 * does.
 */
public record CurveKeyPair(byte[] publicKey, byte[] secretKey) {
    private static final int BYTES = 32;
    private static final int Z85_LENGTH = 40;
    private static final Pattern Z85 = Pattern.compile("[0-9a-zA-Z.\\-:+=^!/*?&<>()\\[\\]{}@%$#]{40}");
    private static final Pattern HEX_OF_Z85 = Pattern.compile("[0-9a-fA-F]{80}");
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{64}");

    /** A new one. */
    public static CurveKeyPair generate() {
        final ZMQ.Curve.KeyPair pair = ZMQ.Curve.generateKeyPair();
        return new CurveKeyPair(ZMQ.Curve.z85Decode(pair.publicKey), ZMQ.Curve.z85Decode(pair.secretKey));
    }

    /** The pair that a secret key belongs to. */
    public static CurveKeyPair ofSecret(byte[] secretKey) {
        return new CurveKeyPair(CurveServerKeys.publicOf(secretKey), secretKey);
    }

    /**
     * Reads one key.
     *
     * @throws IllegalArgumentException with the second half of a sentence when it is none
     */
    public static byte[] parse(String text) {
        final String key = text.strip();
        if (HEX_OF_Z85.matcher(key).matches()) {
            final String inner =
                    new String(HexFormat.of().parseHex(key.toLowerCase(Locale.ROOT)), StandardCharsets.US_ASCII);
            return parse(inner);
        }
        if (HEX.matcher(key).matches()) {
            return HexFormat.of().parseHex(key.toLowerCase(Locale.ROOT));
        }
        if (Z85.matcher(key).matches()) {
            final byte[] bytes = ZMQ.Curve.z85Decode(key);
            if (bytes != null && bytes.length == BYTES) {
                return bytes;
            }
        }
        throw new IllegalArgumentException(
                "is not a key; a key has " + Z85_LENGTH + " characters (Z85), or 80 hexadecimal digits");
    }

    /** As people and ntop's programs write it. */
    public static String text(byte[] key) {
        return ZMQ.Curve.z85Encode(key);
    }
}
