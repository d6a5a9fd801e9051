/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright the Flowbraid authors */

/*
 * pcaploop [--two-pass] (-r FILE | -i DEVICE [-e SECONDS]): counts packets and bytes of every flow, each way.
 *
 * What is left of a flow monitor when all is taken away but libpcap, the headers and a hash table: the limit to compare
 * with. Links: Ethernet with VLAN tags; IPv4 and IPv6 with extension headers; ports of TCP and UDP, type and code of
 * ICMP. Open addressing, linear probes, 64 bytes a flow, one cache line; grows at three quarters.
 *
 * --two-pass is the practical limit of libpcap on one thread: headers of 64 packets first, each prefetching its slot,
 * then the updates, in a table of huge pages. Live it ends with SIGTERM or SIGINT, or with -e after so many seconds without a packet. The result is
 * one line of JSON.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pcap/pcap.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#define SNAPLEN 128
#define BUFFER (64 << 20)
#define TIMEOUT_MS 20
#define BATCH 64
#define ETHERNET_HEADER 14

struct key {
	uint64_t a_hi, a_lo, b_hi, b_lo; /* a is the smaller end */
	uint32_t ports;			 /* of a in the upper half */
	uint8_t protocol;
	bool is_from_b;			 /* of the packet, not of the flow */
	uint8_t version;
};

struct flow {
	uint64_t a_hi, a_lo, b_hi, b_lo;
	uint32_t ports;
	uint8_t protocol, version; /* version 0: a free slot */
	uint16_t unused;
	uint32_t packets[2];
	uint64_t bytes[2];
} __attribute__((aligned(64)));

static struct flow *flows;
static uint64_t mask, flow_count;
static uint64_t packets, unparsed;
static pcap_t *pcap;
static bool is_two_pass;
static volatile sig_atomic_t is_stopped;

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "pcaploop: %s: %s\n", what, why);
	exit(1);
}

static inline uint16_t be16(const uint8_t *at)
{
	uint16_t value;

	memcpy(&value, at, sizeof(value));
	return __builtin_bswap16(value);
}

static inline uint32_t be32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return __builtin_bswap32(value);
}

static inline uint64_t be64(const uint8_t *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return __builtin_bswap64(value);
}

static inline uint64_t hash_of(const struct key *key)
{
	uint64_t hash = key->a_lo * 0x9e3779b97f4a7c15ULL;

	hash = (hash ^ hash >> 32 ^ key->b_lo) * 0xc2b2ae3d27d4eb4fULL;
	hash = (hash ^ hash >> 29 ^ ((uint64_t)key->ports << 8 | key->protocol)) * 0x9e3779b97f4a7c15ULL;
	if (key->version == 6)
		hash = (hash ^ hash >> 32 ^ key->a_hi ^ (key->b_hi << 1 | key->b_hi >> 63)) * 0xc2b2ae3d27d4eb4fULL;
	return hash ^ hash >> 32;
}

static inline void swap_ends(struct key *key)
{
	uint64_t hi = key->a_hi, lo = key->a_lo;

	key->a_hi = key->b_hi;
	key->a_lo = key->b_lo;
	key->b_hi = hi;
	key->b_lo = lo;
	key->ports = key->ports << 16 | key->ports >> 16;
	key->is_from_b = true;
}

/* Past the extension headers; the first fragment has ports, a later one none. */
static inline const uint8_t *after_extensions(const uint8_t *at, const uint8_t *end, uint8_t *protocol, bool *is_later)
{
	for (;;) {
		switch (*protocol) {
		case 0:	 /* hop by hop */
		case 43: /* routing */
		case 60: /* destination */
			if (end - at < 8)
				return NULL;
			*protocol = at[0];
			at += 8 * (at[1] + 1);
			break;
		case 44: /* fragment */
			if (end - at < 8)
				return NULL;
			*protocol = at[0];
			*is_later = be16(at + 2) & 0xfff8;
			at += 8;
			if (*is_later)
				return at;
			break;
		default:
			return at;
		}
		if (at > end)
			return NULL;
	}
}

