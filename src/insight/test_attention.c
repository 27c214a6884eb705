/* What needs attention by its rules and weights; the map of tiles; a month of open data. */
#include "test_stage_insight.h"

#include "attention.h"
#include "open_data.h"
#include "ref_malang.h"
#include "tile.h"

static struct attention list[ATTENTION_MAX];
static size_t list_n;
static void attend(const struct actor *who, const char *area)
{
    as(who);
    look();
    must(&cx, attention_list(&cx, area, list, &list_n));
    as(NULL);
}

static void test_rules_in_order(void **state)
{
    QUERY(late, true,
          "UPDATE casefile SET due_at = $2, risk_at = $2, state = 'open', resolved_at = NULL WHERE "
          "id <= $1");
    shops_n = 0;
    must(&cx, write_as(NULL, cases_rule, NULL));
    for (int i = 0; i < 120; i++)
        must(&cx, write_as(NULL, draw_shop, NULL));
    for (int i = 0; i < 30; i++)
        draw_case();
    must(&cx, write_query(&late, ARGS(db_int(12), db_int(cx.now - 9 * 86400))));
    care();
    attend(&mayor, "");
    assert_true(list_n > 2 && list_n <= ATTENTION_MAX);
    size_t of_rule[ATT_RULES] = {0};
    for (size_t i = 0; i < list_n; i++) {
        assert_true(++of_rule[list[i].rule] <= ATTENTION_EACH);
        assert_true(!i || list[i - 1].score >= list[i].score);
        assert_true(list[i].amount > 0);
    }
    assert_true(of_rule[ATT_WARD_NEVER] && of_rule[ATT_WARD_ALONE]);
    attend(&lurah, KAUMAN);
    for (size_t i = 0; i < list_n; i++)
        assert_true(!list[i].ward || strcmp(list[i].ward, KAUMAN) == 0);
}

struct weighing {
    enum attention_rule rule;
    int64_t weight;
};
static enum err weigh_rule(struct ctx *c, void *arg)
{
    const struct weighing *x = arg;
    return attention_weight_set(c, x->rule, x->weight);
}

static void test_weights(void **state)
{
    assert_int_equal(write_as(&lurah, weigh_rule, &(struct weighing){ATT_WARD_NEVER, 0}),
                     ERR_FORBIDDEN);
    assert_int_equal(write_as(&officer, weigh_rule, &(struct weighing){ATT_WARD_NEVER, 1001}),
                     ERR_INVALID);
    assert_int_equal(write_as(&officer, weigh_rule, &(struct weighing){ATT_WARD_NEVER, -1}),
                     ERR_INVALID);
    must(&cx, write_as(&officer, weigh_rule, &(struct weighing){ATT_WARD_NEVER, 0}));
    must(&cx, write_as(&officer, weigh_rule, &(struct weighing){ATT_WARD_ALONE, 900}));
    attend(&officer, "");
    assert_int_equal(list[0].rule, ATT_WARD_ALONE);
    for (size_t i = 0; i < list_n; i++)
        assert_int_not_equal(list[i].rule, ATT_WARD_NEVER);
}

/* ---- tiles ---- */

static void test_tiles_do_not_overlap(void **state)
{
    struct tile *tiles;
    size_t n;
    look();
    must(&cx, tile_list(&cx, &tiles, &n));
    assert_int_equal(n, PLACES_MALANG_WARDS);
    int64_t far = 0, pairs = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++) {
            assert_false(tiles[i].col == tiles[k].col && tiles[i].line == tiles[k].line);
            /* Who lies clearly further north does not stand further south by more than two. */
            if (tiles[i].lat_e6 > tiles[k].lat_e6 + 20000) {
                pairs++;
                far += tiles[i].line > tiles[k].line + 1;
            }
        }
    assert_true(pairs > 100 && far * 50 <= pairs);
}

static void test_tiles_are_the_same_again(void **state)
{
    struct tile some[3] = {{"a", -7970000, 112600000, 9, 9},
                           {"b", -7970000, 112600000, 9, 9},
                           {"c", -7980000, 112700000, 9, 9}},
                again[3];
    int32_t cols, lines;
    memcpy(again, some, sizeof(some));
    tile_layout(cx.a, some, 3, &cols, &lines);
    assert_true(some[0].col != some[1].col || some[0].line != some[1].line);
    for (int i = 0; i < 3; i++)
        assert_true(some[i].col >= 0 && some[i].col < cols && some[i].line < lines);
    tile_layout(cx.a, again, 3, &cols, &lines);
    assert_memory_equal(some, again, sizeof(some));
    tile_layout(cx.a, again, 0, &cols, &lines);
    assert_int_equal(cols, 0);
}

/* ---- open data ---- */

static void test_a_month_is_published_once(void **state)
{
    struct open_row *rows;
    const char *day;
    size_t n;
    look();
    must(&cx, open_data_get(&cx, &day, &rows, &n));
    assert_null(day);
    cx.now += 10 * 86400; /* December */
    care();
    must(&cx, open_data_get(&cx, &day, &rows, &n));
    assert_string_equal(day, "2026-11-23");
    assert_int_equal(n, 1 + 5 + PLACES_MALANG_WARDS);
    assert_string_equal(rows[0].area, "");
    struct figure_set then;
    int64_t as_of;
    must(&cx, snapshot_get(&cx, "", day, &then, &as_of));
    assert_int_equal(rows[0].cells[3], then.of[FIG_BUSINESSES].value);
    for (size_t i = 0; i < n; i++)
        for (int c = 0; c < OPEN_COLUMNS; c++)
            assert_true(rows[i].cells[c] == FIELD_UNSET || rows[i].cells[c] == 0 ||
                        rows[i].cells[c] >= 5);
    int64_t before = rows[0].cells[0];
    for (int i = 0; i < 10; i++)
        must(&cx, write_as(NULL, draw_shop, NULL));
    cx.now += 86400;
    care();
    must(&cx, open_data_get(&cx, &day, &rows, &n));
    assert_string_equal(day, "2026-11-23");
    assert_true(rows[0].cells[0] == before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rules_in_order),
                                       cmocka_unit_test(test_weights),
                                       cmocka_unit_test(test_tiles_do_not_overlap),
                                       cmocka_unit_test(test_tiles_are_the_same_again),
                                       cmocka_unit_test(test_a_month_is_published_once)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
