// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets in who may ask, and tells browsers what an answer may do.
 *
 * <p>The page shows what all users of a host do, and can change companions. Users of this host with access are known by
 * their connection ({@link ConnectionPeers}). A proxy's connection says who runs the proxy, not who asks, so a request
 * that a proxy has marked counts as one from somebody unknown. Everybody else shows the token.
 *
 * <p>Being bound to 127.0.0.1 keeps other hosts out but not other web sites, which the same browser visits: a name that
 * resolves to 127.0.0.1 would make a foreign script one of ours (DNS rebinding), hence the check of {@code Host}; a
 * foreign page could send requests without reading the answers, hence the checks of {@code Origin} and {@code
 * Sec-Fetch-Site}.
 */
final class Gate extends Handler.Wrapper {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int MISDIRECTED = 421;
    private static final int SEE_OTHER = 303;
    private static final String BEARER = "Bearer ";
    private static final String TOKEN = "token";
    private static final Pattern IP_LITERAL = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9A-Fa-f:.]+]");
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
    private static final Set<String> FORWARDING = Set.of(
            "forwarded",
            "via",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "true-client-ip",
            "cf-connecting-ip");
    private static final String FORWARDING_PREFIX = "x-forwarded";

    /** {@code data:} for the small pictures a bundler puts into style sheets. */
    private static final String POLICY =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
                    + "form-action 'none'; frame-ancestors 'none'";

    private final String token;
    private final Set<String> ownNames;
    private final Routes routes;
    /** Who has access. */
    private final String rule;

    Gate(WebSettings settings, Routes inside) {
        super(inside);
        routes = inside;
        token = settings.token();
        rule = settings.users().rule();
        ownNames = settings.ownNames();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        headers(response);
        final HttpFields headers = request.getHeaders();
        final String host = headers.get(HttpHeader.HOST);
        if (host == null || !isOurName(host)) {
            return refuse(
                    response,
                    callback,
                    MISDIRECTED,
                    "this server does not answer to the name it was asked by; use its address or localhost");
        }
        if (isForeign(request, headers, host)) {
            return refuse(response, callback, FORBIDDEN, "another web site asked for this; open the page itself");
        }
        if (isEntrance(request)) {
            return enter(request, response, callback);
        }
        final Visitor visitor = visitor(request);
        request.setAttribute(Visitor.ATTRIBUTE, visitor);
        if (visitor.isAllowed() || routes.isOpen(Request.getPathInContext(request))) {
            return super.handle(request, response, callback);
        }
        response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"flowbraid\"");
        return explain(request, response, callback);
    }

    /** The user at the other end of the connection, or who shows the token. */
    private Visitor visitor(Request request) {
        final Visitor peer = ConnectionPeers.of(request.getConnectionMetaData());
        final boolean isForwarded = !forwardedBy(request.getHeaders()).isEmpty();
        if (peer.isAllowed() && !isForwarded) {
            return peer;
        }
        final String from = isForwarded ? "a proxy of " + peer.name() : peer.name();
        return new Visitor("the holder of the token (" + from + ")", hasToken(request));
    }

    private boolean explain(Request request, Response response, Callback callback) {
        final String accepted = request.getHeaders().get(HttpHeader.ACCEPT);
        if (accepted == null || !accepted.contains("text/html")) {
            return refuse(response, callback, UNAUTHORIZED, explanation(request));
        }
        final byte[] text = (explanation(request) + "\n").getBytes(StandardCharsets.UTF_8);
        Responses.send(response, callback, new Answer(UNAUTHORIZED, "text/plain; charset=utf-8", text, ""));
        return true;
    }

    private String explanation(Request request) {
        final String header = forwardedBy(request.getHeaders());
        final Visitor peer = ConnectionPeers.of(request.getConnectionMetaData());
        final String why = header.isEmpty()
                ? peer.name() + " has no access: " + rule
                : "this request came through a proxy (it has the header " + header + "), which hides who asks";
        return why
                + ". To have access, show the token: open the address with ?token= that Flowbraid wrote on its standard"
                + " error when it started, or send the header Authorization: Bearer TOKEN";
    }

    /** The header by which a proxy says that it passes on what another has asked; empty without one. */
    private static String forwardedBy(HttpFields headers) {
        for (final HttpField field : headers) {
            final String name = field.getLowerCaseName();
            if (FORWARDING.contains(name) || name.startsWith(FORWARDING_PREFIX)) {
                return field.getName();
            }
        }
        return "";
    }

    private static void headers(Response response) {
        final HttpFields.Mutable headers = response.getHeaders();
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    private boolean isOurName(String host) {
        final String name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || IP_LITERAL.matcher(name).matches()
                || ownNames.stream().anyMatch(name::equalsIgnoreCase);
    }

    /** Only the page itself may be come to from elsewhere, by a link. */
    private static boolean isForeign(Request request, HttpFields headers, String host) {
        final String origin = headers.get(HttpHeader.ORIGIN);
        if (origin != null && !origin.equals("http://" + host) && !origin.equals("https://" + host)) {
            return true;
        }
        final String site = headers.get("Sec-Fetch-Site");
        return ("cross-site".equals(site) || "same-site".equals(site))
                && !"/".equals(Request.getPathInContext(request));
    }

    private boolean isEntrance(Request request) {
        if (!"/".equals(Request.getPathInContext(request))) {
            return false;
        }
        final String shown = Request.extractQueryParameters(request).getValue(TOKEN);
        return shown != null && isRight(shown);
    }

    /** Moves the token from the address bar and the browser's history into a cookie. */
    private boolean enter(Request request, Response response, Callback callback) {
        Response.addCookie(
                response,
                HttpCookie.build(cookieName(request), token)
                        .path("/")
                        .httpOnly(true)
                        .sameSite(HttpCookie.SameSite.STRICT)
                        .build());
        response.setStatus(SEE_OTHER);
        response.getHeaders().put(HttpHeader.LOCATION, "/");
        response.write(true, ByteBuffer.allocate(0), callback);
        return true;
    }

    private boolean hasToken(Request request) {
        final String authorization = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        if (authorization != null
                && authorization.startsWith(BEARER)
                && isRight(authorization.substring(BEARER.length()).trim())) {
            return true;
        }
        final String name = cookieName(request);
        return Request.getCookies(request).stream()
                .anyMatch(cookie -> cookie.getName().equals(name) && isRight(cookie.getValue()));
    }

    /** Cookies don't tell ports apart: two servers on one host would take each other's away. */
    private static String cookieName(Request request) {
        return "flowbraid_" + Request.getLocalPort(request);
    }

    private boolean isRight(String shown) {
        return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean refuse(Response response, Callback callback, int status, String sentence) {
        Responses.send(response, callback, Answer.error(status, sentence));
        return true;
    }
}
