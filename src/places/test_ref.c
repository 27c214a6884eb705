/* The built-in places: complete, well-formed, and hanging together. */
#include "ref_malang.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Digits where the pattern has '9', dots where it has dots, same length. */
static bool has_form(const char *s, const char *pattern)
{
    for (; *s && *pattern; s++, pattern++)
        if (*pattern == '9' ? (*s < '0' || *s > '9') : *s != *pattern)
            return false;
    return *s == *pattern;
}

static size_t count_kind(const char *kind)
{
    size_t n = 0;
    for (size_t i = 0; i < PLACES_MALANG_ROWS; i++)
        n += strcmp(places_malang[i].kind, kind) == 0;
    return n;
}

static void test_counts(void **state)
{
    (void)state;
    assert_int_equal(count_kind("city"), 1);
    assert_int_equal(count_kind("district"), PLACES_MALANG_DISTRICTS);
    assert_int_equal(count_kind("ward"), PLACES_MALANG_WARDS);
}

static void test_codes_are_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < PLACES_MALANG_ROWS; i++) {
        const struct place_ref *p = &places_malang[i];
        const char *form = strcmp(p->kind, "ward") == 0       ? "99.99.99.9999"
                           : strcmp(p->kind, "district") == 0 ? "99.99.99"
                                                              : "99.99";
        assert_true(has_form(p->code, form));
        assert_int_equal(strncmp(p->code, "35.73", 5), 0);
        assert_true(p->name[0] != '\0');
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(places_malang[j].code, p->code);
    }
    assert_false(has_form("35.73.2", "99.99.99"));
}

static void test_each_parent_stands_before(void **state)
{
    (void)state;
    assert_null(places_malang[0].parent);
    for (size_t i = 1; i < PLACES_MALANG_ROWS; i++) {
        const struct place_ref *p = &places_malang[i], *parent = places_malang_find(p->parent);
        assert_non_null(parent);
        assert_true(parent < p);
        assert_int_equal(strncmp(p->code, parent->code, strlen(parent->code)), 0);
        assert_string_equal(parent->kind, strcmp(p->kind, "ward") == 0 ? "district" : "city");
    }
}

static void test_wards_have_postcode_point_and_area(void **state)
{
    (void)state;
    size_t second = 0;
    for (size_t n = 0; n < PLACES_MALANG_WARDS; n++) {
        const struct place_ref *p = places_malang_ward(n);
        assert_non_null(p);
        assert_true(has_form(p->postcode, "99999"));
        assert_int_equal(strncmp(p->postcode, "651", 3), 0);
        second += p->postcode2 != NULL;
        assert_in_range(-p->lat_e6, 7900000, 8060000);
        assert_in_range(p->lng_e6, 112580000, 112700000);
        assert_in_range(p->area_m2, 400000, 6000000);
        assert_true(has_form(p->stat_code, "9999999999"));
    }
    assert_int_equal(second, 4);
    assert_null(places_malang_ward(PLACES_MALANG_WARDS));
}

static void test_find(void **state)
{
    (void)state;
    assert_string_equal(places_malang_find("35.73.02.1007")->name, "Kauman");
    assert_string_equal(places_malang_find("35.73.02.1007")->postcode, "65119");
    assert_null(places_malang_find("35.73.02.1099"));
    assert_null(places_malang_find(""));
}

/* A district is as large as its wards together, but for rounding of the polygons. */
static void test_areas_add_up(void **state)
{
    (void)state;
    int64_t city = 0;
    for (size_t i = 0; i < PLACES_MALANG_ROWS; i++) {
        const struct place_ref *d = &places_malang[i];
        if (strcmp(d->kind, "district") != 0)
            continue;
        int64_t wards = 0;
        for (size_t j = 0; j < PLACES_MALANG_ROWS; j++)
            if (places_malang[j].parent && strcmp(places_malang[j].parent, d->code) == 0)
                wards += places_malang[j].area_m2;
        assert_true(llabs(wards - d->area_m2) < d->area_m2 / 100);
        city += d->area_m2;
    }
    assert_true(llabs(city - places_malang[0].area_m2) < 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_codes_are_well_formed),
        cmocka_unit_test(test_each_parent_stands_before),
        cmocka_unit_test(test_wards_have_postcode_point_and_area),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_areas_add_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
