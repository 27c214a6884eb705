/* Packages asked for in one act: all or none, who sees them, who is told when a part is rejected;
 * on both engines. */
#include "test_stage_finance.h"

#include "application_package.h"
#include "match_facts.h"
#include "partner.h"

#define MILLION INT64_C(1000000)
QUERY(q_applications, false, "SELECT count(*) FROM application WHERE id > $1");

static int64_t product_id(const char *code)
{
    struct product_now *list;
    size_t n;
    look();
    must(&cx, product_on(&cx, "2026-11-23", true, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].p.code, code) == 0)
            return list[i].p.id;
    return 0;
}

static const char *products_of(const char *one, const char *two)
{
    return two ? arena_printf(cx.a, "%" PRId64 ", %" PRId64, product_id(one), product_id(two))
               : arena_printf(cx.a, "%" PRId64, product_id(one));
}

/* 12 million to a moneylender and 3 for stock: OJIR's ceiling is 10, BAZNAS's 5. */
static struct application_package wish(void)
{
    return (struct application_package){.business_id = warung,
                                        .amount = 12 * MILLION,
                                        .more = 3 * MILLION,
                                        .monthly = 1100000,
                                        .purpose = "settle_debt",
                                        .products = products_of("OJIR", "BAZNAS_MODAL"),
                                        .need = "Lunas dari rentenir",
                                        .assessment = "recommend"};
}

static enum err ask_rule(struct ctx *c, void *arg)
{
    struct application_package *p = arg, x = *p;
    TRY(application_package_ask(c, &x));
    *p = x;
    return OK;
}

static int64_t applications(void)
{
    return number_of(&q_applications, 0);
}

static const struct application *part(const struct application_package *p, const char *code)
{
    const struct application *found = NULL;
    int64_t product = product_id(code);
    for (size_t i = 0; i < p->n; i++)
        if (p->parts[i].product_id == product)
            found = &p->parts[i];
    assert_non_null(found);
    return found;
}

static void test_one_act(void **state)
{
    struct application_package p = wish(), again;
    as(&companion);
    p.client_id = "hp-paket-1";
    p.consent_1 = true;
    p.via = "spoken";
    again = p;
    must(&cx, write_now(ask_rule, &p));
    assert_int_equal(p.n, 2);
    const struct application *ojir = part(&p, "OJIR"), *zakat = part(&p, "BAZNAS_MODAL");
    assert_int_equal(ojir->amount + zakat->amount, 15 * MILLION);
    assert_true(ojir->amount <= 10 * MILLION && zakat->amount <= 5 * MILLION);
    assert_string_equal(ojir->state, "draft");
    assert_int_equal(ojir->package_id, p.id);
    assert_int_equal(zakat->package_id, p.id);
    assert_true(ojir->consent_id && !zakat->consent_id); /* for each partner by itself */
    assert_string_equal(zakat->need, "Lunas dari rentenir");
    int64_t n = applications();
    must(&cx, write_now(ask_rule, &again)); /* sent twice */
    assert_int_equal(again.id, p.id);
    assert_int_equal(applications(), n);
    assert_int_equal(audited("package", "business", warung), 1);
}

static void refused(struct application_package p, enum err e, const char *field)
{
    int64_t n = applications();
    assert_int_equal(write_now(ask_rule, &p), e);
    if (field)
        assert_non_null(said(field));
    if (e == ERR_CONFLICT)
        assert_string_equal(cx.err.msgid, "package.error.gone");
    assert_int_equal(applications(), n);
}

static void test_all_or_none(void **state)
{
    struct application_package p = wish();
    as(&companion);
    p.monthly = 100000; /* less than its instalments */
    refused(p, ERR_CONFLICT, NULL);
    p = wish();
    p.monthly = FIELD_UNSET; /* nobody knows what can be paid */
    refused(p, ERR_CONFLICT, NULL);
    p = wish();
    p.products = products_of("OJIR", NULL); /* alone it does not reach */
    refused(p, ERR_CONFLICT, NULL);
    p.products = "1,1";
    refused(p, ERR_INVALID, "products");
    p.products = "satu";
    refused(p, ERR_INVALID, "products");
    p = wish();
    p.consent_1 = p.consent_2 = true; /* the second part's consent says no way: nothing is kept */
    refused(p, ERR_INVALID, "via");
    p = wish();
    p.purpose = "working";
    p.amount = 20 * MILLION;
    p.more = FIELD_UNSET;
    p.monthly = 2 * MILLION;
    p.products = arena_printf(cx.a, "%s,%" PRId64, products_of("OJIR", "BAZNAS_MODAL"),
                              product_id("PROKESRA")); /* of no partner of the city's */
    refused(p, ERR_INVALID, "products");
    p = wish();
    as(&companion_2);
    refused(p, ERR_FORBIDDEN, NULL);
    as(&owner); /* writes with the companion */
    refused(p, ERR_FORBIDDEN, NULL);
}

