/*
 * Acts on a case: which in which state, by whose hand, within which sight; once, with all they
 * need, and many at once.
 */
#include "test_stage_work.h"

static const struct field_choice *const acts = case_act_choices;

/* ---- states ---- */

static int64_t in_state(const char *state)
{
    if (strcmp(state, "held") == 0)
        return MAKE(.held = true);
    int64_t id = MAKE(.category = "licence_nib");
    if (strcmp(state, "new") == 0)
        return id;
    must(&cx, DO(&officer, id, .type = "verify"));
    /* At the district, so that it can be returned. */
    must(&cx, DO(&officer, id, .type = "transfer", .level = "district", .reason = REASON));
    if (strcmp(state, "paused") == 0)
        must(&cx, do_act(&officer, id, full("pause")));
    if (strcmp(state, "resolved") == 0 || strcmp(state, "closed") == 0)
        must(&cx, do_act(&officer, id, full("resolve")));
    if (strcmp(state, "closed") == 0)
        must(&cx, ASK(id, .type = "rate", .rating = 4, .solved = true));
    return id;
}

static void each_act_in_each_state(void **state)
{
    static const struct {
        const char *type, *states;
    } want[] = {{"verify", "new"},
                {"reply", "new open paused resolved"},
                {"note", "held new open paused resolved closed"},
                {"assign", "new open paused"},
                {"transfer", "new open paused"},
                {"refer", "new open paused"},
                {"return", "open paused"}, /* the new one is at the ward */
                {"pause", "open"},
                {"resume", "paused"},
                {"contact", "new open paused"},
                {"resolve", "new open paused"},
                {"close", "held new open paused"},
                {"reopen", "resolved closed"},
                {"rate", "resolved closed"},
                {"category", "held new open paused"},
                {"seal", "held new open paused resolved closed"},
                {"place", "held new open paused"},
                {"admit", "held"}};
    static const char *const states[] = {"held", "new", "open", "paused", "resolved", "closed"};
    cx.now = NOON;
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        assert_string_equal(want[i].type, acts[i].code);
        for (size_t k = 0; k < sizeof(states) / sizeof(states[0]); k++) {
            int64_t id = in_state(states[k]);
            struct case_act a = full(want[i].type);
            if (strcmp(a.type, "transfer") == 0 && strcmp(states[k], "new") != 0)
                a.level = "city";
            int64_t version = load(id).version, events = events_of(id, a.type);
            as(&officer);
            look();
            struct casefile c;
            must(&cx, case_get(&cx, id, &c));
            bool open = case_acts_open(&cx, &c) >> i & 1;
            bool may = strstr(want[i].states, states[k]) != NULL;
            bool asked = strcmp(a.type, "rate") == 0;
            enum err e = asked ? ask(id, a) : do_act(&officer, id, a);
            if ((e == OK) != may || (!asked && open != may))
                print_error("%s in %s: %d %s\n", a.type, states[k], e,
                            cx.err.msgid ? cx.err.msgid : "-");
            assert_int_equal(e, may ? OK : ERR_CONFLICT);
            assert_int_equal(open, may && !asked);
            assert_int_equal(load(id).version, version + may);
            assert_int_equal(events_of(id, a.type), events + may);
            assert_due(id);
        }
    }
    assert_null(acts[sizeof(want) / sizeof(want[0])].code);
}

/* ---- hands ---- */

