/*
 * The way of a fund's money: reserved when an application is accepted or a loan agreed, spent when
 * it goes out, free when it does not, back where the fund revolves. By hand, by twelve at once, and
 * by chance: the ledger agrees with applications, loans and grants, to the rupiah, on both engines.
 */
#include "test_stage_loans.h"

#include "application.h"
#include "award.h"

#include <pthread.h>

#define TODAY "2026-11-23"

static int64_t lends, gives, fund_id;

static enum err stage_rule(struct ctx *c, void *arg)
{
    QUERY(one, true,
          "INSERT INTO product (code, name, family, partner_id, provider, created_at, updated_at) "
          "VALUES ($1, $1, $1, $2, 'Uji', 1, 1) RETURNING id");
    QUERY(
        version, true,
        "INSERT INTO product_version (product_id, valid_from, purposes, method, rate, collateral,"
        " documents, source, confidence, created_at) VALUES ($1, '2020-01-01', 'working', $2, '0',"
        " 'none', '', 'uji', 'high', 1) RETURNING id");
    const struct {
        const char *code, *method;
        int64_t *ret;
    } list[] = {{"PINJAM", "qardh", &lends}, {"HIBAH", "grant", &gives}};
    for (int i = 0; i < 2; i++) {
        int64_t id;
        TRY(db_int_of(c, &one, ARGS(db_text(list[i].code), db_int(bank_id)), 0, &id));
        TRY(db_int_of(c, &version, ARGS(db_int(id), db_text(list[i].method)), 0, list[i].ret));
    }
    return OK;
}

static enum err add_fund_rule(struct ctx *c, void *arg)
{
    return fund_add(c, arg);
}
static enum err put_fund_rule(struct ctx *c, void *arg)
{
    struct fund f, *x = arg;
    TRY(fund_load(c, x->id, &f));
    f.revolves = x->revolves;
    return fund_put(c, &f);
}
static enum err book_rule(struct ctx *c, void *arg)
{
    struct fund_booking b = *(struct fund_booking *)arg;
    return fund_book(c, &b);
}
static enum err hand_rule(struct ctx *c, void *arg)
{
    struct fund_booking b = *(struct fund_booking *)arg;
    return fund_book_by_hand(c, &b);
}

/* A new fund with that budget; the tests' money is its. */
static void funded(const char *kind, int64_t budget, bool revolves)
{
    static int made;
    struct fund f = {.partner_id = bank_id,
                     .code = arena_printf(cx.a, "DANA-%d", ++made),
                     .name = "Dana Uji",
                     .kind = kind,
                     .asnaf = strcmp(kind, "zakat") == 0 ? "miskin" : "",
                     .purposes = "working",
                     .valid_from = "2026-01-01",
                     .valid_to = "2026-12-31",
                     .revolves = revolves};
    as(&officer);
    must(&cx, write_now(add_fund_rule, &f));
    fund_id = f.id;
    struct fund_booking b = {.fund_id = f.id, .kind = "budget", .amount = budget};
    must(&cx, write_now(book_rule, &b));
}

static int open_stage(void **state)
{
    stage_open(state);
    two_partners();
    as(NULL);
    must(&cx, write_now(stage_rule, NULL));
    return 0;
}

static void stands(int64_t reserved, int64_t spent)
{
    struct fund f;
    bool good;
    look();
    must(&cx, fund_load(&cx, fund_id, &f));
    assert_int_equal(f.reserved, reserved);
    assert_int_equal(f.spent, spent);
    must(&cx, fund_reconciles(&cx, fund_id, &good));
    assert_true(good);
}

/* ---- applications that wait for the bank ---- */

