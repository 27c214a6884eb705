/* What becomes of a caseload when its companion's account changes: see assign.h. */
#include "assign_parts.h"

#include "assign_sql.h"
#include "i18n.h"

#include <string.h>

/* Whoever may change accounts need not be one who assigns: what follows is the program's. */
static enum err leave(struct ctx *cx, int64_t companion, const char *area)
{
    struct wanting *list;
    size_t n, outside = 0;
    int64_t id, good;
    TRY(wanting_read(
        cx,
        db_rows(cx, &q_assign_caseload,
                ARGS(db_int(companion), db_text(""), db_text("~"), db_int(HANDOVER_MAX))),
        HANDOVER_MAX, &list, &n));
    struct assign_row *rows = arena_array(cx->a, n + 1, sizeof(*rows));
    for (size_t i = 0; i < n; i++)
        if (!area_holds(area, list[i].ward))
            rows[outside++] = (struct assign_row){.business_id = list[i].id, .from_id = companion};
    const char *why = i18n_text(cx->app->words, cx->a, LANG_ID, "assign.area_changed", NULL);
    return outside ? assign_rows(cx, "handover", why, rows, outside, &id, &good) : OK;
}

enum err assign_follow_account(struct ctx *cx, const struct account *before,
                               const struct account *now)
{
    const struct actor *by = cx->actor;
    if (strcmp(before->role, "companion") != 0)
        return OK;
    if (strcmp(now->role, "companion") != 0)
        return companion_keep(cx, now->id);
    const char *area = now->area ? now->area : "";
    if (area_holds(area, before->area))
        return OK;
    struct actor program = *by;
    program.caps |= role_caps(ROLE_OFFICER);
    program.area = "";
    cx->actor = &program;
    enum err e = leave(cx, now->id, area);
    cx->actor = by;
    return e;
}
