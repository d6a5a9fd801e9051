// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.record.export;

import io.flowbraid.model.flow.FlowSink;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** Sends flow records to receivers of one kind; a service of a module that may be left out. */
public interface FlowExportProvider {
    /** The word for this kind in settings, options and the ledger, such as {@code kafka}. */
    String name();

    /**
     * Opens an export. Returns without waiting for a receiver: one that cannot be reached is reported once through
     * {@link ExportPlan#warning}, and tried again while the run lasts. The sink's thread may block for a moment;
     * records that can neither leave nor be kept are counted in the sink's ledger stage.
     *
     * @throws ExportException for settings that can never work
     */
    FlowSink open(ExportPlan plan);

    /** Pages of docs/reference that are made from the module's code: file name to text. */
    default Map<String, String> referencePages() {
        return Map.of();
    }

    /** That of the module for this kind, when it is there. */
    static Optional<FlowExportProvider> find(String name) {
        return all().filter(provider -> provider.name().equals(name)).findFirst();
    }

    /** Those of all modules that are there. */
    static Stream<FlowExportProvider> all() {
        return ServiceLoader.load(FlowExportProvider.class).stream().map(ServiceLoader.Provider::get);
    }
}