struct waiting {
    int64_t version, amount, id;
};
static enum err waiting_rule(struct ctx *c, void *arg)
{
    QUERY(person, false, "SELECT owner_id FROM business WHERE id = $1");
    QUERY(put, true,
          "INSERT INTO application (business_id, person_id, partner_id, product_version_id, state,"
          " purpose, amount, months, assessment, matched, referred_at, due_at, risk_at, created_at,"
          " updated_at) VALUES ($1, $2, $3, $4, 'with_partner', 'working', $5, 10, 'recommend', "
          "'yes',"
          " $6, $6, $6, $6, $6) RETURNING id");
    QUERY(agree, true,
          "INSERT INTO share_consent (application_id, person_id, partner_id, purpose, text_version,"
          " via, given_at) VALUES ($1, $2, $3, 'financing', '2026-11', 'spoken', $4)");
    struct waiting *x = arg;
    int64_t owner_id;
    TRY(db_int_of(c, &person, ARGS(db_int(warung)), 0, &owner_id));
    TRY(db_int_of(c, &put,
                  ARGS(db_int(warung), db_int(owner_id), db_int(bank_id), db_int(x->version),
                       db_int(x->amount), db_int(c->now)),
                  0, &x->id));
    return db_exec(c, &agree,
                   ARGS(db_int(x->id), db_int(owner_id), db_int(bank_id), db_int(c->now)), NULL);
}
static int64_t waiting(int64_t version, int64_t amount)
{
    struct waiting x = {version, amount, 0};
    as(NULL);
    must(&cx, write_now(waiting_rule, &x));
    as(&bank);
    return x.id;
}

struct deciding {
    int64_t id, amount;
    const char *what, *asnaf;
};
static enum err decide_rule(struct ctx *c, void *arg)
{
    const struct deciding *x = arg;
    struct decision d = {.what = x->what,
                         .amount = x->amount ? x->amount : FIELD_UNSET,
                         .months = FIELD_UNSET,
                         .fund_id = fund_id,
                         .asnaf = x->asnaf,
                         .reason = "capacity",
                         .words = "uji"};
    return application_decide(c, x->id, &d);
}
static enum err decide(int64_t id, const char *what, int64_t amount)
{
    return write_now(decide_rule, &(struct deciding){.id = id, .what = what, .amount = amount});
}
static struct application application_now(int64_t id)
{
    struct application a;
    look();
    must(&cx, application_get(&cx, id, &a));
    return a;
}
static enum err withdraw_rule(struct ctx *c, void *arg)
{
    return share_withdraw(c, *(int64_t *)arg, "spoken");
}

struct giving {
    enum err (*act)(struct ctx *c, int64_t id, const struct award_act *act);
    int64_t id;
    struct award_act with;
};
static enum err give_rule(struct ctx *c, void *arg)
{
    const struct giving *g = arg;
    return g->act(c, g->id, &g->with);
}
static enum err paid_out(int64_t id, int64_t amount)
{
    return write_now(
        give_rule,
        &(struct giving){award_disburse, id, {.on = TODAY, .amount = amount, .proof = "TRX-9"}});
}
static enum err ended(int64_t id)
{
    return write_now(
        give_rule,
        &(struct giving){award_end, id, {.on = TODAY, .amount = FIELD_UNSET, .reason = "uji"}});
}
static int64_t award_id(int64_t application)
{
    int64_t id;
    look();
    must(&cx, award_of_application(&cx, application, &id));
    return id;
}
static struct award award_now(int64_t id)
{
    struct award a;
    look();
    must(&cx, award_get(&cx, id, &a));
    return a;
}

/* ---- by hand ---- */

