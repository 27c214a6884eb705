/* The weekly brief: see brief.h. */
#include "brief.h"

#include "account.h"
#include "audit.h"
#include "brief_sql.h"
#include "calendar.h"
#include "caps.h"
#include "i18n.h"
#include "notice.h"
#include "places.h"

#include <inttypes.h>
#include <string.h>

enum { WISHES_MAX = 2000, HOUR = 3600, WEEK = 7 };

enum err brief_wished(struct ctx *cx, bool *ret)
{
    int64_t n;
    TRY(db_int_of(cx, &q_brief_wished, ARGS(db_int(cx->actor->account_id)), 0, &n));
    *ret = n > 0;
    return OK;
}

enum err brief_wish(struct ctx *cx, bool wanted)
{
    int64_t changed, id = cx->actor->account_id;
    TRY(need(cx, CAP_FIGURES));
    if (!id)
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    TRY(wanted ? db_exec(cx, &q_brief_wish_put, ARGS(db_int(id), db_int(cx->now)), &changed)
               : db_exec(cx, &q_brief_wish_end, ARGS(db_int(id)), &changed));
    return changed ? audit(cx, wanted ? "brief-wish" : "brief-end", "account", id, NULL) : OK;
}

/* ---- Mondays ---- */

static const char *number(struct ctx *cx, int64_t n)
{
    return n == FIELD_UNSET ? "–" : arena_printf(cx->a, "%" PRId64, n);
}

static enum err tell(struct ctx *cx, const struct account *acc, const char *monday)
{
    struct figure_set s;
    enum lang lang = LANG_ID;
    struct notice_to to = {.account_id = acc->id};
    const char *area = acc->area && strcmp(acc->area, "") != 0 ? acc->area : "";
    if (acc->lang)
        lang_of_code(acc->lang, &lang);
    TRY(figure_now(cx, area, &s));
    const char *place = *area ? place_name(places(), area) : cx->app->city ? cx->app->city : "";
    const char *pairs[] = {
        "_once",      arena_printf(cx->a, "brief:%s", monday),
        "place",      place,
        "day",        i18n_date(cx->a, lang, monday),
        "businesses", number(cx, s.of[FIG_BUSINESSES].value),
        "never",      number(cx, s.of[FIG_NEVER_VISITED].value),
        "open",       number(cx, s.of[FIG_CASES_OPEN].value),
        "overdue",    number(cx, s.of[FIG_CASES_OVERDUE].value),
        "address",    arena_printf(cx->a, "%s/dashboard/brief", site_url(cx->app)),
        NULL};
    return notice_send(cx, "weekly_brief", &to, pairs);
}

static enum err tell_all(struct ctx *cx, void *arg)
{
    const char *monday = arg;
    int64_t changed, *ids = arena_array(cx->a, WISHES_MAX, sizeof(*ids));
    size_t n = 0;
    TRY(db_exec(cx, &q_brief_week_put, ARGS(db_text(monday), db_int(cx->now)), &changed));
    if (!changed)
        return OK; /* another server was first */
    struct rows *r = db_rows(cx, &q_brief_wishes, NO_ARGS);
    while (n < WISHES_MAX && rows_next(r))
        ids[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++) {
        struct account acc;
        TRY(account_get(cx, ids[i], &acc));
        struct actor who = account_actor(cx->a, &acc);
        if (acc.active && can(&who, CAP_FIGURES)) /* who lost the role is not told */
            TRY(tell(cx, &acc, monday));
    }
    return OK;
}

struct week {
    const char *monday;
    int64_t n;
};
static enum err read_done(struct ctx *cx, void *arg)
{
    struct week *d = arg;
    return db_int_of(cx, &q_brief_week_done, ARGS(db_text(d->monday)), 0, &d->n);
}

enum err brief_care(struct ctx *cx)
{
    char monday[DATE_LEN + 1];
    struct date today = date_of_instant(cx->now);
    /* 1970-01-05 was a Monday. */
    bool now = (date_days(today) - date_days((struct date){1970, 1, 5})) % WEEK == 0 &&
               cx->now >= date_begins(today) + (int64_t)BRIEF_HOUR * HOUR;
    if (!now)
        return OK;
    struct week d = {monday, 0};
    date_format(today, monday);
    TRY(app_read(cx, read_done, &d));
    return d.n ? OK : app_write(cx, tell_all, monday);
}
