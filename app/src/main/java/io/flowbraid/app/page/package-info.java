/**
 * What the page and its API see of a run: the ports of {@code io.flowbraid.web}, each implemented over the part of the
 * pipeline it is about. Called by the web server's threads; nothing here makes a packet or an event wait.
 */
@NullMarked
package io.flowbraid.app.page;

import org.jspecify.annotations.NullMarked;
