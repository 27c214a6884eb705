/*
 * The kept row: follows one business, or all of them in slices. There is one way to reckon, over a
 * range of ids; to follow one business is a range of one, so that both always write the same.
 */
#include "growth_parts.h"

#include "curation_dated.h"
#include "fact.h"
#include "follow.h"
#include "growth_sql.h"
#include "job.h"
#include "log.h"
#include "recent.h"
#include "revenue_flag.h"
#include "setting.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RUN_DAY "_growth_run" /* the day of the last whole run */

/* ---- the row ---- */

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static const char *next_codes(struct ctx *cx, const struct growth *g)
{
    struct buf b = buf_new(cx->a, 64);
    for (int i = 0; i < LADDER_NEXT_MAX; i++)
        if (g->ladder.next[i] >= 0)
            buf_printf(&b, "%s%s", b.n ? "," : "", g->indicators[g->ladder.next[i]].code);
    return b.n ? buf_str(&b) : "";
}

static const char *last_month(struct ctx *cx, const struct subject *s)
{
    if (!s->facts.figures_n)
        return NULL;
    return figure_month_text(cx->a, s->facts.figures[s->facts.figures_n - 1].month);
}

/* Since when it stands a step lower than before; NULL: it does not, or has risen since. */
static const char *fell_on(const struct subject *s, const struct growth *g)
{
    enum ladder_step before = step_of_word(s->row.step), after = g->ladder.step;
    if (after == before)
        return s->row.fell_on;
    return before != STEP_UNKNOWN && after != STEP_UNKNOWN && after < before ? g->day : NULL;
}

static struct growth_row row_of(struct ctx *cx, const struct subject *s, const struct growth *g)
{
    const char *step = step_word(g->ladder.step);
    return (struct growth_row){.there = true,
                               .ward = s->ward,
                               .class_ = class_word(g->class_now.code),
                               .settled = class_word(g->settled),
                               .basis = class_basis_word(g->class_now.basis),
                               .verified = g->class_now.verified,
                               .value = g->class_now.value,
                               .to_next = g->class_now.to_next,
                               .step = step,
                               .step_since = same(step, s->row.step) ? s->row.step_since : g->day,
                               .score = g->ladder.score,
                               .coverage = g->ladder.coverage,
                               .next = next_codes(cx, g),
                               .trend = g->trend == INT32_MIN ? INT64_MIN : g->trend,
                               .months = g->class_now.months,
                               .last_month = last_month(cx, s),
                               .fell = g->fell,
                               .fell_on = fell_on(s, g),
                               .recent = recent_text(cx->a, s->recent, s->recent_n)};
}

static bool equal(const struct growth_row *a, const struct growth_row *b)
{
    return a->there && b->there && same(a->ward, b->ward) && same(a->class_, b->class_) &&
           same(a->settled, b->settled) && same(a->basis, b->basis) && same(a->step, b->step) &&
           same(a->step_since, b->step_since) && same(a->next, b->next) &&
           same(a->last_month, b->last_month) && a->verified == b->verified &&
           a->value == b->value && a->to_next == b->to_next && a->score == b->score &&
           a->coverage == b->coverage && a->trend == b->trend && a->months == b->months &&
           a->fell == b->fell && same(a->fell_on, b->fell_on) && same(a->recent, b->recent);
}

static enum err put_row(struct ctx *cx, const struct growth *g, const struct growth_row *r)
{
    return db_exec(cx, &q_growth_put,
                   ARGS(db_int(g->business_id), db_text(r->ward), db_text(g->day),
                        db_text(r->class_), db_text(r->settled), db_text(r->basis),
                        db_int(r->verified), db_int(r->value), db_int(r->to_next), db_text(r->step),
                        db_text(r->step_since), db_int(r->score), db_int(r->coverage),
                        db_text(r->next), r->trend == INT64_MIN ? db_null() : db_int(r->trend),
                        db_int(r->months), db_text(r->last_month), db_int(cx->now), db_int(r->fell),
                        db_text(r->fell_on), db_text(r->recent)),
                   NULL);
}

