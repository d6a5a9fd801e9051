// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.doctor;

import io.flowbraid.config.LoadedConfig;
import io.flowbraid.record.export.ExportException;
import io.flowbraid.record.export.ReceiverExamination;
import io.flowbraid.record.export.ReceiverFinding;
import java.util.List;

/** What receivers of flows elsewhere are asked, by the modules that send to them. */
public final class Receivers {
    private Receivers() {}

    /** @param kind of receivers, such as {@code kafka} */
    public static List<Finding> findings(String kind, LoadedConfig config) {
        return ReceiverExamination.find(kind)
                .map(examination -> findings(examination, config))
                .orElseGet(() -> List.of(Finding.missing(
                        kind,
                        "this part of Flowbraid is not installed, so no flows go there",
                        "install the package flowbraid-cluster")));
    }

    private static List<Finding> findings(ReceiverExamination examination, LoadedConfig config) {
        try {
            return examination.findings(config).stream().map(Receivers::finding).toList();
        } catch (ExportException e) {
            return List.of(Finding.missing(examination.name(), String.valueOf(e.getMessage()), "flowbraid config"));
        }
    }

    private static Finding finding(ReceiverFinding found) {
        if (found.isGood()) {
            return Finding.ok(found.subject(), found.detail());
        }
        return found.isNeeded()
                ? Finding.missing(found.subject(), found.detail(), found.mend())
                : Finding.limited(found.subject(), found.detail(), found.mend());
    }
}
