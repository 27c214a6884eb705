/* Products against facts: each rule at, below and above its limit; what is unknown; packages. */
#include "db_test.h"

#include "product_package.h"

#include <string.h>

#define MILLION INT64_C(1000000)
static const struct date START = {2026, 11, 23};

static struct product_version version_of(const char *purposes, const char *method, const char *rate,
                                         int64_t max, int64_t tenor)
{
    return (struct product_version){.id = 1,
                                    .purposes = purposes,
                                    .method = method,
                                    .rate = rate,
                                    .amount_max = max,
                                    .tenor_max = tenor,
                                    .tenor_working = FIELD_UNSET,
                                    .collateral = "none",
                                    .documents = "",
                                    .ask = ""};
}

static struct product_now product_of(const char *family, struct product_version v)
{
    return (struct product_now){.p = {.id = 1, .code = family, .family = family}, .v = v};
}

static struct match_need need_of(int64_t amount, const char *purpose, int64_t monthly)
{
    return (struct match_need){
        .amount = amount, .monthly = monthly, .purpose = purpose, .start = START};
}

static struct match_need nothing(void)
{
    return need_of(FIELD_UNSET, NULL, FIELD_UNSET);
}

/* ---- rules ---- */

static struct match_check checked(enum rule_kind k, int64_t n, const char *codes,
                                  const struct match_facts *f, int64_t amount)
{
    struct product_rule r = {.kind = rule_info(k)->code, .k = k, .number = n, .codes = codes};
    struct match_need need = need_of(amount, NULL, FIELD_UNSET);
    struct match_check c;
    match_rule(&r, f, &need, &c);
    return c;
}

static void expect(enum rule_kind k, int64_t n, const char *codes, const struct match_facts *f,
                   enum holds want, bool curable)
{
    struct match_check c = checked(k, n, codes, f, FIELD_UNSET);
    assert_int_equal(c.holds, want);
    if (want == HOLDS_NO)
        assert_int_equal(c.curable, curable);
}

static void test_limits_at_below_above(void **state)
{
    struct match_facts f = match_facts_none();
    const struct {
        enum rule_kind k;
        int64_t n, *fact;
        int64_t bad, edge, good; /* edge holds */
        bool curable;
    } all[] = {{RULE_AGE, 6, &f.age, 5, 6, 7, true},
               {RULE_TURNOVER, 4800 * MILLION, &f.turnover, 4800 * MILLION + 1, 4800 * MILLION,
                4800 * MILLION - 1, false},
               {RULE_KUR_NEVER, 0, &f.kur_times, 1, 0, 0, false},
               {RULE_KUR_TIMES, 3, &f.kur_times, 4, 3, 2, false},
               {RULE_INCOME, 800000, &f.income, 800001, 800000, 799999, false},
               {RULE_GROUP, 10, &f.group, 9, 10, 11, true}};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        *all[i].fact = FIELD_UNSET;
        expect(all[i].k, all[i].n, "", &f, HOLDS_MAYBE, false);
        *all[i].fact = all[i].bad;
        expect(all[i].k, all[i].n, "", &f, HOLDS_NO, all[i].curable);
        *all[i].fact = all[i].edge;
        expect(all[i].k, all[i].n, "", &f, HOLDS_YES, false);
        *all[i].fact = all[i].good;
        expect(all[i].k, all[i].n, "", &f, HOLDS_YES, false);
    }
}

