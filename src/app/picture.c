/*
 * The parent's half: telling kinds apart, measuring, and handing over to the child
 * (picture_child.c). The child is this program again, started afresh with posix_spawn(): a fork of
 * a threaded server would carry its memory, and with it the key.
 */
#include "picture.h"

#include "buf.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUT_MAX = 4 << 20, SECONDS = 20, AT_ONCE = 2 };

/* ---- kinds ---- */

static bool begins(const void *p, size_t n, const char *with, size_t m)
{
    return n >= m && memcmp(p, with, m) == 0;
}

const char *picture_type(const void *p, size_t n)
{
    if (begins(p, n, "\x89PNG\r\n\x1a\n", 8))
        return "image/png";
    if (begins(p, n, "\xff\xd8\xff", 3))
        return "image/jpeg";
    if (n >= 16 && begins(p, n, "RIFF", 4) && memcmp((const char *)p + 8, "WEBPVP8", 7) == 0)
        return "image/webp";
    return NULL;
}

/* ---- sizes ---- */

static int64_t big(const unsigned char *p, int bytes)
{
    int64_t n = 0;
    for (int i = 0; i < bytes; i++)
        n = n << 8 | p[i];
    return n;
}

static int64_t little(const unsigned char *p, int bytes)
{
    int64_t n = 0;
    for (int i = bytes; i-- > 0;)
        n = n << 8 | p[i];
    return n;
}

static bool png_size(const unsigned char *p, size_t n, int64_t *w, int64_t *h)
{
    if (n < 24 || memcmp(p + 12, "IHDR", 4) != 0)
        return false;
    *w = big(p + 16, 4);
    *h = big(p + 20, 4);
    return true;
}

/* Walks the segments to the first frame header (SOF0–15, but for DHT, JPG, DAC). */
static bool jpeg_size(const unsigned char *p, size_t n, int64_t *w, int64_t *h)
{
    size_t at = 2;
    while (at + 4 <= n && p[at] == 0xff) {
        unsigned char mark = p[at + 1];
        if (mark == 0xff) { /* filling */
            at++;
            continue;
        }
        if (mark == 0x01 || (mark >= 0xd0 && mark <= 0xd8)) { /* stands alone */
            at += 2;
            continue;
        }
        size_t length = (size_t)big(p + at + 2, 2);
        if (length < 2 || length > n - at - 2)
            return false;
        if (mark >= 0xc0 && mark <= 0xcf && mark != 0xc4 && mark != 0xc8 && mark != 0xcc) {
            if (length < 7)
                return false;
            *h = big(p + at + 5, 2);
            *w = big(p + at + 7, 2);
            return true;
        }
        at += 2 + length;
    }
    return false;
}

/* VP8X (canvas), VP8L (lossless) or VP8 (a key frame): RFC 9649. */
static bool webp_size(const unsigned char *p, size_t n, int64_t *w, int64_t *h)
{
    if (n < 30)
        return false;
    if (memcmp(p + 12, "VP8X", 4) == 0) {
        *w = little(p + 24, 3) + 1;
        *h = little(p + 27, 3) + 1;
        return true;
    }
    if (memcmp(p + 12, "VP8L", 4) == 0 && p[20] == 0x2f) {
        int64_t bits = little(p + 21, 4);
        *w = (bits & 0x3fff) + 1;
        *h = (bits >> 14 & 0x3fff) + 1;
        return true;
    }
    if (memcmp(p + 12, "VP8 ", 4) == 0 && memcmp(p + 23, "\x9d\x01\x2a", 3) == 0) {
        *w = little(p + 26, 2) & 0x3fff;
        *h = little(p + 28, 2) & 0x3fff;
        return true;
    }
    return false;
}

bool picture_size(const void *p, size_t n, int64_t *ret_width, int64_t *ret_height)
{
    const char *type = picture_type(p, n);
    int64_t w = 0, h = 0;
    bool known = false;
    if (type && strcmp(type, "image/png") == 0)
        known = png_size(p, n, &w, &h);
    else if (type && strcmp(type, "image/jpeg") == 0)
        known = jpeg_size(p, n, &w, &h);
    else if (type && strcmp(type, "image/webp") == 0)
        known = webp_size(p, n, &w, &h);
    if (!known || w <= 0 || h <= 0)
        return false;
    *ret_width = w;
    *ret_height = h;
    return true;
}

