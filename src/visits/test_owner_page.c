/* The owner's private link over a real database: how long it holds and for whom, what a code opens
 * and for how long. */
#include "test_stage_visits.h"

#include "owner_page.h"
#include "ownership.h"

struct making {
    int64_t business;
    bool alone;
    char *token;
};
static enum err make_rule(struct ctx *c, void *arg)
{
    struct making *m = arg;
    return owner_link_make(c, m->business, m->alone, &m->token);
}
static enum err make(const struct actor *who, int64_t business, char **ret_token)
{
    struct making m = {.business = business};
    as(who);
    enum err e = write_now(make_rule, &m);
    *ret_token = m.token;
    return e;
}

static enum err find(const char *token, struct owner *o)
{
    as(actor_public());
    look();
    return owner_of_link(&cx, token, o);
}

static enum err end_rule(struct ctx *c, void *arg)
{
    return owner_link_revoke(c, *(int64_t *)arg);
}

/* The code in the newest message to a phone. */
static const char *code_sent(const char *phone)
{
    QUERY(q, false, "SELECT body FROM notice WHERE address = $1 ORDER BY id DESC LIMIT 1");
    char *text = NULL;
    size_t n;
    look();
    struct rows *r = db_rows(&cx, &q, ARGS(db_text(phone)));
    if (rows_next(r)) {
        const void *p = row_blob(r, 0, &n);
        assert_true(unseal(&cx, app->keys, p, n, &text, NULL));
    }
    must(&cx, rows_end(r));
    for (const char *c = text; c && *c; c++)
        if (strspn(c, "0123456789") >= 6)
            return arena_strndup(cx.a, c, 6);
    return "";
}

static void test_who_hands_it_over(void **state)
{
    char *token;
    assert_int_equal(make(&companion, warung, &token), OK);
    assert_int_equal(audited("owner-link", "business", warung), 1);
    assert_int_equal(make(&lurah, kios, &token), OK);
    assert_int_equal(make(&companion_2, warung, &token), ERR_FORBIDDEN); /* beside another's */
    assert_int_equal(make(&other_lurah, warung, &token), ERR_NOT_FOUND);
    assert_int_equal(make(&mayor, warung, &token), ERR_FORBIDDEN);
    assert_int_equal(make(&owner, warung, &token), ERR_FORBIDDEN);
}

static void test_whose_and_how_long(void **state)
{
    enum { DAY = 86400 };
    char *token, *hers = NULL;
    struct owner o;
    must(&cx, make(&companion, warung, &token));
    must(&cx, find(token, &o));
    assert_int_equal(o.person_id, owner.person_id);
    assert_int_equal(o.account_id, owner.account_id);
    assert_string_equal(o.phone, "081234567890");
    assert_int_equal(o.businesses_n, 1);
    assert_int_equal(o.as.role, ROLE_OWNER);
    assert_int_equal(o.as.account_id, 0);
    assert_false(can(&o.as, CAP_VISIT_WRITE));
    cx.now = NOON + OWNER_LINK_DAYS * (int64_t)DAY - 1;
    assert_int_equal(find(token, &o), OK);
    cx.now = NOON + OWNER_LINK_DAYS * (int64_t)DAY;
    assert_int_equal(find(token, &o), ERR_NOT_FOUND);
    cx.now = NOON;
    assert_int_equal(find("x", &o), ERR_NOT_FOUND);
    assert_int_equal(find(arena_printf(cx.a, "%.42s%c", token, token[42] == 'A' ? 'E' : 'A'), &o),
                     ERR_NOT_FOUND);
    must(&cx, make(&lurah, kios, &hers));
    as(&companion);
    must(&cx, write_now(end_rule, &warung));
    assert_int_equal(find(token, &o), ERR_NOT_FOUND);
    assert_int_equal(find(hers, &o), OK); /* another person's stays */
}

/* What a code gives is one link, one person, one browser, half an hour. */
static void test_what_a_code_opens(void **state)
{
    char *token, *again, *other, *grant = NULL;
    struct owner o, second, p;
    must(&cx, make(&companion, warung, &token));
    must(&cx, make(&companion, warung, &again));
    must(&cx, make(&lurah, kios, &other));
    must(&cx, find(token, &o));
    must(&cx, find(again, &second));
    must(&cx, find(other, &p));
    must(&cx, owner_code_send(&cx, &o, "browser-1"));
    const char *code = code_sent(o.phone), *wrong = strcmp(code, "123456") ? "123456" : "654321";
    assert_int_equal(strlen(code), 6);
    assert_int_equal(owner_code_open(&cx, &o, wrong, "browser-1", &grant), ERR_INVALID);
    assert_string_equal(said("code"), "error.phone_code");
    look();
    assert_int_equal(owner_code_open(&cx, &p, code, "browser-1", &grant), ERR_INVALID);
    look();
    must(&cx, owner_code_open(&cx, &o, code, "browser-1", &grant));
    assert_int_equal(audited("owner-open", "person", o.person_id), 1);
    look();
    assert_int_equal(owner_code_open(&cx, &o, code, "browser-1", &(char *){NULL}), ERR_INVALID);
    look();
    assert_true(owner_opened(&cx, &o, grant, "browser-1"));
    assert_false(owner_opened(&cx, &o, grant, "browser-2"));
    assert_false(owner_opened(&cx, &o, grant, ""));
    assert_false(owner_opened(&cx, &o, NULL, "browser-1"));
    assert_false(owner_opened(&cx, &second, grant, "browser-1"));
    assert_false(owner_opened(&cx, &p, grant, "browser-1"));
    char *guess = arena_strdup(cx.a, grant);
    *guess = *guess == 'A' ? 'B' : 'A';
    assert_false(owner_opened(&cx, &o, guess, "browser-1"));
    cx.now = NOON + OWNER_OPEN_SECONDS - 1;
    assert_true(owner_opened(&cx, &o, grant, "browser-1"));
    cx.now = NOON + OWNER_OPEN_SECONDS;
    assert_false(owner_opened(&cx, &o, grant, "browser-1"));
    cx.now = NOON;
}

/* The shop goes to somebody else: the link of who had it shows nothing any more. */
static enum err sell_rule(struct ctx *c, void *arg)
{
    struct business b, done;
    struct owner_change to = {.owner_name = "Rahmat Hidayat", .phone = "081234567899"};
    TRY(business_load(c, kios, false, &b));
    return owner_set(c, kios, b.version, &to, &done);
}

static void test_a_sold_business(void **state)
{
    char *token;
    struct owner o;
    must(&cx, make(&lurah, kios, &token));
    must(&cx, find(token, &o));
    as(&lurah);
    must(&cx, write_now(sell_rule, NULL));
    assert_int_equal(find(token, &o), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_hands_it_over),
        cmocka_unit_test(test_whose_and_how_long),
        cmocka_unit_test(test_what_a_code_opens),
        cmocka_unit_test(test_a_sold_business),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
