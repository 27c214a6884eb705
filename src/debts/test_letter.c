/* Letters: what they may say, kept as issued, checked by strangers. On both engines. */
#include "test_stage_debts.h"

#include "category.h"
#include "ceiling.h"
#include "debts_seed.h"
#include "lender.h"
#include "letter.h"
#include "settle.h"

static struct debt_sheet sheet;
static struct debt kilat, sana, bank;

static enum err seed_rule(struct ctx *c, void *arg)
{
    TRY(cases_seed(c));
    return ceiling_seed(c);
}

static enum err licensed_rule(struct ctx *c, void *arg)
{
    struct lender l = {.name = "Dana Terang", .kind = "online"};
    TRY(lender_add(c, &l));
    struct lender_status s = {.lender_id = l.id,
                              .status = "licensed",
                              .valid_from = "2020-01-01",
                              .source = "Daftar OJK",
                              .checked_on = "2026-11-01"};
    return lender_status_add(c, &s);
}

static struct debt licensed_debt(void)
{
    struct debt d = debt_like(sheet.id, "Dana Terang", "online");
    d.received = 1000000;
    d.withheld = 100000;
    d.claimed = 2900000;
    d.late_claimed = 1000000;
    d.taken_on = "2025-03-01";
    d.tenor = 30;
    d.tenor_unit = "day";
    d.due_on = "2025-03-31";
    d.purpose = "consumer";
    d.behaviour = "threatens,contacts_others";
    as(&officer);
    must(&cx, write_now(debt_rule, &d));
    return d;
}

static struct letter_draft draft;
static enum err draft_as(const struct actor *who, const char *kind, int64_t debt)
{
    as(who);
    look();
    return letter_draft_of(&cx, sheet.id, kind, debt, &draft);
}

static bool points_have(const char *words)
{
    for (size_t i = 0; i < draft.points_n; i++)
        if (strstr(draft.points[i], words))
            return true;
    return false;
}

static void test_cites_verified_rules_only(void **state)
{
    as(NULL);
    must(&cx, write_now(seed_rule, NULL));
    as(&officer);
    must(&cx, write_now(licensed_rule, NULL));
    sheet = sheet_of(warung);
    kilat = licensed_debt();
    assert_string_equal(kilat.legal, "licensed");
    must(&cx, draft_as(&companion, "lender", kilat.id));
    assert_true(points_have("SEOJK 19/SEOJK.06/2023"));
    assert_true(points_have("mengancam, menagih orang lain"));
    assert_true(points_have("POJK 22/2023, Pasal 62 melarang: mengancam, menagih orang lain."));
    assert_string_equal(draft.to[1], "Dana Terang");
    struct debt late = kilat; /* taken in 2026: no rule was verified for that year */
    late.id = 0;
    late.client_id = NULL;
    late.taken_on = "2026-03-01";
    late.due_on = "2026-03-31";
    late.claimed = 1500000;
    late.late_claimed = 0;
    late.behaviour =
        "spreads_data"; /* a rule that nobody verified: not cited, told to be checked */
    as(&officer);
    must(&cx, write_now(debt_rule, &late));
    must(&cx, draft_as(&companion, "lender", late.id));
    assert_false(points_have("Bunga dan biaya"));
    assert_true(points_have("menyebarkan data pribadi"));
    assert_false(points_have("melarang"));
    assert_true(draft.unsaid > 0);
}

