/* Odd figures and the drawing: the rules at, one below and one above their limits, and flags as
 * they follow figures, on both engines. */
#include "test_stage_visits.h"

#include "money.h"
#include "revenue_chart.h"
#include "revenue_flag.h"
#include "task.h"

/* ---- arithmetic ---- */

static unsigned odd[40];

static void look_at(const int64_t *amounts, size_t n, bool told)
{
    struct flag_figure f[40];
    for (size_t i = 0; i < n; i++)
        f[i] = (struct flag_figure){
            .id = (int64_t)i + 1, .month = 300 + (int32_t)i, .amount = amounts[i], .told = told};
    revenue_odd(f, n, -1, odd);
}

static void test_outlier(void **state)
{
    look_at((int64_t[]){100, 100, 100, 100, 500}, 5, false);
    assert_int_equal(odd[4], 0); /* five times is not more than five times */
    look_at((int64_t[]){100, 100, 100, 100, 501}, 5, false);
    assert_int_equal(odd[4], 1 << FLAG_OUTLIER);
    assert_int_equal(odd[0], 0);
    look_at((int64_t[]){100, 100, 100, 100, 20}, 5, false);
    assert_int_equal(odd[4], 0); /* a fifth is not less than a fifth */
    look_at((int64_t[]){100, 100, 100, 100, 19}, 5, false);
    assert_int_equal(odd[4], 1 << FLAG_OUTLIER);
    look_at((int64_t[]){100, 100, 100, 5000}, 4, false);
    assert_int_equal(odd[3], 0); /* three others tell nothing */
    struct flag_figure late[] = {{.month = 300, .amount = 100},  {.month = 301, .amount = 100},
                                 {.month = 302, .amount = 100},  {.month = 303, .amount = 100},
                                 {.month = 316, .amount = 9000}, {.month = 315, .amount = 9000}};
    revenue_odd(late, 5, -1, odd);
    assert_int_equal(odd[4], 0); /* 303 is more than a year before */
    late[4] = late[5];
    revenue_odd(late, 5, -1, odd);
    assert_int_equal(odd[4], 0); /* one other within a year */
    struct flag_figure running[] = {{.month = 300, .amount = 100},
                                    {.month = 301, .amount = 100},
                                    {.month = 302, .amount = 100},
                                    {.month = 303, .amount = 100},
                                    {.month = 304, .amount = 1, .running = true}};
    revenue_odd(running, 5, -1, odd);
    assert_int_equal(odd[4], 0); /* it has not ended */
    running[4].amount = 501;
    revenue_odd(running, 5, -1, odd);
    assert_int_equal(odd[4], 1 << FLAG_OUTLIER);
    running[0].amount = 501;
    running[4].amount = 100;
    revenue_odd(running, 5, -1, odd);
    assert_int_equal(odd[0], 0); /* nor does it count among others: three are too few */
    int64_t top[] = {MONEY_MAX, MONEY_MAX, MONEY_MAX, MONEY_MAX, MONEY_MAX};
    look_at(top, 5, false);
    assert_int_equal(odd[4], 0);
}

static void test_copied(void **state)
{
    look_at((int64_t[]){90, 100, 100, 100}, 4, true);
    assert_int_equal(odd[3], 0);
    look_at((int64_t[]){100, 100, 100, 100}, 4, true);
    assert_int_equal(odd[3], 1 << FLAG_COPIED);
    assert_int_equal(odd[2], 0);
    look_at((int64_t[]){100, 100, 100, 100, 100, 90}, 6, true);
    assert_int_equal(odd[4], 1 << FLAG_COPIED); /* the newest of the run alone */
    assert_int_equal(odd[3], 0);
    look_at((int64_t[]){100, 100, 100, 100}, 4, false);
    assert_int_equal(odd[3], 0); /* records may say so */
    look_at((int64_t[]){0, 0, 0, 0, 0}, 5, true);
    assert_int_equal(odd[4], 0); /* closed is closed */
    struct flag_figure gap[] = {{.month = 300, .amount = 7, .told = true},
                                {.month = 301, .amount = 7, .told = true},
                                {.month = 303, .amount = 7, .told = true},
                                {.month = 304, .amount = 7, .told = true}};
    revenue_odd(gap, 4, -1, odd);
    assert_int_equal(odd[3], 0); /* not in a row */
    gap[2].month = 302;
    gap[3].month = 303;
    gap[1].right = true; /* somebody said that it is so */
    revenue_odd(gap, 4, -1, odd);
    assert_int_equal(odd[3], 0);
}

