/*
 * The errors people and programs may meet: one closed list, mapped in one table
 * to HTTP status, exit code and a stable name. The words hang on the context
 * (ctx.h); a function returns only the code.
 */
#ifndef ERR_H
#define ERR_H

enum err {
    OK = 0,
    ERR_INPUT,          /* 400: not understood: malformed request, JSON, number … */
    ERR_AUTH,           /* 401: not signed in */
    ERR_FORBIDDEN,      /* 403: signed in, but not allowed */
    ERR_NOT_FOUND,      /* 404: not there, or not for this actor */
    ERR_METHOD,         /* 405 */
    ERR_NOT_ACCEPTABLE, /* 406 */
    ERR_CONFLICT,       /* 409: against a rule or a fact: duplicate, wrong state */
    ERR_GONE,           /* 410: link used or expired */
    ERR_STALE,          /* 412: If-Match names an older version */
    ERR_TOO_LARGE,      /* 413 */
    ERR_URI_TOO_LONG,   /* 414 */
    ERR_TYPE,           /* 415: content type not taken here */
    ERR_INVALID,        /* 422: understood, but a field is refused: see fields */
    ERR_PRECONDITION,   /* 428: If-Match is missing */
    ERR_SLOW_DOWN,      /* 429: with a time to wait */
    ERR_HEADERS,        /* 431 */
    ERR_INTERNAL,       /* 500: ours */
    ERR_UNSUPPORTED,    /* 501 */
    ERR_BUSY,           /* 503: try again: memory cap, queue full, database away */
    ERR_USAGE,          /* command line only: exit 2 */
    ERR_COUNT
};

struct err_row {
    const char *name; /* stable, in problem+json as the end of "type" */
    int status;       /* HTTP */
    int exit_code;    /* command line */
};

/* The table's row for a code. */
const struct err_row *err_row(enum err e);

/* The one macro that hides a return: hands an error on. */
#define TRY(call)                   \
    do {                            \
        enum err try_err_ = (call); \
        if (try_err_ != OK)         \
            return try_err_;        \
    } while (0)

#endif
