/* Debt sheets: who sees them, what is written, kept and sealed, on both engines. */
#include "test_stage_debts.h"

#include "debts_follow.h"
#include "lender.h"
#include "merge.h"
#include "ownership.h"

static struct debt_sheet sheet;
static struct actor admin, partner, other_owner;

static enum err get_as(const struct actor *who, int64_t id, struct debt_sheet *ret)
{
    as(who);
    look();
    return debt_sheet_get(&cx, id, ret);
}

/* ---- opening ---- */

static void test_opened_with_consent(void **state)
{
    struct debt_sheet s;
    admin = account("admin-1", "admin", NULL);
    partner = account("baznas", "partner", NULL);
    other_owner = account("pemilik-2", "owner", NULL);
    other_owner.person_id = owner_of(kios);
    assert_int_equal(sheet_try(&lurah, warung, &s), ERR_FORBIDDEN);
    assert_int_equal(sheet_try(&mayor, warung, &s), ERR_FORBIDDEN);
    assert_int_equal(sheet_try(&companion_2, warung, &s),
                     ERR_FORBIDDEN); /* of the ward, not theirs */
    assert_int_equal(sheet_try(&other_owner, warung, &s), ERR_NOT_FOUND);
    s = (struct debt_sheet){.business_id = warung, .consent_via = "spoken"};
    as(&companion);
    assert_int_equal(write_now(sheet_rule, &s), ERR_INVALID);
    assert_non_null(said("consent"));
    s = (struct debt_sheet){.business_id = warung, .consent = true, .consent_via = "web"};
    assert_int_equal(write_now(sheet_rule, &s), ERR_INVALID); /* only the owner's own hand is */
    assert_non_null(said("consent_via"));
    must(&cx, sheet_try(&companion, warung, &sheet));
    assert_string_equal(sheet.state, "open");
    assert_string_equal(sheet.owner_name, "Sri Wahyuni");
    assert_int_equal(sheet.sight, SHEET_FULL);
    assert_int_equal(audited("open", "debt_sheet", sheet.id), 1);
    assert_int_equal(sheet_try(&companion, warung, &s),
                     ERR_CONFLICT); /* one household, one sheet */
    assert_int_equal(sheet_try(&owner, warung, &s), ERR_CONFLICT);
}

static void test_sent_twice_is_one(void **state)
{
    struct debt_sheet a = {.business_id = kios, .consent = true, .client_id = "c-1"}, b = a;
    as(&other_owner);
    must(&cx, write_now(sheet_rule, &a));
    must(&cx, write_now(sheet_rule, &b));
    assert_int_equal(a.id, b.id);
    assert_string_equal(a.consent_via, "web");
}

/* ---- who sees it ---- */

static void test_sight(void **state)
{
    const struct {
        const struct actor *who;
        enum sheet_sight open, withdrawn;
    } rows[] = {{&owner, SHEET_FULL, SHEET_FULL},
                {&other_owner, SHEET_NONE, SHEET_NONE},
                {&companion, SHEET_FULL, SHEET_HIDDEN},
                {&companion_2, SHEET_NONE, SHEET_NONE},
                {&city_companion, SHEET_NONE, SHEET_NONE},
                {&lurah, SHEET_HIDDEN, SHEET_HIDDEN},
                {&other_lurah, SHEET_NONE, SHEET_NONE},
                {&camat, SHEET_HIDDEN, SHEET_HIDDEN},
                {&officer, SHEET_FULL, SHEET_HIDDEN},
                {&mayor, SHEET_NONE, SHEET_NONE},
                {&admin, SHEET_NONE, SHEET_NONE},
                {&partner, SHEET_NONE, SHEET_NONE},
                {actor_operator(), SHEET_FULL, SHEET_HIDDEN}};
    struct sheet_filter f = {.business = warung};
    struct sheet_page page;
    struct debt_sheet s;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        enum err e = get_as(rows[i].who, sheet.id, &s);
        bool may = can(rows[i].who, CAP_DEBT_READ);
        enum sheet_sight got = e == OK ? s.sight : SHEET_NONE;
        assert_int_equal(got, rows[i].open);
        assert_int_equal(s.key != NULL || e != OK, got == SHEET_FULL || e != OK);
        look();
        e = debt_sheet_list(&cx, &f, &page); /* the list says the same */
        assert_int_equal(e, may ? OK : ERR_FORBIDDEN);
        assert_int_equal(page.n, got != SHEET_NONE);
        assert_int_equal(page.total, got != SHEET_NONE);
        s = sheet;
        s.state = "withdrawn";
        assert_int_equal(debt_sheet_sight(rows[i].who, &s), rows[i].withdrawn);
    }
}

