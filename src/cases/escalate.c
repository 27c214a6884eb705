/*
 * Climbing: see case_clock.h. Each step takes the next slice by an index, in order of time, within
 * one transaction of the writer: what another server has done meanwhile is not found again, or
 * (PostgreSQL) undoes the slice, which is then looked for anew.
 */
#include "escalate_parts.h"

#include "audit.h"
#include "case_task_sql.h"
#include "casefile_parts.h"
#include "escalate_sql.h"
#include "job.h"
#include "text.h"

enum { SLICE = 50, SLICE_MAX = 500 };

struct slice {
    int64_t most;
    int64_t n;      /* rows that were found: fewer than `most` is the end */
    int64_t missed; /* clocks */
};

/* ---- what is read ---- */

/* Columns 0–8 of escalate_late and escalate_risk. */
static struct casefile light_row(struct ctx *cx, struct rows *r)
{
    struct casefile c = {.id = row_int(r, 0),
                         .category = row_str(r, 1),
                         .seal = row_int(r, 2),
                         .ward = row_str(r, 3),
                         .district = row_str(r, 4),
                         .level = row_int(r, 5),
                         .assignee_id = row_int(r, 6),
                         .partner_id = row_int(r, 7),
                         .reopened = row_int(r, 8)};
    c.code = code_make(cx->a, "A", (uint64_t)c.id);
    return c;
}

/* ---- another calendar ---- */

static enum err calendar_slice(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    struct clock_book book;
    int64_t ids[SLICE_MAX];
    s->n = s->missed = 0;
    TRY(clock_book_open(cx, &book));
    struct rows *r =
        db_rows(cx, &q_escalate_calendar, ARGS(db_int(book.t->revision), db_int(s->most)));
    while (s->n < s->most && rows_next(r))
        ids[s->n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (int64_t i = 0; i < s->n; i++)
        TRY(clocks_anew(cx, &book, ids[i]));
    return OK;
}

/* ---- pauses ---- */

static enum err end_pause(struct ctx *cx, const struct casefile *c)
{
    int64_t changed;
    TRY(case_clock_resume(cx, c));
    TRY(db_exec(cx, &q_escalate_unpause,
                ARGS(db_int(c->id), db_int(c->paused_until), db_int(cx->now)), &changed));
    if (!changed)
        return fail_log(cx, ERR_BUSY, "case %lld: another ended its pause", (long long)c->id);
    TRY(case_event_add(cx, c->id, "resume", "system", SHOWN_FACT, NULL, NULL, NULL));
    return audit(cx, "resume", "case", c->id, NULL);
}

static enum err pause_slice(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    struct casefile list[SLICE_MAX];
    s->n = s->missed = 0;
    struct rows *r = db_rows(cx, &q_escalate_paused, ARGS(db_int(cx->now), db_int(s->most)));
    while (s->n < s->most && rows_next(r))
        list[s->n++] = (struct casefile){
            .id = row_int(r, 0), .level = row_int(r, 1), .paused_until = row_int(r, 2)};
    TRY(rows_end(r));
    for (int64_t i = 0; i < s->n; i++)
        TRY(end_pause(cx, &list[i]));
    return OK;
}

/* ---- missed ---- */

struct climbing {
    struct casefile c;
    int64_t from;     /* the level that missed it */
    bool unanswered;  /* the reporter's time to say is over */
    const char *kind; /* of the first clock that was missed; NULL: none that climbs */
};

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* Who is behind: the level that holds the case, or, where nobody answered or solved, whoever holds
 * it. The reporter's silence is nobody's fault. */
static enum err miss_all(struct ctx *cx, struct clocks *s, struct climbing *x)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct case_clock *k = &s->list[i];
        if (!clock_late(cx, k))
            continue;
        TRY(clock_miss(cx, s, i));
        if (is(k->kind, "answer")) {
            x->unanswered = true;
            clock_end(cx, s, i, "missed");
        } else if (!x->kind)
            x->kind = k->kind;
    }
    return OK;
}

static int64_t above(int64_t level)
{
    return level < LEVEL_CITY ? level + 1 : LEVEL_CITY;
}

static enum err close_unanswered(struct ctx *cx, int64_t id)
{
    struct casefile c;
    int64_t changed;
    struct model *m = model_object(cx->a);
    TRY(db_exec(cx, &q_escalate_close, ARGS(db_int(id), db_int(cx->now)), &changed));
    if (!changed)
        return OK;
    model_set_bool(cx->a, m, "unanswered", true);
    TRY(case_event_add(cx, id, "close", "system", SHOWN_FACT, NULL, m, NULL));
    TRY(audit(cx, "close", "case", id, m));
    TRY(case_load(cx, id, &c));
    TRY(case_tell_reporter(cx, &c, "case_closed", NULL));
    return case_tell_followers(cx, &c, "case_followed_closed");
}

