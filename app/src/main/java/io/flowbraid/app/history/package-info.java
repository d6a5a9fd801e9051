/**
 * {@code flowbraid history}: asks the flows of the past and writes the answer, as a table for people, as JSON or as
 * CSV.
 *
 * <p>Thread: the main thread.
 */
@NullMarked
package io.flowbraid.app.history;

import org.jspecify.annotations.NullMarked;
