/* How businesses stand, over a real database: reckoned by hand, followed by every change, the same
 * as a whole run; rises proposed, confirmed, taken back. */
#include "test_stage_visits.h"

#include "business_class.h"
#include "fact.h"
#include "follow.h"
#include "growth.h"
#include "license.h"
#include "merge.h"
#include "move.h"
#include "revenue.h"
#include "target.h"
#include "visit.h"

#define MILLION INT64_C(1000000)

static enum err seed_rule(struct ctx *c, void *arg)
{
    return growth_seed(c);
}

static enum err revenue_rule(struct ctx *c, void *arg)
{
    return revenue_add(c, arg);
}

static void sold(int64_t business, const char *month, int64_t amount, const char *source)
{
    struct revenue r = revenue_new();
    r.business_id = business;
    r.month = month;
    r.amount = amount;
    r.source = source;
    as(NULL);
    must(&cx, write_now(revenue_rule, &r));
}

/* `n` months up to October 2026. */
static void sold_steadily(int64_t business, int n, int64_t amount, const char *source)
{
    for (int i = n; i > 0; i--) {
        int at = (2026 - 2000) * 12 + 10 - i;
        sold(business, arena_printf(cx.a, "%04d-%02d", 2000 + at / 12, at % 12 + 1), amount,
             source);
    }
}

static struct growth stands(int64_t business, const char *day)
{
    struct growth g;
    look();
    must(&cx, growth_get(&cx, business, day, &g));
    return g;
}

static const char *column(int64_t business, const char *name)
{
    static const char *const names[] = {"class", "settled", "step", "basis"};
    QUERY(q0, false, "SELECT class FROM growth WHERE business_id = $1");
    QUERY(q1, false, "SELECT settled FROM growth WHERE business_id = $1");
    QUERY(q2, false, "SELECT step FROM growth WHERE business_id = $1");
    QUERY(q3, false, "SELECT basis FROM growth WHERE business_id = $1");
    const struct query *const qs[] = {&q0, &q1, &q2, &q3};
    char *value = NULL;
    look();
    for (size_t i = 0; i < 4; i++)
        if (strcmp(name, names[i]) == 0)
            must(&cx, db_text_of(&cx, qs[i], ARGS(db_int(business)), &value));
    return value ? value : "";
}

static struct growth_move *moves;
static size_t moves_n;

static void list(int64_t business, const char *what, const char *state)
{
    struct move_filter f = {.business = business, .what = what, .state = state};
    bool more;
    as(&officer);
    look();
    must(&cx, move_list(&cx, &f, &moves, &moves_n, &more));
}

static int64_t whole_run(void)
{
    int64_t n, written;
    as(NULL);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, growth_all(&cx, &n, &written));
    look();
    assert_true(n >= 3);
    return written;
}

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

/* ---- levels ---- */

static enum err update_rule(struct ctx *c, void *arg)
{
    bool changed;
    return business_update(c, arg, HAND_PERSON, &changed);
}

static struct business loaded(int64_t id)
{
    struct business b;
    as(NULL);
    look();
    must(&cx, business_load(&cx, id, true, &b));
    return b;
}

static enum err license_rule(struct ctx *c, void *arg)
{
    int64_t id;
    return license_put(c, *(int64_t *)arg, "halal", "ID35110001234567", &id);
}

static enum err visit_rule(struct ctx *c, void *arg)
{
    bool known;
    return visit_record(c, arg, &known);
}

