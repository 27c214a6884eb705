/* How businesses stand, over a real database: reckoned by hand, followed by every change, the same
 * as a whole run; law and weights. */
#include "test_stage_growth.h"

#include "document.h"
#include "growth_signal.h"
#include "license.h"
#include "merge.h"
#include "today.h"

/* ---- what is reckoned ---- */

static void a_year_of_figures(void **s)
{
    sold_steadily(kios, 12, 10 * MILLION, "word");
    struct growth g = stands(kios, NULL);
    assert_int_equal(g.class_now.code, CLASS_MICRO);
    assert_int_equal(g.class_now.basis, BASIS_TURNOVER);
    assert_int_equal(g.class_now.value, 120 * MILLION);
    assert_int_equal(g.class_now.months, 12);
    assert_false(g.class_now.verified); /* a word is no evidence */
    assert_int_equal(g.indicators[14].level, 0);
    assert_string_equal(g.class_now.rule->article, "Pasal 35 ayat (5) huruf a");
    assert_string_equal(g.last_month, "2026-10");
    assert_string_equal(column(kios, "class"), "micro");
    assert_string_equal(column(kios, "step"), "unknown");
}

static void the_law_of_the_day(void **s)
{
    /* Rp 360 million a year: small by UU 20/2008, micro since PP 7/2021. */
    for (int i = 1; i <= 12; i++)
        sold(far, arena_printf(cx.a, "2020-%02d", i), 30 * MILLION, "receipts");
    struct growth g = stands(far, "2021-02-01");
    assert_int_equal(g.class_now.code, CLASS_SMALL);
    assert_string_equal(g.class_now.rule->law, "UU 20/2008");
    assert_true(g.class_now.verified);
    g = stands(far, "2021-02-02");
    assert_int_equal(g.class_now.code, CLASS_MICRO);
    assert_string_equal(g.class_now.rule->law, "PP 7/2021");
    look();
    assert_int_equal(growth_get(&cx, far, "2026-11-24", &g), ERR_INVALID);
    assert_string_equal(said("on"), "error.date_future");
    look();
    assert_int_equal(growth_get(&cx, far, "1999-12-31", &g), ERR_INVALID);
    look();
    assert_int_equal(growth_get(&cx, far, "besok", &g), ERR_INVALID);
    as(&lurah);
    look();
    assert_int_equal(growth_get(&cx, far, NULL, &g), ERR_NOT_FOUND);
}

static void amounts_are_for_who_may_see_them(void **s)
{
    const char *words[GROWTH_WORDS_MAX];
    struct growth g;
    as(&mayor);
    look();
    must(&cx, growth_get(&cx, kios, NULL, &g));
    assert_false(g.personal);
    size_t n = growth_reasons(&cx, &g, words);
    assert_true(n >= 3);
    for (size_t i = 0; i < n; i++)
        assert_null(strstr(words[i], "120.000.000"));
    as(&lurah);
    look();
    must(&cx, growth_get(&cx, kios, NULL, &g));
    assert_true(g.personal);
    (void)growth_reasons(&cx, &g, words);
    assert_non_null(strstr(words[0], "Rp120.000.000"));
    assert_non_null(strstr(words[1], "PP 7/2021 Pasal 35 ayat (5) huruf a"));
}

/* Of every indicator, whatever is known of it, the next step is told in words. */
static void every_next_step_has_words(void **s)
{
    const char *words[GROWTH_WORDS_MAX];
    struct growth g;
    as(&lurah);
    look();
    must(&cx, growth_get(&cx, kios, NULL, &g));
    for (int i = 0; i < INDICATORS; i++)
        for (int32_t level = -1; level < INDICATOR_LEVEL_MAX; level++) {
            g.ladder.next[0] = i;
            g.ladder.next[1] = g.ladder.next[2] = -1;
            g.indicators[i].level = level;
            size_t n = growth_next(&cx, &g, words);
            assert_true(n >= 1);
            for (size_t k = 0; k < n; k++)
                assert_true(strncmp(words[k], "growth.", 7) != 0);
        }
}

/* ---- a capital that a paper proves ---- */

struct paper {
    struct document made;
    int64_t business, id;
};
static enum err paper_rule(struct ctx *c, void *arg)
{
    struct paper *p = arg;
    struct document_file f = {.type = "application/pdf", .p = "%PDF-1.4 neraca", .n = 15};
    return document_add(c, p->business, "balance_sheet", "Neraca", &f, &p->made);
}
static enum err check_rule(struct ctx *c, void *arg)
{
    struct paper *p = arg;
    return document_check(c, p->business, p->id, 3000 * MILLION, &p->made);
}
static enum err paper_gone_rule(struct ctx *c, void *arg)
{
    struct paper *p = arg;
    return document_remove(c, p->business, p->id);
}

