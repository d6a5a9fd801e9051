// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/** What parts of the program and libraries log, in lines like all others on stderr. */
public final class LogLines extends Formatter {
    private static final String OWN_CONFIGURATION = "java.util.logging.config.file";
    private static final String CONFIGURATION = "java.util.logging.config.class";
    /** See the JDK's conf/logging.properties. */
    private static final String PROPERTIES = """
            handlers = java.util.logging.ConsoleHandler
            .level = INFO
            java.util.logging.ConsoleHandler.formatter = %s
            """.formatted(LogLines.class.getName());

    /**
     * Has everything that is logged written like this, unless the user brought a configuration. Most runs log nothing:
     * they do not wait until the JDK's logging is ready.
     */
    public static void install() {
        if (System.getProperty(OWN_CONFIGURATION) == null && System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, AtFirstUse.class.getName());
        }
    }

    /** The JDK's logging makes one of these when somebody uses it first. */
    public static final class AtFirstUse {
        public AtFirstUse() throws IOException {
            LogManager.getLogManager().readConfiguration(new ByteArrayInputStream(PROPERTIES.getBytes(ISO_8859_1)));
        }
    }

    private static Severity severity(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return Severity.ERROR;
        }
        return level.intValue() >= Level.WARNING.intValue() ? Severity.WARNING : Severity.INFO;
    }

    @Override
    public String format(LogRecord logged) {
        final StringWriter out = new StringWriter();
        try (PrintWriter line = new PrintWriter(out)) {
            line.println(severity(logged.getLevel()).line(formatMessage(logged)));
            if (logged.getThrown() != null) {
                logged.getThrown().printStackTrace(line);
            }
        }
        return out.toString();
    }
}
