/* Rises proposed, confirmed, refused, withdrawn, taken back; targets: over a real database. */
#include "test_stage_growth.h"

#include "business_class.h"
#include "fact.h"
#include "target.h"

/* ---- moves of the class ---- */

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

static enum err class_rule_set(struct ctx *c, void *arg)
{
    return business_set_class(c, &(struct class_change){.business_id = far, .class_ = arg}, false);
}

static void what_is_no_longer_so_is_withdrawn(void **s)
{
    sold_steadily(far, 17, 250 * MILLION, "word");
    list(far, "class", "proposed");
    assert_int_equal(moves_n, 1);
    must(&cx, write_now(class_rule_set, (void *)(uintptr_t) "medium")); /* by somebody else */
    list(far, "class", "proposed");
    assert_int_equal(moves_n, 1);
    assert_string_equal(moves[0].before, "medium");
    assert_false(moves[0].rise);
    must(&cx, write_now(class_rule_set, (void *)(uintptr_t) "micro"));
    sold_steadily(far, 17, 5 * MILLION, "receipts"); /* better figures say otherwise */
    list(far, "class", "proposed");
    assert_int_equal(moves_n, 0);
    list(far, "class", "withdrawn");
    assert_int_equal(moves_n, 3);
    as(&officer);
    struct move_decision d = {.id = moves[0].id, .version = moves[0].version, .reason = "x"};
    assert_int_equal(write_now(reject_rule, &d), ERR_CONFLICT);
}

/* ---- targets ---- */

static enum err target_rule(struct ctx *c, void *arg)
{
    return target_put(c, arg);
}

/* From surviving to stable: better books, purses apart, regular customers. */
static void a_step_up(void)
{
    static const char *const codes[] = {"KEU1", "KEU2", "PAS2", "PAS1", "PRO1", "DIG2"};
    for (size_t i = 0; i < 6; i++)
        answered(warung, codes[i], i < 5 ? 1 : 0);
    for (size_t i = 0; i < 3; i++)
        answered(warung, codes[i], 3);
}

static void targets_are_the_citys(void **s)
{
    struct target t = {.year = 2026, .area = KAUMAN, .what = "step", .n = 12};
    struct target *list;
    size_t n;
    a_step_up();
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
    assert_int_equal(list[0].done, 1);
    assert_int_equal(list[0].forecast, FIELD_UNSET);
    as(&other_lurah);
    look();
    must(&cx, target_list(&cx, 2026, &list, &n));
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rise_is_proposed_and_confirmed),
        cmocka_unit_test(a_rise_is_taken_back),
        cmocka_unit_test(what_was_refused_rests),
        cmocka_unit_test(what_is_no_longer_so_is_withdrawn),
        cmocka_unit_test(targets_are_the_citys),
    };
    return run_growth(tests, sizeof(tests) / sizeof(tests[0]));
}
