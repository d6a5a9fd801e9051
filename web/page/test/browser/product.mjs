// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const PROGRAM = process.env.FLOWBRAID ?? resolve(HERE, '../../../../app/target/flowbraid/bin/flowbraid');
const PATIENCE_MS = 90_000;

/** A port that was free a moment ago. */
export async function freePort() {
    return new Promise((take, fail) => {
        const server = createServer();
        server.on('error', fail);
        server.listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => take(port));
        });
    });
}

export function temporaryDirectory() {
    const path = mkdtempSync(join(tmpdir(), 'flowbraid-page-'));
    return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A program under test, or one that makes traffic; what it writes is kept for the message of a failure. */
export class Running {
    constructor(command, args, options = {}) {
        this.text = '';
        this.process = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
        this.process.stdout.on('data', (data) => (this.text += data));
        this.process.stderr.on('data', (data) => (this.text += data));
        this.ended = new Promise((done) => {
            this.process.on('error', (failure) => {
                this.text += failure;
                done(-1);
            });
            this.process.on('exit', (code, signal) => done(code ?? signal));
        });
    }

    async says(words) {
        let over = false;
        void this.ended.then(() => (over = true));
        await eventually(() => {
            if (over && !this.text.includes(words)) {
                throw new Error(`it ended without saying '${words}':\n${this.text}`);
            }
            return this.text.includes(words);
        }, () => `it did not say '${words}':\n${this.text}`);
        return this;
    }

    async stop() {
        if (this.process.exitCode === null && this.process.signalCode === null) {
            this.process.kill('SIGTERM');
            const impatient = setTimeout(() => this.process.kill('SIGKILL'), 20_000);
            await this.ended;
            clearTimeout(impatient);
        }
        return this.ended;
    }
}

/** The product with its page, and what it keeps in a directory of the test's. */
export async function startProduct(command, port, state, ...args) {
    const env = { ...process.env, XDG_STATE_HOME: state.path };
    const product = new Running(PROGRAM, [command, '--http', `127.0.0.1:${port}`, ...args], { env });
    await product.says('capturing on');
    const address = `http://127.0.0.1:${port}/`;
    await eventually(async () => (await fetch(`${address}api/v1/health`)).ok, () => `no page at ${address}:\n${product.text}`);
    const ask = async (path) => (await fetch(`${address}api/v1/${path}`)).json();
    return { address, ask, stop: () => product.stop(), product };
}

/** An agent of its own; both sides are told the same endpoint. */
export async function startAgent(feed) {
    return new Running(PROGRAM, ['agent', '--zmq', feed]);
}

const python = (script, ...args) => new Running('/usr/bin/python3', [script, ...args.map(String)], { cwd: join(HERE, 'traffic') });

/** A web server to talk to: python3 by its true path, so that its name is what a test expects. */
export const startWebServer = (port) => python('web_server.py', port).says('listening');

/** A connection that stays, and carries something every 200 ms. */
export const startLongConnection = (port) => python('steady_client.py', port).says('connected');

/** So many short connections a second, for so long. */
export const startShortConnections = (port, perSecond, seconds) =>
    python('short_connections.py', port, perSecond, seconds).says('listening');

export async function curl(port, path = '/') {
    const run = new Running('/usr/bin/curl', ['-s', '-o', '/dev/null', `http://127.0.0.1:${port}${path}`]);
    return run.ended;
}

/** Until it is true; an error counts as not yet, unless time is up. */
export async function eventually(check, message = () => 'it never came to be') {
    const until = Date.now() + PATIENCE_MS;
    let last;
    while (Date.now() < until) {
        try {
            if (await check()) {
                return;
            }
            last = undefined;
        } catch (failure) {
            if (String(failure.message).startsWith('it ended')) {
                throw failure;
            }
            last = failure;
        }
        await new Promise((resume) => setTimeout(resume, 100));
    }
    throw new Error(last ? `${message()}: ${last}` : message());
}
