/*
 * Clocks: see case_clock.h. The few clocks of a case are read, changed in memory and written back;
 * whatever was done, the earliest due time is then written into the case, from what is in memory.
 */
#include "case_clock_parts.h"

#include "audit.h"
#include "case_clock_sql.h"
#include "holiday.h"

#include <assert.h>

static const char *const level_clocks[] = {[LEVEL_WARD] = "ward",
                                           [LEVEL_DISTRICT] = "district",
                                           [LEVEL_CITY] = "city",
                                           [LEVEL_OUTSIDE] = "partner"};

const char *case_clock_of_level(int64_t level)
{
    assert(level >= LEVEL_WARD && level <= LEVEL_OUTSIDE);
    return level_clocks[level];
}

static bool is(const struct case_clock *k, const char *kind)
{
    return strcmp(k->kind, kind) == 0;
}

static bool of_a_level(const struct case_clock *k)
{
    for (int64_t i = LEVEL_WARD; i <= LEVEL_OUTSIDE; i++)
        if (is(k, level_clocks[i]))
            return true;
    return false;
}

static bool runs(const struct case_clock *k)
{
    return strcmp(k->state, "running") == 0;
}

/* ---- reckoning ---- */

static bool working(const char *unit)
{
    return strncmp(unit, "working_", 8) == 0;
}

static struct span span_of(int64_t n, const char *unit)
{
    static const char *const units[] = {"working_days", "working_hours", "days", "hours"};
    struct span s = {.n = n};
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (strcmp(unit, units[i]) == 0)
            s.unit = (enum span_unit)i;
    return s;
}

struct reckoned clock_reckon(const struct worktime *t, int64_t from, int64_t n, const char *unit)
{
    struct reckoned r;
    r.due_at = worktime_add(t, from, span_of(n, unit), &r.provisional);
    if (working(unit))
        r.risk_at =
            worktime_add_seconds(t, from, worktime_between(t, from, r.due_at) * 4 / 5, NULL);
    else
        r.risk_at = from + (r.due_at - from) * 4 / 5;
    return r;
}

/* The instant moved by seconds that the clock stood still. */
static int64_t moved(const struct worktime *t, const char *unit, int64_t instant, int64_t seconds,
                     bool *provisional)
{
    bool past = false;
    int64_t to =
        working(unit) ? worktime_add_seconds(t, instant, seconds, &past) : instant + seconds;
    *provisional |= past;
    return to;
}

/* ---- the clocks of a case in memory ---- */

/* Columns from `at` on as in case_clock_of. */
static struct case_clock clock_row(struct rows *r, int at, int64_t now)
{
    struct case_clock k = {.id = row_int(r, at),
                           .kind = row_str(r, at + 1),
                           .round = row_int(r, at + 2),
                           .rule_id = row_int(r, at + 3),
                           .calendar = row_int(r, at + 4),
                           .provisional = row_int(r, at + 5),
                           .state = row_str(r, at + 6),
                           .started_at = row_int(r, at + 7),
                           .due_at = row_int(r, at + 8),
                           .risk_at = row_int(r, at + 9),
                           .ended_at = row_int(r, at + 10),
                           .paused_at = row_int(r, at + 11),
                           .stood = row_int(r, at + 12),
                           .n = row_int(r, at + 13),
                           .unit = row_str(r, at + 14)};
    k.shown = case_clock_shown(&k, now);
    return k;
}

static void add(struct ctx *cx, struct clocks *s, const struct case_clock *k)
{
    if (s->n == s->cap) {
        size_t more = s->cap ? s->cap * 2 : 8;
        s->list = arena_grow(cx->a, s->list, s->cap * sizeof(*s->list), more * sizeof(*s->list));
        s->changed =
            arena_grow(cx->a, s->changed, s->cap * sizeof(bool), more * sizeof(*s->changed));
        s->cap = more;
    }
    s->list[s->n++] = *k;
}

enum err clocks_load(struct ctx *cx, struct clock_book *book, int64_t case_id, struct clocks *ret)
{
    *ret = (struct clocks){.case_id = case_id, .book = book};
    struct rows *r = db_rows(cx, &q_case_clock_of, ARGS(db_int(case_id)));
    while (rows_next(r)) {
        struct case_clock k = clock_row(r, 0, cx->now);
        add(cx, ret, &k);
    }
    return rows_end(r);
}

