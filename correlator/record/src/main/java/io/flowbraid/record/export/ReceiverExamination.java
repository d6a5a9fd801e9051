// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.export;

import io.flowbraid.config.LoadedConfig;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Looks at the receivers of one kind for {@code flowbraid doctor}; a service of a module that may be left out. */
public interface ReceiverExamination {
    /** The same word as {@link FlowExportProvider#name}. */
    String name();

    /**
     * Looks at the receivers that are set, some seconds at most, and changes nothing there.
     *
     * @throws ExportException for settings that can never work
     */
    List<ReceiverFinding> findings(LoadedConfig settings);

    /** That of the module for this kind, when it is there. */
    static Optional<ReceiverExamination> find(String name) {
        return ServiceLoader.load(ReceiverExamination.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(examination -> examination.name().equals(name))
                .findFirst();
    }
}