static bool named(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

/* Of what an open case allows, the actor is offered these and refused the others. */
static void check_hand(const struct actor *who, int64_t id, const char *may)
{
    static const char fit[] = "reply note assign transfer refer return pause contact resolve close"
                              " category seal place";
    struct casefile c;
    as(who);
    look();
    must(&cx, case_get(&cx, id, &c));
    uint64_t open = case_acts_open(&cx, &c);
    for (size_t i = 0; acts[i].code; i++) {
        bool offered = open >> i & 1, want = named(may, acts[i].code);
        if (offered != want)
            print_error("%s, %s\n", who->name, acts[i].code);
        assert_int_equal(offered, want);
        bool outside = who == &officer && c.level == LEVEL_OUTSIDE && i == 4;
        if (!want && named(fit, acts[i].code) && (c.level > LEVEL_WARD || i != 6))
            assert_int_equal(do_act(who, id, full(acts[i].code)),
                             outside ? ERR_CONFLICT : ERR_FORBIDDEN);
    }
    as(NULL);
}

#define WORKS   "reply note assign contact" /* what nobody has may be taken */
#define DECIDES WORKS " place refer pause resolve close category"
#define HOLDS   DECIDES " transfer"

static void by_whose_hand(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE_OPEN(.category = "licence_nib"); /* at the ward, nobody has it */
    check_hand(&companion, id, WORKS);
    check_hand(&lurah, id, HOLDS " seal");
    check_hand(&camat, id, HOLDS " seal");
    check_hand(&officer, id, HOLDS " seal");
    check_hand(&mayor, id, "");
}

static void who_has_it_and_who_passed_it_on(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE_OPEN(.category = "licence_nib");
    must(&cx, DO(&lurah, id, .type = "assign", .assignee = "sahabat-kauman-1"));
    check_hand(&companion, id, HOLDS);
    must(&cx, DO(&companion, id, .type = "transfer", .level = "district", .reason = REASON));
    assert_int_equal(load(id).assignee_id, 0); /* the district says who */
    check_hand(&lurah, id, WORKS);             /* still theirs to read and to talk in */
    check_hand(&camat, id, HOLDS " return seal");
    must(&cx, DO(&camat, id, .type = "refer", .partner = "baznas", .reason = REASON));
    check_hand(&partner, id, "reply note contact place return pause resolve");
    check_hand(&camat, id, WORKS);
    check_hand(&officer, id, DECIDES " return seal"); /* fetched back before it goes elsewhere */
}

static void within_sight(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE(.category = "licence_nib"), debt = MAKE(.category = "debt_illegal"),
            levy = MAKE(.category = "place_levy");
    assert_int_equal(do_act(&other_lurah, id, full("note")), ERR_NOT_FOUND);
    assert_int_equal(do_act(&bareng_companion, id, full("note")), ERR_NOT_FOUND);
    assert_int_equal(do_act(&admin, id, full("note")), ERR_NOT_FOUND);
    assert_int_equal(do_act(&partner, id, full("note")), ERR_NOT_FOUND);
    assert_int_equal(do_act(&owner, id, full("reply")), ERR_NOT_FOUND);
    assert_int_equal(do_act(actor_public(), id, full("reply")), ERR_NOT_FOUND);
    assert_int_equal(do_act(&lurah, debt, full("note")), OK);
    assert_int_equal(do_act(&companion, debt, full("note")), ERR_NOT_FOUND);
    assert_int_equal(do_act(&officer, debt, full("note")), ERR_FORBIDDEN);
    assert_string_equal(cx.err.msgid, "case.error.sealed");
    assert_int_equal(do_act(&lurah, levy, full("note")), ERR_NOT_FOUND);
    assert_int_equal(do_act(&officer, levy, full("note")), OK);
    assert_int_equal(do_act(&officer, 999999, full("note")), ERR_NOT_FOUND);
}

/* ---- the same for all ---- */

static void what_is_sent_twice_is_done_once(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE_OPEN(.category = "licence_nib"), other = MAKE_OPEN(.category = "licence_nib");
    must(&cx, DO(&lurah, id, .type = "reply", .text = TEXT, .client_id = "r-1"));
    int64_t version = load(id).version, sent = told("case_reply", 0);
    must(&cx, DO(&lurah, id, .type = "reply", .text = TEXT, .client_id = "r-1"));
    assert_int_equal(events_of(id, "reply"), 1);
    assert_int_equal(load(id).version, version);
    assert_int_equal(told("case_reply", 0), sent);
    assert_int_equal(DO(&lurah, other, .type = "reply", .text = TEXT, .client_id = "r-1"),
                     ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "case.error.client_id");
    assert_int_equal(DO(&camat, id, .type = "note", .text = TEXT, .client_id = "r-1"),
                     ERR_CONFLICT);
    /* Also what took the case out of the sender's sight. */
    for (int i = 0; i < 2; i++)
        must(&cx, DO(&lurah, id, .type = "transfer", .level = "ward", .ward = ARJOSARI,
                     .reason = REASON, .client_id = "r-2"));
    assert_int_equal(events_of(id, "transfer"), 1);
    assert_int_equal(DO(&lurah, id, .type = "note", .text = TEXT), ERR_NOT_FOUND);
}

static void an_older_version_is_stale(void **state)
{
    int64_t id = MAKE(.category = "licence_nib");
    struct doing d = {.id = id, .version = 7, .act = full("note")};
    assert_int_equal(write_now(act_rule, &d), ERR_STALE);
    d.version = load(id).version;
    must(&cx, write_now(act_rule, &d));
    assert_int_equal(d.c.version, d.version + 1);
}

static void nothing_without_its_words(void **state)
{
    static const struct {
        const char *type, *field;
    } want[] = {{"reply", "text"},     {"note", "text"},       {"transfer", "reason"},
                {"transfer", "level"}, {"refer", "reason"},    {"pause", "reason"},
                {"pause", "until"},    {"resolve", "text"},    {"resolve", "outcome"},
                {"close", "outcome"},  {"category", "reason"}, {"category", "category"},
                {"seal", "reason"},    {"place", "ward"},      {"assign", "assignee"}};
    cx.now = NOON;
    int64_t id = MAKE_OPEN(.category = "licence_nib");
    int64_t version = load(id).version;
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        assert_int_equal(DO(&officer, id, .type = want[i].type, .text = " ", .seal = 1),
                         ERR_INVALID);
        assert_non_null(said(want[i].field));
    }
    assert_int_equal(DO(&officer, id, .type = "resolve", .text = TEXT, .outcome = "spam"),
                     ERR_INVALID);
    assert_int_equal(DO(&officer, id, .type = "dance"), ERR_INVALID);
    assert_string_equal(said("type"), "case.error.type");
    assert_int_equal(DO(&officer, id, .type = NULL), ERR_INVALID);
    assert_int_equal(DO(&officer, id, .type = "note", .text = "a\x01z"), ERR_INVALID);
    assert_int_equal(load(id).version, version);
}

