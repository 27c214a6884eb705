/*
 * The load of `make bench`: N connections that each send a request, wait for its whole answer, and
 * send the next, until a fixed number has been answered. One thread, epoll, keep-alive. A request
 * is written by us byte for byte beforehand, so that the generator itself costs little on the cores
 * that it shares.
 *
 *   load PORT PID CONNECTIONS REQUESTS FILE [FIRST]
 *
 * FILE holds requests, each as "LENGTH\n" and that many bytes; they are sent in turn, from number
 * FIRST on, again from the beginning after the last. PID is the server, whose processor time is
 * read before and after (its own and of the processes that it started); with a database beside it,
 * "PID,PID" counts both. Prints one line of JSON. An
 * answer counts as an error unless its status is 2xx or 3xx; it must carry Content-Length.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 1024, ANSWER_HEAD_MAX = 8192, READ_MAX = 65536 };

struct request {
    const char *p;
    size_t n;
};

struct connection {
    int fd;
    const struct request *request;
    size_t sent;
    int64_t began; /* nanoseconds */
    char head[ANSWER_HEAD_MAX];
    size_t head_n;
    int64_t body_left; /* -1: the head is not whole yet */
    int status;
    bool busy;
};

static struct request *requests;
static size_t requests_n, next_request;
static int64_t to_send, answered, errors, bytes;
static int64_t *latencies;
static int first_error;
static char first_words[240];

static void die(const char *what)
{
    fprintf(stderr, "load: %s%s%s\n", what, errno ? ": " : "", errno ? strerror(errno) : "");
    exit(1);
}

static int64_t nanos(clockid_t clock)
{
    struct timespec t;
    if (clock_gettime(clock, &t) != 0)
        die("clock");
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* ---- the requests ---- */

static char *file_read(const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0)
        die(path);
    long n = ftell(f);
    rewind(f);
    char *p = malloc((size_t)n + 1);
    if (!p || fread(p, 1, (size_t)n, f) != (size_t)n)
        die(path);
    fclose(f);
    p[n] = '\0';
    *ret_n = (size_t)n;
    return p;
}

static void requests_read(const char *path)
{
    size_t n, cap = 0;
    char *p = file_read(path, &n), *end = p + n;
    while (p < end) {
        char *after;
        size_t length = strtoul(p, &after, 10);
        if (*after != '\n' || !length || (size_t)(end - after - 1) < length)
            die("the file of requests is broken");
        if (requests_n == cap)
            requests = realloc(requests, (cap = cap ? cap * 2 : 256) * sizeof(*requests));
        if (!requests)
            die("no memory");
        requests[requests_n++] = (struct request){after + 1, length};
        p = after + 1 + length;
    }
    if (!requests_n)
        die("no requests");
}

/* ---- a connection ---- */

static int connection_open(uint16_t port)
{
    struct sockaddr_in at = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof(at)) != 0)
        die("connect");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return fd;
}

/* Small against the socket's buffer: it goes out at once, or the server is not reading. */
static void send_rest(struct connection *c)
{
    while (c->sent < c->request->n) {
        ssize_t n = send(c->fd, c->request->p + c->sent, c->request->n - c->sent, MSG_NOSIGNAL);
        if (n < 0)
            die("send");
        c->sent += (size_t)n;
    }
}

static void start(struct connection *c)
{
    c->busy = to_send > 0;
    if (!c->busy)
        return;
    to_send--;
    c->request = &requests[next_request++ % requests_n];
    c->sent = 0;
    c->head_n = 0;
    c->body_left = -1;
    c->began = nanos(CLOCK_MONOTONIC);
    send_rest(c);
}

static void finish(struct connection *c)
{
    latencies[answered++] = nanos(CLOCK_MONOTONIC) - c->began;
    if (c->status < 200 || c->status > 399) {
        if (!errors++)
            first_error = c->status;
    }
    start(c);
}

/* What stands of the body behind the head is told by *ret_rest. */
static void head_read(struct connection *c, size_t *ret_rest)
{
    c->head[c->head_n] = '\0';
    char *end = strstr(c->head, "\r\n\r\n"), *length = strcasestr(c->head, "\r\ncontent-length:");
    if (!end) {
        if (c->head_n >= ANSWER_HEAD_MAX - 1)
            die("the head of an answer is too long");
        return;
    }
    if (strncmp(c->head, "HTTP/1.1 ", 9) != 0)
        die("not an answer");
    c->status = (int)strtol(c->head + 9, NULL, 10);
    bool bare = c->status == 204 || c->status == 304;
    if (!bare && (!length || length > end))
        die("an answer without Content-Length");
    c->body_left = bare ? 0 : strtoll(length + 17, NULL, 10);
    *ret_rest = c->head_n - (size_t)(end + 4 - c->head);
    if (c->status > 399 && !errors)
        snprintf(first_words, sizeof(first_words), "%.200s", end + 4);
}

static void receive(struct connection *c)
{
    static char scratch[READ_MAX];
    ssize_t n;
    size_t of_body = 0;
    if (c->body_left < 0) {
        n = recv(c->fd, c->head + c->head_n, ANSWER_HEAD_MAX - 1 - c->head_n, 0);
        if (n > 0) {
            c->head_n += (size_t)n;
            head_read(c, &of_body);
        }
    } else {
        n = recv(c->fd, scratch, sizeof(scratch), 0);
        of_body = n > 0 ? (size_t)n : 0;
    }
    if (n <= 0)
        die("the server closed a connection");
    bytes += n;
    if (c->body_left < 0)
        return;
    c->body_left -= (int64_t)of_body;
    if (c->body_left < 0)
        die("more came than was said");
    if (c->body_left == 0)
        finish(c);
}

