// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { url, type Params, type Value } from './api';

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
    readonly lost: number;
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

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5_000;
/** The server says something each second; a connection that is silent for this long is none. */
const SILENCE_MS = 10_000;

/**
 * Live flows by server-sent events. EventSource would come back by itself, but not after a refusal, and never says what
 * it does; so each connection is used once and the next one is made here.
 */
export class FlowStream {
    private source: EventSource | null = null;
    private waitMs = FIRST_WAIT_MS;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private watch: ReturnType<typeof setInterval> | undefined;
    private heardAt = 0;
    private ended = false;

    constructor(
        private readonly params: Params,
        private readonly listener: StreamListener,
    ) {
        this.connect();
        this.watch = setInterval(() => this.checkSilence(), SILENCE_MS / 4);
    }

    close(): void {
        this.ended = true;
        clearTimeout(this.timer);
        clearInterval(this.watch);
        this.source?.close();
    }

    /** Asks for everything again, on a new connection. */
    restart(): void {
        clearTimeout(this.timer);
        this.source?.close();
        this.connect();
    }

    private connect(): void {
        if (this.ended) {
            return;
        }
        const source = new EventSource(url('stream', this.params));
        this.source = source;
        this.heardAt = performance.now();
        this.on(source, 'columns', (columns: string[]) => {
            this.waitMs = FIRST_WAIT_MS;
            this.listener.opened(columns);
        });
        this.on(source, 'flows', (updates: FlowUpdates) => this.listener.flows(updates));
        this.on(source, 'status', (status: StreamStatus) => this.listener.status(status));
        this.on(source, 'missed', (missed: { count: number }) => this.listener.missed(missed.count));
        source.onerror = () => this.reconnect(source);
    }

    private on<T>(source: EventSource, name: string, take: (data: T) => void): void {
        source.addEventListener(name, (event) => {
            this.heardAt = performance.now();
            take(JSON.parse((event as MessageEvent<string>).data));
        });
    }

    private reconnect(broken: EventSource): void {
        broken.close();
        if (this.ended || broken !== this.source) {
            return;
        }
        this.source = null;
        this.listener.broken();
        this.timer = setTimeout(() => this.connect(), this.waitMs);
        this.waitMs = Math.min(2 * this.waitMs, LONGEST_WAIT_MS);
    }

    private checkSilence(): void {
        if (this.source && performance.now() - this.heardAt > SILENCE_MS) {
            this.reconnect(this.source);
        }
    }
}
