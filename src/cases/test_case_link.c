/* Cases that belong together; tasks; reply templates. */
#include "test_stage_work.h"

#include "track.h"

/* ---- rules for the writer ---- */

struct linking {
    int64_t id, other;
    const char *code;
};
static enum err link_rule(struct ctx *c, void *arg)
{
    struct linking *p = arg;
    return case_link(c, p->id, p->code);
}
static enum err unlink_rule(struct ctx *c, void *arg)
{
    struct linking *p = arg;
    return case_unlink(c, p->id, p->other);
}
static enum err by(const struct actor *who, enum err (*rule)(struct ctx *, void *), void *arg)
{
    as(who);
    enum err e = write_now(rule, arg);
    as(NULL);
    return e;
}

static struct case_link_row *links_as(const struct actor *who, int64_t id, size_t *ret_n)
{
    struct case_link_row *list;
    as(who);
    look();
    must(&cx, case_links(&cx, id, &list, ret_n));
    as(NULL);
    return list;
}

/* ---- related ---- */

static void related_both_ways(void **state)
{
    cx.now = NOON;
    int64_t a = MAKE(.category = "licence_nib"), b = MAKE(.category = "licence_halal"),
            far = MAKE(.ward = ARJOSARI), debt = MAKE(.category = "debt_illegal");
    struct linking p = {.id = a, .code = load(b).code};
    size_t n;
    must(&cx, by(&lurah, link_rule, &p));
    must(&cx, by(&lurah, link_rule, &p)); /* once */
    struct case_link_row *l = links_as(&lurah, b, &n);
    assert_int_equal(n, 1);
    assert_int_equal(l[0].id, a);
    assert_string_equal(l[0].kind, "related");
    assert_string_equal(l[0].title, "Izin belum terbit");
    assert_int_equal(events_of(a, "link"), 1);
    assert_int_equal(events_of(b, "link"), 1);
    p.code = load(a).code;
    assert_int_equal(by(&lurah, link_rule, &p), ERR_INVALID);
    assert_string_equal(said("ticket"), "case.error.itself");
    p.code = load(far).code;
    assert_int_equal(by(&lurah, link_rule, &p), ERR_INVALID); /* not theirs to know */
    p.code = "A-9999Z-Z";
    assert_int_equal(by(&lurah, link_rule, &p), ERR_INVALID);
    p.code = load(debt).code;
    must(&cx, by(&lurah, link_rule, &p));
    links_as(&lurah, a, &n);
    assert_int_equal(n, 2);
    l = links_as(&officer, a, &n); /* who knows of it, but is not to learn whose it is */
    assert_int_equal(n, 1);
    assert_int_equal(l[0].id, b);
    links_as(&companion, a, &n);
    assert_int_equal(n, 1);
    assert_int_equal(by(&mayor, link_rule, &p), ERR_FORBIDDEN);
    p.other = b;
    must(&cx, by(&lurah, unlink_rule, &p));
    assert_int_equal(by(&lurah, unlink_rule, &p), ERR_NOT_FOUND);
    links_as(&lurah, b, &n);
    assert_int_equal(n, 0);
}

/* ---- told twice ---- */

static enum err follow_rule(struct ctx *c, void *arg)
{
    QUERY(insert, true,
          "INSERT INTO case_follower (case_id, phone, phone_hash, created_at) VALUES ($1, $2, $3, "
          "$4)");
    struct linking *p = arg;
    struct own_key key;
    unsigned char hash[HASH_LEN];
    TRY(case_own_key(c, p->id, &key));
    struct sealed s = case_seal_text(c, &key, p->code);
    keyed_hash(c->app->keys, "case-phone", p->code, strlen(p->code), hash);
    return db_exec(c, &insert,
                   ARGS(db_int(p->id), db_blob(s.p, s.n), db_blob(hash, HASH_LEN), db_int(c->now)),
                   NULL);
}

static int64_t told_at(const char *event, const char *phone)
{
    QUERY(q, false, "SELECT count(*) FROM notice WHERE event = $1 AND address = $2");
    int64_t n = -1;
    look();
    must(&cx, db_int_of(&cx, &q, ARGS(db_text(event), db_text(phone)), -1, &n));
    return n;
}

static int64_t followers_of(int64_t id)
{
    QUERY(q, false, "SELECT count(*) FROM case_follower WHERE case_id = $1 AND ended_at IS NULL");
    return number_of(&q, id);
}

