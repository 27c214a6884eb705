/* Whole years of the working calendar: what is built in, lists loaded, amended, refused, taken
 * back; over real databases. */
#include "test_stage_holiday.h"

#include "ref_holidays.h"

/* ---- what is built in ---- */

static void test_built_in(void **state)
{
    const struct worktime *t = calendar();
    struct holiday_year *years;
    size_t n, rows = 0;
    int64_t before = 0;
    for (const struct holiday_ref *d = holidays_built_in; d->date; d++, rows++) {
        int64_t at = day(d->date);
        assert_true(at >= before); /* in order */
        before = at;
        assert_false(worktime_is_working_day(t, at));
        assert_true(strlen(d->name) > 2 && strlen(d->source) > 5);
    }
    assert_int_equal(rows, 82);
    assert_int_equal(t->revision, 1);
    assert_int_equal(t->official_from, day("2024-01-01"));
    assert_int_equal(t->official_until, day("2026-12-31"));
    must(&cx, holiday_years(&cx, &years, &n));
    assert_int_equal(n, 3);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(years[i].year, 2024 + (int64_t)i);
        assert_int_equal(years[i].national, 17);
        assert_int_equal(years[i].other, i ? 0 : 2);
        int64_t works = 0;
        char iso[DATE_LEN + 1];
        for (int64_t d = day(arena_printf(cx.a, "%" PRId64 "-01-01", years[i].year));
             date_from_days(d).year == years[i].year; d++) {
            bool off = weekday_of(d) > 4;
            date_format(date_from_days(d), iso);
            for (const struct holiday_ref *h = holidays_built_in; h->date; h++)
                off |= strcmp(h->date, iso) == 0;
            works += !off;
        }
        assert_int_equal(years[i].working_days, works);
    }
    /* Never the estimates. */
    struct holiday *list;
    must(&cx, holiday_list(&cx, 2027, true, &list, &n));
    assert_int_equal(n, 0);
}

static void test_seed_again_changes_nothing(void **state)
{
    must(&cx, write_now(seed_rule, NULL));
    assert_int_equal(calendar()->revision, 1);
    bool p;
    assert_string_equal(due(calendar(), "2026-03-17", 1, &p), "2026-03-25");
    assert_false(p);
    assert_string_equal(due(calendar(), "2026-12-30", 2, &p), "2027-01-01");
    assert_true(p);
}

/* ---- whole years ---- */

static void test_bad_lists_change_nothing(void **state)
{
    struct holiday_load sum;
    int64_t revision = calendar()->revision;
    assert_int_equal(load("2027-01-01,Tahun Baru,national\n"
                          "2027-02-30,Tidak ada,national\n"
                          "2028-01-01,Tahun lain,national\n"
                          "2027-03-01,,national\n"
                          "2027-03-02,Hari apa,weekend\n"
                          "\n"
                          "1-1-2027,TAHUN BARU,national\n"
                          "07/05/27,Tahun pendek,national\n",
                          &sum),
                     ERR_INVALID);
    assert_int_equal(said_n("holiday.error.line_date"), 2);
    assert_int_equal(said_n("holiday.error.line_year"), 1);
    assert_int_equal(said_n("holiday.error.line_name"), 1);
    assert_int_equal(said_n("holiday.error.line_kind"), 1);
    assert_int_equal(said_n("holiday.error.line_twice"), 1);
    assert_string_equal(cx.err.fields->args[0].name, "line");
    assert_string_equal(cx.err.fields->args[0].value, "2");

    assert_int_equal(load("2027-01-01,Tahun Baru,national\n2027-08-17,Merdeka,national\n", &sum),
                     ERR_INVALID);
    assert_int_equal(said_n("holiday.error.few"), 1);
    assert_int_equal(load(" \n\n", &sum), ERR_INVALID);
    assert_int_equal(said_n("holiday.error.none"), 1);
    struct buf many = buf_new(cx.a, 1 << 20);
    for (int i = 0; i < 60; i++)
        buf_printf(&many, "%d,apa,national\n", i);
    struct loading l = {.text = buf_str(&many), .source = "", .year = 2030};
    assert_int_equal(write_now(load_rule, &l), ERR_INVALID);
    assert_int_equal(said_n("holiday.error.line_date"), 20);
    assert_int_equal(said_n("holiday.error.lines_more"), 1);
    assert_string_equal(said("source"), "holiday.error.source");
    assert_string_equal(said("year"), "holiday.error.year_gap");
    struct loading gap = {.text = LIST_2027, .source = "SKB uji", .year = 2028};
    assert_int_equal(write_now(load_rule, &gap), ERR_INVALID);
    assert_string_equal(said("year"), "holiday.error.year_gap");
    for (int i = 0; i < 500; i++)
        buf_printf(&many, "2027-01-01,hari %d,local\n", i);
    assert_int_equal(load(buf_str(&many), &sum), ERR_INVALID);
    assert_int_equal(said_n("holiday.error.many"), 1);

    size_t n;
    struct holiday *list;
    assert_int_equal(calendar()->revision, revision);
    must(&cx, holiday_list(&cx, 2027, true, &list, &n));
    assert_int_equal(n, 0);
}

