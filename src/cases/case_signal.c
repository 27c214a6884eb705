/* Open cases as reasons to visit: see case_signal.h. Each source asks anew: three small queries. */
#include "case_signal.h"

#include "case_access.h"
#include "case_signal_sql.h"
#include "category.h"
#include "db.h"

#include <string.h>

enum { TREE_DEEP = 6 };

static bool is_debt(struct ctx *cx, const char *code)
{
    struct category c;
    for (int i = 0; code && *code && i < TREE_DEEP; i++) {
        if (strcmp(code, "debt") == 0)
            return true;
        if (category_get(cx, code, &c) != OK) {
            ctx_forgive(cx);
            return false;
        }
        code = c.parent;
    }
    return false;
}

/* Which source tells of this case. */
static const char *code_of(struct ctx *cx, const char *category, int64_t assignee)
{
    if (is_debt(cx, category))
        return "case_debt";
    return assignee && assignee == cx->actor->account_id ? "case_mine" : "case_open";
}

static void tell(int64_t business, const char *code, int64_t n, signal_taker *take, void *arg)
{
    struct signal s = {.business_id = business, .code = code, .n = n, .strength = 100};
    if (business && n)
        take(arg, &s);
}

static enum err each(struct ctx *cx, const struct signal_ask *ask, const char *code,
                     signal_taker *take, void *arg)
{
    int64_t business = 0, n = 0;
    if (!can(cx->actor, CAP_CASE_READ))
        return OK;
    struct case_scope s = case_scope_of(cx);
    if (s.owner || s.partner)
        return OK;
    unsigned mask =
        (ask->companion ? q_part_case_signals_companion : (unsigned)q_part_case_signals_ward) |
        (*s.lo && !s.theirs ? (unsigned)q_part_case_signals_area : 0);
    struct rows *r = db_rows_mask(cx, &q_case_signals, mask,
                                  ARGS(db_int(ask->companion), db_text(ask->ward), db_text(s.lo),
                                       db_text(s.hi), db_int(s.me), db_int(s.open_seal),
                                       db_int(s.level_lo), db_int(s.level_hi)));
    while (rows_next(r)) {
        if (row_int(r, 0) != business) {
            tell(business, code, n, take, arg);
            business = row_int(r, 0);
            n = 0;
        }
        n += strcmp(code_of(cx, row_text(r, 1), row_int(r, 2)), code) == 0;
    }
    TRY(rows_end(r));
    tell(business, code, n, take, arg);
    return OK;
}

static enum err debts(struct ctx *cx, const struct signal_ask *ask, signal_taker *take, void *arg)
{
    return each(cx, ask, "case_debt", take, arg);
}

static enum err mine(struct ctx *cx, const struct signal_ask *ask, signal_taker *take, void *arg)
{
    return each(cx, ask, "case_mine", take, arg);
}

static enum err others(struct ctx *cx, const struct signal_ask *ask, signal_taker *take, void *arg)
{
    return each(cx, ask, "case_open", take, arg);
}

static const struct signal_source sources[] = {
    {.code = "case_debt", .weight = 90, .each = debts},
    {.code = "case_mine", .weight = 60, .each = mine},
    {.code = "case_open", .weight = 50, .each = others},
};
const struct signal_source *const case_signals[] = {&sources[0], &sources[1], &sources[2], NULL};
