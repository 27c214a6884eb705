/* Applications, consent and the partner's answer against hand-worked cases, on both engines. */
#include "test_stage_loans.h"

#include "application.h"
#include "partner.h"

static int64_t product, poor; /* of the bank's: asks for papers; of the other: for none */

static enum err product_rule_(struct ctx *c, void *arg)
{
    QUERY(one, true,
          "INSERT INTO product (code, name, family, partner_id, provider, created_at, updated_at) "
          "VALUES "
          "($1, $1, $1, $2, 'Uji', 1, 1) RETURNING id");
    QUERY(version, true,
          "INSERT INTO product_version (product_id, valid_from, purposes, method, rate, collateral,"
          " documents, source, confidence, created_at) VALUES ($1, '2020-01-01', 'working', "
          "'flat', '6', 'none', $2, 'uji', 'high', 1)");
    QUERY(phone, true, "UPDATE partner SET phone = '081299990000' WHERE id = $1");
    TRY(db_int_of(c, &one, ARGS(db_text("UJI"), db_int(bank_id)), 0, &product));
    TRY(db_exec(c, &version, ARGS(db_int(product), db_text("ktp,sku")), NULL));
    TRY(db_int_of(c, &one, ARGS(db_text("UJI_2"), db_int(other_bank_id)), 0, &poor));
    TRY(db_exec(c, &version, ARGS(db_int(poor), db_text("")), NULL));
    return db_exec(c, &phone, ARGS(db_int(bank_id)), NULL);
}

static int open_stage(void **state)
{
    stage_open(state);
    two_partners();
    as(NULL);
    must(&cx, write_now(product_rule_, NULL));
    return 0;
}

/* ---- doing ---- */

static enum err add_rule(struct ctx *c, void *arg)
{
    return application_add(c, arg);
}
struct doing {
    int64_t id, version;
    const char *text;
    bool there;
};
static enum err submit_rule(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    return application_submit(c, d->id, d->version);
}
static enum err refer_rule(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    return application_refer(c, d->id, d->version);
}
static enum err paper_rule(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    return application_paper_set(c, d->id, d->text, 0, d->there);
}
static enum err give_rule(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    return share_agree(c, d->id, d->text);
}
static enum err withdraw_rule(struct ctx *c, void *arg)
{
    const struct doing *d = arg;
    return share_withdraw(c, d->id, d->text);
}
struct deciding {
    int64_t id;
    const char *token;
    struct decision d;
};
static enum err decide_rule(struct ctx *c, void *arg)
{
    struct deciding *x = arg;
    struct decision d = x->d;
    return x->token ? decide_link_answer(c, x->token, &d) : application_decide(c, x->id, &d);
}
static struct decision say(const char *what)
{
    return (struct decision){.what = what,
                             .amount = FIELD_UNSET,
                             .months = FIELD_UNSET,
                             .words = "Kurang lengkap",
                             .reason = "capacity"};
}
static enum err decide(int64_t id, struct decision d)
{
    return write_now(decide_rule, &(struct deciding){.id = id, .d = d});
}

static struct application now(int64_t id)
{
    struct application a;
    look();
    must(&cx, application_get(&cx, id, &a));
    return a;
}

static struct application wanted(int64_t business, int64_t of)
{
    struct application a = {.business_id = business,
                            .product_id = of,
                            .purpose = "working",
                            .amount = 5 * MILLION,
                            .months = 12,
                            .need = "Oven kedua",
                            .assessment = "recommend",
                            .assessment_why = "Rajin mencatat"};
    return a;
}

static int64_t added(int64_t business, int64_t of)
{
    struct application a = wanted(business, of);
    must(&cx, write_now(add_rule, &a));
    return a.id;
}

/* Waits for the other bank's answer, whose product asks for no papers. */
static int64_t waiting(void)
{
    as(&officer);
    int64_t id = added(warung, poor);
    must(&cx, write_now(give_rule, &(struct doing){.id = id, .text = "spoken"}));
    must(&cx, write_now(submit_rule, &(struct doing){.id = id}));
    must(&cx, write_now(refer_rule, &(struct doing){.id = id}));
    return id;
}

/* ---- tests ---- */

