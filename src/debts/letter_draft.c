/* What a letter says: see letter.h. Words are Indonesian, whatever language the page is in. */
#include "letter.h"

#include "category.h"
#include "debts_parts.h"
#include "letter_sql.h"
#include "money.h"
#include "places.h"
#include "settle.h"

#include <inttypes.h>
#include <string.h>

#define WORDS(cx, id, ...) i18n_text((cx)->app->words, (cx)->a, LANG_ID, id, ##__VA_ARGS__, NULL)

static const char *day(struct ctx *cx, const char *iso)
{
    return given(iso) ? i18n_date(cx->a, LANG_ID, iso) : NULL;
}

static const char *choice(struct ctx *cx, const char *prefix, const char *code)
{
    return WORDS(cx, arena_printf(cx->a, "%s.%s", prefix, code));
}

static const char *money(struct ctx *cx, int64_t rupiah)
{
    return rupiah == FIELD_UNSET ? NULL : money_format(cx->a, rupiah);
}

/* ---- the parts ---- */

static void add_to(struct letter_draft *d, const char *line)
{
    if (given(line) && d->to_n < sizeof(d->to) / sizeof(d->to[0]))
        d->to[d->to_n++] = line;
}

static void add_point(struct letter_draft *d, const char *text)
{
    if (d->points_n < LETTER_POINTS_MAX)
        d->points[d->points_n++] = text;
}

static void add_ask(struct ctx *cx, struct letter_draft *d, const char *id)
{
    d->asks[d->asks_n++] = WORDS(cx, id);
}

static void add_fact(struct ctx *cx, struct letter_draft *d, const char *id, const char *value)
{
    if (value && d->facts_n < sizeof(d->facts) / sizeof(d->facts[0]))
        d->facts[d->facts_n++] = (struct paper_fact){WORDS(cx, id), value};
}

static void put_facts(struct ctx *cx, struct letter_draft *d, const struct debt *x)
{
    add_fact(cx, d, "letter.fact_lender", x->lender);
    add_fact(cx, d, "letter.fact_agreement", given(x->agreement) ? x->agreement : NULL);
    add_fact(cx, d, "letter.fact_taken", day(cx, x->taken_on));
    add_fact(cx, d, "letter.fact_received", money(cx, x->received));
    add_fact(cx, d, "letter.fact_withheld", money(cx, x->withheld));
    add_fact(cx, d, "letter.fact_paid", money(cx, x->paid));
    add_fact(cx, d, "letter.fact_claimed", money(cx, x->claimed));
    add_fact(cx, d, "letter.fact_late", money(cx, x->late_claimed));
    if (x->tenor != FIELD_UNSET && given(x->tenor_unit))
        add_fact(cx, d, "letter.fact_tenor",
                 arena_printf(cx->a, "%" PRId64 " %s", x->tenor,
                              choice(cx, "debt_unit", x->tenor_unit)));
}

/* "SEOJK 19/SEOJK.06/2023, Pasal 3" */
static const char *law_of(struct ctx *cx, const struct ceiling_rule *r)
{
    return given(r->article) ? arena_printf(cx->a, "%s, %s", r->law, r->article) : r->law;
}

static const char *point_of(struct ctx *cx, const struct debt *x, const struct ceiling_finding *f)
{
    const char *law = law_of(cx, f->rule), *id = arena_printf(cx->a, "letter.point_%s", f->topic);
    if (strcmp(f->topic, "hours") == 0)
        return WORDS(cx, id, "day", day(cx, x->contacted_on), "time",
                     given(x->contacted_time) ? x->contacted_time : "–", "law", law);
    if (strcmp(f->topic, "rate") == 0)
        return WORDS(cx, id, "law", law);
    return WORDS(cx, id, "actual", money(cx, f->actual), "allowed", money(cx, f->allowed), "excess",
                 money(cx, f->excess), "law", law);
}

static bool has_words(const char *topic)
{
    static const char *const known[] = {"benefit", "late", "total", "rate", "cost", "hours"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(known[i], topic) == 0)
            return true;
    return false;
}

/* Whether the law of that finding is what forbids a behaviour that was told, so that it may be
 * said.
 */
static bool forbids(struct ctx *cx, const struct ceiling_finding *list, size_t n, const char *law,
                    size_t behaviour)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].citable && ceiling_told(&list[i], behaviour) &&
            strcmp(law_of(cx, list[i].rule), law) == 0)
            return true;
    return false;
}

