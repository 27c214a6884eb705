/* Rules against facts, and what a product would cost: see product_match.h. Packages are
 * product_package.c. */
#include "product_match.h"

#include <string.h>

struct match_facts match_facts_none(void)
{
    return (struct match_facts){.age = FIELD_UNSET,
                                .turnover = FIELD_UNSET,
                                .kur_times = FIELD_UNSET,
                                .group = FIELD_UNSET,
                                .income = FIELD_UNSET};
}

/* ---- one rule ---- */

static enum holds of_tri(enum tri t)
{
    return t == TRI_YES ? HOLDS_YES : t == TRI_NO ? HOLDS_NO : HOLDS_MAYBE;
}

static enum holds of_not(enum tri t)
{
    return t == TRI_NO ? HOLDS_YES : t == TRI_YES ? HOLDS_NO : HOLDS_MAYBE;
}

static enum holds at_least(int64_t fact, int64_t n)
{
    return fact == FIELD_UNSET ? HOLDS_MAYBE : fact >= n ? HOLDS_YES : HOLDS_NO;
}

static enum holds at_most(int64_t fact, int64_t n)
{
    return fact == FIELD_UNSET ? HOLDS_MAYBE : fact <= n ? HOLDS_YES : HOLDS_NO;
}

static enum holds one_of(const char *codes, const char *fact)
{
    return !fact ? HOLDS_MAYBE : codes_hold(codes, fact) ? HOLDS_YES : HOLDS_NO;
}

/* Whether a ward lies in one of the places. */
static enum holds in_places(const char *codes, const char *ward)
{
    if (!ward)
        return HOLDS_MAYBE;
    for (const char *p = codes; *p;) {
        size_t n = strcspn(p, ",");
        if (strncmp(p, ward, n) == 0 && (ward[n] == '\0' || ward[n] == '.'))
            return HOLDS_YES;
        p += n + (p[n] == ',');
    }
    return HOLDS_NO;
}

static enum holds with_help(const struct match_facts *f, int64_t months)
{
    enum holds old = at_least(f->age, months);
    if (old == HOLDS_YES || f->companion == TRI_YES)
        return HOLDS_YES;
    return old == HOLDS_NO && f->companion == TRI_NO ? HOLDS_NO : HOLDS_MAYBE;
}

static enum holds either(enum tri a, enum tri b)
{
    if (a == TRI_YES || b == TRI_YES)
        return HOLDS_YES;
    return a == TRI_NO && b == TRI_NO ? HOLDS_NO : HOLDS_MAYBE;
}

/* NPWP is asked for above an amount. */
static enum holds tax_number(const struct match_facts *f, int64_t over,
                             const struct match_need *need)
{
    bool small = over > 0 && need && need->amount != FIELD_UNSET && need->amount <= over;
    return small ? HOLDS_YES : of_tri(f->npwp);
}

static enum holds answer(const struct match_facts *f, enum match_answer a)
{
    return of_tri(f->answers[a]);
}

static enum holds judge(const struct product_rule *r, const struct match_facts *f,
                        const struct match_need *need)
{
    switch (r->k) {
    case RULE_AGE: return at_least(f->age, r->number);
    case RULE_AGE_OR_HELP: return with_help(f, r->number);
    case RULE_CLASS: return one_of(r->codes, f->class_code);
    case RULE_TURNOVER: return at_most(f->turnover, r->number);
    case RULE_SECTOR: return one_of(r->codes, f->sector);
    case RULE_AREA: return in_places(r->codes, f->ward);
    case RULE_RESIDENT: return answer(f, ANSWER_RESIDENT);
    case RULE_NIB: return of_tri(f->nib);
    case RULE_NIB_OR_LETTER: return either(f->nib, f->answers[ANSWER_LETTER]);
    case RULE_NPWP: return tax_number(f, r->number, need);
    case RULE_KUR_NEVER: return at_most(f->kur_times, 0);
    case RULE_KUR_TIMES: return at_most(f->kur_times, r->number);
    case RULE_CREDIT_CLEAN: return answer(f, ANSWER_CREDIT_CLEAN);
    case RULE_NO_PROGRAM: return of_not(f->answers[ANSWER_PROGRAM]);
    case RULE_NO_OTHER: return of_not(f->answers[ANSWER_OTHER]);
    case RULE_WOMAN: return of_tri(f->woman);
    case RULE_INCOME: return at_most(f->income, r->number);
    case RULE_MUSTAHIK: return answer(f, ANSWER_MUSTAHIK);
    case RULE_VICTIM: return answer(f, ANSWER_VICTIM);
    case RULE_MARKET: return answer(f, ANSWER_MARKET);
    case RULE_GROUP: return at_least(f->group, r->number);
    case RULE_CLUSTER: return answer(f, ANSWER_CLUSTER);
    case RULE_MIGRANT: return answer(f, ANSWER_MIGRANT);
    case RULE_CONGREGATION: return answer(f, ANSWER_CONGREGATION);
    case RULE_CLIENT: return answer(f, ANSWER_CLIENT);
    case RULE_SOCIAL_SECURITY: return answer(f, ANSWER_SOCIAL_SECURITY);
    case RULE_COOPERATIVE: return HOLDS_NO; /* the register holds single persons' businesses */
    case RULE_COUNT: break;
    }
    return HOLDS_MAYBE;
}