static void test_way(void **state)
{
    as(&companion);
    int64_t id = added(warung, product);
    struct doing d = {.id = id};
    as(&officer);
    assert_int_equal(write_now(refer_rule, &d), ERR_CONFLICT); /* a draft */
    as(&companion);
    must(&cx, write_now(submit_rule, &d));
    struct application a = now(id);
    assert_string_equal(a.state, "submitted");
    assert_true(*a.matched); /* beside the assessment */
    assert_string_equal(a.need, "Oven kedua");
    assert_int_equal(write_now(refer_rule, &d), ERR_FORBIDDEN);
    as(&officer);
    assert_int_equal(write_now(refer_rule, &d), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "application.error.papers");
    must(&cx, write_now(paper_rule, &(struct doing){.id = id, .text = "ktp", .there = true}));
    must(&cx, write_now(paper_rule, &(struct doing){.id = id, .text = "sku", .there = true}));
    assert_int_equal(
        write_now(paper_rule, &(struct doing){.id = id, .text = "npwp", .there = true}),
        ERR_NOT_FOUND);
    assert_int_equal(write_now(refer_rule, &d), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "application.error.consent");
    assert_int_equal(write_now(give_rule, &(struct doing){.id = id, .text = "account"}),
                     ERR_INVALID); /* that is the owner's own hand */
    must(&cx, write_now(give_rule, &(struct doing){.id = id, .text = "paper"}));
    assert_int_equal(told("consent_given", owner.account_id), 1); /* the receipt */
    d.version = now(id).version + 1;
    assert_int_equal(write_now(refer_rule, &d), ERR_STALE);
    d.version = 0;
    must(&cx, write_now(refer_rule, &d));
    a = now(id);
    assert_string_equal(a.clock, "running");
    /* Five working days from Monday 23 November: the close of office on Monday the 30th. */
    assert_int_equal(a.due_at, NOON + 7 * 86400 + 4 * 3600);
    assert_int_equal(told("application_referred", bank.account_id), 1);
    as(&bank);
    struct decision yes = say("accept");
    yes.amount = 4 * MILLION;
    yes.number = "B-1";
    must(&cx, decide(id, yes));
    assert_int_equal(decide(id, yes), ERR_CONFLICT); /* answered */
    a = now(id);
    assert_string_equal(a.state, "accepted");
    struct loan l = loan_now(a.loan_id);
    assert_string_equal(l.state, "agreed");
    assert_int_equal(l.terms.principal, 4 * MILLION);
    assert_int_equal(l.terms.periods, 12);
    assert_string_equal(l.terms.method, "flat");
    assert_int_equal(l.application_id, id);
}

static void test_returned_and_rejected(void **state)
{
    int64_t id = waiting();
    as(&other_bank);
    struct decision back = say("return");
    back.words = "";
    assert_int_equal(decide(id, back), ERR_INVALID);
    must(&cx, decide(id, say("return")));
    assert_string_equal(now(id).reason_words, "Kurang lengkap");
    as(&officer);
    must(&cx, write_now(submit_rule, &(struct doing){.id = id}));
    must(&cx, write_now(refer_rule, &(struct doing){.id = id}));
    as(&other_bank);
    struct decision no = say("reject");
    no.reason = NULL;
    assert_int_equal(decide(id, no), ERR_INVALID);
    no.reason = "capacity";
    must(&cx, decide(id, no));
    struct application a = now(id);
    assert_string_equal(a.state, "rejected");
    assert_string_equal(a.reason, "capacity");
    assert_int_equal(a.loan_id, 0);
}

/* Taken back while the partner decides: it ends, and nothing more is shown. */
static void test_consent_withdrawn(void **state)
{
    int64_t id = waiting();
    as(&other_bank);
    assert_int_equal(now(id).amount, 5 * MILLION);
    as(&owner);
    must(&cx, write_now(withdraw_rule, &(struct doing){.id = id}));
    assert_int_equal(write_now(withdraw_rule, &(struct doing){.id = id}), ERR_CONFLICT);
    assert_string_equal(now(id).state, "withdrawn");
    as(&other_bank);
    struct application a = now(id);
    assert_true(a.ended);
    assert_null(a.owner_name);
    assert_null(a.need);
    assert_null(a.business_name);
    assert_int_equal(a.amount, FIELD_UNSET);
    assert_int_equal(decide(id, say("accept")), ERR_CONFLICT);
    assert_int_equal(told("application_ended", other_bank.account_id), 1);
    assert_true(told("consent_withdrawn", owner.account_id) >= 1);
}

