// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.option;

import io.flowbraid.config.LoadedConfig;
import io.flowbraid.config.Overrides;
import picocli.CommandLine.Mixin;

/** What commands that collect flows have in common, besides what they collect from. */
public final class CollectorOptions {
    @Mixin
    OutputOptions output = new OutputOptions();

    @Mixin
    ExportOptions exports = new ExportOptions();

    @Mixin
    PageOptions page = new PageOptions();

    @Mixin
    RuntimeOptions runtimes = new RuntimeOptions();

    @Mixin
    PrivilegeOptions privileges = new PrivilegeOptions();

    @Mixin
    SmallOption small = new SmallOption();

    @Mixin
    CommonOptions common = new CommonOptions();

    /** Those of a command that has only the common ones. */
    public static CollectorOptions with(CommonOptions common) {
        final CollectorOptions options = new CollectorOptions();
        options.common = common;
        return options;
    }

    /** A page and a history are of a live run only. */
    public boolean asksForPage() {
        return page.isAsked();
    }

    /** The configuration with these options and those of the capture. */
    LoadedConfig load(CaptureOptions capture) {
        final Overrides overrides = new Overrides();
        capture.addTo(overrides);
        output.addTo(overrides);
        exports.addTo(overrides);
        page.addTo(overrides);
        runtimes.addTo(overrides);
        privileges.addTo(overrides);
        small.addTo(overrides);
        return common.load(overrides);
    }
}