static bool tells(const struct growth *g, const char *words)
{
    const char *list[GROWTH_WORDS_MAX];
    size_t n = growth_reasons(&cx, g, list);
    for (size_t i = 0; i < n; i++)
        if (strstr(list[i], words))
            return true;
    return false;
}

static void a_paper_proves_a_capital(void **s)
{
    struct business b = loaded(warung);
    struct paper p = {.business = warung};
    b.capital = 3000 * MILLION;
    must(&cx, write_now(update_rule, &b));
    as(&officer);
    must(&cx, write_now(paper_rule, &p));
    p.id = p.made.id;
    struct growth g = stands(warung, NULL);
    assert_int_equal(g.class_now.basis, BASIS_CAPITAL);
    assert_int_equal(g.class_now.code, CLASS_SMALL);
    assert_false(g.class_now.verified); /* nobody has read it */
    assert_null(g.proof);
    assert_true(tells(&g, "Sementara"));
    as(&officer);
    must(&cx, write_now(check_rule, &p));
    g = stands(warung, NULL);
    assert_true(g.class_now.verified);
    assert_string_equal(g.proof, "balance_sheet");
    assert_true(tells(&g, "Neraca"));
    assert_int_equal(whole_run(), 0); /* the row followed at once */
    b = loaded(warung);
    b.capital = 4000 * MILLION; /* the paper says three */
    must(&cx, write_now(update_rule, &b));
    assert_false(stands(warung, NULL).class_now.verified);
    b = loaded(warung);
    b.capital = 3000 * MILLION;
    must(&cx, write_now(update_rule, &b));
    assert_true(stands(warung, NULL).class_now.verified);
    as(&officer);
    must(&cx, write_now(paper_gone_rule, &p));
    assert_false(stands(warung, NULL).class_now.verified);
    assert_int_equal(whole_run(), 0);
    b = loaded(warung);
    b.capital = FIELD_UNSET;
    must(&cx, write_now(update_rule, &b));
}

/* ---- levels ---- */

static enum err license_rule(struct ctx *c, void *arg)
{
    int64_t id;
    return license_put(c, *(int64_t *)arg, "halal", "ID35110001234567", &id);
}

static int32_t level(int64_t business, const char *code)
{
    return stands(business, NULL).indicators[indicator_index(code)].level;
}

static void levels_come_from_the_register_first(void **s)
{
    assert_int_equal(level(warung, "LEG1"), 0); /* nothing on record */
    assert_int_equal(level(warung, "SDM1"), -1);
    assert_int_equal(level(warung, "DIG1"), -1);
    assert_int_equal(level(warung, "LEG3"), -1);
    answered(warung, "SDM1", 1);
    assert_int_equal(level(warung, "SDM1"), 1);
    struct business b = loaded(warung);
    b.employees = 5;
    b.channels = "stall,whatsapp,marketplace";
    b.nib = "1234567890123";
    b.owner_npwp = "012345678012345";
    must(&cx, write_now(update_rule, &b));
    assert_int_equal(level(warung, "SDM1"), 3);
    assert_int_equal(level(warung, "DIG1"), 2);
    assert_int_equal(level(warung, "LEG1"), 3);
    assert_int_equal(level(warung, "LEG3"), 3);
    as(NULL);
    must(&cx, write_now(license_rule, &warung));
    assert_int_equal(level(warung, "LEG2"), 1);
    b = loaded(warung);
    b.employees = 4; /* at the limit */
    must(&cx, write_now(update_rule, &b));
    assert_int_equal(level(warung, "SDM1"), 2);
}

