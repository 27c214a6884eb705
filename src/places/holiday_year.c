/* Whole years: loading a list, taking it back, what is built in. See holiday.h. */
#include "calendar.h"
#include "holiday_parts.h"
#include "ref_holidays.h"
#include "text.h"

#include <inttypes.h>

#define I(member) .offset = FIELD_INT(struct holiday_year, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "year", .kind = F_INT, I(year), .flags = OUT},
    {.name = "source",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct holiday_year, source),
     .flags = OUT,
     .label = "holiday.source"},
    {.name = "loaded_at", .kind = F_INSTANT, I(loaded_at), .flags = OUT},
    {.name = "national", .kind = F_INT, I(national), .flags = OUT | F_NO_COLUMN},
    {.name = "joint_leave", .kind = F_INT, I(joint_leave), .flags = OUT | F_NO_COLUMN},
    {.name = "other", .kind = F_INT, I(other), .flags = OUT | F_NO_COLUMN},
    {.name = "working_days", .kind = F_INT, I(working_days), .flags = OUT | F_NO_COLUMN},
};
const struct field_table holiday_year_fields =
    FIELD_TABLE("HolidayYear", fields, struct holiday_year);

enum { YEARS_MAX = HOLIDAY_YEAR_MAX - HOLIDAY_YEAR_MIN + 1 };

/* ---- reading ---- */

static enum err read_years(struct ctx *cx, struct holiday_year *list, size_t *ret_n)
{
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_holiday_year_list, NO_ARGS);
    while (n < YEARS_MAX && rows_next(r))
        list[n++] = (struct holiday_year){
            .year = row_int(r, 0), .source = row_str(r, 1), .loaded_at = row_int(r, 2)};
    *ret_n = n;
    return rows_end(r);
}

static int64_t first_day(int64_t year)
{
    return date_days((struct date){(int)year, 1, 1});
}

