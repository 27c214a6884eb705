/* What is wrong with a visit, and putting it right: a day that has not come, one that says nothing,
 * corrections with what stood there. */
#include "test_visits_told.h"

/* A day that somebody names is no clock: it is wrong, and said to be. */
static void days_ahead(void **s)
{
    struct visit v = some(warung);
    v.client_id = "formulir";
    v.visited_on = "2026-12-25";
    assert_int_equal(record(&companion, &v), ERR_INVALID);
    assert_string_equal(said("visited_on"), "error.visit_future");
    v = some(warung);
    v.visited_on = "2026-11-24";
    assert_int_equal(record(&companion, &v), ERR_INVALID);
    v = some(warung);
    v.visited_at = NOON + DAY; /* of no phone */
    assert_int_equal(record(&companion, &v), ERR_INVALID);
    assert_string_equal(said("visited_at"), "error.visit_future");
    v = some(warung);
    v.visited_at = NOON + 60;
    must(&cx, record(&companion, &v));
    assert_int_equal(v.visited_at, NOON);
    assert_string_equal(v.flags, "");
    v = some(warung);
    v.sent_at = NOON + 40 * (int64_t)DAY; /* its clock names the day too */
    v.visited_on = "2027-01-02";
    must(&cx, record(&companion, &v));
    assert_string_equal(v.visited_on, "2026-11-23");
}

/* ---- something is told ---- */

static enum err told_by(bool form, const char *kind, const char *met, const char *summary)
{
    struct visit v = visit_new();
    v.business_id = warung;
    v.by_form = form;
    v.kind = kind;
    v.met = met;
    v.summary = summary;
    return record(&companion, &v);
}

static void says_something(void **s)
{
    QUERY(q, false, "SELECT count(*) FROM visit WHERE business_id = $1");
    int64_t before = number_of(&q, warung);
    assert_int_equal(told_by(false, NULL, NULL, NULL), ERR_INVALID);
    assert_string_equal(said("summary"), "error.visit_empty");
    assert_int_equal(told_by(false, "", "owner", ""), ERR_INVALID);
    assert_int_equal(told_by(true, "routine", "owner", ""), ERR_INVALID);
    assert_int_equal(told_by(true, "phone", "owner", NULL), ERR_INVALID);
    assert_string_equal(said("summary"), "error.visit_empty");
    assert_int_equal(number_of(&q, warung), before);
    must(&cx, told_by(false, "routine", NULL, NULL)); /* a program that names the kind */
    must(&cx, told_by(false, NULL, "nobody", NULL));
    must(&cx, told_by(true, "routine", "nobody", ""));
    must(&cx, told_by(true, "phone", "owner", "Baik"));
    struct visit v = visit_new();
    v.business_id = warung;
    v.needs = "stall";
    must(&cx, record(&companion, &v));
    assert_int_equal(number_of(&q, warung), before + 5);
}

/* ---- corrections ---- */

static void corrections(void **s)
{
    struct visit v = made(warung, NOON), now = seen(&companion, v.id);
    struct visit_change *changes;
    size_t n;
    now.advice = "Pisahkan uang usaha";
    assert_int_equal(correct(&companion, &now, " "), ERR_INVALID);
    assert_string_equal(said("reason"), "error.visit_reason");
    struct visit other = seen(&companion, v.id);
    other.advice = "x";
    assert_int_equal(correct(&owner, &other, "bukan saya"), ERR_FORBIDDEN);
    assert_int_equal(correct(&mayor, &other, "bukan saya"), ERR_FORBIDDEN);
    other.advice = "dari lurah";
    must(&cx, correct(&lurah, &other, "kata pemilik")); /* a head of the territory */
    assert_int_equal(correct(&companion, &now, "lengkapi"), ERR_STALE);
    now = seen(&companion, v.id);
    now.visited_on = "2027-05-01";
    assert_int_equal(correct(&companion, &now, "salah hari"), ERR_INVALID);
    assert_string_equal(said("visited_on"), "error.visit_future");
    now = seen(&companion, v.id);
    now.visited_at = NOON + 3 * (int64_t)DAY;
    assert_int_equal(correct(&companion, &now, "salah jam"), ERR_INVALID);
    assert_string_equal(said("visited_at"), "error.visit_future");
    now = seen(&companion, v.id);
    now.visited_on = "2026-11-02";
    must(&cx, correct(&companion, &now, "salah hari"));
    assert_string_equal(now.visited_on, "2026-11-02");
    assert_string_equal(now.flags, "late"); /* told three weeks later */
    as(&officer);
    look();
    must(&cx, visit_changes(&cx, v.id, &changes, &n));
    assert_int_equal(n, 2);
    assert_string_equal(changes[0].field, "visited_at");
    assert_string_equal(changes[1].field, "advice");
    assert_string_equal(changes[1].after, "dari lurah");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_ahead),
        cmocka_unit_test(says_something),
        cmocka_unit_test(corrections),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
