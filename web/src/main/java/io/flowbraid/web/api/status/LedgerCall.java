// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

package io.flowbraid.web.api.status;

import io.flowbraid.web.RunAccounts;
import io.flowbraid.web.http.Answer;
import io.flowbraid.web.http.AnswerEndpoint;
import io.flowbraid.web.http.Call;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code GET /ledger}: what {@code --stats} writes. */
public final class LedgerCall implements AnswerEndpoint {
    private final RunAccounts accounts;

    public LedgerCall(RunAccounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public Answer answer(Call call) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(4_096);
        try {
            accounts.writeStats(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return Answer.json(out.toByteArray());
    }
}
