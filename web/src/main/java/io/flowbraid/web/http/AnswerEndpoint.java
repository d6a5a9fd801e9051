// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.http;

import io.flowbraid.web.RefusedException;

/** Answers one call of the API in one piece; called by several threads at a time. */
@FunctionalInterface
public interface AnswerEndpoint {
    Answer answer(Call call) throws RefusedException;
}