static void steps_move_by_themselves(void **s)
{
    static const char *const codes[] = {"KEU1", "KEU2", "PAS1", "PAS2", "DIG2", "PRO1"};
    for (size_t i = 0; i < 6; i++)
        answered(warung, codes[i], strcmp(codes[i], "DIG2") == 0 ? 3 : 1);
    assert_string_equal(column(warung, "step"), "growing"); /* KEU1, KEU2 … at one of three */
    list(warung, "step", NULL);
    assert_int_equal(moves_n, 0); /* from unknown is no rise */
    answered(warung, "KEU1", 3);
    answered(warung, "KEU2", 3);
    answered(warung, "PAS2", 3);
    assert_string_equal(column(warung, "step"), "ready");
    list(warung, "step", "confirmed");
    assert_int_equal(moves_n, 1);
    assert_true(moves[0].rise);
    assert_string_equal(moves[0].after, "ready");
    answered(warung, "KEU1", 1); /* no monthly books, no "ready" */
    assert_string_equal(column(warung, "step"), "growing");
    list(warung, "step", NULL);
    assert_int_equal(moves_n, 2);
    assert_false(moves[0].rise);
    assert_int_equal(whole_run(), 0);
}

/* ---- law and weights ---- */

static enum err law_rule(struct ctx *c, void *arg)
{
    return law_add(c, arg);
}
static enum err weights_rule(struct ctx *c, void *arg)
{
    return ladder_weights_set(c, arg);
}

static struct law a_law(const char *from)
{
    return (struct law){.criterion = "turnover",
                        .law = "PP 1/2027",
                        .article = "Pasal 2",
                        .from = from,
                        .source = "Lembaran Negara",
                        .micro = 50 * MILLION,
                        .small = 15000 * MILLION,
                        .medium = 50000 * MILLION};
}

static void a_new_law_ends_the_former(void **s)
{
    struct law l = a_law("2021-02-02");
    sold_steadily(far, 12, 5 * MILLION, "receipts");
    as(&lurah);
    assert_int_equal(write_now(law_rule, &l), ERR_FORBIDDEN);
    as(&officer);
    assert_int_equal(write_now(law_rule, &l), ERR_INVALID);
    assert_string_equal(said("from"), "error.law_from");
    l = a_law("2026-11-01");
    l.small = l.micro;
    as(&officer);
    assert_int_equal(write_now(law_rule, &l), ERR_INVALID);
    assert_string_equal(said("small"), "error.law_rising");
    l = a_law("2026-11-01");
    l.medium = FIELD_UNSET;
    as(&officer);
    assert_int_equal(write_now(law_rule, &l), ERR_INVALID);
    assert_string_equal(said("medium"), "field.error.required");
    l = a_law("2026-11-01");
    as(&officer);
    must(&cx, write_now(law_rule, &l));
    struct growth g = stands(far, NULL); /* 60 million a year */
    assert_int_equal(g.class_now.code, CLASS_SMALL);
    assert_string_equal(g.class_now.rule->law, "PP 1/2027");
    g = stands(far, "2026-10-31");
    assert_int_equal(g.class_now.code, CLASS_MICRO);
    assert_string_equal(g.class_now.rule->law, "PP 7/2021");
    assert_true(whole_run() > 0);
    assert_int_equal(whole_run(), 0);
}

static void weights_are_set_all_at_once(void **s)
{
    int64_t w[INDICATORS];
    int64_t sum = 0;
    for (int i = 0; i < INDICATORS; i++)
        sum += w[i] = ladder_usual(i);
    assert_int_equal(sum, 100);
    w[3] = 101;
    as(&officer);
    assert_int_equal(write_now(weights_rule, w), ERR_INVALID);
    assert_string_equal(said("_w_PRO1"), "error.ladder_weight");
    memset(w, 0, sizeof(w));
    as(&officer);
    assert_int_equal(write_now(weights_rule, w), ERR_INVALID);
    w[0] = 10; /* only the NIB counts */
    as(&officer);
    must(&cx, write_now(weights_rule, w));
    assert_int_equal(stands(warung, NULL).ladder.score, 100);
    assert_int_equal(stands(kios, NULL).ladder.score, 0);
    for (int i = 0; i < INDICATORS; i++)
        w[i] = ladder_usual(i);
    as(&officer);
    must(&cx, write_now(weights_rule, w));
    (void)whole_run();
}

/* ---- the row is what a whole run would write ---- */

static uint32_t dice;
static uint32_t roll(uint32_t n)
{
    dice = dice * 1664525u + 1013904223u;
    return (dice >> 8) % n;
}

