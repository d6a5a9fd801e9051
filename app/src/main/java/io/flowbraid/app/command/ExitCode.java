// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.command;

/** How the process ends. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int ERROR = 1;
    /** The command line or the configuration is wrong. A service that ends so is not started again. */
    public static final int USAGE = 2;

    private ExitCode() {}
}
