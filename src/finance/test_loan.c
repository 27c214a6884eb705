/* The loan mirror's rules against hand-worked cases, on both engines. */
#include "test_stage_loans.h"

/* ---- pure arithmetic ---- */

static void test_allocation(void **state)
{
    struct loan_row rows[] = {{1, "2026-01-31", "2026-02-02", 100, 10, 0, 0},
                              {2, "2026-02-28", "2026-03-02", 100, 10, 0, 0},
                              {3, "2026-03-31", "2026-03-31", 100, 10, 0, 0}};
    struct loan_sum s;
    loan_allocate(rows, 3, 0, "2026-02-02", &s);
    assert_int_equal(s.overdue, 0); /* on the day itself nobody is late */
    assert_int_equal(s.days_late, 0);
    loan_allocate(rows, 3, 0, "2026-02-03", &s);
    assert_int_equal(s.overdue, 110);
    assert_int_equal(s.days_late, 1);
    loan_allocate(rows, 3, 115, "2026-03-05", &s);
    assert_int_equal(rows[1].paid_interest, 5); /* interest first, then principal */
    assert_int_equal(rows[1].paid_principal, 0);
    assert_int_equal(s.overdue, 105);
    assert_string_equal(s.next_due, "2026-03-02");
    assert_int_equal(s.days_late, 3);
    loan_allocate(rows, 3, 335, "2026-04-05", &s);
    assert_int_equal(s.surplus, 5);
    assert_null(s.next_due);
    assert_int_equal(s.principal_left + s.interest_left + s.overdue + s.days_late, 0);
}

static void test_buckets(void **state)
{
    static const struct {
        int64_t days;
        const char *code;
    } want[] = {{-5, "current"}, {0, "current"}, {1, "1-30"},   {30, "1-30"},    {31, "31-60"},
                {60, "31-60"},   {61, "61-90"},  {90, "61-90"}, {91, "over-90"}, {4000, "over-90"}};
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
        assert_string_equal(loan_bucket_code(loan_bucket_of(want[i].days)), want[i].code);
}

static void test_payoff(void **state)
{
    struct loan_row rows[] = {{1, "2026-01-31", "2026-02-02", 100, 10, 0, 0},
                              {2, "2026-02-28", "2026-03-02", 100, 10, 0, 0},
                              {3, "2026-03-31", "2026-03-31", 100, 10, 0, 0}};
    struct loan_sum s;
    struct loan_payoff p;
    loan_allocate(rows, 3, 110, "2026-02-10", &s);
    loan_payoff_of(rows, 3, "2026-02-10", false, &p);
    assert_int_equal(p.principal, 200);
    assert_int_equal(p.interest, 10); /* of the running instalment, whole */
    assert_int_equal(p.waived, 10);
    loan_payoff_of(rows, 3, "2026-02-28", false, &p);
    assert_int_equal(p.interest, 10);
    loan_payoff_of(rows, 3, "2026-02-10", true, &p);
    assert_int_equal(p.interest, 20);
    assert_int_equal(p.waived, 0);
}

/* ---- the life of a loan ---- */

static void test_life(void **state)
{
    struct paying x;
    struct loan l = flat(warung, 12 * MILLION, 12);
    l.number = " PK-001 ";
    int64_t id = running(l, "2026-01-31");
    l = loan_now(id);
    assert_string_equal(l.state, "running");
    assert_string_equal(l.number, "PK-001");
    assert_int_equal(l.lent, 12 * MILLION);
    assert_int_equal(l.principal_left, 12 * MILLION);
    assert_int_equal(l.interest_left, 1440000);
    /* 28 February 2026 is a Saturday: it may be paid on Monday. */
    assert_string_equal(l.next_due, "2026-03-02");
    assert_string_equal(l.bucket, "over-90");
    /* Nine months have come until 23 November: 31 October was a Saturday. */
    assert_int_equal(l.overdue, 9 * 1120000);
    must(&cx, pay_now(id, "2026-03-02", 9 * 1120000, "TRX-1", &x));
    l = loan_now(id);
    assert_int_equal(l.overdue, 0);
    assert_string_equal(l.bucket, "current");
    assert_string_equal(l.next_due, "2026-11-30");
    /* The same slip again changes nothing; another amount on it is refused. */
    must(&cx, pay_now(id, "2026-03-02", 9 * 1120000, "TRX-1", &x));
    assert_true(x.known);
    assert_int_equal(pay_now(id, "2026-03-02", 5, "TRX-1", &x), ERR_INVALID);
    assert_string_equal(said("reference"), "loan.error.reference");
    assert_int_equal(loan_now(id).paid, 9 * 1120000);
    /* The rest, and a little more. */
    must(&cx, pay_now(id, "2026-11-20", 3 * 1120000 + 500, NULL, &x));
    l = loan_now(id);
    assert_string_equal(l.state, "paid");
    assert_int_equal(l.surplus, 500);
    assert_string_equal(l.ended_on, "2026-11-20");
    assert_int_equal(pay_now(id, "2026-11-21", 5, NULL, &x), ERR_CONFLICT);
    /* Taken back it runs again; a second time is refused. */
    struct loan_payment *list;
    size_t n;
    must(&cx, loan_payments(&cx, id, &list, &n));
    struct reversing r = {id, list[0].id, "salah catat"};
    must(&cx, write_now(reverse_rule, &r));
    assert_int_equal(write_now(reverse_rule, &r), ERR_CONFLICT);
    l = loan_now(id);
    assert_string_equal(l.state, "running");
    assert_int_equal(l.principal_left, 3 * MILLION);
    must(&cx, loan_payments(&cx, id, &list, &n));
    assert_int_equal(n, 2);
    assert_string_equal(list[0].reversed_why, "salah catat");
}

