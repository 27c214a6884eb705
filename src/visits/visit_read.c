/* Reading visits: one, lists, what was corrected. The scope is part of the query. */
#include "visit_parts.h"

#include "calendar.h"
#include "places.h"
#include "text.h"
#include "visit_sql.h"

#include <inttypes.h>
#include <string.h>

enum { LIMIT_MAX = 200, LIMIT_USUAL = 50, COUNT_CAP = 1000, DAY = 86400 };

/* Bits are the same in the list and in the count. */
enum {
    P_WARD = q_part_visit_list_ward,
    P_AREA = q_part_visit_list_area,
    P_THEIRS = q_part_visit_list_theirs,
    P_OWNER = q_part_visit_list_owner,
    P_ONE = q_part_visit_list_one,
    P_BUSINESS = q_part_visit_list_business,
    P_ACCOUNT = q_part_visit_list_account,
    P_KIND = q_part_visit_list_kind,
    P_FROM = q_part_visit_list_from,
    P_UNTIL = q_part_visit_list_until,
    P_FLAGGED = q_part_visit_list_flagged,
    P_FLAG = q_part_visit_list_flag,
    P_OBJECTED = q_part_visit_list_objected,
    P_UNCONFIRMED = q_part_visit_list_unconfirmed,
    P_WITHDRAWN = q_part_visit_list_withdrawn,
    P_AFTER = q_part_visit_list_after,
};
_Static_assert((int)P_WARD == (int)q_part_visit_count_ward, "parts in one order");
_Static_assert((int)P_WITHDRAWN == (int)q_part_visit_count_withdrawn, "parts in one order");

struct plan {
    unsigned mask;
    const char *lo, *hi, *flag;
    int64_t me, person, one, from, until, at, id, limit;
    const struct visit_filter *f;
};

static const char *some(const char *s)
{
    return s && *s ? s : NULL;
}

/* ---- who sees what ---- */

bool visit_shows(const struct ctx *cx, const struct visit *v)
{
    struct business b = {.companion_id = v->companion_id, .owner_id = v->owner_id};
    bool own = v->account_id && cx->actor && v->account_id == cx->actor->account_id;
    return own || business_shows_personal(cx, &b);
}

bool visit_theirs(const struct ctx *cx, const struct visit *v)
{
    if (!can(cx->actor, CAP_VISIT_WRITE))
        return false;
    bool own = v->account_id == cx->actor->account_id;
    return own || (can(cx->actor, CAP_BOARD) && visit_shows(cx, v));
}

bool visit_correctable(const struct ctx *cx, const struct visit *v)
{
    return !v->withdrawn_at && visit_theirs(cx, v);
}

enum err visit_need_hand(struct ctx *cx, const struct visit *v)
{
    if (!visit_theirs(cx, v))
        return fail(cx, ERR_FORBIDDEN, "error.visit_hand", NULL);
    return v->withdrawn_at ? fail(cx, ERR_CONFLICT, "error.visit_withdrawn", NULL) : OK;
}

/* A ward by its index; more than that by looking at each from the newest on. */
static void plan_territory(struct plan *p)
{
    if (*p->lo && !p->me)
        p->mask |= is_ward(places(), p->lo) ? P_WARD : P_AREA;
}

static void plan_scope(struct ctx *cx, struct plan *p)
{
    struct scope s = scope_of(cx);
    p->lo = s.lo;
    p->hi = s.hi;
    p->person = s.person;
    if (cx->actor && cx->actor->role == ROLE_COMPANION) {
        p->me = cx->actor->account_id;
        p->mask |= P_THEIRS;
    }
    p->mask |= s.person ? (unsigned)P_OWNER : 0;
}

/* ---- rows ---- */

static int64_t int_or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

static struct visit visit_row_of(struct ctx *cx, struct rows *r)
{
    struct visit v = {.id = row_int(r, 0),
                      .version = row_int(r, 1),
                      .created_at = row_int(r, 2),
                      .updated_at = row_int(r, 3),
                      .recorded_at = row_int(r, 4),
                      .business_id = row_int(r, 5),
                      .account_id = row_int(r, 6),
                      .companion_id = row_int(r, 7),
                      .owner_id = row_int(r, 8),
                      .client_id = row_str(r, 9),
                      .business_name = row_str(r, 10),
                      .ward = row_str(r, 11),
                      .account = row_str(r, 12),
                      .visited_at = row_int(r, 13),
                      .clock_off = row_int(r, 14),
                      .visited_on = row_str(r, 15),
                      .kind = row_str(r, 16),
                      .met = row_str(r, 17),
                      .needs = row_str(r, 18),
                      .summary = row_str(r, 19),
                      .advice = row_str(r, 20),
                      .flags = row_str(r, 21),
                      .lat = int_or_unset(r, 22),
                      .lng = int_or_unset(r, 23),
                      .accuracy = int_or_unset(r, 24),
                      .confirmed_at = row_int(r, 25),
                      .confirmed_by = row_str(r, 26),
                      .objected_at = row_int(r, 27),
                      .revenue_amount = int_or_unset(r, 28),
                      .revenue_month = row_str(r, 29),
                      .revenue_source = row_str(r, 30),
                      .photos = row_int(r, 31),
                      .withdrawn_at = row_int(r, 32),
                      .withdrawn_by = row_str(r, 33),
                      .withdrawn_why = row_str(r, 34),
                      .revenue = revenue_new()};
    v.business_code = code_make(cx->a, "U", (uint64_t)v.business_id);
    if (cx->actor && cx->actor->role == ROLE_OWNER)
        v.flags = ""; /* a question to who made the visit, not to them */
    return v;
}