static void answered(int64_t business, const char *code, int64_t level)
{
    struct visit_indicator in = {.code = code, .level = level};
    struct visit v = visit_new();
    v.business_id = business;
    v.visited_on = "2026-11-20";
    v.indicators = &in;
    v.indicators_n = 1;
    as(&officer);
    must(&cx, write_now(visit_rule, &v));
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

/* ---- moves of the class ---- */

static enum err confirm_rule(struct ctx *c, void *arg)
{
    return move_confirm(c, arg);
}
static enum err reject_rule(struct ctx *c, void *arg)
{
    return move_reject(c, arg);
}
static enum err undo_rule(struct ctx *c, void *arg)
{
    return move_undo(c, arg);
}

static const char *fact_then(int64_t business, const char *day)
{
    const char *value = NULL;
    as(NULL);
    look();
    must(&cx, fact_on(&cx, business, "class", day, &value));
    return value ? value : "";
}

static void a_rise_is_proposed_and_confirmed(void **s)
{
    sold_steadily(warung, 17, 250 * MILLION, "receipts"); /* 3 billion a year, for long */
    assert_string_equal(column(warung, "settled"), "small");
    list(warung, "class", "proposed");
    assert_int_equal(moves_n, 1);
    assert_string_equal(moves[0].before, "micro");
    assert_string_equal(moves[0].after, "small");
    assert_true(moves[0].verified);
    struct move_decision d = {.id = moves[0].id, .version = moves[0].version, .reason = "Omzet"};
    assert_string_equal(loaded(warung).business_class, "micro"); /* until a person says so */
    as(&companion);
    assert_int_equal(write_now(confirm_rule, &d), ERR_FORBIDDEN);
    as(&other_lurah);
    assert_int_equal(write_now(confirm_rule, &d), ERR_NOT_FOUND);
    struct move_decision late = d;
    late.version++;
    as(&lurah);
    assert_int_equal(write_now(confirm_rule, &late), ERR_STALE);
    late = d;
    late.day = "2026-11-24";
    assert_int_equal(write_now(confirm_rule, &late), ERR_INVALID);
    as(&lurah);
    must(&cx, write_now(confirm_rule, &d));
    assert_string_equal(loaded(warung).business_class, "small");
    assert_string_equal(fact_then(warung, "2026-11-23"), "small");
    list(warung, "class", "confirmed");
    assert_int_equal(moves_n, 1);
    assert_true(moves[0].may_undo);
    as(&lurah);
    assert_int_equal(write_now(confirm_rule, &d), ERR_CONFLICT); /* decided */
    assert_int_equal(whole_run(), 0);
}

static void a_rise_is_taken_back(void **s)
{
    list(warung, "class", "confirmed");
    struct move_decision d = {.id = moves[0].id, .version = moves[0].version};
    as(&lurah);
    assert_int_equal(write_now(undo_rule, &d), ERR_INVALID); /* wants a reason */
    assert_string_equal(said("reason"), "field.error.required");
    d.reason = "Salah usaha";
    int64_t noon = cx.now;
    cx.now += (MOVE_UNDO_DAYS + 1) * INT64_C(86400);
    assert_int_equal(write_now(undo_rule, &d), ERR_CONFLICT);
    cx.now = noon;
    must(&cx, write_now(undo_rule, &d));
    assert_string_equal(loaded(warung).business_class, "micro");
    assert_string_equal(fact_then(warung, "2026-11-23"), "micro");
    list(warung, "class", "proposed");
    assert_int_equal(moves_n, 0); /* it rests */
    assert_int_equal(whole_run(), 0);
}

static void what_was_refused_rests(void **s)
{
    sold_steadily(kios, 17, 250 * MILLION, "receipts");
    list(kios, "class", "proposed");
    assert_int_equal(moves_n, 1);
    struct move_decision d = {
        .id = moves[0].id, .version = moves[0].version, .reason = "Omzet grosir titipan"};
    as(&camat);
    must(&cx, write_now(reject_rule, &d));
    assert_int_equal(whole_run(), 0);
    list(kios, "class", "proposed");
    assert_int_equal(moves_n, 0);
    int64_t noon = cx.now;
    cx.now += (MOVE_REST_DAYS + 1) * INT64_C(86400); /* in February: the figures still say so */
    (void)whole_run();
    list(kios, "class", "proposed");
    assert_int_equal(moves_n, 1);
    cx.now = noon;
    (void)whole_run();
}

static void what_is_no_longer_so_is_withdrawn(void **s)
{
    sold_steadily(far, 17, 250 * MILLION, "word");
    list(far, "class", "proposed");
    assert_int_equal(moves_n, 1);
    sold_steadily(far, 17, 5 * MILLION, "receipts"); /* better figures say otherwise */
    list(far, "class", "proposed");
    assert_int_equal(moves_n, 0);
    list(far, "class", "withdrawn");
    assert_int_equal(moves_n, 1);
    as(&officer);
    struct move_decision d = {.id = moves[0].id, .version = moves[0].version, .reason = "x"};
    assert_int_equal(write_now(reject_rule, &d), ERR_CONFLICT);
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

/* ---- targets ---- */

static enum err target_rule(struct ctx *c, void *arg)
{
    return target_put(c, arg);
}

static void targets_are_the_citys(void **s)
{
    struct target t = {.year = 2026, .area = KAUMAN, .what = "step", .n = 12};
    struct target *list;
    size_t n;
    as(&lurah);
    assert_int_equal(write_now(target_rule, &t), ERR_FORBIDDEN);
    as(&officer);
    must(&cx, write_now(target_rule, &t));
    struct target twice = {.year = 2026, .area = KAUMAN, .what = "step", .n = 13};
    assert_int_equal(write_now(target_rule, &twice), ERR_CONFLICT);
    struct target nowhere = {.year = 2026, .area = "35.73.09", .what = "step", .n = 13};
    assert_int_equal(write_now(target_rule, &nowhere), ERR_INVALID);
    assert_string_equal(said("area"), "error.ward_unknown");
    as(&lurah);
    look();
    must(&cx, target_list(&cx, 2026, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].done, 1); /* warung rose to "ready" and fell again */
    assert_int_equal(list[0].forecast, FIELD_UNSET);
    as(&other_lurah);
    look();
    must(&cx, target_list(&cx, 2026, &list, &n));
    assert_int_equal(n, 0);
}

static int growth_open(void **state)
{
    static const struct business_follower *const followers[] = {&growth_follower, NULL};
    stage_open(state);
    as(NULL);
    must(&cx, write_now(seed_rule, NULL));
    business_followers = followers;
    assert_int_equal(whole_run(), 3);
    return 0;
}

static int growth_close(void **state)
{
    business_followers = NULL;
    return stage_close(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_of_figures),
        cmocka_unit_test(the_law_of_the_day),
        cmocka_unit_test(amounts_are_for_who_may_see_them),
        cmocka_unit_test(levels_come_from_the_register_first),
        cmocka_unit_test(steps_move_by_themselves),
        cmocka_unit_test(a_rise_is_proposed_and_confirmed),
        cmocka_unit_test(a_rise_is_taken_back),
        cmocka_unit_test(what_was_refused_rests),
        cmocka_unit_test(what_is_no_longer_so_is_withdrawn),
        cmocka_unit_test(a_new_law_ends_the_former),
        cmocka_unit_test(weights_are_set_all_at_once),
        cmocka_unit_test(targets_are_the_citys),
        cmocka_unit_test(after_random_changes_a_whole_run_writes_nothing),
        cmocka_unit_test(a_merged_business_has_no_row),
    };
    int failed = _cmocka_run_group_tests("SQLite", tests, sizeof(tests) / sizeof(tests[0]),
                                         growth_open, growth_close);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests,
                                                     sizeof(tests) / sizeof(tests[0]), growth_open,
                                                     growth_close)
                  : failed;
}
