/* The walking order against all orders there are, for up to eight places. */
#include "db_test.h"

#include "today.h"
#include "visit.h"

enum { MOST = 8 };

static uint64_t state = 88172645463325252u;
static int64_t below(int64_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (int64_t)(state % (uint64_t)n);
}

static struct walk_point somewhere(void)
{
    return (struct walk_point){-8000000 + below(40000), 112600000 + below(40000)};
}

static int64_t length(const struct walk_point *start, const struct walk_point *p,
                      const size_t *order, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        const struct walk_point *a = i ? &p[order[i - 1]] : start, *b = &p[order[i]];
        sum += a ? metres_between(a->lat, a->lng, b->lat, b->lng) : 0;
    }
    return sum;
}

/* The shortest of all ways on from `at`; without a start the first place stays the first. */
static void shortest(const struct walk_point *start, const struct walk_point *p, size_t *order,
                     size_t at, size_t n, int64_t *best)
{
    if (at >= n) {
        int64_t now = length(start, p, order, n);
        *best = now < *best ? now : *best;
        return;
    }
    for (size_t i = at; i < n; i++) {
        size_t kept = order[at];
        order[at] = order[i], order[i] = kept;
        shortest(start, p, order, at + 1, n, best);
        kept = order[at];
        order[at] = order[i], order[i] = kept;
    }
}

static void near_the_best(void **s)
{
    int64_t all = 0, best_of_all = 0;
    for (int round = 0; round < 300; round++) {
        struct walk_point p[MOST], start = somewhere();
        size_t n = 1 + (size_t)below(round % 10 ? 6 : MOST), order[MOST], try[MOST];
        const struct walk_point *from = below(2) ? &start : NULL;
        for (size_t i = 0; i < n; i++) {
            p[i] = somewhere();
            try[i] = i;
        }
        int64_t best = INT64_MAX, got = walk_order(from, p, n, order);
        shortest(from, p, try, from ? 0 : 1, n, &best);
        assert_int_equal(got, length(from, p, order, n));
        assert_true(got >= best);
        assert_true(got * 2 <= best * 3); /* never half as long again */
        bool seen[MOST] = {false};
        for (size_t i = 0; i < n; i++)
            seen[order[i]] = true;
        for (size_t i = 0; i < n; i++)
            assert_true(seen[i]);
        all += got;
        best_of_all += best;
    }
    assert_true(all * 100 <= best_of_all * 104); /* within four percent on the whole */
}

static void no_crossing(void **s)
{
    /* a square walked crosswise: from the start in one corner the way goes round */
    const struct walk_point start = {0, 0}, p[] = {{1000, 1000}, {0, 1000}, {1000, 0}};
    size_t order[3];
    int64_t metres = walk_order(&start, p, 3, order);
    assert_int_equal(order[1], 0); /* the far corner between its neighbours */
    assert_in_range(metres, 330, 340);
}

static void unknown_places_come_last(void **s)
{
    const struct walk_point p[] = {{FIELD_UNSET, FIELD_UNSET}, {0, 2000}, {5, FIELD_UNSET}, {0, 0}};
    size_t order[4];
    const struct walk_point start = {0, 0};
    walk_order(&start, p, 4, order);
    const size_t want[] = {3, 1, 0, 2};
    assert_memory_equal(order, want, sizeof(want));
    assert_int_equal(walk_order(NULL, p, 0, order), 0);
    assert_int_equal(walk_order(NULL, p, 1, order), 0);
    assert_int_equal(order[0], 0);
}

static void metres(void **s)
{
    /* a degree of latitude is 111.195 km on this sphere; one of longitude the same at the equator
     */
    assert_int_equal(metres_between(0, 0, 1000000, 0), 111195);
    assert_int_equal(metres_between(0, 0, 0, 1000000), 111195);
    assert_int_equal(metres_between(-7980000, 112630000, -7980000, 112630000), 0);
    assert_in_range(metres_between(-7980000, 112630000, -7980000, 112640000), 1100, 1103);
    assert_in_range(metres_between(90000000, 0, -90000000, 0), 20015000, 20015200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_the_best),
        cmocka_unit_test(no_crossing),
        cmocka_unit_test(unknown_places_come_last),
        cmocka_unit_test(metres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
