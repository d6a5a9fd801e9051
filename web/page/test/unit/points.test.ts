// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/lib/columns';
import { atPoint, isFeed, pastSortField, trafficNow } from '../../src/lib/points';
import { parseRoute, sharedParams } from '../../src/lib/route';

describe('observation points', () => {
    it('narrow any question to an interface or a feed', () => {
        expect(atPoint('process:curl', '')).toBe('process:curl');
        expect(atPoint('', 'lo')).toBe('observer.interface:lo');
        expect(atPoint('process:curl', 'lo')).toBe('process:curl observer.interface:lo');
        expect(atPoint('a or b', 'lo')).toBe('(a or b) observer.interface:lo');
    });

    it('mean the asterisk of an endpoint as one', () => {
        expect(atPoint('', 'tcp://*:1234c')).toBe('observer.interface:"tcp://*:1234c"');
    });

    it('stay in the address from view to view', () => {
        const { params } = parseRoute('#/talkers?by=user&q=curl&point=tcp%3A%2F%2F*%3A1234c');

        expect(params.get('point')).toBe('tcp://*:1234c');
        expect(sharedParams(params).get('point')).toBe('tcp://*:1234c');
        expect(sharedParams(params).get('by')).toBeNull();
    });

    it('have their own traffic', () => {
        const traffic = { lo: { bytes_per_s: 100 }, 'tcp://*:1234c': { bytes_per_s: 20 } };

        expect(trafficNow(traffic, '')).toBe(120);
        expect(trafficNow(traffic, 'tcp://*:1234c')).toBe(20);
        expect(trafficNow(traffic, 'eth7')).toBe(0);
        expect(trafficNow(undefined, '')).toBe(0);
    });

    it('sort the past of a feed by payload, for it has no IP bytes', () => {
        const [sent, began] = columnsOf(['server.sent', 'began'], []);

        expect(pastSortField(sent, 'lo')).toBe('server.bytes');
        expect(pastSortField(sent, '')).toBe('server.bytes');
        expect(pastSortField(sent, 'inproc://agent')).toBe('server.payload_bytes');
        expect(pastSortField(began, 'tcp://*:1234c')).toBe('event.start');
        expect([isFeed('lo'), isFeed('ipc:///run/feed'), isFeed('agent')]).toEqual([false, true, true]);
    });
});