static void test_yes_no_unknown(void **state)
{
    struct match_facts f = match_facts_none();
    const struct {
        enum rule_kind k;
        enum tri *fact;
        bool turned, curable;
    } all[] = {{RULE_RESIDENT, &f.answers[ANSWER_RESIDENT], false, false},
               {RULE_NIB, &f.nib, false, true},
               {RULE_CREDIT_CLEAN, &f.answers[ANSWER_CREDIT_CLEAN], false, true},
               {RULE_NO_PROGRAM, &f.answers[ANSWER_PROGRAM], true, true},
               {RULE_NO_OTHER, &f.answers[ANSWER_OTHER], true, true},
               {RULE_WOMAN, &f.woman, false, false},
               {RULE_MUSTAHIK, &f.answers[ANSWER_MUSTAHIK], false, false},
               {RULE_VICTIM, &f.answers[ANSWER_VICTIM], false, false},
               {RULE_MARKET, &f.answers[ANSWER_MARKET], false, false},
               {RULE_CLUSTER, &f.answers[ANSWER_CLUSTER], false, true},
               {RULE_MIGRANT, &f.answers[ANSWER_MIGRANT], false, false},
               {RULE_CONGREGATION, &f.answers[ANSWER_CONGREGATION], false, false},
               {RULE_CLIENT, &f.answers[ANSWER_CLIENT], false, false},
               {RULE_SOCIAL_SECURITY, &f.answers[ANSWER_SOCIAL_SECURITY], false, true}};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        expect(all[i].k, 0, "", &f, HOLDS_MAYBE, false);
        *all[i].fact = TRI_YES;
        expect(all[i].k, 0, "", &f, all[i].turned ? HOLDS_NO : HOLDS_YES, all[i].curable);
        *all[i].fact = TRI_NO;
        expect(all[i].k, 0, "", &f, all[i].turned ? HOLDS_YES : HOLDS_NO, all[i].curable);
        *all[i].fact = TRI_UNKNOWN;
    }
    expect(RULE_COOPERATIVE, 0, "", &f, HOLDS_NO, false);
}

static void test_places_classes_and_either(void **state)
{
    struct match_facts f = match_facts_none();
    expect(RULE_CLASS, 0, "micro,small", &f, HOLDS_MAYBE, false);
    f.class_code = "small";
    expect(RULE_CLASS, 0, "micro,small", &f, HOLDS_YES, false);
    expect(RULE_CLASS, 0, "micro", &f, HOLDS_NO, false);
    f.sector = "food";
    expect(RULE_SECTOR, 0, "foods", &f, HOLDS_NO, false); /* no part of a word */
    expect(RULE_AREA, 0, "35.73.02", &f, HOLDS_MAYBE, false);
    f.ward = "35.73.02.1007";
    expect(RULE_AREA, 0, "35.73.01,35.73.02", &f, HOLDS_YES, false);
    expect(RULE_AREA, 0, "35.73.02.1007", &f, HOLDS_YES, false);
    expect(RULE_AREA, 0, "35.73.02.100", &f, HOLDS_NO, false);
    expect(RULE_NIB_OR_LETTER, 0, "", &f, HOLDS_MAYBE, false);
    f.nib = TRI_NO;
    expect(RULE_NIB_OR_LETTER, 0, "", &f, HOLDS_MAYBE, false);
    f.answers[ANSWER_LETTER] = TRI_NO;
    expect(RULE_NIB_OR_LETTER, 0, "", &f, HOLDS_NO, true);
    f.answers[ANSWER_LETTER] = TRI_YES;
    expect(RULE_NIB_OR_LETTER, 0, "", &f, HOLDS_YES, false);
    f.age = 3;
    expect(RULE_AGE_OR_HELP, 6, "", &f, HOLDS_MAYBE, false);
    f.companion = TRI_NO;
    expect(RULE_AGE_OR_HELP, 6, "", &f, HOLDS_NO, true);
    f.companion = TRI_YES;
    expect(RULE_AGE_OR_HELP, 6, "", &f, HOLDS_YES, false);
    /* NPWP is asked for above 50 million. */
    assert_int_equal(checked(RULE_NPWP, 50 * MILLION, "", &f, 50 * MILLION).holds, HOLDS_YES);
    assert_int_equal(checked(RULE_NPWP, 50 * MILLION, "", &f, 50 * MILLION + 1).holds, HOLDS_MAYBE);
    assert_int_equal(checked(RULE_NPWP, 0, "", &f, 1).holds, HOLDS_MAYBE);
    f.npwp = TRI_NO;
    assert_int_equal(checked(RULE_NPWP, 0, "", &f, 1).holds, HOLDS_NO);
}

/* ---- a product ---- */

static struct match matched(const struct product_now *p, const struct match_facts *f,
                            const struct match_need *need)
{
    struct match m;
    match_reckon(p, f, need, &m);
    return m;
}

