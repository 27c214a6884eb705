/* Files of monthly figures: whose a row is, months as people write them, runs that were
 * interrupted, what is forgotten when; on both engines. */
#include "test_stage_visits.h"

#include "revenue.h"
#include "revenue_import.h"

static char *kept;
static size_t kept_n;

static bool keep(void *arg, const void *p, size_t n)
{
    kept = arena_grow(cx.a, kept, kept_n, kept_n + n + 1);
    memcpy(kept + kept_n, p, n);
    kept_n += n;
    return true;
}

/* The rejected rows as CSV. */
static const char *rejects(int64_t id)
{
    kept = arena_strdup(cx.a, "");
    kept_n = 0;
    as(&officer);
    look();
    must(&cx, revenue_import_rejects(&cx, id, TABLE_CSV, (struct table_sink){keep, NULL}));
    return kept;
}

static enum err begin(const char *file, int64_t *ret_id)
{
    as(&officer);
    look();
    return revenue_import_begin(&cx, "omzet.csv", file, strlen(file), false, ret_id);
}

static struct revenue_import get(int64_t id)
{
    struct revenue_import x;
    as(&officer);
    look();
    must(&cx, revenue_import_get(&cx, id, &x));
    return x;
}

static struct revenue_import run(const char *file)
{
    int64_t id;
    must(&cx, begin(file, &id));
    must(&cx, revenue_import_run(&cx, 0, id, NULL, NULL));
    return get(id);
}

/* The figure of a month, -1: none. */
static int64_t amount(int64_t business, const char *month)
{
    struct revenue *list;
    size_t n;
    as(&officer);
    look();
    must(&cx, revenue_list(&cx, business, false, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].month, month) == 0)
            return list[i].amount;
    return -1;
}

static const char *code_of(int64_t business)
{
    return code_make(cx.a, "U", (uint64_t)business);
}

static void test_headings(void **state)
{
    static const char *const good[] = {"2026-01", "Jan 2026", "Januari 2026", "01/2026",
                                       "1/2026",  "01-2026",  "2026-01-01"};
    int64_t id;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        const char *file =
            arena_printf(cx.a, "Kode;%s\n%s;%d\n", good[i], code_of(warung), 1000 + (int)i);
        assert_int_equal(run(file).added, 1);
        assert_int_equal(amount(warung, "2026-01"), 1000 + (int)i);
    }
    assert_int_equal(begin("Kode;Omzet\nU-1;5\n", &id), ERR_INPUT);    /* no month */
    assert_int_equal(begin("Nama;Jan 2026\nSri;5\n", &id), ERR_INPUT); /* nobody's */
    assert_int_equal(begin("", &id), ERR_INPUT);
    as(&lurah);
    look();
    assert_int_equal(revenue_import_begin(&cx, "x", "a", 1, false, &id), ERR_FORBIDDEN);
}

static void test_whose(void **state)
{
    QUERY(q, true,
          "UPDATE business SET nib = CASE WHEN $2 = 1 THEN '9900000000011' "
          "WHEN $2 = 2 THEN '9900000000022' END WHERE id = $1");
    by_hand(&q, warung, 1);
    by_hand(&q, kios, 1);
    by_hand(&q, far, 2);
    const char *file = arena_printf(cx.a,
                                    "NIB,Kode,2026-02\n9900000000011,,1\n99-00000000022,,2\n"
                                    "9900000000011,%s,3\n123,,4\n9900000000033,,5\n,,6\n",
                                    code_of(kios));
    struct revenue_import x = run(file);
    assert_int_equal(x.total, 6);
    assert_int_equal(x.added, 2);
    assert_int_equal(x.rejected, 4);
    assert_int_equal(amount(far, "2026-02"), 2);
    assert_int_equal(amount(kios, "2026-02"), 3); /* the code says which */
    assert_int_equal(amount(warung, "2026-02"), -1);
    const char *told = rejects(x.id);
    assert_non_null(strstr(told, "Lebih dari satu usaha"));
    assert_non_null(strstr(told, "Tidak ada usaha dengan NIB"));
    assert_non_null(strstr(told, "Tulis kode usaha atau NIB"));
}

/* A row with one bad month is refused whole. */
static void test_whole_rows(void **state)
{
    const char *file = arena_printf(cx.a, "Kode,2026-03,2026-04\n%s,100,banyak\n%s,200,300\n",
                                    code_of(warung), code_of(kios));
    struct revenue_import x = run(file);
    assert_int_equal(x.rejected, 1);
    assert_int_equal(x.added, 2);
    assert_int_equal(amount(warung, "2026-03"), -1);
    assert_int_equal(amount(kios, "2026-04"), 300);
    file = arena_printf(cx.a, "Kode,2026-03,2126-04\n%s,100,5\n", code_of(warung));
    assert_int_equal(run(file).rejected, 1); /* told only when it is checked: still nothing */
    assert_int_equal(amount(warung, "2026-03"), -1);
}

static void test_goes_on(void **state)
{
    QUERY(q, true, "UPDATE revenue_import SET last_row = $2 WHERE id = $1");
    int64_t id;
    const char *file = arena_printf(cx.a, "Kode,2026-05\n%s,1\n%s,2\n%s,3\n", code_of(warung),
                                    code_of(kios), code_of(far));
    must(&cx, begin(file, &id));
    by_hand(&q, id, 3); /* it died behind the second row */
    must(&cx, revenue_import_run(&cx, 0, id, NULL, NULL));
    struct revenue_import x = get(id);
    assert_string_equal(x.state, "done");
    assert_int_equal(x.total, 1);
    assert_int_equal(amount(far, "2026-05"), 3);
    assert_int_equal(amount(warung, "2026-05"), -1);
    assert_int_equal(x.file_id, 0);
    must(&cx, revenue_import_run(&cx, 0, id, NULL, NULL)); /* once more: nothing to do */
    assert_int_equal(get(id).total, 1);
    x = run(file);
    assert_int_equal(x.added, 2);
    assert_int_equal(x.unchanged, 1);
}

static void test_forgotten(void **state)
{
    int64_t id, now = cx.now;
    struct revenue_import x = run(arena_printf(cx.a, "Kode,2026-06\n%s,ya\n", code_of(warung)));
    must(&cx, begin(arena_printf(cx.a, "Kode,2026-06\n%s,5\n", code_of(warung)), &id));
    as(NULL);
    cx.now = now + REVENUE_IMPORT_KEPT + 60;
    must(&cx, revenue_import_job.care(&cx));
    assert_string_equal(get(id).state, "failed"); /* nobody ran it */
    assert_int_equal(get(id).file_id, 0);
    assert_non_null(strstr(rejects(x.id), "ya"));
    as(NULL);
    cx.now = now + REVENUE_IMPORT_REJECTS + 60;
    must(&cx, revenue_import_job.care(&cx));
    as(&officer);
    look();
    assert_int_equal(revenue_import_rejects(&cx, x.id, TABLE_CSV, (struct table_sink){keep, NULL}),
                     ERR_GONE);
    assert_int_equal(get(x.id).rejected, 1); /* that there were some is known on */
    cx.now = now;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headings),   cmocka_unit_test(test_whose),
        cmocka_unit_test(test_whole_rows), cmocka_unit_test(test_goes_on),
        cmocka_unit_test(test_forgotten),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]));
}