static void run(struct connection *all, int n, int64_t number)
{
    struct epoll_event events[CONNECTIONS_MAX];
    int ep = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < n; i++) {
        struct epoll_event e = {.events = EPOLLIN, .data.ptr = &all[i]};
        if (epoll_ctl(ep, EPOLL_CTL_ADD, all[i].fd, &e) != 0)
            die("epoll");
    }
    for (int i = 0; i < n; i++)
        start(&all[i]);
    while (answered < number) {
        int ready = epoll_wait(ep, events, CONNECTIONS_MAX, 30000);
        if (ready == 0)
            die("no answer within 30 s");
        for (int i = 0; i < ready; i++)
            receive(events[i].data.ptr);
    }
    close(ep);
}

/* ---- processor time ---- */

/* Nanoseconds of user and system time of a process, with those that it started; -1 when there is
 * none. */
static int64_t cpu_of_tree(long pid)
{
    char path[64];
    clockid_t clock;
    if (clock_getcpuclockid((pid_t)pid, &clock) != 0)
        return -1;
    int64_t sum = nanos(clock);
    snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", pid, pid);
    FILE *f = fopen(path, "r");
    long child;
    while (f && fscanf(f, "%ld", &child) == 1) {
        int64_t more = cpu_of_tree(child);
        sum += more > 0 ? more : 0; /* it has just ended */
    }
    if (f)
        fclose(f);
    return sum;
}

/* Of all that a list of process ids names. */
static int64_t cpu_of_list(const char *pids)
{
    int64_t sum = 0;
    for (char *rest = (char *)pids; *rest; rest += *rest == ',') {
        int64_t of = cpu_of_tree(strtol(rest, &rest, 10));
        if (of < 0)
            die("no such server");
        sum += of;
    }
    return sum;
}

/* Nanoseconds that all cores together were busy since the machine's start. */
static int64_t cpu_of_machine(void)
{
    long long user = 0, nice = 0, sys = 0, idle, wait, irq = 0, soft = 0;
    FILE *f = fopen("/proc/stat", "r");
    if (!f || fscanf(f, "cpu %lld %lld %lld %lld %lld %lld %lld", &user, &nice, &sys, &idle, &wait,
                     &irq, &soft) != 7)
        die("/proc/stat");
    fclose(f);
    return (user + nice + sys + irq + soft) * (INT64_C(1000000000) / sysconf(_SC_CLK_TCK));
}

/* ---- the report ---- */

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static double ms_at(int64_t n, double part)
{
    int64_t i = (int64_t)((double)n * part);
    return (double)latencies[i < n ? i : n - 1] / 1e6;
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: load PORT PID CONNECTIONS REQUESTS FILE [FIRST]\n");
        return 2;
    }
    const char *pids = argv[2];
    if (!*pids || strspn(pids, "0123456789,") != strlen(pids))
        die("PID is a number, or several with commas");
    int n = (int)strtol(argv[3], NULL, 10);
    int64_t number = to_send = strtoll(argv[4], NULL, 10);
    if (n < 1 || n > CONNECTIONS_MAX || number < 1)
        die("connections or requests out of range");
    requests_read(argv[5]);
    next_request = argc > 6 ? strtoul(argv[6], NULL, 10) : 0;
    latencies = calloc((size_t)number, sizeof(*latencies));
    struct connection *all = calloc((size_t)n, sizeof(*all));
    if (!latencies || !all)
        die("no memory");
    for (int i = 0; i < n; i++)
        all[i].fd = connection_open((uint16_t)strtol(argv[1], NULL, 10));
    int64_t machine = cpu_of_machine(), server = cpu_of_list(pids),
            own = nanos(CLOCK_PROCESS_CPUTIME_ID), wall = nanos(CLOCK_MONOTONIC);
    run(all, n, number);
    wall = nanos(CLOCK_MONOTONIC) - wall;
    own = nanos(CLOCK_PROCESS_CPUTIME_ID) - own;
    server = cpu_of_list(pids) - server;
    machine = cpu_of_machine() - machine;
    qsort(latencies, (size_t)number, sizeof(*latencies), by_size);
    printf(
        "{\"requests\":%lld,\"errors\":%lld,\"first_error\":%d,\"seconds\":%.4f,\"rate\":%.1f,"
        "\"cpu_us\":%.3f,\"p50\":%.3f,\"p99\":%.3f,\"max\":%.3f,\"bytes\":%.0f,\"foreign\":%.3f}\n",
        (long long)number, (long long)errors, first_error, (double)wall / 1e9,
        (double)number * 1e9 / (double)wall, (double)server / 1e3 / (double)number,
        ms_at(number, 0.5), ms_at(number, 0.99), ms_at(number, 1), (double)bytes / (double)number,
        (double)(machine - server - own) / (double)wall);
    if (errors)
        fprintf(stderr, "load: first of %lld errors: %d %s\n", (long long)errors, first_error,
                first_words);
    return 0;
}
