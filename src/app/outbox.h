/*
 * The outbox as a list of work: what is to be sent, claimed under a lease and marked; and as people
 * see it. States: waiting → sending → sent, failed or waiting again; skipped: nothing goes out.
 *
 * What is promised. A row is written with its change, in one transaction: nothing is lost. A claim
 * is a committed transaction before anything is sent, so several servers on one database never work
 * on one row at a time. A server that dies between sending and marking leaves a row in "sending";
 * when its lease is over it is sent again, with the same key. Towards the gateway that is at least
 * once, and the key ("ID-UID", also JSON's "id") lets it drop the second; an e-mail keeps its
 * Message-ID. There are never two rows for one thing ("_once").
 */
#ifndef OUTBOX_H
#define OUTBOX_H

#include "app.h"

/* ---- work ---- */

enum { LEASE_SECONDS = 120 }; /* far above OUTGOING_SECONDS and what clocks of servers differ by */

struct outbox_work {
    int64_t id, tries, lease, expires_at; /* tries and the lease's end fence late marks off */
    const char *channel, *address, *event, *uid, *subject, *body;
    int64_t account_id; /* 0: none */
    const char *lang;
    bool urgent;
};
/* On the writer: takes up to `max` rows that are due, urgent ones first. `phone`, `mail`: which
 * channels have a way out. */
struct outbox_claim {
    bool phone, mail;
    int64_t lease; /* seconds */
    size_t max;
    struct outbox_work *list; /* out */
    size_t n;
};
enum err outbox_claim(struct ctx *cx, struct outbox_claim *c);
/* Whether there is something to claim. */
enum err outbox_due(struct ctx *cx, bool phone, bool mail, bool *ret);

/* On the writer: what came of a claimed row. Without effect when the row was meanwhile claimed
 * again. A sent row keeps its text only with its secrets covered. */
struct outbox_outcome {
    int64_t id, tries, lease, due_at;
    const char *state, *reason; /* "waiting" (again at due_at), "sent", "failed", "skipped" */
};
enum err outbox_mark(struct ctx *cx, const struct outbox_outcome *list, size_t n);
/* On the writer, now and then: rows whose time is over though no way out was ever there. */
enum err outbox_expire(struct ctx *cx);

/* What is done with and older than setting notice_keep_days (KEEP_DAYS) is deleted, and so is what
 * the demo's telephone received; in slices, so that other writers hardly wait; audited as a count.
 * With a message goes the promise of "_once", and an address that nobody has written to since is
 * forgotten. Not on the writer; each hour (struct job_kind). */
enum { KEEP_DAYS = 180, KEEP_DAYS_LEAST = 30, KEEP_DAYS_MOST = 3650 };
int64_t outbox_keep_days(struct ctx *cx);
enum err outbox_tidy(struct ctx *cx);

/* ---- as people see it ---- */

struct notice {
    int64_t id, created_at, due_at, sent_at, expires_at, tries, account_id;
    const char *channel, *address, *event, *lang, *state, *reason;
    const char *who;  /* the account's name, or NULL */
    const char *body; /* with its secrets covered */
    bool urgent, covered;
};
struct notice_filter {
    const char *state, *event, *channel; /* NULL: all */
    int64_t before;                      /* id; 0: from the newest */
    int64_t limit;
};
/* Newest first. */
enum err notice_list(struct ctx *cx, const struct notice_filter *f, struct notice **ret,
                     size_t *ret_n);
/* At most 1,001. */
enum err notice_count(struct ctx *cx, const struct notice_filter *f, int64_t *ret);
enum err notice_get(struct ctx *cx, int64_t id, struct notice *ret);

/* On the writer; audited. A failed row is tried anew from the first try; ERR_CONFLICT in another
 * state, or when its time is over. A waiting row is not sent any more. */
enum err notice_retry(struct ctx *cx, int64_t id);
enum err notice_cancel(struct ctx *cx, int64_t id);
/* All failed rows whose time is not over, RETRY_MOST at a time. */
enum { RETRY_MOST = 5000 };
enum err notice_retry_all(struct ctx *cx, int64_t *ret_n);

/* For /metrics. */
struct notice_gauges {
    int64_t waiting, failed, late; /* late: seconds that the longest due row waits */
};
enum err notice_gauges_get(struct ctx *cx, struct notice_gauges *ret);

#endif
