/* Sums of months against naive counts, by area; what is counted when; few are nobody, over
 * districts and over months. On both engines. */
#include "test_stage_insight.h"

#include "month.h"

#include <stdlib.h>

enum { SHEETS = 260 };
static const char *const areas[] = {"", KLOJEN, "35.73.01", KAUMAN, BARENG, ARJOSARI};
enum { AREAS = sizeof(areas) / sizeof(areas[0]), SUMS = 3 }; /* the city and two districts */

static const struct month *months_in(const char *area)
{
    struct month *list = arena_array(cx.a, MONTHS, sizeof(*list));
    must(&cx, month_list(&cx, area, list));
    return list;
}

static void draw_sheet(void)
{
    QUERY(q, true,
          "INSERT INTO debt_sheet (person_id, business_id, state, outcome, consent_version, "
          "consent_via, consent_at, created_at, updated_at, closed_at, data_key) VALUES "
          "((SELECT owner_id FROM business WHERE id = $1), $1, $2, $3, '1', 'spoken', $4, $4, $4, "
          "$5, $6)");
    int64_t opened = cx.now - (int64_t)draw(380) * 86400,
            closed = opened + (int64_t)draw(90) * 86400;
    bool settled = draw(3) != 0 && closed < cx.now;
    must(&cx, write_query(&q, ARGS(db_int(shops[draw((uint32_t)shops_n)]),
                                   db_text(settled ? "closed" : "open"),
                                   db_text(settled ? "settled" : ""), db_int(opened),
                                   settled ? db_int(closed) : db_null(), db_blob("x", 1))));
}

/* ---- naive counts: every row looked at ---- */

static bool in_month(int64_t at, const char *month)
{
    char day[DATE_LEN + 1];
    date_format(date_of_instant(at), day);
    return strncmp(day, month, MONTH_LEN) == 0;
}

static int64_t instants(const struct query *q, const char *area, const char *month)
{
    const char *lo, *hi;
    int64_t n = 0;
    area_range(cx.a, area, &lo, &hi);
    struct rows *r = db_rows(&cx, q, ARGS(db_text(lo), db_text(hi)));
    while (rows_next(r))
        n += in_month(row_int(r, 0), month);
    must(&cx, rows_end(r));
    return n;
}

static int64_t visits(const char *area, const char *month)
{
    QUERY(q, false,
          "SELECT count(*) FROM visit v JOIN business b ON b.id = v.business_id WHERE b.ward >= $1 "
          "AND b.ward < $2 AND substr(v.visited_on, 1, 7) = $3 AND v.withdrawn_at IS NULL");
    const char *lo, *hi;
    area_range(cx.a, area, &lo, &hi);
    return number_by(&q, ARGS(db_text(lo), db_text(hi), db_text(month)));
}

static int64_t naive(const char *area, enum flow f, const char *month)
{
    QUERY(opened, false, "SELECT opened_at FROM casefile WHERE ward >= $1 AND ward < $2");
    QUERY(solved, false,
          "SELECT resolved_at FROM casefile WHERE ward >= $1 AND ward < $2 AND resolved_at IS NOT "
          "NULL");
    QUERY(sheets, false,
          "SELECT s.created_at FROM debt_sheet s JOIN business b ON b.id = s.business_id WHERE "
          "b.ward >= $1 AND b.ward < $2");
    QUERY(settled, false,
          "SELECT s.closed_at FROM debt_sheet s JOIN business b ON b.id = s.business_id WHERE "
          "b.ward >= $1 AND b.ward < $2 AND s.outcome = 'settled'");
    switch (f) {
    case FLOW_VISITS: return visits(area, month);
    case FLOW_CASES_OPENED: return instants(&opened, area, month);
    case FLOW_CASES_SOLVED: return instants(&solved, area, month);
    case FLOW_DEBT_SHEETS: return instants(&sheets, area, month);
    case FLOW_DEBTS_SETTLED: return instants(&settled, area, month);
    default: return 0;
    }
}

static void all_agree(void)
{
    look();
    for (size_t i = 0; i < AREAS; i++) {
        const struct month *m = months_in(areas[i]);
        for (int k = 0; k < MONTHS; k++)
            for (int f = FLOW_VISITS; f <= FLOW_CLASS_FALLS; f++)
                assert_int_equal(m[k].of[f], naive(areas[i], (enum flow)f, m[k].month));
    }
}

