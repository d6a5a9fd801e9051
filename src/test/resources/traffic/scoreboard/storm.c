/* SPDX-License-Identifier: Apache-2.0 */
/* Copyright the Flowbraid authors */

/* Short TCP connections at a rate that an interpreter does not reach.
 *
 *   storm serve PEER PORT
 *   storm connect HOST PEER PORT COUNT RATE LANES    each lane is a process that makes many
 *   storm spawn HOST PEER PORT COUNT RATE LANES      each connection is of a process of its own, gone at once
 *
 * Who owned which end goes into $TRUTH, as stage.py has it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char executable[4096];

static long long now_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static struct sockaddr_in at(const char *address, int port) {
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, address, &name.sin_addr);
    return name;
}

static void must(int ok, const char *what) {
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static void own(FILE *truth, long long since_ns, const char *address, int port) {
    fprintf(truth, "%s %lld %s %d * %d owner %s\n", getenv("SCENE"), since_ns, address, port, getpid(), executable);
}

static FILE *open_truth(void) {
    int file = open(getenv("TRUTH"), O_WRONLY | O_APPEND | O_CREAT, 0644);
    must(file >= 0, "truth");
    return fdopen(file, "a");
}

static void serve(const char *peer, int port) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in name = at(peer, port);
    must(!bind(listener, (struct sockaddr *)&name, sizeof name) && !listen(listener, 4096), "listen");
    FILE *truth = open_truth();
    own(truth, now_ns(CLOCK_REALTIME), peer, port);
    fclose(truth);
    puts("ready");
    fflush(stdout);
    for (;;) {
        char octet;
        int connection = accept(listener, NULL, NULL);
        if (connection >= 0 && read(connection, &octet, 1) == 1)
            must(write(connection, &octet, 1) == 1, "answer");
        close(connection);
    }
}

/* The client closes by a reset, so that it has its port back at once. */
static void connect_once(FILE *truth, const char *host, const char *peer, int port) {
    char octet = '?';
    long long since_ns = now_ns(CLOCK_REALTIME);
    int one = 1, sock = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in name = at(host, 0), other = at(peer, port);
    socklen_t length = sizeof name;
    setsockopt(sock, IPPROTO_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &one, sizeof one);
    must(!bind(sock, (struct sockaddr *)&name, sizeof name), "bind");
    must(!connect(sock, (struct sockaddr *)&other, sizeof other), "connect");
    must(write(sock, &octet, 1) == 1 && read(sock, &octet, 1) == 1, "exchange");
    getsockname(sock, (struct sockaddr *)&name, &length);
    own(truth, since_ns, host, ntohs(name.sin_port));
    struct linger reset = {.l_onoff = 1};
    setsockopt(sock, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(sock);
}

static void spawn_once(const char *host, const char *peer, int port) {
    int status;
    pid_t child = fork();
    if (!child) {
        FILE *truth = open_truth();
        connect_once(truth, host, peer, port);
        fclose(truth);
        _exit(0);
    }
    must(waitpid(child, &status, 0) == child && !status, "child");
}

static void lane(int is_spawn, char **words, int count, double interval_ns) {
    FILE *truth = is_spawn ? NULL : open_truth();
    if (truth)
        setvbuf(truth, malloc(count * 256L), _IOFBF, count * 256L); /* one write, at the end */
    long long begin_ns = now_ns(CLOCK_MONOTONIC);
    for (int i = 0; i < count; i++) {
        long long due_ns = begin_ns + (long long)(i * interval_ns);
        struct timespec due = {due_ns / 1000000000LL, due_ns % 1000000000LL};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
        if (is_spawn)
            spawn_once(words[2], words[3], atoi(words[4]));
        else
            connect_once(truth, words[2], words[3], atoi(words[4]));
    }
    if (truth)
        fclose(truth);
    _exit(0);
}

int main(int count, char **words) {
    alarm(60);
    must(readlink("/proc/self/exe", executable, sizeof executable - 1) > 0, "exe");
    if (count == 4 && !strcmp(words[1], "serve"))
        serve(words[2], atoi(words[3]));
    if (count != 8)
        return 2;
    int lanes = atoi(words[7]), failures = 0, status;
    for (int i = 0; i < lanes; i++)
        if (!fork())
            lane(!strcmp(words[1], "spawn"), words, atoi(words[5]) / lanes, 1e9 * lanes / atoi(words[6]));
    while (wait(&status) > 0)
        failures += status != 0;
    return failures != 0;
}
