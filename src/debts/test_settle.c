/* Settling debts step by step, and looking in afterwards: on both engines. */
#include "test_stage_debts.h"

#include "settle.h"
#include "watch.h"

static struct debt_sheet sheet;
static struct debt first;

static struct settle_step step_of(int64_t debt, const char *kind, const char *on, int64_t amount)
{
    return (struct settle_step){.debt_id = debt,
                                .kind = kind,
                                .on = on,
                                .amount = amount,
                                .proof = "Tangkapan layar, di ponsel Ibu Sri",
                                .payer = strcmp(kind, "pay") == 0 ? "BAZNAS Kota Malang" : NULL,
                                .reference = "TRX-1",
                                .direct = strcmp(kind, "pay") == 0};
}

static struct settlement done;
static enum err add_rule(struct ctx *c, void *arg)
{
    return settle_add(c, arg, NULL, &done);
}
static enum err step(const char *kind, const char *on, int64_t amount)
{
    struct settle_step s = step_of(first.id, kind, on, amount);
    as(&companion);
    return write_now(add_rule, &s);
}

static struct {
    int64_t number;
    const char *reason;
} taking;
static enum err undo_rule(struct ctx *c, void *arg)
{
    return settle_undo(c, first.id, taking.number, taking.reason, &done);
}
static enum err undo(int64_t number, const char *reason)
{
    taking.number = number;
    taking.reason = reason;
    as(&companion);
    return write_now(undo_rule, NULL);
}

/* ---- steps ---- */

static void test_a_way_through(void **state)
{
    sheet = sheet_of(warung);
    first = owed(sheet.id, "Pinjaman Kilat", "online", 1000000, 1800000);
    must(&cx, step("claim", "2026-06-01", 1800000));
    assert_int_equal(done.stand.state, SETTLE_CLAIMED);
    must(&cx, step("offer", "2026-06-03", 900000));
    must(&cx, step("offer", "2026-06-04", 1000000));
    struct settle_step s = step_of(first.id, "agree", "2026-06-05", 1100000);
    s.until = "2026-06-30";
    as(&companion);
    must(&cx, write_now(add_rule, &s));
    assert_int_equal(done.stand.saved, 700000);
    assert_int_equal(done.stand.left, 1100000);
    must(&cx, step("pay", "2026-06-10", 600000));
    assert_int_equal(done.stand.state, SETTLE_AGREED);
    must(&cx, step("pay", "2026-06-20", 500000));
    assert_int_equal(done.stand.state, SETTLE_PAID);
    assert_int_equal(done.stand.paid, 1100000);
    must(&cx, step("receipt", "2026-06-22", FIELD_UNSET));
    assert_int_equal(done.stand.state, SETTLE_SETTLED);
    assert_int_equal(done.n, 7);
    assert_string_equal(done.steps[4].payer, "BAZNAS Kota Malang");
    assert_int_equal(audited("settle", "debt", first.id), 7);
}

static void test_jumps_are_refused(void **state)
{
    first = owed(sheet.id, "Dana Sana", "online", 500000, 700000);
    assert_int_equal(step("offer", "2026-06-01", 1), ERR_CONFLICT);
    assert_int_equal(step("pay", "2026-06-01", 1), ERR_CONFLICT);
    assert_int_equal(step("receipt", "2026-06-01", FIELD_UNSET), ERR_CONFLICT);
    must(&cx, step("claim", "2026-06-01", 700000));
    assert_int_equal(step("agree", "2026-06-01", 500000), ERR_CONFLICT); /* nothing was offered */
    assert_int_equal(step("offer", "2026-06-01", 700001), ERR_INVALID);
    assert_non_null(said("amount"));
    assert_int_equal(step("offer", "2026-05-31", 500000), ERR_INVALID); /* before the claim */
    assert_non_null(said("on"));
    assert_int_equal(step("offer", "2099-01-01", 500000), ERR_INVALID);
    must(&cx, step("offer", "2026-06-02", 500000));
    must(&cx, step("agree", "2026-06-02", 500000));
    assert_int_equal(step("pay", "2026-06-02", 500001), ERR_INVALID);
    assert_int_equal(step("pay", "2026-06-02", 0), ERR_INVALID);
    assert_int_equal(step("receipt", "2026-06-02", FIELD_UNSET), ERR_CONFLICT);
    must(&cx, step("pay", "2026-06-02", 100000));
    assert_int_equal(step("offer", "2026-06-02", 100000), ERR_CONFLICT); /* money has flowed */
    assert_int_equal(done.stand.left, 400000);
}

