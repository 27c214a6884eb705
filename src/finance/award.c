/* Grants: see award.h. */
#include "award.h"

#include "audit.h"
#include "award_sql.h"
#include "curation_dated.h"
#include "fund.h"
#include "loan_parts.h"
#include "merge.h"
#include "text.h"

#include <string.h>

enum { LIMIT_MAX = 200, LIMIT_USUAL = 50, COUNT_CAP = 1000 };

const struct field_choice award_states[] = {{"accepted", "award_state.accepted"},
                                            {"disbursed", "award_state.disbursed"},
                                            {"cancelled", "award_state.cancelled"},
                                            {"returned", "award_state.returned"},
                                            {NULL, NULL}};

/* clang-format off */
#define OUT       (F_READONLY | F_HIDDEN)
#define T(member) .offset = FIELD_TEXT(struct award, member)
#define I(member) .offset = FIELD_INT(struct award, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "application", .kind = F_REF, I(application_id), .flags = OUT},
    {.name = "business", .kind = F_REF, I(business_id), .flags = OUT},
    {.name = "business_name", .kind = F_TEXT, T(business_name), .flags = OUT},
    {.name = "owner_name", .kind = F_TEXT, T(owner_name), .flags = OUT},
    {.name = "partner", .kind = F_REF, I(partner_id), .flags = OUT},
    {.name = "partner_name", .kind = F_TEXT, T(partner_name), .flags = OUT},
    {.name = "product_name", .kind = F_TEXT, T(product_name), .flags = OUT},
    {.name = "fund", .kind = F_REF, I(fund_id), .flags = OUT},
    {.name = "purpose", .kind = F_CHOICE, T(purpose), .choices = money_purposes, .flags = OUT},
    {.name = "state", .kind = F_CHOICE, T(state), .choices = award_states, .flags = OUT},
    {.name = "granted", .kind = F_MONEY, I(granted), .flags = OUT | F_PERSONAL},
    {.name = "disbursed", .kind = F_MONEY, I(disbursed), .flags = OUT | F_PERSONAL},
    {.name = "accepted_on", .kind = F_DATE, T(accepted_on), .flags = OUT},
    {.name = "disbursed_on", .kind = F_DATE, T(disbursed_on), .flags = OUT},
    {.name = "proof", .kind = F_TEXT, T(proof), .flags = OUT},
    {.name = "ended_on", .kind = F_DATE, T(ended_on), .flags = OUT},
    {.name = "reason", .kind = F_TEXT, T(reason), .flags = OUT},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table award_fields = FIELD_TABLE("Grant", fields, struct award);
#undef T
#undef I
#define T(member) .offset = FIELD_TEXT(struct award_act, member)
#define ON        {.name = "on", .kind = F_DATE, T(on), .flags = F_REQUIRED, .label = "loan.on"}
static const struct field disburse_list[] = {
    ON,
    {.name = "amount", .kind = F_MONEY, .offset = FIELD_INT(struct award_act, amount), .min = 1, .max = LOAN_MAX, .flags = F_PERSONAL, .label = "loan.disbursed", .help = "loan.disbursed_help"},
    {.name = "proof", .kind = F_TEXT, T(proof), .flags = F_REQUIRED, .max = 120, .label = "award.proof", .help = "award.proof_help"},
};
const struct field_table award_disburse_fields = FIELD_TABLE("GrantDisburse", disburse_list, struct award_act);
static const struct field end_list[] = {
    ON,
    {.name = "reason", .kind = F_PARA, T(reason), .flags = F_REQUIRED, .max = 500, .label = "loan.reason"},
};
const struct field_table award_end_fields = FIELD_TABLE("GrantEnd", end_list, struct award_act);
/* clang-format on */

/* ---- reading ---- */

_Static_assert((int)q_part_award_list_one == (int)q_part_award_count_one, "one order");
_Static_assert((int)q_part_award_list_business == (int)q_part_award_count_business, "one order");

struct asked {
    unsigned mask;
    struct loan_scope scope;
    const struct award_filter *f;
    int64_t one, limit;
};