static void test_of_applications(void **state)
{
    funded("infaq", 1000, false);
    int64_t a = waiting(lends, 600), b = waiting(lends, 300), c = waiting(lends, 400),
            d = waiting(lends, 50);
    stands(0, 0); /* asking reserves nothing */
    must(&cx, decide(a, "accept", 500));
    stands(500, 0);
    must(&cx, decide(b, "reject", 0));
    as(&officer);
    must(&cx, write_now(withdraw_rule, &d));
    as(&bank);
    assert_int_equal(decide(d, "accept", 50), ERR_CONFLICT);
    stands(500, 0);
    assert_int_equal(decide(c, "accept", 501), ERR_INVALID); /* more than is left */
    assert_string_equal(application_now(c).state, "with_partner");
    must(&cx, decide(c, "accept", 400));
    stands(900, 0);
    struct loan_act act = act_on(TODAY);
    act.amount = 450;
    must(&cx, act_now(loan_disburse, application_now(a).loan_id, act));
    stands(400, 450); /* the rest of 500 is free */
    must(&cx, act_now(loan_cancel, application_now(c).loan_id, act_on(TODAY)));
    stands(0, 450);
    assert_int_equal(act_now(loan_cancel, application_now(c).loan_id, act_on(TODAY)), ERR_CONFLICT);
    /* Withdrawn after it was accepted: the loan is a contract, its money stays. */
    int64_t e = waiting(lends, 100);
    must(&cx, decide(e, "accept", 100));
    as(&officer);
    must(&cx, write_now(withdraw_rule, &e));
    stands(100, 450);
}

static void test_of_grants(void **state)
{
    struct award a;
    funded("zakat", 1000, false);
    int64_t id = waiting(gives, 700);
    assert_int_equal(decide(id, "accept", 0), ERR_INVALID);
    assert_string_equal(said("asnaf"), "error.fund_asnaf_missing");
    struct deciding yes = {.id = id, .what = "accept", .asnaf = "miskin"};
    must(&cx, write_now(decide_rule, &yes));
    stands(700, 0);
    assert_int_equal(application_now(id).loan_id, 0);
    int64_t first = award_id(id);
    a = award_now(first);
    assert_string_equal(a.state, "accepted");
    assert_int_equal(a.granted, 700);
    assert_int_equal(a.fund_id, fund_id);
    struct giving bad = {award_disburse, first, {.on = TODAY, .amount = 701, .proof = ""}};
    assert_int_equal(write_now(give_rule, &bad), ERR_INVALID);
    assert_non_null(said("amount"));
    assert_non_null(said("proof"));
    bad.with = (struct award_act){.on = "2026-11-22", .amount = FIELD_UNSET, .proof = "x"};
    assert_int_equal(write_now(give_rule, &bad), ERR_INVALID); /* before it was accepted */
    bad.with = (struct award_act){.version = a.version + 1, .on = TODAY, .proof = "x"};
    assert_int_equal(write_now(give_rule, &bad), ERR_STALE);
    must(&cx, paid_out(first, 600));
    stands(0, 600);
    assert_int_equal(paid_out(first, 600), ERR_CONFLICT); /* once */
    assert_string_equal(award_now(first).proof, "TRX-9");
    as(&owner);
    assert_string_equal(award_now(first).state, "disbursed");
    assert_int_equal(ended(first), ERR_FORBIDDEN);
    as(&companion);
    assert_int_equal(award_now(first).disbursed, 600);
    as(&other_bank);
    look();
    assert_int_equal(award_get(&cx, first, &a), ERR_NOT_FOUND);
    as(&mayor);
    look();
    assert_int_equal(award_get(&cx, first, &a), ERR_FORBIDDEN);
    as(&bank);
    must(&cx, ended(first));
    assert_string_equal(award_now(first).state, "returned");
    stands(0, 0);
    assert_int_equal(ended(first), ERR_CONFLICT);
    yes.id = waiting(gives, 1000);
    must(&cx, write_now(decide_rule, &yes));
    stands(1000, 0);
    must(&cx, ended(award_id(yes.id)));
    assert_string_equal(award_now(award_id(yes.id)).state, "cancelled");
    stands(0, 0);
    assert_int_equal(audited("return", "award", first), 1);
}

static struct loan of_fund(int64_t principal, const char *purpose)
{
    struct loan l = flat(warung, principal, 10);
    l.terms.rate = "0";
    l.fund_id = fund_id;
    l.purpose = purpose;
    return l;
}