static inline bool dissect(const uint8_t *at, uint32_t captured, struct key *key)
{
	const uint8_t *end = at + captured;
	bool is_later = false;
	uint16_t type;

	if (captured < ETHERNET_HEADER)
		return false;
	type = be16(at + 12);
	at += ETHERNET_HEADER;
	while (type == 0x8100 || type == 0x88a8) {
		if (end - at < 4)
			return false;
		type = be16(at + 2);
		at += 4;
	}
	if (type == 0x0800) {
		int header;

		if (end - at < 20 || at[0] >> 4 != 4)
			return false;
		header = (at[0] & 0xf) << 2;
		if (header < 20 || end - at < header)
			return false;
		key->a_hi = key->b_hi = 0;
		key->a_lo = be32(at + 12);
		key->b_lo = be32(at + 16);
		key->protocol = at[9];
		key->version = 4;
		is_later = be16(at + 6) & 0x1fff;
		at += header;
	} else if (type == 0x86dd) {
		if (end - at < 40 || at[0] >> 4 != 6)
			return false;
		key->a_hi = be64(at + 8);
		key->a_lo = be64(at + 16);
		key->b_hi = be64(at + 24);
		key->b_lo = be64(at + 32);
		key->protocol = at[6];
		key->version = 6;
		at = after_extensions(at + 40, end, &key->protocol, &is_later);
		if (!at)
			return false;
	} else {
		return false;
	}
	key->ports = 0;
	key->is_from_b = false;
	if (!is_later) {
		switch (key->protocol) {
		case 6:
		case 17:
			if (end - at < 4)
				return false;
			key->ports = be32(at);
			break;
		case 1:
		case 58:
			if (end - at < 2)
				return false;
			key->ports = be16(at); /* type and code; a reply is a flow of its own here */
			break;
		}
	}
	if (key->a_hi > key->b_hi || (key->a_hi == key->b_hi && (key->a_lo > key->b_lo ||
	    (key->a_lo == key->b_lo && key->ports >> 16 > (key->ports & 0xffff)))))
		swap_ends(key);
	return true;
}

static struct flow *new_table(uint64_t slots)
{
	size_t size = slots * sizeof(struct flow);
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		fail("flow table", strerror(errno));
	if (is_two_pass)
		madvise(memory, size, MADV_HUGEPAGE);
	return memory;
}

static void grow(void)
{
	struct flow *old = flows;
	uint64_t old_slots = mask + 1;

	flows = new_table(2 * old_slots);
	mask = 2 * old_slots - 1;
	for (uint64_t i = 0; i < old_slots; i++) {
		const struct flow *flow = &old[i];
		struct key key = { flow->a_hi, flow->a_lo, flow->b_hi, flow->b_lo, flow->ports, flow->protocol, false,
				   flow->version };
		uint64_t slot;

		if (!flow->version)
			continue;
		for (slot = hash_of(&key) & mask; flows[slot].version; slot = (slot + 1) & mask)
			;
		flows[slot] = *flow;
	}
	munmap(old, old_slots * sizeof(struct flow));
}

static inline void update(const struct key *key, uint64_t hash, uint32_t length)
{
	for (uint64_t slot = hash & mask;; slot = (slot + 1) & mask) {
		struct flow *flow = &flows[slot];

		if (flow->a_lo == key->a_lo && flow->b_lo == key->b_lo && flow->ports == key->ports &&
		    flow->protocol == key->protocol && flow->version == key->version && flow->a_hi == key->a_hi &&
		    flow->b_hi == key->b_hi) {
			flow->packets[key->is_from_b]++;
			flow->bytes[key->is_from_b] += length;
			return;
		}
		if (!flow->version) {
			flow->a_hi = key->a_hi;
			flow->a_lo = key->a_lo;
			flow->b_hi = key->b_hi;
			flow->b_lo = key->b_lo;
			flow->ports = key->ports;
			flow->protocol = key->protocol;
			flow->version = key->version;
			flow->packets[key->is_from_b] = 1;
			flow->bytes[key->is_from_b] = length;
			if (++flow_count > (mask + 1) / 4 * 3)
				grow();
			return;
		}
	}
}

static void on_packet(u_char *unused, const struct pcap_pkthdr *header, const u_char *data)
{
	struct key key;

	(void)unused;
	packets++;
	if (dissect(data, header->caplen, &key))
		update(&key, hash_of(&key), header->len);
	else
		unparsed++;
}

