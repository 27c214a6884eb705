/* The outbox's rows: claimed, marked, listed, decided. See outbox.h. */
#include "outbox.h"

#include "audit.h"
#include "job.h"
#include "notice.h"
#include "notice_sql.h"
#include "setting.h"
#include "text.h"

/* A sealed column's text in the arena, or NULL. */
static const char *opened(struct ctx *cx, struct rows *r, int column)
{
    size_t n;
    char *text = NULL;
    const void *p = row_blob(r, column, &n);
    return p && unseal(cx, cx->app->keys, p, n, &text, NULL) ? text : NULL;
}

/* ---- work ---- */

enum err outbox_due(struct ctx *cx, bool phone, bool mail, bool *ret)
{
    int64_t one = 0;
    TRY(db_int_of(cx, &q_outbox_due, ARGS(db_int(cx->now), db_int(phone), db_int(mail)), 0, &one));
    *ret = one != 0;
    return OK;
}

static enum err claim_some(struct ctx *cx, struct outbox_claim *c, bool urgent)
{
    int64_t lease = cx->now + c->lease;
    struct rows *r = db_rows(cx, &q_outbox_claim,
                             ARGS(db_int(cx->now), db_int(lease), db_int(urgent), db_int(c->phone),
                                  db_int(c->mail), db_int((int64_t)(c->max - c->n))));
    while (c->n < c->max && rows_next(r))
        c->list[c->n++] = (struct outbox_work){.id = row_int(r, 0),
                                               .tries = row_int(r, 1),
                                               .lease = lease,
                                               .expires_at = row_int(r, 2),
                                               .channel = row_str(r, 3),
                                               .address = row_str(r, 4),
                                               .event = row_str(r, 5),
                                               .uid = row_str(r, 6),
                                               .subject = opened(cx, r, 7),
                                               .body = opened(cx, r, 8),
                                               .account_id = row_int(r, 10),
                                               .lang = row_str(r, 11),
                                               .urgent = urgent};
    return rows_end(r);
}

enum err outbox_claim(struct ctx *cx, struct outbox_claim *c)
{
    c->list = arena_array(cx->a, c->max, sizeof(*c->list));
    c->n = 0;
    TRY(claim_some(cx, c, true));
    return c->n < c->max ? claim_some(cx, c, false) : OK;
}

enum err outbox_mark(struct ctx *cx, const struct outbox_outcome *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct outbox_outcome *o = &list[i];
        if (strcmp(o->state, "sent") == 0)
            TRY(db_exec(cx, &q_outbox_sent,
                        ARGS(db_int(o->id), db_int(o->tries), db_int(cx->now), db_int(o->lease)),
                        NULL));
        else
            TRY(db_exec(cx, &q_outbox_mark,
                        ARGS(db_int(o->id), db_int(o->tries), db_text(o->state), db_text(o->reason),
                             db_int(o->due_at), db_int(o->lease)),
                        NULL));
    }
    return OK;
}

enum err outbox_expire(struct ctx *cx)
{
    return db_exec(cx, &q_outbox_expire, ARGS(db_int(cx->now)), NULL);
}

/* ---- tidying ---- */

enum { TIDY_SLICE = 200, TIDY_SLICES_MOST = 500, DAY = 86400 };

struct tidying {
    const struct query *q;
    int64_t before, done;
    const char *subject;
    int64_t all;
};

int64_t outbox_keep_days(struct ctx *cx)
{
    int64_t days;
    const char *text = setting_get(cx, "notice_keep_days", "");
    bool good = text_int(text, &days) && days >= KEEP_DAYS_LEAST && days <= KEEP_DAYS_MOST;
    return good ? days : KEEP_DAYS;
}

static enum err read_days(struct ctx *cx, void *days)
{
    *(int64_t *)days = outbox_keep_days(cx);
    return OK;
}

static enum err tidy_slice(struct ctx *cx, void *arg)
{
    struct tidying *t = arg;
    return db_exec(cx, t->q, ARGS(db_int(t->before), db_int(TIDY_SLICE)), &t->done);
}

static enum err tell_tidied(struct ctx *cx, void *arg)
{
    const struct tidying *t = arg;
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "count", t->all);
    return audit(cx, "tidy", t->subject, 0, m);
}

enum err outbox_tidy(struct ctx *cx)
{
    int64_t days;
    struct tidying kinds[] = {{.q = &q_outbox_tidy, .subject = "notice"},
                              {.q = &q_demo_message_tidy, .subject = "demo_message"}};
    TRY(app_write(cx, read_days, &days));
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct tidying *t = &kinds[i];
        t->before = cx->now - days * DAY;
        for (int n = 0; n < TIDY_SLICES_MOST && !job_stopping(cx->app); n++) {
            TRY(app_write(cx, tidy_slice, t));
            t->all += t->done;
            if (t->done == 0)
                break;
        }
        if (t->all)
            TRY(app_write(cx, tell_tidied, t));
    }
    return OK;
}

