/* What figures shall be: see figure_target.h. */
#include "figure_target.h"

#include "audit.h"
#include "calendar.h"
#include "caps.h"
#include "figure_target_sql.h"
#include "places.h"

#include <string.h>

enum { LIST_MAX = 500, NOTE_MAX = 300, YEAR_MIN = 2020, YEAR_MAX = 2100 };
#define VALUE_MAX INT64_C(1000000000000000)

#define F(key)               \
    {                        \
#key, "figure." #key \
    }
static const struct field_choice figures[] = {
    F(businesses),      F(curated),           F(verified),       F(never_visited),
    F(coverage),        F(visited_12),        F(cases_open),     F(cases_at_risk),
    F(cases_overdue),   F(cases_median_days), F(cases_p90_days), F(class_falls),
    F(resilience),      F(revenue_coverage),  F(debt_sheets),    F(debts_settled),
    F(finance_applied), F(finance_granted),   F(loans_running),  F(loans_lent),
    F(loans_late),      {NULL, NULL}};
#undef F

#define T(member) .offset = FIELD_TEXT(struct figure_target, member)
#define I(member) .offset = FIELD_INT(struct figure_target, member)
#define OUT       .flags = F_READONLY | F_HIDDEN
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), OUT},
    {.name = "year", .kind = F_INT, I(year), OUT, .min = YEAR_MIN, .max = YEAR_MAX},
    {.name = "area", .kind = F_TEXT, T(area), OUT},
    {.name = "figure", .kind = F_CHOICE, .choices = figures, T(figure), OUT},
    {.name = "value",
     .kind = F_INT,
     I(value),
     .max = VALUE_MAX,
     .label = "target.value",
     .help = "target.value_help"},
    {.name = "note", .kind = F_TEXT, T(note), .max = NOTE_MAX, .label = "growth.move_note"},
    {.name = "now", .kind = F_INT, I(now), OUT, .max = INT64_MAX},
    {.name = "version", .kind = F_INT, I(version), OUT, .max = INT32_MAX},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), OUT},
};
const struct field_table figure_target_fields =
    FIELD_TABLE("FigureTarget", fields, struct figure_target);

static const struct field new_fields[] = {
    {.name = "year",
     .kind = F_INT,
     I(year),
     .flags = F_REQUIRED,
     .min = YEAR_MIN,
     .max = YEAR_MAX,
     .label = "growth.target_year"},
    {.name = "area",
     .kind = F_TEXT,
     T(area),
     .max = 20,
     .label = "companion.area",
     .help = "target.area_help"},
    {.name = "figure",
     .kind = F_CHOICE,
     .choices = figures,
     T(figure),
     .flags = F_REQUIRED,
     .label = "map.figure"},
    {.name = "value",
     .kind = F_INT,
     I(value),
     .flags = F_REQUIRED,
     .max = VALUE_MAX,
     .label = "target.value",
     .help = "target.value_new_help"},
    {.name = "note", .kind = F_TEXT, T(note), .max = NOTE_MAX, .label = "growth.move_note"},
};
const struct field_table figure_target_new_fields =
    FIELD_TABLE("FigureTargetNew", new_fields, struct figure_target);

bool figure_target_reached(enum figure_key k, int64_t target, int64_t now)
{
    return figure_defs[k].good < 0 ? now <= target : now >= target;
}

/* ---- reading ---- */

static enum err read_ended(struct ctx *cx, struct figure_target *t)
{
    const char *first = arena_printf(cx->a, "%04d-01-01", (int)t->year),
               *last = arena_printf(cx->a, "%04d-12-31", (int)t->year);
    struct rows *r =
        db_rows(cx, &q_figure_target_ended,
                ARGS(db_text(t->area), db_text(t->figure), db_text(first), db_text(last)));
    if (rows_next(r) && !row_null(r, 0))
        t->now = row_int(r, 0);
    return rows_end(r);
}

static enum err read(struct ctx *cx, int64_t year, int64_t id, struct figure_target *list,
                     size_t *ret_n)
{
    struct scope s = scope_of(cx);
    size_t n = 0;
    unsigned mask =
        (year ? (unsigned)q_part_figure_target_list_year : 0) |
        (id ? (unsigned)q_part_figure_target_list_one : (unsigned)q_part_figure_target_list_wanted);
    struct rows *r = db_rows_mask(cx, &q_figure_target_list, mask,
                                  ARGS(db_text(s.lo), db_text(s.hi), db_int(year), db_int(id)));
    while (n < LIST_MAX && rows_next(r))
        list[n++] = (struct figure_target){.id = row_int(r, 0),
                                           .version = row_int(r, 1),
                                           .year = row_int(r, 2),
                                           .value = row_null(r, 3) ? FIELD_UNSET : row_int(r, 3),
                                           .updated_at = row_int(r, 4),
                                           .area = row_str(r, 5),
                                           .figure = row_str(r, 6),
                                           .note = row_str(r, 7),
                                           .now = FIELD_UNSET};
    *ret_n = n;
    TRY(rows_end(r));
    struct figure_set set = {.area = NULL};
    for (size_t i = 0; i < n; i++) {
        enum figure_key k = figure_of(list[i].figure);
        if (list[i].year < date_of_instant(cx->now).year) {
            TRY(read_ended(cx, &list[i]));
            continue;
        }
        if (!set.area || strcmp(set.area, list[i].area) != 0)
            TRY(figure_now(cx, list[i].area, &set));
        list[i].now = k < FIGURES ? set.of[k].value : FIELD_UNSET;
    }
    return OK;
}

