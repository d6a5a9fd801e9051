// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.app.doctor.Examination;
import io.flowbraid.web.HostExamination;
import java.util.List;

/** What {@code flowbraid doctor} finds, asked anew each time. */
public final class DoctorFindings implements HostExamination {
    @Override
    public List<Finding> examine() {
        return Examination.ofThisHost().stream()
                .map(found -> new Finding(
                        found.subject(),
                        switch (found.verdict()) {
                            case OK, NOTE -> State.OK;
                            case LIMITED -> State.WARNING;
                            case MISSING -> State.MISSING;
                        },
                        found.detail(),
                        found.mend()))
                .toList();
    }
}