static struct award row_of(struct ctx *cx, struct rows *r)
{
    char day[DATE_LEN + 1];
    date_format(date_of_instant(row_int(r, 13)), day);
    return (struct award){.id = row_int(r, 0),
                          .version = row_int(r, 1),
                          .created_at = row_int(r, 2),
                          .updated_at = row_int(r, 3),
                          .application_id = row_int(r, 4),
                          .business_id = row_int(r, 5),
                          .person_id = row_int(r, 6),
                          .partner_id = row_int(r, 7),
                          .fund_id = row_int(r, 8),
                          .granted = row_int(r, 9),
                          .disbursed = row_int(r, 10),
                          .purpose = row_str(r, 11),
                          .state = row_str(r, 12),
                          .accepted_on = arena_strdup(cx->a, day),
                          .disbursed_on = row_str(r, 14),
                          .proof = row_str(r, 15),
                          .ended_on = row_str(r, 16),
                          .reason = row_str(r, 17),
                          .business_name = row_str(r, 18),
                          .owner_name = row_str(r, 19),
                          .partner_name = row_str(r, 20),
                          .product_name = row_str(r, 21)};
}

static enum err ask(struct ctx *cx, const struct award_filter *f, struct asked *ret)
{
    struct asked a = {.f = f, .limit = 1};
    TRY(loan_scope_of(cx, &a.scope));
    a.mask = (a.scope.companion ? (unsigned)q_part_award_list_companion : 0) |
             (a.scope.person ? (unsigned)q_part_award_list_owner : 0) |
             (a.scope.partner ? (unsigned)q_part_award_list_partner : 0) |
             (f->state && *f->state ? (unsigned)q_part_award_list_state : 0) |
             (f->business > 0 ? (unsigned)q_part_award_list_business : 0);
    *ret = a;
    return OK;
}

static struct rows *run(struct ctx *cx, const struct asked *a)
{
    const struct award_filter *f = a->f;
    return db_rows_mask(cx, &q_award_list, a->mask,
                        ARGS(db_int(a->limit), db_int(f->before > 0 ? f->before : INT64_MAX),
                             db_int(a->one), db_int(a->scope.companion), db_int(a->scope.person),
                             db_int(a->scope.partner), db_text(f->state), db_int(f->business)));
}

