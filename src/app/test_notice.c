/* Messages to people over a real database, on both engines: who gets what by which way, and when;
 * templates; e-mail as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "app.h"
#include "calendar.h"
#include "caps.h"
#include "delivery.h"
#include "notice.h"
#include "notice_due.h"
#include "notice_pref.h"
#include "notice_template.h"
#include "outbox.h"
#include "outgoing.h"
#include "setting.h"

#include <cmocka.h>

/* A noon and a midnight of the city: 2026-11-23 05:00 and 17:00 UTC. */
static const int64_t noon = INT64_C(1795410000), midnight = INT64_C(1795453200);

static char dir[64];
static struct arena *memory;
static struct ctx cx;
static struct app *app;

static int set_up(void **state)
{
    const char *pg = getenv("SAHABAT_TEST_PG");
    char url[128];
    snprintf(dir, sizeof(dir), "/tmp/sahabat-notice-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(url, sizeof(url), "sqlite:%s/a.db", dir);
    if (pg) {
        snprintf(url, sizeof(url), "%s/key", dir);
        setenv("SAHABAT_KEY_FILE", url, 1);
    }
    memory = arena_new(64 << 20);
    cx = ctx_new(memory, noon);
    cx.actor = actor_operator();
    if (app_open(&cx, pg ? pg : url, DB_WRITE | DB_CREATE, NULL, 0, &app) != OK)
        return -1;
    return db_migrate(app->db, &cx, NULL, NULL) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
    char command[160];
    app_close(app);
    arena_free(memory);
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

/* Every test begins with an empty outbox at noon. */
#define QUERY(NAME, SQL)                                                               \
    static const struct query_part NAME##_parts[] = {{NULL, 0, SQL}, {NULL, 0, NULL}}; \
    static const struct query NAME = {                                                 \
        .name = #NAME, .id = UINT32_MAX, .writes = true, .parts = {NAME##_parts, NAME##_parts}}
#define QUERY_ROWS(NAME, SQL)                                                          \
    static const struct query_part NAME##_parts[] = {{NULL, 0, SQL}, {NULL, 0, NULL}}; \
    static const struct query NAME = {                                                 \
        .name = #NAME, .id = UINT32_MAX, .parts = {NAME##_parts, NAME##_parts}}
QUERY(no_notices, "DELETE FROM notice");
QUERY(no_wishes, "DELETE FROM notice_pref");
QUERY(no_templates, "DELETE FROM notice_template");

static enum err wipe(struct ctx *c, void *arg)
{
    TRY(db_exec(c, &no_notices, NO_ARGS, NULL));
    TRY(db_exec(c, &no_wishes, NO_ARGS, NULL));
    return db_exec(c, &no_templates, NO_ARGS, NULL);
}

static enum err write_now(enum err (*rule)(struct ctx *, void *), void *arg)
{
    ctx_forgive(&cx);
    return app_write(&cx, rule, arg);
}

static int begin(void **state)
{
    cx.now = noon;
    cx.lang = LANG_ID;
    return write_now(wipe, NULL) == OK ? 0 : -1;
}

struct sending {
    const char *event;
    struct notice_to to;
    const char *const *pairs;
};
static enum err send_rule(struct ctx *c, void *arg)
{
    const struct sending *s = arg;
    return notice_send(c, s->event, &s->to, s->pairs);
}
#define PAIRS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define CODE       "code", "482913", "minutes", "15"

static void send_to(struct notice_to to, const char *const *pairs)
{
    assert_int_equal(
        write_now(send_rule, &(struct sending){.event = "phone_code", .to = to, .pairs = pairs}),
        OK);
}

/* The rows, newest first. */
static struct notice *rows(size_t *ret_n)
{
    struct notice *list = NULL;
    ctx_forgive(&cx);
    assert_int_equal(db_reader(app->db, &cx), OK);
    assert_int_equal(notice_list(&cx, &(struct notice_filter){.limit = 50}, &list, ret_n), OK);
    db_reader_end(app->db, &cx);
    return list;
}

static const struct notice *only(void)
{
    size_t n;
    const struct notice *list = rows(&n);
    assert_int_equal(n, 1);
    return list;
}

static enum err claim_rule(struct ctx *c, void *arg)
{
    return outbox_claim(c, arg);
}
static struct outbox_claim *claimed(size_t max)
{
    struct outbox_claim *c = arena_new_of(memory, struct outbox_claim);
    *c = (struct outbox_claim){.phone = true, .mail = true, .lease = LEASE_SECONDS, .max = max};
    assert_int_equal(write_now(claim_rule, c), OK);
    return c;
}

static enum err mark_rule(struct ctx *c, void *arg)
{
    return outbox_mark(c, arg, 1);
}
static void mark(const struct outbox_work *work, const char *state, const char *reason, int64_t due)
{
    struct outbox_outcome o = {.id = work->id,
                               .tries = work->tries,
                               .lease = work->lease,
                               .state = state,
                               .reason = reason,
                               .due_at = due};
    assert_int_equal(write_now(mark_rule, &o), OK);
}

/* ---- who, by which way ---- */

static void the_first_way_that_has_an_address(void **state)
{
    send_to((struct notice_to){.phone = "+62 812-3456-7890", .email = "a@contoh.id"}, PAIRS(CODE));
    const struct notice *m = only();
    assert_string_equal(m->channel, "whatsapp");
    assert_string_equal(m->address, "081234567890");
    assert_string_equal(m->state, "waiting");
    assert_null(strstr(m->body, "482913")); /* covered for those who look */
    assert_non_null(strstr(m->body, "••••••"));
    assert_non_null(strstr(claimed(10)->list[0].body, "482913"));
    begin(NULL);
    send_to((struct notice_to){.phone = "0341-123456", .email = "a@contoh.id"}, PAIRS(CODE));
    assert_string_equal(only()->channel, "email"); /* a landline takes no messages */
    begin(NULL);
    send_to((struct notice_to){.phone = "081234567890", .channel = "sms"}, PAIRS(CODE));
    assert_string_equal(only()->channel, "sms");
}

static void who_cannot_be_reached_has_a_row_that_says_why(void **state)
{
    static const struct {
        struct notice_to to;
        const char *why;
    } cases[] = {{{.name = "Siti"}, "no_address"},
                 {{.phone = "12"}, "no_address"},
                 {{.email = "a@b\r\nBcc: c@d.id"}, "no_address"},
                 {{.phone = "081234567890", .channel = "email"}, "no_email"},
                 {{.email = "a@contoh.id", .channel = "sms"}, "no_phone"},
                 {{.account_id = 999, .phone = "081234567890"}, "inactive"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        begin(NULL);
        send_to(cases[i].to, PAIRS(CODE));
        assert_string_equal(only()->state, "skipped");
        assert_string_equal(only()->reason, cases[i].why);
    }
}

static void once_is_once(void **state)
{
    struct notice_to siti = {.phone = "081234567890"}, budi = {.phone = "081234567891"};
    size_t n;
    for (int i = 0; i < 3; i++)
        send_to(siti, PAIRS("_once", "case:1", CODE));
    send_to((struct notice_to){.phone = "+6281234567890"}, PAIRS("_once", "case:1", CODE));
    rows(&n);
    assert_int_equal(n, 1);
    send_to(siti, PAIRS("_once", "case:2", CODE));
    send_to(budi, PAIRS("_once", "case:1", CODE));
    send_to(siti, PAIRS(CODE));
    send_to(siti, PAIRS(CODE));
    rows(&n);
    assert_int_equal(n, 5);
}

static void an_event_without_words_is_our_fault(void **state)
{
    struct sending s = {.event = "no_such", .to = {.phone = "081234567890"}};
    assert_int_equal(write_now(send_rule, &s), ERR_INTERNAL);
}

struct wish {
    const char *who;
    struct notice_pref p;
};
static enum err wish_rule(struct ctx *c, void *arg)
{
    const struct wish *w = arg;
    return pref_set(c, w->who, &w->p);
}

static enum err account_rule(struct ctx *c, void *arg)
{
    return account_create(c,
                          &(struct account){.name = "petugas",
                                            .display_name = "Bu Tugas",
                                            .role = "officer",
                                            .area = "",
                                            .phone = "081300000001"},
                          NULL, arg);
}

static void an_account_is_reached_as_it_wishes(void **state)
{
    static int64_t id;
    if (!id)
        assert_int_equal(write_now(account_rule, &id), OK);
    struct notice_to to = {.account_id = id};
    send_to(to, PAIRS(CODE));
    assert_string_equal(only()->address, "081300000001");
    struct wish w = {pref_of_account(memory, id),
                     {.channel = "email", .email = "tugas@contoh.go.id"}};
    assert_int_equal(write_now(wish_rule, &w), OK);
    begin(NULL);
    assert_int_equal(write_now(wish_rule, &w), OK);
    send_to(to, PAIRS(CODE));
    assert_string_equal(only()->channel, "email");
    assert_string_equal(only()->address, "tugas@contoh.go.id");
    w.p.opt_out = true;
    assert_int_equal(write_now(wish_rule, &w), OK);
    send_to(to, PAIRS(CODE));
    size_t n;
    assert_string_equal(rows(&n)[0].reason, "opted_out");
    send_to(to, PAIRS(CODE, "_urgent", "1"));
    assert_string_equal(rows(&n)[0].state, "waiting");
    w.p.email = NULL;
    assert_int_equal(write_now(wish_rule, &w), ERR_INVALID);
    w.p = (struct notice_pref){.channel = "pigeon"};
    assert_int_equal(write_now(wish_rule, &w), ERR_INVALID);
}

static void a_phone_without_account_says_its_wish_by_the_link(void **state)
{
    struct notice_to to = {.phone = "081234567890"};
    const char *who, *address, *token = pref_token(&cx, "081234567890");
    assert_int_equal(db_reader(app->db, &cx), OK);
    assert_int_equal(pref_of_token(&cx, token, &who, &address), ERR_GONE); /* never written to */
    db_reader_end(app->db, &cx);
    ctx_forgive(&cx);
    send_to(to, PAIRS(CODE));
    assert_int_equal(db_reader(app->db, &cx), OK);
    assert_int_equal(pref_of_token(&cx, token, &who, &address), OK);
    db_reader_end(app->db, &cx);
    assert_string_equal(address, "081234567890");
    assert_int_equal(write_now(wish_rule, &(struct wish){who, {.channel = "sms"}}), OK);
    send_to(to, PAIRS(CODE));
    size_t n;
    assert_string_equal(rows(&n)[0].channel, "sms");
    assert_int_equal(write_now(wish_rule, &(struct wish){who, {.channel = "sms", .opt_out = true}}),
                     OK);
    send_to(to, PAIRS(CODE));
    assert_string_equal(rows(&n)[0].reason, "opted_out");
}

/* ---- when ---- */

static void quiet_hours_end(void **state)
{
    struct quiet_hours q;
    assert_true(quiet_parse(QUIET_DEFAULT, &q));
    assert_int_equal(quiet_over(q, noon), noon);
    assert_int_equal(quiet_over(q, midnight), midnight + 7 * 3600);
    assert_int_equal(quiet_over(q, midnight - 3 * 3600), midnight + 7 * 3600);
    assert_int_equal(quiet_over(q, midnight - 3 * 3600 - 1), midnight - 3 * 3600 - 1);
    assert_int_equal(quiet_over(q, midnight + 7 * 3600), midnight + 7 * 3600);
    assert_int_equal(quiet_over(q, midnight + 7 * 3600 - 1), midnight + 7 * 3600);
    assert_true(quiet_parse("12:00-13:30", &q));
    assert_int_equal(quiet_over(q, noon), noon + 5400);
    assert_int_equal(quiet_over(q, noon + 5400), noon + 5400);
    assert_int_equal(quiet_over(q, noon - 1), noon - 1);
    assert_true(quiet_parse("", &q));
    assert_int_equal(quiet_over(q, midnight), midnight);
    static const char *const bad[] = {"21:00",       "24:00-07:00",  "21.00-07.00",
                                      "21:60-07:00", "21:00-07:000", "9:00-17:00"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(quiet_parse(bad[i], &q));
}

static void tries_reach_over_a_day(void **state)
{
    int64_t least = 0, most = 0;
    for (int64_t tries = 1; tries < TRIES_MAX; tries++) {
        int64_t low = wait_after(tries, WAIT_BASE, 0), high = low;
        for (uint32_t random = 0; random < 5000; random += 7) {
            int64_t w = wait_after(tries, WAIT_BASE, random);
            low = w < low ? w : low;
            high = w > high ? w : high;
        }
        assert_true(high > low);
        assert_true(high <= WAIT_BASE * WAIT_MAX_BASES * 6 / 5);
        least += low;
        most = high;
    }
    assert_true(least > 25 * 3600);
    assert_true(most <= 2 * 3600 + 24 * 60);
    assert_int_equal(wait_after(1, 0, 77), 0);
    assert_int_equal(wait_after(5000, 1, 24), 216); /* no overflow, however often */
}

static void quiet_hours_hold_what_is_not_urgent(void **state)
{
    struct notice_to to = {.phone = "081234567890"};
    size_t n;
    cx.now = midnight;
    send_to(to, PAIRS(CODE));
    assert_int_equal(rows(&n)[0].due_at, midnight + 7 * 3600);
    send_to(to, PAIRS(CODE, "_urgent", "1"));
    assert_int_equal(rows(&n)[0].due_at, midnight);
    struct outbox_claim *c = claimed(10);
    assert_int_equal(c->n, 1);
    assert_true(c->list[0].urgent);
    cx.now = midnight + 7 * 3600;
    assert_int_equal(claimed(10)->n, 2); /* the other's lease is over besides */
}

/* ---- delivery ---- */

static void a_claim_is_a_lease(void **state)
{
    struct notice_to to = {.phone = "081234567890"};
    for (int i = 0; i < 3; i++)
        send_to(to, PAIRS(CODE));
    send_to(to, PAIRS(CODE, "_urgent", "1"));
    struct outbox_claim *a = claimed(2), *b = claimed(10);
    assert_int_equal(a->n, 2);
    assert_true(a->list[0].urgent); /* first, though written last */
    assert_int_equal(b->n, 2);
    assert_int_equal(claimed(10)->n, 0);
    assert_string_equal(rows(&(size_t){0})[0].state, "sending");
    cx.now += LEASE_SECONDS; /* whoever had them died */
    struct outbox_claim *again = claimed(10);
    assert_int_equal(again->n, 4);
    assert_int_equal(again->list[0].tries, 2);
    mark(&a->list[0], "failed", "refused:http:400", cx.now); /* too late to say anything */
    size_t n;
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(rows(&n)[i].state, "sending");
    for (size_t i = 0; i < again->n; i++)
        mark(&again->list[i], "sent", "", cx.now);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(rows(&n)[i].state, "sent");
}

static enum err recall_rule(struct ctx *c, void *arg)
{
    return notice_recall(c, "phone_code", arg);
}

static void a_newer_one_recalls_what_waits(void **state)
{
    struct notice_to to = {.phone = "081234567890"}, other = {.phone = "081234567891"};
    for (int i = 0; i < 3; i++)
        send_to(to, PAIRS(CODE));
    send_to(other, PAIRS(CODE));
    struct outbox_claim *a = claimed(1); /* on its way: nobody calls it back */
    assert_int_equal(write_now(recall_rule, (void *)(uintptr_t) "+62 812-3456-7890"), OK);
    size_t n, replaced = 0;
    const struct notice *list = rows(&n);
    for (size_t i = 0; i < n; i++)
        replaced +=
            strcmp(list[i].reason, "replaced") == 0 && strcmp(list[i].state, "skipped") == 0;
    assert_int_equal(n, 4);
    assert_int_equal(replaced, 2);
    struct outbox_claim *b = claimed(10);
    assert_int_equal(b->n, 1);
    assert_string_equal(b->list[0].address, other.phone);
    /* It did not arrive: it is not tried again, and nobody can have it tried. */
    mark(&a->list[0], "waiting", "unreachable", cx.now);
    struct outbox_claim *c = claimed(10);
    assert_int_equal(c->n, 1);
    assert_true(c->list[0].expires_at <= cx.now);
}

/* ---- where to ---- */

static enum err delivery_rule(struct ctx *c, void *arg)
{
    return delivery_set(c, arg);
}

static void a_secret_stays_with_its_machine(void **state)
{
    struct delivery d = {.gateway_url = "https://gateway.contoh.id/kirim",
                         .gateway_secret = "rahasia",
                         .quiet = "-",
                         .keep_days = FIELD_UNSET};
    static const struct {
        const char *url;
        enum err e;
    } next[] = {{"https://gateway.contoh.id/v2/kirim", OK},
                {"https://Gateway.contoh.id", OK},
                {"http://gateway.contoh.id/", ERR_INVALID},
                {"https://gateway.contoh.id:8443/", ERR_INVALID},
                {"https://gateway.contoh.id.lain.id/", ERR_INVALID},
                {"https://lain.id/", ERR_INVALID},
                {"", OK},
                {"https://lain.id/", ERR_INVALID}};
    assert_int_equal(write_now(delivery_rule, &d), OK);
    d.gateway_secret = NULL; /* stays */
    for (size_t i = 0; i < sizeof(next) / sizeof(next[0]); i++) {
        d.gateway_url = next[i].url;
        assert_int_equal(write_now(delivery_rule, &d), next[i].e);
    }
    d.gateway_url = "https://lain.id/";
    d.gateway_secret = "lain"; /* told anew */
    assert_int_equal(write_now(delivery_rule, &d), OK);
    d.gateway_url = "https://gateway.contoh.id/";
    d.gateway_secret = ""; /* or taken away */
    assert_int_equal(write_now(delivery_rule, &d), OK);
    d.gateway_url = NULL;
    assert_int_equal(write_now(delivery_rule, &d), OK);
}

/* ---- tidying ---- */

static int64_t tidy_rows(const char *state)
{
    QUERY_ROWS(q, "SELECT count(*) FROM notice WHERE state = $1");
    int64_t count = -1;
    ctx_forgive(&cx);
    assert_int_equal(db_reader(app->db, &cx), OK);
    assert_int_equal(db_int_of(&cx, &q, ARGS(db_text(state)), -1, &count), OK);
    db_reader_end(app->db, &cx);
    return count;
}

static enum err set_days(struct ctx *c, void *days)
{
    return setting_set(c, "notice_keep_days", days);
}

static int64_t tidied_in_audit(void)
{
    QUERY_ROWS(q, "SELECT count(*) FROM audit WHERE action = 'tidy'");
    int64_t count = -1;
    ctx_forgive(&cx);
    assert_int_equal(db_reader(app->db, &cx), OK);
    assert_int_equal(db_int_of(&cx, &q, NO_ARGS, -1, &count), OK);
    db_reader_end(app->db, &cx);
    return count;
}

static void what_is_done_with_and_old_goes(void **state)
{
    const int64_t day = 86400;
    struct notice_to to = {.phone = "081234567890"};
    for (int i = 0; i < 450; i++) /* more than two slices */
        send_to(to, PAIRS(CODE));
    struct outbox_claim *all = claimed(500);
    for (size_t i = 0; i < 447; i++)
        mark(&all->list[i], i % 2 ? "sent" : "failed", "", cx.now);
    int64_t told = tidied_in_audit();
    cx.now += KEEP_DAYS * day;
    send_to(to, PAIRS(CODE));
    mark(&claimed(10)->list[3], "sent", "", cx.now); /* today's */
    ctx_forgive(&cx);
    assert_int_equal(outbox_tidy(&cx), OK); /* to the second: not yet older */
    assert_int_equal(tidy_rows("failed"), 224);
    assert_int_equal(tidied_in_audit(), told);
    cx.now += 1;
    assert_int_equal(outbox_tidy(&cx), OK);
    assert_int_equal(tidy_rows("failed"), 0);
    assert_int_equal(tidy_rows("sent"), 1);    /* today's */
    assert_int_equal(tidy_rows("sending"), 3); /* not done with */
    assert_int_equal(tidied_in_audit(), told + 1);
    /* The city keeps them for less long. */
    assert_int_equal(write_now(set_days, (void *)(uintptr_t) "30"), OK);
    cx.now += 30 * day + 1;
    assert_int_equal(outbox_tidy(&cx), OK);
    assert_int_equal(tidy_rows("sent"), 0);
    assert_int_equal(write_now(set_days, (void *)(uintptr_t) "1"), OK); /* not by the page */
    assert_int_equal(db_reader(app->db, &cx), OK);
    assert_int_equal(outbox_keep_days(&cx), KEEP_DAYS);
    db_reader_end(app->db, &cx);
    assert_int_equal(write_now(set_days, (void *)(uintptr_t) ""), OK);
}

static void what_was_sent_keeps_no_code(void **state)
{
    QUERY_ROWS(bodies, "SELECT body FROM notice");
    send_to((struct notice_to){.phone = "081234567890"}, PAIRS(CODE));
    mark(&claimed(1)->list[0], "sent", "", cx.now);
    send_to((struct notice_to){.phone = "081234567890"}, PAIRS(CODE));
    mark(&claimed(1)->list[0], "skipped", "expired", cx.now); /* never will be */
    ctx_forgive(&cx);
    assert_int_equal(db_reader(app->db, &cx), OK);
    struct rows *r = db_rows(&cx, &bodies, NO_ARGS);
    while (rows_next(r)) {
        size_t n;
        char *text;
        const void *p = row_blob(r, 0, &n);
        assert_true(unseal(&cx, app->keys, p, n, &text, NULL));
        assert_null(strstr(text, "482913"));
    }
    assert_int_equal(rows_end(r), OK);
    db_reader_end(app->db, &cx);
}

static void only_channels_that_have_a_way_out_are_claimed(void **state)
{
    struct outbox_claim c = {.mail = true, .lease = LEASE_SECONDS, .max = 10};
    bool due;
    send_to((struct notice_to){.phone = "081234567890"}, PAIRS(CODE));
    assert_int_equal(write_now(claim_rule, &c), OK);
    assert_int_equal(c.n, 0);
    assert_int_equal(db_reader(app->db, &cx), OK);
    assert_int_equal(outbox_due(&cx, false, true, &due), OK);
    assert_false(due);
    assert_int_equal(outbox_due(&cx, true, false, &due), OK);
    assert_true(due);
    db_reader_end(app->db, &cx);
}

static enum err expire_rule(struct ctx *c, void *arg)
{
    return outbox_expire(c);
}

static void what_is_of_no_use_any_more_is_skipped(void **state)
{
    const char *until = arena_printf(memory, "%lld", (long long)noon + 900);
    send_to((struct notice_to){.phone = "081234567890"}, PAIRS(CODE, "_until", until));
    cx.now = noon + 899;
    assert_int_equal(write_now(expire_rule, NULL), OK);
    assert_string_equal(only()->state, "waiting");
    cx.now = noon + 900;
    assert_int_equal(write_now(expire_rule, NULL), OK);
    assert_string_equal(only()->state, "skipped");
    assert_string_equal(only()->reason, "expired");
}

static enum err retry_rule(struct ctx *c, void *arg)
{
    return notice_retry(c, *(int64_t *)arg);
}
static enum err retry_all_rule(struct ctx *c, void *arg)
{
    return notice_retry_all(c, arg);
}
static enum err cancel_rule(struct ctx *c, void *arg)
{
    return notice_cancel(c, *(int64_t *)arg);
}

static void decisions_fit_the_state(void **state)
{
    struct notice_to to = {.phone = "081234567890"};
    send_to(to, PAIRS(CODE));
    int64_t id = only()->id, none = 999999, n = -1;
    assert_int_equal(write_now(retry_rule, &id), ERR_CONFLICT);
    struct outbox_claim *c = claimed(1);
    assert_int_equal(write_now(cancel_rule, &id), ERR_CONFLICT); /* on its way */
    mark(&c->list[0], "failed", "refused:http:422", cx.now);
    assert_int_equal(write_now(retry_rule, &id), OK);
    assert_string_equal(only()->state, "waiting");
    assert_int_equal(only()->tries, 0);
    assert_int_equal(write_now(cancel_rule, &id), OK);
    assert_string_equal(only()->reason, "cancelled");
    assert_int_equal(write_now(cancel_rule, &id), ERR_CONFLICT);
    assert_int_equal(write_now(retry_rule, &none), ERR_NOT_FOUND);
    assert_int_equal(write_now(retry_all_rule, &n), OK);
    assert_int_equal(n, 0);
    for (int i = 0; i < 3; i++)
        send_to(to, PAIRS(CODE));
    c = claimed(3);
    for (size_t i = 0; i < 3; i++)
        mark(&c->list[i], "failed", "gave_up:timeout", cx.now);
    assert_int_equal(write_now(retry_all_rule, &n), OK);
    assert_int_equal(n, 3);
    c = claimed(3);
    mark(&c->list[0], "failed", "gave_up:timeout", cx.now);
    id = c->list[0].id;
    cx.now += NOTICE_DAYS * 86400;
    assert_int_equal(write_now(retry_rule, &id), ERR_CONFLICT); /* a week old */
    assert_string_equal(cx.err.msgid, "error.notice_old");
}

static void answers_are_judged(void **state)
{
    static const struct {
        bool mail;
        long status;
        enum out_verdict verdict;
    } cases[] = {{false, 200, OUT_SENT},  {false, 202, OUT_SENT},  {false, 302, OUT_LATER},
                 {false, 400, OUT_NEVER}, {false, 401, OUT_NEVER}, {false, 408, OUT_LATER},
                 {false, 422, OUT_NEVER}, {false, 429, OUT_LATER}, {false, 500, OUT_LATER},
                 {false, 503, OUT_LATER}, {true, 250, OUT_SENT},   {true, 450, OUT_LATER},
                 {true, 550, OUT_NEVER}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(outgoing_judge(cases[i].mail, cases[i].status), cases[i].verdict);
    static const char *const good[] = {"http://127.0.0.1:8081/kirim", "https://gw.contoh.id"};
    static const char *const bad[] = {"",
                                      "gw.contoh.id",
                                      "ftp://gw.contoh.id",
                                      "http://",
                                      "http://a:b@contoh.id/",
                                      "http://contoh.id/a b",
                                      "smtp://contoh.id",
                                      "file:///etc/passwd",
                                      "http://x\r\ny/"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(outgoing_url_good(good[i], "http,https"));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(outgoing_url_good(bad[i], "http,https"));
    assert_true(outgoing_url_good("smtps://mail.contoh.id", "smtp,smtps"));
}

/* ---- words ---- */

struct change {
    struct notice_template t;
    int64_t version;
};
static enum err change_rule(struct ctx *c, void *arg)
{
    struct change *s = arg;
    return template_set(c, &s->t, s->version);
}
static enum err reset_rule(struct ctx *c, void *arg)
{
    struct change *s = arg;
    return template_reset(c, s->t.id, s->version);
}

static struct change change_of(const char *id, const char *subject, const char *body)
{
    struct change s = {0};
    ctx_forgive(&cx);
    assert_int_equal(db_reader(app->db, &cx), OK);
    assert_int_equal(template_get(&cx, id, &s.t), OK);
    db_reader_end(app->db, &cx);
    s.version = s.t.version;
    s.t.subject = subject;
    s.t.body = body;
    return s;
}

static void own_words_stand_in_place_of_the_programs(void **state)
{
    struct change s = change_of("phone_code.sms.id", NULL, "{name}: {code}");
    assert_int_equal(write_now(change_rule, &s), OK);
    assert_int_equal(s.t.version, 1);
    send_to((struct notice_to){.phone = "081234567890", .channel = "sms", .name = "Siti"},
            PAIRS(CODE));
    assert_string_equal(only()->body, "Siti: ••••••");
    send_to((struct notice_to){.phone = "081234567890", .channel = "sms"}, PAIRS(CODE));
    size_t n;
    assert_string_equal(rows(&n)[0].body, "Bapak/Ibu: ••••••");
    send_to((struct notice_to){.phone = "081234567890", .name = "Siti"}, PAIRS(CODE));
    assert_null(strstr(rows(&n)[0].body, "Siti")); /* another channel */
    s.version = 0;
    assert_int_equal(write_now(change_rule, &s), ERR_STALE);
    s.version = 1;
    assert_int_equal(write_now(reset_rule, &s), OK);
    send_to((struct notice_to){.phone = "081234567890", .channel = "sms", .name = "Siti"},
            PAIRS(CODE));
    assert_null(strstr(rows(&n)[0].body, "Siti"));
    s = change_of("phone_code.sms.id", NULL, "lagi {code}");
    assert_int_equal(s.version, 2); /* versions never come again */
    assert_int_equal(write_now(change_rule, &s), OK);
}

static void templates_refuse_what_would_not_work(void **state)
{
    static const struct {
        const char *id, *subject, *body, *field;
    } cases[] = {{"phone_code.sms.id", NULL, "Halo {nama}: {code}", "body"},
                 {"phone_code.sms.id", NULL, "Kode {code} {", "body"},
                 {"phone_code.sms.id", NULL, "Tanpa kode", "body"},
                 {"phone_code.sms.id", NULL, "", "body"},
                 {"phone_code.sms.id", "Judul", "{code}", "subject"},
                 {"phone_code.email.id", "", "{code}", "subject"},
                 {"phone_code.email.id", "{kode}", "{code}", "subject"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct change s = change_of(cases[i].id, cases[i].subject, cases[i].body);
        assert_int_equal(write_now(change_rule, &s), ERR_INVALID);
        assert_string_equal(cx.err.fields->field, cases[i].field);
    }
    struct notice_template t;
    static const char *const unknown[] = {
        "phone_code.sms", "phone_code.fax.id", "x.sms.id", "phone_code.sms.de", "..", ""};
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        ctx_forgive(&cx);
        assert_int_equal(db_reader(app->db, &cx), OK);
        assert_int_equal(template_get(&cx, unknown[i], &t), ERR_NOT_FOUND);
        db_reader_end(app->db, &cx);
    }
}

static void filling_takes_values_as_text(void **state)
{
    const struct msg_arg args[] = {{"name", "{code}\x01\n<b>"}, {"code", "1"}, {NULL, NULL}};
    assert_string_equal(template_fill(memory, "{name} {code} {x} {", args, 100),
                        "{code} \n<b> 1 {x} {");
    assert_string_equal(template_fill(memory, "Kopi é{code}", args, 6), "Kopi ");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        T(the_first_way_that_has_an_address),
        T(who_cannot_be_reached_has_a_row_that_says_why),
        T(once_is_once),
        T(an_event_without_words_is_our_fault),
        T(an_account_is_reached_as_it_wishes),
        T(a_phone_without_account_says_its_wish_by_the_link),
        T(quiet_hours_end),
        T(tries_reach_over_a_day),
        T(quiet_hours_hold_what_is_not_urgent),
        T(a_claim_is_a_lease),
        T(a_newer_one_recalls_what_waits),
        T(a_secret_stays_with_its_machine),
        T(what_is_done_with_and_old_goes),
        T(what_was_sent_keeps_no_code),
        T(only_channels_that_have_a_way_out_are_claimed),
        T(what_is_of_no_use_any_more_is_skipped),
        T(decisions_fit_the_state),
        T(answers_are_judged),
        T(own_words_stand_in_place_of_the_programs),
        T(templates_refuse_what_would_not_work),
        T(filling_takes_values_as_text),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
