/* Money that reached owners stands in the city's figures and in a fund's report once: what was lent
 * as a loan, what was given as a grant in the fund's ledger alone; also when some of it came back
 * or never went out. On both engines. */
#include "test_stage_loans.h"

#include "application.h"
#include "award.h"
#include "figure.h"
#include "month.h"
#include "past.h"

#define TODAY "2026-11-23"
enum { EACH = 6 };

static int64_t lends, gives, fund_id;

static enum err products_rule(struct ctx *c, void *arg)
{
    QUERY(one, true,
          "INSERT INTO product (code, name, family, partner_id, provider, created_at, updated_at) "
          "VALUES ($1, $1, $1, $2, 'Uji', 1, 1) RETURNING id");
    QUERY(
        version, true,
        "INSERT INTO product_version (product_id, valid_from, purposes, method, rate, collateral,"
        " documents, source, confidence, created_at) VALUES ($1, '2020-01-01', 'working', $2, '0',"
        " 'none', '', 'uji', 'high', 1)");
    TRY(db_int_of(c, &one, ARGS(db_text("PINJAM"), db_int(bank_id)), 0, &lends));
    TRY(db_exec(c, &version, ARGS(db_int(lends), db_text("qardh")), NULL));
    TRY(db_int_of(c, &one, ARGS(db_text("HIBAH"), db_int(bank_id)), 0, &gives));
    return db_exec(c, &version, ARGS(db_int(gives), db_text("grant")), NULL);
}
static enum err fund_rule(struct ctx *c, void *arg)
{
    struct fund f = {.partner_id = bank_id,
                     .code = "DANA",
                     .name = "Dana Uji",
                     .kind = "csr",
                     .asnaf = "",
                     .purposes = "working",
                     .valid_from = "2026-01-01",
                     .valid_to = "2026-12-31"};
    TRY(fund_add(c, &f));
    fund_id = f.id;
    struct fund_booking b = {.fund_id = f.id, .kind = "budget", .amount = 100 * MILLION};
    return fund_book(c, &b);
}

static int open_stage(void **state)
{
    stage_open(state);
    two_partners();
    as(NULL);
    must(&cx, write_now(products_rule, NULL));
    as(&officer);
    must(&cx, write_now(fund_rule, NULL));
    return 0;
}

/* ---- from the wish to the money ---- */

struct wish {
    int64_t product, id;
};
static enum err sent_rule(struct ctx *c, void *arg)
{
    struct wish *w = arg;
    struct application a = {.business_id = warung,
                            .product_id = w->product,
                            .purpose = "working",
                            .amount = MILLION,
                            .months = 10,
                            .assessment = "recommend"};
    TRY(application_add(c, &a));
    w->id = a.id;
    TRY(share_agree(c, a.id, "spoken"));
    TRY(application_submit(c, a.id, 0));
    return application_refer(c, a.id, 0);
}
static enum err accept_rule(struct ctx *c, void *arg)
{
    struct decision d = {
        .what = "accept", .amount = MILLION, .months = FIELD_UNSET, .fund_id = fund_id};
    return application_decide(c, *(int64_t *)arg, &d);
}
static int64_t accepted(int64_t product)
{
    struct wish w = {.product = product};
    as(&officer);
    must(&cx, write_now(sent_rule, &w));
    as(&bank);
    must(&cx, write_now(accept_rule, &w.id));
    return w.id;
}

struct giving {
    enum err (*act)(struct ctx *c, int64_t id, const struct award_act *act);
    int64_t id;
};
static enum err give_rule(struct ctx *c, void *arg)
{
    const struct giving *g = arg;
    return g->act(
        c, g->id,
        &(struct award_act){.on = TODAY, .amount = FIELD_UNSET, .proof = "BA-1", .reason = "uji"});
}
static enum err give(enum err (*act)(struct ctx *, int64_t, const struct award_act *), int64_t id)
{
    return write_now(give_rule, &(struct giving){act, id});
}
static int64_t award_of(int64_t application)
{
    int64_t id = 0;
    look();
    must(&cx, award_of_application(&cx, application, &id));
    assert_true(id > 0);
    return id;
}
static int64_t loan_of(int64_t application)
{
    struct application a;
    look();
    must(&cx, application_get(&cx, application, &a));
    assert_true(a.loan_id > 0);
    return a.loan_id;
}

