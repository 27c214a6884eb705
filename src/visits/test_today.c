/* Whom to visit today, over a real database: scores reckoned by hand, words, order, weights. */
#include "test_stage_visits.h"

#include "setting.h"
#include "task.h"
#include "today.h"
#include "visit.h"

static enum err visit_rule(struct ctx *c, void *arg)
{
    bool known;
    return visit_record(c, arg, &known);
}

static void visited(const struct actor *who, int64_t business, const char *day)
{
    struct visit v = visit_new();
    v.business_id = business;
    v.visited_on = day;
    v.kind = "routine";
    as(who);
    must(&cx, write_now(visit_rule, &v));
}

static enum err task_rule(struct ctx *c, void *arg)
{
    return task_add(c, arg);
}

static void promised(int64_t business, const char *due_on)
{
    struct task t = {.business_id = business,
                     .title = "Antar berkas",
                     .who = "companion",
                     .origin = "promise",
                     .due_on = due_on};
    as(&companion);
    must(&cx, write_now(task_rule, &t));
}

static void beside(int64_t business, const struct actor *who)
{
    QUERY(q, true, "UPDATE business SET companion_id = $2 WHERE id = $1");
    by_hand(&q, business, who->account_id);
}

static struct today_item *items;
static size_t items_n;
static int64_t total;

static enum err list(const struct actor *who, const char *ward)
{
    as(who);
    look();
    items_n = 0;
    return today_list(&cx, ward, 100, &items, &items_n, &total);
}

static const struct today_item *item_of(int64_t business)
{
    for (size_t i = 0; i < items_n; i++)
        if (items[i].business_id == business)
            return &items[i];
    return NULL;
}

static const struct today_reason *reason_of(int64_t business, const char *code)
{
    const struct today_item *item = item_of(business);
    for (size_t i = 0; item && i < item->reasons_n; i++)
        if (strcmp(item->reasons[i].code, code) == 0)
            return &item->reasons[i];
    return NULL;
}

static int64_t points(int64_t business, const char *code)
{
    const struct today_reason *r = reason_of(business, code);
    return r ? r->points : 0;
}

/* ---- by hand ---- */

static void never_and_long_ago(void **s)
{
    must(&cx, list(&companion, NULL));
    assert_int_equal(points(warung, "never"), 60);
    assert_string_equal(reason_of(warung, "never")->words, "belum pernah dikunjungi");
    visited(&companion, warung, "2026-04-20"); /* today is 23 November: seven full months */
    must(&cx, list(&companion, NULL));
    assert_int_equal(points(warung, "never"), 0);
    assert_int_equal(points(warung, "stale"), 50 * (700 / 12) / 100);
    assert_string_equal(reason_of(warung, "stale")->words, "belum dikunjungi 7 bulan");
    visited(&companion, warung, "2026-10-01");
    must(&cx, list(&companion, NULL));
    assert_null(item_of(warung)); /* one month: nothing presses */
}

static void promises(void **s)
{
    promised(warung, "2026-11-13"); /* ten days late: 30 + 23 of 100, of a weight of 80 */
    must(&cx, list(&companion, NULL));
    assert_int_equal(points(warung, "promise"), 80 * 53 / 100);
    promised(warung, "2026-11-28"); /* within a week: one more, the earliest counts */
    promised(warung, "2027-01-20"); /* far off: does not */
    must(&cx, list(&companion, NULL));
    assert_int_equal(reason_of(warung, "promise")->n, 2);
    assert_int_equal(points(warung, "promise"), 42);
    assert_int_equal(item_of(warung)->score, 42);
}

static void strengths(void **s)
{
    assert_int_equal(today_strength_stale(1), 0);
    assert_int_equal(today_strength_stale(6), 50);
    assert_int_equal(today_strength_stale(40), 100);
    assert_int_equal(today_strength_due(-8), 0);
    assert_int_equal(today_strength_due(-7), 30);
    assert_int_equal(today_strength_due(0), 30);
    assert_int_equal(today_strength_due(30), 100);
    assert_int_equal(today_strength_due(300), 100);
    assert_int_equal(today_strength_expiring(61), 0);
    assert_int_equal(today_strength_expiring(30), 50);
    assert_int_equal(today_strength_expiring(-5), 100);
}

