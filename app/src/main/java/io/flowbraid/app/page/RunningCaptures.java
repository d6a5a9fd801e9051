// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.page;

import io.flowbraid.capture.CapturedInterface;
import io.flowbraid.model.ledger.Counter;
import io.flowbraid.model.ledger.LedgerStage;
import io.flowbraid.model.ledger.LossLedger;
import io.flowbraid.web.CapturePoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToLongFunction;

/** The interfaces that are captured on, by the accounts of their stages. */
public final class RunningCaptures implements CapturePoints {
    private final List<CapturedInterface> interfaces;
    private final IntToLongFunction bytes;
    private final RunningCompanions companions;

    /**
     * @param bytes IP bytes counted on the n-th interface
     */
    public RunningCaptures(List<CapturedInterface> interfaces, IntToLongFunction bytes, RunningCompanions companions) {
        this.interfaces = List.copyOf(interfaces);
        this.bytes = bytes;
        this.companions = companions;
    }

    @Override
    public List<CapturePoint> list() {
        final List<CapturePoint> points = new ArrayList<>();
        for (int i = 0; i < interfaces.size(); i++) {
            final CapturedInterface captured = interfaces.get(i);
            points.add(new CapturePoint(
                    captured.name(),
                    captured.netns(),
                    captured.delivered(),
                    bytes.applyAsLong(i),
                    captured.losses(),
                    companions.of(i),
                    List.of()));
        }
        return points;
    }

    static Map<String, Long> losses(LossLedger ledger, String kind, String name) {
        final Map<String, Long> losses = new TreeMap<>();
        for (final LedgerStage stage : ledger.stages()) {
            if (stage.kind().equals(kind) && stage.name().equals(name)) {
                for (final Map.Entry<String, Counter> loss : stage.losses().entrySet()) {
                    losses.put(loss.getKey(), loss.getValue().get());
                }
            }
        }
        return losses;
    }
}
