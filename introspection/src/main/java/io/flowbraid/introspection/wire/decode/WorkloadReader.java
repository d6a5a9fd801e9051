// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.introspection.wire.decode;

import io.flowbraid.introspection.wire.json.JsonScanner;
import io.flowbraid.introspection.wire.json.KeyTable;
import io.flowbraid.introspection.wire.json.Span;
import io.flowbraid.introspection.wire.vocabulary.SideKey;
import io.flowbraid.model.process.Labels;
import io.flowbraid.model.process.Workload;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes workloads of the objects that describe them; the same bytes give the same instance. (NOT thread safe) */
final class WorkloadReader {
    private enum Key {
        ID("ID"),
        DOCKER("DOCKER"),
        KUBERNETES("K8S", "KUBE"),
        NAME("NAME"),
        POD("POD"),
        NAMESPACE("NS"),
        CONTAINER_NAME("name"),
        RUNTIME("runtime"),
        IMAGE("image"),
        POD_UID("pod_uid"),
        LABELS("labels");

        static final KeyTable<Key> TABLE = new KeyTable<>(values(), key -> key.spellings);

        private final String[] spellings;

        Key(String... spellings) {
            this.spellings = spellings;
        }
    }

    private static final int ENTRIES = 1 << 12;
    private static final long BYTE_LIMIT = 4L << 20;
    private static final Span NONE = new Span();

    private final ByteCache<Workload> cache = new ByteCache<>(ENTRIES, BYTE_LIMIT);
    private final NumberedCache<Workload> numbered = new NumberedCache<>();
    private final KeyScratch key = new KeyScratch();
    private final JsonScanner scanner = new JsonScanner();

    private String id = "";
    private String name = "";
    private String runtime = "";
    private String image = "";
    private String namespace = "";
    private String pod = "";
    private String podUid = "";
    private String podContainer = "";
    private final Map<String, String> labels = new HashMap<>();

    /**
     * The workload of an event; null when none is described.
     *
     * @param container {@code LOCAL_CONTAINER}, may be empty
     * @param extension our own words about the container, may be empty
     */
    @Nullable
    Workload read(Span container, Span extension) {
        if (container.isEmpty() && extension.isEmpty()) {
            return null;
        }
        final Workload met = numbered.find(container, extension, NONE, NONE);
        if (met != null) {
            return met;
        }
        final Workload workload = byBytes(container, extension);
        numbered.put(container, extension, NONE, NONE, workload);
        return workload;
    }

    private Workload byBytes(Span container, Span extension) {
        key.clear();
        key.add(container);
        key.add(extension);
        final Workload known = cache.find(key.bytes, 0, key.length);
        if (known != null) {
            return known;
        }
        clear();
        if (!container.isEmpty()) {
            scanner.wrap(container);
            readObject(false);
        }
        if (!extension.isEmpty()) {
            scanner.wrap(extension);
            readObject(false);
        }
        return remember();
    }

    /** The container of one end of an nProbe record, of which only the id is known. */
    @Nullable
    Workload read(SideFields side) {
        final Span span = side.span(SideKey.SRC_CONTAINER_ID);
        if (span.isEmpty()) {
            return null;
        }
        key.clear();
        key.add(span);
        final Workload known = cache.find(key.bytes, 0, key.length);
        if (known != null) {
            return known;
        }
        clear();
        id = side.text(SideKey.SRC_CONTAINER_ID);
        return id.isEmpty() ? null : remember();
    }

    private Workload remember() {
        final Workload workload =
                new Workload(id, name, runtime, image, namespace, pod, podUid, podContainer, Labels.of(labels));
        cache.put(key.bytes, 0, key.length, workload);
        return workload;
    }

    private void clear() {
        id = "";
        name = "";
        runtime = "";
        image = "";
        namespace = "";
        pod = "";
        podUid = "";
        podContainer = "";
        labels.clear();
    }

    private void readObject(boolean isKubernetes) {
        scanner.enter('{');
        while (scanner.nextKey()) {
            readValue(Key.TABLE.find(scanner.bytes, scanner.tokenFrom, scanner.tokenTo), isKubernetes);
        }
    }

    private void readValue(@Nullable Key found, boolean isKubernetes) {
        if (found == null) {
            scanner.skip();
            return;
        }
        switch (found) {
            case ID -> id = text();
            case DOCKER -> {
                runtime = "docker";
                readNested(false);
            }
            case KUBERNETES -> readNested(true);
            case NAME -> {
                if (isKubernetes) {
                    podContainer = text();
                } else {
                    name = text();
                }
            }
            case POD -> pod = text();
            case NAMESPACE -> namespace = text();
            case CONTAINER_NAME -> name = text();
            case RUNTIME -> runtime = text();
            case IMAGE -> image = text();
            case POD_UID -> podUid = text();
            case LABELS -> readLabels();
        }
    }

    private void readLabels() {
        if (scanner.peek() != '{') {
            scanner.skip();
            return;
        }
        scanner.enter('{');
        while (scanner.nextKey()) {
            final String label = scanner.tokenText();
            labels.put(label, text());
        }
    }

    private void readNested(boolean isKubernetes) {
        if (scanner.peek() == '{') {
            readObject(isKubernetes);
        } else {
            scanner.skip();
        }
    }

    private String text() {
        return scanner.text() ? scanner.tokenText() : "";
    }
}