/* ---- one subject ---- */

static enum err drop(struct ctx *cx, const struct subject *s, bool write, bool *ret_changed)
{
    if (!s->row.there && !s->open_move)
        return OK;
    *ret_changed = true;
    if (!write)
        return OK;
    TRY(db_exec(cx, &q_move_withdraw, ARGS(db_int(s->id), db_int(cx->now)), NULL));
    return db_exec(cx, &q_growth_remove, ARGS(db_int(s->id)), NULL);
}

static enum err follow(struct ctx *cx, const struct basis *basis, const struct subject *s,
                       const struct growth_day *day, bool write, bool *ret_changed)
{
    struct growth g;
    if (s->merged)
        return drop(cx, s, write, ret_changed);
    growth_reckon(basis, s, day, step_of_word(s->row.step), &g);
    struct growth_row row = row_of(cx, s, &g);
    TRY(moves_follow(cx, s, &g, write, ret_changed));
    if (equal(&row, &s->row))
        return OK;
    *ret_changed = true;
    return write ? put_row(cx, &g, &row) : OK;
}

/* Businesses with lo <= id < hi; *ret_n: how many, *ret_changed: of them with something to write.
 */
static enum err slice(struct ctx *cx, int64_t lo, int64_t hi, bool write, int64_t *ret_n,
                      int64_t *ret_changed)
{
    const struct basis *basis;
    struct growth_day day;
    struct subject *list;
    size_t n;
    growth_day_of(today_text(cx), &day);
    TRY(basis_get(cx, &basis));
    TRY(subjects_read(cx, lo, hi, &day, &list, &n));
    *ret_n = (int64_t)n;
    *ret_changed = 0;
    for (size_t i = 0; i < n; i++) {
        bool changed = false;
        TRY(follow(cx, basis, &list[i], &day, write, &changed));
        *ret_changed += changed;
    }
    return OK;
}

enum err growth_follow(struct ctx *cx, int64_t business_id)
{
    int64_t n, changed;
    return slice(cx, business_id, business_id + 1, true, &n, &changed);
}

static enum err made(struct ctx *cx, const struct business *b)
{
    const struct basis *basis;
    struct growth_day day;
    struct subject s = subject_made(b);
    bool changed;
    growth_day_of(today_text(cx), &day);
    TRY(basis_get(cx, &basis));
    return follow(cx, basis, &s, &day, true, &changed);
}

static enum err removed(struct ctx *cx, int64_t business_id)
{
    TRY(db_exec(cx, &q_move_forget, ARGS(db_int(business_id)), NULL));
    return db_exec(cx, &q_growth_remove, ARGS(db_int(business_id)), NULL);
}

static enum err many(struct ctx *cx)
{
    int64_t job;
    return job_create(cx, "growth", 0, &job);
}

const struct business_follower growth_follower = {
    .made = made, .changed = growth_follow, .removed = removed, .many = many};

/* ---- all ---- */

struct range {
    int64_t lo, hi, n, changed;
};

static enum err write_range(struct ctx *cx, void *arg)
{
    struct range *r = arg;
    return slice(cx, r->lo, r->hi, true, &r->n, &r->changed);
}

/* What another reader would see of a slice; the writer is asked only where something differs. */
static enum err look(struct ctx *cx, struct range *r)
{
    bool mine = cx->conn == NULL;
    if (mine)
        TRY(db_reader(cx->app->db, cx));
    enum err e = slice(cx, r->lo, r->hi, false, &r->n, &r->changed);
    if (mine)
        db_reader_end(cx->app->db, cx);
    return e;
}

static enum err last_business(struct ctx *cx, int64_t *ret)
{
    bool mine = cx->conn == NULL;
    if (mine)
        TRY(db_reader(cx->app->db, cx));
    enum err e = db_int_of(cx, &q_growth_last_business, NO_ARGS, 0, ret);
    if (mine)
        db_reader_end(cx->app->db, cx);
    return e;
}