static void test_before_founding(void **state)
{
    struct flag_figure f[] = {{.month = 299, .amount = 1}, {.month = 300, .amount = 1}};
    revenue_odd(f, 2, 300, odd);
    assert_int_equal(odd[0], 1 << FLAG_BEFORE_FOUNDING);
    assert_int_equal(odd[1], 0); /* the month of the founding counts */
}

static void test_months(void **state)
{
    assert_int_equal(figure_month("2000-01"), 0);
    assert_int_equal(figure_month("2026-11"), 322);
    assert_string_equal(figure_month_text(cx.a, 322), "2026-11");
    assert_string_equal(figure_month_text(cx.a, 323), "2026-12");
    assert_string_equal(figure_month_text(cx.a, 324), "2027-01");
}

/* ---- the drawing ---- */

static void test_scale(void **state)
{
    assert_int_equal(chart_step(1), 1);
    assert_int_equal(chart_step(5), 1);
    assert_int_equal(chart_step(6), 2);
    assert_int_equal(chart_step(10), 2);
    assert_int_equal(chart_step(11), 5);
    assert_int_equal(chart_step(25), 5);
    assert_int_equal(chart_step(26), 10);
    assert_int_equal(chart_step(MONEY_MAX), MONEY_MAX / 5);
}

static void test_drawing(void **state)
{
    enum { FLOOR = CHART_HEIGHT - CHART_FOOT };
    struct month_figure f[] = {
        {.month = 310, .confidence = 69, .amount = 50, .low = 40, .high = 60},
        {.month = 312, .confidence = 70, .amount = 100, .low = 90, .high = 100}};
    struct chart_window w[] = {{.first = 311, .last = 400, .name = "Banjir"},
                               {.first = 1, .last = 309, .name = "Dulu"}};
    struct chart c;
    assert_true(chart_reckon(f, 2, w, 2, 320, &c));
    assert_int_equal(c.bars_n, 2);
    assert_int_equal(c.first, 310);
    assert_int_equal(c.last, 312);
    assert_int_equal(c.bars[1].y, CHART_TOP); /* 100 of a scale to 100 */
    assert_int_equal(c.bars[0].y, FLOOR - (FLOOR - CHART_TOP) / 2);
    assert_int_equal(c.bars[0].height, FLOOR - c.bars[0].y);
    assert_true(c.bars[0].high_y < c.bars[0].y && c.bars[0].low_y > c.bars[0].y);
    assert_false(c.bars[0].proven);
    assert_true(c.bars[1].proven);
    assert_int_equal(c.bands_n, 1); /* the other one lies before */
    assert_true(c.bands[0].x + c.bands[0].width <= CHART_WIDTH - CHART_RIGHT);
    assert_true(c.bars[1].x > c.bars[0].x + 2 * c.bars[0].width); /* the gap is seen */
    assert_int_equal(c.ticks[0].y, FLOOR);
    assert_int_equal(c.ticks[c.ticks_n - 1].y, CHART_TOP);
    struct arena *a = arena_new(1 << 20);
    const struct chart_bar *b = &c.bars[1];
    assert_string_equal(chart_path(a, &c, true),
                        arena_printf(a, "M%d %dV%dh%dV%d", b->x, FLOOR, b->y, b->width, FLOOR));
    assert_string_not_equal(chart_path(a, &c, false), "");
    c.bars_n = 1; /* the other one, without proof */
    assert_string_equal(chart_path(a, &c, true), "");
    arena_free(a);
    assert_false(chart_reckon(f, 2, NULL, 0, 310 + 40, &c)); /* too long ago */
    f[1].amount = f[1].low = f[1].high = 0;
    f[0].amount = f[0].low = f[0].high = 0;
    assert_true(chart_reckon(f, 2, NULL, 0, 320, &c)); /* nothing sold is drawn as well */
    assert_int_equal(c.bars[0].height, 0);
}

/* ---- flags follow ---- */

static enum err put_rule(struct ctx *c, void *arg)
{
    bool changed;
    struct revenue r = *(struct revenue *)arg;
    TRY(revenue_put(c, &r, &changed));
    TRY(revenue_flags_follow(c, r.business_id));
    *(struct revenue *)arg = r;
    return OK;
}