static void test_refused(void **state)
{
    struct loan l = flat(warung, 0, 12);
    as(&officer);
    l.terms.rate = "twelve";
    assert_int_equal(write_now(agree_rule, &l), ERR_INVALID);
    assert_non_null(said("principal"));
    l = flat(warung, 5, 0);
    assert_int_equal(write_now(agree_rule, &l), ERR_INVALID);
    assert_non_null(said("periods"));
    l = flat(warung, 5, 1201);
    assert_int_equal(write_now(agree_rule, &l), ERR_INVALID);
    l = flat(warung, 5 * MILLION, 12);
    l.signed_on = "2027-01-01";
    l.partner_id = 999;
    assert_int_equal(write_now(agree_rule, &l), ERR_INVALID);
    assert_string_equal(said("signed_on"), "loan.error.future");
    assert_string_equal(said("partner"), "loan.error.partner");
    l = flat(warung, 5 * MILLION, 12);
    l.terms.method = "qardh";
    assert_int_equal(write_now(agree_rule, &l), ERR_INVALID); /* with a rate */
    l = flat(warung, 5 * MILLION, 12);
    l.number = "PK-001";
    assert_int_equal(write_now(agree_rule, &l), ERR_INVALID);
    assert_string_equal(said("number"), "loan.error.number");
    l = flat(warung, 5 * MILLION, 1);
    l.terms.rate = "0";
    must(&cx, write_now(agree_rule, &l));
    struct paying x;
    assert_int_equal(pay_now(l.id, "2026-11-20", 5, NULL, &x), ERR_CONFLICT); /* not disbursed */
    struct loan_act act = act_on("2026-11-24");
    assert_int_equal(act_now(loan_disburse, l.id, act), ERR_INVALID);
    act = act_on("2026-01-04");
    act.amount = 6 * MILLION;
    assert_int_equal(act_now(loan_disburse, l.id, act), ERR_INVALID);
    assert_non_null(said("on"));
    assert_non_null(said("amount"));
    act = act_on("2026-11-20");
    act.version = 7;
    assert_int_equal(act_now(loan_disburse, l.id, act), ERR_STALE);
    must(&cx, act_now(loan_cancel, l.id, act_on("2026-11-20")));
    assert_int_equal(act_now(loan_disburse, l.id, act_on("2026-11-20")), ERR_CONFLICT);
    for (int i = 0; i < 2; i++) {
        const int64_t bad[] = {0, -5};
        int64_t id = running(flat(kios, 5 * MILLION, 12), "2026-02-01");
        assert_int_equal(pay_now(id, "2026-03-01", bad[i], NULL, &x), ERR_INVALID);
        assert_int_equal(pay_now(id, "2026-01-01", 5, NULL, &x), ERR_INVALID);
        assert_int_equal(pay_now(id, "2026-12-01", 5, NULL, &x), ERR_INVALID);
    }
}

