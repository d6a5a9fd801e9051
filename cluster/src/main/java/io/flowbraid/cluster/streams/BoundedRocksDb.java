// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.cluster.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/** One bound for the memory of all stores of this process; each would take some 100 MB otherwise. */
public final class BoundedRocksDb implements RocksDBConfigSetter {
    /** Among the settings of Kafka Streams: the bound in bytes. */
    static final String MEMORY_BYTES = "flowbraid.stitch.memory.bytes";

    private static final long BLOCK_BYTES = 16 * 1024;
    private static final long WRITE_BUFFER_BYTES = 8 * 1024 * 1024;
    private static @Nullable SharedMemory shared;

    /** For the process's life: the stores come and go with the tasks. */
    private record SharedMemory(Cache cache, WriteBufferManager writeBuffers) {
        static SharedMemory of(long bytes) {
            final Cache cache = new LRUCache(bytes, -1, false, 0.1);
            return new SharedMemory(cache, new WriteBufferManager(bytes / 2, cache));
        }
    }

    private static synchronized SharedMemory shared(long bytes) {
        SharedMemory memory = shared;
        if (memory == null) {
            RocksDB.loadLibrary();
            memory = SharedMemory.of(bytes);
            shared = memory;
        }
        return memory;
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        final SharedMemory memory = shared(Long.parseLong(String.valueOf(configs.get(MEMORY_BYTES))));
        final BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        table.setBlockSize(BLOCK_BYTES);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.writeBuffers());
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setMaxWriteBufferNumber(2);
    }

    @Override
    public void close(String storeName, Options options) {
        // what is shared stays
    }
}
