/* Windows of hard times: defined, listed, asked about one business. See shock.h. */
#include "shock.h"

#include "audit.h"
#include "places.h"
#include "revenue.h"
#include "revenue_flag.h"
#include "shock_parts.h"
#include "shock_sql.h"
#include "text.h"

#include <string.h>

enum { LONGEST = 36, FIGURES_MAX = 3000 };

const struct field_choice shock_kinds[] = {{"pandemic", "shock_kind.pandemic"},
                                           {"flood", "shock_kind.flood"},
                                           {"price", "shock_kind.price"},
                                           {"other", "shock_kind.other"},
                                           {NULL, NULL}};
#define OUT       (F_READONLY | F_HIDDEN)
#define T(member) .offset = FIELD_TEXT(struct shock, member)
#define I(member) .offset = FIELD_INT(struct shock, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "name",
     .kind = F_TEXT,
     T(name),
     .flags = F_REQUIRED,
     .max = 80,
     .label = "shock.name",
     .help = "shock.name_help"},
    {.name = "kind",
     .kind = F_CHOICE,
     T(kind),
     .flags = F_REQUIRED,
     .choices = shock_kinds,
     .label = "shock.kind"},
    {.name = "area", .kind = F_TEXT, T(area), .max = 20, .label = "shock.area"},
    {.name = "first_month",
     .kind = F_MONTH,
     T(first_month),
     .flags = F_REQUIRED,
     .label = "shock.first_month"},
    {.name = "last_month",
     .kind = F_MONTH,
     T(last_month),
     .flags = F_REQUIRED,
     .label = "shock.last_month"},
    {.name = "note", .kind = F_PARA, T(note), .max = 600, .label = "shock.note"},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table shock_fields = FIELD_TABLE("Shock", fields, struct shock);
#undef T
#undef I

#define T(member) .offset = FIELD_TEXT(struct shock_figure, member)
#define I(member) .offset = FIELD_INT(struct shock_figure, member)
static const struct field figure_list[] = {
    {.name = "area", .kind = F_TEXT, T(area), .flags = OUT},
    {.name = "sector", .kind = F_TEXT, T(sector), .flags = OUT},
    {.name = "businesses", .kind = F_INT, I(businesses), .flags = OUT},
    {.name = "known", .kind = F_INT, I(known), .flags = OUT},
    {.name = "coverage", .kind = F_INT, I(coverage), .flags = OUT},
    {.name = "held", .kind = F_INT, I(held), .flags = OUT},
    {.name = "held_share", .kind = F_INT, I(held_share), .flags = OUT},
    {.name = "recovered", .kind = F_INT, I(recovered), .flags = OUT},
    {.name = "recovered_share", .kind = F_INT, I(recovered_share), .flags = OUT},
    {.name = "fall", .kind = F_INT, I(fall), .flags = OUT},
    {.name = "confidence", .kind = F_INT, I(confidence), .flags = OUT},
    {.name = "made_at", .kind = F_INSTANT, I(made_at), .flags = OUT},
};
const struct field_table shock_figure_fields =
    FIELD_TABLE("ShockFigure", figure_list, struct shock_figure);
#undef T
#undef I

#define T(member) .offset = FIELD_TEXT(struct shock_answer, member)
#define I(member) .offset = FIELD_INT(struct shock_answer, member)
#define B(member) .offset = FIELD_BOOL(struct shock_answer, member)
static const struct field answer_list[] = {
    {.name = "shock_id", .kind = F_REF, I(shock_id), .flags = OUT},
    {.name = "name", .kind = F_TEXT, T(name), .flags = OUT},
    {.name = "kind", .kind = F_CHOICE, T(kind), .flags = OUT, .choices = shock_kinds},
    {.name = "first_month", .kind = F_MONTH, T(first_month), .flags = OUT},
    {.name = "last_month", .kind = F_MONTH, T(last_month), .flags = OUT},
    {.name = "known", .kind = F_BOOL, B(known), .flags = OUT},
    {.name = "held", .kind = F_BOOL, B(held), .flags = OUT},
    {.name = "baseline", .kind = F_MONEY, I(baseline), .flags = OUT},
    {.name = "trough", .kind = F_MONEY, I(trough), .flags = OUT},
    {.name = "trough_month", .kind = F_MONTH, T(trough_month), .flags = OUT},
    {.name = "fall", .kind = F_INT, I(fall), .flags = OUT},
    {.name = "recovered_after", .kind = F_INT, I(recovered_after), .flags = OUT},
    {.name = "coverage", .kind = F_INT, I(coverage), .flags = OUT},
    {.name = "confidence", .kind = F_INT, I(confidence), .flags = OUT},
    {.name = "median", .kind = F_INT, I(median), .flags = OUT},
    {.name = "near", .kind = F_TEXT, T(near), .flags = OUT},
    {.name = "sector_median", .kind = F_INT, I(sector_median), .flags = OUT},
    {.name = "sector_near", .kind = F_TEXT, T(sector_near), .flags = OUT},
};
const struct field_table shock_answer_fields =
    FIELD_TABLE("Resilience", answer_list, struct shock_answer);