/* ---- whose list, in which order ---- */

static void whose(void **s)
{
    must(&cx, list(&companion, NULL));
    assert_null(item_of(kios)); /* nobody's */
    beside(kios, &companion);
    beside(far, &companion);
    must(&cx, list(&companion, NULL));
    assert_non_null(item_of(kios));
    assert_int_equal(total, 3);
    /* two that nobody ever visited, the elder first, then warung with 42 */
    assert_int_equal(items[0].business_id, kios);
    assert_int_equal(items[1].business_id, far);
    assert_int_equal(items[2].business_id, warung);
    must(&cx, list(&companion_2, NULL));
    assert_int_equal(items_n, 0);
    must(&cx, list(&lurah, NULL)); /* of the ward, whoever stands beside them */
    assert_non_null(item_of(warung));
    assert_null(item_of(far));
    must(&cx, list(&camat, BARENG));
    assert_int_equal(items_n, 0);
    assert_int_equal(list(&camat, ARJOSARI), ERR_INPUT);
    assert_int_equal(list(&owner, NULL), ERR_FORBIDDEN);
    must(&cx, list(&mayor, KAUMAN)); /* sees whom, but no phone */
    assert_null(item_of(warung)->phone);
    assert_int_equal(points(warung, "promise"), 42);
}

/* ---- weights ---- */

struct weighing {
    const char *code;
    int64_t weight;
};
static enum err weight_rule(struct ctx *c, void *arg)
{
    const struct weighing *x = arg;
    return today_weight_set(c, x->code, x->weight);
}
static enum err weigh(const struct actor *who, const char *code, int64_t weight)
{
    as(who);
    return write_now(weight_rule, &(struct weighing){code, weight});
}

static void weights(void **s)
{
    assert_int_equal(weigh(&companion, "never", 5), ERR_FORBIDDEN);
    assert_int_equal(weigh(&officer, "never", 1001), ERR_INVALID);
    assert_int_equal(weigh(&officer, "never", -1), ERR_INVALID);
    assert_int_equal(weigh(&officer, "weather", 1), ERR_NOT_FOUND);
    must(&cx, weigh(&officer, "never", 0)); /* off */
    must(&cx, list(&companion, NULL));
    assert_null(item_of(kios));
    must(&cx, weigh(&officer, "never", 200));
    must(&cx, list(&companion, NULL));
    assert_int_equal(points(kios, "never"), 200);
    assert_int_equal(items[0].business_id, kios);
    must(&cx, weigh(&officer, "never", 60));
}

/* More weight never lowers a score, and never takes somebody from the list. */
static void more_weight_never_lowers(void **s)
{
    static const char *const codes[] = {"never", "stale", "promise", "expiring"};
    const int64_t all[] = {warung, kios, far};
    int64_t before[3];
    unsigned seed = 7;
    for (int round = 0; round < 40; round++) {
        const char *code = codes[rand_r(&seed) % 4];
        int64_t low = rand_r(&seed) % 500, high = low + rand_r(&seed) % 500;
        must(&cx, weigh(&officer, code, low));
        must(&cx, list(&companion, NULL));
        for (int i = 0; i < 3; i++)
            before[i] = item_of(all[i]) ? item_of(all[i])->score : 0;
        must(&cx, weigh(&officer, code, high));
        must(&cx, list(&companion, NULL));
        for (int i = 0; i < 3; i++)
            assert_true((item_of(all[i]) ? item_of(all[i])->score : 0) >= before[i]);
        for (size_t i = 1; i < items_n; i++)
            assert_true(items[i - 1].score >= items[i].score);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_and_long_ago),
        cmocka_unit_test(promises),
        cmocka_unit_test(strengths),
        cmocka_unit_test(whose),
        cmocka_unit_test(weights),
        cmocka_unit_test(more_weight_never_lowers),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
