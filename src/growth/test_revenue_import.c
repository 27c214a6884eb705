/* Files of monthly figures: whose a row is, months as people write them, runs that were
 * interrupted, what is forgotten when, what follows from figures; on both engines. */
#include "test_stage_growth.h"

#include "revenue_flag.h"
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

/* ---- what follows ---- */

enum { SHOPS = 7, LINES = 160 };

struct line {
    int64_t business, amount;
    const char *month, *source;
};
static int64_t shops[SHOPS];
static struct line lines[LINES];

static uint32_t dice;
static uint32_t roll(uint32_t n)
{
    dice = dice * 1664525u + 1013904223u;
    return (dice >> 8) % n;
}

/* Mostly a business's figures one after the other; months said again, other sources, slips. */
static void invent(void)
{
    static const char *const sources[] = {"word", "notebook", "receipts", "import"};
    dice = 5;
    for (int i = 0; i < SHOPS; i++)
        shops[i] = shop(arena_printf(cx.a, "Toko %d", i), arena_printf(cx.a, "Pemilik %d", i),
                        arena_printf(cx.a, "0813000000%02d", i), KAUMAN);
    for (int i = 0, at = 0; i < LINES; i++) {
        at = roll(4) ? at : (int)roll(SHOPS);
        lines[i] =
            (struct line){.business = shops[at],
                          .month = arena_printf(cx.a, "%04u-%02u", 2025 + roll(2), 1 + roll(10)),
                          .amount = (int64_t)(1 + roll(6)) * (roll(25) ? 3 : 3000) * MILLION,
                          .source = sources[roll(4)]};
    }
}

static const char *file_of_lines(void)
{
    struct buf b = buf_new(cx.a, 64 << 10);
    buf_puts(&b, "Kode;Bulan;Omzet;Sumber\n");
    for (int i = 0; i < LINES; i++)
        buf_printf(&b, "%s;%s;%lld;%s\n", code_of(lines[i].business), lines[i].month,
                   (long long)lines[i].amount, lines[i].source);
    return arena_strdup(cx.a, buf_str(&b));
}

static enum err put_rule(struct ctx *c, void *arg)
{
    bool changed;
    return revenue_put(c, arg, &changed);
}

static void one_by_one(int n)
{
    for (int i = 0; i < n; i++) {
        struct revenue r = revenue_new();
        r.business_id = lines[i].business;
        r.month = lines[i].month;
        r.amount = lines[i].amount;
        r.source = lines[i].source;
        as(&officer);
        must(&cx, write_now(put_rule, &r));
    }
}

/* What stands of the shops: figures, how they stand, what is odd and what is proposed. */
static const char *all_of_shops(void)
{
    QUERY(q0, false,
          "SELECT business_id, month, amount, low, high, source, confidence, current, account_id "
          "FROM revenue WHERE business_id >= $1 AND business_id <= $2 ORDER BY business_id, id");
    QUERY(q1, false,
          "SELECT business_id, class, settled, basis, verified, value, to_next, step, step_since, "
          "score, coverage, next, trend, months, last_month, fell, fell_on, reckoned_on, ward "
          "FROM growth WHERE business_id >= $1 AND business_id <= $2 ORDER BY business_id");
    QUERY(q2, false,
          "SELECT f.business_id, r.month, r.amount, r.source, f.kind FROM revenue_flag f "
          "JOIN revenue r ON r.id = f.revenue_id WHERE f.state = 'open' AND f.business_id >= $1 "
          "AND f.business_id <= $2 ORDER BY f.business_id, r.month, r.id, f.kind");
    QUERY(q3, false,
          "SELECT business_id, what, before, after, basis, value, verified FROM growth_move "
          "WHERE state = 'proposed' AND business_id >= $1 AND business_id <= $2 "
          "ORDER BY business_id");
    static const struct {
        const struct query *q;
        int columns;
    } of[] = {{&q0, 9}, {&q1, 19}, {&q2, 5}, {&q3, 7}};
    struct buf b = buf_new(cx.a, 256 << 10);
    for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++) {
        look();
        struct rows *r = db_rows(&cx, of[i].q, ARGS(db_int(shops[0]), db_int(shops[SHOPS - 1])));
        while (rows_next(r)) {
            for (int k = 0; k < of[i].columns; k++)
                buf_printf(&b, "%s ", row_null(r, k) ? "-" : row_text(r, k));
            buf_putc(&b, '\n');
        }
        must(&cx, rows_end(r));
    }
    return arena_strdup(cx.a, buf_str(&b));
}

