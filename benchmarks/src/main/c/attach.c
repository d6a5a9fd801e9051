/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright the Flowbraid authors */

/*
 * attach OBJECT: Flowbraid's eBPF programs without Flowbraid, until SIGTERM. All are attached as the agent attaches
 * them, and what they write is thrown away each 20 ms, as often as the agent reads it: so what is measured is what the
 * programs cost, in rounds short enough for a machine that is never quiet. Says at the end how many bytes they wrote.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define DRAIN_US 20000

static volatile sig_atomic_t is_ended;

static void end(int signal)
{
	(void)signal;
	is_ended = 1;
}

static void fail(const char *what)
{
	fprintf(stderr, "attach: ");
	perror(what);
	exit(1);
}

static int starts_with(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

/*
 * Those that are optional, too, and not those that they make needless, as the agent does. No iterator runs here, and some
 * kernels deny one.
 */
static int is_wanted(const char *section)
{
	return !starts_with(section, "iter/") && !starts_with(section, "cgroup/sendmsg") &&
	       !starts_with(section, "cgroup/recvmsg");
}

/* The root of the unified hierarchy, wherever it is mounted. */
static int open_cgroups(void)
{
	FILE *mounts = fopen("/proc/self/mounts", "r");
	char place[4096], type[64];

	while (mounts && fscanf(mounts, "%*s %4095s %63s %*[^\n]", place, type) == 2)
		if (!strcmp(type, "cgroup2")) {
			fclose(mounts);
			return open(place, O_RDONLY);
		}
	fail("no cgroup2 mount");
	return -1;
}

static void attach_all(struct bpf_object *object, int cgroups)
{
	struct bpf_program *program;

	bpf_object__for_each_program(program, object) {
		const char *section = bpf_program__section_name(program);
		struct bpf_link *link;

		if (!bpf_program__autoload(program))
			continue;
		link = starts_with(section, "cgroup") ? bpf_program__attach_cgroup(program, cgroups)
						      : bpf_program__attach(program);
		if (!link)
			fail(section);
	}
}

static volatile unsigned long *page_of(int ring, off_t offset)
{
	long size = sysconf(_SC_PAGESIZE);
	void *page = mmap(NULL, size, offset ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED, ring, offset * size);

	if (page == MAP_FAILED)
		fail("mmap");
	return page;
}

int main(int count, char **words)
{
	volatile unsigned long *consumer, *producer;
	struct bpf_program *program;
	struct bpf_object *object;
	int ring;

	if (count != 2) {
		fprintf(stderr, "usage: attach OBJECT\n");
		return 2;
	}
	signal(SIGTERM, end);
	object = bpf_object__open_file(words[1], NULL);
	if (!object)
		fail(words[1]);
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program, is_wanted(bpf_program__section_name(program)));
	if (bpf_object__load(object))
		fail("load");
	attach_all(object, open_cgroups());
	ring = bpf_object__find_map_fd_by_name(object, "ring");
	consumer = page_of(ring, 0);
	producer = page_of(ring, 1);
	fprintf(stderr, "attached\n");
	while (!is_ended) {
		*consumer = *producer;
		usleep(DRAIN_US);
	}
	fprintf(stderr, "%lu bytes\n", *producer);
	return 0;
}
