/*
 * What every rule gets: where memory comes from, what time it is, whose hand is
 * at work, which connection it may use, and where errors are told.
 *
 * Base knows nobody: the database connection and the actor are opaque here.
 * Error words are message ids (locale/ *.po) with named arguments; they are put
 * into a language where they are shown, not where they are raised.
 */
#ifndef CTX_H
#define CTX_H

#include "arena.h"
#include "err.h"

#include <stdint.h>

struct conn;
struct actor;
struct app;

enum lang { LANG_ID, LANG_EN, LANG_COUNT };

/* A named argument of a message; a list of them ends with name == NULL. */
struct msg_arg {
    const char *name, *value;
};

struct field_err {
    const char *field; /* the field's API name */
    const char *msgid;
    struct msg_arg *args; /* ends with a NULL name */
    bool warning;         /* told, but does not refuse */
    struct field_err *next;
};

struct errinfo {
    enum err code;
    const char *msgid; /* what is wrong */
    struct msg_arg *args;
    const char *hint;   /* msgid of a remedy, or NULL */
    const char *detail; /* for the log only */
    struct field_err *fields, **tail;
    int64_t retry_after; /* seconds, with ERR_SLOW_DOWN, ERR_BUSY, and what is still running */
};

struct ctx {
    struct arena *a;
    struct errinfo err;
    int64_t now;       /* UTC seconds, the same during the whole request */
    struct conn *conn; /* reader or writer; see db.h */
    const struct actor *actor;
    struct app *app; /* the running program; see app.h */
    enum lang lang;
    const char *request_id;
    unsigned queries;               /* how many statements were run */
    void (*random)(void *, size_t); /* NULL: the system's; tests may set it */
};

/* A context over an arena at a point in time; everything else empty. */
struct ctx ctx_new(struct arena *a, int64_t now);

/* The system's clock, UTC seconds. Only those who make a context call it. */
int64_t clock_now(void);
/* Microseconds that only grow, for measuring. */
int64_t clock_micros(void);

/* Unpredictable bytes (libsodium is not known here: getrandom). */
void ctx_random(const struct ctx *cx, void *to, size_t n);

/*
 * Says what is wrong and returns `code`. Further arguments are pairs (name, value)
 * of strings, ended by NULL. The first failure wins; later ones are ignored until
 * ctx_forgive().
 */
enum err fail(struct ctx *cx, enum err code, const char *msgid, ...) __attribute__((sentinel));

/* Adds a refused field; several may be added before the caller returns ERR_INVALID. */
void fail_field(struct ctx *cx, const char *field, const char *msgid, ...)
    __attribute__((sentinel));
/* As fail_field(), for what is told but does not refuse. */
void warn_field(struct ctx *cx, const char *field, const char *msgid, ...)
    __attribute__((sentinel));

/* ERR_INVALID with the standard message when a field was refused, else OK. */
enum err fields_check(struct ctx *cx);

/* Internals for the log, never for people. Returns `code`. */
enum err fail_log(struct ctx *cx, enum err code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Forgets what went wrong, to try something else. */
void ctx_forgive(struct ctx *cx);

#endif
