/* How the past goes by: see demo_cases.h. Reports are dealt out day by day, what becomes of them
 * waits in a heap by time; before anything is done, the deadlines that were missed until then. */
#include "demo_cases.h"

#include "account.h"
#include "case_clock.h"
#include "category.h"
#include "demo_case_parts.h"
#include "demo_sql.h"
#include "holiday.h"
#include "places.h"
#include "text.h"

/* A slice is one transaction. A city of five million has no more work than people can look at. */
enum { SLICE = 40, CASES_MOST = 10000, PASS = 500, DAY = 86400, CAMPAIGN = 14, MORNING = 9 * 3600 };
enum { STREAM_CASES = 2 };

/* ---- people ---- */

static size_t ward_number(const char *code)
{
    for (size_t i = 0; i < DEMO_WARDS; i++)
        if (strcmp(places_malang_ward(i)->code, code) == 0)
            return i;
    return DEMO_WARDS;
}

static void place_worker(struct demo_people *who, const struct actor *a)
{
    size_t ward = ward_number(a->area);
    switch (a->role) {
    case ROLE_OFFICER: who->officer = *a; break;
    case ROLE_OWNER: who->owner = *a; break;
    case ROLE_PARTNER:
        if (who->partners_n < sizeof(who->partners) / sizeof(who->partners[0]))
            who->partners[who->partners_n++] = *a;
        break;
    case ROLE_LURAH: who->lurah[ward] = *a; break;
    case ROLE_CAMAT:
        for (size_t i = 0; i < DEMO_WARDS; i++)
            if (area_holds(a->area, places_malang_ward(i)->code))
                who->camat[i] = *a;
        break;
    default:
        if (ward < DEMO_WARDS && who->companions_n[ward] < WARD_COMPANIONS)
            who->companions[ward][who->companions_n[ward]++] = *a;
    }
}

static enum err read_people(struct ctx *cx, struct demo_people *who)
{
    struct rows *r = db_rows(cx, &q_demo_workers, NO_ARGS);
    while (rows_next(r)) {
        struct account a = {.id = row_int(r, 0),
                            .person_id = row_int(r, 1),
                            .name = row_text(r, 2),
                            .display_name = row_text(r, 3),
                            .role = row_text(r, 4),
                            .area = row_text(r, 5)};
        struct actor actor = account_actor(cx->a, &a);
        place_worker(who, &actor);
    }
    return rows_end(r);
}

/* ---- what officers have set up ---- */

/* What is referred to these bodies comes to the accounts of the demo. */
static enum err bind_bodies(struct ctx *cx)
{
    static const char *const pairs[][2] = {{"baznas_malang", "baznas"}, {"bpr_tugu", "bpr"}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        struct body b;
        TRY(body_get(cx, pairs[i][0], &b));
        b.account = pairs[i][1];
        TRY(body_put(cx, &b));
    }
    return OK;
}

static enum err put_replies(struct ctx *cx)
{
    for (size_t i = 0; i < demo_replies_n; i++) {
        struct reply_template t = {.title = demo_replies[i].title,
                                   .text = demo_replies[i].text,
                                   .lang = "id",
                                   .active = true};
        TRY(reply_template_put(cx, &t));
    }
    return OK;
}

/* ---- the heap: what is to come, the earliest first ---- */

static bool before(const struct moment *a, const struct moment *b)
{
    return a->at != b->at ? a->at < b->at : a->turn < b->turn;
}

void demo_case_later(struct past *p, uint32_t tale, int64_t at)
{
    size_t i = p->heap_n++;
    struct moment m = {at, p->turns++, tale};
    for (; i && before(&m, &p->heap[(i - 1) / 2]); i = (i - 1) / 2)
        p->heap[i] = p->heap[(i - 1) / 2];
    p->heap[i] = m;
}

static struct moment take(struct past *p)
{
    struct moment first = p->heap[0], last = p->heap[--p->heap_n];
    size_t i = 0;
    for (;;) {
        size_t kid = 2 * i + 1;
        if (kid >= p->heap_n)
            break;
        kid += kid + 1 < p->heap_n && before(&p->heap[kid + 1], &p->heap[kid]);
        if (before(&last, &p->heap[kid]))
            break;
        p->heap[i] = p->heap[kid];
        i = kid;
    }
    p->heap[i] = last;
    return first;
}

/* ---- days ---- */

/* The programme became known, people write on working days; two weeks ago it was announced anew. */
static int64_t weight_of(const struct past *p, int64_t day)
{
    static const int64_t week[WEEK_DAYS] = {125, 110, 105, 105, 95, 55, 40};
    int64_t days = p->last_day - p->first_day + 1, age = day - p->first_day;
    int64_t known = 100 + 150 * age / days, news = p->last_day - day < CAMPAIGN ? 400 : 100;
    return known * news * week[weekday_of(day)] / 100;
}

static void deal_day(struct past *p)
{
    p->rest += p->cases * weight_of(p, p->day);
    int64_t n = p->rest / p->weights;
    p->rest %= p->weights;
    for (int64_t i = 0; i < n && p->dealt < p->cases; i++)
        demo_case_later(p, (uint32_t)p->dealt++, demo_case_instant(p, p->day));
    p->day++;
}

