// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import io.flowbraid.web.RefusedException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.Fields;

/** One request: the variables of its path, its parameters, its body. */
public final class Call {
    private final Map<String, String> variables;
    private final Fields parameters;
    private final byte[] body;
    private final Visitor visitor;

    Call(Map<String, String> variables, Fields parameters, byte[] body, Visitor visitor) {
        this.visitor = visitor;
        this.variables = variables;
        this.parameters = parameters;
        this.body = body;
    }

    /** What stands in the path where the route says {@code {name}}. */
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    /** A parameter's text; empty when not given. */
    public String text(String name) {
        final String value = parameters.getValue(name);
        return value == null ? "" : value;
    }

    /** Who asks. */
    public Visitor visitor() {
        return visitor;
    }

    /** Every text given for a parameter, in order. */
    public List<String> texts(String name) {
        return parameters.getValuesOrEmpty(name);
    }

    public byte[] body() {
        return body.clone();
    }

    /** A parameter that is a whole number within limits. */
    public int number(String name, int preset, int least, int most) throws RefusedException {
        final String text = text(name);
        if (text.isEmpty()) {
            return preset;
        }
        try {
            final int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, with the limits.
        }
        throw new RefusedException(name + "=" + text + " is not a whole number from " + least + " to " + most
                + "; leave it out for " + preset);
    }

    /** A parameter that is one of several words, the first of which is meant when it is not given. */
    public String choice(String name, String... words) throws RefusedException {
        final String text = text(name);
        if (text.isEmpty()) {
            return words[0];
        }
        if (Arrays.asList(words).contains(text)) {
            return text;
        }
        throw new RefusedException(name + "=" + text + " is not known; choose one of " + String.join(", ", words));
    }
}
