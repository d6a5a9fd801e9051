// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.architecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;

/** Leaves out the tests of this module, and those that other modules share in jars. */
final class ShippedClasses implements ImportOption {
    private final ImportOption noDirectories = new DoNotIncludeTests();

    @Override
    public boolean includes(Location location) {
        return noDirectories.includes(location) && !location.contains("-tests.jar");
    }
}
