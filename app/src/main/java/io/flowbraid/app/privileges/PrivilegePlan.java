// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.privileges;

/**
 * What is to become of the rights this process was started with.
 *
 * @param user to run as; empty for the one who started it
 * @param seesNamespaces keeps CAP_SYS_ADMIN, without which other network namespaces cannot be entered
 */
public record PrivilegePlan(String user, boolean seesNamespaces) {}