/* One pass over what is late: what its cases have in common. */
struct late {
    struct slice *s;
    struct clock_book book;
    struct crowd crowd;
    struct late_clock *clocks;
    size_t clocks_n;
    struct audit_entry *audit;
    size_t audit_n;
};

/* The level that takes it over, or the city's heads where there is none above. */
static enum err take_over(struct ctx *cx, struct late *l, const struct climbing *x)
{
    struct model *m = model_object(cx->a);
    bool climbs = x->c.level != x->from;
    model_set_text(cx->a, m, "clock", x->kind);
    if (climbs) {
        struct model *pair = model_set_array(cx->a, m, "level");
        model_add_text(cx->a, pair, case_level_code(x->from));
        model_add_text(cx->a, pair, case_level_code(x->c.level));
        TRY(case_event_add(cx, x->c.id, "escalate", "system", SHOWN_FACT, NULL, m, NULL));
    }
    l->audit[l->audit_n++] =
        (struct audit_entry){climbs ? "escalate" : "missed", "case", x->c.id, m};
    TRY(crowd_heads(cx, &l->crowd, &x->c, climbs ? "case_escalated" : "case_overdue"));
    return crowd_add(cx, &l->crowd, &x->c, x->c.assignee_id, "case_overdue");
}

static enum err climb(struct ctx *cx, struct late *l, const struct casefile *c)
{
    int64_t due, risk;
    struct climbing x = {.c = *c, .from = c->level};
    struct clocks clocks = clocks_of(cx, &l->book, c->id, l->clocks, l->clocks_n);
    TRY(miss_all(cx, &clocks, &x));
    if (x.kind) {
        x.c.level = above(c->level);
        if (x.c.level != c->level)
            TRY(clocks_hold(cx, &clocks, &x.c));
    }
    TRY(clocks_put(cx, &clocks));
    clocks_due(&clocks, &due, &risk);
    TRY(db_exec_later(cx, &q_escalate_put,
                      ARGS(db_int(c->id), db_int(x.c.level), db_int(due), db_int(risk),
                           db_int(clocks.missed), db_int(cx->now))));
    l->s->missed += clocks.missed;
    if (x.kind)
        TRY(take_over(cx, l, &x));
    return x.unanswered ? close_unanswered(cx, c->id) : OK;
}

/* A case with several late clocks is found several times, and looked at once. */
static bool seen(const struct casefile *list, int64_t n, int64_t id)
{
    for (int64_t i = 0; i < n; i++)
        if (list[i].id == id)
            return true;
    return false;
}

static enum err late_slice(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    struct late l = {.s = s, .audit = arena_array(cx->a, SLICE_MAX, sizeof(*l.audit))};
    struct casefile *list = arena_array(cx->a, SLICE_MAX, sizeof(*list));
    s->n = s->missed = 0;
    TRY(clock_book_open(cx, &l.book));
    struct rows *r = db_rows(cx, &q_escalate_late, ARGS(db_int(cx->now), db_int(s->most)));
    while (s->n < s->most && rows_next(r))
        list[s->n++] = light_row(cx, r);
    TRY(rows_end(r));
    if (s->n)
        TRY(clocks_late(cx, s->most, &l.clocks, &l.clocks_n));
    for (int64_t i = 0; i < s->n; i++)
        if (!seen(list, i, list[i].id))
            TRY(climb(cx, &l, &list[i]));
    TRY(audit_many(cx, l.audit, l.audit_n));
    return crowd_tell(cx, &l.crowd);
}

/* ---- held ---- */

/* No clock of a held report runs: it may be none. But nobody is to overlook it. */
enum { HELD_MOST = 2000, HELD_HOURS = 4 };

struct held {
    struct casefile c;
    int64_t created_at;
};

static enum err waits_too_long(struct ctx *cx, struct clock_book *book, const struct held *h,
                               bool *ret)
{
    const struct rule_now *rule;
    TRY(clock_book_rule(cx, book, "held", h->c.category, &rule));
    struct reckoned d = clock_reckon(book->t, h->created_at, rule ? rule->n : HELD_HOURS,
                                     rule ? rule->unit : "working_hours");
    *ret = cx->now > d.due_at;
    return OK;
}

static enum err tell_waits(struct ctx *cx, struct crowd *crowd, const struct casefile *c)
{
    int64_t changed;
    TRY(db_exec(cx, &q_escalate_waits, ARGS(db_int(c->id), db_int(c->version), db_int(cx->now)),
                &changed));
    if (!changed)
        return OK; /* somebody has looked just now, or another server told */
    TRY(case_event_add(cx, c->id, "waits", "system", SHOWN_STAFF, NULL, NULL, NULL));
    TRY(audit(cx, "waits", "case", c->id, NULL));
    return crowd_heads(cx, crowd, c, "case_held");
}