/* The next thing that happens, or false when today is reached. */
static bool next(struct past *p, struct moment *ret)
{
    while (p->day <= p->last_day &&
           (!p->heap_n || p->heap[0].at >= date_begins(date_from_days(p->day))))
        deal_day(p);
    if (!p->heap_n || p->heap[0].at >= p->end)
        return false;
    *ret = take(p);
    return true;
}

/* The passes of the minutes until then that had something to do. */
static enum err minutes_pass(struct ctx *cx, int64_t until)
{
    for (;;) {
        int64_t due, missed;
        TRY(case_escalate_next(cx, &due));
        int64_t minute = due / 60 * 60 + 60;
        if (minute > until)
            return OK;
        cx->now = minute;
        TRY(case_escalate(cx, PASS, &missed));
    }
}

/* ---- a slice ---- */

static enum err happen(struct ctx *cx, struct past *p, const struct moment *m)
{
    struct tale *t = &p->tales[m->tale];
    struct arena_mark mark = arena_mark(cx->a);
    TRY(minutes_pass(cx, m->at));
    cx->now = m->at;
    bool fresh = !t->id;
    enum err e = fresh ? demo_case_told(cx, p, t) : demo_case_step(cx, p, t);
    if (!fresh && e != OK && err_row(e)->status < 500) { /* it happens otherwise, then */
        p->refused++;
        ctx_forgive(cx);
        e = OK;
    }
    TRY(e);
    if (fresh)
        p->recent[p->recent_n++ % RECENT] = m->tale;
    demo_case_plan(cx, p, m->tale);
    arena_reset(cx->a, mark);
    return OK;
}

static enum err some(struct ctx *cx, void *arg)
{
    struct past *p = arg;
    struct moment m;
    for (int n = 0; n < SLICE && !p->over; n++) {
        p->over = !next(p, &m);
        if (!p->over)
            TRY(happen(cx, p, &m));
    }
    return OK;
}

static enum err begin(struct ctx *cx, void *arg)
{
    struct past *p = arg;
    TRY(db_int_of(cx, &q_demo_last_business, NO_ARGS, 0, &p->businesses));
    TRY(read_people(cx, &p->people));
    TRY(bind_bodies(cx));
    return put_replies(cx);
}

static enum err finish(struct ctx *cx, void *arg)
{
    struct past *p = arg;
    int64_t missed;
    TRY(minutes_pass(cx, p->end));
    cx->now = p->end;
    return case_escalate(cx, PASS, &missed); /* "at risk" was told, too */
}

/* ---- the whole ---- */

static struct past *past_of(struct ctx *cx, const struct demo_plan *plan, struct date until)
{
    struct past *p = arena_new_of(cx->a, struct past);
    int64_t usual = plan->businesses * 141 / 1000 + 1;
    p->plan = plan;
    p->rng = demo_rng_fork(plan->seed, STREAM_CASES, until);
    p->last_day = date_days(until);
    p->first_day = p->day = date_days(date_add_months(until, -(int)plan->months));
    p->end = date_begins(until) + MORNING;
    p->cases = plan->cases >= 0 ? plan->cases : usual < CASES_MOST ? usual : CASES_MOST;
    p->tales = arena_array(cx->a, (size_t)p->cases + 1, sizeof(*p->tales));
    p->heap = arena_array(cx->a, (size_t)p->cases + 1, sizeof(*p->heap));
    p->owners = p->cases / 8 < 6 ? p->cases / 8 : 6;
    for (int64_t d = p->first_day; d <= p->last_day; d++)
        p->weights += weight_of(p, d);
    for (size_t i = 0; i < DEMO_WARDS; i++)
        p->ward_pace[i] = (uint16_t)demo_between(&p->rng, 70, 150);
    return p;
}

/* Kept by the program from here on: on the writer it would be made anew for every act. */
static enum err learn_calendar(struct ctx *cx, struct past *p)
{
    TRY(db_reader(cx->app->db, cx));
    p->time = worktime_now(cx);
    db_reader_end(cx->app->db, cx);
    return p->time ? OK : cx->err.code;
}

static enum err go_by(struct ctx *cx, struct past *p,
                      void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    TRY(learn_calendar(cx, p));
    TRY(app_write(cx, begin, p));
    while (!p->over) {
        struct arena_mark mark = arena_mark(cx->a);
        TRY(app_write(cx, some, p));
        arena_reset(cx->a, mark);
        if (progress)
            progress(arg, p->day - p->first_day, p->last_day - p->first_day + 1);
    }
    return app_write(cx, finish, p);
}

enum err demo_cases(struct ctx *cx, const struct demo_plan *plan,
                    void (*progress)(void *arg, int64_t done, int64_t total), void *arg)
{
    struct date until;
    if (!date_parse(plan->until, &until))
        return fail(cx, ERR_INPUT, "error.date", "date", plan->until, NULL);
    const struct actor *who = cx->actor;
    struct past *p = past_of(cx, plan, until);
    cx->app->quiet = true;
    enum err e = go_by(cx, p, progress, arg);
    cx->app->quiet = false;
    if (plan->ret_refused)
        *plan->ret_refused = p->refused;
    cx->actor = who;
    cx->now = p->end;
    return e;
}
