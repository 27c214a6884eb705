/* Households' budgets, and the plan over a sheet: see budget.h. */
#include "budget.h"

#include "audit.h"
#include "budget_sql.h"
#include "ceiling.h"
#include "curation_dated.h"
#include "sealed_body.h"
#include "settle.h"

#include <string.h>

#define T(member) .offset = FIELD_TEXT(struct budget, member)
#define I(member) .offset = FIELD_INT(struct budget, member)
#define OUT       (F_READONLY | F_HIDDEN)
#define MONEY(name_, member, help_)                                                               \
    {                                                                                             \
        .name = name_, .kind = F_MONEY, I(member), .flags = F_PERSONAL, .label = "budget." name_, \
        .help = help_                                                                             \
    }
#define MONTH(name_, i)                                                              \
    {                                                                                \
        .name = "income_" name_, .kind = F_MONEY, I(months[i]), .flags = F_PERSONAL, \
        .label = "month." name_                                                      \
    }
/* clang-format off */
#define CONTENTS \
    MONEY("income", income, "budget.income_help"), \
    MONTH("01", 0), MONTH("02", 1), MONTH("03", 2), MONTH("04", 3), MONTH("05", 4), MONTH("06", 5), \
    MONTH("07", 6), MONTH("08", 7), MONTH("09", 8), MONTH("10", 9), MONTH("11", 10), MONTH("12", 11), \
    MONEY("food", food, NULL), MONEY("home", home, NULL), MONEY("energy", energy, NULL), \
    MONEY("school", school, NULL), MONEY("transport", transport, NULL), MONEY("health", health, NULL), \
    MONEY("phone", phone, NULL), MONEY("other", other, NULL), \
    MONEY("feast", feast, NULL), MONEY("school_year", school_year, NULL), MONEY("taxes", taxes, NULL), \
    MONEY("rent_year", rent_year, NULL), MONEY("other_year", other_year, NULL), \
    MONEY("instalments", instalments, "budget.instalments_help"), \
    {.name = "note", .kind = F_PARA, T(note), .flags = F_PERSONAL, .max = 1000, .label = "budget.note"}
static const struct field fields[] = {
    {.name = "sheet", .kind = F_REF, I(sheet_id), .flags = OUT},
    CONTENTS,
    {.name = "by", .kind = F_TEXT, T(by), .flags = OUT},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = OUT},
    {.name = "version", .kind = F_INT, I(id), .flags = OUT},
};
static const struct field body_list[] = {CONTENTS};
/* clang-format on */
const struct field_table budget_fields = FIELD_TABLE("HouseholdBudget", fields, struct budget);
const struct field_table budget_body_fields = FIELD_TABLE("BudgetBody", body_list, struct budget);

/* ---- the budget ---- */

enum err budget_get(struct ctx *cx, const struct debt_sheet *s, struct budget *ret)
{
    const void *body = NULL;
    size_t n = 0;
    struct budget b;
    if (!s->key)
        return fail(cx, ERR_FORBIDDEN, "error.sheet_sealed", NULL);
    field_clear(&budget_fields, &b);
    b.sheet_id = s->id;
    b.id = 0;
    struct rows *r = db_rows(cx, &q_budget_newest, ARGS(db_int(s->id)));
    if (rows_next(r)) {
        b.id = row_int(r, 0);
        b.created_at = row_int(r, 2);
        b.by = row_str(r, 3);
        const void *p = row_blob(r, 4, &n);
        body = arena_memdup(cx->a, p, n);
    }
    TRY(rows_end(r));
    if (body)
        TRY(body_open(cx, s->key, &budget_body_fields, body, n, &b));
    *ret = b;
    return OK;
}

