/* Plans: see visit_plan.h. */
#include "visit_plan.h"

#include "audit.h"
#include "calendar.h"
#include "text.h"
#include "visit_acts_sql.h"
#include "visit_parts.h"

#include <string.h>

enum { MOST = 500, YEAR_DAYS = 366 };

static const struct field_choice states[] = {{"planned", "visit_plan.planned"},
                                             {"done", "visit_plan.done"},
                                             {"dropped", "visit_plan.dropped"},
                                             {NULL, NULL}};

#define T(member)  .offset = FIELD_TEXT(struct visit_plan, member)
#define I(member)  .offset = FIELD_INT(struct visit_plan, member)
#define OUT        (F_READONLY | F_HIDDEN)
#define DEGREES(n) .min = -(n)*INT64_C(1000000), .max = (n)*INT64_C(1000000)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "client_id", .kind = F_TEXT, T(client_id), .flags = F_HIDDEN, .max = 80},
    {.name = "business", .kind = F_TEXT, T(business), .flags = F_HIDDEN | F_NO_OUT, .max = 20},
    {.name = "business_id", .kind = F_REF, I(business_id), .flags = OUT},
    {.name = "business_name", .kind = F_TEXT, T(business_name), .flags = OUT},
    {.name = "address", .kind = F_TEXT, T(address), .flags = OUT | F_PERSONAL},
    {.name = "ward", .kind = F_TEXT, T(ward), .flags = OUT},
    {.name = "lat", .kind = F_POINT, I(lat), .flags = OUT, DEGREES(90)},
    {.name = "lng", .kind = F_POINT, I(lng), .flags = OUT, DEGREES(180)},
    {.name = "planned_on",
     .kind = F_DATE,
     T(planned_on),
     .flags = F_REQUIRED,
     .label = "visit_plan.planned_on"},
    {.name = "rank", .kind = F_INT, I(rank), .flags = F_HIDDEN, .min = 0, .max = 1000},
    {.name = "note", .kind = F_TEXT, T(note), .max = 300, .label = "visit_plan.note"},
    {.name = "state", .kind = F_CHOICE, T(state), .flags = OUT, .choices = states},
    {.name = "visit", .kind = F_REF, I(visit_id), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
};
const struct field_table visit_plan_fields = FIELD_TABLE("VisitPlan", fields, struct visit_plan);

struct visit_plan visit_plan_new(void)
{
    struct visit_plan p = {0};
    field_clear(&visit_plan_fields, &p);
    return p;
}

static int64_t int_or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

static struct visit_plan row_of(struct ctx *cx, struct rows *r)
{
    struct business b = {.companion_id = row_int(r, 15), .owner_id = row_int(r, 16)};
    return (struct visit_plan){.id = row_int(r, 0),
                               .version = row_int(r, 1),
                               .business_id = row_int(r, 2),
                               .account_id = row_int(r, 3),
                               .rank = row_int(r, 4),
                               .visit_id = row_int(r, 5),
                               .client_id = row_str(r, 6),
                               .planned_on = row_str(r, 7),
                               .note = row_str(r, 8),
                               .state = row_str(r, 9),
                               .business_name = row_str(r, 10),
                               .address = business_shows_personal(cx, &b) ? row_str(r, 11) : NULL,
                               .ward = row_str(r, 12),
                               .lat = int_or_unset(r, 13),
                               .lng = int_or_unset(r, 14)};
}

