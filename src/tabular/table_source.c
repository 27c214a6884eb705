/* Where a table's bytes come from: see table_source.h. Everything is read by position (pread), so
 * that a borrowed descriptor's own position stays where its owner left it. */
#include "table_source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err open_path(struct ctx *cx, const char *path, struct source *s)
{
    s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (s->fd < 0) {
        enum err code = errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_INPUT;
        return fail(cx, code, "table.no_file", "path", path, NULL);
    }
    s->owns = true;
    return OK;
}

enum err table_source_open(struct ctx *cx, const struct table_open *from, struct source *ret)
{
    struct source s = {.data = from->data, .fd = from->fd, .size = from->n};
    if (from->path) {
        s.data = NULL;
        TRY(open_path(cx, from->path, &s));
    }
    if (!s.data && s.fd >= 0) {
        struct stat st;
        if (fstat(s.fd, &st) < 0 || !S_ISREG(st.st_mode)) {
            table_source_close(&s);
            return fail(cx, ERR_INPUT, "table.no_plain_file", NULL);
        }
        s.size = (uint64_t)st.st_size;
    }
    if (!s.size || (!s.data && s.fd < 0)) {
        table_source_close(&s);
        return fail(cx, ERR_INPUT, "table.empty", NULL);
    }
    *ret = s;
    return OK;
}

ssize_t table_source_read(const struct source *s, uint64_t at, void *to, size_t n)
{
    if (at >= s->size)
        return 0;
    if (n > s->size - at)
        n = (size_t)(s->size - at);
    if (s->data) {
        memcpy(to, s->data + at, n);
        return (ssize_t)n;
    }
    for (size_t have = 0; have < n;) {
        ssize_t got = pread(s->fd, (char *)to + have, n - have, (off_t)(at + have));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return -1;
        have += (size_t)got;
    }
    return (ssize_t)n;
}

void table_source_close(struct source *s)
{
    if (s->owns)
        close(s->fd);
    s->owns = false;
    s->fd = -1;
}
