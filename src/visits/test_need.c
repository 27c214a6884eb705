/* Needs and training sessions: which states follow which, one of a kind, seats, the door. */
#include "test_stage_companions.h"

#include "training.h"

/* ---- needs ---- */

static enum err add_rule(struct ctx *c, void *arg)
{
    return need_add(c, arg);
}
static enum err put_rule(struct ctx *c, void *arg)
{
    return need_put(c, arg);
}

static int64_t add(const struct actor *by, int64_t business, const char *kind)
{
    struct need n = {.business_id = business, .kind = kind};
    must(&cx, write_as(by, add_rule, &n));
    return n.id;
}

static struct need see(int64_t id)
{
    struct need n = {0};
    as(NULL);
    look();
    must(&cx, need_get(&cx, id, &n));
    return n;
}

static enum err set(const struct actor *by, int64_t id, const char *state, const char *outcome)
{
    struct need n = see(id);
    n.state = state;
    n.outcome = outcome;
    return write_as(by, put_rule, &n);
}

static void one_unfinished_of_a_kind_whatever_follows_what(void **state)
{
    static const char *const states[] = {"open", "working", "met", "not_met", "withdrawn"};
    uint64_t any = 88172645463325252;
    int64_t business = MAKE(.companion = &kauman_1), ids[12];
    size_t n = 0;
    QUERY(open, false,
          "SELECT count(*) FROM need WHERE business_id = $1 AND kind = 'nib' AND (state = 'open' "
          "OR state = 'working')");
    for (int i = 0; i < 200; i++) {
        any ^= any << 13, any ^= any >> 7, any ^= any << 17;
        int64_t unfinished = number_by(&open, ARGS(db_int(business)));
        if ((any & 3) == 0 && n < 12) {
            struct need x = {.business_id = business, .kind = "nib"};
            enum err e = write_as(&lurah, add_rule, &x);
            assert_int_equal(e, unfinished ? ERR_CONFLICT : OK);
            if (e == OK)
                ids[n++] = x.id;
        } else if (n) {
            int64_t id = ids[(any >> 8) % n];
            const char *to = states[(any >> 20) % 5], *outcome = (any >> 30) & 1 ? "Selesai" : "";
            struct need was = see(id);
            bool was_open = !was.closed_at, ends = to[0] == 'm' || to[0] == 'n';
            bool opens = strcmp(to, "open") == 0 || strcmp(to, "working") == 0;
            enum err e = set(&kauman_1, id, to, outcome);
            enum err want = ends && !*outcome                  ? ERR_INVALID
                            : opens && !was_open && unfinished ? ERR_CONFLICT
                                                               : OK;
            assert_int_equal(e, want);
            assert_int_equal(see(id).closed_at != 0, e == OK ? !opens : !was_open);
        }
        assert_true(number_by(&open, ARGS(db_int(business))) <= 1);
    }
    assert_true(n > 3);
}

static void found_again_on_a_visit_is_the_one_there_is(void **state)
{
    int64_t business = MAKE(.companion = &kauman_1), id = add(&kauman_1, business, "halal");
    struct need again = {.business_id = business, .kind = "halal", .visit_id = 5};
    must(&cx, write_as(&kauman_1, add_rule, &again));
    assert_int_equal(again.id, id);
    assert_int_equal(see(id).version, 1);
    assert_int_equal(see(id).account_id, kauman_1.account_id);
}

static void who_takes_care_may_change_and_hears_of_it(void **state)
{
    int64_t business = MAKE(.companion = &kauman_1);
    struct need n = {.business_id = business, .kind = "stall", .account = "sahabat-kauman-2"};
    must(&cx, write_as(&lurah, add_rule, &n));
    QUERY(told, false,
          "SELECT count(*) FROM notice WHERE event = 'need_given' AND account_id = $1");
    assert_int_equal(number_by(&told, ARGS(db_int(kauman_2.account_id))), 1);
    assert_int_equal(set(&kauman_2, n.id, "working", ""), OK);
    assert_int_equal(set(&kauman_3, n.id, "met", "Dapat lapak"), ERR_NOT_FOUND);
    assert_int_equal(set(&other_lurah, n.id, "met", "Dapat lapak"), ERR_NOT_FOUND);
    assert_int_equal(set(&owner, n.id, "met", "Dapat lapak"), ERR_NOT_FOUND);
    assert_int_equal(set(&kauman_1, n.id, "met", "Dapat lapak"), OK);
    struct need bad = {.business_id = business, .kind = "nib", .account = "walikota"};
    assert_int_equal(write_as(&lurah, add_rule, &bad), ERR_INVALID);
    assert_string_equal(said("account"), "need.error.account");
}

