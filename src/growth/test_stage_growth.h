/* For this room's tests: the stage of visits, with law and weights, where every change is followed.
 */
#ifndef TEST_STAGE_GROWTH_H
#define TEST_STAGE_GROWTH_H

#include "test_stage_visits.h"

#include "follow.h"
#include "growth.h"
#include "move.h"
#include "revenue.h"
#include "visit.h"

#define MILLION INT64_C(1000000)

static inline enum err seed_rule(struct ctx *c, void *arg)
{
    return growth_seed(c);
}

static inline enum err revenue_rule(struct ctx *c, void *arg)
{
    return revenue_add(c, arg);
}

static inline void sold(int64_t business, const char *month, int64_t amount, const char *source)
{
    struct revenue r = revenue_new();
    r.business_id = business;
    r.month = month;
    r.amount = amount;
    r.source = source;
    as(NULL);
    must(&cx, write_now(revenue_rule, &r));
}

/* `n` months up to October 2026. */
static inline void sold_steadily(int64_t business, int n, int64_t amount, const char *source)
{
    for (int i = n; i > 0; i--) {
        int at = (2026 - 2000) * 12 + 10 - i;
        sold(business, arena_printf(cx.a, "%04d-%02d", 2000 + at / 12, at % 12 + 1), amount,
             source);
    }
}

static inline struct growth stands(int64_t business, const char *day)
{
    struct growth g;
    look();
    must(&cx, growth_get(&cx, business, day, &g));
    return g;
}

static inline const char *column(int64_t business, const char *name)
{
    static const char *const names[] = {"class", "settled", "step", "basis", "recent"};
    QUERY(q0, false, "SELECT class FROM growth WHERE business_id = $1");
    QUERY(q1, false, "SELECT settled FROM growth WHERE business_id = $1");
    QUERY(q2, false, "SELECT step FROM growth WHERE business_id = $1");
    QUERY(q3, false, "SELECT basis FROM growth WHERE business_id = $1");
    QUERY(q4, false, "SELECT recent FROM growth WHERE business_id = $1");
    const struct query *const qs[] = {&q0, &q1, &q2, &q3, &q4};
    char *value = NULL;
    look();
    for (size_t i = 0; i < 5; i++)
        if (strcmp(name, names[i]) == 0)
            must(&cx, db_text_of(&cx, qs[i], ARGS(db_int(business)), &value));
    return value ? value : "";
}

static struct growth_move *moves;
static size_t moves_n;

static inline void list(int64_t business, const char *what, const char *state)
{
    struct move_filter f = {.business = business, .what = what, .state = state};
    bool more;
    as(&officer);
    look();
    must(&cx, move_list(&cx, &f, &moves, &moves_n, &more));
}

static inline int64_t whole_run(void)
{
    int64_t n, written;
    as(NULL);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, growth_all(&cx, &n, &written));
    look();
    assert_true(n >= 3);
    return written;
}

static inline enum err update_rule(struct ctx *c, void *arg)
{
    bool changed;
    return business_update(c, arg, HAND_PERSON, &changed);
}

static inline struct business loaded(int64_t id)
{
    struct business b;
    as(NULL);
    look();
    must(&cx, business_load(&cx, id, true, &b));
    return b;
}

static inline enum err visit_rule(struct ctx *c, void *arg)
{
    bool known;
    return visit_record(c, arg, &known);
}

static inline void answered(int64_t business, const char *code, int64_t level)
{
    struct visit_indicator in = {.code = code, .level = level};
    struct visit v = visit_new();
    v.business_id = business;
    v.visited_on = "2026-11-20";
    v.indicators = &in;
    v.indicators_n = 1;
    as(&officer);
    must(&cx, write_now(visit_rule, &v));
}

static inline enum err confirm_rule(struct ctx *c, void *arg)
{
    return move_confirm(c, arg);
}
static inline enum err reject_rule(struct ctx *c, void *arg)
{
    return move_reject(c, arg);
}
static inline enum err undo_rule(struct ctx *c, void *arg)
{
    return move_undo(c, arg);
}

static inline int growth_open(void **state)
{
    static const struct business_follower *const followers[] = {&growth_follower, NULL};
    stage_open(state);
    as(NULL);
    must(&cx, write_now(seed_rule, NULL));
    business_followers = followers;
    assert_int_equal(whole_run(), 3);
    return 0;
}

static inline int growth_close(void **state)
{
    business_followers = NULL;
    return stage_end(state);
}

/* Runs the tests on SQLite, and on PostgreSQL where there is one. */
static inline int run_growth(const struct CMUnitTest *tests, size_t n)
{
    return run_on_both(tests, n, growth_open, growth_close);
}

#endif