/* The private link in the newest message of an event to a phone. */
static const char *link_sent(const char *event, const char *phone)
{
    QUERY(q, false,
          "SELECT body FROM notice WHERE event = $1 AND address = $2 ORDER BY id DESC LIMIT 1");
    char *text = NULL;
    look();
    struct rows *r = db_rows(&cx, &q, ARGS(db_text(event), db_text(phone)));
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 0, &n);
        assert_true(unseal(&cx, app->keys, p, n, &text, NULL));
    }
    must(&cx, rows_end(r));
    const char *at = text ? strstr(text, "/track/") : NULL;
    assert_non_null(at);
    at += strlen("/track/");
    return arena_strndup(cx.a, at,
                         strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789-_"));
}

static enum err unfollow_rule(struct ctx *c, void *token)
{
    return track_unfollow(c, token);
}

static void followers_hear_with_a_link_of_their_own(void **state)
{
    cx.now = NOON;
    const char *phone = "081200000031", *links[2];
    struct tracked t;
    int64_t id = MAKE(.phone = "081200000030");
    must(&cx, write_now(follow_rule, &(struct linking){.id = id, .code = phone}));
    must(&cx, DO(&lurah, id, .type = "verify"));
    links[0] = link_sent("case_followed_open", phone);
    must(&cx, track_find(&cx, links[0], &t));
    assert_true(t.follower);
    assert_int_equal(t.c.id, id);
    assert_null(t.c.body); /* how far it is, no more */
    must(&cx, DO(&lurah, id, .type = "close", .outcome = "declined", .reason = REASON));
    links[1] = link_sent("case_followed_closed", phone);
    assert_string_equal(links[0], links[1]); /* the first goes on, the second is the same */
    assert_string_not_equal(link_sent("case_closed", "081200000030"), links[1]);
    must(&cx, write_now(unfollow_rule, (void *)(uintptr_t)links[0]));
    assert_int_equal(track_find(&cx, links[0], &t), ERR_NOT_FOUND);
    look();
}

static void a_duplicate_hands_its_people_on(void **state)
{
    cx.now = NOON;
    int64_t first = MAKE(.phone = "081200000001"), again = MAKE(.phone = "081200000002");
    must(&cx, write_now(follow_rule, &(struct linking){.id = first, .code = "081200000003"}));
    must(&cx, write_now(follow_rule, &(struct linking){.id = again, .code = "081200000003"}));
    must(&cx, write_now(follow_rule, &(struct linking){.id = again, .code = "081200000004"}));
    struct case_act close = {
        .type = "close", .outcome = "duplicate", .duplicate_of = load(first).code};
    must(&cx, do_act(&lurah, again, close));
    struct casefile c = load(again);
    assert_string_equal(c.state, "closed");
    assert_int_equal(c.duplicate_of, first);
    assert_int_equal(c.due_at, CASE_NEVER);
    assert_int_equal(followers_of(again), 0);
    assert_int_equal(followers_of(first), 3); /* …3 once, …4, and who reported it again */
    assert_int_equal(told_at("case_duplicate", "081200000002"), 1);
    assert_int_equal(events_of(first, "duplicate"), 1);
    must(&cx, DO(&lurah, first, .type = "close", .outcome = "declined", .reason = REASON));
    for (int i = 2; i <= 4; i++)
        assert_int_equal(told_at("case_followed_closed", arena_printf(cx.a, "08120000000%d", i)),
                         1);
    assert_int_equal(told_at("case_closed", "081200000001"), 1);
    size_t n;
    struct case_link_row *l = links_as(&lurah, first, &n);
    assert_int_equal(n, 1);
    assert_string_equal(l[0].kind, "duplicate");
    l = links_as(&lurah, again, &n);
    assert_string_equal(l[0].kind, "duplicate_of");
}

static void no_rings_of_duplicates(void **state)
{
    cx.now = NOON;
    int64_t a = MAKE(.phone = "081200000011"), b = MAKE(.phone = "081200000012"),
            c = MAKE(.phone = "081200000013");
    struct case_act close = {.type = "close", .outcome = "duplicate", .duplicate_of = load(a).code};
    assert_int_equal(do_act(&lurah, a, close), ERR_INVALID);
    assert_string_equal(said("duplicate_of"), "case.error.itself");
    must(&cx, do_act(&lurah, b, close));
    close.duplicate_of = load(b).code;
    assert_int_equal(do_act(&lurah, a, close), ERR_INVALID); /* it is b's first one */
    must(&cx, do_act(&lurah, c, close));
    assert_int_equal(load(c).duplicate_of, a);
    must(&cx, DO(&lurah, a, .type = "close", .outcome = "declined", .reason = REASON));
    int64_t d = MAKE(.phone = "081200000014");
    assert_int_equal(do_act(&lurah, d, close), ERR_INVALID);
    assert_string_equal(said("duplicate_of"), "case.error.duplicate_closed");
    close.duplicate_of = "A-0";
    assert_int_equal(do_act(&lurah, d, close), ERR_INVALID);
    assert_string_equal(said("duplicate_of"), "case.error.ticket");
    /* Judged by an officer to be a case of its own. */
    must(&cx, DO(&officer, b, .type = "reopen", .reason = REASON));
    assert_int_equal(load(b).duplicate_of, 0);
}