enum err award_get(struct ctx *cx, int64_t id, struct award *ret)
{
    struct asked a;
    bool found = false;
    const struct award_filter any = {.limit = 1};
    TRY(ask(cx, &any, &a));
    a.one = id;
    a.mask |= q_part_award_list_one;
    struct rows *r = run(cx, &a);
    if (rows_next(r)) {
        *ret = row_of(cx, r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "award.error.unknown", NULL);
}

static enum err count(struct ctx *cx, const struct asked *a, struct award_page *ret)
{
    struct rows *r =
        db_rows_mask(cx, &q_award_count, a->mask,
                     ARGS(db_int(a->one), db_int(a->scope.companion), db_int(a->scope.person),
                          db_int(a->scope.partner), db_text(a->f->state), db_int(a->f->business)));
    if (rows_next(r))
        ret->total = row_int(r, 0);
    ret->total_capped = ret->total > COUNT_CAP;
    ret->total = ret->total_capped ? COUNT_CAP : ret->total;
    return rows_end(r);
}

enum err award_list(struct ctx *cx, const struct award_filter *f, struct award_page *ret)
{
    struct asked a;
    size_t limit = (size_t)(f->limit > 0 && f->limit <= LIMIT_MAX ? f->limit : LIMIT_USUAL);
    *ret = (struct award_page){.n = 0};
    TRY(ask(cx, f, &a));
    TRY(count(cx, &a, ret));
    a.limit = (int64_t)limit + 1;
    ret->rows = arena_array(cx->a, limit, sizeof(*ret->rows));
    struct rows *r = run(cx, &a);
    while (rows_next(r)) {
        if (ret->n == limit) {
            ret->more = true;
            break;
        }
        ret->rows[ret->n++] = row_of(cx, r);
    }
    return rows_end(r);
}

enum err award_of_application(struct ctx *cx, int64_t application_id, int64_t *ret_id)
{
    return db_int_of(cx, &q_award_of_application, ARGS(db_int(application_id)), 0, ret_id);
}

/* ---- writing ---- */

static enum err written(struct ctx *cx, const struct award *was, const char *action)
{
    struct award now;
    TRY(award_get(cx, was->id, &now));
    return audit(cx, action, "award", was->id,
                 field_diff(cx->a, &award_fields, was, &now, loan_protect, cx));
}

enum err award_accept_for(struct ctx *cx, struct award *a)
{
    TRY(db_int_of(cx, &q_award_insert,
                  ARGS(db_int(a->application_id), db_int(a->business_id), db_int(a->person_id),
                       db_int(a->partner_id), db_int(a->product_version_id),
                       a->fund_id > 0 ? db_int(a->fund_id) : db_null(), db_text(a->purpose),
                       db_int(a->granted), db_int(cx->now)),
                  0, &a->id));
    return audit(cx, "create", "award", a->id, NULL);
}

static enum err for_change(struct ctx *cx, int64_t id, int64_t version, struct award *ret)
{
    TRY(need(cx, CAP_LOAN_WRITE));
    TRY(award_get(cx, id, ret));
    return version && version != ret->version ? fail(cx, ERR_STALE, "error.stale", NULL) : OK;
}

static enum err book(struct ctx *cx, const struct award *a, const char *kind, int64_t amount)
{
    const struct fund_subject of = {a->fund_id, "application", a->application_id};
    return fund_book_for(cx, &of, kind, amount);
}

static bool is(const struct award *a, const char *state)
{
    return strcmp(a->state, state) == 0;
}

/* All that is wrong with what was typed, but for what the caller adds. `from`: the first day. */
static void check(struct ctx *cx, const struct field_table *t, const struct award_act *act,
                  const char *from)
{
    if (field_check(cx, t, act, NULL) == ERR_INVALID)
        cx->err.code = OK;
    if (act->on)
        loan_day_good(cx, "on", act->on, from);
}

enum err award_disburse(struct ctx *cx, int64_t id, const struct award_act *act)
{
    struct award a;
    int64_t changed;
    TRY(for_change(cx, id, act->version, &a));
    if (!is(&a, "accepted"))
        return fail(cx, ERR_CONFLICT, "award.error.state", NULL);
    check(cx, &award_disburse_fields, act, a.accepted_on);
    int64_t amount = act->amount == FIELD_UNSET ? a.granted : act->amount;
    if (amount < 1 || amount > a.granted)
        fail_field(cx, "amount", "loan.error.amount", NULL);
    TRY(fields_check(cx));
    TRY(book(cx, &a, "spend", amount));
    TRY(book(cx, &a, "release", a.granted - amount));
    TRY(db_exec(cx, &q_award_disburse,
                ARGS(db_int(id), db_int(a.version), db_int(amount), db_text(act->on),
                     db_text(text_trim(cx->a, act->proof)), db_int(cx->now)),
                &changed));
    return changed ? written(cx, &a, "disburse") : fail(cx, ERR_STALE, "error.stale", NULL);
}

enum err award_end(struct ctx *cx, int64_t id, const struct award_act *act)
{
    struct award a;
    int64_t changed;
    TRY(for_change(cx, id, act->version, &a));
    bool out = is(&a, "disbursed");
    if (!out && !is(&a, "accepted"))
        return fail(cx, ERR_CONFLICT, "award.error.state", NULL);
    check(cx, &award_end_fields, act, out ? a.disbursed_on : a.accepted_on);
    if (act->reason && !*text_trim(cx->a, act->reason))
        fail_field(cx, "reason", "field.error.required", NULL);
    TRY(fields_check(cx));
    TRY(out ? book(cx, &a, "refund", a.disbursed) : book(cx, &a, "release", a.granted));
    TRY(db_exec(cx, &q_award_end,
                ARGS(db_int(id), db_int(a.version), db_text(out ? "returned" : "cancelled"),
                     db_text(act->on), db_text(text_trim(cx->a, act->reason)), db_int(cx->now)),
                &changed));
    return changed ? written(cx, &a, out ? "return" : "cancel")
                   : fail(cx, ERR_STALE, "error.stale", NULL);
}

/* ---- merged businesses ---- */

const struct merge_mover award_merge_mover = {
    .name = "award", .rows = &q_award_merge_move, .rows_back = &q_award_merge_back};
