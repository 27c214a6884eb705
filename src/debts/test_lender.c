/* The register of lenders: what is known of a day, names as people type them; on both engines. */
#include "test_stage_debts.h"

#include "debts_seed.h"
#include "lender.h"
#include "ref_lenders.h"

static enum err seed_rule(struct ctx *c, void *arg)
{
    return debts_seed(c);
}
static enum err add_rule(struct ctx *c, void *arg)
{
    return lender_add(c, arg);
}
static enum err put_rule(struct ctx *c, void *arg)
{
    return lender_put(c, arg);
}
static enum err status_rule(struct ctx *c, void *arg)
{
    return lender_status_add(c, arg);
}

static int64_t named(const char *name, const char *kind)
{
    int64_t id;
    look();
    must(&cx, lender_named(&cx, name, kind, &id));
    return id;
}

static const char *legal(int64_t id, const char *kind, const char *day)
{
    const char *said_so;
    look();
    must(&cx, lender_legal(&cx, id, kind, day, &said_so, NULL, NULL));
    return said_so;
}

static void test_seeded_once(void **state)
{
    struct lender_page page;
    struct lender_filter f = {.limit = 60};
    as(NULL);
    must(&cx, write_now(seed_rule, NULL));
    must(&cx, write_now(seed_rule, NULL));
    look();
    must(&cx, lender_list(&cx, &f, &page));
    assert_int_equal(page.total, LENDERS_REF);
    assert_int_equal(page.n, 60);
    f.cursor = page.next;
    must(&cx, lender_list(&cx, &f, &page));
    assert_int_equal(page.n, LENDERS_REF - 60);
    assert_null(page.next);
    f = (struct lender_filter){.legal = "revoked"};
    must(&cx, lender_list(&cx, &f, &page));
    assert_int_equal(page.n, 4);
    f.cursor = "!";
    assert_int_equal(lender_list(&cx, &f, &page), ERR_INPUT);
}

static void test_names_as_typed(void **state)
{
    static const struct {
        const char *typed, *first;
    } rows[] = {{"danamas", "Danamas"},   {"Dana Mas", "Danamas"},
                {"dana  MAS", "Danamas"}, {"kredit pntar", "Kredit Pintar"},
                {"amarta", "Amartha"},    {"pasar dana pinjaman", "Danamas"},
                {"adakmi", "AdaKami"}};
    struct lender *list;
    size_t n;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        look();
        must(&cx, lender_search(&cx, rows[i].typed, 5, &list, &n));
        assert_true(n > 0 && n <= 5);
        assert_string_equal(list[0].name, rows[i].first);
    }
    must(&cx, lender_search(&cx, "xqzw", 5, &list, &n));
    assert_int_equal(n, 0);
    must(&cx, lender_search(&cx, " - ", 5, &list, &n));
    assert_int_equal(n, 0);
    assert_int_equal(named("Dana Mas", "online"), named("PT Pasar Dana Pinjaman", NULL));
    assert_int_equal(named("Dana Mas", "bank"), 0);
    assert_int_equal(named("Dana Cepat Gelap", NULL), 0);
}

static void test_status_of_a_day(void **state)
{
    int64_t amartha = named("Amartha", NULL), investree = named("Investree", NULL);
    assert_string_equal(legal(amartha, "online", "2019-05-12"), "not_proven");
    assert_string_equal(legal(amartha, "online", "2019-05-13"), "licensed");
    assert_string_equal(legal(investree, "online", "2026-11-23"), "revoked");
    assert_string_equal(legal(investree, "online", "2024-10-20"), "not_proven");
    assert_string_equal(legal(0, "online", "2026-11-23"), "not_proven");
    assert_string_equal(legal(0, "moneylender", "2026-11-23"), "not_proven");
    assert_string_equal(legal(0, "bank", "2026-11-23"), "unchecked");
    assert_string_equal(legal(0, "family", "2026-11-23"), "private");
}

static void test_said_by_people(void **state)
{
    struct lender l = {.name = "Dana Gelap Cepat", .kind = "online"}, again = l, kept;
    struct lender_status s = {.status = "illegal"}, *list;
    size_t n;
    as(&companion);
    assert_int_equal(write_now(add_rule, &l), ERR_FORBIDDEN);
    as(&officer);
    must(&cx, write_now(add_rule, &l));
    assert_string_equal(l.legal, "not_proven"); /* never illegal by itself */
    again.name = "danagelap cepat";
    assert_int_equal(write_now(add_rule, &again), ERR_INVALID);
    assert_non_null(said("name"));
    s.lender_id = l.id;
    assert_int_equal(write_now(status_rule, &s), ERR_INVALID); /* who says so? */
    assert_non_null(said("source"));
    assert_non_null(said("checked_on"));
    s.source = "Satgas PASTI, siaran pers 1/2026";
    s.checked_on = "2026-11-20";
    struct lender_status twice = s;
    must(&cx, write_now(status_rule, &s));
    must(&cx, write_now(status_rule, &twice));
    look();
    must(&cx, lender_status_list(&cx, l.id, &list, &n));
    assert_int_equal(n, 1);
    must(&cx, lender_get(&cx, l.id, &kept));
    assert_string_equal(kept.legal, "illegal");
    assert_string_equal(kept.legal_source, s.source);
    s = (struct lender_status){.lender_id = named("Amartha", NULL),
                               .status = "unlisted",
                               .source = "Daftar OJK November 2026",
                               .checked_on = "2026-11-21"};
    must(&cx, write_now(status_rule, &s));
    assert_string_equal(legal(s.lender_id, "online", "2026-11-20"), "licensed");
    assert_string_equal(legal(s.lender_id, "online", "2026-11-21"), "not_proven");
    kept.name = "Dana Gelap";
    struct lender stale = kept;
    must(&cx, write_now(put_rule, &kept));
    assert_int_equal(write_now(put_rule, &stale), ERR_STALE);
}

/* A free name that is one of the register's is that one; the status follows it. */
static void test_rows_find_the_register(void **state)
{
    struct debt_sheet s = sheet_of(warung);
    struct debt d = debt_like(s.id, "dana mas", "online");
    d.taken_on = "2016-01-01";
    as(&officer);
    must(&cx, write_now(debt_rule, &d));
    assert_string_equal(d.lender, "Danamas");
    assert_string_equal(d.legal, "licensed");
    assert_string_equal(d.legal_then, "not_proven");
    d = debt_like(s.id, "Dana Mas", "moneylender"); /* of that name, but no online lender */
    must(&cx, write_now(debt_rule, &d));
    assert_int_equal(d.lender_id, 0);
    d = debt_new();
    d.sheet_id = s.id;
    d.lender_id = named("Amartha", NULL);
    must(&cx, write_now(debt_rule, &d));
    assert_string_equal(d.kind, "online");
    d = debt_new();
    d.sheet_id = s.id;
    d.lender_id = 999999;
    assert_int_equal(write_now(debt_rule, &d), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seeded_once), cmocka_unit_test(test_names_as_typed),
        cmocka_unit_test(test_status_of_a_day), cmocka_unit_test(test_said_by_people),
        cmocka_unit_test(test_rows_find_the_register)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