/* ---- split ---- */

struct splitting {
    int64_t id;
    struct report r;
    struct casefile c;
};
static enum err split_rule(struct ctx *c, void *arg)
{
    struct splitting *s = arg;
    return case_split(c, s->id, &s->r, &s->c);
}

static void a_part_gains_no_time(void **state)
{
    cx.now = NOON;
    int64_t id = MAKE_OPEN(.phone = "081200000021");
    struct case_clock whole = clock_of(id, "solution", 0);
    struct splitting s = {.id = id};
    field_clear(&report_fields, &s.r);
    s.r.title = "Lapak juga dipindah";
    s.r.description = "Selain izin, lapaknya dipindah tanpa pemberitahuan.";
    s.r.category = "place_stall";
    s.r.client_id = "split-1";
    cx.now = when("2026-12-01 10:00");
    assert_int_equal(by(&companion, split_rule, &s), ERR_FORBIDDEN); /* it is not theirs */
    must(&cx, by(&lurah, split_rule, &s));
    int64_t part = s.c.id;
    assert_true(part != id);
    struct casefile c = load(part);
    assert_string_equal(c.phone, "081200000021");
    assert_string_equal(c.ward, KAUMAN);
    assert_string_equal(c.state, "new");
    assert_int_equal(clock_of(part, "solution", 0).due_at, whole.due_at);
    assert_int_equal(clock_of(part, "solution", 0).started_at, whole.started_at);
    assert_at(clock_of(part, "response", 0).due_at, "2026-12-04 16:00"); /* to be looked at anew */
    assert_due(part);
    size_t n;
    struct case_link_row *l = links_as(&lurah, id, &n);
    assert_int_equal(n, 1);
    assert_string_equal(l[0].kind, "split_into");
    l = links_as(&lurah, part, &n);
    assert_string_equal(l[0].kind, "split_from");
    must(&cx, by(&lurah, split_rule, &s)); /* sent twice */
    assert_int_equal(s.c.id, part);
    assert_int_equal(events_of(id, "split"), 1);
    must(&cx, DO(&lurah, id, .type = "close", .outcome = "declined", .reason = REASON));
    s.r.client_id = "split-2";
    assert_int_equal(by(&lurah, split_rule, &s), ERR_CONFLICT);
    cx.now = NOON;
}

/* Told again and closed as told twice: the time that was given at first is what is left. */
static void told_twice_gains_no_time(void **state)
{
    cx.now = NOON;
    int64_t first = MAKE_OPEN(.phone = "081200000031");
    struct case_clock promised = clock_of(first, "solution", 0);
    cx.now = when("2026-12-01 10:00");
    int64_t again = MAKE_OPEN(.phone = "081200000032");
    assert_true(clock_of(again, "solution", 0).due_at > promised.due_at);
    must(&cx, DO(&lurah, first, .type = "close", .outcome = "duplicate",
                 .duplicate_of = load(again).code));
    assert_int_equal(clock_of(again, "solution", 0).due_at, promised.due_at);
    assert_int_equal(clock_of(again, "solution", 0).risk_at, promised.risk_at);
    assert_due(again);
    int64_t later = MAKE_OPEN(.phone = "081200000033"); /* what is due later changes nothing */
    must(&cx, DO(&lurah, later, .type = "close", .outcome = "duplicate",
                 .duplicate_of = load(again).code));
    assert_int_equal(clock_of(again, "solution", 0).due_at, promised.due_at);
    cx.now = NOON;
}

/* ---- tasks ---- */

struct task {
    int64_t case_id, id;
    const char *title, *account, *due_on;
    bool done;
};
static enum err task_rule(struct ctx *c, void *arg)
{
    struct task *t = arg;
    return case_task_add(c, t->case_id, t->title, t->account, t->due_on, &t->id);
}
static enum err done_rule(struct ctx *c, void *arg)
{
    struct task *t = arg;
    return case_task_done(c, t->id, t->done);
}

