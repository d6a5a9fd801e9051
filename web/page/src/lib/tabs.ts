// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** What a tab tells the worker that all tabs share. `id` is a subscription, of the tab's own choice. */
export type ToWorker =
    | { kind: 'open'; id: number; address: string; query: string; columns: string }
    | { kind: 'restart' | 'close'; id: number }
    /** The tab lives. A worker is not told when a tab is gone. */
    | { kind: 'alive' }
    | { kind: 'bye' };

/** What the worker tells a tab. */
export type ToTab =
    | { kind: 'event'; id: number; name: string; data: string }
    | { kind: 'broken'; id: number }
    /** The tab was silent for so long that it was taken for gone: it may open its subscriptions again. */
    | { kind: 'forgotten' };

export const ALIVE_EVERY_MS = 20_000;
/** Browsers let the timers of a hidden tab run once a minute. */
export const GONE_AFTER_MS = 150_000;
