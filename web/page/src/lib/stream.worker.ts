// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { ConnectionPool, type Subscription } from './connection';
import { GONE_AFTER_MS, type ToTab, type ToWorker } from './tabs';

/** The one worker of all tabs: it holds their streams. */

/** A browser opens six to one server; the others are for what tabs ask besides. */
const MAX_STREAMS = 2;

const pool = new ConnectionPool(MAX_STREAMS);
const tabs = new Set<Tab>();

class Tab {
    private readonly subscriptions = new Map<number, Subscription>();
    private aliveAt = performance.now();
    private forgotten = false;

    constructor(private readonly port: MessagePort) {
        port.onmessage = (message: MessageEvent<ToWorker>) => this.take(message.data);
    }

    forgetIfGone(): void {
        if (performance.now() - this.aliveAt > GONE_AFTER_MS) {
            this.forgotten = this.subscriptions.size > 0;
            this.closeAll();
        }
    }

    private take(message: ToWorker): void {
        this.aliveAt = performance.now();
        if (message.kind === 'open') {
            this.open(message.id, message.address, message.query, message.columns);
        } else if (message.kind === 'bye') {
            this.closeAll();
            tabs.delete(this);
        } else if (message.kind === 'alive') {
            if (this.forgotten) {
                this.forgotten = false;
                this.tell({ kind: 'forgotten' });
            }
        } else {
            const subscription = this.subscriptions.get(message.id);
            if (subscription && message.kind === 'restart') {
                pool.restart(subscription);
            } else if (subscription) {
                this.subscriptions.delete(message.id);
                pool.remove(subscription);
            }
        }
    }

    private open(id: number, address: string, query: string, columns: string): void {
        tabs.add(this);
        const subscription = {
            query,
            columns,
            event: (name: string, data: string) => this.tell({ kind: 'event', id, name, data }),
            broken: () => this.tell({ kind: 'broken', id }),
        };
        this.subscriptions.set(id, subscription);
        pool.add(address, subscription);
    }

    private closeAll(): void {
        for (const subscription of this.subscriptions.values()) {
            pool.remove(subscription);
        }
        this.subscriptions.clear();
    }

    private tell(message: ToTab): void {
        this.port.postMessage(message);
    }
}

setInterval(() => tabs.forEach((tab) => tab.forgetIfGone()), GONE_AFTER_MS / 10);

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
    tabs.add(new Tab(event.ports[0]));
};
