// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { untrack } from 'svelte';
import { app } from './app.svelte';
import { ApiError, get, type Params } from './api';

export interface Question {
    /** Null asks nothing. */
    readonly path: string | null;
    readonly params?: Params;
    /** Asks again after this; 0 asks once. */
    readonly everyMs: number;
}

const BUSY_MS = 400;
const BUSY_ATTEMPTS = 5;

/** An answer of the server that is asked for again while its view is shown and its tab is looked at. */
export class Polled<T> {
    value = $state.raw<T | null>(null);
    failure = $state.raw<ApiError | null>(null);
    /** Nothing has come to the question as it now stands. */
    loading = $state(true);
    private again = $state(0);

    constructor(question: () => Question) {
        let asked = '';
        $effect(() => {
            const { path, params, everyMs } = question();
            void app.epoch;
            void this.again;
            if (path === null) {
                return;
            }
            const text = JSON.stringify([path, params]);
            if (text !== asked) {
                asked = text;
                untrack(() => (this.loading = true));
            }
            const control = new AbortController();
            void this.repeat(path, params ?? {}, everyMs, control.signal);
            return () => control.abort();
        });
    }

    refresh(): void {
        this.again++;
    }

    private async repeat(path: string, params: Params, everyMs: number, signal: AbortSignal): Promise<void> {
        do {
            if (!document.hidden || this.value === null) {
                await this.ask(path, params, signal);
            }
            await new Promise((resume) => setTimeout(resume, everyMs || 1));
        } while (everyMs > 0 && !signal.aborted);
    }

    private async ask(path: string, params: Params, signal: AbortSignal): Promise<void> {
        try {
            const value = await patiently(() => get<T>(path, params, signal), signal);
            if (!signal.aborted) {
                this.value = value;
                this.failure = null;
                this.loading = false;
                app.heard(null);
            }
        } catch (failure) {
            if (!signal.aborted) {
                this.failure = failure instanceof ApiError ? failure : new ApiError(-1, String(failure));
                this.loading = false;
                app.heard(this.failure);
            }
        }
    }
}

/** The history answers a few questions at a time: one that finds it busy is asked again a little later. */
async function patiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await ask();
        } catch (failure) {
            if (attempt === BUSY_ATTEMPTS || signal.aborted || !(failure instanceof ApiError && failure.status === 503 && failure.message.endsWith('ask again'))) {
                throw failure;
            }
            await new Promise((resume) => setTimeout(resume, BUSY_MS * attempt));
        }
    }
}