static enum err held_slice(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    struct clock_book book;
    struct crowd crowd = {0};
    struct held *list = arena_array(cx->a, HELD_MOST, sizeof(*list));
    size_t n = 0;
    s->n = s->missed = 0;
    TRY(clock_book_open(cx, &book));
    struct rows *r = db_rows(cx, &q_escalate_held, ARGS(db_int(HELD_MOST)));
    while (n < HELD_MOST && rows_next(r)) {
        struct held *h = &list[n++];
        h->c = light_row(cx, r);
        h->c.version = row_int(r, 9);
        h->created_at = row_int(r, 10);
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < n && s->n < s->most; i++) {
        bool late;
        TRY(waits_too_long(cx, &book, &list[i], &late));
        if (!late)
            continue;
        TRY(tell_waits(cx, &crowd, &list[i].c));
        s->n++;
    }
    return crowd_tell(cx, &crowd);
}

/* ---- at risk, tasks ---- */

struct risk {
    struct casefile c;
    int64_t clock;
    bool answer;
};

static enum err remind(struct ctx *cx, int64_t id)
{
    struct casefile c;
    TRY(case_load(cx, id, &c));
    return is(c.concerns, "self") ? case_tell_reporter(cx, &c, "case_answer", NULL) : OK;
}

static enum err risk_slice(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    struct crowd crowd = {0};
    struct risk *list = arena_array(cx->a, SLICE_MAX, sizeof(*list));
    s->n = s->missed = 0;
    struct rows *r = db_rows(cx, &q_escalate_risk, ARGS(db_int(cx->now), db_int(s->most)));
    while (s->n < s->most && rows_next(r))
        list[s->n++] =
            (struct risk){light_row(cx, r), row_int(r, 9), is(row_text(r, 10), "answer")};
    TRY(rows_end(r));
    for (int64_t i = 0; i < s->n; i++) {
        int64_t changed;
        TRY(db_exec(cx, &q_escalate_warned, ARGS(db_int(list[i].clock)), &changed));
        if (!changed)
            continue;
        if (list[i].answer)
            TRY(remind(cx, list[i].c.id));
        else
            TRY(crowd_holder(cx, &crowd, &list[i].c, "case_at_risk"));
    }
    return crowd_tell(cx, &crowd);
}

struct due_task {
    int64_t id, case_id, account_id;
};

static enum err task_slice(struct ctx *cx, void *arg)
{
    struct slice *s = arg;
    struct due_task list[SLICE_MAX];
    char today[DATE_LEN + 1];
    date_format(date_of_instant(cx->now), today);
    s->n = s->missed = 0;
    struct rows *r = db_rows(cx, &q_case_task_due, ARGS(db_text(today), db_int(s->most)));
    while (s->n < s->most && rows_next(r))
        list[s->n++] = (struct due_task){row_int(r, 0), row_int(r, 1), row_int(r, 2)};
    TRY(rows_end(r));
    for (int64_t i = 0; i < s->n; i++) {
        struct casefile c;
        TRY(db_exec(cx, &q_case_task_told, ARGS(db_int(list[i].id)), NULL));
        TRY(case_load(cx, list[i].case_id, &c));
        TRY(case_tell_account(cx, &c, list[i].account_id, "case_task_due", NULL));
    }
    return OK;
}

/* ---- the pass ---- */

static enum err all(struct ctx *cx, enum err (*step)(struct ctx *, void *), int64_t most,
                    int64_t *missed)
{
    struct slice s = {.most = most};
    do {
        if (job_stopping(cx->app))
            return fail_log(cx, ERR_BUSY, "the server ends");
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_write(cx, step, &s));
        arena_reset(cx->a, mark);
        *missed += s.missed;
    } while (s.n == most);
    return OK;
}

enum err case_escalate(struct ctx *cx, int64_t slice, int64_t *ret_missed)
{
    int64_t most = slice < 1 ? SLICE : slice > SLICE_MAX ? SLICE_MAX : slice;
    *ret_missed = 0;
    TRY(all(cx, calendar_slice, most, ret_missed));
    TRY(all(cx, pause_slice, most, ret_missed));
    TRY(all(cx, late_slice, most, ret_missed));
    TRY(all(cx, held_slice, most, ret_missed));
    TRY(all(cx, risk_slice, most, ret_missed));
    return all(cx, task_slice, most, ret_missed);
}

enum err case_escalate_next(struct ctx *cx, int64_t *ret)
{
    return db_int_of(cx, &q_escalate_next, NO_ARGS, CASE_NEVER, ret);
}

enum err case_escalate_care(struct ctx *cx)
{
    int64_t missed;
    return case_escalate(cx, SLICE, &missed);
}