static enum err get(const struct actor *who, int64_t id)
{
    struct application_package p;
    as(who);
    look();
    return application_package_get(&cx, id, &p);
}

static void test_sight(void **state)
{
    struct application_package p = wish();
    as(&officer);
    must(&cx, write_now(ask_rule, &p));
    must(&cx, get(&officer, p.id));
    must(&cx, get(&companion, p.id));
    must(&cx, get(&owner, p.id));
    assert_int_equal(get(&companion_2, p.id), ERR_NOT_FOUND);
    assert_int_equal(get(&officer, p.id + 1000), ERR_NOT_FOUND);
    assert_int_equal(get(&at_baznas, p.id), ERR_FORBIDDEN);
    assert_int_equal(get(&lurah, p.id), ERR_FORBIDDEN);
    assert_int_equal(get(actor_public(), p.id), ERR_AUTH);
}

/* ---- a part is rejected ---- */

static enum err desk_rule(struct ctx *c, void *arg)
{
    struct partner *p = arg, x = *p;
    return partner_put(c, &x);
}
static void desk(const char *code, const char *account_name)
{
    struct partner p = partner_named(code);
    p.accounts = account_name;
    as(NULL);
    must(&cx, write_now(desk_rule, &p));
}

static enum err send_rule(struct ctx *c, void *arg)
{
    const struct application *a = arg;
    struct application_paper *papers;
    size_t n;
    TRY(application_papers(c, a, &papers, &n));
    for (size_t i = 0; i < n; i++)
        TRY(application_paper_set(c, a->id, papers[i].code, 0, true));
    TRY(application_submit(c, a->id, 0));
    return application_refer(c, a->id, 0);
}
static enum err reject_rule(struct ctx *c, void *arg)
{
    struct decision d = {.what = "reject",
                         .amount = FIELD_UNSET,
                         .months = FIELD_UNSET,
                         .reason = "capacity",
                         .words = "Belum cukup"};
    return application_decide(c, *(int64_t *)arg, &d);
}

static void test_rejected_is_told_and_decides_nothing(void **state)
{
    struct application_package p = wish();
    struct application a;
    int64_t n, rejected;
    desk("baznas", at_baznas.name);
    desk("bpr", at_csr.name);
    as(&officer);
    p.consent_1 = p.consent_2 = true;
    p.via = "paper";
    must(&cx, write_now(ask_rule, &p));
    int64_t ojir = part(&p, "OJIR")->id, zakat = part(&p, "BAZNAS_MODAL")->id;
    for (size_t i = 0; i < p.n; i++)
        must(&cx, write_now(send_rule, &p.parts[i]));
    as(&at_baznas);
    must(&cx, write_now(reject_rule, &zakat));
    assert_int_equal(told("package_part_rejected", at_csr.account_id), 1); /* the other desk */
    assert_int_equal(told("package_part_rejected", at_baznas.account_id), 0);
    assert_int_equal(told("package_part_rejected", companion.account_id), 1);
    assert_int_equal(told("package_part_rejected", officer.account_id), 1);
    as(&at_csr);
    look();
    must(&cx, application_get(&cx, ojir, &a));
    assert_string_equal(a.state, "with_partner"); /* people decide */
    must(&cx, application_package_count(&cx, p.id, &n, &rejected));
    assert_int_equal(n, 2);
    assert_int_equal(rejected, 1);
    must(&cx, write_now(reject_rule, &ojir)); /* the last one: nobody is left to be told */
    assert_int_equal(told("package_part_rejected", at_baznas.account_id), 0);
    assert_int_equal(told("package_part_rejected", officer.account_id), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_act),
        cmocka_unit_test(test_all_or_none),
        cmocka_unit_test(test_sight),
        cmocka_unit_test(test_rejected_is_told_and_decides_nothing),
    };
    return run_finance(tests, sizeof(tests) / sizeof(tests[0]));
}
