// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

export interface Subscription {
    readonly query: string;
    readonly columns: string;
    /** One event of the server's; `data` is JSON. */
    event(name: string, data: string): void;
    /** Nothing more comes for now. */
    broken(): void;
}

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 5_000;
/** The server says something each second; a connection that is silent for this long is none. */
const SILENCE_MS = 10_000;
/** The server takes no more on one stream. */
const MAX_SUBSCRIPTIONS = 16;
const EVENTS = ['columns', 'flows', 'status', 'missed'];

/**
 * Live flows by server-sent events, for one subscription or several at once. EventSource would come back by itself, but not
 * after a refusal, and never says what it does; so each is used once and the next one is made here.
 */
export class Connection {
    private readonly subscriptions: Subscription[] = [];
    private source: EventSource | null = null;
    private waitMs = FIRST_WAIT_MS;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private readonly watch: ReturnType<typeof setInterval>;
    private heardAt = 0;

    /** `address` is where the stream is. */
    constructor(private readonly address: string) {
        this.watch = setInterval(() => this.checkSilence(), SILENCE_MS / 4);
    }

    get size(): number {
        return this.subscriptions.length;
    }

    has(subscription: Subscription): boolean {
        return this.subscriptions.includes(subscription);
    }

    add(subscription: Subscription): void {
        this.subscriptions.push(subscription);
        this.restart();
    }

    remove(subscription: Subscription): void {
        this.subscriptions.splice(this.subscriptions.indexOf(subscription), 1);
        this.restart();
    }

    close(): void {
        clearTimeout(this.timer);
        clearInterval(this.watch);
        this.source?.close();
        this.source = null;
    }

    /** Asks for everything again, on a new connection; once for what changes at one moment. */
    restart(): void {
        this.source?.close();
        this.source = null;
        this.waitMs = FIRST_WAIT_MS;
        this.connectIn(0);
    }

    private connectIn(ms: number): void {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.connect(), ms);
    }

    private connect(): void {
        if (this.subscriptions.length === 0) {
            return;
        }
        const query = new URLSearchParams();
        for (const { query: q, columns } of this.subscriptions) {
            if (q !== '' || this.subscriptions.length > 1) {
                query.append('q', q);
            }
            query.append('columns', columns);
        }
        const source = new EventSource(`${this.address}?${query}`);
        this.source = source;
        this.heardAt = performance.now();
        this.subscriptions.forEach((subscription, at) => {
            const suffix = this.subscriptions.length > 1 ? `.${at}` : '';
            for (const name of EVENTS) {
                source.addEventListener(name + suffix, (event) => {
                    this.heardAt = performance.now();
                    this.waitMs = FIRST_WAIT_MS;
                    subscription.event(name, (event as MessageEvent<string>).data);
                });
            }
            source.addEventListener(`refused${suffix}`, () => subscription.broken());
        });
        source.onerror = () => this.reconnect(source);
    }

    private reconnect(broken: EventSource): void {
        broken.close();
        if (broken !== this.source) {
            return;
        }
        this.source = null;
        this.connectIn(this.waitMs);
        this.waitMs = Math.min(2 * this.waitMs, MAX_WAIT_MS);
        for (const subscription of [...this.subscriptions]) {
            subscription.broken();
        }
    }

    private checkSilence(): void {
        if (this.source && performance.now() - this.heardAt > SILENCE_MS) {
            this.reconnect(this.source);
        }
    }
}

/**
 * A few connections for any number of subscriptions: a browser opens six to one server, and the seventh request would
 * wait for ever. While there are few subscriptions, each has a connection of its own.
 */
export class ConnectionPool {
    private readonly connections: Connection[] = [];

    constructor(private readonly maxConnections: number) {}

    add(address: string, subscription: Subscription): void {
        if (this.connections.length < this.maxConnections) {
            this.connections.push(new Connection(address));
        }
        const free = this.connections.reduce((one, other) => (other.size < one.size ? other : one));
        if (free.size < MAX_SUBSCRIPTIONS) {
            free.add(subscription);
        } else {
            subscription.broken();
        }
    }

    remove(subscription: Subscription): void {
        const connection = this.of(subscription);
        if (connection?.size === 1) {
            connection.close();
            this.connections.splice(this.connections.indexOf(connection), 1);
        } else {
            connection?.remove(subscription);
        }
    }

    restart(subscription: Subscription): void {
        this.of(subscription)?.restart();
    }

    private of(subscription: Subscription): Connection | undefined {
        return this.connections.find((connection) => connection.has(subscription));
    }
}
