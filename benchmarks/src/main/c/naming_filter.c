/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright the Flowbraid authors */

/*
 * naming_filter BYTES PORT: sends datagrams to that port on loopback, a thousand in turn with the usual filter on a
 * packet socket and with the one that looks for names (naming_filter.inc), and prints the processor time of a send, ns,
 * and by how much it differs: medians of 400 rounds, so that other work of the machine affects both sides equally.
 */
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

#define ROUNDS 400
#define SENDS 1000
#define SNAPLEN 192
#define IGNORE_OUTGOING 23

static struct sock_filter plain[] = { { BPF_RET, 0, 0, SNAPLEN } };
static struct sock_filter names[] = {
#include "naming_filter.inc"
};

static double processor_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static int compare(const void *one, const void *other)
{
	double difference = *(const double *)one - *(const double *)other;

	return difference < 0 ? -1 : difference > 0;
}

static void attach(int socket, int with_names)
{
	struct sock_fprog program = { 1, plain };

	if (with_names) {
		program.len = sizeof(names) / sizeof(names[0]);
		program.filter = names;
	}
	if (setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program))) {
		perror("naming_filter: SO_ATTACH_FILTER");
		exit(1);
	}
}

static void empty(int socket)
{
	char bytes[2048];

	while (recv(socket, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
}

int main(int count, char **words)
{
	static double usual[ROUNDS], more[ROUNDS];
	static char datagram[1500];
	struct sockaddr_ll device = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int one = 1, size = count == 3 ? atoi(words[1]) : 0;
	int raw = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
	int server = socket(AF_INET, SOCK_DGRAM, 0), client = socket(AF_INET, SOCK_DGRAM, 0);

	if (size < 1 || size > (int)sizeof(datagram) || raw < 0) {
		fprintf(stderr, "usage, as root: naming_filter BYTES PORT\n");
		return 2;
	}
	to.sin_port = htons(atoi(words[2]));
	device.sll_ifindex = if_nametoindex("lo");
	if (bind(raw, (struct sockaddr *)&device, sizeof(device)) ||
	    setsockopt(raw, SOL_PACKET, IGNORE_OUTGOING, &one, sizeof(one)) ||
	    bind(server, (struct sockaddr *)&to, sizeof(to)) ||
	    connect(client, (struct sockaddr *)&to, sizeof(to))) {
		perror("naming_filter");
		return 1;
	}
	for (int round = 0; round < ROUNDS; round++) {
		double ns[2];

		for (int side = 0; side < 2; side++) {
			int with_names = side ^ (round & 1);
			double before;

			attach(raw, with_names);
			empty(raw);
			empty(server);
			before = processor_ns();
			for (int i = 0; i < SENDS; i++)
				send(client, datagram, size, 0);
			ns[with_names] = (processor_ns() - before) / SENDS;
		}
		usual[round] = ns[0];
		more[round] = ns[1] - ns[0];
	}
	qsort(usual, ROUNDS, sizeof(usual[0]), compare);
	qsort(more, ROUNDS, sizeof(more[0]), compare);
	printf("%d bytes to port %s: %.0f ns, names %+.0f ns (quartiles %+.0f, %+.0f)\n", size, words[2],
	       usual[ROUNDS / 2], more[ROUNDS / 2], more[ROUNDS / 4], more[3 * ROUNDS / 4]);
	return 0;
}
