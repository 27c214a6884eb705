/*
 * The way out: HTTP and SMTP to servers that the city's administrators named. Only outgoing.c knows
 * libcurl. Never on the writer, never on a server thread: it waits for others.
 *
 * Addresses come from settings or the machine's environment, so private and loopback ones are
 * allowed: a gateway often stands beside the program. Nothing that the public gives is ever an
 * address here. Certificates are always verified; SMTP without TLS is spoken to this machine alone.
 */
#ifndef OUTGOING_H
#define OUTGOING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum out_verdict {
    OUT_LATER, /* try again: no answer, 408, 429, 5xx, a mail server's 4xx */
    OUT_SENT,
    OUT_NEVER, /* refused for good: another 4xx, a mail server's 5xx */
};

struct outgoing {
    /* what is asked */
    const char *url;             /* http, https: a POST; smtp, smtps: an e-mail */
    const char *secret;          /* HTTP: bearer token; NULL: none */
    const char *key;             /* HTTP: Idempotency-Key */
    const char *body;            /* HTTP: JSON; SMTP: the whole message */
    const char *from, *to;       /* SMTP: addresses */
    const char *user, *password; /* SMTP; NULL: none */
    /* what came of it */
    enum out_verdict verdict;
    char why[32]; /* "": sent; "http:503", "smtp:450", "unreachable", "timeout", "tls", "login",
                     "network", "stopped" */
    int64_t retry_after; /* seconds asked for, or 0 */
    size_t read;         /* outgoing.c's */
};

/* Connections that are kept between calls; for one thread. */
struct outgoing_line;
struct outgoing_line *outgoing_open(void);
void outgoing_close(struct outgoing_line *line);

/* Does all at once and fills what came of each. `stop` (may be NULL) is asked several times a
 * second; when it says so, what is unfinished ends as OUT_LATER, "stopped". Takes at most
 * OUTGOING_SECONDS. */
enum { OUTGOING_SECONDS = 15 };
void outgoing_run(struct outgoing_line *line, struct outgoing *list, size_t n, bool (*stop)(void *),
                  void *arg);

/* Whether it is a URL with a host and one of the schemes ("http,https"), without user and password.
 */
bool outgoing_url_good(const char *url, const char *schemes);

/* What a status means, for tests. */
enum out_verdict outgoing_judge(bool mail, long status);

#endif