static void test_wants_proof(void **state)
{
    struct settle_step s = step_of(first.id, "pay", "2026-06-03", 400000);
    s.proof = s.payer = s.reference = NULL;
    s.direct = false;
    as(&companion);
    assert_int_equal(write_now(add_rule, &s), ERR_INVALID);
    assert_non_null(said("proof"));
    assert_non_null(said("reference"));
    assert_non_null(said("payer"));
    assert_non_null(said("direct"));
    s = step_of(first.id, "pay", "2026-06-03", 400000);
    s.client_id = "bayar-1";
    must(&cx, write_now(add_rule, &s));
    s.number = 0;
    must(&cx, write_now(add_rule, &s)); /* sent twice */
    assert_int_equal(done.stand.paid, 500000);
    assert_int_equal(done.stand.state, SETTLE_PAID);
}

static void test_taken_back_with_trace(void **state)
{
    assert_int_equal(undo(4, "salah tulis"), ERR_CONFLICT); /* not the last */
    assert_int_equal(undo(5, "x"), ERR_INVALID);
    assert_non_null(said("reason"));
    must(&cx, undo(5, "salah tulis jumlahnya"));
    assert_int_equal(done.stand.state, SETTLE_AGREED);
    assert_int_equal(done.stand.left, 400000);
    assert_int_equal(done.n, 5);
    assert_string_equal(done.steps[4].undone_reason, "salah tulis jumlahnya");
    assert_int_equal(undo(5, "salah tulis jumlahnya"), ERR_CONFLICT);
    must(&cx, step("pay", "2026-06-04", 400000));
    assert_int_equal(done.steps[5].number, 6); /* a number is not given again */
    assert_int_equal(audited("settle-undo", "debt", first.id), 1);
}

static void test_who_may(void **state)
{
    struct settlement x;
    struct settle_step s = step_of(first.id, "receipt", "2026-06-20", FIELD_UNSET);
    as(&lurah);
    assert_int_equal(write_now(add_rule, &s), ERR_FORBIDDEN);
    as(&companion_2);
    assert_int_equal(write_now(add_rule, &s), ERR_NOT_FOUND);
    as(&lurah);
    look();
    assert_int_equal(settle_get(&cx, first.id, &x), ERR_FORBIDDEN);
    as(&other_lurah);
    look();
    assert_int_equal(settle_get(&cx, first.id, &x), ERR_NOT_FOUND);
    as(&owner);
    look();
    must(&cx, settle_get(&cx, first.id, &x));
    assert_int_equal(x.stand.paid, 500000);
}

/* ---- looking in ---- */

static struct debt_watch *list;
static size_t list_n;
static void watches(void)
{
    struct debt_sheet s;
    as(&companion);
    look();
    must(&cx, debt_sheet_full(&cx, sheet.id, &s));
    must(&cx, watch_list(&cx, &s, &list, &list_n));
}

static void test_watch_follows_the_last(void **state)
{
    watches();
    assert_int_equal(list_n, 4);
    assert_string_equal(list[0].due_on, "2026-07-22");
    assert_string_equal(list[3].due_on, "2026-12-19");
    must(&cx, step("receipt", "2026-07-01", FIELD_UNSET));
    watches();
    assert_int_equal(list_n, 4);
    assert_string_equal(list[0].from, "2026-07-01");
    assert_string_equal(list[0].due_on, "2026-07-31");
    must(&cx, undo(7, "kuitansinya palsu"));
    watches();
    assert_string_equal(list[0].from, "2026-06-22");
    assert_int_equal(list_n, 4);
}