static void test_each_body_has_its_ground(void **state)
{
    sana = owed(sheet.id, "Uang Sana", "online", 500000, 900000);
    bank = owed(sheet.id, "Bank Kota", "bank", 5000000, 4000000);
    must(&cx, draft_as(&companion, "ojk", kilat.id));
    assert_non_null(strstr(draft.to[0], "Otoritas Jasa Keuangan"));
    assert_non_null(strstr(draft.channel, "157"));
    must(&cx, draft_as(&companion, "ojk", bank.id));
    assert_int_equal(draft_as(&companion, "ojk", sana.id), ERR_CONFLICT);
    assert_int_equal(draft_as(&companion, "pasti", bank.id), ERR_CONFLICT);
    must(&cx, draft_as(&companion, "pasti", 0));
    assert_int_equal(draft.debts_n, 1);
    assert_true(points_have("Uang Sana: tidak kami temukan dalam daftar"));
    assert_false(points_have("ilegal")); /* the register does not say so, nor does the letter */
    assert_int_equal(draft_as(&companion, "lender", 0), ERR_NOT_FOUND);
}

static void test_who_may(void **state)
{
    assert_int_equal(draft_as(&lurah, "lender", kilat.id), ERR_FORBIDDEN);
    assert_int_equal(draft_as(&companion_2, "lender", kilat.id), ERR_NOT_FOUND);
    must(&cx, draft_as(&owner, "lender", kilat.id));
}

static struct debt_letter first;

static void test_kept_as_issued(void **state)
{
    struct debt_letter again, *list;
    struct debt_sheet s;
    const void *pdf, *twice;
    size_t n, m;
    as(&companion);
    look();
    must(&cx, letter_issue(&cx, sheet.id, "lender", kilat.id, 0, &first));
    assert_int_equal(strlen(first.number), 12);
    look();
    must(&cx, letter_read(&cx, first.id, &again, &pdf, &n));
    assert_memory_equal(pdf, "%PDF-1.4", 8);
    must(&cx, letter_read(&cx, first.id, &again, &twice, &m));
    assert_int_equal(n, m);
    assert_memory_equal(pdf, twice, n);
    assert_int_equal(audited("letter", "debt_sheet", sheet.id), 1);
    /* The sheet changes; the letter does not. */
    owed(sheet.id, "Pinjol Baru", "online", 1, 2);
    as(&companion);
    look();
    must(&cx, letter_issue(&cx, sheet.id, "lender", kilat.id, first.id, &again));
    look();
    must(&cx, debt_sheet_full(&cx, sheet.id, &s));
    must(&cx, letter_list(&cx, &s, &list, &n));
    assert_int_equal(n, 2);
    assert_int_equal(list[1].replaced_by, again.id);
    assert_int_equal(list[0].replaces, first.id);
    look();
    assert_int_equal(letter_issue(&cx, sheet.id, "lender", kilat.id, first.id, &again),
                     ERR_CONFLICT);
    as(&lurah);
    look();
    assert_int_equal(letter_read(&cx, first.id, &again, &pdf, &n), ERR_FORBIDDEN);
    as(&other_lurah);
    look();
    assert_int_equal(letter_get(&cx, first.id, &again), ERR_NOT_FOUND);
}

static void test_strangers_learn_little(void **state)
{
    struct letter_seen x;
    as(actor_public());
    look();
    must(&cx, letter_check(&cx, first.number, &x));
    assert_string_equal(x.kind, "lender");
    assert_string_equal(x.issued_on, "2026-11-23");
    assert_true(x.replaced);
    char *small = arena_strdup(cx.a, first.number);
    for (char *c = small; *c; c++)
        *c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c;
    must(&cx, letter_check(&cx, small, &x));
    small[4] = small[4] == '2' ? '3' : '2'; /* the check character finds it */
    look();
    assert_int_equal(letter_check(&cx, small, &x), ERR_NOT_FOUND);
    look();
    assert_int_equal(letter_check(&cx, "S-00000000-0", &x), ERR_NOT_FOUND);
    look();
    assert_int_equal(letter_check(&cx, "'; DROP", &x), ERR_NOT_FOUND);
    look();
    assert_int_equal(letter_check(&cx, NULL, &x), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cites_verified_rules_only),
        cmocka_unit_test(test_each_body_has_its_ground), cmocka_unit_test(test_who_may),
        cmocka_unit_test(test_kept_as_issued), cmocka_unit_test(test_strangers_learn_little)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
