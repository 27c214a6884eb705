/* The weekly brief: who asked is told on Mondays, once, in their own area's figures. */
#include "test_stage_insight.h"

#include "brief.h"

static enum err wish_rule(struct ctx *c, void *arg)
{
    return brief_wish(c, *(bool *)arg);
}

static int64_t audited(const char *action, int64_t id)
{
    QUERY(q, false, "SELECT count(*) FROM audit WHERE action = $1 AND entity_id = $2");
    return number_by(&q, ARGS(db_text(action), db_int(id)));
}

static int64_t told(const struct actor *who)
{
    QUERY(q, false, "SELECT count(*) FROM notice WHERE event = 'weekly_brief' AND account_id = $1");
    return number_by(&q, ARGS(db_int(who->account_id)));
}

static void monday_care(void)
{
    as(NULL);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, brief_care(&cx));
    look();
}

static void test_once_each_monday(void **state)
{
    bool yes = true, no = false, wished;
    shops_n = 0;
    for (int i = 0; i < 10; i++)
        must(&cx, write_as(NULL, draw_shop, NULL));
    care();
    assert_int_equal(write_as(&kauman_1, wish_rule, &yes), ERR_FORBIDDEN);
    must(&cx, write_as(&mayor, wish_rule, &yes));
    must(&cx, write_as(&lurah, wish_rule, &yes));
    must(&cx, write_as(&lurah, wish_rule, &yes)); /* twice is once */
    must(&cx, write_as(&camat, wish_rule, &yes));
    must(&cx, write_as(&camat, wish_rule, &no));
    assert_int_equal(audited("brief-wish", lurah.account_id), 1);
    as(&camat);
    look();
    must(&cx, brief_wished(&cx, &wished));
    assert_false(wished);
    cx.now -= 7 * 3600; /* Monday, 05:00 */
    monday_care();
    assert_int_equal(told(&mayor), 0);
    cx.now += 3600;
    monday_care();
    monday_care();
    assert_int_equal(told(&mayor), 1);
    assert_int_equal(told(&lurah), 1);
    assert_int_equal(told(&camat), 0);
    for (int day = 1; day < 7; day++) {
        cx.now += 86400;
        monday_care();
    }
    assert_int_equal(told(&mayor), 1);
    cx.now += 86400;
    monday_care();
    assert_int_equal(told(&mayor), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_once_each_monday)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
