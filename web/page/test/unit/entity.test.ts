// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { entityRoute, entityTerm, podKey, portKey, processRoute } from '../../src/lib/entity';
import { parseRoute } from '../../src/lib/route';

describe('the page of an entity', () => {
    it('is found again by its address, whatever its name is', () => {
        for (const key of ['shop/web 1', 'a?b&c=d#e', '100%', 'fe80::1', '‮']) {
            const route = parseRoute(entityRoute('pod', key, 'last=1h'));

            expect(route).toMatchObject({ view: 'pod', argument: key });
            expect(route.params.get('last')).toBe('1h');
        }
    });

    it('is that of all processes of a name where one process is not known', () => {
        expect(processRoute('a97c33f5-130-5514', 'curl')).toBe('#/process/a97c33f5-130-5514');
        expect(processRoute(null, 'curl')).toBe('#/program/curl');
    });

    it('asks for what it is of', () => {
        expect(entityTerm('process', 'a97c33f5-130-5514')).toBe('process.entity_id:a97c33f5-130-5514');
        expect(entityTerm('program', 'my prog', 'client')).toBe('client.process:"my prog"');
        expect(entityTerm('container', 'web')).toBe('container:web');
        expect(entityTerm('host', 'fe80::1', 'server')).toBe('server.host:"fe80::1"');
        expect(entityTerm('port', portKey('tcp', 443))).toBe('network.transport:tcp server.port:443');
        expect(entityTerm('port', portKey(null, 443))).toBe('server.port:443');
    });

    it('takes namespace and name of a pod at one end', () => {
        expect(entityTerm('pod', podKey('shop', 'web-1'), 'server')).toBe('server.namespace:shop server.pod:web-1');
        expect(entityTerm('pod', podKey('shop', 'web-1'))).toBe(
            '((client.namespace:shop client.pod:web-1) or (server.namespace:shop server.pod:web-1))',
        );
        expect(entityTerm('pod', podKey(null, 'web-1'))).toBe('pod:web-1');
    });
});
