/*
 * The working calendar: its state in memory, single days, office hours. See holiday.h.
 *
 * Only what readers have seen committed is kept for others: inside a change's transaction the
 * calendar is made for that context alone, since the transaction may yet be rolled back and its
 * revision be given to another change.
 */
#include "holiday.h"

#include "app.h"
#include "calendar.h"
#include "holiday_parts.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>

const holiday_hook *holiday_changed;

/* ---- the fields ---- */

const struct field_choice holiday_kinds[] = {{"national", "holiday.national"},
                                             {"joint_leave", "holiday.joint_leave"},
                                             {"election", "holiday.election"},
                                             {"local", "holiday.local"},
                                             {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct holiday, member)
#define I(member) .offset = FIELD_INT(struct holiday, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "date", .kind = F_DATE, T(date), .flags = F_REQUIRED, .label = "holiday.date"},
    {.name = "name",
     .kind = F_TEXT,
     T(name),
     .flags = F_REQUIRED,
     .min = 3,
     .max = 120,
     .label = "holiday.name"},
    {.name = "kind",
     .kind = F_CHOICE,
     T(kind),
     .flags = F_REQUIRED,
     .choices = holiday_kinds,
     .label = "holiday.kind"},
    {.name = "source",
     .kind = F_TEXT,
     T(source),
     .flags = F_REQUIRED,
     .min = 3,
     .max = 200,
     .label = "holiday.source",
     .help = "holiday.source_help"},
    {.name = "official",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct holiday, official),
     .label = "holiday.official",
     .help = "holiday.official_help"},
    {.name = "reason", .kind = F_TEXT, T(reason), .flags = OUT, .label = "holiday.reason"},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(recorded_at), .flags = OUT | F_NO_COLUMN},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT | F_NO_COLUMN},
    {.name = "removed_at", .kind = F_INSTANT, I(removed_at), .flags = OUT},
};
const struct field_table holiday_fields = FIELD_TABLE("Holiday", fields, struct holiday);

/* ---- the calendar in memory ---- */

struct kept_calendar {
    struct app_kept kept;
    struct worktime t;
};

static enum err read_days(struct ctx *cx, int64_t revision, struct worktime_plan *plan)
{
    size_t cap = 256;
    int64_t *off = arena_array(cx->a, cap, sizeof(*off));
    struct date d;
    struct rows *r = db_rows(cx, &q_calendar_days, ARGS(db_int(revision)));
    while (rows_next(r)) {
        if (!date_parse(row_text(r, 0), &d))
            continue;
        if (plan->off_n == cap) {
            off = arena_grow(cx->a, off, cap * sizeof(*off), cap * 2 * sizeof(*off));
            cap *= 2;
        }
        off[plan->off_n++] = date_days(d);
    }
    plan->off = off;
    return rows_end(r);
}

static enum err read_years(struct ctx *cx, int64_t revision, struct worktime_plan *plan)
{
    plan->official_from = 1;
    plan->official_until = 0;
    struct rows *r = db_rows(cx, &q_calendar_years, ARGS(db_int(revision)));
    if (rows_next(r) && !row_null(r, 0)) {
        plan->official_from = date_days((struct date){(int)row_int(r, 0), 1, 1});
        plan->official_until = date_days((struct date){(int)row_int(r, 1), 12, 31});
    }
    return rows_end(r);
}

static enum err read_hours(struct ctx *cx, int64_t revision, struct worktime_plan *plan)
{
    memcpy(plan->week, worktime_week, sizeof(plan->week));
    struct rows *r = db_rows(cx, &q_calendar_hours, ARGS(db_int(revision)));
    while (rows_next(r)) {
        int64_t k = row_int(r, 0);
        if (k >= 0 && k < WEEK_DAYS)
            plan->week[k] = (struct day_hours){(int32_t)row_int(r, 1), (int32_t)row_int(r, 2)};
    }
    return rows_end(r);
}

