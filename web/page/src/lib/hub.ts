// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { url } from './api';
import { ConnectionPool, type Subscription } from './connection';
import { ALIVE_EVERY_MS, type ToTab, type ToWorker } from './tabs';

/** Where a tab's subscriptions go. */
export interface Hub {
    open(subscription: Subscription): void;
    restart(subscription: Subscription): void;
    close(subscription: Subscription): void;
}

const address = () => new URL(url('stream'), document.baseURI).href;
/** A worker that lives says something each second, or that the server is away. */
const SILENCE_MS = 30_000;

/** Connections of this tab alone. */
class OwnHub implements Hub {
    private readonly pool = new ConnectionPool(1);

    open(subscription: Subscription): void {
        this.pool.add(address(), subscription);
    }

    restart(subscription: Subscription): void {
        this.pool.restart(subscription);
    }

    close(subscription: Subscription): void {
        this.pool.remove(subscription);
    }
}

/** The connections that all tabs share, in a worker; without it, those of this tab. */
class SharedHub implements Hub {
    private readonly subscriptions = new Map<number, Subscription>();
    private own: OwnHub | null = null;
    private nextId = 1;
    private heardAt = performance.now();

    constructor(private readonly worker: SharedWorker) {
        worker.onerror = () => this.goOnAlone();
        worker.port.onmessage = (message: MessageEvent<ToTab>) => this.take(message.data);
        setInterval(() => this.beat(), ALIVE_EVERY_MS);
        addEventListener('pagehide', () => this.tell({ kind: 'bye' }));
        addEventListener('pageshow', (event) => event.persisted && this.openAll());
    }

    open(subscription: Subscription): void {
        if (this.own) {
            this.own.open(subscription);
            return;
        }
        if (this.subscriptions.size === 0) {
            this.heardAt = performance.now();
        }
        const id = this.nextId++;
        this.subscriptions.set(id, subscription);
        this.tellOpen(id, subscription);
    }

    restart(subscription: Subscription): void {
        if (this.own) {
            this.own.restart(subscription);
        } else {
            this.tell({ kind: 'restart', id: this.idOf(subscription) });
        }
    }

    close(subscription: Subscription): void {
        if (this.own) {
            this.own.close(subscription);
        } else {
            const id = this.idOf(subscription);
            this.subscriptions.delete(id);
            this.tell({ kind: 'close', id });
        }
    }

    private take(message: ToTab): void {
        this.heardAt = performance.now();
        if (message.kind === 'forgotten') {
            this.openAll();
        } else if (message.kind === 'event') {
            this.subscriptions.get(message.id)?.event(message.name, message.data);
        } else {
            this.subscriptions.get(message.id)?.broken();
        }
    }

    private beat(): void {
        this.tell({ kind: 'alive' });
        if (this.subscriptions.size > 0 && performance.now() - this.heardAt > SILENCE_MS) {
            this.goOnAlone();
        }
    }

    /** The browser has no such worker after all, or it is gone. */
    private goOnAlone(): void {
        if (!this.own) {
            this.tell({ kind: 'bye' });
            this.own = new OwnHub();
            this.subscriptions.forEach((subscription) => this.own?.open(subscription));
            this.subscriptions.clear();
        }
    }

    private openAll(): void {
        if (!this.own) {
            this.heardAt = performance.now();
            this.subscriptions.forEach((subscription, id) => this.tellOpen(id, subscription));
        }
    }

    private tellOpen(id: number, { query, columns }: Subscription): void {
        this.tell({ kind: 'open', id, address: address(), query, columns });
    }

    private idOf(subscription: Subscription): number {
        for (const [id, known] of this.subscriptions) {
            if (known === subscription) {
                return id;
            }
        }
        return 0;
    }

    private tell(message: ToWorker): void {
        this.worker.port.postMessage(message);
    }
}

let shared: Hub | null = null;

/** The hub of this tab. Some browsers have no shared workers, and private windows may refuse them. */
export function hub(): Hub {
    shared ??= makeHub();
    return shared;
}

function makeHub(): Hub {
    try {
        return new SharedHub(
            new SharedWorker(new URL('./stream.worker.ts', import.meta.url), { type: 'module', name: 'flowbraid' }),
        );
    } catch {
        return new OwnHub();
    }
}
