/*
 * Whatever is lent, paid, taken back, restructured, paid off and written off, in whatever order:
 * after ten thousand random operations every loan's book agrees to the rupiah, with what its plans
 * and payments say and with a sum that the test kept by itself. SAHABAT_TEST_SEED gives another
 * run. Between them come partners' files with rows that find no loan: assigned, closed, opened
 * again, sent twice.
 */
#include "test_stage_loans.h"

#include "loan_file.h"
#include "loan_item.h"

enum { OPERATIONS = 10000, LOANS = 60, AT_ONCE = 100, LIVE = 4000, FILE_LINES = 12 };

static uint64_t seed_state;

static int64_t any(int64_t below)
{
    seed_state ^= seed_state << 13;
    seed_state ^= seed_state >> 7;
    seed_state ^= seed_state << 17;
    return (int64_t)((seed_state >> 11) % (uint64_t)below);
}

static void seed_now(void)
{
    const char *text = getenv("SAHABAT_TEST_SEED");
    int64_t n = 1;
    if (text)
        assert_true(text_int(text, &n));
    seed_state = UINT64_C(0x9E3779B97F4A7C15) * (uint64_t)(n + 1);
}

/* What the test keeps by itself. */
struct kept {
    int64_t id, lent, paid; /* paid: without what was taken back */
};
static struct kept loans[LOANS + 1];
static size_t loans_n;
static struct live {
    size_t loan;
    int64_t id, amount;
} live[LIVE];
static size_t live_n;
static int64_t done, refused;

static const char *day_of(struct ctx *c, const char *from)
{
    struct date a;
    char text[DATE_LEN + 1];
    assert_true(date_parse(from, &a));
    int64_t first = date_days(a), last = date_days((struct date){2026, 11, 23});
    date_format(date_from_days(first + any(last - first + 1)), text);
    return arena_strdup(c->a, text);
}

/* ---- steps: what is expected is known before, so that whole batches may be one transaction ----
 */

static struct simulation random_terms(void)
{
    static const char *const methods[] = {"annuity", "flat", "equal-principal", "qardh",
                                          "murabahah"};
    static const char *const units[] = {"month", "week", "day"};
    static const char *const counts[] = {"equal", "30/360", "actual/365", "actual/360",
                                         "actual/actual"};
    static const char *const rounding[] = {"half-up", "half-even", "up", "down"};
    static const char *const rates[] = {"0", "3", "6.75", "12", "48", "1000"};
    struct simulation s;
    simulation_clear(&s);
    s.method = methods[any(5)];
    s.rate = strcmp(s.method, "qardh") == 0 ? "0" : rates[any(6)];
    s.periods = 1 + any(12);
    s.unit = units[any(3)];
    s.day_count = counts[any(5)];
    s.rounding = rounding[any(4)];
    s.multiple_of = any(2) ? 1 : 1000;
    return s;
}

static enum err step_lend(struct ctx *c)
{
    const int64_t shops[] = {warung, kios, far};
    struct loan l = loan_new();
    l.business_id = shops[any(3)];
    l.partner_id = any(2) ? bank_id : other_bank_id;
    l.signed_on = "2025-06-02";
    l.number = arena_printf(c->a, "N-%zu", loans_n);
    l.terms = random_terms();
    l.terms.principal = 1 + any(any(2) ? 20 * MILLION : 5000);
    int64_t lent = l.terms.principal;
    TRY(loan_agree(c, &l));
    struct loan_act act = act_on(day_of(c, l.signed_on));
    TRY(loan_disburse(c, l.id, &act));
    loans[loans_n++] = (struct kept){.id = l.id, .lent = lent};
    return OK;
}

static enum err step_pay(struct ctx *c, size_t at, const struct loan *l)
{
    bool known;
    int64_t rest = l->principal_left + l->interest_left, part = any(20);
    if (!loan_open(l) && strcmp(l->state, "written_off") != 0)
        return OK;
    struct loan_payment p = {.loan_id = l->id, .paid_on = day_of(c, l->disbursed_on)};
    p.amount = part == 0 ? rest + any(1000) : 1 + any(rest / 8 + 2);
    p.amount = p.amount < 1 ? 1 : p.amount;
    TRY(loan_pay(c, &p, &known));
    assert_false(known);
    loans[at].paid += p.amount;
    if (live_n < LIVE)
        live[live_n++] = (struct live){at, p.id, p.amount};
    return OK;
}

