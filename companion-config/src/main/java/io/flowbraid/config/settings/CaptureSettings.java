// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.config.settings;

import io.flowbraid.config.Catalogue;
import io.flowbraid.config.LoadedConfig;

/**
 * How interfaces are opened.
 *
 * @param bufferBytes of the kernel, for each interface
 * @param threads that share the packets of an interface
 * @param isAwaiting interfaces may be missing at the start
 */
public record CaptureSettings(int snaplenBytes, int bufferBytes, int threads, boolean promiscuous, boolean isAwaiting) {

    public static CaptureSettings of(LoadedConfig config) {
        return new CaptureSettings(
                Math.toIntExact(config.value(Catalogue.SNAPLEN)),
                Math.toIntExact(config.value(Catalogue.BUFFER)),
                Math.toIntExact(config.value(Catalogue.CAPTURE_THREADS)),
                config.value(Catalogue.PROMISCUOUS),
                config.value(Catalogue.CAPTURE_WAIT));
    }
}
