/* Undo of office hours and single days: see calendar_undo.h. Each is a new revision of the
 * calendar. */
#include "calendar_undo.h"

#include "holiday.h"
#include "i18n.h"
#include "text.h"

/* ---- office hours ---- */

static const char *const days[WEEK_DAYS] = {"monday", "tuesday",  "wednesday", "thursday",
                                            "friday", "saturday", "sunday"};

static enum err hours_now(struct ctx *cx, struct undo_change *c, struct model *ret)
{
    const struct worktime *t = worktime_now(cx);
    if (!t)
        return cx->err.code;
    for (int k = 0; k < WEEK_DAYS; k++)
        model_set_text(cx->a, ret, days[k], office_hours_format(cx->a, t->week[k]));
    return OK;
}

static enum err hours_back(struct ctx *cx, const struct undo_change *c, const struct model *values)
{
    struct day_hours week[WEEK_DAYS];
    const struct worktime *t = worktime_now(cx);
    if (!t)
        return cx->err.code;
    memcpy(week, t->week, sizeof(week));
    for (int k = 0; k < WEEK_DAYS; k++) {
        const struct model *m = model_get(values, days[k]);
        if (m && !office_hours_parse(cx->a, m->type == M_TEXT ? m->s : "", &week[k]))
            return fail_log(cx, ERR_INTERNAL, "office hours in the record: %s", m->s);
    }
    return office_hours_put(cx, week, t->revision);
}

const struct undo_kind hours_undo = {.code = "hours",
                                     .entity = "hours",
                                     .page = "/calendar/hours",
                                     .cap = CAP_CALENDAR_EDIT,
                                     .labels = "hours",
                                     .now = hours_now,
                                     .put = hours_back};

/* ---- single days ---- */

static enum err day_of(struct ctx *cx, int64_t id, struct holiday *ret, bool *ret_found)
{
    enum err e = holiday_get(cx, id, ret);
    *ret_found = e == OK;
    if (e == ERR_NOT_FOUND)
        ctx_forgive(cx);
    return e == ERR_NOT_FOUND ? OK : e;
}

/* Whether the day stands there again under another number. */
static enum err stands_again(struct ctx *cx, const struct holiday *h, bool *ret)
{
    struct holiday *list;
    struct date d;
    size_t n;
    *ret = false;
    if (!date_parse(h->date, &d))
        return OK;
    TRY(holiday_list(cx, d.year, false, &list, &n));
    const char *name = text_fold(cx->a, h->name);
    for (size_t i = 0; i < n; i++)
        *ret |=
            strcmp(list[i].date, h->date) == 0 && strcmp(text_fold(cx->a, list[i].name), name) == 0;
    return OK;
}

static enum err holiday_now(struct ctx *cx, struct undo_change *c, struct model *ret)
{
    struct holiday h;
    bool found, again = false;
    TRY(day_of(cx, c->row.entity_id, &h, &found));
    if (!found)
        return OK;
    c->name = arena_printf(cx->a, "%s, %s", h.name, i18n_date(cx->a, cx->lang, h.date));
    bool added = strcmp(c->row.action, "create") == 0;
    if (!added)
        TRY(stands_again(cx, &h, &again));
    if (added != (h.removed_at != 0) && !again)
        field_to_model(cx->a, &holiday_fields, &h, true, ret, NULL);
    return OK;
}

static enum err holiday_back(struct ctx *cx, const struct undo_change *c,
                             const struct model *values)
{
    struct holiday h;
    TRY(holiday_get(cx, c->row.entity_id, &h));
    if (strcmp(c->row.action, "create") == 0)
        return holiday_remove(cx, h.id, h.version,
                              i18n_get(cx->app->words, cx->lang, "changes.undone_reason"));
    h.id = 0; /* a row of its own: the former one stays as it was ended */
    h.reason = NULL;
    return holiday_put(cx, &h);
}

const struct undo_kind holiday_undo = {.code = "holidays",
                                       .entity = "holiday",
                                       .page = "/calendar/holidays",
                                       .cap = CAP_CALENDAR_EDIT,
                                       .fields = &holiday_fields,
                                       .now = holiday_now,
                                       .put = holiday_back};
