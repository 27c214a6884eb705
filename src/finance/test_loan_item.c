/* Rows of partners' files that were not booked, and balances that differ: kept, settled, never
 * booked twice; on both engines. */
#include "test_stage_loans.h"

#include "loan_file.h"
#include "loan_item.h"

static int64_t loan;

static int open_stage(void **state)
{
    stage_open(state);
    two_partners();
    struct loan l = flat(warung, 12 * MILLION, 12);
    l.number = "B-1";
    loan = running(l, "2026-01-31");
    return 0;
}

#define HEAD "nomor;tanggal;jumlah;nomor bukti;sisa pokok\n"

static struct loan_file sent(int64_t partner, const char *rows)
{
    struct loan_file f;
    const char *text = arena_printf(cx.a, HEAD "%s", rows);
    look();
    db_reader_end(app->db, &cx);
    must(&cx, loan_file_take(&cx, partner, text, strlen(text), &f));
    return f;
}

static struct loan_item_page items(const char *state)
{
    struct loan_item_page page;
    look();
    must(&cx, loan_item_list(&cx, &(struct loan_item_filter){.state = state, .limit = 200}, &page));
    return page;
}

struct settling {
    enum err (*act)(struct ctx *c, int64_t id, const struct loan_item_act *act);
    int64_t id;
    struct loan_item_act with;
};
static enum err settle_rule(struct ctx *c, void *arg)
{
    const struct settling *s = arg;
    return s->act(c, s->id, &s->with);
}
static enum err assign(int64_t id, struct loan_item_act with)
{
    return write_now(settle_rule, &(struct settling){loan_item_assign, id, with});
}
static enum err shut(int64_t id, const char *why)
{
    return write_now(settle_rule, &(struct settling){loan_item_close, id, {.reason = why}});
}
static enum err reopen(int64_t id)
{
    return write_now(settle_rule, &(struct settling){loan_item_reopen, id, {.version = 0}});
}

static const struct loan_item_act to_b1 = {.number = "B-1", .amount = FIELD_UNSET};

/* Assigned once: neither the same file, nor the row in another one, nor a second hand books again.
 */
static void test_assigned_once(void **state)
{
    const char *rows = "B-01;2026-03-02;1120000;;\nB-1;2026-04-01;1120000;R-1;\n";
    as(&bank);
    struct loan_file f = sent(bank_id, rows);
    assert_int_equal(f.added, 1);
    assert_int_equal(f.refused, 1);
    struct loan_item_page open = items("open");
    assert_int_equal(open.n, 1);
    struct loan_item x = open.rows[0];
    assert_string_equal(x.kind, "no_loan");
    assert_string_equal(x.number, "B-01");
    assert_int_equal(x.amount, 1120000);
    assert_int_equal(x.line, 2);
    f = sent(bank_id, rows); /* twice: nothing new */
    assert_int_equal(f.added, 0);
    assert_int_equal(items("open").n, 1);
    assert_int_equal(assign(x.id, (struct loan_item_act){.number = "B-9", .amount = FIELD_UNSET}),
                     ERR_INVALID);
    assert_string_equal(said("number"), "loan_file.error.no_loan");
    struct loan_item_act stale = to_b1;
    stale.version = x.version + 1;
    assert_int_equal(assign(x.id, stale), ERR_STALE);
    must(&cx, assign(x.id, to_b1));
    assert_int_equal(loan_now(loan).paid, 2 * 1120000);
    assert_int_equal(assign(x.id, to_b1), ERR_CONFLICT);
    assert_int_equal(shut(x.id, "sudah"), ERR_CONFLICT);
    assert_int_equal(reopen(x.id), ERR_CONFLICT); /* its payment stands */
    f = sent(bank_id, rows);
    assert_int_equal(f.added, 0);
    assert_int_equal(f.same, 2);
    sent(bank_id, "B-01;2026-03-02;1120000;;\n"); /* the same row in another file */
    assert_int_equal(loan_now(loan).paid, 2 * 1120000);
    struct loan_item_page booked = items("booked");
    assert_int_equal(booked.n, 1);
    assert_true(booked.rows[0].payment_id > 0);
    assert_int_equal(audited("settle", "loan_item", x.id), 1);
    must(&cx, write_now(reverse_rule,
                        &(struct reversing){loan, booked.rows[0].payment_id, "salah orang"}));
    must(&cx, reopen(x.id));
    must(&cx, shut(x.id, "milik nasabah lain"));
    assert_int_equal(loan_now(loan).paid, 1120000);
    sent(bank_id, rows); /* closed by hand: a file does not open it */
    assert_int_equal(items("open").n, 0);
    must(&cx, reopen(x.id));
    must(&cx, assign(x.id, to_b1));
    assert_int_equal(loan_now(loan).paid, 2 * 1120000);
}