/* ---- training ---- */

static enum err plan_rule(struct ctx *c, void *arg)
{
    return training_put(c, arg);
}

/* Today, 11:00 to 13:00: now is noon. */
static struct training plan(struct training t)
{
    t.title = "Pelatihan uji";
    t.kind = t.kind ? t.kind : "halal";
    t.place = "Balai";
    t.day = t.day ? t.day : "2026-11-23";
    t.starts = "11:00";
    t.ends = "13:00";
    must(&cx, write_as(&lurah, plan_rule, &t));
    return t;
}

struct inviting {
    int64_t training, ids[8], needing;
    size_t many;
    struct training_invited got;
};
static enum err invite_rule(struct ctx *c, void *arg)
{
    struct inviting *x = arg;
    x->got = (struct training_invited){0};
    if (x->many)
        TRY(training_invite(c, x->training, x->ids, x->many, &x->got));
    return x->needing ? training_invite_needing(c, x->training, "", &x->got) : OK;
}

struct attending {
    int64_t training, business;
    const char *state;
};
static enum err attend_rule(struct ctx *c, void *arg)
{
    struct attending *x = arg;
    return training_attend(c, x->training, x->business, x->state, "Paham");
}

static void attending_meets_only_where_it_is_meant_to(void **state)
{
    int64_t business = MAKE(.companion = &kauman_1), id = add(&lurah, business, "halal");
    for (int meets = 0; meets < 2; meets++) {
        struct training t = plan((struct training){.meets = meets});
        struct inviting x = {.training = t.id, .needing = 1};
        must(&cx, write_as(&lurah, invite_rule, &x));
        assert_true(x.got.n >= 1); /* others may have the need, too */
        struct attending a = {t.id, business, "attended"};
        must(&cx, write_as(&lurah, attend_rule, &a));
        assert_string_equal(see(id).state, meets ? "met" : "open");
        if (!meets)
            continue;
        /* Noted by mistake, while the same need was noted anew: that one stays the only one. */
        int64_t newer = add(&lurah, business, "halal");
        a.state = "absent";
        must(&cx, write_as(&lurah, attend_rule, &a));
        assert_string_equal(see(id).state, "met");
        assert_int_equal(set(&lurah, newer, "withdrawn", ""), OK);
        must(&cx, write_as(&lurah, attend_rule, &a));
        assert_string_equal(see(id).state, "open");
    }
}

static void is_refused(const struct inviting *x, size_t i, int64_t business, const char *reason)
{
    assert_int_equal(x->got.refused[i].business_id, business);
    assert_string_equal(x->got.refused[i].reason, reason);
}

/* The chosen ones take the seats: who has the need is refused by name, and the chosen stay. */
static void the_chosen_come_before_those_in_need(void **state)
{
    int64_t in_need = MAKE(), chosen = MAKE();
    add(&lurah, in_need, "packaging");
    struct training t = plan((struct training){.kind = "packaging", .seats = 1});
    struct inviting x = {.training = t.id, .ids = {chosen}, .many = 1, .needing = 1};
    must(&cx, write_as(&lurah, invite_rule, &x));
    assert_int_equal(x.got.n, 1);
    assert_true(x.got.n_refused >= 1); /* others may have the need, too */
    bool told = false;
    for (size_t i = 0; i < x.got.n_refused; i++) {
        assert_string_equal(x.got.refused[i].reason, "full");
        told |= x.got.refused[i].business_id == in_need;
    }
    assert_true(told);
    struct inviting only = {.training = t.id, .needing = 1};
    assert_int_equal(write_as(&lurah, invite_rule, &only), ERR_CONFLICT);
}