static void test_against_naive_counts(void **state)
{
    shops_n = 0; /* the other engine had its own */
    must(&cx, write_as(NULL, cases_rule, NULL));
    for (int i = 0; i < 60; i++)
        must(&cx, write_as(NULL, draw_shop, NULL));
    for (int i = 0; i < 200; i++) {
        draw_visit();
        draw_case();
    }
    for (int i = 0; i < SHEETS; i++)
        draw_sheet();
    care();
    all_agree();
    const struct month *m = months_in("");
    assert_string_equal(m[0].month, "2026-11");
    assert_string_equal(m[12].month, "2025-11");
    assert_true(m[0].of[FLOW_VISITS] > 0 && m[1].of[FLOW_CASES_OPENED] > 0);
}

/* What is visible is the truth; beside a visible sum nothing hidden stands alone, nor fewer than
 * five together; wards are told nothing. */
static void nothing_told(enum flow f)
{
    int64_t shown = 0, truth[SUMS][MONTHS], told[SUMS][MONTHS];
    look();
    for (int i = 0; i < SUMS; i++) {
        const struct month *m = months_in(areas[i]);
        for (int k = 0; k < MONTHS; k++) {
            truth[i][k] = naive(areas[i], f, m[k].month);
            told[i][k] = m[k].of[f];
            assert_true(told[i][k] == FIELD_UNSET || told[i][k] == truth[i][k]);
            assert_true(told[i][k] == FIELD_UNSET || truth[i][k] == 0 || truth[i][k] >= FIGURE_MIN);
            shown += told[i][k] != FIELD_UNSET && truth[i][k] > 0;
        }
        int hidden = 0, few = 0;
        for (int k = 1; k < MONTHS; k++) {
            hidden += told[i][k] == FIELD_UNSET && truth[i][k] > 0;
            few += told[i][k] == FIELD_UNSET ? (int)truth[i][k] : 0;
        }
        assert_true(hidden != 1 && (hidden == 0 || few >= FIGURE_MIN));
    }
    for (int k = 0; k < MONTHS; k++) {
        int hidden = 0;
        for (int i = 1; i < SUMS; i++)
            hidden += told[i][k] == FIELD_UNSET && truth[i][k] > 0;
        assert_true(told[0][k] == FIELD_UNSET || hidden != 1);
    }
    for (size_t i = SUMS; i < AREAS; i++)
        for (int k = 0; k < MONTHS; k++)
            assert_true(months_in(areas[i])[k].of[f] == FIELD_UNSET);
    assert_true(shown > 0);
}

static void test_few_are_nobody(void **state)
{
    nothing_told(FLOW_DEBT_SHEETS);
    nothing_told(FLOW_DEBTS_SETTLED);
}

/* Within a day the running month and the one before, once an hour; the others with the next day. */
static void test_when(void **state)
{
    QUERY(back, true, "UPDATE visit SET visited_on = $1 WHERE id = (SELECT max(id) FROM visit)");
    look();
    int64_t now = months_in("")[0].of[FLOW_VISITS], then = months_in("")[4].of[FLOW_VISITS];
    draw_visit();
    must(&cx, write_query(&back, ARGS(db_text(day_text(0)))));
    cx.now += 60;
    care();
    assert_int_equal(months_in("")[0].of[FLOW_VISITS], now);
    cx.now += 3600;
    care();
    assert_int_equal(months_in("")[0].of[FLOW_VISITS], now + 1);
    draw_visit();
    must(&cx, write_query(&back, ARGS(db_text("2026-07-15"))));
    cx.now += 3700;
    care();
    assert_int_equal(months_in("")[4].of[FLOW_VISITS], then);
    cx.now += 86400;
    care();
    assert_int_equal(months_in("")[4].of[FLOW_VISITS], then + 1);
    all_agree();
}

/* A month that lies behind the others is kept as it was counted last. */
static void test_old_months_stay(void **state)
{
    QUERY(kept, false,
          "SELECT n FROM figure_month WHERE area = '' AND key = 'visits' AND month = "
          "'2025-11'");
    QUERY(gone, true, "DELETE FROM visit WHERE visited_on < '2025-12-01'");
    look();
    int64_t n = number_by(&kept, NO_ARGS);
    assert_true(n > 0);
    cx.now += INT64_C(10) * 86400; /* December */
    must(&cx, write_query(&gone, NO_ARGS));
    care();
    assert_string_equal(months_in("")[0].month, "2026-12");
    assert_int_equal(number_by(&kept, NO_ARGS), n);
    all_agree();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_naive_counts),
        cmocka_unit_test(test_few_are_nobody),
        cmocka_unit_test(test_when),
        cmocka_unit_test(test_old_months_stay),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