static struct {
    int64_t id, version, until;
    const char *text;
} act;
static enum err unseal_rule(struct ctx *c, void *arg)
{
    return debt_sheet_unseal(c, act.id, act.text, &act.until);
}

static void test_opened_with_a_reason(void **state)
{
    struct debt_sheet s;
    struct sheet_openings *list;
    size_t n;
    act.id = sheet.id;
    act.text = "pendek";
    as(&lurah);
    assert_int_equal(write_now(unseal_rule, NULL), ERR_INVALID);
    assert_non_null(said("reason"));
    act.text = "Warga melapor diancam penagih di kelurahan";
    must(&cx, write_now(unseal_rule, NULL));
    assert_true(act.until == NOON + 3600);
    must(&cx, get_as(&lurah, sheet.id, &s));
    assert_int_equal(s.sight, SHEET_FULL);
    assert_int_equal(audited("unseal", "debt_sheet", sheet.id), 1);
    assert_int_equal(told("debt_opened", owner.account_id), 1); /* the owner hears of it */
    must(&cx, get_as(&camat, sheet.id, &s));
    assert_int_equal(s.sight, SHEET_HIDDEN); /* not by another's reason */
    as(&mayor);
    assert_int_equal(write_now(unseal_rule, NULL), ERR_FORBIDDEN);
    as(&officer);
    assert_int_equal(write_now(unseal_rule, NULL), ERR_CONFLICT); /* reads it anyhow */
    must(&cx, get_as(&owner, sheet.id, &s));
    must(&cx, debt_sheet_openings(&cx, &s, &list, &n));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].reason, act.text);
    cx.now += 3600;
    must(&cx, get_as(&lurah, sheet.id, &s));
    assert_int_equal(s.sight, SHEET_HIDDEN);
    cx.now -= 3600;
}

/* ---- rows ---- */

static void test_rows(void **state)
{
    struct debt d = owed(sheet.id, "Rentenir pasar", "moneylender", 1000000, 1500000), x;
    QUERY(q_clear, false,
          "SELECT count(*) FROM debt WHERE id = $1 AND hex(body) LIKE '%52656E74%'");
    assert_int_equal(d.number, 1);
    assert_string_equal(d.legal, "not_proven");
    assert_int_equal(debt_charged(&d), 500000);
    if (!server)
        assert_int_equal(number_of(&q_clear, d.id), 0); /* "Rent" nowhere in clear */
    x = debt_like(sheet.id, "", "loan shark");
    x.tenor = 30;
    x.taken_on = "2026-11-24"; /* tomorrow */
    x.rate = "0,8x";
    as(&companion);
    assert_int_equal(write_now(debt_rule, &x), ERR_INVALID);
    assert_non_null(said("lender"));
    assert_non_null(said("kind"));
    assert_non_null(said("tenor_unit"));
    assert_non_null(said("taken_on"));
    assert_non_null(said("rate"));
    x = debt_like(sheet.id, "Pinjol X", "online");
    x.client_id = "phone-1:7";
    x.rate = "0,8";
    x.cost_per = "day";
    must(&cx, write_now(debt_rule, &x));
    assert_string_equal(x.rate, "0.8");
    assert_int_equal(x.number, 2);
    int64_t id = x.id;
    must(&cx, write_now(debt_rule, &x)); /* sent again */
    assert_int_equal(x.id, id);
    as(&lurah);
    look();
    assert_int_equal(debt_get(&cx, id, &x), OK); /* while the hour lasts */
    as(&camat);
    look();
    assert_int_equal(debt_get(&cx, id, &x), ERR_FORBIDDEN);
    as(&companion_2);
    look();
    assert_int_equal(debt_get(&cx, id, &x), ERR_NOT_FOUND);
    must(&cx, get_as(&officer, sheet.id, &sheet));
    assert_int_equal(sheet.debts, 2);
}