/* ---- what is told ---- */

static void figures_say(int64_t accepted_n, int64_t running, int64_t lent)
{
    static const char *const areas[] = {"", KAUMAN};
    struct figure_set s;
    as(NULL);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, figure_care(&cx));
    for (int i = 0; i < 2; i++) {
        look();
        must(&cx, figure_now(&cx, areas[i], &s));
        assert_int_equal(s.of[FIG_FINANCE_APPLIED].value, accepted_n);
        assert_int_equal(s.of[FIG_FINANCE_GRANTED].value, accepted_n);
        assert_int_equal(s.of[FIG_LOANS_RUNNING].value, running);
        assert_int_equal(s.of[FIG_LOANS_LENT].value, lent);
    }
}

/* The fund's row, its ledger and each side of its report tell the same sum. */
static void fund_says(int64_t reserved, int64_t spent)
{
    struct fund f;
    struct fund_line *lines;
    size_t n;
    bool good;
    int64_t by_purpose = 0, by_month = 0;
    as(&officer);
    look();
    must(&cx, fund_get(&cx, fund_id, &f));
    must(&cx, fund_reconciles(&cx, fund_id, &good));
    must(&cx, fund_report(&cx, fund_id, &lines, &n));
    for (size_t i = 0; i < n; i++) {
        by_purpose += strcmp(lines[i].by, "purpose") == 0 ? lines[i].spent : 0;
        by_month += strcmp(lines[i].by, "month") == 0 ? lines[i].spent : 0;
    }
    assert_true(good);
    assert_int_equal(f.reserved, reserved);
    assert_int_equal(f.spent, spent);
    assert_int_equal(by_purpose, spent);
    assert_int_equal(by_month, spent);
}

/* What dated rows say of a day, of the city. */
static const struct figure *figures_of(const char *day)
{
    struct figure_set *sets[PAST_DAYS_MAX];
    size_t n;
    as(NULL);
    look();
    must(&cx, past_reckon(&cx, &day, 1, sets, &n));
    assert_string_equal(sets[0][0].area, "");
    return sets[0][0].of;
}

static void test_counted_once(void **state)
{
    int64_t loan[EACH], award[EACH];
    for (int i = 0; i < EACH; i++) {
        loan[i] = loan_of(accepted(lends));
        award[i] = award_of(accepted(gives));
    }
    figures_say(2 * EACH, FIELD_UNSET, FIELD_UNSET); /* nothing went out: fewer than five */
    fund_says(2 * EACH * MILLION, 0);
    as(&bank);
    for (int i = 0; i < EACH; i++) {
        must(&cx, act_now(loan_disburse, loan[i], act_on(TODAY)));
        must(&cx, give(award_disburse, award[i]));
        assert_int_equal(give(award_disburse, award[i]), ERR_CONFLICT);
    }
    figures_say(2 * EACH, EACH, EACH * MILLION); /* no grant is among what was lent */
    fund_says(0, 2 * EACH * MILLION);
    as(&bank);
    must(&cx, give(award_end, award[0])); /* one came back */
    assert_int_equal(give(award_end, award[0]), ERR_CONFLICT);
    figures_say(2 * EACH, EACH, EACH * MILLION);
    fund_says(0, (2 * EACH - 1) * MILLION);
    int64_t late = loan_of(accepted(lends)), off = award_of(accepted(gives)); /* never go out */
    fund_says(2 * MILLION, (2 * EACH - 1) * MILLION);
    as(&bank);
    must(&cx, act_now(loan_cancel, late, act_on(TODAY)));
    must(&cx, give(award_end, off));
    figures_say(2 * EACH, EACH, EACH * MILLION); /* two more are not told by themselves */
    fund_says(0, (2 * EACH - 1) * MILLION);
}