/* A loan that came without an application. */
static void test_of_loans(void **state)
{
    funded("infaq", 1000, true);
    as(&officer);
    struct loan l = of_fund(600, "investment");
    assert_int_equal(write_now(agree_rule, &l), ERR_INVALID);
    assert_string_equal(said("purpose"), "error.fund_purpose");
    l = of_fund(1001, "working");
    assert_int_equal(write_now(agree_rule, &l), ERR_INVALID);
    assert_string_equal(said("fund"), "error.fund_left");
    l = of_fund(600, "working");
    l.partner_id = other_bank_id;
    assert_int_equal(write_now(agree_rule, &l), ERR_INVALID);
    assert_string_equal(said("fund"), "loan.error.fund");
    l = of_fund(600, "working");
    l.asnaf = "miskin"; /* no zakat */
    assert_int_equal(write_now(agree_rule, &l), ERR_INVALID);
    assert_string_equal(said("asnaf"), "error.fund_no_zakat");
    l = of_fund(600, "working");
    l.client_id = "dana-1";
    must(&cx, write_now(agree_rule, &l));
    stands(600, 0);
    struct loan again = of_fund(600, "working");
    again.client_id = "dana-1";
    must(&cx, write_now(agree_rule, &again)); /* sent twice */
    assert_int_equal(again.id, l.id);
    stands(600, 0);
    struct loan_act act = act_on("2026-02-02");
    act.amount = 500;
    must(&cx, act_now(loan_disburse, l.id, act));
    stands(0, 500);
    struct paying p, slip;
    must(&cx, pay_now(l.id, "2026-03-02", 120, "K-1", &p));
    stands(0, 380); /* principal came back: it may be lent again */
    must(&cx, pay_now(l.id, "2026-03-02", 120, "K-1", &slip)); /* the same slip */
    stands(0, 380);
    must(&cx, write_now(reverse_rule, &(struct reversing){l.id, p.p.id, "salah"}));
    stands(0, 500);
    must(&cx, pay_now(l.id, "2026-03-02", 500, "K-2", &p));
    stands(0, 0);
    struct loan next = of_fund(1000, "working");
    must(&cx, write_now(agree_rule, &next));
    stands(1000, 0);
    assert_int_equal(write_now(reverse_rule, &(struct reversing){l.id, p.p.id, "salah"}),
                     ERR_CONFLICT); /* what came back was promised again */
    assert_string_equal(cx.err.msgid, "loan.error.fund_gone");
    assert_string_equal(loan_now(l.id).state, "paid");
    must(&cx, act_now(loan_cancel, next.id, act_on(TODAY)));
    stands(0, 0);
    struct fund_booking b = {.fund_id = fund_id, .kind = "again", .amount = 1};
    assert_int_equal(write_now(hand_rule, &b), ERR_INVALID);
}

static enum err bare_rule(struct ctx *c, void *arg)
{
    QUERY(put, true, "UPDATE loan SET fund_id = $2 WHERE id = $1");
    return db_exec(c, &put, ARGS(db_int(*(int64_t *)arg), db_int(fund_id)), NULL);
}

/* One that does not revolve keeps what it spent; one that was noted before is booked by hand. */
static void test_other_funds(void **state)
{
    struct paying p;
    funded("csr", 1000, false);
    as(&officer);
    struct loan l = of_fund(400, "working");
    must(&cx, write_now(agree_rule, &l));
    must(&cx, act_now(loan_disburse, l.id, act_on("2026-02-02")));
    must(&cx, pay_now(l.id, "2026-03-02", 100, NULL, &p));
    stands(0, 400);
    struct fund f = {.id = fund_id, .revolves = true};
    must(&cx, write_now(put_fund_rule, &f));
    stands(0, 400);
    must(&cx, pay_now(l.id, "2026-03-02", 50, NULL, &p)); /* from here on, and what came before */
    stands(0, 250);
    must(&cx, act_now(loan_write_off, l.id, act_on(TODAY)));
    stands(0, 250); /* lost */
    struct loan old = flat(warung, 300, 10);
    must(&cx, write_now(agree_rule, &old));
    must(&cx, write_now(bare_rule, &old.id));
    must(&cx, act_now(loan_disburse, old.id, act_on("2026-02-02")));
    must(&cx, pay_now(old.id, "2026-03-02", 100, NULL, &p));
    stands(0, 250);
}