static enum err put_rule(struct ctx *c, void *arg)
{
    return debt_put(c, arg);
}
static enum err remove_rule(struct ctx *c, void *arg)
{
    return debt_remove(c, act.id, act.version);
}
static enum err restore_rule(struct ctx *c, void *arg)
{
    return debt_restore(c, act.id, act.version);
}

static void test_corrected_and_removed(void **state)
{
    struct debt d = owed(sheet.id, "Koperasi Maju", "cooperative", 2000000, 2200000), was = d;
    struct debt_revision *old;
    size_t n;
    d.claimed = 2100000;
    as(&owner);
    struct debt theirs = d;
    assert_int_equal(write_now(put_rule, &theirs), ERR_FORBIDDEN); /* another wrote it */
    as(&companion);
    must(&cx, write_now(put_rule, &d));
    assert_int_equal(d.version, 2);
    was.claimed = 1;
    assert_int_equal(write_now(put_rule, &was), ERR_STALE);
    must(&cx, debt_history(&cx, &d, &old, &n));
    assert_int_equal(n, 1);
    assert_true(old[0].d.claimed == 2200000); /* what it said before is kept */
    act.id = d.id;
    act.version = 1;
    assert_int_equal(write_now(remove_rule, NULL), ERR_STALE);
    act.version = 2;
    must(&cx, write_now(remove_rule, NULL));
    act.version = 3;
    assert_int_equal(write_now(remove_rule, NULL), ERR_CONFLICT);
    must(&cx, get_as(&officer, sheet.id, &sheet));
    assert_int_equal(sheet.debts, 2);
    as(&companion);
    must(&cx, write_now(restore_rule, NULL));
    must(&cx, get_as(&officer, sheet.id, &sheet));
    assert_int_equal(sheet.debts, 3);
}

static void test_totals(void **state)
{
    struct debt *list;
    size_t n;
    must(&cx, get_as(&officer, sheet.id, &sheet));
    must(&cx, debt_list(&cx, &sheet, false, &list, &n));
    struct debt_totals t = debt_totals_of(list, n);
    assert_int_equal(t.n, 3);
    assert_true(t.received == 3000000 && t.claimed == 3600000 && t.charged == 600000);
    assert_int_equal(t.unknown, 1);
    assert_int_equal(t.not_proven + t.others, 3);
}

/* ---- a sheet's end ---- */

static enum err close_rule(struct ctx *c, void *arg)
{
    return debt_sheet_close(c, act.id, act.version, act.text);
}
static enum err withdraw_rule(struct ctx *c, void *arg)
{
    return debt_consent_withdraw(c, act.id, act.version);
}
static enum err give_rule(struct ctx *c, void *arg)
{
    return debt_consent_give(c, act.id, act.version, act.text);
}

static void test_withdrawn_and_closed(void **state)
{
    struct debt_sheet s;
    must(&cx, get_as(&owner, sheet.id, &s));
    act.id = s.id;
    act.version = s.version;
    must(&cx, write_now(withdraw_rule, NULL));
    must(&cx, get_as(&companion, sheet.id, &s));
    assert_int_equal(s.sight, SHEET_HIDDEN);
    struct debt d = debt_like(sheet.id, "Baru", "other");
    assert_int_equal(write_now(debt_rule, &d), ERR_FORBIDDEN);
    act.text = "Ingin melihat utangnya lagi";
    as(&lurah);
    assert_int_equal(write_now(unseal_rule, NULL), ERR_CONFLICT); /* no reason opens it */
    act.version++;
    act.text = "signed";
    assert_int_equal(write_now(give_rule, NULL), ERR_FORBIDDEN);
    as(&companion);
    must(&cx, write_now(give_rule, NULL));
    must(&cx, get_as(&companion, sheet.id, &s));
    assert_string_equal(s.state, "open");
    assert_string_equal(s.consent_via, "signed");
    act.version = s.version;
    act.text = "forgotten";
    assert_int_equal(write_now(close_rule, NULL), ERR_INVALID);
    act.text = "stopped";
    must(&cx, write_now(close_rule, NULL));
    d = debt_like(sheet.id, "Baru", "other");
    assert_int_equal(write_now(debt_rule, &d), ERR_CONFLICT); /* it is closed */
    must(&cx, sheet_try(&companion, warung, &s));             /* and another may begin */
}