static void test_the_worst_decides(void **state)
{
    struct product_rule rules[] = {{.k = RULE_MUSTAHIK, .codes = ""}, {.k = RULE_NIB, .codes = ""}};
    struct product_version v = version_of("working", "qardh", NULL, 5 * MILLION, 8);
    v.rules = rules;
    v.rules_n = 2;
    v.amount_min = MILLION;
    struct product_now p = product_of("baznas", v);
    struct match_facts f = match_facts_none();
    struct match_need need = need_of(2 * MILLION, "working", 250000);
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_NEARLY);
    f.answers[ANSWER_MUSTAHIK] = TRI_YES;
    f.nib = TRI_NO;
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_NEARLY); /* a NIB can be got */
    f.nib = TRI_YES;
    struct match m = matched(&p, &f, &need);
    assert_int_equal(m.verdict, MATCH_YES);
    assert_int_equal(m.plan.months, 8); /* exactly what can be paid */
    assert_int_equal(m.plan.instalment, 250000);
    need.monthly = 249999;
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_NO);
    need.monthly = 400000;
    assert_int_equal(matched(&p, &f, &need).plan.months, 5); /* the shortest */
    need.amount = 5 * MILLION;
    need.monthly = FIELD_UNSET;
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_YES); /* at the ceiling */
    need.amount++;
    m = matched(&p, &f, &need);
    assert_int_equal(m.verdict, MATCH_NEARLY); /* above: a package may help */
    assert_int_equal(m.plan.amount, 5 * MILLION);
    need.amount = MILLION;
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_YES);
    need.amount--;
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_NO); /* nobody borrows more to fit */
    need = need_of(2 * MILLION, "investment", FIELD_UNSET);
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_NO);
    need = nothing();
    f.answers[ANSWER_MUSTAHIK] = TRI_NO;
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_NO);
    assert_int_equal(match_rules(&p, &f), MATCH_NO);
}

static void test_unknown_figures_are_never_yes(void **state)
{
    struct match_facts f = match_facts_none();
    struct match_need need = need_of(2 * MILLION, "working", 500000);
    struct product_now p =
        product_of("mekaar", version_of("working", "unknown", NULL, 15 * MILLION, 12));
    struct match m = matched(&p, &f, &need);
    assert_int_equal(m.verdict, MATCH_NEARLY);
    assert_false(m.planned);
    p.v = version_of("working", "annuity", "3", FIELD_UNSET, 12);
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_NEARLY);
    p.v = version_of("working", "annuity", "3", 15 * MILLION, FIELD_UNSET);
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_NEARLY);
    p.v = version_of("working", "annuity", "3", 15 * MILLION, 12);
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_YES);
    p.v.collateral = "asset";
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_NEARLY);
    f.answers[ANSWER_PLEDGE] = TRI_YES;
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_YES);
    p.v.ask = "rate,rules";
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_NEARLY); /* not all is known */
    assert_int_equal(match_rules(&p, &f), MATCH_NEARLY);
    p.v.ask = "";
    struct match_used used[] = {{.product_id = 9, .family = "mekaar", .running = true}};
    f.used = used;
    f.used_n = 1;
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_NEARLY); /* has one of them now */
    used[0].running = false;
    assert_int_equal(matched(&p, &f, &need).verdict, MATCH_YES);
}

/* ---- packages ---- */

enum { KINDS = 4 };
static struct product_now kinds[KINDS];
static struct match matches[KINDS];

/* OJIR-like, BAZNAS-like, KUR-like, a grant. */
static void lay_out(const struct match_need *need)
{
    struct match_facts f = match_facts_none();
    kinds[0] =
        product_of("ojir", version_of("working,settle_debt", "qardh", NULL, 10 * MILLION, 24));
    kinds[0].v.margin = "15";
    kinds[1] =
        product_of("baznas", version_of("working,settle_debt", "qardh", NULL, 5 * MILLION, 8));
    kinds[1].v.amount_min = MILLION;
    kinds[2] = product_of("kur", version_of("working", "annuity", "3", 10 * MILLION, 36));
    kinds[3] = product_of("grant", version_of("working", "grant", NULL, MILLION, FIELD_UNSET));
    for (int i = 0; i < KINDS; i++)
        match_reckon(&kinds[i], &f, need, &matches[i]);
}

static struct package_answer packed(const struct match_need *need)
{
    struct package_answer a;
    lay_out(need);
    match_packages(matches, KINDS, need, &a);
    return a;
}

static bool has(const struct package *p, int kind)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->parts[i].m == &matches[kind])
            return true;
    return false;
}