/* What somebody entered by hand without a reference is what the row tells. */
static void test_entered_by_hand(void **state)
{
    struct paying p;
    as(&bank);
    must(&cx, pay_now(loan, "2026-05-04", 500000, NULL, &p));
    int64_t before = loan_now(loan).paid;
    sent(bank_id, "SALAH;2026-05-04;500000;;\nSALAH-2;2026-05-04;500000;;\n");
    struct loan_item_page open = items("open");
    assert_int_equal(open.n, 2);
    must(&cx, assign(open.rows[1].id, to_b1));
    assert_int_equal(loan_now(loan).paid, before);
    must(&cx, assign(open.rows[0].id, to_b1)); /* the second is another one */
    assert_int_equal(loan_now(loan).paid, before + 500000);
}

/* What was not understood may be put right; a later file that finds its loan settles the row. */
static void test_put_right(void **state)
{
    as(&bank);
    sent(bank_id, "B-1;kemarin;banyak;;\nB-7;2026-06-02;1000;R-7;\nB-1;2031-01-01;5;;\n");
    struct loan_item_page open = items("open");
    assert_int_equal(open.n, 3);
    struct loan_item early = open.rows[0], no_loan = open.rows[1], unread = open.rows[2];
    assert_string_equal(early.kind, "refused");
    assert_true(*early.told);
    assert_string_equal(unread.kind, "unread");
    assert_int_equal(unread.amount, FIELD_UNSET);
    assert_int_equal(assign(unread.id, to_b1), ERR_INVALID);
    assert_non_null(said("amount"));
    assert_non_null(said("paid_on"));
    struct loan_item_act right = {.number = "B-1", .paid_on = "2026-06-02", .amount = 7000};
    must(&cx, assign(unread.id, right));
    assert_int_equal(shut(early.id, " "), ERR_INVALID);
    must(&cx, shut(early.id, "Tanggal salah ketik"));
    struct loan other = flat(kios, 5 * MILLION, 10);
    other.number = "B-7";
    int64_t second = running(other, "2026-02-02");
    as(&bank);
    struct loan_file f = sent(bank_id, "B-7;2026-06-02;1000;R-7;\n");
    assert_int_equal(f.added, 1);
    look();
    struct loan_item now;
    must(&cx, loan_item_get(&cx, no_loan.id, &now));
    assert_string_equal(now.state, "booked");
    assert_int_equal(now.loan_id, second);
    assert_int_equal(items("open").n, 0);
}

static void test_balances(void **state)
{
    as(&bank);
    int64_t left = loan_now(loan).principal_left;
    const char *rows = arena_printf(cx.a, "B-1;2026-11-02;1;S-1;%lld\n", (long long)left + 9);
    sent(bank_id, rows);
    sent(bank_id, rows);
    struct loan_item_page open = items("open");
    assert_int_equal(open.n, 1);
    assert_string_equal(open.rows[0].kind, "differs");
    assert_int_equal(open.rows[0].theirs, left + 9);
    assert_int_equal(open.rows[0].ours, loan_now(loan).principal_left);
    assert_int_equal(assign(open.rows[0].id, to_b1), ERR_CONFLICT);
    sent(bank_id, arena_printf(cx.a, "B-1;2026-11-02;1;S-1;%lld\n",
                               (long long)loan_now(loan).principal_left));
    assert_int_equal(items("open").n, 0); /* both books say the same */
    assert_int_equal(items("agreed").n, 1);
    struct paying p;
    must(&cx, pay_now(loan, "2026-11-03", 1000, "S-2", &p));
    sent(bank_id, rows); /* an older file tells what was so then */
    assert_int_equal(items("open").n, 0);
    left = loan_now(loan).principal_left;
    sent(bank_id, arena_printf(cx.a, "B-1;2026-11-04;1;S-3;%lld\n", (long long)left + 5));
    must(&cx, shut(items("open").rows[0].id, "Pembulatan di mitra"));
    assert_int_equal(items("open").n, 0);
}