enum err clocks_late(struct ctx *cx, int64_t most, struct late_clock **ret, size_t *ret_n)
{
    struct late_clock *list = NULL;
    size_t n = 0, cap = 0;
    struct rows *r = db_rows(cx, &q_case_clock_of_late, ARGS(db_int(cx->now), db_int(most)));
    while (rows_next(r)) {
        if (n == cap) {
            size_t more = cap ? cap * 2 : 256;
            list = arena_grow(cx->a, list, cap * sizeof(*list), more * sizeof(*list));
            cap = more;
        }
        list[n++] = (struct late_clock){row_int(r, 0), clock_row(r, 1, cx->now)};
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

struct clocks clocks_of(struct ctx *cx, struct clock_book *book, int64_t case_id,
                        const struct late_clock *list, size_t n)
{
    struct clocks s = {.case_id = case_id, .book = book};
    for (size_t i = 0; i < n; i++)
        if (list[i].case_id == case_id)
            add(cx, &s, &list[i].k);
    return s;
}

static struct db_val instant_or_null(int64_t at)
{
    return at ? db_int(at) : db_null();
}

static enum err put(struct ctx *cx, const struct case_clock *k)
{
    return db_exec_later(cx, &q_case_clock_put,
                         ARGS(db_int(k->id), db_text(k->state), db_int(k->calendar),
                              db_int(k->provisional), db_int(k->due_at), db_int(k->risk_at),
                              instant_or_null(k->ended_at), instant_or_null(k->paused_at),
                              db_int(k->stood)));
}

void clocks_due(const struct clocks *s, int64_t *ret_due, int64_t *ret_risk)
{
    *ret_due = *ret_risk = CASE_NEVER;
    for (size_t i = 0; i < s->n; i++) {
        const struct case_clock *k = &s->list[i];
        if (k->ended_at || k->paused_at || k->due_at >= *ret_due)
            continue;
        *ret_due = k->due_at;
        *ret_risk = k->risk_at;
    }
}

enum err clocks_put(struct ctx *cx, const struct clocks *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->changed[i])
            TRY(put(cx, &s->list[i]));
    return OK;
}

enum err clocks_save(struct ctx *cx, const struct clocks *s)
{
    int64_t due, risk;
    clocks_due(s, &due, &risk);
    TRY(clocks_put(cx, s));
    return db_exec(cx, &q_case_clock_due,
                   ARGS(db_int(s->case_id), db_int(due), db_int(risk), db_int(s->missed)), NULL);
}

/* ---- changes in memory ---- */

static enum err tell_missed(struct ctx *cx, int64_t case_id, const char *kind, int64_t due_at)
{
    char text[INSTANT_LEN + 1];
    struct model *m = model_object(cx->a);
    instant_format(due_at, text);
    model_set_text(cx->a, m, "clock", kind);
    model_set_text(cx->a, m, "due_at", arena_strdup(cx->a, text));
    return case_event_add(cx, case_id, "missed", "system", SHOWN_FACT, NULL, m, NULL);
}

/* Its time is over and nobody has marked it yet. */
bool clock_late(const struct ctx *cx, const struct case_clock *k)
{
    return runs(k) && !k->paused_at && cx->now > k->due_at;
}

enum err clock_miss(struct ctx *cx, struct clocks *s, size_t i)
{
    struct case_clock *k = &s->list[i];
    k->state = "missed";
    s->changed[i] = true;
    s->missed += !is(k, "answer");
    return tell_missed(cx, s->case_id, k->kind, k->due_at);
}

void clock_end(struct ctx *cx, struct clocks *s, size_t i, const char *state)
{
    struct case_clock *k = &s->list[i];
    if (runs(k))
        k->state = state;
    k->ended_at = cx->now;
    k->paused_at = 0;
    s->changed[i] = true;
}

static void go_on(struct clocks *s, size_t i, int64_t at)
{
    struct case_clock *k = &s->list[i];
    bool before = k->provisional;
    int64_t stood =
        working(k->unit) ? worktime_between(s->book->t, k->paused_at, at) : at - k->paused_at;
    if (stood > 0) {
        if (k->risk_at >= k->paused_at)
            k->risk_at = moved(s->book->t, k->unit, k->risk_at, stood, &k->provisional);
        k->due_at = moved(s->book->t, k->unit, k->due_at, stood, &k->provisional);
        k->stood += stood;
    }
    if (k->provisional && !before)
        k->calendar = s->book->t->revision; /* by it the days past its end were taken */
    k->paused_at = 0;
    s->changed[i] = true;
}

/* ---- starting ---- */

enum err clock_book_open(struct ctx *cx, struct clock_book *ret)
{
    *ret = (struct clock_book){.t = worktime_now(cx)};
    return ret->t ? OK : cx->err.code;
}

static bool begun(const struct clocks *s, const char *kind, int64_t round)
{
    for (size_t i = 0; i < s->n; i++)
        if (is(&s->list[i], kind) && s->list[i].round == round)
            return true;
    return false;
}

static enum err start(struct ctx *cx, struct clocks *s, const struct casefile *c, const char *kind,
                      int64_t from)
{
    const struct rule_now *rule;
    int64_t changed;
    if (begun(s, kind, c->reopened))
        return OK;
    TRY(clock_book_rule(cx, s->book, kind, c->category, &rule));
    if (!rule)
        return OK;
    struct reckoned d = clock_reckon(s->book->t, from, rule->n, rule->unit);
    struct case_clock k = {.kind = kind,
                           .round = c->reopened,
                           .rule_id = rule->id,
                           .calendar = s->book->t->revision,
                           .provisional = d.provisional,
                           .state = "running",
                           .started_at = from,
                           .due_at = d.due_at,
                           .risk_at = d.risk_at,
                           .n = rule->n,
                           .unit = rule->unit};
    TRY(db_exec(cx, &q_case_clock_insert,
                ARGS(db_int(c->id), db_text(kind), db_int(k.round), db_int(k.rule_id),
                     db_int(k.calendar), db_int(k.provisional), db_int(from), db_int(k.due_at),
                     db_int(k.risk_at)),
                &changed));
    if (changed)
        add(cx, s, &k);
    return OK;
}

static enum err open_clocks(struct ctx *cx, int64_t case_id, struct clock_book *book,
                            struct clocks *ret)
{
    TRY(clock_book_open(cx, book));
    return clocks_load(cx, book, case_id, ret);
}

enum err case_clock_start(struct ctx *cx, const struct casefile *c, const char *kind, int64_t from)
{
    struct clock_book book;
    struct clocks s;
    TRY(open_clocks(cx, c->id, &book, &s));
    TRY(start(cx, &s, c, kind, from));
    return clocks_save(cx, &s);
}

enum err case_clock_begin(struct ctx *cx, const struct casefile *c, int64_t from)
{
    struct clock_book book;
    struct clocks s;
    TRY(open_clocks(cx, c->id, &book, &s));
    TRY(start(cx, &s, c, "response", from));
    TRY(start(cx, &s, c, case_clock_of_level(c->level), from));
    TRY(start(cx, &s, c, "solution", from));
    return clocks_save(cx, &s);
}

enum err clocks_hold(struct ctx *cx, struct clocks *s, const struct casefile *c)
{
    const char *own = case_clock_of_level(c->level);
    for (size_t i = 0; i < s->n; i++) {
        struct case_clock *k = &s->list[i];
        if (k->ended_at || !of_a_level(k))
            continue;
        if (is(k, own)) {
            if (k->paused_at)
                go_on(s, i, cx->now);
            continue;
        }
        if (clock_late(cx, k))
            TRY(clock_miss(cx, s, i));
        if (!runs(k))
            clock_end(cx, s, i, k->state); /* the duty is the next one's */
        else if (!k->paused_at) {
            k->paused_at = cx->now;
            s->changed[i] = true;
        }
    }
    return start(cx, s, c, own, cx->now);
}

enum err case_clock_held(struct ctx *cx, const struct casefile *c)
{
    struct clock_book book;
    struct clocks s;
    TRY(open_clocks(cx, c->id, &book, &s));
    TRY(clocks_hold(cx, &s, c));
    return clocks_save(cx, &s);
}

/* ---- ending ---- */

enum err case_clock_meet(struct ctx *cx, int64_t case_id, const char *kind)
{
    struct clock_book book;
    struct clocks s;
    TRY(open_clocks(cx, case_id, &book, &s));
    for (size_t i = 0; i < s.n; i++) {
        struct case_clock *k = &s.list[i];
        if (k->ended_at || !is(k, kind))
            continue;
        if (clock_late(cx, k))
            TRY(clock_miss(cx, &s, i));
        clock_end(cx, &s, i, "met");
    }
    return clocks_save(cx, &s);
}

enum err case_clock_cancel(struct ctx *cx, int64_t case_id, const char *kind)
{
    struct clock_book book;
    struct clocks s;
    TRY(open_clocks(cx, case_id, &book, &s));
    for (size_t i = 0; i < s.n; i++) {
        if (s.list[i].ended_at || (kind && !is(&s.list[i], kind)))
            continue;
        if (clock_late(cx, &s.list[i]))
            TRY(clock_miss(cx, &s, i));
        if (s.list[i].paused_at) /* how long it stood still stays known: it may go on */
            go_on(&s, i, cx->now);
        clock_end(cx, &s, i, "cancelled");
    }
    return clocks_save(cx, &s);
}

/* ---- standing still ---- */

enum err case_clock_pause(struct ctx *cx, int64_t case_id)
{
    struct clock_book book;
    struct clocks s;
    size_t stopped = 0;
    TRY(open_clocks(cx, case_id, &book, &s));
    for (size_t i = 0; i < s.n; i++) {
        struct case_clock *k = &s.list[i];
        if (!runs(k) || k->ended_at || k->paused_at || clock_late(cx, k))
            continue;
        k->paused_at = cx->now;
        s.changed[i] = true;
        stopped++;
    }
    if (!stopped)
        return fail(cx, ERR_CONFLICT, "case.error.nothing_to_pause", NULL);
    return clocks_save(cx, &s);
}

enum err case_clock_resume(struct ctx *cx, const struct casefile *c)
{
    struct clock_book book;
    struct clocks s;
    const char *own = case_clock_of_level(c->level);
    bool over = c->paused_until && c->paused_until < cx->now; /* nobody looked in the meantime */
    TRY(open_clocks(cx, c->id, &book, &s));
    for (size_t i = 0; i < s.n; i++)
        if (s.list[i].paused_at && !s.list[i].ended_at &&
            (!of_a_level(&s.list[i]) || is(&s.list[i], own)))
            go_on(&s, i, over ? c->paused_until : cx->now);
    return clocks_save(cx, &s);
}

/* ---- another calendar ---- */

/* From its beginning, with what it stood still: what it would be had the calendar been known. */
static enum err anew(struct ctx *cx, struct clocks *s, size_t i)
{
    char old[INSTANT_LEN + 1], new[INSTANT_LEN + 1];
    struct case_clock *k = &s->list[i];
    struct reckoned r = clock_reckon(s->book->t, k->started_at, k->n, k->unit);
    int64_t before = k->due_at;
    k->due_at = moved(s->book->t, k->unit, r.due_at, k->stood, &r.provisional);
    k->risk_at = moved(s->book->t, k->unit, r.risk_at, k->stood, &r.provisional);
    k->calendar = s->book->t->revision;
    s->changed[i] = true;
    if (k->due_at == before && k->provisional == r.provisional)
        return OK;
    k->provisional = r.provisional;
    instant_format(before, old);
    instant_format(k->due_at, new);
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "clock", k->kind);
    struct model *pair = model_set_array(cx->a, m, "due_at");
    model_add_text(cx->a, pair, arena_strdup(cx->a, old));
    model_add_text(cx->a, pair, arena_strdup(cx->a, new));
    model_set_bool(cx->a, m, "provisional", k->provisional);
    TRY(case_event_add(cx, s->case_id, "recomputed", "system", SHOWN_FACT, NULL, m, NULL));
    return audit(cx, "recompute", "case", s->case_id, m);
}

