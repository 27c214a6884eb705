/*
 * Figures against naive counts, by area, also after random changes; past days against today's and
 * against facts with past dates; snapshots that never change. On both engines.
 */
#include "test_stage_insight.h"

#include <stdlib.h>

/* ---- naive counts ---- */

static int64_t counted(const struct query *q, const char *area)
{
    const char *lo, *hi;
    area_range(cx.a, area, &lo, &hi);
    return number_by(q, ARGS(db_text(lo), db_text(hi)));
}
static int64_t counted_at(const struct query *q, const char *area, int64_t at)
{
    const char *lo, *hi;
    area_range(cx.a, area, &lo, &hi);
    return number_by(q, ARGS(db_text(lo), db_text(hi), db_int(at)));
}

#define ACTIVE                                                                         \
    "SELECT count(*) FROM business WHERE activity = 'active' AND merged_into IS NULL " \
    "AND ward >= $1 AND ward < $2"
#define OPEN                                                                                    \
    "SELECT count(*) FROM casefile WHERE state <> 'closed' AND state <> 'held' AND ward >= $1 " \
    "AND ward < $2"

static void register_agrees(const char *area)
{
    QUERY(all, false, ACTIVE);
    QUERY(curated, false, ACTIVE " AND curation = 'curated'");
    QUERY(verified, false, ACTIVE " AND curation = 'verified'");
    QUERY(never, false, ACTIVE " AND visited_on IS NULL");
    QUERY(beside, false, ACTIVE " AND companion_id IS NOT NULL");
    int64_t n = counted(&all, area), with = counted(&beside, area);
    assert_int_equal(figure_in(area, FIG_BUSINESSES).value, n);
    assert_int_equal(figure_in(area, FIG_CURATED).value, counted(&curated, area));
    assert_int_equal(figure_in(area, FIG_VERIFIED).value, counted(&verified, area));
    assert_int_equal(figure_in(area, FIG_NEVER_VISITED).value, counted(&never, area));
    struct figure f = figure_in(area, FIG_COVERAGE);
    assert_int_equal(f.part, with);
    assert_int_equal(f.whole, n);
    assert_true(f.value == (n < FIGURE_MIN ? FIELD_UNSET : with * 100 / n));
    assert_int_equal(figure_in(area, FIG_REVENUE_COVERAGE).whole, n);
}

static int by_number(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void solved_agrees(const char *area)
{
    QUERY(q, false,
          "SELECT resolved_at - opened_at FROM casefile WHERE ward >= $1 AND ward < $2 AND "
          "resolved_at > $3 AND resolved_at <= $4");
    const char *lo, *hi;
    int64_t days[600];
    size_t n = 0;
    area_range(cx.a, area, &lo, &hi);
    look();
    struct rows *r = db_rows(
        &cx, &q, ARGS(db_text(lo), db_text(hi), db_int(cx.now - 90 * 86400), db_int(cx.now)));
    while (rows_next(r))
        days[n++] = row_int(r, 0) / 86400;
    must(&cx, rows_end(r));
    qsort(days, n, sizeof(*days), by_number);
    struct figure median = figure_in(area, FIG_CASES_MEDIAN_DAYS),
                  late = figure_in(area, FIG_CASES_P90_DAYS);
    assert_int_equal(median.part, n);
    if (n < FIGURE_MIN) {
        assert_true(median.value == FIELD_UNSET && late.value == FIELD_UNSET);
        return;
    }
    assert_int_equal(median.value, days[(n + 1) / 2 - 1]);
    assert_int_equal(late.value, days[(n * 9 + 9) / 10 - 1]);
}

static void cases_agree(const char *area)
{
    QUERY(open, false, OPEN);
    QUERY(late, false, OPEN " AND due_at <= $3");
    QUERY(risk, false, OPEN " AND due_at > $3 AND risk_at <= $3");
    assert_int_equal(figure_in(area, FIG_CASES_OPEN).value, counted(&open, area));
    assert_int_equal(figure_in(area, FIG_CASES_OVERDUE).value, counted_at(&late, area, cx.now));
    assert_int_equal(figure_in(area, FIG_CASES_AT_RISK).value, counted_at(&risk, area, cx.now));
    solved_agrees(area);
}

static void all_agree(void)
{
    static const char *const areas[] = {"",     KLOJEN, "35.73.01", "35.73.03",
                                        KAUMAN, BARENG, ARJOSARI};
    for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++) {
        register_agrees(areas[i]);
        cases_agree(areas[i]);
    }
}

/* ---- tests ---- */