/* ---- lists ---- */

static void read_notice(struct ctx *cx, struct rows *r, struct notice *ret)
{
    *ret = (struct notice){.id = row_int(r, 0),
                           .created_at = row_int(r, 1),
                           .due_at = row_int(r, 2),
                           .sent_at = row_int(r, 3),
                           .expires_at = row_int(r, 4),
                           .tries = row_int(r, 5),
                           .account_id = row_int(r, 6),
                           .channel = row_str(r, 7),
                           .address = row_str(r, 8),
                           .event = row_str(r, 9),
                           .lang = row_str(r, 10),
                           .state = row_str(r, 11),
                           .reason = row_str(r, 12),
                           .body = opened(cx, r, 13),
                           .urgent = row_int(r, 14),
                           .covered = row_int(r, 15),
                           .who = row_str(r, 16)};
}

enum err notice_list(struct ctx *cx, const struct notice_filter *f, struct notice **ret,
                     size_t *ret_n)
{
    struct notice *list = arena_array(cx->a, (size_t)f->limit, sizeof(*list));
    unsigned mask = (f->state ? (unsigned)q_part_notice_list_state : 0) |
                    (f->event ? (unsigned)q_part_notice_list_event : 0) |
                    (f->channel ? (unsigned)q_part_notice_list_channel : 0);
    size_t n = 0;
    struct rows *r =
        db_rows_mask(cx, &q_notice_list, mask,
                     ARGS(db_int(f->before > 0 ? f->before : INT64_MAX), db_int(f->limit),
                          db_text(f->state), db_text(f->event), db_text(f->channel), db_int(0)));
    while (n < (size_t)f->limit && rows_next(r))
        read_notice(cx, r, &list[n++]);
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err notice_count(struct ctx *cx, const struct notice_filter *f, int64_t *ret)
{
    unsigned mask = (f->state ? (unsigned)q_part_notice_count_state : 0) |
                    (f->event ? (unsigned)q_part_notice_count_event : 0) |
                    (f->channel ? (unsigned)q_part_notice_count_channel : 0);
    struct rows *r = db_rows_mask(cx, &q_notice_count, mask,
                                  ARGS(db_text(f->state), db_text(f->event), db_text(f->channel)));
    *ret = rows_next(r) ? row_int(r, 0) : 0;
    return rows_end(r);
}

enum err notice_get(struct ctx *cx, int64_t id, struct notice *ret)
{
    bool found = false;
    struct rows *r = db_rows_mask(
        cx, &q_notice_list, q_part_notice_list_one,
        ARGS(db_int(INT64_MAX), db_int(1), db_null(), db_null(), db_null(), db_int(id)));
    if (rows_next(r)) {
        read_notice(cx, r, ret);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

/* ---- decisions ---- */

enum err notice_retry(struct ctx *cx, int64_t id)
{
    struct notice m;
    int64_t changed, calm;
    TRY(notice_get(cx, id, &m));
    TRY(quiet_end(cx, &calm));
    TRY(db_exec(cx, &q_notice_again, ARGS(db_int(id), db_int(cx->now), db_int(calm)), &changed));
    if (!changed)
        return fail(cx, ERR_CONFLICT,
                    strcmp(m.state, "failed") == 0 ? "error.notice_old" : "error.notice_state",
                    NULL);
    return audit(cx, "retry", "notice", id, NULL);
}

enum err notice_retry_all(struct ctx *cx, int64_t *ret_n)
{
    int64_t calm;
    TRY(quiet_end(cx, &calm));
    TRY(db_exec(cx, &q_notice_again_all, ARGS(db_int(cx->now), db_int(calm), db_int(RETRY_MOST)),
                ret_n));
    if (!*ret_n)
        return OK;
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "count", *ret_n);
    return audit(cx, "retry", "notice", 0, m);
}

enum err notice_cancel(struct ctx *cx, int64_t id)
{
    struct notice m;
    int64_t changed;
    TRY(notice_get(cx, id, &m));
    TRY(db_exec(cx, &q_notice_cancel, ARGS(db_int(id)), &changed));
    if (!changed)
        return fail(cx, ERR_CONFLICT, "error.notice_state", NULL);
    return audit(cx, "cancel", "notice", id, NULL);
}

enum err notice_gauges_get(struct ctx *cx, struct notice_gauges *ret)
{
    struct rows *r = db_rows(cx, &q_notice_gauges, NO_ARGS);
    *ret = (struct notice_gauges){0};
    if (rows_next(r)) {
        int64_t due = row_int(r, 2);
        ret->waiting = row_int(r, 0);
        ret->failed = row_int(r, 1);
        ret->late = due && due < cx->now ? cx->now - due : 0;
    }
    return rows_end(r);
}