static enum err count_days(struct ctx *cx, const struct worktime *t, struct holiday_year *y)
{
    struct holiday_row *rows;
    size_t n;
    TRY(holiday_rows(cx, y->year, false, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct holiday *h = &rows[i].h;
        if (!h->official)
            continue;
        if (strcmp(h->kind, "national") == 0)
            y->national++;
        else if (strcmp(h->kind, "joint_leave") == 0)
            y->joint_leave++;
        else
            y->other++;
    }
    y->working_days = worktime_days(t, first_day(y->year), first_day(y->year + 1) - 1);
    return OK;
}

enum err holiday_years(struct ctx *cx, struct holiday_year **ret, size_t *ret_n)
{
    struct holiday_year *list = arena_array(cx->a, YEARS_MAX, sizeof(*list));
    const struct worktime *t = worktime_now(cx);
    if (!t)
        return cx->err.code;
    TRY(read_years(cx, list, ret_n));
    for (size_t i = 0; i < *ret_n; i++)
        TRY(count_days(cx, t, &list[i]));
    *ret = list;
    return OK;
}

/* ---- loading ---- */

static bool of_the_decree(const struct holiday *h)
{
    return strcmp(h->kind, "national") == 0 || strcmp(h->kind, "joint_leave") == 0;
}

/* Letters, not bytes: as the form and the description count them. */
static size_t letters(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += (*s & 0xC0) != 0x80;
    return n;
}

static enum err check_list(struct ctx *cx, const struct holiday_list *list,
                           const struct holiday_year *years, size_t n)
{
    const char *source = list->source ? list->source : "";
    int64_t year = list->year;
    if (letters(source) < 3 || letters(source) > 200 || !text_valid(source, strlen(source), false))
        fail_field(cx, "source", "holiday.error.source", NULL);
    if (year < HOLIDAY_YEAR_MIN || year > HOLIDAY_YEAR_MAX)
        fail_field(cx, "year", "holiday.error.year_range", NULL);
    else if (n && (year < years[0].year - 1 || year > years[n - 1].year + 1))
        fail_field(cx, "year", "holiday.error.year_gap", "first",
                   arena_printf(cx->a, "%" PRId64, years[0].year), "last",
                   arena_printf(cx->a, "%" PRId64, years[n - 1].year), NULL);
    return fields_check(cx);
}

/* What a load does, found out before anything is written. */
struct plan {
    const struct holiday_list *list;
    struct holiday_day *days;
    struct holiday_row *rows; /* what stands */
    size_t rows_n;
    bool *stays, *known;               /* of rows; of days */
    const struct holiday_year *before; /* the year's list until now, or NULL */
    struct holiday_load sum;
};

static void compare(struct plan *p)
{
    for (size_t i = 0; i < p->rows_n; i++) {
        const struct holiday_row *r = &p->rows[i];
        bool named = false;
        for (size_t k = 0; k < p->list->n && !named; k++) {
            const struct holiday_day *d = &p->days[k];
            named = strcmp(r->h.date, d->date) == 0 && strcmp(r->name_fold, d->name_fold) == 0;
            if (named && strcmp(r->h.kind, d->kind) == 0 && r->h.official)
                p->stays[i] = p->known[k] = true;
        }
        if (!named && !of_the_decree(&r->h))
            p->stays[i] = true; /* by another decree than this list's */
        p->sum.removed += !p->stays[i];
    }
    for (size_t k = 0; k < p->list->n; k++)
        *(p->known[k] ? &p->sum.unchanged : &p->sum.added) += 1;
}

static bool changes_nothing(const struct plan *p)
{
    return !p->sum.added && !p->sum.removed && p->before &&
           strcmp(p->before->source, p->list->source) == 0;
}

static enum err write_days(struct ctx *cx, const struct plan *p, int64_t revision)
{
    const char *reason = arena_printf(cx->a, "→ %s", p->list->source);
    for (size_t i = 0; i < p->rows_n; i++)
        if (!p->stays[i])
            TRY(holiday_end(cx, &p->rows[i].h, revision, reason));
    for (size_t k = 0; k < p->list->n; k++) {
        const struct holiday_day *d = &p->days[k];
        struct holiday h = {.date = d->date,
                            .name = d->name,
                            .kind = d->kind,
                            .source = p->list->source,
                            .official = true};
        if (!p->known[k])
            TRY(holiday_insert(cx, &h, d->name_fold, revision));
    }
    return OK;
}

static void put_change(struct ctx *cx, struct model *o, const char *key, const char *before,
                       const char *after)
{
    struct model *pair = model_set_array(cx->a, o, key);
    model_add_text(cx->a, pair, before);
    model_add_text(cx->a, pair, after);
}

/* Each day that came or went, so that the record alone tells what the list was. */
static enum err audit_load(struct ctx *cx, const struct plan *p)
{
    struct model *changes = model_object(cx->a);
    put_change(cx, changes, "source", p->before ? p->before->source : NULL, p->list->source);
    for (size_t i = 0; i < p->rows_n; i++)
        if (!p->stays[i])
            put_change(cx, changes, p->rows[i].h.date, p->rows[i].h.name, NULL);
    for (size_t k = 0; k < p->list->n; k++)
        if (!p->known[k])
            put_change(cx, changes, p->days[k].date, NULL, p->days[k].name);
    return audit(cx, "year-load", "calendar", p->list->year, changes);
}

static enum err write_load(struct ctx *cx, struct plan *p)
{
    int64_t revision, year = p->list->year;
    TRY(calendar_change(cx, "year-load", &revision));
    TRY(write_days(cx, p, revision));
    TRY(db_exec(cx, &q_holiday_year_end, ARGS(db_int(year), db_int(revision)), NULL));
    TRY(db_exec(cx, &q_holiday_year_insert,
                ARGS(db_int(year), db_text(p->list->source), db_int(revision), db_int(cx->now)),
                NULL));
    TRY(audit_load(cx, p));
    p->sum.revision = revision;
    return calendar_changed(cx, revision);
}

enum err holiday_year_load(struct ctx *cx, const struct holiday_list *list,
                           struct holiday_load *ret)
{
    struct holiday_list tidy = *list;
    struct plan p = {.list = &tidy};
    struct holiday_year *years = arena_array(cx->a, YEARS_MAX, sizeof(*years));
    size_t n;
    TRY(need(cx, CAP_CALENDAR_EDIT));
    tidy.source = text_trim(cx->a, list->source ? list->source : "");
    TRY(read_years(cx, years, &n));
    check_list(cx, &tidy, years, n);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* the lines' messages, too */
    TRY(holiday_days(cx, &tidy, &p.days));
    TRY(holiday_rows(cx, tidy.year, false, &p.rows, &p.rows_n));
    p.stays = arena_array(cx->a, p.rows_n + 1, sizeof(*p.stays));
    p.known = arena_array(cx->a, tidy.n + 1, sizeof(*p.known));
    for (size_t i = 0; i < n; i++)
        if (years[i].year == tidy.year)
            p.before = &years[i];
    compare(&p);
    if (!changes_nothing(&p))
        TRY(write_load(cx, &p));
    *ret = p.sum;
    return OK;
}

/* ---- taking back ---- */

static enum err check_revoke(struct ctx *cx, int64_t year, const char *reason)
{
    struct holiday_year *years = arena_array(cx->a, YEARS_MAX, sizeof(*years));
    size_t n;
    TRY(read_years(cx, years, &n));
    if (!n || year < years[0].year || year > years[n - 1].year)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    if (n == 1 || (year != years[0].year && year != years[n - 1].year))
        return fail(cx, ERR_CONFLICT, "holiday.error.revoke_middle", NULL);
    if (strlen(reason) < 3 || strlen(reason) > 400)
        fail_field(cx, "reason", "holiday.error.reason", NULL);
    return fields_check(cx);
}

enum err holiday_year_revoke(struct ctx *cx, int64_t year, const char *reason)
{
    struct holiday_row *rows;
    size_t n;
    int64_t revision;
    TRY(need(cx, CAP_CALENDAR_EDIT));
    reason = text_trim(cx->a, reason ? reason : "");
    TRY(check_revoke(cx, year, reason));
    TRY(holiday_rows(cx, year, false, &rows, &n));
    TRY(calendar_change(cx, "year-revoke", &revision));
    struct model *changes = model_object(cx->a);
    put_change(cx, changes, "reason", NULL, reason);
    for (size_t i = 0; i < n; i++) {
        if (!of_the_decree(&rows[i].h))
            continue;
        TRY(holiday_end(cx, &rows[i].h, revision, reason));
        put_change(cx, changes, rows[i].h.date, rows[i].h.name, NULL);
    }
    TRY(db_exec(cx, &q_holiday_year_end, ARGS(db_int(year), db_int(revision)), NULL));
    TRY(audit(cx, "year-revoke", "calendar", year, changes));
    return calendar_changed(cx, revision);
}

/* ---- what is built in ---- */

static enum err seed_year(struct ctx *cx, const struct holiday_ref_year *y, int64_t revision)
{
    const char *year = arena_printf(cx->a, "%d-", y->year);
    TRY(db_exec(cx, &q_holiday_year_insert,
                ARGS(db_int(y->year), db_text(y->source), db_int(revision), db_int(cx->now)),
                NULL));
    for (const struct holiday_ref *d = holidays_built_in; d->date; d++) {
        const char *fold = text_fold(cx->a, d->name);
        int64_t same;
        struct holiday h = {.date = d->date,
                            .name = d->name,
                            .kind = d->kind,
                            .source = d->source,
                            .official = true};
        if (strncmp(d->date, year, strlen(year)) != 0)
            continue;
        TRY(db_int_of(cx, &q_holiday_same, ARGS(db_text(d->date), db_text(fold)), 0, &same));
        if (!same)
            TRY(holiday_insert(cx, &h, fold, revision));
    }
    return OK;
}

enum err holiday_seed(struct ctx *cx)
{
    int64_t revision = 0, ever;
    for (const struct holiday_ref_year *y = holiday_years_built_in; y->year; y++) {
        TRY(db_int_of(cx, &q_holiday_year_ever, ARGS(db_int(y->year)), 0, &ever));
        if (ever)
            continue; /* people keep it since: also what they took back */
        if (!revision)
            TRY(calendar_change(cx, "seed", &revision));
        TRY(seed_year(cx, y, revision));
        TRY(audit(cx, "seed", "calendar", y->year, NULL));
    }
    return revision ? calendar_changed(cx, revision) : OK;
}
