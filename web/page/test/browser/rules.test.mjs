// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { assertAccessible, openPage, rowWith, startBrowser } from './browser.mjs';
import { curl, eventually, freePort, startProduct, startWebServer, temporaryDirectory } from './product.mjs';

const CONFIG = (list, port) => `
lists.malware = "${list}"
rules.refused = "failure:refused server.port:${port} > 5/min by process"
rules.losses = off
`;
/** An address of our own that no other test talks to. */
const LISTED = '127.66.6.0/24';

/** A free one below those that the kernel gives, as a program has that chooses its port. */
async function chosenPort() {
    for (;;) {
        const port = 20_000 + Math.floor(Math.random() * 12_000);
        const isFree = await new Promise((done) => {
            const server = createServer().on('error', () => done(false));
            server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
        });
        if (isFree) {
            return port;
        }
    }
}

describe('rules', () => {
    let state;
    let list;
    let product;
    let server;
    let webPort;
    let closedPort;
    let browser;

    before(async () => {
        state = temporaryDirectory();
        list = join(state.path, 'malware.txt');
        writeFileSync(list, `# bad\n${LISTED}\nno entry\n`);
        const config = join(state.path, 'flowbraid.conf');
        [webPort, closedPort] = [await chosenPort(), await freePort()];
        writeFileSync(config, CONFIG(list, closedPort));
        product = await startProduct('up', await freePort(), state, '-i', 'lo', '--config', config);
        server = await startWebServer(webPort);
        browser = await startBrowser();
    });

    after(async () => {
        await browser?.close();
        await server?.stop();
        await product?.stop();
        state?.remove();
    });

    const rules = async () => (await (await fetch(`${product.address}api/v1/rules`)).json()).rules;
    const rule = async (name) => (await rules()).find((each) => each.name === name);
    const metric = async (name, of) => {
        const text = await (await fetch(`${product.address}metrics`)).text();
        return Number(new RegExp(`^${name}\\{rule="${of}"\\} (\\S+)$`, 'm').exec(text)?.[1]);
    };
    const panel = (page, name) => page.getByRole('region', { name: `Rule ${name}`, exact: true });

    const bash = (address, port) =>
        new Promise((done) => spawn('/bin/bash', ['-c', `exec 3<>/dev/tcp/${address}/${port}`], { stdio: 'ignore' }).on('exit', done));

    async function refuse(times) {
        for (let each = 0; each < times; each++) {
            await curl(closedPort);
        }
    }

    test('built-in rules and those of the configuration are quiet at first', async () => {
        await product.product.says('the list malware has 1 entry');
        const names = (await rules()).map((each) => each.name);

        assert.deepEqual(names, ['agent-late', 'failed-connections', 'list-malware', 'new-listener', 'refused']);
        const { page, complaints, close } = await openPage(browser, `${product.address}#/rules`);
        await panel(page, 'refused').getByText('quiet', { exact: true }).waitFor();
        await panel(page, 'refused').getByText(`failure:refused server.port:${closedPort} > 5/min by process`).waitFor();
        assert.deepEqual(complaints, []);
        await close();
    });

    test('refused connections above the threshold fire on the page and in the metrics, until somebody silences them', async () => {
        const { page, complaints, close } = await openPage(browser, `${product.address}#/rules`);
        await refuse(9);

        await panel(page, 'refused').getByText('firing', { exact: true }).waitFor();
        const now = await rule('refused');
        assert.equal(now.groups[0].key, 'curl');
        assert.equal(await metric('flowbraid_rule_firing', 'refused'), 1);
        assert.equal(await metric('flowbraid_rule_value', 'refused'), (await rule('refused')).value);
        await panel(page, 'refused').getByText(`contacts 127.0.0.1:${closedPort}: refused`).waitFor();
        await assertAccessible(page, 'rules that fire');

        await panel(page, 'refused').getByLabel('How long to silence refused').selectOption('4 hours');
        await panel(page, 'refused').getByRole('button', { name: 'Silence' }).click();
        await panel(page, 'refused').getByText('silenced, firing').waitFor();
        const silenced = await rule('refused');
        assert.ok(Math.abs(silenced.silenced_until - Date.now() - 4 * 3_600_000) < 60_000);
        assert.equal(await metric('flowbraid_rule_firing', 'refused'), 0);
        assert.equal(await metric('flowbraid_rule_silenced', 'refused'), 1);

        await panel(page, 'refused').getByRole('button', { name: 'End silence' }).click();
        await panel(page, 'refused').getByText('firing', { exact: true }).waitFor();
        await panel(page, 'refused').getByRole('link', { name: 'curl' }).click();
        await rowWith(page, 'curl', String(closedPort)).first().waitFor();
        assert.deepEqual(complaints, []);
        await close();
    });

    test('bash that contacts a listed address is what one sees', async () => {
        const port = await freePort();
        await bash('127.66.6.1', port);
        await eventually(async () => (await rule('list-malware')).firing);

        const { page, complaints, close } = await openPage(browser, `${product.address}#/rules`);
        await panel(page, 'list-malware').getByText(new RegExp(`bash run by \\S+ contacts 127\\.66\\.6\\.1:${port}, which is in the list malware`)).waitFor();
        await page.goto(`${product.address}#/flows?q=list%3Amalware`);
        await rowWith(page, 'bash', '127.66.6.1', 'malware').first().waitFor();
        const { rows } = await (await fetch(`${product.address}api/v1/flows?q=list:malware&columns=server.lists`)).json();
        assert.ok(rows.every((row) => row.values[0] === `{"malware":"${LISTED}"}`));
        assert.deepEqual(complaints, []);
        await close();
    });

    test('a list that changes marks the flows from then on', async () => {
        writeFileSync(list, '127.77.7.7\n');
        await product.product.says(`malware has 1 entry of ${list}\n`);
        await bash('127.77.7.7', closedPort);

        await eventually(async () => {
            const { total } = await (await fetch(`${product.address}api/v1/flows?q=list:malware%20ip:127.77.7.7`)).json();
            return total > 0;
        });
    });

    test('a listener that is new fires, and the agent that was there before does not', async () => {
        await eventually(async () =>
            (await rule('new-listener')).groups.some((group) => group.text.includes('python3') && group.text.endsWith(`:${webPort}`)),
        );
        assert.equal((await rule('new-listener')).matches, (await rule('new-listener')).groups.length);
    });
});