static enum err looked_rule(struct ctx *c, void *arg)
{
    struct application a;
    TRY(application_get(c, *(int64_t *)arg, &a));
    return application_looked(c, &a, "application");
}

static void test_shares(void **state)
{
    int64_t id = waiting();
    struct share *list;
    size_t n;
    as(&other_bank);
    must(&cx, write_now(looked_rule, &id));
    must(&cx, write_now(looked_rule, &id)); /* once an hour is enough */
    look();
    must(&cx, application_shares(&cx, id, &list, &n));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].what, "application");
}

/* ---- the link ---- */

struct linking {
    int64_t id;
    char *token;
};
static enum err link_rule(struct ctx *c, void *arg)
{
    struct linking *l = arg;
    return decide_link_make(c, l->id, &l->token);
}

static const char *code_sent(void)
{
    QUERY(q, false, "SELECT body FROM notice WHERE event = $1 ORDER BY id DESC LIMIT 1");
    char *text = NULL;
    size_t n;
    look();
    struct rows *r = db_rows(&cx, &q, ARGS(db_text("decide_code")));
    if (rows_next(r)) {
        const void *p = row_blob(r, 0, &n);
        assert_true(unseal(&cx, app->keys, p, n, &text, NULL));
    }
    must(&cx, rows_end(r));
    for (const char *c = text; c && *c; c++)
        if (strspn(c, "0123456789") >= 6)
            return arena_strndup(cx.a, c, 6);
    return "";
}

static int64_t waiting_at_bank(void)
{
    as(&officer);
    int64_t id = added(warung, product);
    must(&cx, write_now(paper_rule, &(struct doing){.id = id, .text = "ktp", .there = true}));
    must(&cx, write_now(paper_rule, &(struct doing){.id = id, .text = "sku", .there = true}));
    must(&cx, write_now(give_rule, &(struct doing){.id = id, .text = "spoken"}));
    must(&cx, write_now(submit_rule, &(struct doing){.id = id}));
    must(&cx, write_now(refer_rule, &(struct doing){.id = id}));
    return id;
}

static enum err open_link(const char *token, const char *code, char **ret_grant)
{
    look();
    as(actor_public());
    enum err e = decide_link_open(&cx, token, code, "peramban-1", ret_grant);
    struct errinfo why = cx.err;
    look();
    cx.err = why;
    return e;
}

static void test_link(void **state)
{
    struct linking l = {.id = waiting()};
    char *grant = NULL;
    int64_t id;
    as(&officer);
    assert_int_equal(write_now(link_rule, &l), ERR_CONFLICT); /* no phone on record */
    l.id = waiting_at_bank();
    must(&cx, write_now(link_rule, &l));
    const char *code = code_sent();
    assert_int_equal(strlen(code), 6);
    look();
    must(&cx, decide_link_look(&cx, l.token, &id));
    assert_int_equal(id, l.id);
    assert_int_equal(open_link(l.token, strcmp(code, "000000") ? "000000" : "000001", &grant),
                     ERR_INVALID);
    assert_string_equal(said("code"), "application.error.code");
    must(&cx, open_link(l.token, code, &grant));
    assert_true(decide_link_opened(&cx, l.token, grant, "peramban-1"));
    assert_false(decide_link_opened(&cx, l.token, grant, "peramban-2"));
    assert_false(decide_link_opened(&cx, "lain", grant, "peramban-1"));
    struct deciding x = {.token = l.token, .d = say("accept")};
    as(actor_public());
    must(&cx, write_now(decide_rule, &x));
    assert_int_equal(write_now(decide_rule, &x), ERR_GONE); /* used */
    assert_string_equal(cx.err.msgid, "application.error.link");
    assert_int_equal(decide_link_look(&cx, l.token, &id), ERR_GONE);
    as(&officer);
    assert_string_equal(now(l.id).state, "accepted");
    assert_true(now(l.id).loan_id > 0);
}

