// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import type { Params, Value } from './api';
import type { Subscription } from './connection';
import { hub } from './hub';

export interface FlowUpdates {
    readonly at: number;
    /** Identifier, final (1 or 0), values in the order of the columns. */
    readonly updates: [string, number, ...Value[]][];
    readonly removed: string[];
}

export interface StreamStatus {
    readonly at: number;
    readonly live: number;
    /** Live ones, and those that ended a short while ago. */
    readonly kept: number;
    readonly matching: number;
    readonly traffic: Record<string, { bytes_per_s: number; packets_per_s: number }>;
    readonly attribution: Record<string, number>;
    /** Remote, refused, the kernel's own, or without sockets. */
    readonly ends_of_nobody: number;
    readonly lost: number;
    readonly lost_last_minute: number;
    /** Milliseconds; null nothing was lost. */
    readonly lost_at: number | null;
    readonly history: 'running' | 'paused' | 'off';
}

export interface StreamListener {
    /** All that is known begins anew: the server says every matching flow again. */
    opened(columns: string[]): void;
    flows(updates: FlowUpdates): void;
    status(status: StreamStatus): void;
    missed(count: number): void;
    broken(): void;
}

/** Live flows for one list. Tabs of one browser share the connections they come over. */
export class FlowStream {
    private readonly hub = hub();
    private readonly subscription: Subscription;
    private ended = false;

    constructor(params: Params, listener: StreamListener) {
        this.subscription = {
            query: String(params.q ?? ''),
            columns: String(params.columns ?? ''),
            event: (name, data) => this.ended || this.tell(listener, name, JSON.parse(data)),
            broken: () => this.ended || listener.broken(),
        };
        this.hub.open(this.subscription);
    }

    close(): void {
        this.ended = true;
        this.hub.close(this.subscription);
    }

    /** Asks for everything again. */
    restart(): void {
        this.hub.restart(this.subscription);
    }

    private tell(listener: StreamListener, name: string, data: unknown): void {
        if (name === 'columns') {
            listener.opened(data as string[]);
        } else if (name === 'flows') {
            listener.flows(data as FlowUpdates);
        } else if (name === 'status') {
            listener.status(data as StreamStatus);
        } else if (name === 'missed') {
            listener.missed((data as { count: number }).count);
        }
    }
}