/* A past day is reckoned from dated rows. Arrears: below. */
static void test_past_days(void **state)
{
    static const enum figure_key same[] = {FIG_FINANCE_APPLIED, FIG_FINANCE_GRANTED,
                                           FIG_LOANS_RUNNING, FIG_LOANS_LENT};
    static const int64_t values[] = {2 * EACH + 2, 2 * EACH + 2, EACH, EACH * MILLION};
    const struct figure *then = figures_of(TODAY);
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_int_equal(then[same[i]].value, values[i]);
        assert_int_equal(then[same[i]].coverage, 100);
    }
    then = figures_of("2026-11-22"); /* the day before */
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        assert_true(then[same[i]].value == FIELD_UNSET);
        assert_int_equal(then[same[i]].definition, figure_defs[same[i]].version);
    }
}

static void late_on(const char *day, int64_t n)
{
    const struct figure *f = &figures_of(day)[FIG_LOANS_LATE];
    assert_int_equal(f->value, n < FIGURE_MIN ? FIELD_UNSET : n);
    assert_int_equal(f->definition, figure_defs[FIG_LOANS_LATE].version);
}

/* Late on a day by the plan and the payments of that day; 28 February is a Saturday, to be paid on
 * 2 March. */
static void test_past_arrears(void **state)
{
    int64_t loan[EACH + 1];
    struct paying x;
    struct figure_set now;
    for (int i = 0; i < EACH + 1; i++)
        loan[i] = running(flat(warung, 12 * MILLION, 12), "2026-01-31");
    late_on("2026-03-02", 0);
    late_on("2026-03-03", EACH + 1);
    must(&cx, pay_now(loan[0], "2026-03-05", 1120000, NULL, &x));
    must(&cx, pay_now(loan[1], "2026-03-05", 1120000, NULL, &x)); /* a cheque that bounced */
    must(&cx, write_now(reverse_rule, &(struct reversing){loan[1], x.p.id, "cek kosong"}));
    late_on("2026-03-04", EACH + 1);
    late_on("2026-03-05", EACH);
    late_on("2026-04-01", EACH + 1); /* 31 March went by */
    struct loan_act act = act_on("2026-04-10");
    act.terms = (struct simulation){.method = "flat", .rate = "6", .periods = 24};
    act.terms.every = act.terms.multiple_of = act.terms.grace_principal = act.terms.grace_interest =
        FIELD_UNSET;
    must(&cx, act_now(loan_restructure, loan[2], act));
    late_on("2026-04-09", EACH + 1); /* the plan before */
    late_on("2026-04-10", EACH);
    late_on("2026-05-02", EACH + 1);
    must(&cx, act_now(loan_pay_off, loan[3], act_on("2026-05-10")));
    late_on("2026-05-09", EACH + 1);
    late_on("2026-05-10", EACH);
    as(NULL);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, figure_care(&cx));
    look();
    must(&cx, figure_now(&cx, "", &now));
    assert_int_equal(now.of[FIG_LOANS_LATE].value, EACH);
    late_on(TODAY, EACH);
}

static void care_again(void)
{
    as(NULL);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, figure_care(&cx));
    look();
}