static struct watch_check check;
static int64_t watch_id;
static enum err check_rule(struct ctx *c, void *arg)
{
    struct watch_check x = check;
    return watch_record(c, sheet.id, watch_id, &x);
}
static enum err record(const struct actor *who, const char *on, const char *result)
{
    check = (struct watch_check){.on = on, .result = result, .note = "Pintu tertutup"};
    as(who);
    return write_now(check_rule, NULL);
}

static void test_watch_is_recorded(void **state)
{
    watches();
    watch_id = list[0].id;
    assert_int_equal(record(&lurah, "2026-07-22", "none"), ERR_FORBIDDEN);
    assert_int_equal(record(&companion, "2026-06-21", "none"), ERR_INVALID);
    assert_int_equal(record(&companion, "2026-07-22", "maybe"), ERR_INVALID);
    must(&cx, record(&companion, "2026-07-22", "not_reached"));
    watches();
    assert_string_equal(list[0].state, "due");
    must(&cx, record(&companion, "2026-07-23", "none"));
    watches();
    assert_string_equal(list[0].state, "done");
    assert_int_equal(list[0].n, 2);
    assert_string_equal(list[0].checks[0].note, "Pintu tertutup");
    assert_int_equal(record(&companion, "2026-07-24", "none"), ERR_CONFLICT);
    /* A later settlement: what was looked at stays, the rest moves. */
    must(&cx, step("receipt", "2026-07-25", FIELD_UNSET));
    watches();
    assert_int_equal(list_n, 5);
    assert_string_equal(list[0].state, "done");
    assert_string_equal(list[1].from, "2026-07-25");
}

static int heard;
static int64_t heard_business;
static void take(void *arg, const struct signal *s)
{
    (void)arg;
    heard++;
    heard_business = s->business_id;
    assert_string_equal(s->code, "debt_watch");
}
static void take_duty(void *arg, const struct duty *d)
{
    (void)arg;
    heard++;
    assert_non_null(strstr(d->href, "/watch"));
}

static int signals_to(const struct actor *who, struct signal_ask ask)
{
    heard = 0;
    as(who);
    look();
    must(&cx, watch_signals[0]->each(&cx, &ask, take, NULL));
    return heard;
}

static void test_only_the_companion_is_told(void **state)
{
    struct signal_ask mine = {.companion = companion.account_id, .today = "2026-09-23"};
    struct signal_ask ward = {.ward = lurah.area, .today = "2026-09-23"};
    assert_int_equal(signals_to(&companion, mine), 2);
    assert_int_equal(heard_business, warung);
    assert_int_equal(signals_to(&lurah, ward), 0);
    assert_int_equal(signals_to(&lurah, mine), 0);
    assert_int_equal(signals_to(&companion_2, mine), 0);
    assert_int_equal(signals_to(&companion_2, ward), 0);
    assert_int_equal(signals_to(&officer, ward), 2);
    heard = 0;
    as(&lurah);
    look();
    must(&cx, watch_duties.mine(&cx, take_duty, NULL));
    assert_int_equal(heard, 0);
    as(&companion);
    look();
    must(&cx, watch_duties.mine(&cx, take_duty, NULL));
    assert_true(heard >= 1);
}

/* ---- money reconciles ---- */

enum { DEBTS = 60, OPERATIONS = 10000 };
static struct {
    int64_t id[DEBTS], paid[DEBTS], agreed[DEBTS], claimed[DEBTS];
    int64_t step[DEBTS][STEPS_MAX]; /* payments standing, oldest first */
    int steps[DEBTS];
    int done, refused;
} book;
static uint32_t chance = 11;
static int64_t any(int64_t n)
{
    chance = chance * 1664525 + 1013904223;
    return (int64_t)(chance >> 4) % n;
}

