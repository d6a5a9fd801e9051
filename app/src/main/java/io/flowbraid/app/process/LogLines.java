// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.process;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What parts of the program and libraries log, in lines like all others on stderr. */
public final class LogLines extends Formatter {
    private static final String OWN_CONFIGURATION = "java.util.logging.config.file";

    /** Has everything that is logged written like this, unless the user brought a configuration. */
    public static void install() {
        if (System.getProperty(OWN_CONFIGURATION) == null) {
            for (final Handler handler : Logger.getLogger("").getHandlers()) {
                handler.setFormatter(new LogLines());
            }
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