static void test_against_naive_counts(void **state)
{
    shops_n = 0; /* the other engine had its own */
    must(&cx, write_as(NULL, cases_rule, NULL));
    for (int i = 0; i < 150; i++)
        must(&cx, write_as(NULL, draw_shop, NULL));
    for (int i = 0; i < 150; i++)
        draw_visit();
    for (int i = 0; i < 120; i++)
        draw_case();
    care();
    all_agree();
}

static void test_after_random_changes(void **state)
{
    QUERY(move, true, "UPDATE casefile SET ward = $2, district = $3 WHERE id = $1");
    for (int round = 0; round < 3; round++) {
        cx.now += 60;
        for (int i = 0; i < 20; i++) {
            must(&cx, write_as(NULL, draw_shop, NULL));
            draw_visit();
            draw_case();
            must(&cx,
                 write_query(&move, ARGS(db_int(1 + draw(100)), db_text(BARENG), db_text(KLOJEN))));
            give(&officer, shops[draw((uint32_t)shops_n)], draw(2) ? &kauman_2 : NULL, NULL);
        }
        ctx_forgive(&cx);
        care();
        all_agree();
    }
}

static void test_today_is_a_past_day(void **state)
{
    static const enum figure_key same[] = {
        FIG_BUSINESSES, FIG_CURATED,    FIG_VERIFIED,          FIG_NEVER_VISITED,  FIG_COVERAGE,
        FIG_VISITED_12, FIG_CASES_OPEN, FIG_CASES_MEDIAN_DAYS, FIG_CASES_P90_DAYS, FIG_CLASS_RISES};
    struct figure_set *sets[PAST_DAYS_MAX];
    const char *today = day_text(0);
    size_t n;
    look();
    must(&cx, past_reckon(&cx, &today, 1, sets, &n));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof(same) / sizeof(same[0]); k++) {
            struct figure now = figure_in(sets[0][i].area, same[k]),
                          *then = &sets[0][i].of[same[k]];
            assert_true(now.value == then->value);
            assert_int_equal(now.part, then->part);
        }
}

static void test_past_days_from_facts(void **state)
{
    QUERY(on, false,
          "SELECT count(*) FROM business b WHERE b.merged_into IS NULL AND (SELECT f.value FROM "
          "fact f WHERE f.business_id = b.id AND f.kind = 'activity' AND f.valid_from <= $1 ORDER "
          "BY f.valid_from DESC, f.id DESC LIMIT 1) = 'active' AND (SELECT f.value FROM fact f "
          "WHERE f.business_id = b.id AND f.kind = 'curation' AND f.valid_from <= $1 ORDER BY "
          "f.valid_from DESC, f.id DESC LIMIT 1) = 'curated'");
    QUERY(seen, false,
          "SELECT count(DISTINCT v.business_id) FROM visit v WHERE v.visited_on <= $1 AND (SELECT "
          "f.value FROM fact f WHERE f.business_id = v.business_id AND f.kind = 'activity' AND "
          "f.valid_from <= $1 ORDER BY f.valid_from DESC, f.id DESC LIMIT 1) = 'active'");
    struct figure_set *sets[PAST_DAYS_MAX];
    const char *days[4];
    size_t n;
    for (int i = 0; i < 4; i++)
        days[i] = day_text(280 - 80 * i);
    look();
    must(&cx, past_reckon(&cx, days, 4, sets, &n));
    for (int i = 0; i < 4; i++) {
        const struct figure *city = sets[i][0].of;
        assert_string_equal(sets[i][0].area, "");
        assert_int_equal(city[FIG_CURATED].value, number_by(&on, ARGS(db_text(days[i]))));
        assert_int_equal(city[FIG_BUSINESSES].value - city[FIG_NEVER_VISITED].value,
                         number_by(&seen, ARGS(db_text(days[i]))));
    }
    assert_true(sets[0][0].of[FIG_BUSINESSES].value < sets[3][0].of[FIG_BUSINESSES].value);
}

/* A day ends with what was last counted on it, and stays so. */
static void test_frozen_for_ever(void **state)
{
    struct figure_set then, again;
    int64_t as_of;
    const char *day = day_text(0);
    struct figure before = figure_in(KAUMAN, FIG_BUSINESSES);
    look();
    assert_int_equal(snapshot_get(&cx, KAUMAN, day, &then, &as_of), ERR_NOT_FOUND);
    int64_t counted_last = cx.now;
    cx.now += 86400;
    for (int i = 0; i < 5; i++)
        must(&cx, write_as(NULL, draw_shop, NULL));
    care();
    look();
    must(&cx, snapshot_get(&cx, KAUMAN, day, &then, &as_of));
    assert_int_equal(as_of, counted_last);
    assert_int_equal(then.of[FIG_BUSINESSES].value, before.value);
    assert_int_equal(then.of[FIG_BUSINESSES].definition, 1);
    care();
    look();
    must(&cx, snapshot_get(&cx, KAUMAN, day, &again, &as_of));
    assert_memory_equal(then.of, again.of, sizeof(then.of));
    struct series *s = arena_new_of(cx.a, struct series);
    must(&cx, snapshot_series(&cx, KAUMAN, s));
    assert_int_equal(s->n, 1);
    assert_string_equal(s->days[0], day);
}