static void check_package(const struct package *p, const struct match_need *need)
{
    int64_t amount = 0, more = 0, instalment = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct product_version *v = &p->parts[i].m->now->v;
        int64_t sum = p->parts[i].amount + p->parts[i].more;
        assert_true(sum >= v->amount_min && sum > 0 && sum <= v->amount_max);
        amount += p->parts[i].amount;
        more += p->parts[i].more;
        instalment += p->parts[i].plan.instalment;
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(p->parts[i].m->now->p.family, p->parts[k].m->now->p.family);
    }
    assert_int_equal(amount, need->amount);
    assert_int_equal(more, need->more);
    assert_true(instalment <= need->monthly);
    assert_int_equal(instalment, p->instalment);
}

static void test_a_package_where_one_ceiling_is_too_low(void **state)
{
    struct match_need need = need_of(12 * MILLION, "settle_debt", 1100000);
    need.more = 3 * MILLION;
    struct package_answer a = packed(&need);
    assert_int_equal(a.why, LOAN_FITS);
    for (size_t i = 0; i < a.n; i++)
        check_package(&a.list[i], &need);
    /* 10 + 2 settle the debts without interest, and what is left of the second gives the capital.
     */
    const struct package *p = &a.list[0];
    assert_int_equal(p->n, 2);
    assert_true(has(p, 0) && has(p, 1));
    assert_int_equal(p->cost, 0);
    assert_int_equal(p->margin, 1500000); /* BAZNAS bears it */
    /* What one product does alone is no package of two. */
    need = need_of(2 * MILLION, "settle_debt", 500000);
    a = packed(&need);
    assert_int_equal(a.n, 2);
    assert_int_equal(a.list[0].n, 1);
}

static void test_do_not_borrow_now(void **state)
{
    struct match_need need = need_of(12 * MILLION, "settle_debt", FIELD_UNSET);
    assert_int_equal(packed(&need).why, NO_LOAN_UNKNOWN);
    need.monthly = 0;
    assert_int_equal(packed(&need).why, NO_LOAN_NOTHING);
    need.monthly = 100000;
    struct package_answer a = packed(&need);
    assert_int_equal(a.why, NO_LOAN_CARRY);
    assert_int_equal(a.lowest, 416667 + 250000);
    assert_int_equal(a.about, 1700000); /* 12 million × 100,000 / 666,667, down */
    need.monthly = 90 * MILLION;
    need.amount = 15 * MILLION;
    assert_int_equal(packed(&need).why, LOAN_FITS);
    need.amount++;
    a = packed(&need);
    assert_int_equal(a.why, NO_LOAN_CEILING);
    need = need_of(MILLION, "departure", 90 * MILLION);
    assert_int_equal(packed(&need).why, NO_LOAN_NO_PRODUCT);
    /* A gift is no burden. */
    need = need_of(MILLION, "working", 0);
    a = packed(&need);
    assert_int_equal(a.why, LOAN_FITS);
    assert_true(has(&a.list[0], 3));
}

/* Whatever is asked for, a package holds its promises. */
static void test_packages_hold_by_chance(void **state)
{
    uint64_t seed = 20261129;
    static const char *const purposes[] = {"working", "settle_debt"};
    int fits = 0;
    for (int i = 0; i < 400; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        struct match_need need =
            need_of(100000 * (int64_t)(1 + (seed >> 33) % 260), purposes[seed >> 20 & 1],
                    50000 * (int64_t)((seed >> 45) % 40));
        need.more = 500000 * (int64_t)((seed >> 55) % 8);
        struct package_answer a = packed(&need);
        assert_int_equal(a.why == LOAN_FITS, a.n > 0);
        for (size_t k = 0; k < a.n; k++)
            check_package(&a.list[k], &need);
        fits += a.n > 0;
    }
    assert_true(fits > 50 && fits < 350);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limits_at_below_above),
        cmocka_unit_test(test_yes_no_unknown),
        cmocka_unit_test(test_places_classes_and_either),
        cmocka_unit_test(test_the_worst_decides),
        cmocka_unit_test(test_unknown_figures_are_never_yes),
        cmocka_unit_test(test_a_package_where_one_ceiling_is_too_low),
        cmocka_unit_test(test_do_not_borrow_now),
        cmocka_unit_test(test_packages_hold_by_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
