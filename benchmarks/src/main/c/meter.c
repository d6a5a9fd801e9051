/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright the Flowbraid authors */

/*
 * meter FILE COMMAND ...: runs the command and writes what it and all that it started have used, as one line of JSON.
 *
 * SIGTERM and SIGINT are passed on. Whoever loses its parent becomes our child, so that daemons' helpers count too. The
 * peak of memory is that of the largest process, as wait4(2) knows no sum.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static pid_t command;

static void pass_on(int number)
{
	if (command > 0)
		kill(command, number);
}

static double seconds(const struct timeval *time)
{
	return time->tv_sec + time->tv_usec / 1e6;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = pass_on };
	struct rusage used;
	int status, exit_code = 0;
	double begin;
	pid_t ended;
	FILE *out;

	if (argc < 3) {
		fprintf(stderr, "meter: wanted: FILE COMMAND ...\n");
		return 2;
	}
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	begin = now();
	command = fork();
	if (!command) {
		execvp(argv[2], argv + 2);
		fprintf(stderr, "meter: %s: %s\n", argv[2], strerror(errno));
		_exit(127);
	}
	while ((ended = wait(&status)) > 0 || errno == EINTR) {
		if (ended == command)
			exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	getrusage(RUSAGE_CHILDREN, &used);
	out = fopen(argv[1], "w");
	if (!out) {
		fprintf(stderr, "meter: %s: %s\n", argv[1], strerror(errno));
		return 2;
	}
	fprintf(out, "{\"exit\":%d,\"user_s\":%.6f,\"system_s\":%.6f,\"wall_s\":%.6f,\"peak_rss_kib\":%ld}\n", exit_code,
		seconds(&used.ru_utime), seconds(&used.ru_stime), now() - begin, used.ru_maxrss);
	fclose(out);
	return 0;
}
