// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where and to whom the server speaks.
 *
 * @param host name or address to bind; {@code *} for all
 * @param port 0 for any free one
 * @param token what a client must show who is none of the users with access
 * @param ownNames names under which a browser may ask for us, besides addresses and {@code localhost}
 * @param users who has access without the token
 * @param unixSocket where else it is served; null for nowhere
 */
public record WebSettings(
        String host,
        int port,
        String token,
        Set<String> ownNames,
        LocalUsers users,
        @Nullable UnixSocket unixSocket) {
    private static final Pattern ADDRESS = Pattern.compile("(?:(\\*|\\[[0-9A-Fa-f:.]+]|[^\\[\\]:*/\\s]+):)?(\\d{1,5})");
    private static final int TOKEN_BYTES = 18;
    private static final int MAX_PORT = 65_535;

    public WebSettings {
        ownNames = Set.copyOf(ownNames);
    }

    /**
     * Reads {@code HOST:PORT} or {@code PORT}, the latter on 127.0.0.1. Everybody needs the token, which is new each
     * time.
     *
     * @throws IllegalArgumentException with one sentence when it is no such thing
     */
    public static WebSettings parse(String text, Set<String> ownNames) {
        final Matcher address = ADDRESS.matcher(text);
        if (!address.matches() || Integer.parseInt(address.group(2)) > MAX_PORT) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not where a page can be served; write HOST:PORT, for example 127.0.0.1:3000");
        }
        final String host = address.group(1) == null ? "127.0.0.1" : address.group(1);
        return new WebSettings(host, Integer.parseInt(address.group(2)), newToken(), ownNames, LocalUsers.NONE, null);
    }

    /** The same with a token chosen by the user. */
    public WebSettings withToken(String chosen) {
        return new WebSettings(host, port, chosen, ownNames, users, unixSocket);
    }

    /** The same with users of this host who need no token. */
    public WebSettings withUsers(LocalUsers known) {
        return new WebSettings(host, port, token, ownNames, known, unixSocket);
    }

    /** The same, also served at a Unix socket. */
    public WebSettings withUnixSocket(@Nullable UnixSocket socket) {
        return new WebSettings(host, port, token, ownNames, users, socket);
    }

    boolean isForAll() {
        return host.equals("*") || host.equals("0.0.0.0") || host.equals("[::]");
    }

    private static String newToken() {
        final byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
