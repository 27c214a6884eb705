/* Proposed classes as duties: see growth_duty.h. */
#include "growth_duty.h"

#include "i18n.h"
#include "move.h"

#include <inttypes.h>

enum { MOST = 200 };

static enum err mine(struct ctx *cx, duty_taker *take, void *arg)
{
    struct growth_move *list;
    size_t n;
    bool more;
    const struct move_filter f = {.what = "class", .state = "proposed", .limit = MOST};
    if (cx->actor->role != ROLE_LURAH || !can(cx->actor, CAP_CURATE_WARD))
        return OK;
    TRY(move_list(cx, &f, &list, &n, &more));
    for (size_t i = 0; i < n; i++) {
        const struct growth_move *m = &list[i];
        char due[DATE_LEN + 1];
        date_format(date_from_days(date_days(date_of_instant(m->created_at)) + DUTY_DAYS), due);
        const struct duty d = {.id = m->id,
                               .source = "growth",
                               .title = i18n_text(cx->app->words, cx->a, cx->lang,
                                                  m->rise ? "growth.duty_rise" : "growth.duty_fall",
                                                  "name", m->business, NULL),
                               .href = arena_printf(cx->a, "/growth/moves/%" PRId64, m->id),
                               .due_on = arena_strdup(cx->a, due),
                               .about = m->business,
                               .business_id = m->business_id};
        take(arg, &d);
    }
    return OK;
}

const struct duty_source growth_duties = {.code = "growth", .mine = mine};