/* ---- twelve at once ---- */

struct hand {
    int64_t id;
    bool lends;
    enum err result;
};

static void *come(void *arg)
{
    struct hand *h = arg;
    struct ctx own = ctx_new(arena_new(64 << 20), cx.now);
    own.app = cx.app;
    own.actor = h->lends ? &officer : &bank;
    struct loan l = loan_new();
    if (h->lends) {
        l.business_id = warung;
        l.partner_id = bank_id;
        l.fund_id = fund_id;
        l.purpose = "working";
        l.signed_on = TODAY;
        l.terms.method = "qardh";
        l.terms.rate = "0";
        l.terms.principal = 100;
        l.terms.periods = 5;
    }
    h->result =
        h->lends ? app_write(&own, agree_rule, &l)
                 : app_write(&own, decide_rule, &(struct deciding){.id = h->id, .what = "accept"});
    arena_free(own.a);
    return NULL;
}

static void test_twelve_at_once(void **state)
{
    enum { TWELVE = 12 };
    struct hand hands[TWELVE];
    pthread_t threads[TWELVE];
    int taken = 0;
    funded("infaq", 790, false);
    for (int i = 0; i < TWELVE; i++)
        hands[i] =
            (struct hand){.lends = i % 3 == 0, .id = waiting(i % 3 == 1 ? lends : gives, 100)};
    db_reader_end(app->db, &cx);
    for (int i = 0; i < TWELVE; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, come, &hands[i]), 0);
    for (int i = 0; i < TWELVE; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < TWELVE; i++) {
        assert_true(hands[i].result == OK || hands[i].result == ERR_INVALID);
        taken += hands[i].result == OK;
        if (!hands[i].lends) {
            as(&bank);
            assert_string_equal(application_now(hands[i].id).state,
                                hands[i].result == OK ? "accepted" : "with_partner");
        }
    }
    assert_int_equal(taken, 7);
    stands(700, 0);
}

/* ---- by chance ---- */

enum { ROUNDS = 1200, EACH = 20, KEPT = 240 };
static uint64_t chance;
static int64_t any(int64_t below)
{
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    return (int64_t)((chance >> 11) % (uint64_t)below);
}

/* What the applications, loans and grants of the fund say it must stand at. */
static void agrees(void)
{
    QUERY(loans_reserved, false,
          "SELECT CAST(coalesce(sum(p.principal), 0) AS BIGINT) FROM loan l JOIN loan_plan p"
          " ON p.loan_id = l.id AND p.plan = 1 WHERE l.fund_id = $1 AND l.state = 'agreed'");
    QUERY(loans_out, false,
          "SELECT CAST(coalesce(sum(principal_left), 0) AS BIGINT) FROM loan WHERE fund_id = $1"
          " AND disbursed_on IS NOT NULL");
    QUERY(grants_reserved, false,
          "SELECT CAST(coalesce(sum(granted), 0) AS BIGINT) FROM award WHERE fund_id = $1"
          " AND state = 'accepted'");
    QUERY(grants_out, false,
          "SELECT CAST(coalesce(sum(disbursed), 0) AS BIGINT) FROM award WHERE fund_id = $1"
          " AND state = 'disbursed'");
    QUERY(granted, false,
          "SELECT CAST(coalesce(sum(granted), 0) AS BIGINT) FROM application WHERE fund_id = $1"
          " AND state = 'accepted'");
    QUERY(promised, false,
          "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM fund_booking WHERE fund_id = $1"
          " AND kind = 'reserve' AND subject = 'application'");
    stands(number_of(&loans_reserved, fund_id) + number_of(&grants_reserved, fund_id),
           number_of(&loans_out, fund_id) + number_of(&grants_out, fund_id));
    assert_int_equal(number_of(&granted, fund_id), number_of(&promised, fund_id));
}