enum err figure_target_list(struct ctx *cx, int64_t year, struct figure_target **ret, size_t *ret_n)
{
    TRY(need(cx, CAP_FIGURES));
    *ret = arena_array(cx->a, LIST_MAX, sizeof(**ret));
    return read(cx, year, 0, *ret, ret_n);
}

enum err figure_target_get(struct ctx *cx, int64_t id, struct figure_target *ret)
{
    struct figure_target *list = arena_array(cx->a, LIST_MAX, sizeof(*list));
    size_t n;
    TRY(need(cx, CAP_FIGURES));
    TRY(read(cx, 0, id, list, &n));
    if (!n)
        return fail(cx, ERR_NOT_FOUND, "error.target_unknown", NULL);
    *ret = list[0];
    return OK;
}

enum err figure_targets_of(struct ctx *cx, const char *area, int64_t ret[static FIGURES])
{
    for (int k = 0; k < FIGURES; k++)
        ret[k] = FIELD_UNSET;
    struct rows *r = db_rows(cx, &q_figure_target_of,
                             ARGS(db_int(date_of_instant(cx->now).year), db_text(area)));
    while (rows_next(r)) {
        enum figure_key k = figure_of(row_text(r, 0));
        if (k < FIGURES)
            ret[k] = row_int(r, 1);
    }
    return rows_end(r);
}

/* ---- writing ---- */

static enum err check(struct ctx *cx, struct figure_target *t)
{
    field_check(cx, t->id ? &figure_target_fields : &figure_target_new_fields, t, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (!t->area)
        t->area = "";
    if (!t->note)
        t->note = "";
    enum figure_key k = figure_of(t->figure);
    const struct place *p = *t->area ? place_find(places(), t->area) : NULL;
    if (*t->area && !p)
        fail_field(cx, "area", "error.ward_unknown", "ward", t->area, NULL);
    else if (p && strcmp(p->kind, "city") == 0)
        t->area = "";
    if (k < FIGURES && strcmp(figure_defs[k].unit, "percent") == 0 && t->value > 100)
        fail_field(cx, "value", "error.target_percent", NULL);
    return fields_check(cx);
}

static enum err note(struct ctx *cx, const struct figure_target *before,
                     const struct figure_target *t)
{
    struct figure_target none = {0};
    field_clear(&figure_target_new_fields, &none);
    TRY(db_exec(cx, &q_figure_target_told, NO_ARGS, NULL));
    return audit(
        cx, before ? "target" : "target-add", "figure_target", t->id,
        field_diff(cx->a, &figure_target_new_fields, before ? before : &none, t, NULL, NULL));
}

static struct db_val known(int64_t n)
{
    return n == FIELD_UNSET ? db_null() : db_int(n);
}

static enum err insert(struct ctx *cx, struct figure_target *t)
{
    int64_t by = cx->actor->account_id;
    t->id = 0;
    struct rows *r =
        db_rows(cx, &q_figure_target_insert,
                ARGS(db_int(t->year), db_text(t->area), db_text(t->figure), known(t->value),
                     db_text(t->note), by ? db_int(by) : db_null(), db_int(cx->now)));
    if (rows_next(r)) {
        t->id = row_int(r, 0);
        t->version = row_int(r, 1);
    }
    TRY(rows_end(r));
    if (!t->id)
        return fail(cx, ERR_CONFLICT, "error.figure_target_there", NULL);
    return note(cx, NULL, t);
}

enum err figure_target_put(struct ctx *cx, struct figure_target *t)
{
    struct figure_target before;
    int64_t changed, by = cx->actor ? cx->actor->account_id : 0;
    TRY(need(cx, CAP_CURATE_CITY));
    TRY(check(cx, t));
    if (!t->id)
        return insert(cx, t);
    TRY(figure_target_get(cx, t->id, &before));
    TRY(db_exec(cx, &q_figure_target_update,
                ARGS(db_int(t->id), db_int(t->version), known(t->value), db_text(t->note),
                     by ? db_int(by) : db_null(), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    t->version++;
    return note(cx, &before, t);
}
