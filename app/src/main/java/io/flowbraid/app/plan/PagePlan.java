// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.app.plan;

/**
 * Where the page is served.
 *
 * @param listen HOST:PORT
 * @param isAsked somebody chose the address: then it must be had
 * @param token what everybody else must show; empty for one of our own making
 * @param isOpenToOwners whether root, the starting user and the group need no token
 * @param group empty for none
 * @param unixSocket path, or off; empty for the usual place
 * @param flows how many it holds
 */
public record PagePlan(
        String listen,
        boolean isAsked,
        String token,
        boolean isOpenToOwners,
        String group,
        String unixSocket,
        int flows) {}