static void random_change(int64_t business)
{
    static const char *const sources[] = {"word", "notebook", "receipts"};
    struct business b;
    switch (roll(5)) {
    case 0:
    case 1:
        sold(business, arena_printf(cx.a, "%04d-%02d", 2025 + (int)roll(2), 1 + (int)roll(10)),
             (int64_t)roll(400) * MILLION, sources[roll(3)]);
        break;
    case 2: {
        int at = (int)roll(INDICATORS);
        answered(business, indicators[at].code, indicators[at].yes_no ? 3 * roll(2) : roll(4));
        break;
    }
    case 3:
        b = loaded(business);
        b.employees = roll(8);
        b.capital = roll(2) ? (int64_t)roll(3000) * MILLION : FIELD_UNSET;
        must(&cx, write_now(update_rule, &b));
        break;
    default:
        list(business, "class", "proposed");
        if (moves_n) {
            struct move_decision d = {
                .id = moves[0].id, .version = moves[0].version, .reason = "uji"};
            as(&officer);
            must(&cx, write_now(roll(2) ? confirm_rule : reject_rule, &d));
        }
    }
}

static void after_random_changes_a_whole_run_writes_nothing(void **s)
{
    dice = 7;
    const int64_t all[] = {warung, kios, far};
    for (int round = 0; round < 60; round++) {
        struct arena_mark mark = arena_mark(cx.a);
        random_change(all[roll(3)]);
        if (round % 6 == 5)
            assert_int_equal(whole_run(), 0);
        db_reader_end(app->db, &cx);
        arena_reset(cx.a, mark);
        look();
    }
}

/* The months that its page draws: the running one with them, the last figure of each alone, none
 * that is older than RECENT_MONTHS. */
static void the_row_keeps_the_last_months(void **s)
{
    struct business b = business_new();
    b.name = "Usaha Bulanan";
    b.owner_name = "Bu Sri";
    b.ward = "35.73.02.1007";
    b.address = "Jalan Bulan 1";
    as(NULL);
    must(&cx, write_now(business_rule, &b));
    assert_string_equal(column(b.id, "recent"), "");
    sold(b.id, "2023-11", 5 * MILLION, "word");
    assert_string_equal(column(b.id, "recent"), "");
    sold(b.id, "2023-12", 6 * MILLION, "word");
    assert_string_equal(column(b.id, "recent"), "2023-12:6000000");
    sold(b.id, "2024-04", 6 * MILLION, "word");
    assert_null(stands(b.id, NULL).last_month); /* what is reckoned from begins 30 months before */
    sold(b.id, "2024-05", 6 * MILLION, "word");
    assert_string_equal(stands(b.id, NULL).last_month, "2024-05");
    sold(b.id, "2024-03", 7 * MILLION, "receipts");
    sold(b.id, "2024-03", 8 * MILLION, "receipts");
    assert_string_equal(column(b.id, "recent"), "2023-12:6000000,,,8000000+,6000000,6000000");
    sold(b.id, "2026-11", 9 * MILLION, "word");
    assert_string_equal(
        column(b.id, "recent"),
        "2023-12:6000000,,,8000000+,6000000,6000000,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,9000000");
    assert_int_equal(stands(b.id, NULL).class_now.months,
                     0); /* the running month says nothing yet */
    assert_int_equal(whole_run(), 0);
}

/* What is known from the first day: nothing; all papers and hands; capital of a medium business; an
 * owner whom the register knows, with a tax number that is not told again. */
static void a_new_business_stands_as_a_whole_run_says(void **s)
{
    struct business made[4], *b = made;
    for (size_t i = 0; i < 4; i++, b++) {
        *b = business_new();
        b->name = "Usaha Baru";
        b->owner_name = "Bu Wiwik";
        b->ward = "35.73.02.1007";
        b->address = "Jalan Baru 1";
    }
    made[1].nib = "1234567890128";
    made[1].owner_npwp = made[2].owner_npwp = "012345678012345";
    made[1].channels = "stall,whatsapp";
    made[1].employees = 4;
    made[1].founded_on = "2026-10-01";
    made[2].capital = 6000 * MILLION;
    made[2].owner_nik = made[3].owner_nik = "3573025001800001";
    for (size_t i = 0; i < 4; i++) {
        as(NULL);
        must(&cx, write_now(business_rule, &made[i]));
        assert_string_not_equal(column(made[i].id, "class"), "");
        assert_int_equal(whole_run(), 0);
    }
    assert_int_equal(made[2].owner_id, made[3].owner_id);
    assert_int_equal(level(made[3].id, "LEG3"), 3);
    assert_int_equal(level(made[1].id, "SDM1"), 2);
    assert_string_equal(column(made[2].id, "settled"), "medium");
    list(made[2].id, "class", "proposed");
    assert_int_equal(moves_n, 1);
}

/* ---- whom to visit today ---- */