static void invitations_keep_to_seats_scope_and_once(void **state)
{
    struct training t = plan((struct training){.kind = "market", .seats = 2});
    int64_t a = MAKE(), far = MAKE(.ward = ARJOSARI), b = MAKE(), c = MAKE();
    struct inviting x = {.training = t.id, .ids = {a, a, far, b, c}, .many = 5};
    must(&cx, write_as(&lurah, invite_rule, &x));
    assert_int_equal(x.got.n, 2);
    assert_int_equal(x.got.n_refused, 2); /* a was named twice, and is in */
    is_refused(&x, 0, far, "unknown");
    is_refused(&x, 1, c, "full");
    assert_int_equal(write_as(&lurah, invite_rule, &x), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "training.error.full");
    struct attending no = {t.id, a, "declined"};
    must(&cx, write_as(&lurah, attend_rule, &no)); /* makes room */
    must(&cx, write_as(&lurah, invite_rule, &x));
    assert_int_equal(x.got.n, 1);
    assert_int_equal(x.got.n_refused, 3);
    is_refused(&x, 0, a, "already");
    is_refused(&x, 2, b, "already");
    QUERY(told, false, "SELECT count(*) FROM notice WHERE event = 'training_invited' AND $1 = $1");
    assert_true(number_by(&told, ARGS(db_int(1))) >= 3);
    assert_int_equal(write_as(&kauman_1, invite_rule, &x), ERR_FORBIDDEN);
    assert_int_equal(write_as(&other_lurah, invite_rule, &x), ERR_NOT_FOUND);
}

/* ---- the door ---- */

static enum err come(const char *token, const char *code, const char *end, const char *device)
{
    const char *name = NULL;
    as(actor_public());
    look();
    enum err e = training_attend_by_door(&cx, token, code, end, device, &name);
    struct errinfo why = cx.err;
    look();
    cx.err = why;
    as(NULL);
    return e;
}

static void the_door_lets_in_who_knows_and_slows_who_guesses(void **state)
{
    struct training t = plan((struct training){.kind = "nib", .seats = 2, .meets = true});
    char *token, *same;
    as(&lurah);
    look();
    must(&cx, training_door(&cx, t.id, &token));
    must(&cx, training_door(&cx, t.id, &same));
    assert_string_equal(token, same);
    as(NULL);
    int64_t id = MAKE(), second = MAKE(), third = MAKE(), need_id = add(&lurah, id, "nib");
    struct business b = load(id), other = load(second), last = load(third);
    assert_int_equal(come(token, b.code, "0000", "hp-1"), ERR_INVALID);
    assert_string_equal(said("code"), "attend.error.wrong");
    assert_int_equal(come(token, "U-XXXXX", b.phone + strlen(b.phone) - 4, "hp-1"), ERR_INVALID);
    assert_int_equal(come("kunci-lain", b.code, "0000", "hp-1"), ERR_NOT_FOUND);
    assert_int_equal(come(token, b.code, b.phone + strlen(b.phone) - 4, "hp-1"), OK);
    assert_int_equal(come(token, b.code, b.phone + strlen(b.phone) - 4, "hp-1"), OK); /* twice */
    assert_string_equal(see(need_id).state, "met");
    assert_int_equal(come(token, other.code, other.phone + strlen(other.phone) - 4, "hp-2"), OK);
    assert_int_equal(come(token, last.code, last.phone + strlen(last.phone) - 4, "hp-3"),
                     ERR_CONFLICT); /* no seat */
    enum err e = OK;
    for (int i = 0; i < 12 && e != ERR_SLOW_DOWN; i++)
        e = come(token, last.code, "9999", arena_printf(cx.a, "hp-x%d", i));
    assert_int_equal(e, ERR_SLOW_DOWN);
    assert_true(cx.err.retry_after > 0);
    /* Right or wrong, it is not their turn. */
    assert_int_equal(come(token, last.code, last.phone + strlen(last.phone) - 4, "hp-4"),
                     ERR_SLOW_DOWN);
    cx.now = NOON + 3 * 3600;
    assert_int_equal(come(token, b.code, b.phone + strlen(b.phone) - 4, "hp-1"), ERR_GONE);
    cx.now = NOON;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_unfinished_of_a_kind_whatever_follows_what),
        cmocka_unit_test(found_again_on_a_visit_is_the_one_there_is),
        cmocka_unit_test(who_takes_care_may_change_and_hears_of_it),
        cmocka_unit_test(attending_meets_only_where_it_is_meant_to),
        cmocka_unit_test(the_chosen_come_before_those_in_need),
        cmocka_unit_test(invitations_keep_to_seats_scope_and_once),
        cmocka_unit_test(the_door_lets_in_who_knows_and_slows_who_guesses),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