static void tasks_of_a_case(void **state)
{
    cx.now = NOON;
    struct task t = {.case_id = MAKE(.category = "licence_nib"),
                     .title = "Telepon Bu Sri",
                     .account = "sahabat-kauman-1",
                     .due_on = "2026-11-25"};
    struct case_task *list;
    size_t n, before;
    int64_t heard = told("case_task", companion.account_id);
    as(&companion);
    look();
    must(&cx, case_tasks_mine(&cx, &list, &before));
    must(&cx, by(&lurah, task_rule, &t));
    assert_int_equal(told("case_task", companion.account_id), heard + 1);
    as(&companion);
    look();
    must(&cx, case_tasks_mine(&cx, &list, &n));
    assert_int_equal(n, before + 1);
    must(&cx, case_tasks(&cx, t.case_id, &list, &n));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].title, "Telepon Bu Sri");
    assert_string_equal(list[0].account, "sahabat-kauman-1");
    assert_string_equal(list[0].code, load(t.case_id).code);
    t.done = true;
    assert_int_equal(by(&other_lurah, done_rule, &t), ERR_NOT_FOUND);
    must(&cx, by(&companion, done_rule, &t));
    must(&cx, by(&companion, done_rule, &t));
    assert_int_equal(events_of(t.case_id, "task_done"), 1);
    as(&companion);
    look();
    must(&cx, case_tasks_mine(&cx, &list, &n));
    assert_int_equal(n, before);
    t.done = false;
    must(&cx, by(&lurah, done_rule, &t));
    assert_int_equal(events_of(t.case_id, "task_undone"), 1);
    QUERY(q, false, "SELECT count(*) FROM case_event WHERE case_id = $1 AND data LIKE '%Telepon%'");
    assert_int_equal(number_of(&q, t.case_id), 0);
}

static void bad_tasks_are_refused(void **state)
{
    cx.now = NOON;
    struct task t = {.case_id = MAKE(.category = "licence_nib")};
    assert_int_equal(by(&lurah, task_rule, &t), ERR_INVALID);
    assert_non_null(said("title"));
    assert_non_null(said("due_on"));
    t.title = "Telepon";
    t.due_on = "2026-11-22";
    t.account = "lurah-arjosari"; /* may not know of the case */
    assert_int_equal(by(&lurah, task_rule, &t), ERR_INVALID);
    assert_string_equal(said("due_on"), "case.error.until_past");
    assert_string_equal(said("account"), "case.error.assignee");
    t.due_on = "2026-11-23";
    t.account = NULL;
    assert_int_equal(by(&mayor, task_rule, &t), ERR_FORBIDDEN);
    assert_int_equal(by(&bareng_companion, task_rule, &t), ERR_NOT_FOUND);
    must(&cx, by(&lurah, task_rule, &t)); /* their own */
    t.id = 999999;
    assert_int_equal(by(&lurah, done_rule, &t), ERR_NOT_FOUND);
}

/* ---- reply templates ---- */

static enum err put_rule(struct ctx *c, void *arg)
{
    return reply_template_put(c, arg);
}

static void reply_templates(void **state)
{
    struct reply_template *list, t = {.title = "NIB: berkas",
                                      .text = "Silakan unggah KTP dan foto tempat usaha.",
                                      .category = "licence",
                                      .lang = "id",
                                      .active = true};
    size_t n;
    assert_int_equal(by(&lurah, put_rule, &t), ERR_FORBIDDEN);
    must(&cx, by(&officer, put_rule, &t));
    assert_true(t.id && t.version == 1);
    look();
    must(&cx, reply_template_list(&cx, "licence_nib", false, &list, &n));
    assert_int_equal(n, 1); /* of the category above */
    must(&cx, reply_template_list(&cx, "place_stall", false, &list, &n));
    assert_int_equal(n, 0);
    t.active = false;
    must(&cx, by(&officer, put_rule, &t));
    assert_int_equal(t.version, 2);
    look();
    must(&cx, reply_template_list(&cx, "licence_nib", false, &list, &n));
    assert_int_equal(n, 0);
    must(&cx, reply_template_list(&cx, NULL, true, &list, &n));
    assert_int_equal(n, 1);
    assert_false(list[0].active);
    t.version = 1;
    t.text = "Lain";
    assert_int_equal(by(&officer, put_rule, &t), ERR_STALE);
    struct reply_template bad = {.category = "moon", .lang = "de"};
    assert_int_equal(by(&officer, put_rule, &bad), ERR_INVALID);
    assert_non_null(said("title"));
    assert_non_null(said("text"));
    assert_non_null(said("lang"));
    assert_string_equal(said("category"), "case.error.category");
    bad = (struct reply_template){.id = 999999, .title = "x", .text = "y", .lang = "id"};
    assert_int_equal(by(&officer, put_rule, &bad), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(related_both_ways),
        cmocka_unit_test(followers_hear_with_a_link_of_their_own),
        cmocka_unit_test(a_duplicate_hands_its_people_on),
        cmocka_unit_test(no_rings_of_duplicates),
        cmocka_unit_test(a_part_gains_no_time),
        cmocka_unit_test(tasks_of_a_case),
        cmocka_unit_test(bad_tasks_are_refused),
        cmocka_unit_test(told_twice_gains_no_time),
        cmocka_unit_test(reply_templates),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), work_open, stage_end);
}
