/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright the Flowbraid authors */

/*
 * load KIND OPERATIONS CPU [PER_SECOND]: makes that many operations on loopback and prints the processor time of one, ns.
 *
 * Both ends run on the same processor, so that nothing is done for them elsewhere: what softirq does for a packet on
 * loopback is done within the send that made it, and is charged to the sender. Processor time of both is counted, user
 * and system, without the start and the end of the processes; a tenth more operations come before, uncounted.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REQUEST_LENGTH 64
#define GREETING_LENGTH 100
#define BLOCK_LENGTH 65536
#define NS_PER_S 1000000000LL

struct kind {
	const char *name;
	int type;		      /* of the server's socket; 0: no server */
	void (*serve)(int listener); /* for ever */
	void (*open)(void);
	void (*operate)(void);
};

static struct sockaddr_in server = { .sin_family = AF_INET };
static int client;
static char block[BLOCK_LENGTH];

static void fail(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void expect(ssize_t result, ssize_t wanted, const char *what)
{
	if (result != wanted)
		fail(what);
}

static int connected(int type)
{
	int one = 1;
	int fd = socket(AF_INET, type, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&server, sizeof(server)))
		fail("connect");
	if (type == SOCK_STREAM)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static void open_stream(void)
{
	client = connected(SOCK_STREAM);
}

static void open_datagram(void)
{
	client = connected(SOCK_DGRAM);
}

static void open_nothing(void)
{
}

static int accepted(int listener)
{
	int one = 1;
	int fd = accept(listener, NULL, NULL);

	if (fd < 0)
		fail("accept");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return fd;
}

static void serve_connections(int listener)
{
	for (;;) {
		int fd = accepted(listener);

		expect(recv(fd, block, GREETING_LENGTH, MSG_WAITALL), GREETING_LENGTH, "recv");
		expect(send(fd, block, GREETING_LENGTH, 0), GREETING_LENGTH, "send");
		close(fd);
	}
}

static void connect_once(void)
{
	int fd = connected(SOCK_STREAM);

	expect(send(fd, block, GREETING_LENGTH, 0), GREETING_LENGTH, "send");
	expect(recv(fd, block, GREETING_LENGTH, MSG_WAITALL), GREETING_LENGTH, "recv");
	close(fd);
}

static void serve_requests(int listener)
{
	int fd = accepted(listener);

	for (;;) {
		expect(recv(fd, block, REQUEST_LENGTH, MSG_WAITALL), REQUEST_LENGTH, "recv");
		expect(send(fd, block, REQUEST_LENGTH, 0), REQUEST_LENGTH, "send");
	}
}

static void request(void)
{
	expect(send(client, block, REQUEST_LENGTH, 0), REQUEST_LENGTH, "send");
	expect(recv(client, block, REQUEST_LENGTH, MSG_WAITALL), REQUEST_LENGTH, "recv");
}

static void serve_blocks(int listener)
{
	int fd = accepted(listener);

	while (recv(fd, block, sizeof(block), 0) > 0)
		;
	fail("recv");
}

static void write_block(void)
{
	expect(send(client, block, sizeof(block), 0), sizeof(block), "send");
}

/* As a name server does: one socket, not connected, for all who ask. */
static void serve_datagrams(int socket)
{
	for (;;) {
		struct sockaddr_in from;
		socklen_t length = sizeof(from);

		expect(recvfrom(socket, block, sizeof(block), 0, (struct sockaddr *)&from, &length), REQUEST_LENGTH,
		       "recvfrom");
		expect(sendto(socket, block, REQUEST_LENGTH, 0, (struct sockaddr *)&from, length), REQUEST_LENGTH,
		       "sendto");
	}
}

static void run_child(int executes)
{
	pid_t child = fork();

	if (child < 0)
		fail("fork");
	if (!child) {
		if (executes)
			execl("/bin/true", "true", NULL);
		_exit(executes);
	}
	expect(waitpid(child, NULL, 0), child, "waitpid");
}

static void fork_once(void)
{
	run_child(0);
}

static void execute_once(void)
{
	run_child(1);
}

static const struct kind kinds[] = {
	{ "connect", SOCK_STREAM, serve_connections, open_nothing, connect_once },
	{ "tcp-rr", SOCK_STREAM, serve_requests, open_stream, request },
	{ "tcp-bulk", SOCK_STREAM, serve_blocks, open_stream, write_block },
	{ "udp-rr", SOCK_DGRAM, serve_datagrams, open_datagram, request },
	{ "fork", 0, NULL, open_nothing, fork_once },
	{ "exec", 0, NULL, open_nothing, execute_once },
};

static const struct kind *kind_named(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(name, kinds[i].name))
			return &kinds[i];
	fprintf(stderr, "load: no kind '%s'\n", name);
	exit(2);
}

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		fail("sched_setaffinity");
}

static pid_t start_server(const struct kind *kind)
{
	socklen_t length = sizeof(server);
	int listener = socket(AF_INET, kind->type, 0);
	pid_t pid;

	/* An address of our own: no port of it waits in TIME_WAIT from an earlier run. */
	server.sin_addr.s_addr = htonl(INADDR_LOOPBACK + ((getpid() & 0xffff) << 8));
	if (listener < 0 || bind(listener, (struct sockaddr *)&server, sizeof(server)) ||
	    (kind->type == SOCK_STREAM && listen(listener, 128)) ||
	    getsockname(listener, (struct sockaddr *)&server, &length))
		fail("listen");
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		kind->serve(listener);
	}
	close(listener);
	return pid;
}

static long long clock_ns(clockid_t clock)
{
	struct timespec time;

	if (clock_gettime(clock, &time))
		fail("clock_gettime");
	return time.tv_sec * NS_PER_S + time.tv_nsec;
}

static long long microseconds(struct timeval time)
{
	return time.tv_sec * 1000000LL + time.tv_usec;
}

/* Of this process, its server, and the children that have ended. */
static long long cpu_ns(clockid_t server_clock)
{
	struct rusage children;

	getrusage(RUSAGE_CHILDREN, &children);
	return clock_ns(CLOCK_PROCESS_CPUTIME_ID) + (server_clock ? clock_ns(server_clock) : 0) +
	       (microseconds(children.ru_utime) + microseconds(children.ru_stime)) * 1000;
}

/* At most so many a second; 0: as fast as it goes. */
static void repeat(const struct kind *kind, long operations, long per_second)
{
	long long began = clock_ns(CLOCK_MONOTONIC);

	for (long i = 0; i < operations; i++) {
		kind->operate();
		if (per_second) {
			long long early = began + i * NS_PER_S / per_second - clock_ns(CLOCK_MONOTONIC);

			if (early > 1000000)
				usleep(early / 1000);
		}
	}
}

int main(int count, char **words)
{
	const struct kind *kind;
	clockid_t server_clock = 0;
	pid_t pid = 0;
	long operations, per_second;
	long long before;

	if (count < 4) {
		fprintf(stderr, "usage: load KIND OPERATIONS CPU [PER_SECOND]\n");
		return 2;
	}
	kind = kind_named(words[1]);
	operations = atol(words[2]);
	per_second = count > 4 ? atol(words[4]) : 0;
	pin(atoi(words[3]));
	if (kind->type) {
		pid = start_server(kind);
		clock_getcpuclockid(pid, &server_clock);
	}
	kind->open();
	repeat(kind, operations / 10, per_second);
	before = cpu_ns(server_clock);
	repeat(kind, operations, per_second);
	printf("%.1f\n", (double)(cpu_ns(server_clock) - before) / operations);
	if (pid) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return 0;
}