static int64_t tell(const struct actor *who, int64_t business, const char *month, int64_t amount,
                    const char *source)
{
    struct revenue r = revenue_new();
    r.business_id = business;
    r.month = month;
    r.amount = amount;
    r.source = source;
    as(who);
    must(&cx, write_now(put_rule, &r));
    return r.id;
}

/* The flag of a figure of that kind: its state, "none". */
static const char *flag(int64_t business, int64_t revenue, const char *kind)
{
    struct revenue_flag *f;
    size_t n;
    look();
    must(&cx, revenue_flags_of(&cx, business, &f, &n));
    for (size_t i = 0; i < n; i++)
        if (f[i].revenue_id == revenue && strcmp(f[i].kind, kind) == 0)
            return f[i].state;
    return "none";
}

static int64_t id_of(int64_t revenue)
{
    QUERY(q, false, "SELECT id FROM revenue_flag WHERE revenue_id = $1");
    return number_of(&q, revenue);
}

static void test_a_flag_comes_and_passes(void **state)
{
    static const char *const months[] = {"2026-01", "2026-02", "2026-03", "2026-04"};
    for (int i = 0; i < 4; i++)
        tell(&companion, warung, months[i], 4000000 + i * 100000, "notebook");
    int64_t slip = tell(&companion, warung, "2026-05", 45000000, "notebook");
    assert_string_equal(flag(warung, slip, "outlier"), "open");
    int64_t same = tell(&companion, warung, "2026-05", 45000000, "notebook");
    assert_int_equal(same, slip); /* said twice is once */
    int64_t better = tell(&companion, warung, "2026-05", 4500000, "notebook");
    assert_int_not_equal(better, slip);
    assert_string_equal(flag(warung, slip, "outlier"), "passed");
    assert_string_equal(flag(warung, better, "outlier"), "none");
    struct revenue *list;
    size_t n, all;
    as(&companion);
    look();
    must(&cx, revenue_list(&cx, warung, false, &list, &n));
    must(&cx, revenue_list(&cx, warung, true, &list, &all));
    assert_int_equal(n, 5);
    assert_int_equal(all, 6); /* the slip is kept */
}

struct deciding {
    int64_t id;
    bool right;
    struct revenue_flag f;
};
static enum err decide_rule(struct ctx *c, void *arg)
{
    struct deciding *d = arg;
    return revenue_flag_decide(c, d->id, d->right, "Apakah benar?", &d->f);
}
static enum err decide(const struct actor *who, int64_t id, bool right)
{
    struct deciding d = {.id = id, .right = right};
    as(who);
    return write_now(decide_rule, &d);
}

static void test_a_person_decides(void **state)
{
    int64_t slip = tell(&companion, warung, "2026-06", 90000000, "qris"), id = id_of(slip);
    struct task_page page;
    assert_string_equal(flag(warung, slip, "outlier"), "open");
    assert_int_equal(decide(&companion, id, true), ERR_FORBIDDEN);
    assert_int_equal(decide(&mayor, id, true), ERR_FORBIDDEN);
    assert_int_equal(decide(&other_lurah, id, true), ERR_NOT_FOUND);
    must(&cx, decide(&lurah, id, false));
    must(&cx, decide(&lurah, id, false));
    assert_int_equal(decide(&officer, id, true), ERR_CONFLICT);
    assert_int_equal(audited("decide", "revenue_flag", id), 1);
    as(&companion);
    look();
    must(&cx, task_list(&cx, &(struct task_filter){.business = warung}, &page));
    assert_int_equal(page.n, 1); /* once, to who stands beside it */
    assert_string_equal(page.rows[0].account, "sahabat-kauman-1");
    assert_non_null(strstr(page.rows[0].title, "Jun 2026"));
    int64_t other = tell(&companion, warung, "2026-07", 99000000, "qris");
    must(&cx, decide(&officer, id_of(other), true));
    tell(&companion, warung, "2026-08", 4600000, "notebook");
    assert_string_equal(flag(warung, other, "outlier"), "right"); /* what was said stays */
}

static void test_before_the_founding(void **state)
{
    QUERY(q, true,
          "UPDATE business SET founded_on = CASE WHEN $2 > 0 THEN '2026-03-15' END WHERE id = $1");
    by_hand(&q, kios, 1);
    int64_t early = tell(&lurah, kios, "2026-02", 1000000, "word");
    int64_t later = tell(&lurah, kios, "2026-03", 1100000, "word");
    assert_string_equal(flag(kios, early, "before_founding"), "open");
    assert_string_equal(flag(kios, later, "before_founding"), "none");
}

