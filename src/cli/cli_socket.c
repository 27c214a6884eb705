/*
 * The way to a running server. The client has parsed its options and opened its files; it sends the
 * command's name, the values and the open descriptors (out, err, files) over a Unix socket beside
 * the database. The server runs the command in a thread of its own, writing straight to the
 * client's descriptors, and answers the exit code.
 *
 * Only the same user and root reach it: the socket is 0600 and the peer's user id is looked at.
 */
#include "command.h"
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { MESSAGE_MAX = 64 << 10, FDS_MAX = OPTIONS_MAX + 2, ARENA_CAP = 512 << 20, AT_ONCE = 8 };

static bool socket_address(const char *db_file, struct sockaddr_un *ret)
{
    *ret = (struct sockaddr_un){.sun_family = AF_UNIX};
    int n = snprintf(ret->sun_path, sizeof(ret->sun_path), "%s.sock", db_file);
    return n > 0 && (size_t)n < sizeof(ret->sun_path);
}

static const char *file_of_url(const char *url)
{
    return strncmp(url, "sqlite:", 7) == 0 ? url + 7 : NULL;
}

/* ---- client ---- */

/* Message: command, then for each option "+" and its value or "-", each ended by NUL. Flags of
 * descriptors follow from which options have a file. */
static size_t pack(const struct cli *c, char *to, int fds[FDS_MAX], int *ret_fds)
{
    size_t n = 0;
    int k = 0;
    n += (size_t)snprintf(to, MESSAGE_MAX, "%s", c->command->name) + 1;
    to[n++] = (char)('0' + c->cx->lang);
    to[n++] = c->tty ? '1' : '0';
    fds[k++] = fileno(c->out);
    fds[k++] = fileno(c->err);
    for (int i = 0; i < OPTIONS_MAX; i++) {
        const char *v = c->value[i];
        size_t m = v ? strlen(v) : 0;
        if (n + m + 3 > MESSAGE_MAX)
            return 0;
        to[n++] = v ? '+' : '-';
        memcpy(to + n, v ? v : "", m + 1);
        n += m + 1;
        if (c->fd[i] >= 0)
            fds[k++] = c->fd[i];
    }
    *ret_fds = k;
    return n;
}

static bool send_all(int s, char *message, size_t n, int *fds, int fds_n)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int) * FDS_MAX)];
        struct cmsghdr align;
    } control;
    struct iovec io = {.iov_base = message, .iov_len = n};
    memset(&control, 0, sizeof(control));
    struct msghdr m = {.msg_iov = &io,
                       .msg_iovlen = 1,
                       .msg_control = control.bytes,
                       .msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)fds_n)};
    struct cmsghdr *h = CMSG_FIRSTHDR(&m);
    h->cmsg_level = SOL_SOCKET;
    h->cmsg_type = SCM_RIGHTS;
    h->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)fds_n);
    memcpy(CMSG_DATA(h), fds, sizeof(int) * (size_t)fds_n);
    return sendmsg(s, &m, MSG_NOSIGNAL) == (ssize_t)n;
}

bool cli_remote(struct cli *c, int *ret_exit)
{
    struct sockaddr_un address;
    const char *file = file_of_url(c->url);
    if (!file || !socket_address(file, &address))
        return false;
    int s = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (s < 0 || connect(s, (struct sockaddr *)&address, sizeof(address)) != 0) {
        if (s >= 0)
            close(s);
        return false;
    }
    char *message = arena_alloc(c->cx->a, MESSAGE_MAX);
    int fds[FDS_MAX], fds_n = 0;
    unsigned char answer = 1;
    size_t n = pack(c, message, fds, &fds_n);
    fflush(c->out);
    *ret_exit = 1;
    if (n == 0 || !send_all(s, message, n, fds, fds_n))
        fputs("sahabat: the server does not take the command\n", c->err);
    else if (recv(s, &answer, 1, 0) != 1)
        fputs("sahabat: the server went away\n", c->err);
    else
        *ret_exit = answer;
    close(s);
    return true;
}

/* ---- server ---- */

struct cli_server {
    struct app *app;
    const struct house *house;
    pthread_t thread;
    int listener, stop[2];
    struct sockaddr_un address;
    pthread_mutex_t lock;
    pthread_cond_t idle;
    int running;
};

struct call {
    struct cli_server *server;
    int socket;
};