static void test_link_ends(void **state)
{
    struct linking l = {.id = waiting_at_bank()}, second = {.id = l.id};
    int64_t id;
    as(&officer);
    must(&cx, write_now(link_rule, &l));
    must(&cx, write_now(link_rule, &second));
    look();
    assert_int_equal(decide_link_look(&cx, l.token, &id), ERR_GONE); /* a newer one */
    cx.now = NOON + 8 * 86400;
    look();
    assert_int_equal(decide_link_look(&cx, second.token, &id), ERR_GONE); /* expired */
    cx.now = NOON;
    must(&cx, (look(), decide_link_look(&cx, second.token, &id)));
    as(&owner);
    must(&cx, write_now(withdraw_rule, &(struct doing){.id = l.id}));
    assert_int_equal(decide_link_look(&cx, second.token, &id), ERR_GONE);
    as(actor_public());
    struct deciding x = {.token = second.token, .d = say("accept")};
    assert_int_equal(write_now(decide_rule, &x), ERR_GONE);
}

/* Too many wrong codes wait, also for the right one. */
static void test_link_guessed(void **state)
{
    struct linking l = {.id = waiting_at_bank()};
    char *grant;
    as(&officer);
    must(&cx, write_now(link_rule, &l));
    const char *code = code_sent();
    enum err e = ERR_INVALID;
    for (int i = 0; i < 12 && e == ERR_INVALID; i++)
        e = open_link(l.token, "12345", &grant);
    assert_int_equal(e, ERR_SLOW_DOWN);
    assert_int_equal(open_link(l.token, code, &grant), ERR_SLOW_DOWN);
}

/* ---- the clock ---- */

static void test_clock(void **state)
{
    int64_t id = waiting();
    int64_t risk = told("application_risk", officer.account_id),
            overdue = told("application_overdue", officer.account_id);
    cx.now = NOON + 6 * 86400 + 21 * 3600; /* Monday morning: 80 % are over */
    as(NULL);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, application_care(&cx));
    as(&officer);
    assert_string_equal(now(id).clock, "risk");
    int64_t after = told("application_risk", officer.account_id);
    assert_true(after > risk);
    cx.now = NOON + 8 * 86400;
    as(NULL);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, application_care(&cx));
    assert_true(told("application_overdue", officer.account_id) > overdue);
    int64_t once = told("application_overdue", officer.account_id);
    db_reader_end(app->db, &cx);
    must(&cx, application_care(&cx));
    assert_int_equal(told("application_overdue", officer.account_id), once);
    as(&officer);
    assert_string_equal(now(id).clock, "overdue");
    cx.now = NOON;
}

/* ---- who sees what ---- */

static bool sees(const struct actor *who, int64_t id)
{
    struct application a;
    struct application_page page;
    bool in_list = false;
    as(who);
    look();
    enum err e = application_get(&cx, id, &a);
    look();
    enum err listed = application_list(&cx, &(struct application_filter){.limit = 200}, &page);
    for (size_t i = 0; listed == OK && i < page.n; i++)
        in_list = in_list || page.rows[i].id == id;
    assert_int_equal(in_list, e == OK);
    return e == OK;
}

static void test_sight(void **state)
{
    as(&officer);
    int64_t draft = added(warung, product), sent = waiting(), other = added(kios, poor);
    struct actor admin = account("admin-uji", "admin", NULL);
    const struct {
        const struct actor *who;
        bool draft, sent, other;
    } want[] = {{&officer, true, true, true},        {&companion, true, true, false},
                {&companion_2, false, false, false}, {&lurah, false, false, false},
                {&camat, false, false, false},       {&mayor, false, false, false},
                {&admin, false, false, false},       {&owner, true, true, false},
                {&bank, false, false, false},        {&other_bank, false, true, false}};
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        assert_int_equal(sees(want[i].who, draft), want[i].draft);
        assert_int_equal(sees(want[i].who, sent), want[i].sent);
        assert_int_equal(sees(want[i].who, other), want[i].other);
    }
    assert_false(sees(actor_public(), sent));
    struct application a = wanted(kios, poor);
    as(&companion_2); /* of the ward, but beside another business */
    assert_int_equal(write_now(add_rule, &a), ERR_FORBIDDEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_way),
        cmocka_unit_test(test_returned_and_rejected),
        cmocka_unit_test(test_consent_withdrawn),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_link),
        cmocka_unit_test(test_link_ends),
        cmocka_unit_test(test_link_guessed),
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_sight),
    };
    size_t n = sizeof(tests) / sizeof(tests[0]);
    int failed = _cmocka_run_group_tests("SQLite", tests, n, open_stage, stage_end);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests, n, open_stage, stage_end)
                  : failed;
}