static void test_a_year_is_loaded(void **state)
{
    struct holiday_load sum;
    struct holiday early, h;
    bool p;
    must(&cx, add("2027-02-14", "Pemilihan uji", "election", true, &early));
    int64_t revision = calendar()->revision;
    assert_string_equal(due(calendar(), "2026-12-31", 1, &p), "2027-01-01");
    assert_true(p);

    must(&cx, load(LIST_2027, &sum));
    assert_int_equal(sum.added, 12);
    assert_int_equal(sum.removed, 0);
    assert_int_equal(sum.revision, revision + 1);
    assert_int_equal(calendar()->official_until, day("2027-12-31"));
    assert_string_equal(due(calendar(), "2026-12-31", 1, &p), "2027-01-05");
    assert_false(p);
    must(&cx, holiday_get(&cx, early.id, &h)); /* by another decree: stays */
    assert_int_equal(h.removed_at, 0);

    /* The same list in another order and form: nothing happens. */
    struct holiday_load again;
    must(&cx, load("jenis\tnama\ttanggal\n"
                   "national\tNatal\t25/12/2027\ncuti bersama\tHari Uji Satu\t2027-01-04\n"
                   "national\tHari uji dua\t2027-02-01\nnational\tHari uji tiga\t2027-03-01\n"
                   "national\tHari uji empat\t2027-04-01\nnational\tHari uji lima\t2027-05-03\n"
                   "national\tHari uji enam\t2027-06-01\nnational\tHari uji tujuh\t2027-07-01\n"
                   "national\tProklamasi Kemerdekaan\t2027-08-17\nnational\tUji\t2027-09-01\n"
                   "national\tHari uji sepuluh\t2027-10-01\n"
                   "national\tTahun Baru Masehi\t2027-01-01\n",
                   &again));
    assert_int_equal(again.added + again.removed, 0);
    assert_int_equal(again.unchanged, 12);
    assert_int_equal(again.revision, 0);
    assert_int_equal(calendar()->revision, revision + 1);
}

