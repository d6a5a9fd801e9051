// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const PATIENCE_MS = 60_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Debian's Chromium, which is to talk to nobody but the product. */
export async function startBrowser() {
    return chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
        ],
    });
}

/** A page of its own, and what it complained of. */
export async function openPage(browser, address, options = {}) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 860 }, reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
        // A server that is away shows up as a failed request, which is what some tests are about.
        if (message.type() === 'error' && !message.text().includes('Failed to load resource')) {
            complaints.push(message.text());
        }
    });
    page.on('dialog', (dialog) => {
        complaints.push(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
    });
    await page.goto(address);
    return { page, complaints, close: () => context.close() };
}

/** Works on a page of its own, which must have nothing to complain of at the end. */
export async function visit(browser, address, work, options) {
    const { page, complaints, close } = await openPage(browser, address, options);
    try {
        await work(page);
        assert.deepEqual(complaints, []);
    } finally {
        await close();
    }
}

/** A part of the page, by its title. */
export const region = (page, name) => page.getByRole('region', { name, exact: true });

/** The row of the flow list that has all these texts. */
export function rowWith(page, ...texts) {
    return texts.reduce((rows, text) => rows.filter({ hasText: text }), page.locator('[role=row][aria-rowindex]:not([aria-rowindex="1"])'));
}

export async function search(page, query) {
    await page.keyboard.press('Escape');
    await page.locator('#search').fill(query);
    await page.locator('#search').press('Enter');
    await page.waitForFunction((asked) => new URLSearchParams(location.hash.split('?')[1]).get('q') === (asked || null), query);
}

/** Fails with what axe found serious, in words that tell where. */
export async function assertAccessible(page, where, rules = undefined) {
    await page.evaluate(`${AXE};0`);
    const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(runOnly ? { runOnly } : {}), rules);
    const serious = violations
        .filter((violation) => ['serious', 'critical'].includes(violation.impact))
        .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.html).slice(0, 3).join(' ')}`);
    assert.deepEqual(serious, [], `accessible: ${where}`);
}