static enum err make(struct ctx *cx, int64_t revision, struct worktime **ret)
{
    struct worktime_plan plan = {.revision = revision};
    TRY(read_days(cx, revision, &plan));
    TRY(read_years(cx, revision, &plan));
    TRY(read_hours(cx, revision, &plan));
    if (!worktime_week_valid(plan.week))
        return fail_log(cx, ERR_INTERNAL, "office hours of revision %" PRId64 " are none",
                        revision);
    struct worktime *t = arena_new_of(cx->a, struct worktime);
    worktime_make(t, &plan);
    *ret = t;
    return OK;
}

static enum err revision_now(struct ctx *cx, int64_t *ret)
{
    return db_int_of(cx, &q_calendar_revision, NO_ARGS, 0, ret);
}

/* For the requests to come, unless somebody kept a newer one meanwhile. */
static void keep(struct app *app, const struct worktime *t)
{
    struct app_kept *before = atomic_load(&app->calendar);
    struct kept_calendar *k = malloc(sizeof(*k));
    if (!k)
        abort();
    k->t = *t;
    do {
        if (before && ((struct kept_calendar *)before)->t.revision >= t->revision) {
            free(k);
            return;
        }
        k->kept.before = before;
    } while (!atomic_compare_exchange_weak(&app->calendar, &before, &k->kept));
}

const struct worktime *worktime_now(struct ctx *cx)
{
    int64_t revision;
    struct worktime *t;
    const struct kept_calendar *k = (const struct kept_calendar *)atomic_load(&cx->app->calendar);
    if (revision_now(cx, &revision) != OK)
        return NULL;
    if (k && k->t.revision == revision)
        return &k->t;
    if (make(cx, revision, &t) != OK)
        return NULL;
    if (!conn_is_writer(cx->conn))
        keep(cx->app, t);
    return t;
}

enum err worktime_of(struct ctx *cx, int64_t revision, const struct worktime **ret)
{
    int64_t newest;
    struct worktime *t;
    TRY(revision_now(cx, &newest));
    if (revision < 1 || revision > newest)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(make(cx, revision, &t));
    *ret = t;
    return OK;
}

/* ---- a change ---- */

enum err calendar_change(struct ctx *cx, const char *what, int64_t *ret_revision)
{
    int64_t by = cx->actor ? cx->actor->account_id : 0, revision;
    TRY(revision_now(cx, &revision));
    revision++;
    TRY(db_exec(cx, &q_calendar_revision_insert,
                ARGS(db_int(revision), db_text(what), db_int(cx->now), by ? db_int(by) : db_null()),
                NULL));
    *ret_revision = revision;
    return OK;
}

enum err calendar_changed(struct ctx *cx, int64_t revision)
{
    for (const holiday_hook *hook = holiday_changed; hook && *hook; hook++)
        TRY((*hook)(cx, revision));
    return OK;
}

/* ---- reading days ---- */

static struct holiday_row row_of(struct rows *r)
{
    return (struct holiday_row){.h = {.id = row_int(r, 0),
                                      .version = row_int(r, 1),
                                      .recorded_at = row_int(r, 2),
                                      .removed_at = row_int(r, 3),
                                      .updated_at = row_int(r, row_null(r, 3) ? 2 : 3),
                                      .official = row_int(r, 4),
                                      .date = row_str(r, 5),
                                      .name = row_str(r, 6),
                                      .kind = row_str(r, 7),
                                      .source = row_str(r, 8),
                                      .reason = *row_text(r, 9) ? row_str(r, 9) : NULL},
                                .name_fold = row_str(r, 10)};
}

