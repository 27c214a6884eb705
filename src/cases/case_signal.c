/* Open cases as reasons to visit: see case_signal.h. One query serves all three. */
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

enum { DEBT, MINE, OPEN, KINDS };

static const struct signal_source sources[KINDS];

static void tell(int64_t business, int64_t n[static KINDS], signal_taker *take, void *arg)
{
    for (int i = 0; i < KINDS; i++) {
        struct signal s = {
            .business_id = business, .code = sources[i].code, .n = n[i], .strength = 100};
        if (business && n[i])
            take(arg, &s);
        n[i] = 0;
    }
}

static struct rows *ask_rows(struct ctx *cx, const struct signal_ask *ask,
                             const struct case_scope *s)
{
    unsigned mask =
        (ask->companion ? q_part_case_signals_companion : (unsigned)q_part_case_signals_ward) |
        (*s->lo && !s->theirs ? (unsigned)q_part_case_signals_area : 0);
    return db_rows_mask(cx, &q_case_signals, mask,
                        ARGS(db_int(ask->companion), db_text(ask->ward), db_text(s->lo),
                             db_text(s->hi), db_int(s->me), db_int(s->open_seal),
                             db_int(s->level_lo), db_int(s->level_hi)));
}

/* Cases of a business come together. */
static enum err each(struct ctx *cx, const struct signal_ask *ask, signal_taker *take, void *arg)
{
    int64_t business = 0, n[KINDS] = {0};
    if (!can(cx->actor, CAP_CASE_READ))
        return OK;
    struct case_scope s = case_scope_of(cx);
    if (s.owner || s.partner)
        return OK;
    struct rows *r = ask_rows(cx, ask, &s);
    while (rows_next(r)) {
        if (row_int(r, 0) != business) {
            tell(business, n, take, arg);
            business = row_int(r, 0);
        }
        bool mine = row_int(r, 2) && row_int(r, 2) == cx->actor->account_id;
        n[is_debt(cx, row_text(r, 1)) ? DEBT : mine ? MINE : OPEN]++;
    }
    TRY(rows_end(r));
    tell(business, n, take, arg);
    return OK;
}

/* The first asks for all three. */
static const struct signal_source sources[KINDS] = {
    [DEBT] = {.code = "case_debt", .weight = 90, .each = each},
    [MINE] = {.code = "case_mine", .weight = 60},
    [OPEN] = {.code = "case_open", .weight = 50},
};
const struct signal_source *const case_signals[] = {&sources[0], &sources[1], &sources[2], NULL};
