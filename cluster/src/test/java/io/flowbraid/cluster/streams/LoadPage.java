// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.List;
import java.util.Locale;

/** Writes the page of the figures. */
final class LoadPage {
    private LoadPage() {}

    static String of(List<LoadFigures> all, String commit) {
        final StringBuilder page = new StringBuilder(commit);
        all.forEach(figures -> page.append(row(figures)).append('\n'));
        return page.toString();
    }

    static String row(LoadFigures f) {
        return String.format(
                Locale.ROOT,
                "| %,d | %d | %,d | %,.0f | %,.0f | %,.0f | %,.0f |",
                f.load().hosts(),
                f.load().instances(),
                f.load().records(),
                f.perSecondWhole(),
                f.perSecondSteady(),
                f.perSecondWithoutCompiler(),
                f.perSecondByClock());
    }
}