/* By month: told when it has ended, and then moved by five or more; wards are told nothing. */
static void test_months(void **state)
{
    struct month list[MONTHS];
    cx.now += 3601; /* once an hour */
    care_again();
    must(&cx, month_list(&cx, "", list));
    assert_string_equal(list[0].month, "2026-11");
    assert_true(list[0].of[FLOW_APPLIED] == FIELD_UNSET);
    assert_int_equal(list[10].of[FLOW_LENT], (EACH + 1) * 12 * MILLION); /* January's, above */
    assert_int_equal(list[10].loans, EACH + 1);
    cx.now += INT64_C(9) * 86400;
    care_again();
    must(&cx, month_list(&cx, "", list));
    assert_string_equal(list[1].month, "2026-11");
    assert_int_equal(list[1].of[FLOW_APPLIED], 2 * EACH + 2);
    assert_int_equal(list[1].of[FLOW_GRANTED], 2 * EACH + 2);
    assert_int_equal(list[1].of[FLOW_LENT], EACH * MILLION);
    assert_int_equal(list[1].loans, EACH);
    assert_true(list[2].of[FLOW_APPLIED] == FIELD_UNSET);
    running(flat(warung, 12 * MILLION, 12), "2026-01-31"); /* told late */
    cx.now += 3601;
    care_again();
    must(&cx, month_list(&cx, "", list));
    assert_int_equal(list[11].of[FLOW_LENT], (EACH + 1) * 12 * MILLION);
    for (int i = 0; i < 4; i++)
        running(flat(warung, 12 * MILLION, 12), "2026-01-31");
    cx.now += 3601;
    care_again();
    must(&cx, month_list(&cx, "", list));
    assert_int_equal(list[11].of[FLOW_LENT], (EACH + 6) * 12 * MILLION);
    must(&cx, month_list(&cx, KAUMAN, list));
    assert_true(list[1].of[FLOW_APPLIED] == FIELD_UNSET);
    assert_true(list[1].of[FLOW_LENT] == FIELD_UNSET);
}

/* All but the oldest loan as if never lent; or, with `arg`, back again but the newest. */
static enum err lent_rule(struct ctx *c, void *arg)
{
    QUERY(away, true,
          "UPDATE loan SET lent = -lent WHERE lent > 0 AND id > (SELECT min(id) FROM loan)");
    QUERY(back, true,
          "UPDATE loan SET lent = -lent WHERE lent < 0 AND id < (SELECT max(id) FROM loan)");
    return db_exec(c, arg ? &back : &away, NO_ARGS, NULL);
}

/* Hidden, and back with one fewer than before: told as it was told last. */
static void test_told_again(void **state)
{
    struct figure_set before, now;
    struct month then[MONTHS], list[MONTHS];
    must(&cx, figure_now(&cx, "", &before));
    must(&cx, month_list(&cx, "", then));
    assert_true(before.of[FIG_LOANS_LENT].whole > FIGURE_MIN && then[11].loans > FIGURE_MIN);
    must(&cx, write_now(lent_rule, NULL));
    cx.now += 3601;
    care_again();
    must(&cx, figure_now(&cx, "", &now));
    must(&cx, month_list(&cx, "", list));
    assert_true(now.of[FIG_LOANS_LENT].value == FIELD_UNSET);
    assert_true(list[11].of[FLOW_LENT] == FIELD_UNSET);
    must(&cx, write_now(lent_rule, &before));
    cx.now += 3601;
    care_again();
    must(&cx, figure_now(&cx, "", &now));
    must(&cx, month_list(&cx, "", list));
    assert_int_equal(now.of[FIG_LOANS_LENT].value, before.of[FIG_LOANS_LENT].value);
    assert_int_equal(now.of[FIG_LOANS_LENT].whole, before.of[FIG_LOANS_LENT].whole);
    assert_int_equal(list[11].of[FLOW_LENT], then[11].of[FLOW_LENT]);
    assert_int_equal(list[11].loans, then[11].loans);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counted_once), cmocka_unit_test(test_past_days),
        cmocka_unit_test(test_past_arrears), cmocka_unit_test(test_months),
        cmocka_unit_test(test_told_again)};
    size_t n = sizeof(tests) / sizeof(tests[0]);
    int failed = _cmocka_run_group_tests("SQLite", tests, n, open_stage, stage_end);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests, n, open_stage, stage_end)
                  : failed;
}
