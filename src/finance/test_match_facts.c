/* What matching rests on: the register, the debt sheet, sealed answers; who sees it; the whole run;
 * on both engines. */
#include "test_stage_finance.h"

#include "budget.h"
#include "match_facts.h"

static struct finance_answers said_now;
struct put {
    int64_t business;
    struct finance_answers a;
};
static enum err put_rule(struct ctx *c, void *arg)
{
    struct put *x = arg;
    struct finance_answers a = x->a;
    TRY(answers_put(c, x->business, &a));
    said_now = a;
    return OK;
}

static struct put told_of(int64_t business)
{
    struct put p = {.business = business};
    field_clear(&finance_answer_fields, &p.a);
    p.a.version = p.a.updated_at = 0;
    return p;
}

static struct match_facts facts_of(int64_t business)
{
    struct match_facts f;
    bool debts;
    look();
    must(&cx, match_facts_get(&cx, business, &f, &debts));
    return f;
}

static void test_unknown_until_told(void **state)
{
    as(&officer);
    struct match_facts f = facts_of(warung);
    assert_int_equal(f.nib, TRI_UNKNOWN); /* not on record is not missing */
    assert_int_equal(f.npwp, TRI_UNKNOWN);
    assert_int_equal(f.woman, TRI_UNKNOWN);
    assert_true(f.age == FIELD_UNSET && f.turnover == FIELD_UNSET && f.kur_times == FIELD_UNSET);
    assert_int_equal(f.companion, TRI_YES);
    assert_string_equal(f.class_code, "micro");
    for (int i = 0; i < ANSWER_COUNT; i++)
        assert_int_equal(f.answers[i], TRI_UNKNOWN);
    assert_int_equal(facts_of(kios).companion, TRI_NO);
}

static enum err age_rule(struct ctx *c, void *arg)
{
    struct business b;
    bool changed;
    TRY(business_load(c, warung, true, &b));
    b.founded_on = arg;
    return business_update(c, &b, HAND_PERSON, &changed);
}

static void test_age_in_whole_months(void **state)
{
    static const struct {
        const char *founded;
        int64_t months;
    } all[] = {{"2026-11-23", 0}, {"2026-05-24", 5}, {"2026-05-23", 6}, {"2020-02-29", 80}};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
        as(&officer);
        must(&cx, write_now(age_rule, (void *)(uintptr_t)all[i].founded));
        assert_int_equal(facts_of(warung).age, all[i].months);
    }
}

static void test_answers_are_sealed_and_seen_by_few(void **state)
{
    QUERY(
        q_plain, false,
        "SELECT count(*) FROM audit WHERE action = 'finance-answers' AND changes LIKE '%812345%'");
    struct put p = told_of(warung);
    struct finance_answers a;
    p.a.mustahik = "yes";
    p.a.income = 812345;
    as(&lurah);
    assert_int_equal(write_now(put_rule, &p), ERR_FORBIDDEN);
    look();
    assert_int_equal(answers_get(&cx, warung, &a), ERR_FORBIDDEN);
    as(&companion_2); /* of the ward, but not of this business */
    look();
    assert_int_equal(answers_get(&cx, warung, &a), ERR_FORBIDDEN);
    as(&mayor);
    look();
    assert_int_equal(answers_get(&cx, warung, &a), ERR_FORBIDDEN);
    as(&companion);
    must(&cx, write_now(put_rule, &p));
    assert_int_equal(said_now.version, 1);
    assert_int_equal(write_now(put_rule, &p), ERR_STALE); /* there are some by now */
    as(&owner);
    look();
    must(&cx, answers_get(&cx, warung, &a));
    assert_string_equal(a.mustahik, "yes");
    assert_int_equal(a.income, 812345);
    assert_null(a.victim);
    p.a = a;
    p.a.mustahik = "no";
    must(&cx, write_now(put_rule, &p));
    assert_int_equal(facts_of(warung).answers[ANSWER_MUSTAHIK], TRI_NO);
    p.a.market = "maybe";
    assert_int_equal(write_now(put_rule, &p), ERR_INVALID);
    assert_int_equal(audited("finance-answers", "business", warung), 2);
    int64_t n = -1;
    look();
    must(&cx, db_int_of(&cx, &q_plain, NO_ARGS, -1, &n));
    assert_int_equal(n, 0);
    as(&officer); /* another owner's business knows nothing of it */
    assert_true(facts_of(kios).income == FIELD_UNSET);
}

static enum err sheet_rule(struct ctx *c, void *arg)
{
    struct debt_sheet s = {.business_id = warung, .consent = true, .consent_via = "spoken"};
    struct debt d = debt_new();
    bool known;
    TRY(debt_sheet_open(c, &s));
    d.sheet_id = s.id;
    d.lender = "Pak Bank Titil";
    d.kind = arg;
    return debt_add(c, &d, &known);
}

static void test_a_moneylender_on_the_debt_sheet(void **state)
{
    struct match_facts f;
    bool debts;
    as(&companion);
    must(&cx, write_now(sheet_rule, (void *)(uintptr_t) "moneylender"));
    look();
    must(&cx, match_facts_get(&cx, warung, &f, &debts));
    assert_true(debts);
    assert_int_equal(f.answers[ANSWER_VICTIM], TRI_YES);
}

/* ---- what can be paid ---- */