/* What time, a paper or a payment puts right. */
static bool can_be_cured(enum rule_kind k)
{
    return k == RULE_AGE || k == RULE_AGE_OR_HELP || k == RULE_NIB || k == RULE_NIB_OR_LETTER ||
           k == RULE_NPWP || k == RULE_CREDIT_CLEAN || k == RULE_NO_PROGRAM || k == RULE_NO_OTHER ||
           k == RULE_GROUP || k == RULE_CLUSTER || k == RULE_SOCIAL_SECURITY;
}

static int64_t found_of(enum rule_kind k, const struct match_facts *f)
{
    switch (k) {
    case RULE_AGE:
    case RULE_AGE_OR_HELP: return f->age;
    case RULE_TURNOVER: return f->turnover;
    case RULE_KUR_NEVER:
    case RULE_KUR_TIMES: return f->kur_times;
    case RULE_INCOME: return f->income;
    case RULE_GROUP: return f->group;
    default: return FIELD_UNSET;
    }
}

void match_rule(const struct product_rule *r, const struct match_facts *f,
                const struct match_need *need, struct match_check *ret)
{
    *ret = (struct match_check){.what = (int)r->k,
                                .rule = r,
                                .holds = judge(r, f, need),
                                .curable = can_be_cured(r->k),
                                .found = found_of(r->k, f)};
}

/* ---- what it would cost ---- */

bool match_plan_of(const struct product_version *v, int64_t amount, int64_t months,
                   struct date start, struct match_plan *ret)
{
    struct schedule_terms t;
    struct schedule_row rows[TENOR_MAX];
    struct schedule_sum sum;
    struct match_plan p = {.amount = amount, .months = months};
    p.margin = product_margin(v, amount);
    if (strcmp(v->method, "grant") == 0) {
        p.months = 0;
        *ret = p;
        return true;
    }
    if (months > TENOR_MAX || !product_terms(v, amount, months, start, &t))
        return false;
    schedule_rows(&t, rows, &sum);
    for (int64_t i = 0; i < months; i++)
        p.instalment = rows[i].total > p.instalment ? rows[i].total : p.instalment;
    p.cost = sum.interest;
    *ret = p;
    return true;
}

/* The shortest loan that can be carried; else the longest there is. */
static bool plan(const struct product_version *v, int64_t amount, const struct match_need *need,
                 struct match_plan *ret)
{
    bool grant = strcmp(v->method, "grant") == 0;
    int64_t hi = grant ? 1 : product_tenor(v, need->purpose), lo = 1;
    struct match_plan p;
    if (hi == FIELD_UNSET || !match_plan_of(v, amount, hi, need->start, ret))
        return false;
    if (need->monthly == FIELD_UNSET || ret->instalment > need->monthly || ret->months == 0)
        return true;
    while (lo < hi) {
        int64_t middle = lo + (hi - lo) / 2;
        if (!match_plan_of(v, amount, middle, need->start, &p))
            return false;
        if (p.instalment <= need->monthly) {
            hi = middle;
            *ret = p;
        } else {
            lo = middle + 1;
        }
    }
    return true;
}

/* ---- a product ---- */