static int loop_in_two_passes(void)
{
	static struct key keys[BATCH];
	static uint64_t hashes[BATCH];
	static uint32_t lengths[BATCH];

	for (;;) {
		struct pcap_pkthdr *header;
		const u_char *data;
		int count = 0, result = 1;

		while (count < BATCH && (result = pcap_next_ex(pcap, &header, &data)) == 1) {
			packets++;
			if (!dissect(data, header->caplen, &keys[count])) {
				unparsed++;
				continue;
			}
			lengths[count] = header->len;
			hashes[count] = hash_of(&keys[count]);
			__builtin_prefetch(&flows[hashes[count] & mask], 1);
			count++;
		}
		for (int i = 0; i < count; i++)
			update(&keys[i], hashes[i], lengths[i]);
		if (result < 0)
			return result;
		if (is_stopped)
			return PCAP_ERROR_BREAK;
	}
}

static void on_signal(int unused)
{
	(void)unused;
	is_stopped = 1;
	pcap_breakloop(pcap);
}

/* With -e: once a second, whether packets still come. */
static int patience_s;

static void on_alarm(int unused)
{
	static uint64_t seen;
	static int silent_s;

	(void)unused;
	silent_s = packets == seen ? silent_s + 1 : 0;
	seen = packets;
	if (packets && silent_s >= patience_s)
		on_signal(0);
	alarm(1);
}

static void open_device(const char *device)
{
	char why[PCAP_ERRBUF_SIZE];

	pcap = pcap_create(device, why);
	if (!pcap)
		fail(device, why);
	pcap_set_snaplen(pcap, SNAPLEN);
	pcap_set_buffer_size(pcap, BUFFER);
	pcap_set_timeout(pcap, TIMEOUT_MS);
	pcap_set_promisc(pcap, 1);
	if (pcap_activate(pcap) < 0)
		fail(device, pcap_geterr(pcap));
}

static void handle(int signal_number, void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler };

	sigaction(signal_number, &action, NULL);
}

static void report(bool is_live)
{
	struct pcap_stat stat = { 0 };
	struct rusage used;

	if (is_live)
		pcap_stats(pcap, &stat);
	getrusage(RUSAGE_SELF, &used);
	printf("{\"packets\":%lu,\"flows\":%lu,\"unparsed\":%lu,\"received\":%u,\"dropped\":%u,\"cpu_s\":%.6f}\n", packets,
	       flow_count, unparsed, stat.ps_recv, stat.ps_drop + stat.ps_ifdrop,
	       used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
}

int main(int argc, char **argv)
{
	const char *file = NULL, *device = NULL;
	char why[PCAP_ERRBUF_SIZE];
	uint64_t slots = 1 << 16;
	int result;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--two-pass"))
			is_two_pass = true;
		else if (!strcmp(argv[i], "-r") && i + 1 < argc)
			file = argv[++i];
		else if (!strcmp(argv[i], "-i") && i + 1 < argc)
			device = argv[++i];
		else if (!strcmp(argv[i], "-e") && i + 1 < argc)
			patience_s = atoi(argv[++i]);
		else
			fail(argv[i], "is no option; wanted: [--two-pass] (-r FILE | -i DEVICE [-e SECONDS])");
	}
	if (!file == !device)
		fail("wanted", "[--two-pass] (-r FILE | -i DEVICE [-e SECONDS])");
	flows = new_table(slots);
	mask = slots - 1;
	if (device)
		open_device(device);
	else if (!(pcap = pcap_open_offline(file, why)))
		fail(file, why);
	if (pcap_datalink(pcap) != DLT_EN10MB)
		fail(file ? file : device, "is not Ethernet");
	handle(SIGTERM, on_signal);
	handle(SIGINT, on_signal);
	if (device) {
		fprintf(stderr, "pcaploop: capturing on %s\n", device);
		if (patience_s) {
			handle(SIGALRM, on_alarm);
			alarm(1);
		}
	}
	result = is_two_pass ? loop_in_two_passes() : pcap_loop(pcap, -1, on_packet, NULL);
	if (result == PCAP_ERROR)
		fail(file ? file : device, pcap_geterr(pcap));
	report(device != NULL);
	return 0;
}