struct budgeting {
    int64_t sheet, income, least;
};
static enum err budget_rule(struct ctx *c, void *arg)
{
    const struct budgeting *x = arg;
    struct debt_sheet s;
    struct budget b;
    TRY(debt_sheet_full(c, x->sheet, &s));
    TRY(budget_get(c, &s, &b));
    b.income = x->income;
    b.food = 2000000;
    b.months[1] = x->least; /* February; the plan begins in December */
    return budget_put(c, &b);
}
static enum err withdraw_rule(struct ctx *c, void *arg)
{
    struct debt_sheet s;
    TRY(debt_sheet_full(c, *(int64_t *)arg, &s));
    return debt_consent_withdraw(c, s.id, s.version);
}

static struct match_pay pay_of(int64_t typed)
{
    struct match_pay p;
    look();
    must(&cx, match_pay_get(&cx, warung, typed, &p));
    return p;
}

static int64_t open_sheet(void)
{
    const struct sheet_filter f = {.state = "open", .business = warung};
    struct sheet_page page;
    as(&officer);
    look();
    must(&cx, debt_sheet_list(&cx, &f, &page));
    return page.n ? page.rows[0].id : 0;
}

static void test_what_can_be_paid(void **state)
{
    struct budgeting b = {.sheet = open_sheet(), .income = 3000000, .least = 2400000};
    as(&companion);
    assert_null(pay_of(FIELD_UNSET).from); /* neither a budget nor a figure */
    assert_int_equal(pay_of(FIELD_UNSET).monthly, FIELD_UNSET);
    assert_int_equal(pay_of(900000).monthly, 900000);
    assert_string_equal(pay_of(900000).from, "typed");
    must(&cx, write_now(budget_rule, &b));
    struct match_pay p = pay_of(FIELD_UNSET);
    assert_string_equal(p.from, "budget");
    assert_int_equal(p.monthly, 400000); /* February */
    /* December to February leave 1.0 + 1.0 + 0.4 million: a third is the least of all averages. */
    assert_int_equal(p.steady, 800000);
    assert_int_equal(p.noted_at, NOON);
    assert_string_equal(pay_of(300000).from, "typed");
    assert_int_equal(pay_of(300000).monthly, 300000);
    assert_int_equal(pay_of(800000).monthly, 800000);
    p = pay_of(800001);
    assert_string_equal(p.from, "capped");
    assert_int_equal(p.monthly, 800000);
    assert_int_equal(p.typed, 800001);
    b.least = 1999999;
    must(&cx, write_now(budget_rule, &b));
    assert_int_equal(pay_of(FIELD_UNSET).monthly, 0); /* nothing is left: that is known */
}

/* Who may not read the budget learns nothing of it. */
static void test_the_budget_is_seen_with_the_sheet(void **state)
{
    struct match_pay p;
    int64_t sheet = open_sheet();
    as(&lurah);
    look();
    assert_int_equal(match_pay_get(&cx, warung, FIELD_UNSET, &p), ERR_FORBIDDEN);
    as(&companion_2);
    look();
    assert_int_equal(match_pay_get(&cx, warung, FIELD_UNSET, &p), ERR_FORBIDDEN);
    as(&owner);
    assert_string_equal(pay_of(FIELD_UNSET).from, "budget");
    must(&cx, write_now(withdraw_rule, &sheet));
    as(&companion);
    p = pay_of(5000000);
    assert_string_equal(p.from, "typed"); /* not capped by what they do not see */
    assert_int_equal(p.worst, FIELD_UNSET);
    assert_int_equal(p.sheet_id, 0);
}

static void test_products_sorted_by_answer(void **state)
{
    struct match *list;
    size_t n;
    struct match_need need = {.amount = FIELD_UNSET, .monthly = FIELD_UNSET};
    as(&companion);
    struct match_facts f = facts_of(warung);
    must(&cx, match_business_products(&cx, &f, &need, &list, &n));
    assert_int_equal(n, 20);
    for (size_t i = 1; i < n; i++)
        assert_true(list[i - 1].verdict >= list[i].verdict);
    assert_int_equal(list[n - 1].verdict, MATCH_NO);
}

static void test_the_whole_city(void **state)
{
    int64_t n;
    struct product_reach *list;
    size_t list_n;
    as(NULL);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, match_reach_all(&cx, &n));
    look();
    assert_int_equal(n, 3);
    as(&officer);
    must(&cx, product_reach(&cx, &list, &list_n));
    for (size_t i = 0; i < list_n; i++)
        if (strcmp(list[i].code, "PROKESRA") == 0)
            assert_int_equal(list[i].nearly, 3); /* all are micro; the provider knows more */
    as(&other_lurah);
    look();
    must(&cx, product_reach(&cx, &list, &list_n));
    for (size_t i = 0; i < list_n; i++)
        assert_true(list[i].fits + list[i].nearly <= 1);
    as(&companion);
    look();
    assert_int_equal(product_reach(&cx, &list, &list_n), ERR_FORBIDDEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_until_told),
        cmocka_unit_test(test_age_in_whole_months),
        cmocka_unit_test(test_answers_are_sealed_and_seen_by_few),
        cmocka_unit_test(test_a_moneylender_on_the_debt_sheet),
        cmocka_unit_test(test_what_can_be_paid),
        cmocka_unit_test(test_the_budget_is_seen_with_the_sheet),
        cmocka_unit_test(test_products_sorted_by_answer),
        cmocka_unit_test(test_the_whole_city),
    };
    return run_finance(tests, sizeof(tests) / sizeof(tests[0]));
}
