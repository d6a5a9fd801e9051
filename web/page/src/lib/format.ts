// SPDX-License-Identifier: Apache-2.0
// Copyright the Flowbraid authors

/** What numbers look like: SI units, at most four digits, one dash for nothing. */
export const NOTHING = '–';

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
const COUNT_UNITS = ['', 'k', 'M', 'G', 'T'];

export function bytes(value: number | null | undefined): string {
    return value == null ? NOTHING : scaled(value, BYTE_UNITS, ' ');
}

export function bytesPerSecond(value: number | null | undefined): string {
    return value == null ? NOTHING : `${bytes(value)}/s`;
}

/** Exact up to 99,999, then shortened: a table's figure, not an invoice. */
export function count(value: number | null | undefined): string {
    if (value == null) {
        return NOTHING;
    }
    return Math.abs(value) < 100_000 ? grouped(value) : scaled(value, COUNT_UNITS, ' ');
}

export function grouped(value: number): string {
    return Math.round(value)
        .toString()
        .replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

export function percent(part: number, whole: number): string {
    if (whole <= 0) {
        return NOTHING;
    }
    const value = (100 * part) / whole;
    if (value > 0 && value < 0.05) {
        return '< 0.1 %';
    }
    return `${value >= 99.95 || value < 0.05 ? Math.round(value) : value.toFixed(1)} %`;
}

export function millis(ms: number | null | undefined): string {
    if (ms == null) {
        return NOTHING;
    }
    const size = Math.abs(ms);
    if (size === 0) {
        return '0 ms';
    }
    if (size < 1) {
        return `${Math.round(ms * 1_000)} µs`;
    }
    if (size < 1_000) {
        return `${digits(ms)} ms`;
    }
    return duration(ms);
}

export function duration(ms: number | null | undefined): string {
    if (ms == null) {
        return NOTHING;
    }
    if (Math.abs(ms) < 1_000) {
        return millis(ms);
    }
    const seconds = ms / 1_000;
    if (seconds < 60) {
        return `${digits(seconds)} s`;
    }
    const whole = Math.floor(seconds);
    if (whole < 3_600) {
        return `${Math.floor(whole / 60)} m ${pad(whole % 60)} s`;
    }
    if (whole < 86_400) {
        return `${Math.floor(whole / 3_600)} h ${pad(Math.floor((whole % 3_600) / 60))} m`;
    }
    return `${Math.floor(whole / 86_400)} d ${pad(Math.floor((whole % 86_400) / 3_600))} h`;
}

/** Time of day, with the day when it is not today's. */
export function moment(ms: number | null | undefined, nowMs = Date.now()): string {
    if (ms == null) {
        return NOTHING;
    }
    const time = new Date(ms);
    const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}`;
    return new Date(nowMs).toDateString() === time.toDateString() ? clock : `${day(time)} ${clock}`;
}

/** A moment to the millisecond. */
export function exactMoment(ms: number | null | undefined): string {
    if (ms == null) {
        return NOTHING;
    }
    const time = new Date(ms);
    return `${day(time)} ${pad(time.getHours())}:${pad(time.getMinutes())}:${pad(time.getSeconds())}.${String(
        time.getMilliseconds(),
    ).padStart(3, '0')}`;
}

export function address(ip: string | null, port: number | null): string {
    if (!ip) {
        return NOTHING;
    }
    const host = ip.includes(':') ? `[${ip}]` : ip;
    return port == null ? host : `${host}:${port}`;
}

function day(time: Date): string {
    return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())}`;
}

function scaled(value: number, units: string[], gap: string): string {
    let size = Math.abs(value);
    let unit = 0;
    while (size >= 999.5 && unit < units.length - 1) {
        size /= 1_000;
        unit++;
    }
    const signed = value < 0 ? -size : size;
    const text = unit === 0 ? String(Math.round(signed)) : digits(signed);
    return units[unit] ? `${text}${gap}${units[unit]}` : text;
}

/** Three significant digits. */
function digits(value: number): string {
    const size = Math.abs(value);
    return size >= 99.95 ? value.toFixed(0) : size >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}

function pad(value: number): string {
    return String(value).padStart(2, '0');
}
