/* Products as dated rules: what holds on which day, what may be changed, on both engines. */
#include "test_stage_finance.h"

#include <string.h>

#define TODAY "2026-11-23" /* NOON's day */

static struct product_now *on(const char *day, const char *code)
{
    struct product_now *list;
    size_t n;
    look();
    must(&cx, product_on(&cx, day, true, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].p.code, code) == 0)
            return &list[i];
    return NULL;
}

static enum err add_version(struct ctx *c, void *arg)
{
    struct product_version *v = arg, x = *v;
    TRY(product_version_add(c, &x));
    *v = x;
    return OK;
}
static enum err put_version(struct ctx *c, void *arg)
{
    struct product_version x = *(struct product_version *)arg;
    return product_version_put(c, &x);
}
static enum err remove_version(struct ctx *c, void *arg)
{
    struct product_version *v = arg;
    return product_version_remove(c, v->id, v->version);
}

static struct product_version version_from(const char *code, const char *day)
{
    struct product_version v = on(TODAY, code)->v;
    v.product_id = on(TODAY, code)->p.id;
    v.id = 0;
    v.valid_from = day;
    v.valid_to = NULL;
    v.checked_on = NULL;
    return v;
}

static void test_what_holds_on_a_day(void **state)
{
    struct product_now *list;
    size_t n;
    look();
    must(&cx, product_on(&cx, TODAY, false, &list, &n));
    assert_int_equal(n, 20);
    assert_string_equal(list[0].p.code, "OJIR");
    assert_int_equal(list[0].v.rules_n, 2);
    assert_int_equal(product_margin(&list[0].v, 10000000), 1500000);
    assert_int_equal(product_margin(&list[0].v, 3), 0);  /* 0.45 */
    assert_int_equal(product_margin(&list[0].v, 10), 2); /* 1.5 */
    /* The turn of KUR Mikro's year. */
    assert_string_equal(on("2025-12-31", "KUR_MIKRO")->v.basis,
                        "Permenko 1/2022 jo. 1/2023 Pasal 22");
    assert_string_equal(on("2026-01-01", "KUR_MIKRO")->v.basis, "Permenko 1/2026");
    assert_int_equal(on("2022-12-31", "KUR_MIKRO")->v.id, 0);
    must(&cx, product_on(&cx, "2010-01-01", false, &list, &n));
    assert_int_equal(n, 0);
}

static void test_terms(void **state)
{
    struct schedule_terms t;
    struct schedule_row rows[60];
    struct schedule_sum sum;
    struct date day = {2026, 11, 23};
    const struct product_version *kur = &on(TODAY, "KUR_SUPERMIKRO")->v;
    assert_int_equal(product_tenor(kur, "working"), 36);
    assert_int_equal(product_tenor(kur, "investment"), 60);
    assert_true(product_terms(kur, 10000000, 36, day, &t));
    schedule_rows(&t, rows, &sum);
    assert_int_equal(rows[0].total, 290812); /* 3 % a year, 36 months */
    assert_true(product_terms(&on(TODAY, "OJIR")->v, 10000000, 24, day, &t));
    schedule_rows(&t, rows, &sum);
    assert_int_equal(sum.interest, 0);
    assert_false(product_terms(&on(TODAY, "MEKAAR")->v, 2000000, 12, day, &t)); /* rate unknown */
    assert_false(product_terms(&on(TODAY, "BAZNAS_HIBAH")->v, 500000, 12, day, &t)); /* a grant */
    assert_true(product_tenor(&on(TODAY, "UMI")->v, "working") == FIELD_UNSET);
}

static void test_a_new_version(void **state)
{
    struct product_version v = version_from("KUR_MIKRO", "2027-01-01");
    as(&lurah);
    assert_int_equal(write_now(add_version, &v), ERR_FORBIDDEN);
    as(&officer);
    v.rate = "5.5%";
    v.amount_max = 1;
    v.tenor_working = 61;
    assert_int_equal(write_now(add_version, &v), ERR_INVALID);
    assert_non_null(said("rate"));
    assert_non_null(said("amount_max"));
    assert_non_null(said("tenor_working"));
    v = version_from("KUR_MIKRO", "2026-11-22");
    assert_int_equal(write_now(add_version, &v), ERR_INVALID); /* yesterday */
    v = version_from("KUR_MIKRO", "2027-01-01");
    v.rate = "5.5";
    must(&cx, write_now(add_version, &v));
    assert_int_equal(v.rules_n, 7); /* as before */
    assert_string_equal(on("2026-12-31", "KUR_MIKRO")->v.rate, "6");
    assert_string_equal(on("2026-12-31", "KUR_MIKRO")->v.valid_to, "2026-12-31");
    assert_string_equal(on("2027-01-01", "KUR_MIKRO")->v.rate, "5.5");
    struct product_version again = version_from("KUR_MIKRO", "2027-01-01");
    assert_int_equal(write_now(add_version, &again), ERR_INVALID); /* not after it */
    /* It has not begun: it may be changed, and taken back. */
    v.rate = "5.75";
    must(&cx, write_now(put_version, &v));
    assert_int_equal(write_now(put_version, &v), ERR_STALE);
    v = on("2027-01-01", "KUR_MIKRO")->v;
    assert_string_equal(v.rate, "5.75");
    must(&cx, write_now(remove_version, &v));
    assert_string_equal(on("2027-01-01", "KUR_MIKRO")->v.rate, "6");
    assert_null(on(TODAY, "KUR_MIKRO")->v.valid_to);
    v = on(TODAY, "KUR_MIKRO")->v;
    assert_int_equal(write_now(put_version, &v), ERR_CONFLICT); /* in force */
    assert_int_equal(write_now(remove_version, &v), ERR_CONFLICT);
}

