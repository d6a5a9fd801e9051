// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import io.flowbraid.web.RefusedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a path leads. Filled before the server starts, read by all its threads. */
public final class Routes extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final String GET = "GET";
    private static final String PUT = "PUT";
    private static final String POST = "POST";
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int PAYLOAD_TOO_LARGE = 413;
    private static final int UNSUPPORTED_MEDIA_TYPE = 415;
    private static final int FAULT = 500;
    private final List<Route> routes = new ArrayList<>();
    private final Set<String> openPaths = new HashSet<>();
    private @Nullable PageBundle page;

    /** Adds a path that is read, with the names of the parameters it takes. */
    public Routes get(String path, AnswerEndpoint endpoint, String... parameters) {
        routes.add(new Route(GET, path, endpoint, List.of(parameters)));
        return this;
    }

    /** Adds a path that everybody may read; the endpoint says less to who has no access. */
    public Routes getOpen(String path, AnswerEndpoint endpoint) {
        openPaths.add(path);
        return get(path, endpoint);
    }

    /** Adds a path that is read bit by bit. */
    public Routes stream(String path, StreamEndpoint endpoint, String... parameters) {
        routes.add(new Route(GET, path, endpoint, List.of(parameters)));
        return this;
    }

    /** Adds a path whose state is changed, with a JSON body. */
    public Routes put(String path, AnswerEndpoint endpoint) {
        routes.add(new Route(PUT, path, endpoint, List.of()));
        return this;
    }

    /** Adds a path that does something, with a JSON body. */
    public Routes post(String path, AnswerEndpoint endpoint) {
        routes.add(new Route(POST, path, endpoint, List.of()));
        return this;
    }

    /** Every other path is a file of the page. */
    public Routes page(PageBundle bundle) {
        page = bundle;
        return this;
    }

    /** Whether everybody may ask for this path. */
    boolean isOpen(String path) {
        return openPaths.contains(path);
    }

    private static Visitor visitor(Request request) {
        return request.getAttribute(Visitor.ATTRIBUTE) instanceof Visitor visitor ? visitor : Visitor.UNKNOWN;
    }

    /** Methods by path. */
    public Map<String, Set<String>> paths() {
        final Map<String, Set<String>> paths = new LinkedHashMap<>();
        routes.forEach(route -> paths.computeIfAbsent(route.path().getDeclaration(), unused -> new LinkedHashSet<>())
                .add(route.method()));
        return paths;
    }

    /** Names of the parameters by path, as the document tells them. */
    public Map<String, List<String>> parameters() {
        final Map<String, List<String>> parameters = new LinkedHashMap<>();
        routes.forEach(route -> parameters.put(route.path().getDeclaration(), route.parameters()));
        return parameters;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        final String asked = Request.getPathInContext(request);
        final String method = "HEAD".equals(request.getMethod()) ? GET : request.getMethod();
        final Set<String> methods = new LinkedHashSet<>();
        for (final Route route : routes) {
            final Map<String, String> variables = route.match(asked);
            if (variables == null) {
                continue;
            }
            methods.add(route.method());
            if (route.method().equals(method)) {
                serve(route, variables, request, response, callback);
                return true;
            }
        }
        if (page != null && methods.isEmpty() && GET.equals(method) && page.serve(asked, request, response, callback)) {
            return true;
        }
        Responses.send(response, callback, notServed(asked, method, methods, response));
        return true;
    }

    private static Answer notServed(String path, String method, Set<String> methods, Response response) {
        if (methods.isEmpty()) {
            return Answer.error(
                    RefusedException.NOT_FOUND,
                    path + ": nothing is served there; /api/v1/openapi.json lists the calls");
        }
        response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", methods));
        return Answer.error(
                METHOD_NOT_ALLOWED, path + " does not take " + method + "; use " + String.join(" or ", methods));
    }

    private static void serve(
            Route route, Map<String, String> variables, Request request, Response response, Callback callback) {
        final Fields parameters = Request.extractQueryParameters(request);
        try {
            route.checkNames(parameters.getNames());
        } catch (RefusedException e) {
            Responses.send(response, callback, Answer.refusal(e));
            return;
        }
        if (route.endpoint() instanceof StreamEndpoint stream) {
            ConnectionLimits.streams(request);
            open(stream, new Call(variables, parameters, new byte[0], visitor(request)), response, callback);
        } else if (route.endpoint() instanceof AnswerEndpoint endpoint) {
            if (!GET.equals(route.method())) {
                readThenServe(endpoint, variables, parameters, request, response, callback);
            } else {
                Responses.send(
                        response,
                        callback,
                        answer(endpoint, new Call(variables, parameters, new byte[0], visitor(request))));
            }
        }
    }

    private static void readThenServe(
            AnswerEndpoint endpoint,
            Map<String, String> variables,
            Fields parameters,
            Request request,
            Response response,
            Callback callback) {
        final String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        final boolean isJson = type != null && type.split(";", 2)[0].trim().equalsIgnoreCase("application/json");
        // Read even if refused: a connection with an unread body closes, and its next request fails.
        RequestBody.read(
                request,
                body -> Responses.send(
                        response,
                        callback,
                        isJson ? answer(endpoint, new Call(variables, parameters, body, visitor(request))) : notJson()),
                () -> Responses.send(
                        response,
                        callback,
                        Answer.error(
                                PAYLOAD_TOO_LARGE,
                                "the body could not be read, took too long, or has more than " + RequestBody.MAX_BYTES
                                        + " bytes")));
    }

    private static Answer notJson() {
        return Answer.error(
                UNSUPPORTED_MEDIA_TYPE, "a change is sent as JSON; add the header Content-Type: application/json");
    }

    private static void open(StreamEndpoint endpoint, Call call, Response response, Callback callback) {
        try {
            endpoint.open(call, new ByteStream(response, callback));
        } catch (RefusedException e) {
            Responses.send(response, callback, Answer.refusal(e));
        } catch (RuntimeException e) {
            Responses.send(response, callback, fault(e));
        }
    }

    private static Answer answer(AnswerEndpoint endpoint, Call call) {
        try {
            return endpoint.answer(call);
        } catch (RefusedException e) {
            return Answer.refusal(e);
        } catch (RuntimeException e) {
            return fault(e);
        }
    }

    private static Answer fault(RuntimeException e) {
        LOG.warn("a request failed; this is a fault of Flowbraid, please report it", e);
        return Answer.error(FAULT, "this is a fault of Flowbraid, described on its standard error; please report it");
    }
}