static void test_who(void **state)
{
    struct loan_item x;
    as(&bank);
    sent(bank_id, "TIDAK-ADA;2026-07-01;1000;;\n");
    int64_t id = items("open").rows[0].id, n, cut;
    as(&other_bank);
    look();
    assert_int_equal(loan_item_get(&cx, id, &x), ERR_NOT_FOUND);
    assert_int_equal(items("open").n, 0);
    assert_int_equal(shut(id, "bukan milik kami"), ERR_NOT_FOUND);
    assert_int_equal(assign(id, to_b1), ERR_NOT_FOUND);
    look();
    must(&cx, loan_item_open(&cx, &n, &cut));
    assert_int_equal(n, 0);
    as(&companion);
    look();
    assert_int_equal(loan_item_get(&cx, id, &x), ERR_FORBIDDEN);
    must(&cx, (look(), loan_item_open(&cx, &n, &cut)));
    assert_int_equal(n, 0);
    as(&owner);
    look();
    assert_int_equal(loan_item_get(&cx, id, &x), ERR_FORBIDDEN);
    as(&officer);
    look();
    must(&cx, loan_item_open(&cx, &n, &cut));
    assert_int_equal(n, 1);
    must(&cx, shut(id, "Bukan nasabah kota ini"));
    /* A loan of another partner is none for it. */
    as(&bank);
    sent(bank_id, "TIDAK-ADA;2026-07-02;1000;;\n");
    struct loan far_one = flat(far, 2 * MILLION, 4);
    far_one.partner_id = other_bank_id;
    far_one.number = "C-1";
    int64_t theirs = running(far_one, "2026-02-02");
    as(&officer);
    struct loan_item_act act = {.loan_id = theirs, .amount = FIELD_UNSET};
    assert_int_equal(assign(items("open").rows[0].id, act), ERR_INVALID);
    must(&cx, shut(items("open").rows[0].id, "x"));
}

static enum err cut_rule(struct ctx *c, void *arg)
{
    QUERY(cut, true, "UPDATE loan_file SET ended_at = NULL, taken_at = $1");
    return db_exec(c, &cut, ARGS(db_int(c->now - 3600)), NULL);
}

/* Reading that was cut short: what was read is kept, the file sent again goes on from there. */
static void test_cut_short(void **state)
{
    struct buf all = buf_new(cx.a, 8000);
    int64_t n, cut, paid = loan_now(loan).paid;
    as(&bank);
    for (int i = 0; i < 60; i++)
        buf_printf(&all, "%s;2026-08-%02d;100;;\n", i % 2 ? "B-1" : "HILANG", 1 + i % 28);
    char *text = arena_strdup(cx.a, buf_str(&all)), *half = arena_strdup(cx.a, text);
    int lines = 0;
    for (char *c = half; *c; c++)
        if (*c == '\n' && ++lines == 50)
            c[1] = '\0';
    sent(bank_id, half);
    as(NULL);
    must(&cx, write_now(cut_rule, NULL));
    as(&bank);
    look();
    must(&cx, loan_item_open(&cx, &n, &cut));
    assert_int_equal(n, 25);
    assert_true(cut > 0);
    struct loan_file f = sent(bank_id, text);
    assert_int_equal(f.added, 5);
    assert_int_equal(f.refused, 30);
    assert_int_equal(items("open").n, 30);
    assert_int_equal(loan_now(loan).paid, paid + 30 * 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_assigned_once), cmocka_unit_test(test_entered_by_hand),
        cmocka_unit_test(test_put_right),     cmocka_unit_test(test_balances),
        cmocka_unit_test(test_who),           cmocka_unit_test(test_cut_short),
    };
    int failed = _cmocka_run_group_tests("SQLite", tests, sizeof(tests) / sizeof(tests[0]),
                                         open_stage, stage_end);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests,
                                                     sizeof(tests) / sizeof(tests[0]), open_stage,
                                                     stage_end)
                  : failed;
}
