// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.acceptance;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The page in a real browser, with the real product behind it: the claims are in {@code web/page/test/browser}. */
@Tag("once")
class PageTest {
    @Test
    void shouldShowRealTrafficInARealBrowser() throws Exception {
        Kernel.assumeRootAndEbpf();
        Kernel.assumeProgram("/usr/bin/chromium");
        PageProject.assumeNode();
        PageProject.fetchPackages();

        PageProject.run("npm", "run", "--silent", "test:browser");
    }
}
