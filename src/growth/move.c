/* Rises and falls, for who looks and decides: see move.h. */
#include "move.h"

#include "audit.h"
#include "business_class.h"
#include "curation_dated.h"
#include "move_sql.h"
#include "text.h"

#include <string.h>

enum { LIMIT_MAX = 200 };

const struct field_choice move_whats[] = {
    {"class", "growth.what.class"}, {"step", "growth.what.step"}, {NULL, NULL}};
const struct field_choice move_states[] = {
    {"proposed", "growth.state.proposed"}, {"confirmed", "growth.state.confirmed"},
    {"rejected", "growth.state.rejected"}, {"withdrawn", "growth.state.withdrawn"},
    {"undone", "growth.state.undone"},     {NULL, NULL}};
const struct field_choice move_directions[] = {
    {"rise", "growth.direction.rise"}, {"fall", "growth.direction.fall"}, {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct growth_move, member), .flags = F_READONLY | F_HIDDEN
#define I(member) .offset = FIELD_INT(struct growth_move, member)
#define OUT       .flags = F_READONLY | F_HIDDEN
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), OUT},
    {.name = "business", .kind = F_REF, I(business_id), OUT},
    {.name = "business_name", .kind = F_TEXT, T(business)},
    {.name = "ward", .kind = F_TEXT, T(ward)},
    {.name = "what", .kind = F_CHOICE, .choices = move_whats, T(what)},
    {.name = "before", .kind = F_TEXT, T(before)},
    {.name = "after", .kind = F_TEXT, T(after)},
    {.name = "rise", .kind = F_BOOL, .offset = FIELD_BOOL(struct growth_move, rise), OUT},
    {.name = "moved_on", .kind = F_DATE, T(moved_on)},
    {.name = "state", .kind = F_CHOICE, .choices = move_states, T(state)},
    {.name = "basis", .kind = F_TEXT, T(basis)},
    {.name = "value", .kind = F_MONEY, I(value), .flags = F_READONLY | F_HIDDEN | F_PERSONAL},
    {.name = "verified", .kind = F_BOOL, .offset = FIELD_BOOL(struct growth_move, verified), OUT},
    {.name = "reason",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct growth_move, reason),
     .max = MOVE_REASON_MAX,
     .flags = F_READONLY | F_HIDDEN | F_PERSONAL},
    {.name = "decided_by", .kind = F_TEXT, T(by)},
    {.name = "decided_at", .kind = F_INSTANT, I(decided_at), OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), OUT},
    {.name = "version", .kind = F_INT, I(version), OUT},
};
const struct field_table move_fields = FIELD_TABLE("GrowthMove", fields, struct growth_move);

/* ---- reading ---- */

static struct growth_move row_of(struct ctx *cx, struct rows *r)
{
    struct growth_move m = {
        .id = row_int(r, 0),
        .version = row_int(r, 1),
        .business_id = row_int(r, 2),
        .created_at = row_int(r, 3),
        .decided_at = row_int(r, 4),
        .value = row_int(r, 5),
        .rule_id = row_int(r, 6),
        .what = row_str(r, 7),
        .before = row_str(r, 8),
        .after = row_str(r, 9),
        .moved_on = row_str(r, 10),
        .state = row_str(r, 11),
        .basis = row_str(r, 12),
        .reason = row_str(r, 13),
        .business = row_str(r, 14),
        .ward = row_str(r, 15),
        .by = row_str(r, 16),
        .rise = row_int(r, 17) != 0,
        .verified = row_int(r, 18) != 0,
    };
    struct business b = {.companion_id = row_int(r, 19), .owner_id = row_int(r, 20)};
    bool mine = can(cx->actor, CAP_CURATE_WARD) && strcmp(m.what, "class") == 0 && row_null(r, 22);
    m.personal = business_shows_personal(cx, &b);
    m.may_decide = mine && strcmp(m.state, "proposed") == 0;
    m.may_undo = mine && strcmp(m.state, "confirmed") == 0 &&
                 strcmp(row_text(r, 21), m.after) == 0 &&
                 m.decided_at > cx->now - MOVE_UNDO_DAYS * INT64_C(86400);
    return m;
}