static struct rows *run(struct ctx *cx, const struct plan *p, const struct query *q, unsigned mask,
                        int64_t limit, bool keys)
{
    const struct visit_filter *f = p->f;
    const struct db_val args[] = {db_int(limit),       db_text(p->lo),     db_text(p->hi),
                                  db_int(p->me),       db_int(p->person),  db_int(p->one),
                                  db_int(f->business), db_int(f->account), db_text(some(f->kind)),
                                  db_int(p->from),     db_int(p->until),   db_text(p->flag),
                                  db_int(p->at),       db_int(p->id)};
    size_t n = sizeof(args) / sizeof(args[0]);
    return db_rows_mask(cx, q, mask, args, keys ? n : n - 2);
}

static const struct visit_filter no_filter;

static enum err one(struct ctx *cx, struct plan *p, struct visit *ret)
{
    bool found;
    p->f = &no_filter;
    p->mask |= P_ONE;
    struct rows *r = run(cx, p, &q_visit_list, p->mask, 1, true);
    found = rows_next(r);
    if (found)
        *ret = visit_row_of(cx, r);
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

enum err visit_load(struct ctx *cx, int64_t id, struct visit *ret)
{
    struct plan p = {.one = id};
    return one(cx, &p, ret);
}

enum err visit_promises(struct ctx *cx, int64_t id, struct visit_promise **ret, size_t *ret_n)
{
    struct visit_promise *list = arena_array(cx->a, PROMISES_MAX, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_visit_promises, ARGS(db_int(id)));
    while (n < PROMISES_MAX && rows_next(r))
        list[n++] = (struct visit_promise){.id = row_int(r, 0),
                                           .version = row_int(r, 1),
                                           .client_id = row_str(r, 2),
                                           .task = row_str(r, 3),
                                           .who = row_str(r, 4),
                                           .due_on = row_str(r, 5),
                                           .state = row_str(r, 6)};
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err visit_get(struct ctx *cx, int64_t id, struct visit *ret)
{
    struct plan p = {.one = id};
    TRY(need(cx, CAP_VISIT_READ));
    plan_scope(cx, &p);
    plan_territory(&p);
    TRY(one(cx, &p, ret));
    return visit_shows(cx, ret) ? visit_promises(cx, id, &ret->promises, &ret->promises_n) : OK;
}

enum err visit_changes(struct ctx *cx, int64_t id, struct visit_change **ret, size_t *ret_n)
{
    enum { MOST = 200 };
    struct visit v;
    size_t n = 0;
    *ret_n = 0;
    TRY(visit_get(cx, id, &v));
    if (!visit_shows(cx, &v))
        return OK;
    struct visit_change *list = arena_array(cx->a, MOST, sizeof(*list));
    struct rows *r = db_rows(cx, &q_visit_change_list, ARGS(db_int(id)));
    while (n < MOST && rows_next(r))
        list[n++] = (struct visit_change){.at = row_int(r, 0),
                                          .by = row_str(r, 1),
                                          .field = row_str(r, 2),
                                          .before = row_str(r, 3),
                                          .after = row_str(r, 4),
                                          .reason = row_str(r, 5)};
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

/* ---- as programs get it ---- */

void visit_to_model(struct ctx *cx, const struct visit *v, struct model *ret_object)
{
    struct arena *a = cx->a;
    bool shown = visit_shows(cx, v);
    struct model *masked = model_array(a);
    field_to_model(a, &visit_row_fields, v, shown, ret_object, masked);
    model_set_text(a, ret_object, "ward_name", place_name(places(), v->ward));
    struct model *promises = model_set_array(a, ret_object, "promises");
    for (size_t i = 0; shown && i < v->promises_n; i++)
        field_to_model(a, &visit_promise_fields, &v->promises[i], true,
                       model_add_object(a, promises), NULL);
    model_set(ret_object, "masked", masked);
}

/* ---- lists ---- */

static enum err cursor_read(struct ctx *cx, const char *cursor, struct plan *p)
{
    void *raw;
    size_t n;
    if (!some(cursor))
        return OK;
    if (strlen(cursor) > 100 || !text_unbase64url(cx->a, cursor, &raw, &n))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    char *text = arena_strndup(cx->a, raw, n), *colon = strchr(text, ':');
    if (strlen(text) != n || !colon || !text_int(colon + 1, &p->id))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    *colon = '\0';
    if (!text_int(text, &p->at))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    p->mask |= P_AFTER;
    return OK;
}

static const char *cursor_make(struct ctx *cx, const struct visit *v)
{
    const char *text = arena_printf(cx->a, "%" PRId64 ":%" PRId64, v->visited_at, v->id);
    return text_base64url(cx->a, text, strlen(text));
}

static enum err plan_days(struct ctx *cx, const struct visit_filter *f, struct plan *p)
{
    struct date day;
    if (some(f->from)) {
        if (!date_parse(f->from, &day))
            return fail(cx, ERR_INPUT, "error.visit_filter", "value", f->from, NULL);
        p->from = date_begins(day);
        p->mask |= P_FROM;
    }
    if (some(f->to)) {
        if (!date_parse(f->to, &day))
            return fail(cx, ERR_INPUT, "error.visit_filter", "value", f->to, NULL);
        p->until = date_begins(day) + DAY;
        p->mask |= P_UNTIL;
    }
    if (!some(f->from) || !some(f->to) || strcmp(f->to, f->from) >= 0)
        return OK;
    fail_field(cx, "to", "error.visit_filter_days", "from", f->from, "to", f->to, NULL);
    return fields_check(cx);
}

/* A ward or district within the territory: narrows it, or nothing is found. */
static bool plan_area(struct ctx *cx, const char *area, struct plan *p)
{
    const char *lo, *hi;
    if (!some(area))
        return true;
    area_range(cx->a, area, &lo, &hi);
    if (p->me)
        p->mask |= P_AREA;
    if (strcmp(lo, p->lo) >= 0 && strcmp(hi, p->hi) <= 0) {
        p->lo = lo;
        p->hi = hi;
        return true;
    }
    return strcmp(p->lo, lo) >= 0 && strcmp(p->hi, hi) <= 0; /* all of the territory lies in it */
}

static enum err plan(struct ctx *cx, const struct visit_filter *f, struct plan *p, bool *ret_none)
{
    TRY(need(cx, CAP_VISIT_READ));
    *p = (struct plan){.f = f, .limit = f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : 0};
    p->limit = p->limit ? p->limit : LIMIT_USUAL;
    plan_scope(cx, p);
    p->mask |= (f->business ? (unsigned)P_BUSINESS : 0) | (f->account ? (unsigned)P_ACCOUNT : 0) |
               (some(f->kind) ? (unsigned)P_KIND : 0) | (f->objected ? (unsigned)P_OBJECTED : 0) |
               (f->unconfirmed ? (unsigned)P_UNCONFIRMED : 0) |
               (f->withdrawn ? (unsigned)P_WITHDRAWN : 0);
    bool asks_flag = some(f->flag) && cx->actor->role != ROLE_OWNER;
    if (asks_flag && strcmp(f->flag, "any") == 0)
        p->mask |= P_FLAGGED;
    else if (asks_flag)
        p->mask |= P_FLAG;
    p->flag = some(f->flag) ? arena_printf(cx->a, "%%,%s,%%", f->flag) : NULL;
    *ret_none = !plan_area(cx, f->ward, p);
    plan_territory(p);
    TRY(plan_days(cx, f, p));
    return cursor_read(cx, f->cursor, p);
}

static enum err total_of(struct ctx *cx, const struct plan *p, struct visit_page *ret)
{
    struct rows *r = run(cx, p, &q_visit_count, p->mask & ~(unsigned)P_AFTER, COUNT_CAP + 1, false);
    if (rows_next(r))
        ret->total = row_int(r, 0);
    TRY(rows_end(r));
    if (ret->total > COUNT_CAP) {
        ret->total = COUNT_CAP;
        ret->total_capped = true;
    }
    return OK;
}

enum err visit_list(struct ctx *cx, const struct visit_filter *f, struct visit_page *ret)
{
    struct plan p;
    bool none;
    *ret = (struct visit_page){0};
    TRY(plan(cx, f, &p, &none));
    ret->rows = arena_array(cx->a, (size_t)p.limit + 1, sizeof(*ret->rows));
    if (none)
        return OK;
    struct rows *r = run(cx, &p, &q_visit_list, p.mask, p.limit + 1, true);
    while (rows_next(r)) {
        if (ret->n == (size_t)p.limit) {
            ret->next = cursor_make(cx, &ret->rows[ret->n - 1]);
            break;
        }
        ret->rows[ret->n++] = visit_row_of(cx, r);
    }
    TRY(rows_end(r));
    if (!ret->next && !(p.mask & P_AFTER)) {
        ret->total = (int64_t)ret->n; /* all of them are here */
        return OK;
    }
    return total_of(cx, &p, ret);
}