enum err clocks_anew(struct ctx *cx, struct clock_book *book, int64_t case_id)
{
    struct clocks s;
    TRY(clocks_load(cx, book, case_id, &s));
    for (size_t i = 0; i < s.n; i++)
        if (runs(&s.list[i]) && s.list[i].provisional && s.list[i].calendar < book->t->revision)
            TRY(anew(cx, &s, i));
    return clocks_save(cx, &s);
}

/* ---- opened again by those who ended it ---- */

/* One clock of the round before into this one: it runs, or stands still, or is done with. */
static enum err carry(struct ctx *cx, const struct casefile *c, const struct case_clock *k,
                      int64_t ended)
{
    bool met = strcmp(k->state, "met") == 0, own = is(k, case_clock_of_level(c->level));
    bool other = of_a_level(k) && !own, done = met && k->ended_at < ended;
    if (is(k, "answer") || (is(k, "response") && met))
        return OK;
    if (other)
        done = strcmp(k->state, "cancelled") != 0;
    return db_exec(cx, &q_case_clock_carry,
                   ARGS(db_int(k->id), db_int(c->reopened), db_text(done ? "cancelled" : "running"),
                        done ? db_int(cx->now) : db_null(),
                        other && !done ? db_int(k->ended_at) : db_null()),
                   NULL);
}

enum err case_clock_go_on(struct ctx *cx, const struct casefile *c, int64_t ended)
{
    struct clock_book book;
    struct clocks before, s;
    bool heard = false;
    TRY(clock_book_open(cx, &book));
    TRY(clocks_load(cx, &book, c->id, &before));
    for (size_t i = 0; i < before.n; i++) {
        const struct case_clock *k = &before.list[i];
        if (k->round != c->reopened - 1)
            continue;
        heard = heard || is(k, "response");
        TRY(carry(cx, c, k, ended));
    }
    TRY(clocks_anew(cx, &book, c->id)); /* the calendar may have changed meanwhile */
    TRY(clocks_load(cx, &book, c->id, &s));
    if (!heard) /* it was held: nothing has begun yet */
        TRY(start(cx, &s, c, "response", cx->now));
    TRY(start(cx, &s, c, case_clock_of_level(c->level), cx->now));
    TRY(start(cx, &s, c, "solution", cx->now));
    return clocks_save(cx, &s);
}