/* ---- along with the businesses ---- */

static enum err owner_rule(struct ctx *c, void *arg)
{
    struct business b, after;
    struct owner_change change = {.owner_name = "Rina Marlina", .phone = "081299990000"};
    TRY(business_load(c, far, false, &b));
    return owner_set(c, far, b.version, &change, &after);
}

static void test_new_owner_does_not_get_it(void **state)
{
    QUERY(q_companion, true, "UPDATE business SET companion_id = $2 WHERE id = $1");
    static const struct business_follower *const followers[] = {&debt_follower, NULL};
    struct debt_sheet s, seen;
    by_hand(&q_companion, far, companion.account_id);
    must(&cx, sheet_try(&officer, far, &s));
    as(&officer);
    business_followers = followers;
    must(&cx, write_now(owner_rule, NULL));
    business_followers = NULL;
    assert_int_equal(get_as(&companion, s.id, &seen), ERR_NOT_FOUND);
    must(&cx, get_as(&officer, s.id, &seen));
    assert_string_equal(seen.owner_name, "Joko Susilo"); /* the debts are still his */
    struct actor new_owner = other_owner;
    new_owner.person_id = owner_of(far);
    assert_int_equal(get_as(&new_owner, s.id, &seen), ERR_NOT_FOUND);
}

static struct merge_choice joined;
static int64_t merge_id;
static enum err merge_rule(struct ctx *c, void *arg)
{
    return merge_businesses(c, &joined, &merge_id);
}
static enum err undo_rule(struct ctx *c, void *arg)
{
    return merge_undo(c, merge_id);
}

static void test_merged_and_parted(void **state)
{
    static const struct merge_mover *const movers[] = {&debt_merge_mover, NULL};
    int64_t twin = shop("Warung Nasi Bu Yati", "Yati", "081277770001", KAUMAN);
    int64_t kept = shop("Warung Yati", "Yati Suyati", "081277770002", KAUMAN);
    struct debt_sheet s = sheet_of(twin), after;
    struct business a, b;
    must(&cx, business_load(&cx, kept, false, &a));
    must(&cx, business_load(&cx, twin, false, &b));
    joined = (struct merge_choice){a.id, a.version, b.id, b.version, NULL};
    merge_movers = movers;
    as(&officer);
    must(&cx, write_now(merge_rule, NULL));
    must(&cx, get_as(&officer, s.id, &after));
    assert_int_equal(after.business_id, kept);
    assert_int_equal(after.person_id, a.owner_id);
    assert_true(after.owners);
    must(&cx, write_now(undo_rule, NULL));
    merge_movers = NULL;
    must(&cx, get_as(&officer, s.id, &after));
    assert_int_equal(after.business_id, twin);
    assert_int_equal(after.person_id, s.person_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_opened_with_consent),
                                       cmocka_unit_test(test_sent_twice_is_one),
                                       cmocka_unit_test(test_sight),
                                       cmocka_unit_test(test_opened_with_a_reason),
                                       cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_corrected_and_removed),
                                       cmocka_unit_test(test_totals),
                                       cmocka_unit_test(test_withdrawn_and_closed),
                                       cmocka_unit_test(test_new_owner_does_not_get_it),
                                       cmocka_unit_test(test_merged_and_parted)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
