/* What the tests of visits share: recorded, seen and corrected as somebody. */
#ifndef TEST_VISITS_TOLD_H
#define TEST_VISITS_TOLD_H

#include "test_stage_visits.h"

#include "visit.h"

enum { DAY = 86400 };

struct recording {
    struct visit *v;
    bool known;
};
static inline enum err record_rule(struct ctx *c, void *arg)
{
    struct recording *r = arg;
    return visit_record(c, r->v, &r->known);
}
static inline enum err record(const struct actor *who, struct visit *v)
{
    as(who);
    return write_now(record_rule, &(struct recording){.v = v});
}

static inline struct visit some(int64_t business)
{
    struct visit v = visit_new();
    v.business_id = business;
    v.kind = "routine";
    return v;
}

/* By the companion, at an instant. */
static inline struct visit made(int64_t business, int64_t at)
{
    struct visit v = some(business);
    v.visited_at = at;
    must(&cx, record(&companion, &v));
    return v;
}

static inline struct visit seen(const struct actor *who, int64_t id)
{
    struct visit v;
    as(who);
    look();
    must(&cx, visit_get(&cx, id, &v));
    return v;
}

struct correcting {
    struct visit v;
    const char *reason;
};
static inline enum err correct_rule(struct ctx *c, void *arg)
{
    struct correcting *x = arg;
    return visit_correct(c, &x->v, x->reason);
}
static inline enum err correct(const struct actor *who, struct visit *v, const char *reason)
{
    struct correcting x = {*v, reason};
    as(who);
    enum err e = write_now(correct_rule, &x);
    *v = x.v;
    return e;
}

#endif