struct one_rule {
    int64_t version;
    struct product_rule r;
    int64_t read; /* what somebody read; 0: what stands there now */
};
static enum err as_read(struct ctx *c, const struct one_rule *x, int64_t *ret)
{
    struct product_version v;
    TRY(product_version_get(c, x->version, &v));
    *ret = x->read ? x->read : v.version;
    return OK;
}
static enum err set_rule(struct ctx *c, void *arg)
{
    const struct one_rule *x = arg;
    int64_t read;
    TRY(as_read(c, x, &read));
    return product_rule_set(c, x->version, read, &x->r);
}
static enum err drop_rule(struct ctx *c, void *arg)
{
    const struct one_rule *x = arg;
    int64_t read;
    TRY(as_read(c, x, &read));
    return product_rule_remove(c, x->version, read, x->r.kind);
}
static enum err check_rule(struct ctx *c, void *arg)
{
    return product_checked(c, arg);
}

static void test_rules_are_of_a_closed_set(void **state)
{
    struct product_version v = version_from("PROKESRA", TODAY);
    as(&officer);
    must(&cx, write_now(add_version, &v)); /* begins today: may still be changed today */
    struct one_rule x = {.version = v.id, .r = {.kind = "zodiac", .number = 1}};
    assert_int_equal(write_now(set_rule, &x), ERR_INVALID);
    x.r = (struct product_rule){.kind = "age", .number = 0};
    assert_int_equal(write_now(set_rule, &x), ERR_INVALID);
    assert_non_null(said("number"));
    x.r = (struct product_rule){.kind = "class", .number = FIELD_UNSET, .codes = "micro, huge"};
    assert_int_equal(write_now(set_rule, &x), ERR_INVALID);
    assert_non_null(said("codes"));
    x.r.codes = "micro, small";
    must(&cx, write_now(set_rule, &x)); /* takes the place of the one there was */
    x.r = (struct product_rule){.kind = "area", .number = 0, .codes = "35.73.99"};
    assert_int_equal(write_now(set_rule, &x), ERR_INVALID);
    x.r.codes = "35.73.02";
    must(&cx, write_now(set_rule, &x));
    v = on(TODAY, "PROKESRA")->v;
    assert_int_equal(v.rules_n, 2);
    assert_string_equal(v.rules[0].codes, "micro,small");
    x.read = v.version - 1; /* read before the last change */
    assert_int_equal(write_now(set_rule, &x), ERR_STALE);
    assert_int_equal(write_now(drop_rule, &x), ERR_STALE);
    x.read = 0;
    must(&cx, write_now(drop_rule, &x));
    assert_int_equal(write_now(drop_rule, &x), ERR_NOT_FOUND);
    x.version = on(TODAY, "OJIR")->v.id;
    x.r = (struct product_rule){.kind = "nib", .number = 0};
    assert_int_equal(write_now(set_rule, &x), ERR_CONFLICT);
}

static void test_asked_again(void **state)
{
    struct product_version v = on(TODAY, "MEKAAR")->v;
    struct product_check c = {v.id, v.version, "Petugas PNM Klojen, lewat telepon", "high"};
    assert_null(v.checked_on);
    as(&officer);
    must(&cx, write_now(check_rule, &c));
    assert_string_equal(on(TODAY, "MEKAAR")->v.checked_on, TODAY);
    assert_int_equal(write_now(check_rule, &c), ERR_STALE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_holds_on_a_day),
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_a_new_version),
        cmocka_unit_test(test_rules_are_of_a_closed_set),
        cmocka_unit_test(test_asked_again),
    };
    return run_finance(tests, sizeof(tests) / sizeof(tests[0]));
}