static struct rows *ask(struct ctx *cx, const struct move_filter *f, int64_t id, int64_t limit)
{
    struct scope s = scope_of(cx);
    const char *lo = s.lo, *hi = s.hi;
    if (f->area && *f->area && area_holds(cx->actor->area, f->area))
        area_range(cx->a, f->area, &lo, &hi);
    unsigned mask = (*lo ? (unsigned)q_part_move_list_area : 0) |
                    (s.companion ? (unsigned)q_part_move_list_companion : 0) |
                    (s.person ? (unsigned)q_part_move_list_owner : 0) |
                    (id ? (unsigned)q_part_move_list_one : 0) |
                    (f->business ? (unsigned)q_part_move_list_business : 0) |
                    (f->what ? (unsigned)q_part_move_list_what : 0) |
                    (f->state ? (unsigned)q_part_move_list_state : 0) |
                    (f->direction ? (unsigned)q_part_move_list_rise : 0) |
                    (f->before ? (unsigned)q_part_move_list_below : 0) |
                    (f->since ? (unsigned)q_part_move_list_since : 0);
    return db_rows_mask(cx, &q_move_list, mask,
                        ARGS(db_text(lo), db_text(hi), db_int(s.companion), db_int(s.person),
                             db_int(id), db_int(f->business), db_text(f->what), db_text(f->state),
                             db_int(f->direction && strcmp(f->direction, "rise") == 0),
                             db_int(f->before), db_int(limit), db_text(f->since)));
}

enum err move_list(struct ctx *cx, const struct move_filter *f, struct growth_move **ret,
                   size_t *ret_n, bool *ret_more)
{
    int64_t limit = f->limit < 1 || f->limit > LIMIT_MAX ? 50 : f->limit;
    struct growth_move *list = arena_array(cx->a, (size_t)limit + 1, sizeof(*list));
    size_t n = 0;
    if (f->area && *f->area && !area_holds(cx->actor->area, f->area))
        return fail(cx, ERR_INPUT, "error.ward_outside", NULL);
    struct rows *r = ask(cx, f, 0, limit + 1);
    while (n < (size_t)limit + 1 && rows_next(r))
        list[n++] = row_of(cx, r);
    TRY(rows_end(r));
    *ret_more = n > (size_t)limit;
    *ret = list;
    *ret_n = *ret_more ? (size_t)limit : n;
    return OK;
}

enum err move_count(struct ctx *cx, const struct move_filter *f, int64_t *ret_n, bool *ret_capped)
{
    struct scope s = scope_of(cx);
    const char *lo = s.lo, *hi = s.hi;
    int64_t n;
    if (f->area && *f->area && area_holds(cx->actor->area, f->area))
        area_range(cx->a, f->area, &lo, &hi);
    unsigned mask = (*lo ? (unsigned)q_part_move_count_area : 0) |
                    (s.companion ? (unsigned)q_part_move_count_companion : 0) |
                    (s.person ? (unsigned)q_part_move_count_owner : 0) |
                    (f->business ? (unsigned)q_part_move_count_business : 0) |
                    (f->what ? (unsigned)q_part_move_count_what : 0) |
                    (f->state ? (unsigned)q_part_move_count_state : 0) |
                    (f->direction ? (unsigned)q_part_move_count_rise : 0) |
                    (f->since ? (unsigned)q_part_move_count_since : 0);
    struct rows *r = db_rows_mask(
        cx, &q_move_count, mask,
        ARGS(db_text(lo), db_text(hi), db_int(s.companion), db_int(s.person), db_int(f->business),
             db_text(f->what), db_text(f->state),
             db_int(f->direction && strcmp(f->direction, "rise") == 0), db_text(f->since)));
    n = rows_next(r) ? row_int(r, 0) : 0;
    TRY(rows_end(r));
    *ret_capped = n > 1000;
    *ret_n = n > 1000 ? 1000 : n;
    return OK;
}