static void forget_figures(void)
{
    QUERY(q0, true, "DELETE FROM revenue_flag WHERE business_id >= $1 AND business_id <= $2");
    QUERY(q1, true, "DELETE FROM growth_move WHERE business_id >= $1 AND business_id <= $2");
    QUERY(q2, true, "DELETE FROM growth WHERE business_id >= $1 AND business_id <= $2");
    QUERY(q3, true, "DELETE FROM revenue WHERE business_id >= $1 AND business_id <= $2");
    const struct query *const all[] = {&q0, &q1, &q2, &q3};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        by_hand(all[i], shops[0], shops[SHOPS - 1]);
}

static void test_follows_as_one_by_one(void **state)
{
    QUERY(q, true, "UPDATE revenue_import SET last_row = $2 WHERE id = $1");
    int64_t id;
    invent();
    one_by_one(LINES);
    const char *singly = all_of_shops();
    assert_non_null(strstr(singly, "outlier"));
    assert_non_null(strstr(singly, "turnover_weak"));
    forget_figures();
    struct revenue_import x = run(file_of_lines());
    assert_int_equal(x.total, LINES);
    assert_int_equal(x.rejected, 0);
    assert_string_equal(all_of_shops(), singly);
    assert_int_equal(whole_run(), 0);
    forget_figures();
    one_by_one(LINES / 2); /* a run died behind these, in the middle of a business's rows */
    must(&cx, begin(file_of_lines(), &id));
    by_hand(&q, id, LINES / 2 + 1);
    must(&cx, revenue_import_run(&cx, 0, id, NULL, NULL));
    assert_int_equal(get(id).total, LINES - LINES / 2);
    assert_string_equal(all_of_shops(), singly);
}

/* The same sum of the same month for five businesses: seen although it is not their newest month.
 */
static void test_a_crowd_in_a_file(void **state)
{
    QUERY(q, false,
          "SELECT count(*) FROM revenue_flag f JOIN revenue r ON r.id = f.revenue_id "
          "WHERE f.kind = 'copied' AND f.state = 'open' AND r.amount = $1");
    struct buf b = buf_new(cx.a, 4 << 10);
    forget_figures();
    buf_puts(&b, "Kode;2025-03;2025-04;Sumber\n");
    for (int i = 0; i < FLAG_CROWD; i++)
        buf_printf(&b, "%s;7654321;%d;word\n", code_of(shops[i]), 5000000 + i * 1000);
    assert_int_equal(run(arena_strdup(cx.a, buf_str(&b))).added, 2 * FLAG_CROWD);
    assert_int_equal(number_of(&q, 7654321), FLAG_CROWD);
}

static int followed_open(void **state)
{
    static const struct business_follower *const both[] = {&growth_follower, &revenue_flag_follower,
                                                           NULL};
    int e = growth_open(state);
    business_followers = both;
    return e;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headings),
        cmocka_unit_test(test_whose),
        cmocka_unit_test(test_whole_rows),
        cmocka_unit_test(test_goes_on),
        cmocka_unit_test(test_follows_as_one_by_one),
        cmocka_unit_test(test_a_crowd_in_a_file),
        cmocka_unit_test(test_forgotten),
    };
    int failed = _cmocka_run_group_tests("SQLite", tests, sizeof(tests) / sizeof(tests[0]),
                                         followed_open, growth_close);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests,
                                                     sizeof(tests) / sizeof(tests[0]),
                                                     followed_open, growth_close)
                  : failed;
}
