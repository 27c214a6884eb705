/*
 * The demo's growth: see demo_growth.h. Answers are written by one statement for a twelfth of the
 * city, reckoned from the ids, since they are many; all that follows from them is the room's own
 * doing, with the clock set back.
 */
#include "demo_growth.h"

#include "account.h"
#include "calendar.h"
#include "demo_sql.h"
#include "growth.h"
#include "move.h"

enum { PARTS = 12, DAY = 86400, DECIDE_AFTER = 6 };

/* First rounds lie 330 to 110 days back, second ones 100 to 23. */
static const struct round {
    int from, apart; /* days back of the first part; between parts */
    int every;       /* of so many businesses one is asked */
    int up, down;    /* better or worse than by nature; every fifth goes down */
} rounds[] = {{330, 20, 2, 0, 0}, {100, 7, 4, 25, -30}};

struct answers {
    const struct round *round;
    int part;
    int64_t now;
};

static enum err put_answers(struct ctx *cx, void *arg)
{
    const struct answers *a = arg;
    int64_t at = a->now - (int64_t)(a->round->from - a->part * a->round->apart) * DAY;
    char day[DATE_LEN + 1];
    date_format(date_of_instant(at), day);
    return db_exec(cx, &q_demo_answers,
                   ARGS(db_text(day), db_int(at), db_int(a->part), db_int(a->round->every),
                        db_int(a->round->up), db_int(a->round->down)),
                   NULL);
}

static enum err ask_all(struct ctx *cx)
{
    for (size_t i = 0; i < sizeof(rounds) / sizeof(rounds[0]); i++)
        for (int part = 0; part < PARTS; part++)
            TRY(app_write(cx, put_answers, &(struct answers){&rounds[i], part, cx->now}));
    return OK;
}

/* Nobody rises before they are in the register. */
static enum err forget_early(struct ctx *cx, void *arg)
{
    return db_exec(cx, &q_demo_moves_early, ARGS(db_text(arg)), NULL);
}

static enum err decide(struct ctx *cx, const struct growth_move *m)
{
    struct move_decision d = {.id = m->id, .version = m->version};
    if (m->id % 4 == 0)
        return OK; /* waits */
    d.reason =
        m->id % 7 == 0 ? "Modal termasuk tanah dan bangunan" : "Sesuai dokumen dan kunjungan";
    return m->id % 7 == 0 ? move_reject(cx, &d) : move_confirm(cx, &d);
}

static enum err decide_all(struct ctx *cx, void *arg)
{
    struct account a;
    struct growth_move *list;
    size_t n;
    bool more;
    const struct move_filter f = {.what = "class", .state = "proposed", .limit = 200};
    const struct actor *before = cx->actor;
    TRY(account_find(cx, "dinas", &a));
    struct actor officer = account_actor(cx->a, &a);
    cx->actor = &officer;
    enum err e = move_list(cx, &f, &list, &n, &more);
    for (size_t i = 0; e == OK && i < n; i++)
        e = decide(cx, &list[i]);
    cx->actor = before;
    return e;
}

static enum err run_at(struct ctx *cx, int64_t now)
{
    int64_t n, written;
    char day[DATE_LEN + 1];
    cx->now = now;
    date_format(date_of_instant(now), day);
    TRY(growth_all(cx, &n, &written));
    return app_write(cx, forget_early, day);
}

enum err demo_growth(struct ctx *cx)
{
    static const int back[] = {200, 60};
    int64_t now = cx->now, n, written;
    TRY(ask_all(cx));
    for (size_t i = 0; i < sizeof(back) / sizeof(back[0]); i++) {
        TRY(run_at(cx, now - (int64_t)back[i] * DAY));
        cx->now += DECIDE_AFTER * DAY;
        TRY(app_write(cx, decide_all, NULL));
    }
    cx->now = now;
    return growth_all(cx, &n, &written);
}
