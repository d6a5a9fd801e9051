// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.capture.live;

import io.flowbraid.capture.CaptureException;
import io.flowbraid.capture.CaptureException.Reason;
import io.flowbraid.capture.LiveSettings;
import io.flowbraid.ffi.LibC;
import io.flowbraid.ffi.NetworkNamespace;
import io.flowbraid.model.ledger.LedgerStage;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens the device of a captured interface again when it returns: after it was removed, after it came up, and in
 * another network namespace when its container was restarted. The sources and their accounts stay the same. (NOT thread
 * safe.)
 */
final class DeviceWatch {
    /** Other namespaces and container runtimes are asked in every such look only. */
    private static final int LOOKS_PER_QUESTION = 4;

    private final String name;
    private final LiveSettings settings;
    private final int interfaceId;
    private final ContainerProcesses containers;
    private final List<DeviceSource> sources;
    private final CapturedInterface.Listener listener;
    private int looks;
    private boolean wasAbsent;
    private boolean isDown;
    private volatile String trouble;

    /**
     * @param trouble why the device is awaited; empty when it is there
     */
    DeviceWatch(
            String name,
            LiveSettings settings,
            int interfaceId,
            ContainerProcesses containers,
            List<DeviceSource> sources,
            String trouble,
            CapturedInterface.Listener listener) {
        this.name = name;
        this.settings = settings;
        this.interfaceId = interfaceId;
        this.containers = containers;
        this.sources = sources;
        this.trouble = trouble;
        this.listener = listener;
        wasAbsent = !trouble.isEmpty();
    }

    /**
     * What keeps the device from being captured now, a sentence for the user; empty when nothing does. For any thread.
     */
    String trouble() {
        return trouble;
    }

    /** Whether the last look found the device and no trouble, and only its end can change that. */
    boolean isSettled() {
        return !isElsewhere() && !wasAbsent && trouble.isEmpty();
    }

    /** In a network namespace that its name tells, and that may be another one by now. */
    private boolean isElsewhere() {
        return name.indexOf('@') >= 0;
    }

    /** Looks once. To be called some times a second. */
    void look() {
        looks++;
        if (!areAbsent()) {
            wasAbsent = false;
            if (!isDown()) {
                follow();
            }
            return;
        }
        isDown = false;
        if (!wasAbsent) {
            wasAbsent = true;
            looks = 0;
            final Optional<CaptureException> failure = sources.stream()
                    .flatMap(source -> source.failure().stream())
                    .findFirst();
            report(failure.map(Throwable::getMessage).orElse(name + ": capture ended")
                    + "; it is captured again when it returns");
        }
        if (mayBeThere()) {
            reopen();
        }
    }

    /** Without a stream: this runs too seldom to be compiled. */
    private boolean areAbsent() {
        for (final DeviceSource source : sources) {
            if (!source.isAbsent()) {
                return false;
            }
        }
        return true;
    }

    private boolean isDown() {
        final boolean wasDown = isDown;
        if (wasDown && !isTimeToAsk()) {
            return true;
        }
        isDown = false;
        for (final DeviceSource source : sources) {
            isDown |= source.isDown(wasDown);
        }
        if (isDown) {
            report(name + ": the device went down; it is captured when it comes up again");
        } else if (wasDown) {
            report("");
            listener.reported(name + ": captured again");
        }
        return isDown;
    }

    /** A cheap look, where one is possible. */
    private boolean mayBeThere() {
        final CapturePoint last = sources.get(0).point();
        if (!isElsewhere()) {
            return name.equals(DeviceSource.ANY) || LibC.INSTANCE.if_nametoindex(name) != 0;
        }
        return isTimeToAsk()
                && (last == null
                        || last.namespace() == null
                        || last.isLastingName()
                        || last.namespace().inode() == sources.get(0).netns());
    }

    private boolean isTimeToAsk() {
        return looks % LOOKS_PER_QUESTION == 0;
    }

    private void reopen() {
        final boolean wasThere = sources.get(0).point() != null;
        try {
            open(CapturePoint.of(name, containers));
            report("");
            listener.reported(name + ": captured " + (wasThere ? "again" : "from now on") + ", read "
                    + sources.get(0).way());
        } catch (CaptureException e) {
            // Gone again, or not up yet, is what is known already; only another reason is news.
            if (e.reason() != Reason.NO_SUCH_DEVICE && e.reason() != Reason.DEVICE_DOWN) {
                report(e.getMessage() + "; it is tried again until it can be captured");
            }
        }
        wasAbsent = areAbsent();
    }

    /**
     * The namespace of a container or of a name may be another one by now; what is left of the old one keeps silent.
     */
    private void follow() {
        final CapturePoint last = sources.get(0).point();
        if (last == null
                || last.namespace() == null
                || last.namespace().inode() == sources.get(0).netns()) {
            report("");
            return;
        }
        if (!isTimeToAsk()) {
            return;
        }
        if (!last.isLastingName()) {
            report(name + ": the process has ended; what others do in its network namespace is still captured");
            return;
        }
        try {
            final CapturePoint now = CapturePoint.of(name, containers);
            final NetworkNamespace namespace = now.namespace();
            if (namespace != null && namespace.inode() == sources.get(0).netns()) {
                sources.forEach(source -> source.moveTo(now));
            } else {
                open(now);
                listener.reported(name + ": captured in its new network namespace, "
                        + sources.get(0).netns());
            }
            report("");
        } catch (CaptureException e) {
            report(e.getMessage() + "; until it returns, its old network namespace is captured");
        }
    }

    private void open(CapturePoint point) throws CaptureException {
        final Iterator<LedgerStage> stages =
                sources.stream().map(DeviceSource::stage).iterator();
        final List<DeviceSource> opened = DeviceSource.open(
                point, rest(), interfaceId, new SourceAccounts(sources.size(), unused -> stages.next()));
        try {
            // Before the first packet of the new device is read.
            listener.moved(opened.get(0).netns(), opened.get(0).links());
        } catch (CaptureException e) {
            opened.forEach(DeviceSource::close);
            throw e;
        }
        for (int i = 0; i < opened.size(); i++) {
            sources.get(i).takeOver(opened.get(i));
        }
    }

    /** A limit of packets counts those of before, too. */
    private LiveSettings rest() {
        return settings.packetLimit() == 0
                ? settings
                : settings.withPacketLimit(Math.max(
                        1, settings.packetLimit() - sources.get(0).stats().delivered()));
    }

    private void report(@Nullable String sentence) {
        final String text = sentence == null ? "" : sentence;
        if (!text.isEmpty() && !text.equals(trouble)) {
            listener.reported(text);
        }
        trouble = text;
    }
}