static enum err write_day(struct ctx *cx, void *arg)
{
    return setting_set(cx, RUN_DAY, arg);
}

enum err growth_all(struct ctx *cx, int64_t *ret_n, int64_t *ret_written)
{
    int64_t last = 0, n = 0, written = 0;
    char *today = arena_strdup(cx->a, today_text(cx));
    TRY(last_business(cx, &last));
    for (int64_t lo = 1; lo <= last; lo += GROWTH_SLICE) {
        struct arena_mark mark = arena_mark(cx->a);
        struct range r = {.lo = lo, .hi = lo + GROWTH_SLICE};
        TRY(look(cx, &r));
        if (r.changed)
            TRY(app_write(cx, write_range, &r));
        n += r.n;
        written += r.changed;
        arena_reset(cx->a, mark);
        if (cx->app->jobs && job_stopping(cx->app))
            return ERR_BUSY; /* run again at the next start */
    }
    *ret_n = n;
    *ret_written = written;
    return app_write(cx, write_day, today);
}

enum err growth_job(struct ctx *cx, int64_t job_id, int64_t subject_id)
{
    int64_t n, written;
    TRY(growth_all(cx, &n, &written));
    return job_progress(cx, job_id, n, n);
}

enum err growth_care(struct ctx *cx)
{
    int64_t n, written, began = clock_micros();
    TRY(db_reader(cx->app->db, cx));
    bool done = strcmp(setting_get(cx, RUN_DAY, ""), today_text(cx)) == 0;
    db_reader_end(cx->app->db, cx);
    if (done)
        return OK;
    enum err e = growth_all(cx, &n, &written);
    if (e != OK)
        return e == ERR_BUSY ? OK : e;
    log_event(LOG_INFO, "growth reckoned", "businesses", arena_printf(cx->a, "%" PRId64, n),
              "written", arena_printf(cx->a, "%" PRId64, written), "ms",
              arena_printf(cx->a, "%" PRId64, (clock_micros() - began) / 1000), NULL);
    return OK;
}

/* ---- one, for who looks ---- */

static enum err check_day(struct ctx *cx, const char *given, const char **ret_day)
{
    struct date d;
    const char *today = today_text(cx);
    *ret_day = given && *given ? given : today;
    if (!date_parse(*ret_day, &d))
        fail_field(cx, "on", "error.date", "date", *ret_day, NULL);
    else if (strcmp(*ret_day, today) > 0)
        fail_field(cx, "on", "error.date_future", NULL);
    else if (d.year < 2000)
        fail_field(cx, "on", "error.growth_day", NULL);
    return fields_check(cx);
}

enum err growth_get(struct ctx *cx, int64_t business_id, const char *day, struct growth *ret)
{
    struct business b;
    const struct basis *basis;
    struct growth_day *at = arena_new_of(cx->a, struct growth_day);
    struct subject *s;
    size_t n;
    const char *then = NULL;
    TRY(business_get(cx, business_id, &b));
    TRY(check_day(cx, day, &day));
    growth_day_of(day, at);
    TRY(basis_get(cx, &basis));
    TRY(subjects_read(cx, business_id, business_id + 1, at, &s, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.business_unknown", NULL);
    bool today = strcmp(day, today_text(cx)) == 0;
    TRY(fact_on(cx, business_id, "class", day, &then));
    if (then)
        s->class_ = then;
    growth_reckon(basis, s, at, today ? step_of_word(s->row.step) : STEP_UNKNOWN, ret);
    ret->personal = business_shows_personal(cx, &b);
    ret->last_month = last_month(cx, s);
    ret->step_since = today && s->row.there ? s->row.step_since : NULL;
    return OK;
}

const char *class_basis_word(enum class_basis b)
{
    static const char *const words[] = {"none", "turnover", "capital", "turnover_weak"};
    return words[b];
}