/* ---- many ---- */

struct bulk {
    const int64_t *ids;
    size_t n;
    struct case_act act;
    struct case_bulk *ret;
};
static enum err bulk_rule(struct ctx *c, void *arg)
{
    struct bulk *b = arg;
    return case_act_many(c, b->ids, b->n, &b->act, b->ret);
}

static void many_and_the_bad_ones_among_them(void **state)
{
    cx.now = NOON;
    struct case_bulk ret[4];
    int64_t good = MAKE(.category = "licence_nib"), far = MAKE(.ward = ARJOSARI),
            closed = MAKE(.category = "licence_nib"), good_2 = MAKE(.category = "licence_nib");
    must(&cx, DO(&lurah, closed, .type = "close", .outcome = "spam"));
    int64_t ids[] = {good, far, closed, good_2};
    struct bulk b = {
        ids, 4, {.type = "assign", .assignee = "sahabat-kauman-1", .client_id = "b"}, ret};
    for (int i = 0; i < 2; i++) { /* twice: once */
        as(&lurah);
        must(&cx, write_now(bulk_rule, &b));
        as(NULL);
        assert_int_equal(ret[0].result, OK);
        assert_int_equal(ret[1].result, ERR_NOT_FOUND);
        assert_int_equal(ret[2].result, ERR_CONFLICT);
        assert_string_equal(ret[2].msgid, "case.error.state_closed");
        assert_int_equal(ret[3].result, OK);
    }
    assert_int_equal(events_of(good_2, "assign"), 1);
    assert_int_equal(load(good_2).assignee_id, companion.account_id);
    assert_int_equal(load(far).assignee_id, 0);
    b.act = full("resolve");
    as(&lurah);
    assert_int_equal(write_now(bulk_rule, &b), ERR_INVALID);
    as(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_act_in_each_state),
        cmocka_unit_test(by_whose_hand),
        cmocka_unit_test(who_has_it_and_who_passed_it_on),
        cmocka_unit_test(within_sight),
        cmocka_unit_test(what_is_sent_twice_is_done_once),
        cmocka_unit_test(an_older_version_is_stale),
        cmocka_unit_test(nothing_without_its_words),
        cmocka_unit_test(many_and_the_bad_ones_among_them),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), work_open, stage_end);
}