static void test_restructured(void **state)
{
    struct paying x;
    int64_t id = running(flat(warung, 12 * MILLION, 12), "2026-01-31");
    must(&cx, pay_now(id, "2026-03-02", 1120000, NULL, &x));
    int64_t before = x.p.id;
    struct loan_act act = act_on("2026-04-10");
    act.terms = (struct simulation){.method = "flat", .rate = "6", .periods = 24};
    act.terms.every = act.terms.multiple_of = act.terms.grace_principal = act.terms.grace_interest =
        FIELD_UNSET;
    must(&cx, act_now(loan_restructure, id, act));
    struct loan l = loan_now(id);
    assert_string_equal(l.state, "restructured");
    assert_int_equal(l.terms.principal, 11 * MILLION);
    assert_string_equal(l.terms.start, "2026-03-31"); /* the last day that had come */
    struct loan_row *rows;
    struct loan_sum sum;
    size_t n;
    must(&cx, loan_rows(&cx, &l, 0, &rows, &n, &sum));
    assert_int_equal(n, 24);
    assert_string_equal(rows[0].due_on, "2026-04-30");
    assert_int_equal(rows[0].interest, 55000 + 120000); /* March's was due and is carried */
    struct loan_plan *plans;
    must(&cx, loan_plans(&cx, id, &plans, &n));
    assert_int_equal(n, 2);
    assert_int_equal(plans[1].carried, 120000);
    assert_int_equal(plans[1].waived, 10 * 120000);
    must(&cx, loan_rows(&cx, &l, 1, &rows, &n, &sum)); /* the old plan stays */
    assert_int_equal(sum.paid_principal, MILLION);
    struct reversing r = {id, before, "salah"};
    assert_int_equal(write_now(reverse_rule, &r), ERR_CONFLICT);
    /* Paid off early, and the payment taken back: the plan before holds again. */
    must(&cx, act_now(loan_pay_off, id, act_on("2026-05-10")));
    l = loan_now(id);
    assert_string_equal(l.state, "paid");
    assert_int_equal(l.paid, 1120000 + 11 * MILLION + 175000 + 55000);
    struct loan_payment *list;
    must(&cx, loan_payments(&cx, id, &list, &n));
    must(&cx, write_now(reverse_rule, &(struct reversing){id, list[0].id, "cek kosong"}));
    l = loan_now(id);
    assert_string_equal(l.state, "restructured");
    assert_int_equal(l.principal_left, 11 * MILLION);
    must(&cx, act_now(loan_write_off, id, act_on("2026-11-01")));
    l = loan_now(id);
    assert_string_equal(l.state, "written_off");
    assert_null(l.bucket);
    must(&cx, pay_now(id, "2026-11-02", MILLION, NULL, &x)); /* still counts */
    l = loan_now(id);
    assert_string_equal(l.state, "written_off");
    assert_string_equal(l.ended_on, "2026-11-01");
}

/* ---- who sees what ---- */

static bool sees(const struct actor *who, int64_t loan)
{
    struct loan l;
    struct loan_page page;
    look();
    as(who);
    enum err e = loan_get(&cx, loan, &l);
    look();
    enum err listed = loan_list(&cx, &(struct loan_filter){.limit = 200}, &page);
    bool in_list = false;
    for (size_t i = 0; listed == OK && i < page.n; i++)
        in_list = in_list || page.rows[i].id == loan;
    assert_int_equal(in_list, e == OK);
    assert_true(e == OK || e == ERR_NOT_FOUND || e == ERR_FORBIDDEN || e == ERR_AUTH);
    return e == OK;
}

/* Every role against a loan of their own and one that is not. */
static void test_sight(void **state)
{
    struct loan l = flat(kios, 5 * MILLION, 12);
    l.partner_id = other_bank_id;
    int64_t mine = running(flat(warung, 5 * MILLION, 12), "2026-02-01"),
            others = running(l, "2026-02-01");
    struct actor admin = account("admin-uji", "admin", NULL);
    const struct {
        const struct actor *who;
        bool mine, others, writes;
    } want[] = {{&officer, true, true, true},
                {&companion, true, false, false}, /* stands beside warung */
                {&companion_2, false, false, false},
                {&lurah, false, false, false},
                {&camat, false, false, false},
                {&mayor, false, false, false},
                {&admin, false, false, false},
                {&owner, true, false, false}, /* signed for warung */
                {&bank, true, false, true},
                {&other_bank, false, true, true}};
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        assert_int_equal(sees(want[i].who, mine), want[i].mine);
        assert_int_equal(sees(want[i].who, others), want[i].others);
        struct paying x;
        as(want[i].who);
        enum err e = pay_now(mine, "2026-03-02", 1000, NULL, &x);
        assert_int_equal(e == OK, want[i].mine && want[i].writes);
        as(want[i].who);
        e = pay_now(others, "2026-03-02", 1000, NULL, &x);
        assert_int_equal(e == OK, want[i].others && want[i].writes);
    }
    as(actor_public());
    assert_false(sees(actor_public(), mine));
    /* A partner brings no loan of its own accord to a business that was not referred to it. */
    as(&bank);
    l = flat(kios, MILLION, 3);
    assert_int_equal(write_now(agree_rule, &l), ERR_FORBIDDEN);
}