static void test_one_account_gives_many_the_same(void **state)
{
    int64_t shops[5], figures[5];
    for (int i = 0; i < 5; i++) {
        shops[i] = shop(arena_printf(cx.a, "Kedai %c Jaya", 'A' + i * 4),
                        arena_printf(cx.a, "Bu Lain %c", 'A' + i * 4),
                        arena_printf(cx.a, "08133333000%d", i), KAUMAN);
        figures[i] = tell(&officer, shops[i], "2026-09", 3000000, "estimate");
        if (i < 4)
            assert_string_equal(flag(shops[i], figures[i], "copied"), "none");
    }
    for (int i = 0; i < 5; i++)
        assert_string_equal(flag(shops[i], figures[i], "copied"), "open");
    tell(&lurah, shops[1], "2026-08", 2500000, "word"); /* looked at again: it stays */
    assert_string_equal(flag(shops[1], figures[1], "copied"), "open");
    struct revenue_flag *f;
    size_t n;
    int64_t open;
    as(&lurah);
    look();
    must(&cx, revenue_flag_list(&cx, &(struct flag_filter){.state = NULL}, &f, &n));
    must(&cx, revenue_flag_count(&cx, &open));
    assert_int_equal(n, open);
    assert_true(n >= 6);
    as(&other_lurah);
    look();
    must(&cx, revenue_flag_list(&cx, &(struct flag_filter){.state = "all"}, &f, &n));
    assert_int_equal(n, 0);
}

struct joining {
    struct merge_choice m;
    int64_t id;
};
static enum err join_rule(struct ctx *c, void *arg)
{
    struct joining *j = arg;
    return merge_businesses(c, &j->m, &j->id);
}
static enum err part_rule(struct ctx *c, void *arg)
{
    return merge_undo(c, ((struct joining *)arg)->id);
}

static void test_flags_move_with_their_figures(void **state)
{
    static const struct merge_mover *const movers[] = {&revenue_merge_mover, &revenue_flag_mover,
                                                       NULL};
    static const char *const months[] = {"2025-01", "2025-02", "2025-03", "2025-04"};
    merge_movers = movers;
    int64_t a = shop("Depot Satu Rasa", "Bu Satu", "081377770001", KAUMAN);
    int64_t b = shop("Depot Rasa Satu", "Bu Satu", "081377770001", KAUMAN);
    for (int i = 0; i < 4; i++)
        tell(&officer, b, months[i], 2000000, "receipts");
    int64_t odd_one = tell(&officer, b, "2025-05", 30000000, "receipts");
    struct joining j = {
        .m = {.kept_id = a, .kept_version = 1, .gone_id = b, .gone_version = 1, .take = NULL}};
    as(&officer);
    must(&cx, write_now(join_rule, &j));
    assert_string_equal(flag(a, odd_one, "outlier"), "open");
    assert_string_equal(flag(b, odd_one, "outlier"), "none");
    must(&cx, write_now(part_rule, &j));
    assert_string_equal(flag(b, odd_one, "outlier"), "open");
    merge_movers = NULL;
}

static void test_refused(void **state)
{
    struct revenue r = revenue_new();
    r.business_id = warung;
    r.month = "2026-12"; /* has not begun */
    r.amount = -1;
    as(&companion);
    assert_int_equal(write_now(put_rule, &r), ERR_INVALID);
    assert_non_null(said("month"));
    assert_non_null(said("amount"));
    r.month = "2026-10";
    r.amount = MONEY_MAX + 1;
    assert_int_equal(write_now(put_rule, &r), ERR_INVALID);
    assert_non_null(said("amount"));
    r.amount = MONEY_MAX;
    must(&cx, write_now(put_rule, &r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outlier),
        cmocka_unit_test(test_copied),
        cmocka_unit_test(test_before_founding),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_scale),
        cmocka_unit_test(test_drawing),
        cmocka_unit_test(test_a_flag_comes_and_passes),
        cmocka_unit_test(test_a_person_decides),
        cmocka_unit_test(test_before_the_founding),
        cmocka_unit_test(test_one_account_gives_many_the_same),
        cmocka_unit_test(test_flags_move_with_their_figures),
        cmocka_unit_test(test_refused),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
