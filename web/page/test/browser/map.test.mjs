// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { assertAccessible, openPage, rowWith, startBrowser } from './browser.mjs';
import { curl, eventually, freePort, startLongConnection, startProduct, startWebServer, temporaryDirectory } from './product.mjs';
import { containerImage, runContainer } from './container.mjs';
import { startStub } from './stub.mjs';

/** As many nodes as a map shows, in thirty containers; more bytes each time it is asked for. */
function largeMap() {
    let asked = 0;
    return () => {
        asked++;
        const nodes = Array.from({ length: 200 }, (_each, at) => ({
            id: `n${at}`,
            label: `program-with-a-long-name-${at}`,
            kind: 'process',
            group: { kind: 'container', name: `container-${at % 30}` },
            bytes: 1_000_000 - 37 * ((at * 7_919) % 20_011) + asked,
            flows: 10,
        }));
        const edges = nodes.flatMap((node, at) =>
            [3, 11].map((step) => ({
                source: node.id,
                target: `n${(at * step + 1) % 200}`,
                bytes: 1_000 * at + asked,
                packets: 10,
                flows: 10,
                failed: at % 5,
                rtt_ms: at % 3 ? at : null,
                ports: [`tcp:${at % 12}`],
                more_ports: false,
            })),
        );
        return { source: 'live', from: Date.now() - 900_000, to: Date.now(), cut: false, left_out: 0, nodes, edges };
    };
}

describe('the map of two hundred nodes', () => {
    let stub;
    let browser;

    before(async () => {
        stub = await startStub({ flows: 10, updatesPerSecond: 1, answers: { 'GET /api/v1/map': largeMap() } });
        browser = await startBrowser();
    });

    after(async () => {
        await browser?.close();
        await stub?.stop();
    });

    const boxes = (page) =>
        page.locator('.card').evaluateAll((cards) => cards.map((card) => ({ id: card.dataset.card, ...card.getBoundingClientRect().toJSON() })));

    test('lays no card on another, and moves none when it refreshes', async () => {
        const { page, complaints, close } = await openPage(browser, `${stub.address}#/map`);
        await page.locator('.card').first().waitFor();
        const first = await boxes(page);
        for (const [at, one] of first.entries()) {
            for (const other of first.slice(at + 1)) {
                const apart = one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
                assert.ok(apart, `${one.id} lies on ${other.id}`);
            }
        }
        const answers = stub.asked.filter((call) => call.includes('/map')).length;
        await eventually(() => stub.asked.filter((call) => call.includes('/map')).length > answers + 1);
        assert.deepEqual(await boxes(page), first);
        assert.deepEqual(complaints, []);
        await close();
    });

    test('unfolds what is small by a click', async () => {
        const { page, close } = await openPage(browser, `${stub.address}#/map`);
        await page.locator('.card.group').first().waitFor();
        const cards = await page.locator('.card.node').count();
        await page.locator('.card.group').first().dispatchEvent('click');
        await eventually(async () => (await page.locator('.card.node').count()) > cards);
        await close();
    });

    for (const [width, height, colorScheme] of [
        [390, 844, 'dark'],
        [1_920, 1_080, 'light'],
    ]) {
        test(`fits ${width} pixels and has no serious barrier, ${colorScheme}`, async () => {
            const { page, close } = await openPage(browser, `${stub.address}#/map?colour=failures`, {
                viewport: { width, height },
                colorScheme,
                bypassCSP: true,
            });
            await page.locator('.card').first().waitFor();
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
            await assertAccessible(page, `map ${width}`);
            // All of it, as a user gets to a card that is not in view: the map takes no scrolling, by which the browser
            // would otherwise bring it there, and has it back at once.
            await page.getByRole('button', { name: 'Fit', exact: true }).click();
            await page.locator('.card.node').first().click();
            await page.getByRole('complementary').waitFor();
            await assertAccessible(page, `map ${width} with a node in focus`);
            await close();
        });
    }
});

describe('the map of real traffic', () => {
    let state;
    let product;
    let server;
    let talker;
    let webPort;
    let browser;

    before(async () => {
        state = temporaryDirectory();
        webPort = await freePort();
        product = await startProduct('up', await freePort(), state, '-i', 'lo');
        server = await startWebServer(webPort);
        talker = await startLongConnection(webPort);
        browser = await startBrowser();
        const image = containerImage(state);
        await runContainer(state, image, 'shop', '/bin/wget', '-q', '-O', '/dev/null', `http://127.0.0.1:${webPort}/`);
        await curl(webPort);
        // Nobody listens there.
        await curl(9);
    });

    after(async () => {
        await browser?.close();
        await talker?.stop();
        await server?.stop();
        await product?.stop();
        state?.remove();
    });

    const asked = async (query) => (await fetch(`${product.address}api/v1/map?by=process&within=place&${query}`)).json();

    test('has the container of a process, its port and what failed, as the API says', async () => {
        let map;
        await eventually(async () => {
            map = await asked(`q=server.port:${webPort}`);
            return map.nodes.some((node) => node.group?.kind === 'container');
        });
        const wget = map.nodes.find((node) => node.group?.kind === 'container');
        assert.match(wget.group.name, /^shop/);
        const edge = map.edges.find((each) => each.source === wget.id);
        assert.deepEqual(edge.ports, [`tcp:${webPort}`]);
        assert.ok(edge.rtt_ms > 0);
        await eventually(async () => (await asked('q=process:curl server.port:9')).edges.some((each) => each.failed === 1));
    });

    test('shows the connections of a node by keys alone, and leads to their flows', async () => {
        const { page, complaints, close } = await openPage(browser, `${product.address}#/map?q=server.port:${webPort}`);
        await page.locator('.band', { hasText: 'shop' }).waitFor();
        const card = page.locator('.card', { hasText: 'python3' }).first();
        await card.focus();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('ArrowUp');
        await card.focus();
        await page.keyboard.press('Enter');
        const panel = page.getByRole('complementary', { name: /Connections of python3/ });
        await panel.waitFor();
        assert.match(page.url(), /focus=/);
        const faded = page.locator('.place:not(.near) .card');
        assert.equal(await faded.filter({ hasText: 'wget' }).count(), 0);

        await panel.getByRole('link', { name: /wget/ }).click();
        await rowWith(page, 'wget', 'python3').first().waitFor();
        assert.deepEqual(complaints, []);
        await close();
    });

    test('leads from a line to its flows, as many as the line says', async () => {
        const { page, close } = await openPage(browser, `${product.address}#/map?q=server.port:${webPort}`);
        const line = page.locator('svg a[aria-label^="curl to python3"]');
        await line.waitFor({ state: 'attached' });
        const map = await asked(`q=server.port:${webPort}`);
        const labels = new Map(map.nodes.map((node) => [node.id, node.label]));
        const edge = map.edges.find((each) => labels.get(each.source) === 'curl');
        await page.goto(`${product.address}${await line.getAttribute('href')}`);
        await rowWith(page, 'curl', 'python3').first().waitFor();
        await eventually(async () => (await page.getByTestId('total').textContent()).trim() === String(edge.flows));
        await close();
    });
});