/* Lists by bucket and figures agree with single reads. */
static void test_figures(void **state)
{
    struct loan_figure f[BUCKETS];
    struct loan_page page;
    as(&officer);
    look();
    must(&cx, loan_figures(&cx, f));
    for (int b = 0; b < BUCKETS; b++) {
        int64_t left = 0, overdue = 0;
        const char *code = loan_bucket_code((enum loan_bucket)b);
        must(&cx, loan_list(&cx, &(struct loan_filter){.bucket = code, .limit = 200}, &page));
        assert_int_equal(page.n, f[b].loans);
        for (size_t i = 0; i < page.n; i++) {
            assert_string_equal(page.rows[i].bucket, code);
            left += page.rows[i].principal_left;
            overdue += page.rows[i].overdue;
        }
        assert_int_equal(left, f[b].principal_left);
        assert_int_equal(overdue, f[b].overdue);
    }
    struct loan_page one;
    must(&cx, loan_list(&cx, &(struct loan_filter){.limit = 200}, &page));
    const char *cursor = NULL;
    for (size_t i = 0; i < page.n; i++) {
        must(&cx, loan_list(&cx, &(struct loan_filter){.limit = 1, .cursor = cursor}, &one));
        assert_int_equal(one.rows[0].id, page.rows[i].id);
        cursor = one.next;
    }
    assert_null(cursor);
}

/* ---- reminders ---- */

static int64_t messages(const char *event)
{
    QUERY(q, false, "SELECT count(*) FROM notice WHERE event = $1");
    int64_t n;
    look();
    must(&cx, db_int_of(&cx, &q, ARGS(db_text(event)), 0, &n));
    return n;
}

static void test_reminders(void **state)
{
    int64_t due = messages("loan_due"), missed = messages("loan_missed");
    struct loan l = flat(far, 5 * MILLION, 12);
    l.terms.first_due = "2026-11-26";
    int64_t id = running(l, "2026-11-01");
    as(NULL);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, loan_care(&cx));
    int64_t first = messages("loan_missed");
    assert_int_equal(messages("loan_due"), due + 1);
    assert_int_equal(first, missed); /* who is late for months hears no more of it */
    db_reader_end(app->db, &cx);
    must(&cx, loan_care(&cx)); /* said once */
    assert_int_equal(messages("loan_due"), due + 1);
    assert_int_equal(messages("loan_missed"), first);
    cx.now = NOON + 4 * 86400; /* 27 November: the day after */
    look();
    db_reader_end(app->db, &cx);
    must(&cx, loan_care(&cx));
    assert_true(messages("loan_missed") > first);
    assert_int_equal(loan_now(id).days_late, 1);
    cx.now = NOON;
}

/* A day that becomes a holiday moves what is due on it. */
static enum err holiday_rule(struct ctx *c, void *arg)
{
    return holiday_put(c, arg);
}
static void test_holiday(void **state)
{
    struct loan l = flat(far, 5 * MILLION, 3);
    l.terms.first_due = "2026-12-01"; /* a Tuesday */
    int64_t id = running(l, "2026-11-02");
    assert_string_equal(loan_now(id).next_due, "2026-12-01");
    struct holiday h = {
        .date = "2026-12-01", .name = "Uji", .kind = "local", .source = "uji", .official = true};
    as(NULL);
    must(&cx, write_now(holiday_rule, &h));
    look();
    db_reader_end(app->db, &cx);
    must(&cx, loan_care(&cx));
    assert_string_equal(loan_now(id).next_due, "2026-12-02");
}

static int open_stage(void **state)
{
    stage_open(state);
    two_partners();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_allocation), cmocka_unit_test(test_buckets),
        cmocka_unit_test(test_payoff),     cmocka_unit_test(test_life),
        cmocka_unit_test(test_refused),    cmocka_unit_test(test_restructured),
        cmocka_unit_test(test_sight),      cmocka_unit_test(test_figures),
        cmocka_unit_test(test_reminders),  cmocka_unit_test(test_holiday),
    };
    size_t n = sizeof(tests) / sizeof(tests[0]);
    int failed = _cmocka_run_group_tests("SQLite", tests, n, open_stage, stage_end);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests, n, open_stage, stage_end)
                  : failed;
}
