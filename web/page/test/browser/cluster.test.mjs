// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPage, rowWith, search, startBrowser } from './browser.mjs';
import { eventually } from './product.mjs';

// ClusterTest plays the cluster, in which a container on one host has talked to a container on another one.
const { CLUSTER_PAGE: address, CLUSTER_CLIENT: client, CLUSTER_SERVER: server } = process.env;

describe('the page of a cluster', () => {
    let browser;
    before(async () => (browser = await startBrowser()));
    after(() => browser?.close());

    const onPage = async (hash, claim) => {
        const { page, complaints, close } = await openPage(browser, `${address}${hash}`);
        await claim(page);
        assert.deepEqual(complaints, []);
        await close();
    };

    test('names processes and containers of both hosts, and finds them', async () => {
        await onPage('#/flows', async (page) => {
            await rowWith(page).first().waitFor();
            for (const query of [`process:curl`, `container:${client}`, `container:${server} client.process:curl`]) {
                await search(page, query);
                await eventually(
                    async () => (await rowWith(page, 'curl', client, 'python3', server).count()) === 1 && (await rowWith(page).count()) === 1,
                    () => `it did not find one for ${query}`,
                );
            }
            await search(page, `not container:${client} server.container:${server}`);
            await page.getByText('No flow matches').waitFor();
        });
    });

    test('shows both ends of one with their hosts', async () => {
        await onPage(`#/flows?q=container:${client}`, async (page) => {
            await rowWith(page, 'curl', client).first().click();
            for (const [side, process, container, host] of [['client', 'curl', client, 'alpha'], ['server', 'python3', server, 'beta']]) {
                const end = page.getByRole('region', { name: side, exact: true });
                for (const text of [process, container, host]) {
                    await end.getByText(text).first().waitFor();
                }
            }
        });
    });

    test('shows who observed it, and what differed on the way', async () => {
        await onPage(`#/flows?q=container:${client}`, async (page) => {
            await rowWith(page, 'curl', client).first().click();
            const observers = page.getByRole('region', { name: 'Observers' });
            for (const text of ['complete', 'alpha', "client's host", 'beta', "server's host"]) {
                await observers.getByText(text, { exact: false }).first().waitFor();
            }
            await observers.getByRole('table', { name: 'Differences on the way' }).getByText('Client to server').first().waitFor();
        });
    });

    test('draws who talks to whom', async () => {
        for (const [by, from, to] of [['process', `curl in ${client}`, `python3 in ${server}`], ['container', client, server]]) {
            await onPage(`#/map?by=${by}`, async (page) => {
                await page.locator(`svg a[aria-label^="${from} to ${to}"]`).waitFor({ state: 'attached' });
                await page.getByRole('button', { name: 'As a table' }).click();
                await page.locator(`table a[aria-label^="${from} to ${to}"]`).click();
                await rowWith(page, 'curl', client, 'python3', server).first().waitFor();
            });
        }
    });
});
