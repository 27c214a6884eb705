/* What a phone takes along for debts: sheets that its person may write, and nothing of what stands
 * in them. On both engines. */
#include "test_stage_debts.h"

#include "debt_field.h"
#include "lender.h"
#include "setting.h"

static const struct model *debts_of(const struct actor *who)
{
    struct model *o = model_object(cx.a);
    as(who);
    look();
    must(&cx, field_pack(&cx, 0, o));
    as(NULL);
    return model_get(o, "debts");
}

/* The sheet that the pack names for a business, 0: none. */
static int64_t named(const struct model *debts, int64_t business)
{
    for (const struct model *s = debts ? model_get(debts, "sheets")->kids.first : NULL; s;
         s = s->next)
        if (model_get(s, "business")->i == business)
            return model_get(s, "id")->i;
    return 0;
}

static bool withdrawn(const struct model *debts, int64_t business)
{
    for (const struct model *b = model_get(debts, "withdrawn")->kids.first; b; b = b->next)
        if (b->i == business)
            return true;
    return false;
}

static const char *text_of(const struct model *m)
{
    struct buf b = buf_new(cx.a, (size_t)4 << 20);
    json_write(&b, m);
    assert_false(b.over);
    return buf_str(&b);
}

static struct debt_sheet sheet;

static void a_sheet_comes_along_to_who_may_write_in_it(void **state)
{
    field_debts = debt_field_put;
    assert_int_equal(named(debts_of(&companion), warung), 0);
    sheet = sheet_of(warung);
    assert_int_equal(named(debts_of(&companion), warung), sheet.id);
    assert_false(withdrawn(debts_of(&companion), warung));
}

static enum err unseal_rule(struct ctx *c, void *arg)
{
    int64_t until;
    return debt_sheet_unseal(c, sheet.id, "Warga minta dibantu di kantor", &until);
}

static void nobody_else_hears_of_it(void **state)
{
    const struct actor *const others[] = {&companion_2, &city_companion};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        const struct model *d = debts_of(others[i]);
        assert_int_equal(model_get(d, "sheets")->kids.count, 0);
        assert_int_equal(model_get(d, "withdrawn")->kids.count, 0);
    }
    /* Heads write no debts: nothing at all, also while it is open to them with a reason. */
    as(&lurah);
    must(&cx, write_now(unseal_rule, NULL));
    const struct actor *const heads[] = {&lurah, &camat};
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        assert_true(debts_of(heads[i])->type == M_NULL);
}

static void nothing_that_stands_in_a_sheet_comes_along(void **state)
{
    owed(sheet.id, "Rentenir Gang Rahasia", "moneylender", 7654321, 8765432);
    const char *said = text_of(debts_of(&companion));
    assert_null(strstr(said, "Gang Rahasia"));
    assert_null(strstr(said, "7654321"));
    assert_null(strstr(said, "8765432"));
}

static void another_business_of_the_household_leads_to_the_same_sheet(void **state)
{
    QUERY(q_owner, true,
          "UPDATE business SET owner_id = $2, companion_id = (SELECT w.companion_id FROM business "
          "w WHERE w.owner_id = $2 AND w.companion_id IS NOT NULL) WHERE id = $1");
    int64_t second = shop("Katering Bu Sri", "Sri Katering", "081234567899", KAUMAN);
    by_hand(&q_owner, second, owner_of(warung));
    assert_int_equal(named(debts_of(&companion), second), sheet.id);
}

struct act {
    int64_t id, version;
};
static enum err withdraw_rule(struct ctx *c, void *arg)
{
    const struct act *a = arg;
    return debt_consent_withdraw(c, a->id, a->version);
}
static enum err give_rule(struct ctx *c, void *arg)
{
    const struct act *a = arg;
    return debt_consent_give(c, a->id, a->version, "spoken");
}
static enum err close_rule(struct ctx *c, void *arg)
{
    const struct act *a = arg;
    return debt_sheet_close(c, a->id, a->version, "stopped");
}

static int64_t version_of(int64_t id)
{
    struct debt_sheet s;
    as(NULL);
    look();
    must(&cx, debt_sheet_load(&cx, id, &s));
    return s.version;
}