static void test_territory(void **state)
{
    const char *area;
    look();
    as(&lurah);
    must(&cx, figure_area(&cx, NULL, &area));
    assert_string_equal(area, KAUMAN);
    assert_int_equal(figure_area(&cx, BARENG, &area), ERR_NOT_FOUND);
    assert_int_equal(figure_area(&cx, KLOJEN, &area), ERR_NOT_FOUND);
    ctx_forgive(&cx);
    as(&camat);
    must(&cx, figure_area(&cx, BARENG, &area));
    as(&mayor);
    must(&cx, figure_area(&cx, "35.73", &area));
    assert_string_equal(area, "");
    as(&kauman_1);
    assert_int_equal(figure_area(&cx, KAUMAN, &area), ERR_FORBIDDEN);
}

/* ---- few ---- */

enum { ROUNDS = 40 };

/* A city of random small tallies of debts; `of` the truth, by ward. */
static void draw_debts(struct survey *v, int64_t *of, uint32_t most)
{
    survey_begin(v, cx.a, places());
    for (size_t i = 0; i < v->wards_n; i++) {
        of[i] = draw(3) ? 0 : draw(most);
        v->wards[i].of[FIG_DEBT_SHEETS].part = of[i];
        v->wards[i].of[FIG_LOANS_LENT] =
            (struct tally){.part = of[i] * 1000000, .whole = of[i], .cov_of = of[i]};
    }
}

static int64_t truth(const struct survey *v, const int64_t *of, const char *area)
{
    int64_t n = 0;
    for (size_t i = 0; i < v->wards_n; i++)
        n += area_holds(area, v->wards[i].ward) ? of[i] : 0;
    return n;
}

/* Beside a visible sum nothing hidden stands alone, and not fewer than five together. */
static void nothing_told(const struct survey *v, const int64_t *of, const struct figure_set *sets,
                         size_t n, enum figure_key k)
{
    for (size_t up = 0; up < n; up++) {
        int64_t hidden = 0, together = 0, shown = sets[up].of[k].value;
        if (shown == FIELD_UNSET || is_ward(places(), sets[up].area))
            continue;
        for (size_t i = 0; i < n; i++) {
            const struct place *p = *sets[i].area ? place_find(places(), sets[i].area) : NULL;
            bool ward = is_ward(places(), sets[i].area);
            if (!p || strcmp(ward ? p->parent : "", sets[up].area) != 0 ||
                sets[i].of[k].value != FIELD_UNSET || !truth(v, of, sets[i].area))
                continue;
            hidden++;
            together += truth(v, of, sets[i].area);
        }
        assert_true(hidden != 1);
        assert_true(together == 0 || together >= FIGURE_MIN);
    }
}

static void test_few_are_nobody(void **state)
{
    int64_t of[600];
    look();
    for (int round = 0; round < ROUNDS; round++) {
        struct survey v;
        struct figure_set *sets;
        size_t n, shown = 0;
        draw_debts(&v, of, round % 2 ? 8 : 30);
        survey_end(&v, &sets, &n);
        for (size_t i = 0; i < n; i++) {
            const struct figure *f = sets[i].of;
            int64_t count = truth(&v, of, sets[i].area);
            if (f[FIG_DEBT_SHEETS].value != FIELD_UNSET) {
                assert_true(count >= FIGURE_MIN);
                assert_int_equal(f[FIG_DEBT_SHEETS].value, count);
                shown++;
            } else {
                assert_int_equal(f[FIG_DEBT_SHEETS].part, 0);
            }
            assert_int_equal(f[FIG_DEBT_SHEETS].definition, figure_defs[FIG_DEBT_SHEETS].version);
            assert_true((f[FIG_LOANS_LENT].value == FIELD_UNSET) ==
                        (f[FIG_DEBT_SHEETS].value == FIELD_UNSET));
        }
        assert_true(shown > 0);
        nothing_told(&v, of, sets, n, FIG_DEBT_SHEETS);
        nothing_told(&v, of, sets, n, FIG_LOANS_LENT);
    }
}