/* What laws forbid of what was told, one point a law. */
static void put_conduct(struct ctx *cx, struct letter_draft *d, const struct ceiling_finding *list,
                        size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!list[i].told || !list[i].citable)
            continue;
        const char *law = law_of(cx, list[i].rule);
        struct buf b = buf_new(cx->a, 2000);
        bool said = false;
        for (size_t k = 0; k < i; k++)
            said = said ||
                   (list[k].told && list[k].citable && strcmp(law_of(cx, list[k].rule), law) == 0);
        for (size_t c = 0; !said && debt_behaviours[c].code; c++)
            if (forbids(cx, list, n, law, c)) {
                buf_puts(&b, b.n ? ", " : "");
                buf_puts(&b, choice(cx, "letter.behaviour", debt_behaviours[c].code));
            }
        if (b.n)
            add_point(d, WORDS(cx, "letter.point_conduct", "law", law, "what", buf_str(&b)));
    }
}

static enum err put_findings(struct ctx *cx, struct letter_draft *d, const struct debt *x,
                             const struct ceiling_rules *rules)
{
    struct ceiling_finding *list;
    size_t n;
    TRY(ceiling_of_debt(cx, &d->sheet, x, rules, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (list[i].citable && list[i].rule && has_words(list[i].topic))
            add_point(d, point_of(cx, x, &list[i]));
        else if (strcmp(list[i].verdict, "exceeds") == 0 && !(list[i].told && list[i].citable))
            d->unsaid++;
    put_conduct(cx, d, list, n);
    return OK;
}

/* How collectors behaved, as it was told; what the law says of it is a point of its own. */
static void put_behaviour(struct ctx *cx, struct letter_draft *d, const struct debt *x)
{
    struct buf b = buf_new(cx->a, 2000);
    char *list = arena_strdup(cx->a, x->behaviour ? x->behaviour : ""), *save = NULL;
    for (char *code = strtok_r(list, ",", &save); code; code = strtok_r(NULL, ",", &save)) {
        buf_puts(&b, b.n ? ", " : "");
        buf_puts(&b, choice(cx, "letter.behaviour", code));
    }
    if (b.n)
        add_point(d, WORDS(cx, "letter.point_behaviour", "lender", x->lender, "what", buf_str(&b)));
}

/* Where it goes: the body as the register of cases knows it, with the day it was looked at. */
static enum err put_body(struct ctx *cx, struct letter_draft *d, const char *code)
{
    struct body b;
    enum err e = body_get(cx, code, &b);
    if (e == ERR_NOT_FOUND)
        ctx_forgive(cx);
    else
        TRY(e);
    add_to(d, WORDS(cx, arena_printf(cx->a, "letter.to_%s", d->kind)));
    if (e != OK)
        return OK;
    add_to(d, b.address);
    d->channel = WORDS(cx, "letter.channel", "name", b.name, "phone",
                       given(b.phone) ? b.phone : "–", "address",
                       given(b.address) ? b.address : "–", "hours", given(b.hours) ? b.hours : "–",
                       "checked", given(b.checked_on) ? day(cx, b.checked_on) : "–");
    return OK;
}

/* ---- the three kinds ---- */

static enum err to_lender(struct ctx *cx, struct letter_draft *d)
{
    const struct debt *x = &d->debts[0];
    struct settle_stand at;
    TRY(settle_stands(cx, &d->sheet, x, 1, &at));
    add_to(d, WORDS(cx, "letter.to_head"));
    add_to(d, x->lender);
    d->subject = WORDS(cx, "letter.subject_lender");
    d->opening = WORDS(cx, "letter.opening_lender", "lender", x->lender);
    put_facts(cx, d, x);
    add_ask(cx, d, "letter.ask_detail");
    add_ask(cx, d, "letter.ask_copy");
    if (d->points_n)
        add_ask(cx, d, "letter.ask_ceiling");
    if (at.offered)
        d->asks[d->asks_n++] = WORDS(cx, "letter.ask_offer", "offer", money(cx, at.offered));
    add_ask(cx, d, "letter.ask_account");
    add_ask(cx, d, "letter.ask_collecting");
    d->closing = WORDS(cx, "letter.closing_lender");
    return OK;
}

/* OJK watches banks, BPR and what it licensed. */
static bool of_ojk(const struct debt *x)
{
    return strcmp(x->legal, "licensed") == 0 || strcmp(x->kind, "bank") == 0 ||
           strcmp(x->kind, "bpr") == 0;
}

static enum err to_ojk(struct ctx *cx, struct letter_draft *d)
{
    const struct debt *x = &d->debts[0];
    char *number = NULL, *on = NULL;
    if (!of_ojk(x))
        return fail(cx, ERR_CONFLICT, "error.letter_ojk", NULL);
    TRY(put_body(cx, d, "ojk_157"));
    d->subject = WORDS(cx, "letter.subject_ojk", "lender", x->lender);
    d->opening = WORDS(cx, "letter.opening_ojk", "lender", x->lender);
    put_facts(cx, d, x);
    struct rows *r = db_rows(cx, &q_letter_before, ARGS(db_int(x->id)));
    if (rows_next(r)) {
        number = row_str(r, 0);
        on = row_str(r, 1);
    }
    TRY(rows_end(r));
    if (number)
        add_point(d, WORDS(cx, "letter.point_before", "number", number, "day", day(cx, on)));
    add_ask(cx, d, "letter.ask_look");
    add_ask(cx, d, "letter.ask_help");
    add_ask(cx, d, "letter.ask_answer");
    d->closing = WORDS(cx, "letter.closing_body");
    return OK;
}

static bool of_pasti(const struct debt *x)
{
    return strcmp(x->legal, "illegal") == 0 || strcmp(x->legal, "revoked") == 0 ||
           (strcmp(x->legal, "not_proven") == 0 && strcmp(x->kind, "online") == 0);
}

static enum err to_pasti(struct ctx *cx, struct letter_draft *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->debts_n; i++)
        if (of_pasti(&d->debts[i]))
            d->debts[n++] = d->debts[i];
    d->debts_n = n;
    if (!n)
        return fail(cx, ERR_CONFLICT, "error.letter_pasti", NULL);
    TRY(put_body(cx, d, "sipasti"));
    d->subject = WORDS(cx, "letter.subject_pasti");
    d->opening = WORDS(cx, "letter.opening_pasti");
    for (size_t i = 0; i < n; i++)
        add_point(d,
                  WORDS(cx, arena_printf(cx->a, "letter.legal_%s", d->debts[i].legal), "lender",
                        d->debts[i].lender, "source",
                        given(d->debts[i].legal_source) ? d->debts[i].legal_source : "–", "day",
                        given(d->debts[i].legal_checked_on) ? day(cx, d->debts[i].legal_checked_on)
                                                            : "–"));
    add_ask(cx, d, "letter.ask_status");
    add_ask(cx, d, "letter.ask_block");
    add_ask(cx, d, "letter.ask_answer");
    d->closing = WORDS(cx, "letter.closing_body");
    return OK;
}

/* The debts that it is about, read anew. */
static enum err put_debts(struct ctx *cx, struct letter_draft *d, int64_t debt_id)
{
    struct debt *list;
    size_t n, kept = 0;
    TRY(debt_list(cx, &d->sheet, false, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (!debt_id || list[i].id == debt_id)
            list[kept++] = list[i];
    d->debts = list;
    d->debts_n = kept;
    if (!kept || (!debt_id && strcmp(d->kind, "pasti") != 0))
        return fail(cx, ERR_NOT_FOUND, "error.debt_unknown", NULL);
    return OK;
}

bool letter_fits(const struct debt *d, const char *kind)
{
    return strcmp(kind, "ojk") == 0 ? of_ojk(d) : strcmp(kind, "pasti") == 0 ? of_pasti(d) : true;
}

enum err letter_draft_of(struct ctx *cx, int64_t sheet_id, const char *kind, int64_t debt_id,
                         struct letter_draft *ret)
{
    struct letter_draft *d = arena_new_of(cx->a, struct letter_draft);
    struct ceiling_rules rules;
    d->kind = kind;
    TRY(debt_sheet_writable(cx, sheet_id, &d->sheet));
    TRY(put_debts(cx, d, debt_id));
    TRY(ceiling_list(cx, &rules));
    bool pasti = strcmp(kind, "pasti") == 0;
    if (!pasti)
        TRY(put_findings(cx, d, &d->debts[0], &rules));
    TRY(pasti ? to_pasti(cx, d) : strcmp(kind, "lender") == 0 ? to_lender(cx, d) : to_ojk(cx, d));
    for (size_t i = 0; i < d->debts_n; i++)
        put_behaviour(cx, d, &d->debts[i]);
    *ret = *d;
    return OK;
}