enum err holiday_rows(struct ctx *cx, int64_t year, bool removed, struct holiday_row **ret,
                      size_t *ret_n)
{
    struct holiday_row *list = NULL;
    size_t n = 0, cap = 0;
    const char *first = arena_printf(cx->a, "%04" PRId64 "-01-01", year),
               *last = arena_printf(cx->a, "%04" PRId64 "-12-31", year);
    struct rows *r = db_rows_mask(cx, &q_holiday_list, removed ? 0 : q_part_holiday_list_live,
                                  ARGS(db_text(first), db_text(last)));
    while (rows_next(r)) {
        if (n == cap) {
            size_t more = cap ? cap * 2 : 64;
            list = arena_grow(cx->a, list, cap * sizeof(*list), more * sizeof(*list));
            cap = more;
        }
        list[n++] = row_of(r);
    }
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err holiday_list(struct ctx *cx, int64_t year, bool removed, struct holiday **ret,
                      size_t *ret_n)
{
    struct holiday_row *rows;
    size_t n;
    TRY(holiday_rows(cx, year, removed, &rows, &n));
    struct holiday *list = arena_array(cx->a, n ? n : 1, sizeof(*list));
    for (size_t i = 0; i < n; i++)
        list[i] = rows[i].h;
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err holiday_get(struct ctx *cx, int64_t id, struct holiday *ret)
{
    bool found = false;
    struct rows *r = db_rows(cx, &q_holiday_get, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret = row_of(r).h;
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

/* ---- writing days ---- */

enum err holiday_insert(struct ctx *cx, struct holiday *h, const char *name_fold, int64_t revision)
{
    h->version = 1;
    h->recorded_at = h->updated_at = cx->now;
    h->removed_at = 0;
    h->reason = NULL;
    return db_int_of(cx, &q_holiday_insert,
                     ARGS(db_text(h->date), db_text(h->name), db_text(name_fold), db_text(h->kind),
                          db_text(h->source), db_int(h->official), db_int(revision),
                          db_int(cx->now)),
                     0, &h->id);
}

enum err holiday_end(struct ctx *cx, const struct holiday *h, int64_t revision, const char *reason)
{
    int64_t changed;
    TRY(db_exec(
        cx, &q_holiday_end,
        ARGS(db_int(h->id), db_int(h->version), db_int(cx->now), db_int(revision), db_text(reason)),
        &changed));
    return changed ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

static enum err check_new(struct ctx *cx, struct holiday *h, const char *name_fold)
{
    struct date d;
    int64_t same = 0;
    field_check(cx, &holiday_fields, h, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    bool good = h->date && date_parse(h->date, &d);
    if (good && (d.year < HOLIDAY_YEAR_MIN || d.year > HOLIDAY_YEAR_MAX))
        fail_field(cx, "date", "holiday.error.year_range", NULL);
    if (h->name && !*name_fold)
        fail_field(cx, "name", "holiday.error.name", NULL);
    TRY(fields_check(cx));
    TRY(db_int_of(cx, &q_holiday_same, ARGS(db_text(h->date), db_text(name_fold)), 0, &same));
    if (same)
        fail_field(cx, "date", "holiday.error.same", NULL);
    return fields_check(cx);
}

enum err holiday_put(struct ctx *cx, struct holiday *h)
{
    int64_t revision;
    struct holiday none = {0};
    TRY(need(cx, CAP_CALENDAR_EDIT));
    const char *name_fold = text_fold(cx->a, h->name ? h->name : "");
    TRY(check_new(cx, h, name_fold));
    TRY(calendar_change(cx, "holiday-add", &revision));
    TRY(holiday_insert(cx, h, name_fold, revision));
    TRY(audit(cx, "create", "holiday", h->id,
              field_diff(cx->a, &holiday_fields, &none, h, NULL, NULL)));
    return calendar_changed(cx, revision);
}

enum err holiday_remove(struct ctx *cx, int64_t id, int64_t version, const char *reason)
{
    struct holiday h, gone;
    int64_t revision;
    TRY(need(cx, CAP_CALENDAR_EDIT));
    TRY(holiday_get(cx, id, &h));
    if (h.removed_at)
        return fail(cx, ERR_NOT_FOUND, "holiday.error.gone", NULL);
    if (h.version != version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    reason = text_trim(cx->a, reason ? reason : "");
    if (strlen(reason) < 3 || strlen(reason) > 400)
        fail_field(cx, "reason", "holiday.error.reason", NULL);
    TRY(fields_check(cx));
    TRY(calendar_change(cx, "holiday-remove", &revision));
    TRY(holiday_end(cx, &h, revision, reason));
    TRY(holiday_get(cx, id, &gone));
    TRY(audit(cx, "delete", "holiday", id,
              field_diff(cx->a, &holiday_fields, &h, &gone, NULL, NULL)));
    return calendar_changed(cx, revision);
}
