/*
 * Small numbers stay hidden: random tables of areas and columns with their sums; what is visible
 * never fixes what is hidden. Checked by elimination of its own, in fractions of long double with
 * another order of pivots, and by the simple attack (whatever is the only unknown of a sum).
 */
#include "arena.h"
#include "suppress.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COLUMNS = 4, AREAS_MAX = 40, CELLS_MAX = AREAS_MAX * COLUMNS, SUMS_MAX = AREAS_MAX * 5 };

static uint64_t state_now = 7;
static uint32_t draw(uint32_t below)
{
    state_now = state_now * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state_now >> 33) % below;
}

static int64_t cells[CELLS_MAX];
static int32_t parts[SUMS_MAX][AREAS_MAX];
static struct sum list[SUMS_MAX];
static bool hidden[CELLS_MAX];
static size_t cells_n, list_n;

/* Area 0 is the city, then districts, then their wards; columns 0 … 2 add up to 3. */
static void draw_table(size_t districts, size_t wards, uint32_t most)
{
    size_t areas = 1 + districts + wards;
    cells_n = areas * COLUMNS;
    list_n = 0;
    memset(cells, 0, sizeof(cells));
    for (size_t i = 1 + districts; i < areas; i++) {
        size_t up = 1 + (i - 1 - districts) % districts;
        for (int c = 0; c < COLUMNS - 1; c++) {
            int64_t v = draw(3) ? draw(most) : draw(6);
            size_t at[] = {i, up, 0};
            for (int k = 0; k < 3; k++) {
                cells[at[k] * COLUMNS + (size_t)c] += v;
                cells[at[k] * COLUMNS + COLUMNS - 1] += v;
            }
        }
    }
    for (size_t i = 0; i < areas; i++) {
        for (int32_t c = 0; c < COLUMNS - 1; c++)
            parts[list_n][c] = (int32_t)i * COLUMNS + c;
        list[list_n] = (struct sum){(int32_t)i * COLUMNS + COLUMNS - 1, parts[list_n], COLUMNS - 1};
        list_n++;
    }
    for (size_t up = 0; up <= districts; up++)
        for (int32_t c = 0; c < COLUMNS; c++) {
            struct sum s = {(int32_t)up * COLUMNS + c, parts[list_n], 0};
            for (size_t i = up ? 1 + districts : 1; i < (up ? areas : 1 + districts); i++)
                if (!up || 1 + (i - 1 - districts) % districts == up)
                    parts[list_n][s.n++] = (int32_t)i * COLUMNS + c;
            if (s.n)
                list[list_n++] = s;
        }
}

/* Whatever is the only unknown of a sum becomes known, until nothing does. */
static bool simple_attack_finds(void)
{
    bool unknown[CELLS_MAX];
    memcpy(unknown, hidden, sizeof(unknown));
    for (size_t e = 0; e < list_n; e++) {
        size_t n = unknown[list[e].whole];
        for (size_t i = 0; i < list[e].n; i++)
            n += unknown[list[e].parts[i]];
        if (n == 1)
            return true;
    }
    return false;
}

static long double m[SUMS_MAX][CELLS_MAX];

/* Whether some hidden cell follows from the visible ones: columns from the last to the first. */
static bool elimination_finds(void)
{
    size_t rank = 0;
    memset(m, 0, sizeof(m));
    for (size_t e = 0; e < list_n; e++) {
        if (hidden[list[e].whole])
            m[e][list[e].whole] = -1;
        for (size_t i = 0; i < list[e].n; i++)
            if (hidden[list[e].parts[i]])
                m[e][list[e].parts[i]] = 1;
    }
    for (size_t c = cells_n; c-- > 0 && rank < list_n;) {
        size_t at = rank;
        for (size_t e = rank; e < list_n; e++)
            if (fabsl(m[e][c]) > fabsl(m[at][c]))
                at = e;
        if (fabsl(m[at][c]) < 1e-9L)
            continue;
        for (size_t k = 0; k < cells_n; k++) {
            long double keep = m[rank][k];
            m[rank][k] = m[at][k];
            m[at][k] = keep;
        }
        for (size_t k = 0, by = c; k < cells_n; k++)
            if (k != by)
                m[rank][k] /= m[rank][by];
        m[rank][c] = 1;
        for (size_t e = 0; e < list_n; e++)
            for (long double f = e == rank ? 0 : m[e][c]; f != 0; f = 0)
                for (size_t k = 0; k < cells_n; k++)
                    m[e][k] -= f * m[rank][k];
        rank++;
    }
    for (size_t e = 0; e < rank; e++) {
        size_t some = 0;
        for (size_t c = 0; c < cells_n; c++)
            some += fabsl(m[e][c]) > 1e-9L;
        if (some == 1)
            return true;
    }
    return false;
}

static void test_cannot_be_undone(void **state)
{
    size_t hidden_all = 0, shown_all = 0;
    for (int round = 0; round < 300; round++) {
        struct arena *a = arena_new(64 << 20);
        size_t districts = 1 + draw(4);
        draw_table(districts, districts + draw(25), 4 + draw(60));
        struct sums s = {cells, cells_n, list, list_n};
        assert_true(suppress(a, &s, hidden));
        for (size_t i = 0; i < cells_n; i++) {
            assert_true(hidden[i] || cells[i] == 0 || cells[i] >= SUPPRESS_MIN);
            assert_false(hidden[i] && cells[i] == 0);
            hidden_all += hidden[i];
            shown_all += !hidden[i];
        }
        assert_false(simple_attack_finds());
        assert_false(elimination_finds());
        arena_free(a);
    }
    assert_true(hidden_all > 1000 && shown_all > 5000); /* neither all nor nothing */
}

/* One small cell alone would follow from its row and its column. */
static void test_one_needs_three_more(void **state)
{
    static const int32_t row_0[] = {0, 1}, row_1[] = {3, 4}, row_2[] = {6, 7}, row_all[] = {9, 10},
                         col_0[] = {0, 3, 6}, col_1[] = {1, 4, 7}, col_all[] = {2, 5, 8};
    static const struct sum sums[] = {{2, row_0, 2},    {5, row_1, 2}, {8, row_2, 2},
                                      {11, row_all, 2}, {9, col_0, 3}, {10, col_1, 3},
                                      {11, col_all, 3}};
    static const int64_t values[] = {3, 20, 23, 10, 40, 50, 50, 60, 110, 63, 120, 183};
    bool gone[12];
    struct arena *a = arena_new(1 << 20);
    struct sums s = {values, 12, sums, 7};
    assert_true(suppress(a, &s, gone));
    size_t n = 0;
    for (int i = 0; i < 12; i++)
        n += gone[i];
    assert_true(gone[0]);
    assert_int_equal(n, 4);
    arena_free(a);
}

static void test_nothing_small_nothing_hidden(void **state)
{
    static const int32_t row[] = {0, 1};
    static const struct sum sums[] = {{2, row, 2}};
    static const int64_t values[] = {0, 7, 7};
    bool gone[3];
    struct arena *a = arena_new(1 << 20);
    struct sums s = {values, 3, sums, 1};
    assert_true(suppress(a, &s, gone));
    assert_false(gone[0] || gone[1] || gone[2]);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cannot_be_undone),
        cmocka_unit_test(test_one_needs_three_more),
        cmocka_unit_test(test_nothing_small_nothing_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