static void withdrawn_or_closed_it_is_not_written_in(void **state)
{
    as(&officer);
    must(&cx, write_now(withdraw_rule, &(struct act){sheet.id, version_of(sheet.id)}));
    assert_int_equal(named(debts_of(&companion), warung), 0);
    assert_true(withdrawn(debts_of(&companion), warung));
    as(&owner);
    must(&cx, write_now(give_rule, &(struct act){sheet.id, version_of(sheet.id)}));
    assert_int_equal(named(debts_of(&companion), warung), sheet.id);
    as(&companion);
    must(&cx, write_now(close_rule, &(struct act){sheet.id, version_of(sheet.id)}));
    assert_int_equal(named(debts_of(&companion), warung), 0);
    assert_false(withdrawn(debts_of(&companion), warung));
}

static void it_goes_with_the_business_to_the_next_companion(void **state)
{
    QUERY(q_companion, true, "UPDATE business SET companion_id = $2 WHERE id = $1");
    sheet = sheet_of(warung);
    assert_int_equal(named(debts_of(&companion), warung), sheet.id);
    by_hand(&q_companion, warung, companion_2.account_id);
    assert_int_equal(named(debts_of(&companion), warung), 0);
    assert_int_equal(named(debts_of(&companion_2), warung), sheet.id);
    by_hand(&q_companion, warung, companion.account_id);
}

static enum err seed_lenders(struct ctx *c, void *arg)
{
    return lender_seed(c);
}

static void lenders_come_along_with_what_the_register_says(void **state)
{
    as(NULL);
    must(&cx, write_now(seed_lenders, NULL));
    const struct model *lenders = model_get(debts_of(&companion), "lenders"),
                       *names = model_get(lenders, "names"), *first = names->kids.first;
    assert_string_equal(model_get(lenders, "on")->s, "2026-11-23");
    assert_int_equal(names->kids.count, 98);
    assert_false(model_get(lenders, "more")->i);
    assert_string_equal(model_get(first, "legal")->s, "licensed");
    assert_string_equal(model_get(first, "kind")->s, "online");
    assert_string_equal(model_get(names->kids.last, "legal")->s, "revoked");
    assert_true(strlen(text_of(names)) < 10000);
    struct lender_short *list;
    size_t n;
    bool more;
    look();
    must(&cx, lender_names(&cx, 10, &list, &n, &more));
    assert_true(n == 10 && more);
}

/* ---- a consent of another day ---- */

static enum err opens(const char *version, const char *on, struct debt_sheet *ret)
{
    *ret = (struct debt_sheet){.business_id = kios,
                               .consent = true,
                               .consent_via = "spoken",
                               .consent_version = version,
                               .consent_on = on};
    as(&officer);
    return write_now(sheet_rule, ret);
}

static void a_consent_that_was_given_without_signal_keeps_its_day_and_text(void **state)
{
    struct debt_sheet s;
    assert_int_equal(opens("2020-01", NULL, &s), ERR_INVALID); /* another text was read out */
    assert_string_equal(said("consent_version"), "error.sheet_text");
    assert_int_equal(opens(NULL, "2026-11-24", &s), ERR_INVALID);
    assert_string_equal(said("consent_on"), "error.sheet_consent_on");
    assert_int_equal(opens(NULL, "2026-09-23", &s), ERR_INVALID); /* 61 days ago */
    assert_string_equal(said("consent_on"), "error.sheet_consent_on");
    must(&cx, opens("2026-11", "2026-11-20", &s));
    assert_string_equal(s.consent_version, "2026-11");
    assert_int_equal(s.consent_at, NOON - INT64_C(3) * 86400);
    assert_int_equal(s.created_at, NOON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sheet_comes_along_to_who_may_write_in_it),
        cmocka_unit_test(nobody_else_hears_of_it),
        cmocka_unit_test(nothing_that_stands_in_a_sheet_comes_along),
        cmocka_unit_test(another_business_of_the_household_leads_to_the_same_sheet),
        cmocka_unit_test(withdrawn_or_closed_it_is_not_written_in),
        cmocka_unit_test(it_goes_with_the_business_to_the_next_companion),
        cmocka_unit_test(lenders_come_along_with_what_the_register_says),
        cmocka_unit_test(a_consent_that_was_given_without_signal_keeps_its_day_and_text)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