enum err budget_put(struct ctx *cx, struct budget *b)
{
    struct debt_sheet s;
    struct budget was;
    struct sealed body;
    TRY(debt_sheet_writable(cx, b->sheet_id, &s));
    TRY(budget_get(cx, &s, &was));
    if (field_check(cx, &budget_fields, b, NULL) == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    bool months = true;
    for (int m = 0; m < 12; m++)
        months = months && b->months[m] != FIELD_UNSET;
    if (b->income == FIELD_UNSET && !months)
        fail_field(cx, "income", "error.budget_income", NULL);
    TRY(fields_check(cx));
    if (was.id != b->id)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    struct sheet_sealer sealer = {cx, s.key};
    struct model *diff = field_diff(cx->a, &budget_body_fields, &was, b, sheet_protect, &sealer);
    if (!diff)
        return OK;
    TRY(body_seal(cx, s.key, &budget_body_fields, b, &body));
    TRY(db_int_of(cx, &q_budget_insert,
                  ARGS(db_int(s.id), db_blob(body.p, body.n), id_or_null(cx->actor->account_id),
                       db_int(cx->now)),
                  0, &b->id));
    TRY(audit(cx, "budget", "debt_sheet", s.id, diff));
    return budget_get(cx, &s, b);
}

static int64_t or_zero(int64_t x)
{
    return x == FIELD_UNSET ? 0 : x;
}

bool budget_in_of(const struct ctx *cx, const struct budget *b, struct budget_in *ret)
{
    struct budget_in in = {.first = date_add_months(date_of_instant(cx->now), 1).month};
    for (int m = 0; m < 12; m++) {
        in.income[m] = b->months[m] != FIELD_UNSET ? b->months[m] : b->income;
        if (in.income[m] == FIELD_UNSET)
            return false;
    }
    in.needs = or_zero(b->food) + or_zero(b->home) + or_zero(b->energy) + or_zero(b->school) +
               or_zero(b->transport) + or_zero(b->health) + or_zero(b->phone) + or_zero(b->other);
    in.yearly = or_zero(b->feast) + or_zero(b->school_year) + or_zero(b->taxes) +
                or_zero(b->rent_year) + or_zero(b->other_year);
    in.instalments = or_zero(b->instalments);
    *ret = in;
    return b->id != 0;
}

/* ---- what a debt costs ---- */

enum { COST_MAX = 1000000000 }; /* hundredths of a percent */

/* Decimal text with at most 6 digits behind the point, × 10^6. */
static int64_t millionths(const char *s)
{
    int64_t whole = 0, part = 0, unit = 1000000;
    for (; *s >= '0' && *s <= '9'; s++)
        whole = whole * 10 + (*s - '0');
    if (*s == '.')
        for (s++; *s >= '0' && *s <= '9' && unit > 1; s++) {
            unit /= 10;
            part += (*s - '0') * unit;
        }
    return whole * 1000000 + part;
}

static int64_t a_year(const char *unit)
{
    return strcmp(unit, "day") == 0 ? 365 : strcmp(unit, "week") == 0 ? 52 : 12;
}

static int64_t capped(__int128 cost)
{
    return cost > COST_MAX ? COST_MAX : (int64_t)cost;
}

int64_t debt_yearly_cost(const struct ctx *cx, const struct debt *d)
{
    int64_t principal = debt_principal(d), charged = debt_charged(d);
    struct date taken;
    if (d->received == FIELD_UNSET || d->received <= 0)
        return PLAN_UNKNOWN;
    if (given(d->rate) && given(d->cost_per))
        return capped((__int128)millionths(d->rate) * a_year(d->cost_per) * principal /
                      ((__int128)d->received * 10000));
    if (d->cost != FIELD_UNSET && given(d->cost_per))
        return capped((__int128)d->cost * a_year(d->cost_per) * 10000 / d->received);
    if (charged == FIELD_UNSET || !given(d->taken_on) || !date_parse(d->taken_on, &taken))
        return PLAN_UNKNOWN;
    int64_t days = date_days(date_of_instant(cx->now)) - date_days(taken);
    return capped((__int128)charged * 365 * 10000 /
                  ((__int128)d->received * (days < 1 ? 1 : days)));
}

/* ---- the plan ---- */

static enum plan_standing standing_of(const struct debt *d)
{
    const char *legal = d->legal ? d->legal : "";
    if (strcmp(legal, "illegal") == 0 || strcmp(legal, "revoked") == 0)
        return PLAN_ILLEGAL;
    if (strcmp(legal, "licensed") == 0 || strcmp(legal, "unchecked") == 0)
        return PLAN_LICENSED;
    if (strcmp(legal, "private") == 0 || (given(d->kind) && strcmp(d->kind, "moneylender") == 0))
        return PLAN_KNOWN;
    return PLAN_UNPROVEN;
}

/* What is agreed is what is owed; what only the lender says is looked at by the law's limits. */
static struct plan_claim claim_of(const struct ctx *cx, const struct debt *d,
                                  const struct settle_stand *at)
{
    struct plan_claim c = {.number = d->number,
                           .due = or_zero(d->claimed),
                           .principal_left = PLAN_UNKNOWN,
                           .cost = debt_yearly_cost(cx, d),
                           .standing = standing_of(d),
                           .secured = given(d->collateral),
                           .essential = d->essential,
                           .settled = at->state >= SETTLE_PAID};
    if (at->state >= SETTLE_CLAIMED)
        c.due = at->claimed;
    if (d->received != FIELD_UNSET) {
        int64_t left = d->received - or_zero(d->paid);
        c.principal_left = left > 0 ? left : 0;
    }
    if (d->instalment != FIELD_UNSET)
        c.instalment = d->instalment;
    if (at->state == SETTLE_AGREED)
        c.due = c.principal_left = at->left;
    return c;
}

/* What the rules do not allow of a claim: fines and the rest by themselves, or both together by the
 * total; the larger counts. What needs looking at is held back, too, and said to. */
static void put_above(struct plan_claim *c, const struct ceiling_finding *list, size_t n)
{
    int64_t parts = 0, total = 0;
    for (size_t i = 0; i < n; i++) {
        const struct ceiling_finding *f = &list[i];
        bool part = strcmp(f->topic, "benefit") == 0 || strcmp(f->topic, "late") == 0;
        if (strcmp(f->verdict, "exceeds") != 0 || f->excess == FIELD_UNSET ||
            !(part || strcmp(f->topic, "total") == 0))
            continue;
        if (part)
            parts += f->excess;
        else
            total = f->excess;
        c->unclear = c->unclear || !f->citable;
    }
    c->above = parts > total ? parts : total;
    c->above = c->above < c->due ? c->above : c->due;
}

static enum err look_above(struct ctx *cx, const struct debt_sheet *s, const struct debt *d,
                           const struct ceiling_rules *rules, struct plan_claim *c)
{
    struct ceiling_finding *list;
    size_t n;
    TRY(ceiling_of_debt(cx, s, d, rules, &list, &n));
    put_above(c, list, n);
    return OK;
}

enum err plan_of(struct ctx *cx, int64_t sheet_id, int64_t amount, struct debt_plan *ret)
{
    struct debt_plan p = {0};
    struct budget_in in;
    struct ceiling_rules rules;
    struct debt *debts;
    TRY(debt_sheet_full(cx, sheet_id, &p.sheet));
    TRY(budget_get(cx, &p.sheet, &p.budget));
    TRY(debt_list(cx, &p.sheet, false, &debts, &p.n));
    p.known = budget_in_of(cx, &p.budget, &in);
    if (p.known)
        p.sum = budget_sum_of(&in);
    p.amount = amount != FIELD_UNSET ? amount : p.sum.can_pay;
    struct settle_stand *stands = arena_array(cx->a, p.n + 1, sizeof(*stands));
    struct plan_claim *claims = arena_array(cx->a, p.n + 1, sizeof(*claims));
    struct plan_line *lines = arena_array(cx->a, p.n + 1, sizeof(*lines));
    TRY(settle_stands(cx, &p.sheet, debts, p.n, stands));
    TRY(ceiling_list(cx, &rules));
    for (size_t i = 0; i < p.n; i++) {
        claims[i] = claim_of(cx, &debts[i], &stands[i]);
        if (stands[i].state < SETTLE_AGREED)
            TRY(look_above(cx, &p.sheet, &debts[i], &rules, &claims[i]));
    }
    p.left = plan_share(claims, p.n, p.amount, lines);
    p.rows = arena_array(cx->a, p.n + 1, sizeof(*p.rows));
    for (size_t i = 0; i < p.n; i++)
        p.rows[i] = (struct plan_row){debts[i], stands[i], claims[i], lines[i]};
    *ret = p;
    return OK;
}
