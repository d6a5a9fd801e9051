// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { assertAccessible, region, rowWith, startBrowser, visit } from './browser.mjs';
import { containerImage, runContainer } from './container.mjs';
import { eventually, freePort, Running, startLongConnection, startProduct, startWebServer, temporaryDirectory } from './product.mjs';

/** Parent of a process, by /proc. */
const parentOf = (pid) => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ')[1]);

/** The process and its ancestors, up to the first. */
function lineOf(pid) {
    const line = [];
    for (let each = pid; each > 0; each = parentOf(each)) {
        line.push(each);
    }
    return line;
}

describe('the pages of entities', () => {
    let state;
    let webPort;
    let closedPort;
    let product;
    let server;
    let talker;
    let browser;

    before(async () => {
        state = temporaryDirectory();
        webPort = await freePort();
        closedPort = await freePort();
        product = await startProduct('up', await freePort(), state, '-i', 'lo');
        server = await startWebServer(webPort);
        talker = await startLongConnection(webPort);
        browser = await startBrowser();
    });

    after(async () => {
        await browser?.close();
        await talker?.stop();
        await server?.stop();
        await product?.stop();
        state?.remove();
    });

    const onPage = (hash, work, options) => visit(browser, product.address + hash, work, options);

    const ofPort = (port) => encodeURIComponent(`server.port:${port}`);

    /** A curl started by a shell, which is gone when its flow is looked at; gives the pid of the shell. */
    async function curlOfAShell(port) {
        const shell = new Running('/bin/sh', ['-c', `/usr/bin/curl -s -o /dev/null http://127.0.0.1:${port}/; exit 0`]);
        const pid = shell.process.pid;
        await shell.ended;
        return pid;
    }

    /** The entity id of the only process that made such a flow. */
    async function entityId(query) {
        let id;
        await eventually(async () => {
            const { rows } = await product.ask(`flows?q=${encodeURIComponent(query)}&columns=client.process.entity_id&limit=1`);
            id = rows[0]?.values[0];
            return id;
        });
        return id;
    }

    test('name the ancestors of a process that has ended, from the first process of the host on', async () => {
        const shell = await curlOfAShell(closedPort);
        await onPage(`#/flows?q=${ofPort(closedPort)}`, async (page) => {
            await rowWith(page, 'curl').first().getByRole('link', { name: 'curl', exact: true }).click();
            await page.waitForFunction(() => location.hash.startsWith('#/process/'));
            const tree = page.getByRole('list', { name: 'Ancestors, oldest first' });
            await tree.getByText('curl', { exact: true }).waitFor();

            const pids = (await tree.locator('li').allTextContents()).map((text) => Number(/\s(\d+)(\s|$)/.exec(text)?.[1]));
            assert.deepEqual(pids.slice(0, -1), [...lineOf(process.pid).reverse(), shell]);
            await page.getByText('has ended', { exact: true }).waitFor();
            await region(page, 'What it is').getByText(`curl -s -o /dev/null http://127.0.0.1:${closedPort}/`).first().waitFor();

            const failed = region(page, 'Failed connections');
            await failed.getByText('refused', { exact: true }).waitFor();
            await failed.getByRole('link', { name: '1', exact: true }).click();
            await rowWith(page, 'curl', 'refused').first().waitFor();
            const { failures } = await product.ask('overview?limit=1');
            const asked = new URLSearchParams(page.url().split('?')[1]).get('q');
            assert.ok(asked.endsWith(failures.q), `the overview counts failures by another query than ${asked}`);
        });
    });

    test('name the ancestors of a process two clicks after the talkers', async () => {
        await onPage('#/talkers', async (page) => {
            await page.locator('main table').getByRole('link', { name: 'python3', exact: true }).click();
            await region(page, 'Processes').locator('tr', { hasText: `web_server.py ${webPort}` }).getByRole('link', { name: 'python3' }).click();
            await page.getByRole('list', { name: 'Ancestors, oldest first' }).getByText(String(process.pid), { exact: true }).waitFor();
        });
    });

    test('have the numbers of the API, and of the flows they count', async () => {
        await curlOfAShell(webPort);
        const id = await entityId(`process:curl server.port:${webPort}`);
        const term = encodeURIComponent(`process.entity_id:${id}`);
        await eventually(async () => (await product.ask(`flows?q=${term}&columns=flow.final`)).rows[0].values[0] === true);
        await onPage(`#/process/${id}`, async (page) => {
            const sums = await product.ask(`talkers?by=port&q=${term}`);
            const flow = (await product.ask(`flows?q=${term}&columns=network.bytes,network.packets`)).rows[0].values;
            const shown = async (label) =>
                page.locator('dl.brief div', { has: page.locator('dt', { hasText: new RegExp(`^${label}$`) }) }).locator('dd').textContent();
            await eventually(async () => (await shown('Flows')) === '1');

            assert.equal(sums.total.bytes, flow[0]);
            assert.equal(await shown('Bytes'), `${(flow[0] / 1_000).toFixed(1)} kB`);
            assert.equal(await shown('Packets'), String(flow[1]));
            await page.getByRole('table', { name: 'Connects to' }).getByRole('link', { name: 'python3' }).waitFor();
            await region(page, 'Failed connections').getByText('none', { exact: true }).waitFor();
        });
    });

    test('tell what a server listens on, who talks to it, and which other processes run its program', async () => {
        await curlOfAShell(webPort);
        await onPage(`#/sockets?q=${ofPort(webPort)}`, async (page) => {
            await rowWith(page, 'python3').getByRole('link', { name: 'python3', exact: true }).first().click();
            await page.waitForFunction(() => location.hash.startsWith('#/process/'));

            await page.getByText('runs', { exact: true }).waitFor();
            await region(page, 'Listening sockets').getByText(`127.0.0.1:${webPort}`).waitFor();
            await page.getByRole('table', { name: 'Is connected to by' }).getByRole('link', { name: 'curl' }).waitFor();
            await region(page, 'Other instances').getByText(`steady_client.py ${webPort}`).waitFor();
            await region(page, 'Traffic').getByText(`port ${webPort}`).waitFor();
            await page.locator('.u-over').waitFor();

            await page.getByRole('link', { name: 'Its flows' }).click();
            await rowWith(page, 'python3').first().waitFor();
        });
    });

    test('tell whose port it is and who connects to it', async () => {
        await curlOfAShell(webPort);
        await onPage(`#/port/tcp:${webPort}`, async (page) => {
            await page.getByRole('table', { name: 'Whose port it is' }).getByRole('link', { name: 'python3' }).waitFor();
            await page.getByRole('table', { name: 'Who connects to it' }).getByRole('link', { name: 'curl' }).waitFor();
            await region(page, 'Listening sockets').getByText(`web_server.py ${webPort}`).waitFor();
        });
    });

    test('tell what a container runs and whom it talks to', async () => {
        const name = `entity-visitor-${process.pid}`;
        const visit = () => runContainer(state, containerImage(state), name, '/bin/wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${webPort}/`);
        assert.equal(await visit(), 0);
        await onPage(`#/flows?q=container:${name}`, async (page) => {
            await rowWith(page, 'wget').first().getByRole('link', { name, exact: true }).click();
            await page.waitForFunction((of) => location.hash === `#/container/${of}`, name);
            await region(page, 'Processes').getByRole('link', { name: 'wget', exact: true }).waitFor();
            await page.getByRole('table', { name: 'Connects to' }).getByRole('link', { name: 'python3' }).waitFor();

            await page.keyboard.press('Escape');
            await rowWith(page, 'wget', name).first().waitFor();
        });
    });

    test('are reached by names, and the funnel beside a name searches for it', async () => {
        await onPage(`#/flows?q=${ofPort(webPort)}`, async (page) => {
            const row = rowWith(page, 'steady_client.py').first();
            await row.getByRole('link', { name: 'root' }).first().hover();
            await row.getByRole('button', { name: 'Search for root' }).click();
            await page.waitForFunction(() => decodeURIComponent(location.hash).includes('client.user:root'));
            await rowWith(page, 'steady_client.py').first().getByRole('link', { name: 'python3' }).first().click({ modifiers: ['Alt'] });
            await page.waitForFunction(() => decodeURIComponent(location.hash).replaceAll('+', ' ').includes('not client.process:python3'));
        });
        for (const [hash, element] of [
            ['user/root', 'table[aria-label="Connects to"] a'],
            ['host/127.0.0.1', 'table[aria-label="Connects to"] a'],
            ['program/python3', 'section[aria-label="Processes"] a'],
            ['pod/shop%2Fnobody', 'main h1'],
        ]) {
            await onPage(`#/${hash}`, async (page) => page.locator(element).first().waitFor());
        }
    });

    test('go on as pages of their own for a process that nobody knows', async () => {
        await onPage('#/process/00000000-1-1', async (page) => {
            await page.getByText('nothing is known of process 00000000-1-1').waitFor();
        });
    });

    test('keep old links, and have a tab for each grouping', async () => {
        await onPage('#/history?q=process:python3', async (page) => {
            await region(page, 'History').getByText('running').waitFor();
            await page.getByRole('button', { name: 'Last 24h', pressed: true }).waitFor();
            await page.goto(`${product.address}#/traffic?by=user`);
            await page.getByRole('button', { name: 'Users', pressed: true }).waitFor();
            assert.equal(await page.getByRole('button', { name: 'Pods' }).count(), 0);
            assert.deepEqual(await page.locator('nav li').allTextContents().then((texts) => texts.filter((text) => text.includes('Process'))), []);
        });
    });

    for (const colorScheme of ['dark', 'light']) {
        test(`have no serious barrier, and fit a phone, ${colorScheme}`, async () => {
            await curlOfAShell(closedPort);
            const id = await entityId(`process:curl server.port:${closedPort}`);
            await onPage(
                `#/process/${id}`,
                async (page) => {
                    for (const [hash, element] of [
                        [`process/${id}`, 'ol li b'],
                        [`port/tcp:${webPort}`, 'table[aria-label="Who connects to it"] a'],
                        ['user/root', '.u-over'],
                    ]) {
                        await page.goto(`${product.address}#/${hash}`);
                        await page.locator(element).first().waitFor();
                        await assertAccessible(page, hash);
                    }
                    await page.setViewportSize({ width: 390, height: 844 });
                    await page.goto(`${product.address}#/process/${id}`);
                    await page.locator('ol li b').waitFor();
                    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
                    assert.ok(wide <= 390, `${wide} pixels wide`);
                },
                { colorScheme, bypassCSP: true },
            );
        });
    }
});