enum err move_get(struct ctx *cx, int64_t id, struct growth_move *ret)
{
    struct move_filter f = {0};
    bool found = false;
    struct rows *r = ask(cx, &f, id, 1);
    if (rows_next(r)) {
        *ret = row_of(cx, r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.move_unknown", NULL);
}

/* ---- deciding ---- */

static enum err begin(struct ctx *cx, const struct move_decision *d, const char *state, bool reason,
                      struct growth_move *m)
{
    TRY(need(cx, CAP_CURATE_WARD));
    TRY(move_get(cx, d->id, m));
    if (strcmp(m->what, "class") != 0)
        return fail(cx, ERR_CONFLICT, "error.move_step", NULL);
    if (strcmp(m->state, state) != 0)
        return fail(cx, ERR_CONFLICT, "error.move_state", NULL);
    if (m->version != d->version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    const char *said = d->reason ? text_trim(cx->a, d->reason) : "";
    if (reason && !*said)
        fail_field(cx, "reason", "field.error.required", NULL);
    else if (strlen(said) > 4 * MOVE_REASON_MAX)
        fail_field(cx, "reason", "error.case_reason_long", NULL);
    return fields_check(cx);
}

static enum err write(struct ctx *cx, const struct growth_move *m, const char *state,
                      const char *day, const char *reason)
{
    int64_t changed, by = cx->actor->account_id;
    TRY(db_exec(cx, &q_move_decide,
                ARGS(db_int(m->id), db_int(m->version), db_text(state), db_text(day),
                     db_text(reason ? reason : ""), by ? db_int(by) : db_null(), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    struct model *changes = model_object(cx->a);
    struct model *pair = model_set_array(cx->a, changes, "state");
    model_add_text(cx->a, pair, m->state);
    model_add_text(cx->a, pair, state);
    model_set_text(cx->a, changes, "move", arena_printf(cx->a, "%s → %s", m->before, m->after));
    return audit(cx, "growth-move", "business", m->business_id, changes);
}

static enum err day_of(struct ctx *cx, const struct move_decision *d, const struct growth_move *m,
                       const char **ret)
{
    return dated_day(cx, "day", d->day && *d->day ? d->day : m->moved_on, NULL, ret);
}

enum err move_confirm(struct ctx *cx, const struct move_decision *d)
{
    struct growth_move m;
    struct business b;
    const char *day;
    TRY(begin(cx, d, "proposed", false, &m));
    TRY(day_of(cx, d, &m, &day));
    TRY(business_get(cx, m.business_id, &b));
    if (strcmp(b.business_class, m.before) != 0)
        return fail(cx, ERR_CONFLICT, "error.move_class", NULL);
    TRY(write(cx, &m, "confirmed", day, d->reason));
    return business_set_class(cx,
                              &(struct class_change){.business_id = m.business_id,
                                                     .class_ = m.after,
                                                     .day = day,
                                                     .reasons = m.basis,
                                                     .note = d->reason},
                              false);
}

enum err move_reject(struct ctx *cx, const struct move_decision *d)
{
    struct growth_move m;
    TRY(begin(cx, d, "proposed", true, &m));
    TRY(write(cx, &m, "rejected", m.moved_on, d->reason));
    return growth_follow(cx, m.business_id);
}

enum err move_undo(struct ctx *cx, const struct move_decision *d)
{
    struct growth_move m;
    TRY(begin(cx, d, "confirmed", true, &m));
    if (!m.may_undo)
        return fail(cx, ERR_CONFLICT, "error.move_undo", NULL);
    TRY(write(cx, &m, "undone", m.moved_on, d->reason));
    return business_set_class(cx,
                              &(struct class_change){.business_id = m.business_id,
                                                     .class_ = m.before,
                                                     .day = m.moved_on,
                                                     .reasons = "undone",
                                                     .note = d->reason},
                              true);
}
