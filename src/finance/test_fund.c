/* Partners, what their funds are for, and ledgers that agree to the rupiah, on both engines. */
#include "test_stage_finance.h"

static struct partner baznas;
static struct fund zakat;

static enum err add_partner(struct ctx *c, void *arg)
{
    return partner_add(c, arg);
}
static enum err put_partner(struct ctx *c, void *arg)
{
    return partner_put(c, arg);
}

static void test_who_acts_for_a_partner(void **state)
{
    struct partner p = {.code = "csr-satu",
                        .name = "CSR Satu",
                        .kind = "csr",
                        .answer_days = 5,
                        .active_from = "2026-01-01",
                        .accounts = "baznas-1, dinas,tiada"};
    int64_t own;
    as(&lurah);
    assert_int_equal(write_now(add_partner, &p), ERR_FORBIDDEN);
    as(&officer);
    assert_int_equal(write_now(add_partner, &p), ERR_INVALID); /* dinas is no partner's */
    assert_non_null(said("accounts"));
    p.accounts = "csr-1";
    p.active_to = "2025-12-31";
    assert_int_equal(write_now(add_partner, &p), ERR_INVALID);
    assert_non_null(said("active_to"));
    p.active_to = NULL;
    must(&cx, write_now(add_partner, &p));
    assert_string_equal(p.accounts, "csr-1");
    baznas = partner_named("baznas");
    baznas.accounts = "csr-1";
    assert_int_equal(write_now(put_partner, &baznas), ERR_INVALID); /* acts for another */
    baznas.accounts = "baznas-1";
    must(&cx, write_now(put_partner, &baznas));
    as(&at_baznas);
    look();
    must(&cx, partner_of_actor(&cx, &own));
    assert_int_equal(own, baznas.id);
    struct partner *list;
    size_t n;
    must(&cx, partner_list(&cx, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(partner_get(&cx, p.id, &p), ERR_NOT_FOUND);
    as(&mayor);
    look();
    must(&cx, partner_list(&cx, &list, &n));
    assert_int_equal(n, 5);
    as(&companion);
    look();
    assert_int_equal(partner_list(&cx, &list, &n), ERR_FORBIDDEN);
    struct partner stale = baznas;
    stale.version--;
    as(&officer);
    assert_int_equal(write_now(put_partner, &stale), ERR_STALE);
}

static void test_a_fund_says_what_it_is_for(void **state)
{
    zakat = (struct fund){.partner_id = baznas.id,
                          .code = "zakat-2026",
                          .name = "Zakat produktif",
                          .kind = "zakat",
                          .purposes = "working,settle_debt",
                          .valid_from = "2026-01-01",
                          .valid_to = "2026-12-31"};
    as(&officer);
    assert_int_equal(write_now(add_fund, &zakat), ERR_INVALID);
    assert_string_equal(said("asnaf"), "error.fund_needs_asnaf");
    zakat.asnaf = "miskin,gharimin";
    must(&cx, write_now(add_fund, &zakat));
    assert_int_equal(zakat.left, 0);
    const struct {
        const char *purpose, *asnaf, *day, *why;
    } uses[] = {{"working", "miskin", "2026-01-01", NULL},
                {"settle_debt", "gharimin", "2026-12-31", NULL},
                {"working", "miskin", "2025-12-31", "error.fund_period"},
                {"working", "miskin", "2027-01-01", "error.fund_period"},
                {"margin", "miskin", "2026-05-01", "error.fund_purpose"},
                {"work", "miskin", "2026-05-01", "error.fund_purpose"},
                {"", "miskin", "2026-05-01", "error.fund_purpose"},
                {"working", "", "2026-05-01", "error.fund_asnaf_missing"},
                {"working", "fakir", "2026-05-01", "error.fund_asnaf"}};
    for (size_t i = 0; i < sizeof(uses) / sizeof(uses[0]); i++) {
        const struct fund_use u = {1, uses[i].purpose, uses[i].asnaf, uses[i].day};
        const char *why = fund_refuses(&zakat, &u);
        if (uses[i].why)
            assert_string_equal(why, uses[i].why);
        else
            assert_null(why);
    }
    struct fund infaq = zakat;
    infaq.kind = "infaq";
    assert_string_equal(
        fund_refuses(&infaq, &(struct fund_use){1, "working", "miskin", "2026-05-01"}),
        "error.fund_no_zakat");
    struct fund other = zakat;
    other.kind = "bank";
    assert_int_equal(write_now(put_fund, &other), ERR_INVALID);
    assert_non_null(said("kind"));
}

static struct fund_booking by(const char *kind, int64_t amount, int64_t subject)
{
    return (struct fund_booking){.fund_id = zakat.id,
                                 .kind = kind,
                                 .amount = amount,
                                 .purpose = "working",
                                 .asnaf = "miskin",
                                 .subject = subject ? "application" : "",
                                 .subject_id = subject};
}

static enum err book(const char *kind, int64_t amount, int64_t subject)
{
    struct fund_booking b = by(kind, amount, subject);
    return write_now(book_rule, &b);
}

static void test_no_more_than_there_is(void **state)
{
    as(&officer);
    assert_int_equal(book("reserve", 1, 1), ERR_INVALID);
    assert_string_equal(said("amount"), "error.fund_left");
    must(&cx, book("budget", 1000, 0));
    must(&cx, book("reserve", 600, 1));
    must(&cx, book("reserve", 400, 2));
    assert_int_equal(book("reserve", 1, 3), ERR_INVALID);
    assert_int_equal(book("cut", 1, 0), ERR_INVALID);
    assert_int_equal(book("spend", 601, 1), ERR_INVALID); /* 400 of it is another's */
    assert_string_equal(said("amount"), "error.fund_reserved");
    assert_int_equal(book("spend", 1, 3), ERR_INVALID);
    must(&cx, book("spend", 600, 1));
    assert_int_equal(book("refund", 601, 1), ERR_INVALID);
    assert_int_equal(book("refund", 1, 2), ERR_INVALID);
    assert_string_equal(said("amount"), "error.fund_spent");
    must(&cx, book("refund", 100, 1));
    must(&cx, book("release", 400, 2));
    assert_int_equal(book("release", 1, 2), ERR_INVALID);
    must(&cx, book("cut", 500, 0));
    assert_int_equal(book("cut", 1, 0), ERR_INVALID);
    assert_int_equal(book("budget", 0, 0), ERR_INVALID);
    assert_int_equal(book("budget", MONEY_MAX, 0), ERR_INVALID);
    struct fund f = fund_now(zakat.id);
    assert_int_equal(f.budget, 500);
    assert_int_equal(f.spent, 500);
    assert_int_equal(f.left, 0);
    assert_true(reconciles(zakat.id));
    assert_int_equal(audited("book", "fund", zakat.id), 7);
}

static void test_once_under_a_key(void **state)
{
    as(&officer);
    must(&cx, book("budget", 50, 0));
    struct fund_booking b = by("reserve", 50, 9), again = b;
    b.key = again.key = "application:9:reserve";
    must(&cx, write_now(book_rule, &b));
    must(&cx, write_now(book_rule, &again));
    assert_int_equal(again.id, b.id);
    again.amount = 49;
    assert_int_equal(write_now(book_rule, &again), ERR_CONFLICT);
    assert_int_equal(fund_now(zakat.id).reserved, 50);
    must(&cx, book("release", 50, 9));
}

static enum err hand_rule(struct ctx *c, void *arg)
{
    struct fund_booking b = *(struct fund_booking *)arg;
    return fund_book_by_hand(c, &b);
}

static void test_by_whose_hand(void **state)
{
    struct fund_booking b = by("budget", 5, 0);
    struct fund f;
    as(&mayor);
    assert_int_equal(write_now(hand_rule, &b), ERR_FORBIDDEN);
    look();
    must(&cx, fund_get(&cx, zakat.id, &f)); /* figures may be read */
    as(&at_csr);
    assert_int_equal(write_now(hand_rule, &b), ERR_NOT_FOUND);
    look();
    assert_int_equal(fund_get(&cx, zakat.id, &f), ERR_NOT_FOUND);
    as(&at_baznas);
    must(&cx, write_now(hand_rule, &b));
    b.kind = "reserve";
    b.purpose = "margin";
    assert_int_equal(write_now(hand_rule, &b), ERR_INVALID);
    assert_string_equal(said("purpose"), "error.fund_purpose");
}

/* ---- ten thousand of chance ---- */

enum { SUBJECTS = 12, ROUNDS = 10000, AT_ONCE = 200 };
struct chance {
    uint64_t seed;
    int64_t budget, reserved, spent, own_reserved[SUBJECTS], own_spent[SUBJECTS];
    int taken, refused;
};

static uint64_t draw(struct chance *c, uint64_t below)
{
    c->seed ^= c->seed << 13;
    c->seed ^= c->seed >> 7;
    c->seed ^= c->seed << 17;
    return c->seed % below;
}

/* What the ledger should do, told apart from how it does it. */
static bool expect(struct chance *c, int kind, int s, int64_t amount)
{
    int64_t left = c->budget - c->reserved - c->spent;
    switch (kind) {
    case 0: c->budget += amount; return true;
    case 1: return amount <= left ? c->budget -= amount, true : false;
    case 2:
        return amount <= left ? c->reserved += amount, c->own_reserved[s] += amount, true : false;
    case 3:
        return amount <= c->own_reserved[s] ? c->reserved -= amount, c->own_reserved[s] -= amount,
               true                         : false;
    case 4:
        return amount <= c->own_reserved[s] ? c->reserved -= amount, c->own_reserved[s] -= amount,
               c->spent += amount, c->own_spent[s] += amount, true : false;
    default:
        return amount <= c->own_spent[s] ? c->spent -= amount, c->own_spent[s] -= amount,
               true                      : false;
    }
}

static enum err some_rule(struct ctx *c, void *arg)
{
    static const char *const kinds[] = {"budget", "cut", "reserve", "release", "spend", "refund"};
    struct chance *x = arg, start = *x;
    for (int i = 0; i < AT_ONCE; i++) {
        struct arena_mark mark = arena_mark(c->a);
        int kind = (int)draw(&start, 6), s = (int)draw(&start, SUBJECTS);
        int64_t amount = 1 + (int64_t)draw(&start, kind == 0 ? 3000 : 9000);
        struct fund_booking b = by(kinds[kind], amount, kind > 1 ? s + 100 : 0);
        bool good = expect(&start, kind, s, amount);
        enum err e = fund_book(c, &b);
        assert_int_equal(e, good ? OK : ERR_INVALID);
        ctx_forgive(c);
        if (good) {
            assert_int_equal(b.budget, start.budget);
            assert_int_equal(b.reserved, start.reserved);
            assert_int_equal(b.spent, start.spent);
        }
        start.taken += good;
        start.refused += !good;
        arena_reset(c->a, mark);
    }
    *x = start;
    return OK;
}

static void test_ten_thousand_bookings(void **state)
{
    struct fund f = fund_now(zakat.id);
    struct chance c = {
        .seed = 20261129, .budget = f.budget, .reserved = f.reserved, .spent = f.spent};
    as(NULL);
    for (int i = 0; i < ROUNDS / AT_ONCE; i++)
        must(&cx, write_now(some_rule, &c));
    assert_true(c.taken > 2000 && c.refused > 2000);
    f = fund_now(zakat.id);
    assert_int_equal(f.budget, c.budget);
    assert_int_equal(f.reserved, c.reserved);
    assert_int_equal(f.spent, c.spent);
    assert_true(reconciles(zakat.id));
    struct fund_line *lines;
    size_t n;
    int64_t spent = 0;
    must(&cx, fund_report(&cx, zakat.id, &lines, &n));
    for (size_t i = 0; i < n; i++)
        spent += strcmp(lines[i].by, "asnaf") == 0 ? lines[i].spent : 0;
    assert_int_equal(spent, c.spent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_acts_for_a_partner),
        cmocka_unit_test(test_a_fund_says_what_it_is_for),
        cmocka_unit_test(test_no_more_than_there_is),
        cmocka_unit_test(test_once_under_a_key),
        cmocka_unit_test(test_by_whose_hand),
        cmocka_unit_test(test_ten_thousand_bookings),
    };
    return run_finance(tests, sizeof(tests) / sizeof(tests[0]));
}