static void test_a_year_is_amended(void **state)
{
    struct holiday_load sum;
    size_t n;
    struct holiday *list;
    bool p;
    int64_t revision = calendar()->revision;
    /* Joint leave moves, a day becomes joint leave, the election day is named by the list, too. */
    must(&cx, load("2027-01-01,Tahun Baru Masehi,national\n"
                   "2027-01-05,Hari uji satu,cuti bersama\n"
                   "2027-02-01,Hari uji dua,national\n2027-03-01,Hari uji tiga,national\n"
                   "2027-04-01,Hari uji empat,national\n2027-05-03,Hari uji lima,national\n"
                   "2027-06-01,Hari uji enam,cuti bersama\n2027-07-01,Hari uji tujuh,national\n"
                   "2027-08-17,Proklamasi Kemerdekaan,national\n2027-09-01,Uji,national\n"
                   "2027-10-01,Hari uji sepuluh,national\n2027-12-25,Natal,national\n"
                   "2027-02-14,Pemilihan uji,pemilu\n",
                   &sum));
    assert_int_equal(sum.added, 2);
    assert_int_equal(sum.removed, 2);
    assert_int_equal(sum.unchanged, 11);
    assert_string_equal(due(calendar(), "2026-12-31", 2, &p), "2027-01-06");
    must(&cx, holiday_list(&cx, 2027, false, &list, &n));
    assert_int_equal(n, 13);
    must(&cx, holiday_list(&cx, 2027, true, &list, &n));
    assert_int_equal(n, 15);
    const struct worktime *t;
    must(&cx, worktime_of(&cx, revision, &t)); /* as it was */
    assert_string_equal(due(t, "2026-12-31", 1, &p), "2027-01-05");
}

/* However often a list was loaded anew: what stands is listed beside all that went. */
static void test_a_year_amended_often_is_listed_whole(void **state)
{
    enum { TIMES = 90, DAYS = 12 };
    struct holiday_load sum;
    struct holiday *list;
    size_t n, before, standing = 0;
    must(&cx, holiday_list(&cx, 2027, true, &list, &before));
    for (int i = 0; i < TIMES; i++) {
        struct buf text = buf_new(cx.a, 4000);
        for (int d = 1; d <= DAYS; d++)
            buf_printf(&text, "2027-%02d-03,Hari uji %d kali %d,national\n", d, d, i);
        must(&cx, load(buf_str(&text), &sum));
    }
    must(&cx, load(LIST_2027, &sum)); /* as the next test finds it */
    must(&cx, holiday_list(&cx, 2027, true, &list, &n));
    assert_true(n > before + TIMES * DAYS);
    for (size_t i = 0; i < n; i++)
        standing += !list[i].removed_at;
    must(&cx, holiday_list(&cx, 2027, false, &list, &n));
    assert_int_equal(standing, n);
}

static void test_a_year_is_taken_back(void **state)
{
    bool p;
    size_t n;
    struct holiday *list;
    assert_int_equal(take_back(2025, "salah muat"), ERR_CONFLICT);
    assert_int_equal(take_back(2028, "salah muat"), ERR_NOT_FOUND);
    assert_int_equal(take_back(2027, ""), ERR_INVALID);
    assert_int_equal(calendar()->official_until, day("2027-12-31"));
    must(&cx, take_back(2027, "daftar itu hanya perkiraan"));
    assert_int_equal(calendar()->official_until, day("2026-12-31"));
    assert_string_equal(due(calendar(), "2026-12-31", 1, &p), "2027-01-01");
    assert_true(p);
    must(&cx, holiday_list(&cx, 2027, false, &list, &n));
    assert_int_equal(n, 1); /* the election day */
    must(&cx, take_back(2024, "tidak dipakai"));
    assert_int_equal(calendar()->official_from, day("2025-01-01"));
    must(&cx, write_now(seed_rule, NULL)); /* what was taken back is not seeded again */
    assert_int_equal(calendar()->official_from, day("2025-01-01"));
    must(&cx, take_back(2025, "tidak dipakai"));
    assert_int_equal(take_back(2026, "tidak dipakai"), ERR_CONFLICT); /* the last one */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_built_in),
        cmocka_unit_test(test_seed_again_changes_nothing),
        cmocka_unit_test(test_bad_lists_change_nothing),
        cmocka_unit_test(test_a_year_is_loaded),
        cmocka_unit_test(test_a_year_is_amended),
        cmocka_unit_test(test_a_year_amended_often_is_listed_whole),
        cmocka_unit_test(test_a_year_is_taken_back),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), open_all, stage_end);
}