enum err visit_plan_get(struct ctx *cx, int64_t id, struct visit_plan *ret)
{
    TRY(need(cx, CAP_VISIT_WRITE));
    struct rows *r = db_rows_mask(cx, &q_plan_list, q_part_plan_list_one,
                                  ARGS(db_int(cx->actor->account_id), db_null(), db_int(id)));
    bool found = rows_next(r);
    if (found)
        *ret = row_of(cx, r);
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

enum err visit_plans(struct ctx *cx, const char *from, struct visit_plan **ret, size_t *ret_n)
{
    struct visit_plan *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0;
    TRY(need(cx, CAP_VISIT_WRITE));
    struct rows *r =
        db_rows_mask(cx, &q_plan_list, q_part_plan_list_planned,
                     ARGS(db_int(cx->actor->account_id), db_text(from ? from : ""), db_int(0)));
    while (n < MOST && rows_next(r))
        list[n++] = row_of(cx, r);
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

/* ---- writing ---- */

static void check_day(struct ctx *cx, const struct visit_plan *p)
{
    struct date day;
    int64_t today = date_days(date_of_instant(cx->now));
    if (!p->planned_on || !date_parse(p->planned_on, &day))
        return; /* field_check says so */
    if (date_days(day) < today || date_days(day) > today + YEAR_DAYS)
        fail_field(cx, "planned_on", "error.plan_day", NULL);
}

static void tidy(struct visit_plan *p)
{
    p->client_id = p->client_id && *p->client_id ? p->client_id : NULL;
    p->note = p->note ? p->note : "";
    p->rank = p->rank == FIELD_UNSET ? 0 : p->rank;
}

static enum err find_known(struct ctx *cx, const struct visit_plan *p, int64_t *ret_id)
{
    int64_t account = 0;
    *ret_id = 0;
    if (!p->client_id)
        return OK;
    struct rows *r = db_rows(cx, &q_plan_of_client, ARGS(db_text(p->client_id)));
    if (rows_next(r)) {
        *ret_id = row_int(r, 0);
        account = row_int(r, 1);
    }
    TRY(rows_end(r));
    if (*ret_id && account != cx->actor->account_id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    return OK;
}

static enum err record(struct ctx *cx, const char *act, const struct visit_plan *p)
{
    struct model *m = model_object(cx->a);
    model_set_int(cx->a, m, "business_id", p->business_id);
    model_set_text(cx->a, m, "planned_on", p->planned_on);
    return audit(cx, act, "visit_plan", p->id, m);
}

static enum err add(struct ctx *cx, struct visit_plan *p)
{
    struct business b;
    int64_t id, me = cx->actor->account_id;
    TRY(find_known(cx, p, &id));
    if (id)
        return visit_plan_get(cx, id, p);
    TRY(visit_business(cx, p->business, p->business_id, &b));
    field_check(cx, &visit_plan_fields, p, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    check_day(cx, p);
    TRY(fields_check(cx));
    TRY(db_int_of(cx, &q_plan_same, ARGS(db_int(me), db_int(b.id), db_text(p->planned_on)), 0,
                  &id));
    if (id)
        return visit_plan_get(cx, id, p);
    TRY(db_int_of(cx, &q_plan_insert,
                  ARGS(db_text(p->client_id), db_int(b.id), db_int(me), db_text(p->planned_on),
                       db_int(p->rank), db_text(p->note), db_int(cx->now)),
                  0, &id));
    if (!id)
        return fail(cx, ERR_CONFLICT, "error.client_id_other", NULL);
    TRY(visit_plan_get(cx, id, p));
    return record(cx, "create", p);
}

enum err visit_plan_put(struct ctx *cx, struct visit_plan *p)
{
    struct visit_plan old;
    int64_t changed;
    TRY(need(cx, CAP_VISIT_WRITE));
    tidy(p);
    if (!p->id)
        return add(cx, p);
    TRY(visit_plan_get(cx, p->id, &old));
    field_check(cx, &visit_plan_fields, p, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    check_day(cx, p);
    TRY(fields_check(cx));
    TRY(db_exec(cx, &q_plan_update,
                ARGS(db_int(p->id), db_int(p->version), db_text(p->planned_on), db_int(p->rank),
                     db_text(p->note), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(visit_plan_get(cx, p->id, p));
    return record(cx, "change", p);
}

enum err visit_plan_drop(struct ctx *cx, int64_t id, int64_t version)
{
    struct visit_plan p;
    int64_t changed;
    TRY(visit_plan_get(cx, id, &p));
    TRY(db_exec(cx, &q_plan_drop,
                ARGS(db_int(id), db_int(version ? version : p.version), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    return record(cx, "drop", &p);
}
