/* What the programme wants, and where it will end: see target.h. */
#include "target.h"

#include "audit.h"
#include "curation_dated.h"
#include "move.h"
#include "places.h"
#include "stand.h"
#include "target_sql.h"

#include <string.h>

enum { LIST_MAX = 300, NOTE_MAX = 300, YEAR_MIN = 2020, YEAR_MAX = 2100 };

#define T(member) .offset = FIELD_TEXT(struct target, member)
#define I(member) .offset = FIELD_INT(struct target, member)
#define OUT       .flags = F_READONLY | F_HIDDEN
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), OUT},
    {.name = "year", .kind = F_INT, I(year), OUT, .min = YEAR_MIN, .max = YEAR_MAX},
    {.name = "area", .kind = F_TEXT, T(area), OUT},
    {.name = "what", .kind = F_CHOICE, .choices = move_whats, T(what), OUT},
    {.name = "n",
     .kind = F_INT,
     I(n),
     .flags = F_REQUIRED,
     .min = 0,
     .max = TARGET_N_MAX,
     .label = "growth.target_n",
     .help = "growth.target_n_help"},
    {.name = "note", .kind = F_TEXT, T(note), .max = NOTE_MAX, .label = "growth.move_note"},
    {.name = "done", .kind = F_INT, I(done), OUT, .max = TARGET_N_MAX},
    {.name = "near", .kind = F_INT, I(near), OUT, .max = TARGET_N_MAX},
    {.name = "forecast", .kind = F_INT, I(forecast), OUT, .max = INT32_MAX},
    {.name = "low", .kind = F_INT, I(low), OUT, .max = INT32_MAX},
    {.name = "high", .kind = F_INT, I(high), OUT, .max = INT32_MAX},
    {.name = "version", .kind = F_INT, I(version), OUT, .max = INT32_MAX},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), OUT},
};
const struct field_table target_fields = FIELD_TABLE("GrowthTarget", fields, struct target);

static const struct field new_fields[] = {
    {.name = "year",
     .kind = F_INT,
     I(year),
     .flags = F_REQUIRED,
     .min = YEAR_MIN,
     .max = YEAR_MAX,
     .label = "growth.target_year"},
    {.name = "area", .kind = F_TEXT, T(area), .max = 20, .label = "companion.area"},
    {.name = "what",
     .kind = F_CHOICE,
     .choices = move_whats,
     T(what),
     .flags = F_REQUIRED,
     .label = "growth.move_what"},
    {.name = "n",
     .kind = F_INT,
     I(n),
     .flags = F_REQUIRED,
     .min = 1,
     .max = TARGET_N_MAX,
     .label = "growth.target_n"},
    {.name = "note", .kind = F_TEXT, T(note), .max = NOTE_MAX, .label = "growth.move_note"},
};
const struct field_table target_new_fields =
    FIELD_TABLE("GrowthTargetNew", new_fields, struct target);

/* ---- the forecast ---- */

static int64_t root(int64_t n)
{
    int64_t r = 0;
    while ((r + 1) * (r + 1) <= n)
        r++;
    return r;
}

void forecast_reckon(struct forecast *f)
{
    f->n = f->low = f->high = f->done;
    f->known = f->days_left == 0;
    if (f->known || f->rose < TARGET_ROSE_MIN)
        return;
    f->known = true;
    /* In thousandths; near and rose are at most some ten thousands. */
    int64_t rest = f->near * f->rose * 1000 / (f->rose + f->near) * f->days_left / 365;
    int64_t spread = 2 * root(rest * 1000); /* 2 × √(rest / 1000) × 1000 */
    f->n = f->done + (rest + 500) / 1000;
    f->low = f->done + (rest > spread ? (rest - spread + 500) / 1000 : 0);
    f->high = f->done + (rest + spread + 500) / 1000;
}

static enum err rose(struct ctx *cx, const struct target *t, const char *from, const char *until,
                     int64_t *ret)
{
    const char *lo, *hi;
    area_range(cx->a, t->area, &lo, &hi);
    return db_int_of(
        cx, &q_forecast_rose,
        ARGS(db_text(t->what), db_text(from), db_text(until), db_text(lo), db_text(hi)), 0, ret);
}

static enum err near(struct ctx *cx, const struct target *t, int64_t *ret)
{
    const char *lo, *hi;
    area_range(cx->a, t->area, &lo, &hi);
    if (strcmp(t->what, "class") == 0)
        return db_int_of(cx, &q_forecast_near_class, ARGS(db_text(lo), db_text(hi)), 0, ret);
    return db_int_of(cx, &q_forecast_near_step,
                     ARGS(db_text(lo), db_text(hi), db_int(LADDER_STABLE - LADDER_SLACK),
                          db_int(LADDER_GROWING - LADDER_SLACK),
                          db_int(LADDER_READY - LADDER_SLACK)),
                     0, ret);
}