static bool receive(int s, char *message, ssize_t *ret_n, int fds[FDS_MAX], int *ret_fds)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int) * FDS_MAX)];
        struct cmsghdr align;
    } control;
    struct iovec io = {.iov_base = message, .iov_len = MESSAGE_MAX};
    struct msghdr m = {.msg_iov = &io,
                       .msg_iovlen = 1,
                       .msg_control = control.bytes,
                       .msg_controllen = sizeof(control.bytes)};
    *ret_n = recvmsg(s, &m, MSG_CMSG_CLOEXEC);
    *ret_fds = 0;
    struct cmsghdr *h = *ret_n > 0 ? CMSG_FIRSTHDR(&m) : NULL;
    if (h && h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_RIGHTS) {
        *ret_fds = (int)((h->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        memcpy(fds, CMSG_DATA(h), sizeof(int) * (size_t)*ret_fds);
    }
    return *ret_n > 0 && *ret_fds >= 2 && !(m.msg_flags & (MSG_TRUNC | MSG_CTRUNC));
}

static const struct command *command_named(const char *name)
{
    for (const struct command *const *t = cli_tables; *t; t++)
        for (const struct command *k = *t; k->name; k++)
            if (strcmp(k->name, name) == 0 &&
                !(k->flags & (CMD_NO_DB | CMD_ALONE | CMD_SERVER | CMD_CREATE)))
                return k;
    return NULL;
}

/* Fills c from the message; false when it is none of ours. */
static bool unpack(struct cli *c, const char *message, size_t n, const int *fds, int fds_n)
{
    const char *at = message, *end = message + n;
    const char *nul = memchr(at, '\0', n);
    if (!nul || !(c->command = command_named(at)) || end - nul < 4)
        return false;
    at = nul + 1;
    c->cx->lang = at[0] == '0' + LANG_ID ? LANG_ID : LANG_EN;
    c->tty = at[1] == '1';
    at += 2;
    int k = 2;
    for (int i = 0; i < OPTIONS_MAX; i++) {
        nul = at < end ? memchr(at, '\0', (size_t)(end - at)) : NULL;
        if (!nul)
            return false;
        c->value[i] = *at == '+' ? at + 1 : NULL;
        enum option_kind kind =
            c->command->options[i].name ? c->command->options[i].kind : OPT_TEXT;
        bool file = c->value[i] && kind >= OPT_IN;
        c->fd[i] = file && k < fds_n ? fds[k++] : -1;
        if (file && c->fd[i] < 0)
            return false;
        at = nul + 1;
    }
    return true;
}

static void run_call(struct call *call)
{
    struct arena *a = arena_new(ARENA_CAP);
    struct ctx cx = ctx_new(a, clock_now());
    struct cli c = {.cx = &cx, .app = call->server->app, .house = call->server->house};
    char *message = arena_alloc(a, MESSAGE_MAX);
    int fds[FDS_MAX], fds_n = 0;
    ssize_t n;
    unsigned char code = 1;
    cx.app = c.app;
    cx.actor = actor_operator();
    if (receive(call->socket, message, &n, fds, &fds_n)) {
        c.out = fdopen(fds[0], "w");
        c.err = fdopen(fds[1], "w");
        fds[0] = fds[1] = -1;
        if (c.out && c.err && unpack(&c, message, (size_t)n, fds, fds_n))
            code = (unsigned char)cli_run(&c);
        if (c.out)
            fclose(c.out);
        if (c.err)
            fclose(c.err);
    }
    for (int i = 0; i < fds_n; i++)
        if (fds[i] >= 0)
            close(fds[i]);
    send(call->socket, &code, 1, MSG_NOSIGNAL);
    close(call->socket);
    arena_free(a);
}

static void *call_thread(void *arg)
{
    struct call *call = arg;
    struct cli_server *s = call->server;
    run_call(call);
    free(call);
    pthread_mutex_lock(&s->lock);
    s->running--;
    pthread_cond_signal(&s->idle);
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static void start_call(struct cli_server *s, int socket)
{
    struct ucred peer;
    socklen_t n = sizeof(peer);
    struct call *call = calloc(1, sizeof(*call));
    pthread_t thread;
    bool mine = getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &n) == 0 &&
                (peer.uid == geteuid() || peer.uid == 0);
    if (!call || !mine) {
        free(call);
        close(socket);
        return;
    }
    *call = (struct call){s, socket};
    pthread_mutex_lock(&s->lock);
    while (s->running >= AT_ONCE)
        pthread_cond_wait(&s->idle, &s->lock);
    s->running++;
    pthread_mutex_unlock(&s->lock);
    if (pthread_create(&thread, NULL, call_thread, call) != 0)
        abort();
    pthread_detach(thread);
}

static void *listen_thread(void *arg)
{
    struct cli_server *s = arg;
    struct pollfd look[2] = {{.fd = s->listener, .events = POLLIN},
                             {.fd = s->stop[0], .events = POLLIN}};
    for (;;) {
        if (poll(look, 2, -1) < 0 && errno != EINTR)
            return NULL;
        if (look[1].revents)
            return NULL;
        int socket = look[0].revents ? accept4(s->listener, NULL, NULL, SOCK_CLOEXEC) : -1;
        if (socket >= 0)
            start_call(s, socket);
    }
}

struct cli_server *cli_server_start(struct app *app, const struct house *house)
{
    const char *file = db_path(app->db);
    struct cli_server *s = calloc(1, sizeof(*s));
    if (!file || !s || !socket_address(file, &s->address) || pipe2(s->stop, O_CLOEXEC) != 0) {
        free(s);
        return NULL;
    }
    s->app = app;
    s->house = house;
    unlink(s->address.sun_path); /* the lease says that no other server lives */
    s->listener = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    mode_t before = umask(0177);
    bool good = s->listener >= 0 &&
                bind(s->listener, (struct sockaddr *)&s->address, sizeof(s->address)) == 0 &&
                listen(s->listener, 16) == 0;
    umask(before);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->idle, NULL);
    if (!good || pthread_create(&s->thread, NULL, listen_thread, s) != 0) {
        log_event(LOG_WARN, "no command socket", "path", s->address.sun_path, "why",
                  strerror(errno), NULL);
        free(s);
        return NULL;
    }
    return s;
}

void cli_server_stop(struct cli_server *s)
{
    if (!s)
        return;
    if (write(s->stop[1], "x", 1) != 1)
        abort();
    pthread_join(s->thread, NULL);
    close(s->listener);
    unlink(s->address.sun_path);
    pthread_mutex_lock(&s->lock);
    while (s->running > 0)
        pthread_cond_wait(&s->idle, &s->lock);
    pthread_mutex_unlock(&s->lock);
    close(s->stop[0]);
    close(s->stop[1]);
    free(s);
}
