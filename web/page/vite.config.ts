// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { readFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** Their licences ask to be told along with them. */
const BUNDLED = [
    ['svelte', 'LICENSE.md'],
    ['uplot', 'LICENSE'],
];

function licences(): Plugin {
    return {
        name: 'licences',
        apply: 'build',
        generateBundle() {
            const texts = BUNDLED.map(
                ([name, file]) => `${name}\n\n${readFileSync(`node_modules/${name}/${file}`, 'utf8').trim()}\n`,
            );
            this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join('\n\n') });
        },
    };
}

export default defineConfig({
    base: './',
    plugins: [svelte(), licences()],
    build: {
        outDir: '../src/main/resources/io/flowbraid/web/page',
        emptyOutDir: true,
        target: 'es2022',
        // The page's Content-Security-Policy allows nothing inline, data: addresses neither.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        reportCompressedSize: true,
    },
    server: {
        port: 5173,
        proxy: { '/api': process.env.FLOWBRAID ?? 'http://127.0.0.1:3000' },
    },
    test: { include: ['test/unit/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0]);
