/* States from a day on: see curation_dated.h. A fact with a higher id outdoes one of the same day.
 */
#include "curation_dated.h"

#include "calendar.h"
#include "i18n.h"

#include "app.h"

enum err dated_get(struct ctx *cx, int64_t business_id, const char *kind, struct dated *ret)
{
    *ret = (struct dated){0};
    TRY(fact_list(cx, business_id, kind, &ret->facts, &ret->n));
    const char *day = "";
    for (size_t i = 0; i < ret->n; i++) {
        const struct fact *f = &ret->facts[i];
        if (strcmp(f->valid_from, day) == 0)
            continue; /* outdone on its own day */
        day = f->valid_from;
        if (!ret->value)
            ret->value = f->value;
        if (strcmp(f->value, ret->value) != 0)
            break;
        ret->since = day;
    }
    return OK;
}

const char *today_text(struct ctx *cx)
{
    char *today = arena_alloc(cx->a, DATE_LEN + 1);
    date_format(date_of_instant(cx->now), today);
    return today;
}

enum err dated_day(struct ctx *cx, const char *field, const char *given, const struct dated *d,
                   const char **ret_day)
{
    const char *today = today_text(cx), *day = given && *given ? given : today;
    struct date parsed;
    if (!date_parse(day, &parsed))
        fail_field(cx, field, "error.date", "date", day, NULL);
    else if (strcmp(day, today) > 0)
        fail_field(cx, field, "error.date_future", NULL);
    else if (d && d->n > 1 && d->since && strcmp(day, d->since) < 0)
        fail_field(cx, field, "error.date_before_state", "since",
                   i18n_date(cx->a, cx->lang, d->since), NULL);
    TRY(fields_check(cx));
    *ret_day = day;
    return OK;
}

enum err dated_ward(struct ctx *cx, int64_t business_id, const char *day)
{
    struct fact *facts;
    size_t n;
    const char *then;
    TRY(fact_on(cx, business_id, "ward", day, &then));
    if (then)
        return OK;
    TRY(fact_list(cx, business_id, "ward", &facts, &n));
    return n ? fact_add(cx, business_id, "ward", facts[n - 1].value, day, NULL, NULL) : OK;
}

enum err dated_put(struct ctx *cx, int64_t business_id, const char *kind, const struct dated *d,
                   const char *value, const char *day, const char *reasons, const char *note)
{
    const char *last = "";
    TRY(fact_add(cx, business_id, kind, value, day, reasons, note));
    for (size_t i = 0; i < d->n && strcmp(d->facts[i].valid_from, day) > 0; i++) {
        const struct fact *f = &d->facts[i];
        if (strcmp(f->valid_from, last) == 0)
            continue;
        last = f->valid_from;
        if (strcmp(f->value, value) != 0)
            TRY(fact_add(cx, business_id, kind, value, last, reasons, NULL));
    }
    return strcmp(kind, "ward") == 0 ? OK : dated_ward(cx, business_id, day);
}
