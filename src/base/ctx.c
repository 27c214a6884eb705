/* The context and its error record: see ctx.h. */
#include "ctx.h"

#include <assert.h>
#include <sys/random.h>

enum { MAX_ARGS = 8 };

struct ctx ctx_new(struct arena *a, int64_t now)
{
    return (struct ctx){.a = a, .now = now};
}

int64_t clock_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec;
}

int64_t clock_micros(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void from_kernel(unsigned char *to, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t got = getrandom(to + at, n - at, 0);
        if (got < 0)
            abort(); /* without randomness there are no secrets */
        at += (size_t)got;
    }
}

/* Every page of a signed-in reader needs some: a thread fetches them for sixteen pages at once, and
 * forgets what it gave. */
void ctx_random(const struct ctx *cx, void *to, size_t n)
{
    enum { POOL = 512, SMALL = 32 };
    static _Thread_local unsigned char pool[POOL];
    static _Thread_local size_t left;
    if (cx && cx->random) {
        cx->random(to, n);
        return;
    }
    if (n > SMALL) {
        from_kernel(to, n);
        return;
    }
    if (left < n) {
        from_kernel(pool, POOL);
        left = POOL;
    }
    left -= n;
    memcpy(to, pool + left, n);
    explicit_bzero(pool + left, n);
}

static struct msg_arg *take_args(struct ctx *cx, va_list ap)
{
    struct msg_arg *args = arena_array(cx->a, MAX_ARGS + 1, sizeof(*args));
    for (int i = 0; i < MAX_ARGS; i++) {
        const char *name = va_arg(ap, const char *);
        if (!name)
            break;
        const char *value = va_arg(ap, const char *);
        args[i] = (struct msg_arg){name, arena_strdup(cx->a, value ? value : "")};
    }
    return args;
}

enum err fail(struct ctx *cx, enum err code, const char *msgid, ...)
{
    assert(code != OK);
    if (cx->err.code != OK)
        return cx->err.code;
    va_list ap;
    va_start(ap, msgid);
    cx->err.args = take_args(cx, ap);
    va_end(ap);
    cx->err.code = code;
    cx->err.msgid = msgid;
    return code;
}

static void add_field(struct ctx *cx, bool warning, const char *field, const char *msgid,
                      va_list ap)
{
    struct field_err *f = arena_alloc(cx->a, sizeof(*f));
    f->field = field;
    f->msgid = msgid;
    f->warning = warning;
    f->args = take_args(cx, ap);
    if (!cx->err.tail)
        cx->err.tail = &cx->err.fields;
    *cx->err.tail = f;
    cx->err.tail = &f->next;
}

void fail_field(struct ctx *cx, const char *field, const char *msgid, ...)
{
    va_list ap;
    va_start(ap, msgid);
    add_field(cx, false, field, msgid, ap);
    va_end(ap);
}

void warn_field(struct ctx *cx, const char *field, const char *msgid, ...)
{
    va_list ap;
    va_start(ap, msgid);
    add_field(cx, true, field, msgid, ap);
    va_end(ap);
}

enum err fields_check(struct ctx *cx)
{
    for (const struct field_err *f = cx->err.fields; f; f = f->next)
        if (!f->warning)
            return fail(cx, ERR_INVALID, "error.fields", NULL);
    return OK;
}

enum err fail_log(struct ctx *cx, enum err code, const char *format, ...)
{
    if (cx->err.code == OK)
        cx->err.code = code;
    if (!cx->err.detail) {
        va_list ap;
        va_start(ap, format);
        cx->err.detail = arena_vprintf(cx->a, format, ap);
        va_end(ap);
    }
    return cx->err.code;
}

void ctx_forgive(struct ctx *cx)
{
    cx->err = (struct errinfo){0};
}