static int64_t days_left(const struct ctx *cx, int64_t year)
{
    struct date today = date_of_instant(cx->now);
    struct date end = {.year = (int)year, .month = 12, .day = 31};
    int64_t left = date_days(end) - date_days(today);
    return left < 0 ? 0 : left > 365 ? 365 : left;
}

static enum err reckon(struct ctx *cx, struct target *t)
{
    char back[DATE_LEN + 1];
    const char *first = arena_printf(cx->a, "%04d-01-01", (int)t->year),
               *last = arena_printf(cx->a, "%04d-12-31", (int)t->year);
    date_format(date_from_days(date_days(date_of_instant(cx->now)) - 364), back);
    struct forecast *f = &t->f;
    f->days_left = days_left(cx, t->year);
    TRY(rose(cx, t, first, last, &f->done));
    TRY(rose(cx, t, back, today_text(cx), &f->rose));
    TRY(near(cx, t, &f->near));
    forecast_reckon(f);
    t->done = f->done;
    t->near = f->near;
    t->forecast = f->known ? f->n : FIELD_UNSET;
    t->low = f->known ? f->low : FIELD_UNSET;
    t->high = f->known ? f->high : FIELD_UNSET;
    return OK;
}

/* ---- reading ---- */

static enum err read(struct ctx *cx, int64_t year, int64_t id, struct target *list, size_t *ret_n)
{
    struct scope s = scope_of(cx);
    size_t n = 0;
    unsigned mask = (year ? (unsigned)q_part_target_list_year : 0) |
                    (id ? (unsigned)q_part_target_list_one : (unsigned)q_part_target_list_wanted);
    struct rows *r = db_rows_mask(cx, &q_target_list, mask,
                                  ARGS(db_text(s.lo), db_text(s.hi), db_int(year), db_int(id)));
    while (n < LIST_MAX && rows_next(r))
        list[n++] = (struct target){.id = row_int(r, 0),
                                    .version = row_int(r, 1),
                                    .year = row_int(r, 2),
                                    .n = row_int(r, 3),
                                    .updated_at = row_int(r, 4),
                                    .area = row_str(r, 5),
                                    .what = row_str(r, 6),
                                    .note = row_str(r, 7)};
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(reckon(cx, &list[i]));
    *ret_n = n;
    return OK;
}

enum err target_list(struct ctx *cx, int64_t year, struct target **ret, size_t *ret_n)
{
    TRY(need(cx, CAP_BOARD));
    *ret = arena_array(cx->a, LIST_MAX, sizeof(**ret));
    return read(cx, year, 0, *ret, ret_n);
}

enum err target_get(struct ctx *cx, int64_t id, struct target *ret)
{
    struct target *list = arena_array(cx->a, LIST_MAX, sizeof(*list));
    size_t n;
    TRY(need(cx, CAP_BOARD));
    TRY(read(cx, 0, id, list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.target_unknown", NULL);
    *ret = list[0];
    return OK;
}

/* ---- writing ---- */

static enum err check(struct ctx *cx, struct target *t)
{
    field_check(cx, t->id ? &target_fields : &target_new_fields, t, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (!t->area)
        t->area = "";
    if (!t->note)
        t->note = "";
    if (*t->area && !place_find(places(), t->area))
        fail_field(cx, "area", "error.ward_unknown", "ward", t->area, NULL);
    return fields_check(cx);
}

static enum err note(struct ctx *cx, const struct target *before, const struct target *t)
{
    return audit(cx, before ? "target" : "target-add", "growth_target", t->id,
                 field_diff(cx->a, &target_new_fields, before ? before : &(struct target){0}, t,
                            NULL, NULL));
}

static enum err insert(struct ctx *cx, struct target *t)
{
    int64_t by = cx->actor->account_id;
    TRY(db_int_of(cx, &q_target_insert,
                  ARGS(db_int(t->year), db_text(t->area), db_text(t->what), db_int(t->n),
                       db_text(t->note), by ? db_int(by) : db_null(), db_int(cx->now)),
                  0, &t->id));
    if (!t->id)
        return fail(cx, ERR_CONFLICT, "error.target_there", NULL);
    t->version = 1;
    return note(cx, NULL, t);
}

enum err target_put(struct ctx *cx, struct target *t)
{
    struct target before;
    int64_t changed, by = cx->actor ? cx->actor->account_id : 0;
    TRY(need(cx, CAP_CURATE_CITY));
    TRY(check(cx, t));
    if (!t->id)
        return insert(cx, t);
    TRY(target_get(cx, t->id, &before));
    TRY(db_exec(cx, &q_target_update,
                ARGS(db_int(t->id), db_int(t->version), db_int(t->n), db_text(t->note),
                     by ? db_int(by) : db_null(), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    t->version++;
    return note(cx, &before, t);
}
