/* What the outbox does with messages, on both engines: recalled, tidied, claimed, judged; no secret
 * leaves it. */
#include "test_stage_notice.h"

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
    const struct outbox_claim *left = claimed(10); /* in no order */
    const struct outbox_work *todays = &left->list[0];
    for (size_t i = 1; i < left->n; i++)
        if (left->list[i].id > todays->id)
            todays = &left->list[i];
    mark(todays, "sent", "", cx.now);
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

int main(void)
{
#define T(name) cmocka_unit_test_setup(name, begin)
    const struct CMUnitTest tests[] = {
        T(a_newer_one_recalls_what_waits),
        T(a_secret_stays_with_its_machine),
        T(what_is_done_with_and_old_goes),
        T(what_was_sent_keeps_no_code),
        T(only_channels_that_have_a_way_out_are_claimed),
        T(what_is_of_no_use_any_more_is_skipped),
        T(decisions_fit_the_state),
        T(answers_are_judged),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