static void add(struct match *m, int what, enum holds holds, bool curable, int64_t found)
{
    m->checks[m->n++] =
        (struct match_check){.what = what, .holds = holds, .curable = curable, .found = found};
}

static void check_amount(struct match *m, const struct match_need *need)
{
    const struct product_version *v = &m->now->v;
    int64_t amount = need->amount;
    if (v->amount_min > 0)
        add(m, CHECK_LEAST, amount >= v->amount_min ? HOLDS_YES : HOLDS_NO, false, v->amount_min);
    if (v->amount_max == FIELD_UNSET)
        add(m, CHECK_MOST, HOLDS_MAYBE, false, FIELD_UNSET);
    else
        add(m, CHECK_MOST, amount <= v->amount_max ? HOLDS_YES : HOLDS_NO, true, v->amount_max);
    m->plan.amount =
        v->amount_max != FIELD_UNSET && amount > v->amount_max ? v->amount_max : amount;
    m->planned = plan(v, m->plan.amount, need, &m->plan);
    if (!m->planned)
        add(m, CHECK_CARRY, HOLDS_MAYBE, false, FIELD_UNSET);
    else if (need->monthly != FIELD_UNSET)
        add(m, CHECK_CARRY, m->plan.instalment <= need->monthly ? HOLDS_YES : HOLDS_NO, false,
            m->plan.instalment);
}

static bool wants_pledge(const struct product_version *v)
{
    return strcmp(v->collateral, "asset") == 0 || strcmp(v->collateral, "movable") == 0 ||
           strcmp(v->collateral, "stall") == 0;
}

/* Conditions that are known to be incomplete. */
static bool must_ask(const struct product_version *v)
{
    return codes_hold(v->ask, "rules");
}

static void check_rest(struct match *m, const struct match_facts *f)
{
    if (wants_pledge(&m->now->v))
        add(m, CHECK_PLEDGE, answer(f, ANSWER_PLEDGE), true, FIELD_UNSET);
    if (must_ask(&m->now->v))
        add(m, CHECK_ASK, HOLDS_MAYBE, false, FIELD_UNSET);
}

static void check_used(struct match *m, const struct match_facts *f)
{
    for (size_t i = 0; i < f->used_n; i++) {
        if (f->used[i].running && strcmp(f->used[i].family, m->now->p.family) == 0) {
            add(m, CHECK_USED, HOLDS_NO, true, FIELD_UNSET);
            return;
        }
    }
}

static enum match_verdict worst(enum match_verdict now, const struct match_check *c)
{
    enum match_verdict v = c->holds == HOLDS_YES                 ? MATCH_YES
                           : c->holds == HOLDS_NO && !c->curable ? MATCH_NO
                                                                 : MATCH_NEARLY;
    return v < now ? v : now;
}

void match_reckon(const struct product_now *now, const struct match_facts *f,
                  const struct match_need *need, struct match *ret)
{
    ret->now = now;
    ret->n = 0;
    ret->planned = false;
    ret->verdict = MATCH_YES;
    ret->plan = (struct match_plan){0};
    if (need->purpose)
        add(ret, CHECK_PURPOSE, codes_hold(now->v.purposes, need->purpose) ? HOLDS_YES : HOLDS_NO,
            false, FIELD_UNSET);
    if (need->amount != FIELD_UNSET)
        check_amount(ret, need);
    for (size_t i = 0; i < now->v.rules_n; i++)
        match_rule(&now->v.rules[i], f, need, &ret->checks[ret->n++]);
    check_rest(ret, f);
    check_used(ret, f);
    for (size_t i = 0; i < ret->n; i++)
        ret->verdict = worst(ret->verdict, &ret->checks[i]);
}

enum match_verdict match_rules(const struct product_now *now, const struct match_facts *f)
{
    bool open = must_ask(&now->v) || wants_pledge(&now->v);
    enum match_verdict v = open ? MATCH_NEARLY : MATCH_YES;
    for (size_t i = 0; i < now->v.rules_n && v != MATCH_NO; i++) {
        struct match_check c;
        match_rule(&now->v.rules[i], f, NULL, &c);
        v = worst(v, &c);
    }
    return v;
}

void match_sort(struct match *list, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct match m = list[i];
        size_t k = i;
        for (; k > 0 && list[k - 1].verdict < m.verdict; k--)
            list[k] = list[k - 1];
        list[k] = m;
    }
}
