/* Names on tiles: short, and no two alike, also of names that nearly are. */
#include "map.h"

#include "arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void differ(const char *const *briefs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        assert_true(strlen(briefs[i]) >= 1 && strlen(briefs[i]) <= MAP_LETTERS);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(briefs[i], briefs[k]);
    }
}

static void test_told_apart(void **state)
{
    static const char *const names[] = {"Kauman",    "Arjosari",   "Arjowinangun", "Purwodadi",
                                        "Tlogowaru", "Purwantoro", "Tlogomas",     "Bandung Rejo"};
    static const char *const wanted[] = {"Kaum", "Arjs", "Arjw", "Puro",
                                         "Tlow", "Pura", "Tlom", "BR"};
    const char *briefs[8];
    struct arena *a = arena_new(1 << 20);
    map_briefs(a, names, 8, briefs);
    for (int i = 0; i < 8; i++)
        assert_string_equal(briefs[i], wanted[i]);
    arena_free(a);
}

static void test_nearly_alike(void **state)
{
    static const char *const names[] = {"Sumber",   "Sumber",          "Sumberarum", "Sumb1",
                                        "Sum1",     "Desa Sari",       "Dusun Seri", "Kota",
                                        "Kotalama", "Kota\u00e9\u00e9"};
    const char *briefs[10];
    struct arena *a = arena_new(1 << 20);
    map_briefs(a, names, 10, briefs);
    differ(briefs, 10);
    arena_free(a);
}

/* A hundred and more of one beginning still end, each with some name. */
static void test_many_alike(void **state)
{
    const char *names[90], *briefs[90];
    struct arena *a = arena_new(4 << 20);
    for (int i = 0; i < 90; i++)
        names[i] = "Sumber";
    map_briefs(a, names, 90, briefs);
    differ(briefs, 90);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_told_apart),
        cmocka_unit_test(test_nearly_alike),
        cmocka_unit_test(test_many_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