/* One operation of a kind by chance; what it should have done is written into the book. */
static void operate(struct ctx *c)
{
    static const char *const kinds[] = {"claim", "offer", "agree", "pay", "pay", "receipt", "undo"};
    int64_t k = any(DEBTS);
    const char *kind = kinds[any(7)];
    struct settlement x, was;
    assert_int_equal(settle_get(c, book.id[k], &was), OK);
    enum err e;
    if (strcmp(kind, "undo") == 0) {
        if (was.n == 0 || any(3))
            return;
        e = settle_undo(c, book.id[k], was.steps[was.n - 1 - (size_t)any((int64_t)was.n)].number,
                        "salah tulis", &x);
        kind = "undone";
    } else {
        struct settle_step s = step_of(book.id[k], kind, "2026-06-30",
                                       strcmp(kind, "receipt") == 0 ? FIELD_UNSET
                                       : any(3)                     ? 1 + any(3000000)
                                       : was.stand.left             ? was.stand.left
                                                                    : 1000000);
        e = settle_add(c, &s, NULL, &x);
        if (e == OK && strcmp(kind, "pay") == 0)
            book.paid[k] += s.amount;
    }
    if (e != OK) {
        book.refused++;
        ctx_forgive(c);
        return;
    }
    book.done++;
    if (strcmp(kind, "undone") == 0)
        book.paid[k] -= was.stand.paid - x.stand.paid;
    if (strcmp(kind, "claim") == 0) /* a new claim begins anew only where nothing was paid */
        assert_int_equal(was.stand.paid, 0);
    assert_true(x.stand.paid + x.stand.left == x.stand.agreed || x.stand.agreed == 0);
    assert_true(x.stand.agreed <= x.stand.claimed);
    assert_int_equal(x.stand.paid, book.paid[k]);
}

static enum err operations_rule(struct ctx *c, void *arg)
{
    int n = *(int *)arg;
    for (int i = 0; i < n; i++) {
        struct arena_mark m = arena_mark(c->a);
        operate(c);
        arena_reset(c->a, m);
    }
    return OK;
}

static void assert_same_stand(const struct settle_stand *a, const struct settle_stand *b)
{
    assert_int_equal(a->state, b->state);
    assert_true(a->claimed == b->claimed && a->offered == b->offered && a->agreed == b->agreed);
    assert_true(a->paid == b->paid && a->left == b->left && a->saved == b->saved);
    assert_true(a->last == b->last && a->until == b->until);
}

static void test_ten_thousand_reconcile(void **state)
{
    memset(&book, 0, sizeof(book));
    struct debt_sheet big = sheet_of(kios);
    for (int i = 0; i < DEBTS; i++)
        book.id[i] =
            owed(big.id, arena_printf(cx.a, "Pemberi %d", i), "online", 1000000, 2000000).id;
    for (int round = 0; round < OPERATIONS / 500; round++) {
        int n = 500;
        as(&officer);
        must(&cx, write_now(operations_rule, &n));
    }
    assert_true(book.done > 500 && book.refused > 500);
    /* Read anew, each by itself and all of the sheet at once. */
    struct debt *debts;
    size_t n;
    int64_t sum = 0, booked = 0;
    as(&officer);
    look();
    must(&cx, debt_sheet_full(&cx, big.id, &big));
    must(&cx, debt_list(&cx, &big, false, &debts, &n));
    struct settle_stand *stands = arena_array(cx.a, n, sizeof(*stands));
    must(&cx, settle_stands(&cx, &big, debts, n, stands));
    for (size_t i = 0; i < n; i++) {
        struct settlement x;
        must(&cx, settle_get(&cx, book.id[i], &x));
        assert_int_equal(x.stand.paid, book.paid[i]);
        assert_same_stand(&x.stand, &stands[i]);
        sum += stands[i].paid;
        booked += book.paid[i];
    }
    assert_int_equal(sum, booked);
    assert_true(sum > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_way_through),
        cmocka_unit_test(test_jumps_are_refused),
        cmocka_unit_test(test_wants_proof),
        cmocka_unit_test(test_taken_back_with_trace),
        cmocka_unit_test(test_who_may),
        cmocka_unit_test(test_watch_follows_the_last),
        cmocka_unit_test(test_watch_is_recorded),
        cmocka_unit_test(test_only_the_companion_is_told),
        cmocka_unit_test(test_ten_thousand_reconcile),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
