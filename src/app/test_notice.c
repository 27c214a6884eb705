/* Messages to people over a real database, on both engines: who gets what by which way, and when;
 * their words. */
#include "test_stage_notice.h"

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
        T(own_words_stand_in_place_of_the_programs),
        T(templates_refuse_what_would_not_work),
        T(filling_takes_values_as_text),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