/* ---- reading ---- */

static struct shock row_of(struct rows *r)
{
    return (struct shock){.id = row_int(r, 0),
                          .version = row_int(r, 1),
                          .created_at = row_int(r, 2),
                          .updated_at = row_int(r, 3),
                          .name = row_str(r, 4),
                          .kind = row_str(r, 5),
                          .area = row_str(r, 6),
                          .first_month = row_str(r, 7),
                          .last_month = row_str(r, 8),
                          .note = row_str(r, 9)};
}

enum err shock_list(struct ctx *cx, const char *ward, struct shock **ret, size_t *ret_n)
{
    struct shock *list = arena_array(cx->a, SHOCKS_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows_mask(cx, &q_shock_list, 0, ARGS(db_int(0)));
    while (n < SHOCKS_MAX && rows_next(r)) {
        list[n] = row_of(r);
        n += !ward || area_holds(list[n].area, ward) || area_holds(ward, list[n].area);
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err shock_get(struct ctx *cx, int64_t id, struct shock *ret)
{
    bool found = false;
    struct rows *r = db_rows_mask(cx, &q_shock_list, q_part_shock_list_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret = row_of(r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

/* ---- defining ---- */

static enum err check(struct ctx *cx, struct shock *s)
{
    char today[DATE_LEN + 1];
    date_format(date_of_instant(cx->now), today);
    s->name = s->name ? text_trim(cx->a, s->name) : NULL;
    s->area = s->area ? s->area : "";
    s->note = s->note ? s->note : "";
    if (field_check(cx, &shock_fields, s, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    if (*s->area && !place_find(places(), s->area))
        fail_field(cx, "area", "error.shock_area", NULL);
    bool dated = s->first_month && s->last_month && month_valid(s->first_month) &&
                 month_valid(s->last_month);
    if (dated &&
        (strncmp(s->first_month, today, MONTH_LEN) > 0 || strcmp(s->first_month, "2000-01") < 0))
        fail_field(cx, "first_month", "error.revenue_month", NULL);
    else if (dated && strcmp(s->last_month, s->first_month) < 0)
        fail_field(cx, "last_month", "error.shock_end", NULL);
    else if (dated && figure_month(s->last_month) - figure_month(s->first_month) >= LONGEST)
        fail_field(cx, "last_month", "error.shock_long", NULL);
    return fields_check(cx);
}

enum err shock_add(struct ctx *cx, struct shock *s)
{
    int64_t n, by = cx->actor->account_id;
    TRY(need(cx, CAP_CURATE_CITY));
    TRY(check(cx, s));
    TRY(db_int_of(cx, &q_shock_count, NO_ARGS, 0, &n));
    if (n >= SHOCKS_MAX)
        return fail(cx, ERR_CONFLICT, "error.shocks_many", NULL);
    TRY(db_int_of(cx, &q_shock_insert,
                  ARGS(db_text(s->name), db_text(s->kind), db_text(s->area),
                       db_text(s->first_month), db_text(s->last_month), db_text(s->note),
                       by ? db_int(by) : db_null(), db_int(cx->now)),
                  0, &s->id));
    s->version = 1;
    s->created_at = s->updated_at = cx->now;
    struct shock nothing = {0};
    return audit(cx, "create", "shock", s->id,
                 field_diff(cx->a, &shock_fields, &nothing, s, NULL, NULL));
}

enum err shock_put(struct ctx *cx, struct shock *s)
{
    struct shock was;
    int64_t changed;
    TRY(need(cx, CAP_CURATE_CITY));
    TRY(shock_get(cx, s->id, &was));
    TRY(check(cx, s));
    TRY(db_exec(cx, &q_shock_update,
                ARGS(db_int(s->id), db_int(s->version), db_text(s->name), db_text(s->kind),
                     db_text(s->area), db_text(s->first_month), db_text(s->last_month),
                     db_text(s->note), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    s->version++;
    s->created_at = was.created_at;
    s->updated_at = cx->now;
    return audit(cx, "change", "shock", s->id,
                 field_diff(cx->a, &shock_fields, &was, s, NULL, NULL));
}

enum err shock_remove(struct ctx *cx, int64_t id, int64_t version)
{
    struct shock was;
    int64_t changed;
    TRY(need(cx, CAP_CURATE_CITY));
    TRY(shock_get(cx, id, &was));
    TRY(db_exec(cx, &q_shock_remove, ARGS(db_int(id), db_int(version), db_int(cx->now)), &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(db_exec(cx, &q_shock_forget, ARGS(db_int(id)), NULL));
    return audit(cx, "remove", "shock", id, NULL);
}

/* ---- what it did ---- */

static int64_t share(int64_t part, int64_t all)
{
    return all ? (200 * part + all) / (2 * all) : 0;
}

static struct shock_figure figure_of(struct rows *r)
{
    struct shock_figure f = {.area = row_str(r, 0),
                             .sector = row_str(r, 1),
                             .businesses = row_int(r, 2),
                             .known = row_int(r, 3),
                             .held = row_int(r, 4),
                             .recovered = row_int(r, 5),
                             .fall = row_null(r, 6) ? FIELD_UNSET : row_int(r, 6),
                             .confidence = row_int(r, 7),
                             .made_at = row_int(r, 8)};
    f.coverage = share(f.known, f.businesses);
    f.held_share = share(f.held, f.known);
    f.recovered_share = share(f.recovered, f.known);
    if (f.known < SHOCK_KNOWN_MIN)
        f.held = f.recovered = f.fall = f.confidence = f.held_share = f.recovered_share =
            FIELD_UNSET;
    return f;
}

enum err shock_figures(struct ctx *cx, int64_t id, struct shock_figure **ret, size_t *ret_n)
{
    struct shock s;
    TRY(need(cx, CAP_FIGURES));
    TRY(shock_get(cx, id, &s));
    struct shock_figure *list = arena_array(cx->a, FIGURES_MAX, sizeof(*list));
    size_t n = 0;
    const char *area = cx->actor->area;
    struct rows *r = db_rows(cx, &q_shock_figures, ARGS(db_int(id)));
    while (n < FIGURES_MAX && rows_next(r)) {
        list[n] = figure_of(r);
        n += area_holds(area, list[n].area) || area_holds(list[n].area, area);
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- one business ---- */

/* The nearest area around the ward with enough known: of all businesses, and of the sector. */
static enum err put_median(struct ctx *cx, const struct business *b, struct shock_answer *a)
{
    struct rows *r =
        db_rows(cx, &q_shock_near,
                ARGS(db_int(a->shock_id), db_text(b->ward), db_text(district_of(cx->a, b->ward)),
                     db_int(SHOCK_KNOWN_MIN), db_text(b->sector ? b->sector : "")));
    while (rows_next(r)) {
        const char *area = row_text(r, 0);
        const char *near = !*area ? "city" : strcmp(area, b->ward) == 0 ? "ward" : "district";
        bool sector = *row_text(r, 2);
        if (sector ? a->sector_near : a->near)
            continue; /* a smaller area has told it */
        *(sector ? &a->sector_near : &a->near) = near;
        *(sector ? &a->sector_median : &a->median) = row_int(r, 1);
    }
    return rows_end(r);
}

static struct shock_answer answer_of(struct ctx *cx, const struct shock *s,
                                     const struct resilience *r)
{
    struct shock_answer a = {.shock_id = s->id,
                             .name = s->name,
                             .kind = s->kind,
                             .first_month = s->first_month,
                             .last_month = s->last_month,
                             .known = r->known,
                             .held = r->held,
                             .coverage = r->coverage,
                             .confidence = r->confidence,
                             .baseline = FIELD_UNSET,
                             .trough = FIELD_UNSET,
                             .fall = FIELD_UNSET,
                             .recovered_after = FIELD_UNSET,
                             .median = FIELD_UNSET,
                             .sector_median = FIELD_UNSET};
    if (!r->known)
        return a;
    a.baseline = r->baseline;
    a.trough = r->trough;
    a.trough_month = figure_month_text(cx->a, r->trough_month);
    a.fall = r->fall;
    if (r->recovered_after >= 0)
        a.recovered_after = r->recovered_after;
    return a;
}

enum err shock_of_months(struct ctx *cx, const struct business *b, const struct month_figure *f,
                         size_t n, struct shock_answer **ret, size_t *ret_n)
{
    struct shock *shocks;
    size_t shocks_n;
    TRY(shock_list(cx, b->ward, &shocks, &shocks_n));
    struct shock_answer *all = arena_array(cx->a, shocks_n + 1, sizeof(*all));
    for (size_t i = 0; i < shocks_n; i++) {
        struct resilience r;
        resilience_reckon(f, n, figure_month(shocks[i].first_month),
                          figure_month(shocks[i].last_month), shock_now(cx->now), &r);
        all[i] = answer_of(cx, &shocks[i], &r);
        TRY(put_median(cx, b, &all[i]));
    }
    *ret = all;
    *ret_n = shocks_n;
    return OK;
}

enum err shock_of_business(struct ctx *cx, int64_t business_id, struct shock_answer **ret,
                           size_t *ret_n)
{
    struct business b;
    struct revenue *list;
    size_t n, months = 0;
    TRY(business_get(cx, business_id, &b));
    TRY(revenue_list(cx, business_id, false, &list, &n));
    struct month_figure *f = arena_array(cx->a, n + 1, sizeof(*f));
    for (size_t i = n; i-- > 0;)
        f[months++] = (struct month_figure){.month = figure_month(list[i].month),
                                            .confidence = (int32_t)list[i].confidence,
                                            .amount = list[i].amount};
    return shock_of_months(cx, &b, f, months, ret, ret_n);
}