/* ---- the child ---- */

/* A picture of 40 million pixels takes 320 MB while it is drawn: at most two at a time. */
static sem_t slots;
static pthread_once_t slots_once = PTHREAD_ONCE_INIT;
static void slots_init(void)
{
    sem_init(&slots, 0, AT_ONCE);
}

/* This program again, with nothing but one socket for both directions. */
static bool start(int socket, int side, pid_t *ret_pid)
{
    char most[16];
    snprintf(most, sizeof(most), "%d", side);
    char *const argv[] = {(char *)(uintptr_t) "sahabat", (char *)(uintptr_t)PICTURE_CHILD, most,
                          NULL};
    static char *const nothing[] = {NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    posix_spawn_file_actions_adddup2(&actions, socket, 0);
    posix_spawn_file_actions_adddup2(&actions, socket, 1);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    int e = posix_spawn(ret_pid, "/proc/self/exe", &actions, &attributes, argv, nothing);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return e == 0;
}

/* Waits until the socket is ready; false when the time is over. */
static bool ready(int fd, short what, int64_t until)
{
    int64_t left = (until - clock_micros()) / 1000;
    struct pollfd p = {.fd = fd, .events = what};
    return left > 0 && poll(&p, 1, (int)left) == 1;
}

static bool give(int fd, const char *p, size_t n, int64_t until)
{
    for (size_t at = 0; at < n;) {
        if (!ready(fd, POLLOUT, until))
            return false;
        ssize_t sent = send(fd, p + at, n - at, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            return false;
        at += sent > 0 ? (size_t)sent : 0;
    }
    return shutdown(fd, SHUT_WR) == 0;
}

static bool take(int fd, struct buf *out, int64_t until)
{
    char piece[65536];
    while (ready(fd, POLLIN, until)) {
        ssize_t got = recv(fd, piece, sizeof(piece), MSG_DONTWAIT);
        if (got == 0)
            return !out->over;
        if (got < 0 && errno != EAGAIN && errno != EINTR)
            return false;
        buf_put(out, piece, got > 0 ? (size_t)got : 0);
    }
    return false;
}

/* False when the child could not be had at all; *ret_good when it drew the picture. */
static bool run(const void *p, size_t n, int side, struct buf *out, bool *ret_good)
{
    int pair[2], status = -1;
    pid_t pid;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    bool started = start(pair[1], side, &pid);
    close(pair[1]);
    if (started) {
        int64_t until = clock_micros() + (int64_t)SECONDS * 1000000;
        *ret_good = give(pair[0], p, n, until) && take(pair[0], out, until);
        if (!*ret_good)
            kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
        *ret_good = *ret_good && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }
    close(pair[0]);
    return started;
}

static enum err refuse(struct ctx *cx, const char *field, const char *msgid)
{
    fail_field(cx, field, msgid, NULL);
    return fields_check(cx);
}

enum err picture_clean(struct ctx *cx, const char *field, const void *p, size_t n,
                       const void **ret_p, size_t *ret_n)
{
    return picture_small(cx, field, p, n, PICTURE_SIDE, ret_p, ret_n);
}

enum err picture_small(struct ctx *cx, const char *field, const void *p, size_t n, int side,
                       const void **ret_p, size_t *ret_n)
{
    int64_t w, h;
    if (n > PICTURE_BYTES)
        return refuse(cx, field, "error.file_bytes");
    if (!picture_size(p, n, &w, &h))
        return refuse(cx, field, "error.picture_unreadable");
    if (w > PICTURE_PIXELS / h)
        return refuse(cx, field, "error.picture_large");
    struct buf out = buf_new(cx->a, OUT_MAX);
    bool good = false;
    pthread_once(&slots_once, slots_init);
    while (sem_wait(&slots) != 0)
        continue;
    bool started = run(p, n, side, &out, &good);
    sem_post(&slots);
    if (!started)
        return fail_log(cx, ERR_BUSY, "the picture's child does not start: %s",
                        strerrordesc_np(errno));
    const char *type = good ? picture_type(out.p, out.n) : NULL;
    if (!type || strcmp(type, "image/jpeg") != 0)
        return refuse(cx, field, "error.picture_unreadable");
    *ret_p = out.p;
    *ret_n = out.n;
    return OK;
}