/* Eight in a district, seven of them in one ward: the eighth would be told. */
static void test_the_eighth(void **state)
{
    struct survey v;
    struct figure_set *sets;
    size_t n;
    look();
    survey_begin(&v, cx.a, places());
    v.wards[survey_ward(&v, KAUMAN)].of[FIG_DEBT_SHEETS].part = 7;
    v.wards[survey_ward(&v, BARENG)].of[FIG_DEBT_SHEETS].part = 1;
    v.wards[survey_ward(&v, ARJOSARI)].of[FIG_DEBT_SHEETS].part = 9;
    survey_end(&v, &sets, &n);
    for (size_t i = 0; i < n; i++) {
        int64_t told = sets[i].of[FIG_DEBT_SHEETS].value;
        const char *area = sets[i].area;
        assert_true(told == (!*area                          ? 17
                             : strcmp(area, KLOJEN) == 0     ? 8
                             : strcmp(area, ARJOSARI) == 0   ? 9
                             : strcmp(area, "35.73.01") == 0 ? 9
                                                             : FIELD_UNSET));
    }
}

static struct figure lagged(enum figure_key k, struct figure told, struct figure now)
{
    struct figure_set a, b;
    figure_blank(&a, "");
    figure_blank(&b, "");
    a.of[k] = told;
    b.of[k] = now;
    figure_lag(&a, &b, 1);
    return b.of[k];
}

static struct figure hidden_between(enum figure_key k, struct figure told, struct figure now)
{
    struct figure_set a, b;
    figure_blank(&a, "");
    figure_blank(&b, "");
    a.of[k] = told;
    figure_lag(&a, &b, 1);
    b.of[k] = now;
    figure_lag(&a, &b, 1);
    return b.of[k];
}

/* Once told, it moves by five or more; what is to be hidden is hidden at once. */
static void test_no_single_step(void **state)
{
    const struct figure none = {.value = FIELD_UNSET, .definition = 2};
    const enum figure_key k = FIG_DEBT_SHEETS;
    for (int64_t by = -6; by <= 6; by++) {
        struct figure told = {.value = 20, .part = 20, .definition = 1},
                      now = {.value = 20 + by, .part = 20 + by, .definition = 2};
        struct figure f = lagged(k, told, now);
        assert_int_equal(f.value, by > -FIGURE_MIN && by < FIGURE_MIN ? 20 : 20 + by);
        assert_int_equal(f.part, f.value);
        assert_int_equal(f.definition, 2);
        assert_int_equal(lagged(k, none, now).value, 20 + by);
        assert_true(lagged(k, told, none).value == FIELD_UNSET);
        assert_int_equal(hidden_between(k, told, now).value, f.value);
        told.value = now.value = 1; /* others move at once */
        assert_int_equal(lagged(FIG_CURATED, told, now).part, 20 + by);
        /* Money along with how many loans it is of. */
        told = (struct figure){.value = 70, .part = 70, .whole = 20};
        now = (struct figure){.value = 99, .part = 99, .whole = 20 + by};
        f = lagged(FIG_LOANS_LENT, told, now);
        assert_int_equal(f.value, by > -FIGURE_MIN && by < FIGURE_MIN ? 70 : 99);
    }
}

static enum err new_place_rule(struct ctx *c, void *arg)
{
    QUERY(add, true,
          "INSERT INTO place (code, kind, name, name_fold, parent) VALUES ('35.73.09', 'district', "
          "'Baru', 'baru', '35.73'), ('35.73.09.1001', 'ward', 'Baru', 'baru', '35.73.09')");
    QUERY(away, true, "DELETE FROM place WHERE code >= '35.73.09' AND code < '35.73.0:'");
    return db_exec(c, arg ? &add : &away, NO_ARGS, NULL);
}

/* An import in the middle of a count: what is told is of the places as they were. */
static void test_places_that_change_meanwhile(void **state)
{
    struct survey before, after;
    struct figure_set *sets;
    size_t n, more;
    look();
    survey_begin(&before, cx.a, places());
    survey_end(&before, &sets, &n);
    survey_begin(&before, cx.a, places());
    must(&cx, write_now(new_place_rule, &n));
    must(&cx, places_load(&cx));
    survey_begin(&after, cx.a, places());
    survey_end(&after, &sets, &more);
    assert_int_equal(more, n + 2);
    survey_end(&before, &sets, &more);
    assert_int_equal(more, n);
    must(&cx, write_now(new_place_rule, NULL));
    must(&cx, places_load(&cx));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_naive_counts),
        cmocka_unit_test(test_after_random_changes),
        cmocka_unit_test(test_today_is_a_past_day),
        cmocka_unit_test(test_past_days_from_facts),
        cmocka_unit_test(test_frozen_for_ever),
        cmocka_unit_test(test_territory),
        cmocka_unit_test(test_few_are_nobody),
        cmocka_unit_test(test_the_eighth),
        cmocka_unit_test(test_no_single_step),
        cmocka_unit_test(test_places_that_change_meanwhile),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