/* One that was told under the plan in force. */
static enum err step_reverse(struct ctx *c, size_t at, const struct loan *l)
{
    struct loan_payment *list;
    size_t n;
    TRY(loan_payments(c, l->id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (list[i].reversed_at || list[i].plan != l->plan)
            continue;
        TRY(loan_reverse(c, l->id, list[i].id, "uji"));
        loans[at].paid -= list[i].amount;
        return OK;
    }
    return OK;
}

static enum err step_restructure(struct ctx *c, const struct loan *l)
{
    struct loan_act act = act_on(day_of(c, l->terms.start));
    act.terms = random_terms();
    return loan_open(l) && l->principal_left ? loan_restructure(c, l->id, &act) : OK;
}

static enum err step_pay_off(struct ctx *c, size_t at, const struct loan *l)
{
    struct loan now;
    if (!loan_open(l) || !l->principal_left)
        return OK;
    struct loan_act act = act_on(day_of(c, l->terms.start));
    if (any(2))
        act.amount = any(l->interest_left + 1);
    TRY(loan_pay_off(c, l->id, &act));
    TRY(loan_get(c, l->id, &now));
    assert_string_equal(now.state, "paid");
    loans[at].paid += now.paid - l->paid;
    return OK;
}

/* ---- open items: what files brought and was not booked ---- */

/* What the test keeps of them by itself: all that was sent, and what of it found a loan. */
static struct {
    int64_t sent, booked, taken_back; /* rupiah */
    int64_t lines;                    /* told apart */
} strays;

static struct loan_item any_item(struct ctx *c, const char *state)
{
    struct loan_item_page page;
    must(c, loan_item_list(c, &(struct loan_item_filter){.state = state, .limit = 200}, &page));
    return page.n ? page.rows[any((int64_t)page.n)] : (struct loan_item){.id = 0};
}

static enum err step_assign(struct ctx *c, size_t at, const struct loan *l)
{
    struct loan_item x = any_item(c, "open");
    struct loan_item_act act = {.loan_id = l->id, .amount = FIELD_UNSET};
    if (!x.id || x.partner_id != l->partner_id || strcmp(l->state, "paid") == 0)
        return OK;
    TRY(loan_item_assign(c, x.id, &act));
    struct loan now;
    TRY(loan_get(c, l->id, &now));
    /* Or it was the payment that somebody had entered by hand. */
    loans[at].paid += now.paid - l->paid;
    assert_true(now.paid == l->paid || now.paid == l->paid + x.amount);
    strays.booked += x.amount;
    return OK;
}

static enum err step_close(struct ctx *c)
{
    struct loan_item x = any_item(c, "open");
    struct loan_item_act act = {.reason = "uji"};
    return x.id ? loan_item_close(c, x.id, &act) : OK;
}

/* One that was closed, or whose payment was reversed since. */
static enum err step_reopen(struct ctx *c)
{
    struct loan_item x = any_item(c, any(2) ? "closed" : "booked");
    struct loan_item_act act = {.version = 0};
    if (!x.id)
        return OK;
    bool was_booked = strcmp(x.state, "booked") == 0;
    enum err e = loan_item_reopen(c, x.id, &act);
    if (e == ERR_CONFLICT) {
        ctx_forgive(c);
        return OK;
    }
    strays.taken_back += e == OK && was_booked ? x.amount : 0;
    return e;
}

/* A file whose numbers are no loan's; half of it came in the file before. */
static void send_strays(void)
{
    int64_t line = strays.lines;
    struct buf b = buf_new(cx.a, 4000);
    struct loan_file f;
    int64_t fresh = any(FILE_LINES / 2 + 1),
            from = line > FILE_LINES / 2 ? line - FILE_LINES / 2 : 0;
    buf_puts(&b, "nomor;tanggal;jumlah\n");
    for (int64_t i = from; i < line + fresh; i++) {
        buf_printf(&b, "HILANG-%d;2026-11-%02d;%d\n", (int)i, 1 + (int)(i % 20), 100 + (int)i);
        strays.sent += i >= line ? 100 + i : 0;
    }
    strays.lines = line + fresh;
    must(&cx, loan_file_take(&cx, bank_id, buf_str(&b), b.n, &f));
    assert_int_equal(f.added, 0);
}

static enum err step(struct ctx *c)
{
    struct loan l;
    size_t at = loans_n ? (size_t)any((int64_t)loans_n) : 0;
    int64_t what = any(100);
    if (loans_n < 10 || (loans_n < LOANS && what < 3))
        return step_lend(c);
    TRY(loan_get(c, loans[at].id, &l));
    if (what < 4)
        return step_assign(c, at, &l);
    if (what < 6)
        return any(2) ? step_close(c) : step_reopen(c);
    if (what < 60)
        return step_pay(c, at, &l);
    if (what < 85)
        return step_reverse(c, at, &l);
    if (what < 92)
        return step_restructure(c, &l);
    if (what < 98)
        return step_pay_off(c, at, &l);
    struct loan_act act = act_on("2026-11-23");
    return loan_open(&l) && any(4) == 0 ? loan_write_off(c, l.id, &act) : OK;
}

/* What a transaction that is run again must find as it was. */
static struct {
    struct kept loans[LOANS + 1];
    size_t loans_n, live_n;
    uint64_t seed;
    int64_t booked, taken_back;
} was;

static enum err batch(struct ctx *c, void *arg)
{
    memcpy(loans, was.loans, sizeof(loans));
    loans_n = was.loans_n;
    live_n = was.live_n;
    seed_state = was.seed;
    strays.booked = was.booked;
    strays.taken_back = was.taken_back;
    for (int i = 0; i < AT_ONCE; i++) {
        struct arena_mark mark = arena_mark(c->a);
        TRY(step(c));
        arena_reset(c->a, mark);
    }
    return OK;
}

/* Those that are refused leave nothing behind: each alone, rolled back. */
static void refused_ones(void)
{
    struct paying x;
    size_t at = (size_t)any((int64_t)loans_n);
    struct loan l = loan_now(loans[at].id);
    enum err e = pay_now(l.id, "2026-11-24", 5, NULL, &x);
    assert_true(e == ERR_INVALID || e == ERR_CONFLICT); /* a day to come; paid already */
    assert_int_equal(pay_now(l.id, "2026-11-20", -any(9), NULL, &x) == OK, false);
    struct loan_act act = act_on("2026-11-20");
    act.version = l.version + 1;
    assert_int_equal(act_now(loan_write_off, l.id, act), ERR_STALE);
    if (live_n) {
        const struct live *v = &live[any((int64_t)live_n)];
        struct loan other = loan_now(loans[(v->loan + 1) % loans_n].id);
        assert_int_equal(write_now(reverse_rule, &(struct reversing){other.id, v->id, "uji"}),
                         ERR_NOT_FOUND);
    }
    refused += 4;
}

/* ---- the books ---- */

/* The chain of plans that led to the one in force: each takes over what the one before left. */
static void check_book(const struct kept *k)
{
    struct loan l = loan_now(k->id);
    struct loan_plan *plans;
    struct loan_row *rows;
    struct loan_sum s;
    size_t n, rows_n;
    int64_t principal = 0, interest = 0, want_left = -1, want_interest = 0;
    must(&cx, loan_plans(&cx, l.id, &plans, &n));
    for (int64_t at = l.plan; at; at = plans[at - 1].prior) {
        int64_t sum = 0;
        must(&cx, loan_rows(&cx, &l, at, &rows, &rows_n, &s));
        for (size_t i = 0; i < rows_n; i++) {
            assert_true(rows[i].principal >= 0 && rows[i].interest >= 0);
            sum += rows[i].principal;
        }
        assert_int_equal(sum, plans[at - 1].terms.principal);
        assert_int_equal(s.principal_left + s.paid_principal, sum);
        principal += s.paid_principal;
        interest += s.paid_interest;
        if (at == l.plan) {
            assert_int_equal(l.principal_left, s.principal_left);
            assert_int_equal(l.interest_left, s.interest_left);
            assert_int_equal(l.surplus, s.surplus);
        } else { /* of a plan that another followed */
            assert_int_equal(s.surplus, 0);
            assert_int_equal(s.principal_left, want_left);
            assert_int_equal(s.interest_left, want_interest);
        }
        want_left = sum;
        want_interest = plans[at - 1].carried + plans[at - 1].waived;
    }
    assert_int_equal(k->lent, l.lent);
    assert_int_equal(l.lent, principal + l.principal_left);
    assert_int_equal(k->paid, l.paid);
    assert_int_equal(l.paid, principal + interest + l.surplus);
    assert_int_equal(strcmp(l.state, "paid") == 0, l.principal_left + l.interest_left == 0);
    assert_int_equal(l.next_due == NULL, strcmp(l.state, "paid") == 0);
}

/* No row was lost, none booked twice: what was sent lies open, closed, or in one payment each. */
static void check_strays(void)
{
    QUERY(sums, false,
          "SELECT count(*), CAST(coalesce(sum(amount), 0) AS BIGINT),"
          " CAST(coalesce(sum(CASE WHEN state = 'booked' THEN amount ELSE 0 END), 0) AS BIGINT),"
          " count(CASE WHEN state = 'booked' THEN 1 END), count(DISTINCT payment_id),"
          " count(CASE WHEN state <> 'booked' AND payment_id IS NOT NULL THEN 1 END)"
          " FROM loan_item WHERE id > $1");
    QUERY(linked, false,
          "SELECT CAST(coalesce(sum(p.amount), 0) AS BIGINT) FROM loan_item i"
          " JOIN loan_payment p ON p.id = i.payment_id WHERE i.id > $1");
    int64_t n[6] = {0};
    look();
    struct rows *r = db_rows(&cx, &sums, ARGS(db_int(0)));
    if (rows_next(r))
        for (int i = 0; i < 6; i++)
            n[i] = row_int(r, i);
    must(&cx, rows_end(r));
    assert_int_equal(n[0], strays.lines);
    assert_int_equal(n[1], strays.sent);
    assert_int_equal(n[2], strays.booked - strays.taken_back);
    assert_int_equal(n[3], n[4]);
    assert_int_equal(n[5], 0);
    assert_int_equal(number_of(&linked, 0), n[2]);
    assert_true(n[3] > 50 && n[0] - n[3] > 10);
}

static void test_books(void **state)
{
    QUERY(paid, false,
          "SELECT CAST(sum(amount) AS BIGINT) FROM loan_payment WHERE reversed_at IS NULL AND id > "
          "$1");
    int64_t sum = 0;
    seed_now();
    loans_n = live_n = 0;
    memset(&strays, 0, sizeof(strays));
    done = refused = 0;
    while (done + refused < OPERATIONS) {
        memcpy(was.loans, loans, sizeof(loans));
        was.loans_n = loans_n;
        was.live_n = live_n;
        was.seed = seed_state;
        was.booked = strays.booked;
        was.taken_back = strays.taken_back;
        as(&officer);
        look();
        db_reader_end(app->db, &cx);
        send_strays();
        must(&cx, write_now(batch, NULL));
        done += AT_ONCE;
        refused_ones();
        if (done % 2000 == 0)
            for (size_t i = 0; i < loans_n; i++)
                check_book(&loans[i]);
    }
    for (size_t i = 0; i < loans_n; i++) {
        check_book(&loans[i]);
        sum += loans[i].paid;
    }
    assert_int_equal(number_of(&paid, 0), sum);
    check_strays();
    assert_true(loans_n == LOANS && live_n > 1000);
}

static int open_stage(void **state)
{
    stage_open(state);
    two_partners();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_books)};
    int failed = _cmocka_run_group_tests("SQLite", tests, 1, open_stage, stage_end);
    server = getenv("SAHABAT_TEST_PG");
    return server ? failed + _cmocka_run_group_tests("PostgreSQL", tests, 1, open_stage, stage_end)
                  : failed;
}
