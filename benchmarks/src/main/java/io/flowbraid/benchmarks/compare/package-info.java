/**
 * Flowbraid beside other flow monitors and beside a plain C loop: the same files and the same live loads, whole
 * processes in turn, in rounds. Not a JMH benchmark, since what is measured are processes: {@code compare.sh}.
 *
 * <pre>
 *  tools.conf --&gt; Tool --+
 *  FileLoads ------------+--&gt; Runner --&gt; Sample --&gt; Results (JSON) --&gt; Page, BarChart
 *  LiveLoads ------------+
 * </pre>
 *
 * Ratios are taken within a round, since in the next one the machine's other guests may do something else.
 *
 * <p>Thread: the main thread, which starts the processes in turn.
 */
@NullMarked
package io.flowbraid.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
