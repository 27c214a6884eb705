/* Office hours: a line of text a weekday, a row a weekday and revision. See holiday.h. */
#include "holiday_parts.h"
#include "text.h"

#include <ctype.h>

enum { DAY_SECONDS = 86400 };

/* "8", "08", "8:00", "08.30": seconds after midnight; moves past it. */
static bool take_time(const char **s, int32_t *ret)
{
    int hour = 0, minute = 0, digits = 0;
    while (isdigit((unsigned char)**s) && digits < 2) {
        hour = hour * 10 + (*(*s)++ - '0');
        digits++;
    }
    if (!digits)
        return false;
    if (**s == ':' || **s == '.') {
        const char *m = ++*s;
        if (!isdigit((unsigned char)m[0]) || !isdigit((unsigned char)m[1]))
            return false;
        minute = (m[0] - '0') * 10 + (m[1] - '0');
        *s += 2;
    }
    *ret = (hour * 60 + minute) * 60;
    return minute < 60 && *ret <= DAY_SECONDS;
}

static void skip_blanks(const char **s)
{
    while (**s == ' ')
        (*s)++;
}

static bool take_dash(const char **s)
{
    static const char *const dashes[] = {"-", "–", "—"};
    for (size_t i = 0; i < sizeof(dashes) / sizeof(dashes[0]); i++) {
        size_t n = strlen(dashes[i]);
        if (strncmp(*s, dashes[i], n) == 0) {
            *s += n;
            return true;
        }
    }
    return false;
}

static bool means_closed(struct arena *a, const char *text)
{
    static const char *const words[] = {"", "tutup", "libur", "closed"};
    const char *fold = text_fold(a, text);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (strcmp(words[i], fold) == 0)
            return true;
    return false;
}

bool office_hours_parse(struct arena *a, const char *text, struct day_hours *ret)
{
    struct day_hours h = {0, 0};
    const char *s = text_trim(a, text ? text : "");
    if (means_closed(a, s)) {
        *ret = h;
        return true;
    }
    if (!take_time(&s, &h.open))
        return false;
    skip_blanks(&s);
    if (!take_dash(&s))
        return false;
    skip_blanks(&s);
    if (!take_time(&s, &h.close) || *s || h.open >= h.close)
        return false;
    *ret = h;
    return true;
}

const char *office_hours_format(struct arena *a, struct day_hours h)
{
    if (h.open >= h.close)
        return NULL;
    return arena_printf(a, "%02d:%02d-%02d:%02d", h.open / 3600, h.open / 60 % 60, h.close / 3600,
                        h.close / 60 % 60);
}

static enum err audit_hours(struct ctx *cx, int64_t revision, const struct day_hours *before,
                            const struct day_hours *after)
{
    static const char *const names[WEEK_DAYS] = {"monday", "tuesday",  "wednesday", "thursday",
                                                 "friday", "saturday", "sunday"};
    struct model *changes = model_object(cx->a);
    for (int k = 0; k < WEEK_DAYS; k++) {
        if (before[k].open == after[k].open && before[k].close == after[k].close)
            continue;
        struct model *pair = model_set_array(cx->a, changes, names[k]);
        model_add_text(cx->a, pair, office_hours_format(cx->a, before[k]));
        model_add_text(cx->a, pair, office_hours_format(cx->a, after[k]));
    }
    return audit(cx, "change", "hours", revision, changes);
}

enum err office_hours_put(struct ctx *cx, const struct day_hours week[WEEK_DAYS], int64_t revision)
{
    int64_t next;
    TRY(need(cx, CAP_CALENDAR_EDIT));
    const struct worktime *t = worktime_now(cx);
    if (!t)
        return cx->err.code;
    if (revision && t->revision != revision)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    if (!worktime_week_valid(week))
        return fail(cx, ERR_INVALID, "hours.error.none", NULL);
    if (memcmp(t->week, week, sizeof(t->week)) == 0)
        return OK;
    TRY(calendar_change(cx, "hours", &next));
    for (int k = 0; k < WEEK_DAYS; k++)
        TRY(db_exec(cx, &q_office_hours_insert,
                    ARGS(db_int(next), db_int(k), db_int(week[k].open), db_int(week[k].close)),
                    NULL));
    TRY(audit_hours(cx, next, t->week, week));
    return calendar_changed(cx, next);
}