static enum err of_chance(int64_t *loans, size_t *n, int64_t *grants, size_t *m)
{
    struct paying p;
    struct loan l;
    int64_t what = any(12), amount = 1 + any(4000);
    as(&bank);
    if (what < 2 && *n < KEPT) { /* an application for a loan */
        int64_t id = waiting(lends, amount);
        enum err e = decide(id, any(5) ? "accept" : "reject", 0);
        loans[*n] = e == OK ? application_now(id).loan_id : 0;
        *n += e == OK && loans[*n] != 0;
        return e;
    }
    if (what == 2 && *m < KEPT) {
        int64_t id = waiting(gives, amount);
        enum err e = decide(id, "accept", 0);
        if (e == OK)
            grants[(*m)++] = award_id(id);
        return e;
    }
    if (what == 3 && *n < KEPT) {
        as(&officer);
        l = of_fund(amount, "working");
        enum err e = write_now(agree_rule, &l);
        if (e == OK)
            loans[(*n)++] = l.id;
        return e;
    }
    if (what == 4 && *m) {
        int64_t id = grants[any((int64_t)*m)];
        return any(2) ? paid_out(id, any(2) ? FIELD_UNSET : 1 + any(2000)) : ended(id);
    }
    if (!*n)
        return OK;
    l = loan_now(loans[any((int64_t)*n)]);
    if (strcmp(l.state, "agreed") == 0) {
        struct loan_act act = act_on(TODAY);
        act.amount = any(2) ? FIELD_UNSET : 1 + any(l.terms.principal);
        return act_now(any(4) ? loan_disburse : loan_cancel, l.id, act);
    }
    if (what == 5 && loan_open(&l)) {
        struct loan_act act = act_on(TODAY);
        return act_now(any(3) ? loan_pay_off : loan_write_off, l.id, act);
    }
    if (what > 8) {
        struct loan_payment *list;
        size_t k;
        must(&cx, loan_payments(&cx, l.id, &list, &k));
        return k ? write_now(reverse_rule,
                             &(struct reversing){l.id, list[any((int64_t)k)].id, "uji"})
                 : OK;
    }
    return pay_now(l.id, TODAY, 1 + any(l.principal_left + 2), NULL, &p);
}

static void test_by_chance(void **state)
{
    int64_t loans[KEPT + 1], grants[KEPT + 1];
    size_t n = 0, m = 0;
    int good = 0, refused = 0;
    chance = 20261130;
    funded("infaq", 200000, true);
    for (int i = 0; i < ROUNDS; i++) {
        struct arena_mark mark = arena_mark(cx.a);
        enum err e = of_chance(loans, &n, grants, &m);
        assert_true(e == OK || e == ERR_INVALID || e == ERR_CONFLICT);
        good += e == OK;
        refused += e != OK;
        if (i % EACH == 0)
            agrees();
        ctx_forgive(&cx);
        arena_reset(cx.a, mark);
    }
    agrees();
    assert_true(good > ROUNDS / 2 && refused > ROUNDS / 50 && n > 50 && m > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_applications), cmocka_unit_test(test_of_grants),
        cmocka_unit_test(test_of_loans),        cmocka_unit_test(test_other_funds),
        cmocka_unit_test(test_twelve_at_once),  cmocka_unit_test(test_by_chance),
    };
    size_t n = sizeof(tests) / sizeof(tests[0]);
    int failed = _cmocka_run_group_tests("SQLite", tests, n, open_stage, stage_end);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests, n, open_stage, stage_end)
                  : failed;
}
