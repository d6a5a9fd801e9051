// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Running } from './product.mjs';

/** A root file system of nothing but busybox, for containers of plain runc that share this host's network. */
export function containerImage(directory) {
    const root = join(directory.path, 'root');
    for (const each of ['bin', 'dev', 'proc']) {
        mkdirSync(join(root, each), { recursive: true });
    }
    copyFileSync('/usr/bin/busybox', join(root, 'bin/busybox'));
    symlinkSync('busybox', join(root, 'bin/wget'));
    return root;
}

/** Runs one program in a new container of that name; gives its exit code. */
export async function runContainer(directory, root, name, ...command) {
    const bundle = join(directory.path, name);
    mkdirSync(bundle);
    const configuration = {
        ociVersion: '1.0.2',
        root: { path: root },
        process: { user: { uid: 1000, gid: 1000 }, cwd: '/', args: command, env: ['PATH=/bin'] },
        mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
        linux: { namespaces: ['pid', 'mount', 'ipc', 'uts'].map((type) => ({ type })) },
    };
    writeFileSync(join(bundle, 'config.json'), JSON.stringify(configuration));
    return new Running('/usr/sbin/runc', ['run', '--bundle', bundle, name]).ended;
}