static const struct today_reason *reason_of(const struct actor *who, int64_t business,
                                            const char *code)
{
    struct today_item *items;
    size_t n;
    int64_t total;
    as(who);
    look();
    must(&cx, today_list(&cx, KAUMAN, 100, &items, &n, &total));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; items[i].business_id == business && k < items[i].reasons_n; k++)
            if (strcmp(items[i].reasons[k].code, code) == 0)
                return &items[i].reasons[k];
    return NULL;
}

static void turnover_and_steps_send_companions(void **s)
{
    struct business b = business_new();
    b.name = "Sate Madura";
    b.owner_name = "Cak Mat";
    b.ward = KAUMAN;
    b.address = "Jalan Kauman 3";
    as(NULL);
    must(&cx, write_now(business_rule, &b));
    signal_sources = growth_signals;
    sold(b.id, "2026-08", 11 * MILLION, "word");
    sold(b.id, "2026-09", 9 * MILLION, "word");
    assert_null(reason_of(&lurah, b.id, "turnover")); /* too few to compare with */
    sold(b.id, "2026-10", 6500000, "word");           /* 35 % below: 70 of 100, of a weight of 50 */
    const struct today_reason *why = reason_of(&lurah, b.id, "turnover");
    assert_non_null(why);
    assert_int_equal(why->points, 35);
    assert_string_equal(why->words, "omzet turun 35\xC2\xA0%");
    sold(b.id, "2026-11", MILLION, "word"); /* the month that runs says nothing */
    assert_int_equal(reason_of(&lurah, b.id, "turnover")->n, 35);
    assert_null(reason_of(&mayor, b.id, "turnover")); /* who may not see it */
    sold(b.id, "2025-10", 10 * MILLION, "word");
    sold(b.id, "2025-09", 10 * MILLION, "word"); /* 15.5 against 20 */
    why = reason_of(&lurah, b.id, "growth_slide");
    assert_non_null(why);
    assert_int_equal(why->n, 22);

    static const char *const codes[] = {"KEU1", "KEU2", "PAS1", "PAS2", "DIG2", "PRO1"};
    for (size_t i = 0; i < 6; i++)
        answered(b.id, codes[i], 3);
    assert_null(reason_of(&lurah, b.id, "growth_fall"));
    char *was = arena_strdup(cx.a, column(b.id, "step"));
    for (size_t i = 0; i < 4; i++)
        answered(b.id, codes[i], 0);
    assert_string_not_equal(column(b.id, "step"), was);
    why = reason_of(&mayor, b.id, "growth_fall"); /* no amount */
    assert_non_null(why);
    assert_string_equal(why->day, "2026-11-23");
    assert_int_equal(whole_run(), 0);
    for (size_t i = 0; i < 4; i++)
        answered(b.id, codes[i], 3); /* risen again */
    assert_null(reason_of(&lurah, b.id, "growth_fall"));
    assert_int_equal(whole_run(), 0);
    signal_sources = NULL;
}

/* ---- merging ---- */

static enum err merge_rule(struct ctx *c, void *arg)
{
    int64_t id;
    return merge_businesses(c, arg, &id);
}

static void a_merged_business_has_no_row(void **s)
{
    struct business a = loaded(kios), b = loaded(warung);
    struct merge_choice m = {
        .kept_id = a.id, .kept_version = a.version, .gone_id = b.id, .gone_version = b.version};
    as(&officer);
    must(&cx, write_now(merge_rule, &m));
    assert_string_equal(column(warung, "class"), "");
    assert_string_not_equal(column(kios, "class"), "");
    assert_int_equal(whole_run(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_of_figures),
        cmocka_unit_test(the_law_of_the_day),
        cmocka_unit_test(amounts_are_for_who_may_see_them),
        cmocka_unit_test(a_paper_proves_a_capital),
        cmocka_unit_test(levels_come_from_the_register_first),
        cmocka_unit_test(steps_move_by_themselves),
        cmocka_unit_test(a_new_law_ends_the_former),
        cmocka_unit_test(every_next_step_has_words),
        cmocka_unit_test(weights_are_set_all_at_once),
        cmocka_unit_test(after_random_changes_a_whole_run_writes_nothing),
        cmocka_unit_test(the_row_keeps_the_last_months),
        cmocka_unit_test(a_new_business_stands_as_a_whole_run_says),
        cmocka_unit_test(turnover_and_steps_send_companions),
        cmocka_unit_test(a_merged_business_has_no_row),
    };
    return run_growth(tests, sizeof(tests) / sizeof(tests[0]));
}
