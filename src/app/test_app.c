/* Rules of the application floor over a real SQLite database: secrets, audit chain, sessions,
 * one-time links, throttle, files, settings. */
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "app.h"
#include "audit.h"
#include "caps.h"
#include "file.h"
#include "job.h"
#include "memo.h"
#include "notice.h"
#include "outbox.h"
#include "secret.h"
#include "session.h"
#include "setting.h"
#include "throttle.h"

#include <cmocka.h>

struct fixture {
    char dir[64], url[128];
    struct arena *a;
    struct ctx cx;
    struct app *app;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    snprintf(f->dir, sizeof(f->dir), "/tmp/sahabat-app-XXXXXX");
    if (!mkdtemp(f->dir))
        return -1;
    snprintf(f->url, sizeof(f->url), "sqlite:%s/a.db", f->dir);
    f->a = arena_new(64 << 20);
    f->cx = ctx_new(f->a, 1700000000);
    f->cx.actor = actor_operator();
    if (app_open(&f->cx, f->url, DB_WRITE | DB_CREATE, NULL, 0, &f->app) != OK &&
        fprintf(stderr, "%s %s\n", f->cx.err.msgid ? f->cx.err.msgid : "",
                f->cx.err.detail ? f->cx.err.detail : ""))
        return -1;
    *state = f;
    return db_migrate(f->app->db, &f->cx, NULL, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char command[160];
    app_close(f->app);
    arena_free(f->a);
    snprintf(command, sizeof(command), "rm -rf %s", f->dir);
    int code = system(command);
    free(f);
    return code;
}

/* Runs a rule on the writer; errors are left in f->cx. */
static enum err on_writer(struct fixture *f, enum err (*rule)(struct ctx *, void *), void *arg)
{
    ctx_forgive(&f->cx);
    return app_write(&f->cx, rule, arg);
}

/* ---- secrets ---- */

static void sealing_is_authentic(void **state)
{
    struct fixture *f = *state;
    struct sealed s = seal(&f->cx, f->app->keys, "3573024107900001", 16);
    char *text;
    size_t n;
    assert_true(unseal(&f->cx, f->app->keys, s.p, s.n, &text, &n));
    assert_int_equal(n, 16);
    assert_string_equal(text, "3573024107900001");
    for (size_t i = 0; i < s.n; i++) {
        unsigned char *bad = arena_memdup(f->a, s.p, s.n);
        bad[i] ^= 1;
        assert_false(unseal(&f->cx, f->app->keys, bad, s.n, &text, &n));
    }
    assert_false(unseal(&f->cx, f->app->keys, s.p, 10, &text, &n));
    struct sealed again = seal(&f->cx, f->app->keys, "3573024107900001", 16);
    assert_memory_not_equal(s.p, again.p, s.n);
}

static void own_keys_open_only_their_own(void **state)
{
    struct fixture *f = *state;
    struct own_key one, two, back;
    struct sealed k1 = own_key_make(&f->cx, f->app->keys, &one);
    own_key_make(&f->cx, f->app->keys, &two);
    struct sealed s = own_seal(&f->cx, &one, "rahasia", 7);
    char *text;
    assert_true(own_key_open(&f->cx, f->app->keys, k1.p, k1.n, &back));
    assert_true(own_unseal(&f->cx, &back, s.p, s.n, &text, NULL));
    assert_false(own_unseal(&f->cx, &two, s.p, s.n, &text, NULL));
}

static void hashes_depend_on_purpose(void **state)
{
    struct fixture *f = *state;
    unsigned char a[HASH_LEN], b[HASH_LEN], c[HASH_LEN];
    keyed_hash(f->app->keys, "nik", "1", 1, a);
    keyed_hash(f->app->keys, "nik", "1", 1, b);
    keyed_hash(f->app->keys, "file", "1", 1, c);
    assert_memory_equal(a, b, HASH_LEN);
    assert_memory_not_equal(a, c, HASH_LEN);
}

static void passwords(void **state)
{
    struct fixture *f = *state;
    char *hash = password_hash(&f->cx, "kopi tubruk 17");
    assert_true(password_verify(hash, "kopi tubruk 17"));
    assert_false(password_verify(hash, "kopi tubruk 18"));
    assert_false(password_verify(NULL, "kopi tubruk 17"));
    static const char *const weak[] = {"pendek1", "sahabat123", "password", "12345678",
                                       "malang2026"};
    for (size_t i = 0; i < sizeof(weak) / sizeof(weak[0]); i++) {
        assert_int_equal(password_check(&f->cx, "password", weak[i], "dinas"), ERR_INVALID);
        ctx_forgive(&f->cx);
    }
    assert_int_equal(password_check(&f->cx, "password", "gerobak biru 4 roda", "dinas"), OK);
}

static void totp_takes_a_step_once(void **state)
{
    (void)state;
    /* RFC 6238, appendix B: SHA-1, secret "12345678901234567890", T = 59 s → 94287082. */
    const char *secret = "12345678901234567890";
    int64_t step = 0;
    assert_true(totp_verify(secret, 20, "287082", 59, 0, &step));
    assert_int_equal(step, 1);
    assert_false(totp_verify(secret, 20, "287082", 59, step, &step));
    assert_false(totp_verify(secret, 20, "287083", 59, 0, &step));
    assert_false(totp_verify(secret, 20, "28708", 59, 0, &step));
    assert_true(totp_verify(secret, 20, "287082", 59 + 30, 0, &step)); /* one step of drift */
    assert_false(totp_verify(secret, 20, "287082", 59 + 90, 0, &step));
}

/* ---- audit ---- */

static enum err write_three(struct ctx *cx, void *arg)
{
    (void)arg;
    for (int i = 0; i < 3; i++) {
        struct model *m = model_object(cx->a);
        model_set_int(cx->a, m, "n", i);
        TRY(audit(cx, "change", "thing", i, m));
    }
    return OK;
}

static enum err run_script(struct ctx *cx, void *arg)
{
    return db_exec(cx, arg, NO_ARGS, NULL);
}

static void tell_nothing(void *arg, const char *line)
{
    (void)arg;
    (void)line;
}

static int chain_problems(struct fixture *f, int64_t *rows)
{
    int problems = -1;
    ctx_forgive(&f->cx);
    assert_int_equal(db_reader(f->app->db, &f->cx), OK);
    assert_int_equal(audit_verify(&f->cx, tell_nothing, NULL, rows, &problems), OK);
    db_reader_end(f->app->db, &f->cx);
    return problems;
}

static const struct query_part changed_text[] = {
    {NULL, 0, "UPDATE audit SET changes = '{\"n\":9}' WHERE id = 2"}, {NULL, 0, NULL}};
static const struct query_part removed_row[] = {{NULL, 0, "DELETE FROM audit WHERE id = 2"},
                                                {NULL, 0, NULL}};
static const struct query q_tamper = {
    .name = "tamper", .id = 100001, .writes = true, .parts = {changed_text, changed_text}};
static const struct query q_remove = {
    .name = "remove", .id = 100002, .writes = true, .parts = {removed_row, removed_row}};

static void audit_chain_shows_a_changed_row(void **state)
{
    struct fixture *f = *state;
    int64_t rows;
    assert_int_equal(on_writer(f, write_three, NULL), OK);
    assert_int_equal(chain_problems(f, &rows), 0);
    assert_int_equal(rows, 3);
    assert_int_equal(on_writer(f, run_script, (void *)&q_tamper), OK);
    assert_true(chain_problems(f, &rows) > 0);
}

static void audit_chain_shows_a_missing_row(void **state)
{
    struct fixture *f = *state;
    int64_t rows;
    assert_int_equal(on_writer(f, write_three, NULL), OK);
    assert_int_equal(on_writer(f, run_script, (void *)&q_remove), OK);
    assert_true(chain_problems(f, &rows) > 0);
}

/* ---- sessions, links ---- */

struct signing {
    int64_t account;
    char *token, *other;
    enum err found;
    struct actor who;
};

static enum err make_account(struct ctx *cx, struct signing *s)
{
    struct account a = {0};
    field_clear(&account_fields, &a);
    a.name = "lurah-kauman";
    a.display_name = "Lurah Kauman";
    a.role = "lurah";
    a.area = "35.73.02.1007";
    a.active = true;
    return account_create(cx, &a, NULL, &s->account);
}

static enum err sessions_rule(struct ctx *cx, void *arg)
{
    struct signing *s = arg;
    int64_t seen;
    bool must;
    TRY(make_account(cx, s));
    TRY(session_start(cx, s->account, "Chromium", &s->token));
    TRY(session_start(cx, s->account, "Firefox", &s->other));
    assert_int_equal(session_actor(cx, s->token, &s->who, &seen, &must), OK);
    assert_int_equal(s->who.role, ROLE_LURAH);
    assert_string_equal(s->who.area, "35.73.02.1007");
    assert_int_equal(session_actor(cx, "nonsense", &s->who, &seen, &must), ERR_AUTH);
    TRY(session_revoke(cx, s->account, s->who.session_id));
    assert_int_equal(session_actor(cx, s->token, &s->who, &seen, &must), ERR_AUTH);
    assert_int_equal(session_actor(cx, s->other, &s->who, &seen, &must), OK);
    cx->now += SESSION_SECONDS + 1;
    assert_int_equal(session_actor(cx, s->other, &s->who, &seen, &must), ERR_AUTH);
    cx->now -= SESSION_SECONDS + 1;
    TRY(account_set_active(cx, s->account, false));
    assert_int_equal(session_actor(cx, s->other, &s->who, &seen, &must), ERR_AUTH);
    return OK;
}

static void sessions(void **state)
{
    struct fixture *f = *state;
    struct signing s = {0};
    assert_int_equal(on_writer(f, sessions_rule, &s), OK);
}

static enum err links_rule(struct ctx *cx, void *arg)
{
    struct signing *s = arg;
    const char *subject;
    int64_t who;
    char *token, *code;
    TRY(make_account(cx, s));
    TRY(one_time_create(cx, "reset", s->account, NULL, NULL, 600, &token));
    TRY(one_time_look(cx, "reset", token, &who, &subject));
    TRY(one_time_look(cx, "reset", token, &who, &subject)); /* looking uses nothing up */
    assert_int_equal(who, s->account);
    assert_int_equal(one_time_look(cx, "phone", token, &who, &subject), ERR_GONE);
    ctx_forgive(cx);
    TRY(one_time_use(cx, "reset", token, &who, &subject));
    assert_int_equal(one_time_use(cx, "reset", token, &who, &subject), ERR_GONE);
    ctx_forgive(cx);
    TRY(one_time_create(cx, "phone", 0, "081234567890", "482913", 600, &code));
    assert_int_equal(one_time_look(cx, "phone", "482913", &who, &subject),
                     ERR_GONE); /* not without its phone */
    ctx_forgive(cx);
    TRY(one_time_look(cx, "phone", "081234567890|482913", &who, &subject));
    cx->now += 601;
    assert_int_equal(one_time_look(cx, "phone", "081234567890|482913", &who, &subject), ERR_GONE);
    ctx_forgive(cx);
    return OK;
}

static void one_time_links(void **state)
{
    struct fixture *f = *state;
    struct signing s = {0};
    assert_int_equal(on_writer(f, links_rule, &s), OK);
}

static void csrf_is_bound_to_its_session(void **state)
{
    struct fixture *f = *state;
    char *a = csrf_make(&f->cx, f->app->keys, "session-a"),
         *b = csrf_make(&f->cx, f->app->keys, "session-a");
    assert_string_not_equal(a, b);
    assert_true(csrf_good(&f->cx, f->app->keys, "session-a", a));
    assert_true(csrf_good(&f->cx, f->app->keys, "session-a", b));
    assert_false(csrf_good(&f->cx, f->app->keys, "session-b", a));
    assert_false(csrf_good(&f->cx, f->app->keys, "session-a", ""));
    assert_false(csrf_good(&f->cx, f->app->keys, "session-a", NULL));
    a[3] = a[3] == 'A' ? 'B' : 'A';
    assert_false(csrf_good(&f->cx, f->app->keys, "session-a", a));
}

/* ---- delays ---- */

static void delays_grow_and_end(void **state)
{
    (void)state;
    struct account a = {.failed_at = 1000};
    static const int64_t want[] = {0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900};
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
        a.failures = (int64_t)i;
        assert_int_equal(account_delay(&a, 1000), want[i]);
        assert_int_equal(account_delay(&a, 1000 + 900), 0); /* never locked out for good */
    }
}

static enum err throttle_rule(struct ctx *cx, void *arg)
{
    (void)arg;
    int64_t wait;
    for (int i = 0; i < 3; i++) {
        TRY(throttle_wait(cx, "phone:0812", 3, &wait));
        assert_int_equal(wait, 0);
        TRY(throttle_count(cx, "phone:0812"));
    }
    TRY(throttle_wait(cx, "phone:0812", 3, &wait));
    assert_int_equal(wait, 2);
    TRY(throttle_wait(cx, "phone:0813", 3, &wait));
    assert_int_equal(wait, 0);
    cx->now += 86401;
    TRY(throttle_wait(cx, "phone:0812", 3, &wait));
    assert_int_equal(wait, 0);
    return OK;
}

static void throttles(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(on_writer(f, throttle_rule, NULL), OK);
}

/* ---- files, settings, outbox ---- */

static enum err files_rule(struct ctx *cx, void *arg)
{
    (void)arg;
    enum { SIZE = 700 << 10 };
    char *big = arena_alloc(cx->a, SIZE), *back;
    struct file file;
    int64_t one, two, three;
    for (size_t i = 0; i < SIZE; i++)
        big[i] = (char)(i * 31 + i / 7);
    TRY(file_put(cx, "foto.png", "image/png", big, SIZE, &one));
    TRY(file_put(cx, "lain.png", "image/png", big, SIZE, &two));
    assert_int_equal(one, two); /* the same content once */
    big[5]++;
    TRY(file_put(cx, "lain.png", "image/png", big, SIZE, &three));
    assert_int_not_equal(one, three);
    big[5]--;
    TRY(file_read(cx, one, &file, &back));
    assert_int_equal(file.size, SIZE);
    assert_memory_equal(back, big, SIZE);
    assert_int_equal(file_get(cx, 999, &file), ERR_NOT_FOUND);
    ctx_forgive(cx);
    TRY(notice_queue(cx, "whatsapp", "081234567890", "code", "Kode Anda 482913"));
    struct notice *list;
    size_t n;
    TRY(notice_list(cx, &(struct notice_filter){.limit = 10}, &list, &n));
    assert_int_equal(n, 1);
    assert_string_equal(list[0].body, "Kode Anda 482913");
    TRY(setting_set(cx, "city", "Kota Malang"));
    assert_string_equal(setting_get(cx, "city", ""), "Kota Malang");
    assert_string_equal(setting_get(cx, "none", "else"), "else");
    return OK;
}

static void files_settings_outbox(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(on_writer(f, files_rule, NULL), OK);
}

/* ---- territory ---- */

static void areas(void **state)
{
    struct fixture *f = *state;
    const char *lo, *hi;
    assert_true(area_holds("", "35.73.02.1007"));
    assert_true(area_holds("35.73.02", "35.73.02.1007"));
    assert_true(area_holds("35.73.02.1007", "35.73.02.1007"));
    assert_false(area_holds("35.73.02", "35.73.03.1007"));
    assert_false(area_holds("35.73.0", "35.73.02.1007"));
    assert_false(area_holds("35.73.02.1007", "35.73.02.100"));
    area_range(f->a, "35.73.02", &lo, &hi);
    assert_true(strcmp("35.73.02.1001", lo) >= 0 && strcmp("35.73.02.1001", hi) < 0);
    assert_true(strcmp("35.73.03.1001", hi) > 0);
    assert_true(strcmp("35.73.01.1011", lo) < 0);
}

static void roles_have_no_more_than_they_need(void **state)
{
    (void)state;
    assert_false(role_caps(ROLE_PUBLIC) & (UINT64_C(1) << CAP_BUSINESS_READ));
    assert_false(role_caps(ROLE_MAYOR) & (UINT64_C(1) << CAP_BUSINESS_PERSONAL));
    assert_false(role_caps(ROLE_ADMIN) & (UINT64_C(1) << CAP_BUSINESS_READ));
    assert_false(role_caps(ROLE_PARTNER) & (UINT64_C(1) << CAP_BUSINESS_READ));
    assert_false(role_caps(ROLE_COMPANION) & (UINT64_C(1) << CAP_BUSINESS_EDIT));
    assert_false(role_caps(ROLE_LURAH) & (UINT64_C(1) << CAP_CURATE_CITY));
    uint64_t gateway = role_caps(ROLE_GATEWAY) & ~role_caps(ROLE_PUBLIC);
    assert_int_equal(gateway, UINT64_C(1) << CAP_SIGNED_IN | UINT64_C(1) << CAP_CASE_SEND |
                                  UINT64_C(1) << CAP_INBOUND);
    for (int c = 1; c < CAP_COUNT; c++)
        assert_non_null(cap_name((enum cap)c));
}

static enum err adopt(struct ctx *cx, void *arg)
{
    return keys_check(cx, arg, true);
}

static void another_key_is_refused(void **state)
{
    struct fixture *f = *state;
    struct keys *other;
    char path[160];
    snprintf(path, sizeof(path), "%s/other.db", f->dir);
    assert_int_equal(on_writer(f, adopt, f->app->keys), OK);
    assert_int_equal(keys_load(&f->cx, path, true, &other), OK);
    assert_int_equal(on_writer(f, adopt, other), ERR_CONFLICT);
    ctx_forgive(&f->cx);
    assert_int_equal(db_reader(f->app->db, &f->cx), OK);
    assert_int_equal(keys_check(&f->cx, f->app->keys, false), OK);
    assert_int_equal(keys_check(&f->cx, other, false), ERR_CONFLICT);
    db_reader_end(f->app->db, &f->cx);
    keys_free(other);
}

/* ---- jobs and care ---- */

static sem_t cared, ran;
static int times;

static enum err long_job(struct ctx *cx, int64_t job_id, int64_t subject_id)
{
    (void)job_id;
    sem_wait(&cared); /* twice: it cannot end before it was cared for */
    sem_wait(&cared);
    sem_post(&ran);
    return cx->actor->role == ROLE_OPERATOR && subject_id == 7 ? OK : ERR_INTERNAL;
}

static enum err often(struct ctx *cx)
{
    if (cx->actor->role == ROLE_OPERATOR && times++ < 2)
        sem_post(&cared);
    return OK;
}

static enum err create_job(struct ctx *cx, void *arg)
{
    return job_create(cx, "long", 7, arg);
}

static void care_does_not_wait_for_a_long_job(void **state)
{
    struct fixture *f = *state;
    static const struct job_kind kinds[] = {
        {.kind = "long", .run = long_job}, {.kind = "often", .care = often}, {.kind = NULL}};
    int64_t id;
    struct job j = {0};
    sem_init(&cared, 0, 0);
    sem_init(&ran, 0, 0);
    times = 0;
    assert_int_equal(on_writer(f, create_job, &id), OK);
    struct job_runner *r = job_runner_start(f->app, kinds);
    sem_wait(&ran);
    job_runner_stop(r);
    assert_true(times >= 2);
    assert_int_equal(db_reader(f->app->db, &f->cx), OK);
    assert_int_equal(job_get(&f->cx, id, &j), OK);
    assert_string_equal(j.state, "done");
    db_reader_end(f->app->db, &f->cx);
}

/* ---- figures of this second ---- */

static enum err write_setting(struct ctx *cx, void *arg)
{
    int64_t values[MEMO_VALUES] = {7};
    memo_put(cx, "count", 1, values); /* inside a change nothing is remembered */
    assert_false(memo_get(cx, "count", 1, values));
    return setting_set(cx, "_memo", arg);
}

static void reader(struct fixture *f)
{
    db_reader_end(f->app->db, &f->cx);
    assert_int_equal(db_reader(f->app->db, &f->cx), OK);
}

static void a_figure_lasts_until_the_next_second_or_commit(void **state)
{
    struct fixture *f = *state;
    struct ctx *cx = &f->cx;
    int64_t values[MEMO_VALUES] = {1, 2, 3, 4, 5, 6}, got[MEMO_VALUES] = {0};
    reader(f);
    assert_false(memo_get(cx, "count", 1, got));
    memo_put(cx, "count", 1, values);
    reader(f);
    assert_true(memo_get(cx, "count", 1, got));
    assert_memory_equal(got, values, sizeof(got));
    assert_false(memo_get(cx, "count", 2, got)); /* somebody else's */
    assert_false(memo_get(cx, "total", 1, got)); /* something else */
    cx->now++;
    assert_false(memo_get(cx, "count", 1, got));
    cx->now--;
    assert_true(memo_get(cx, "count", 1, got));
    struct ctx before = *cx; /* a reader that began before the commit */
    cx->conn = NULL;
    assert_int_equal(on_writer(f, write_setting, (void *)(uintptr_t) "1"), OK);
    assert_int_equal(db_reader(f->app->db, cx), OK);
    assert_false(memo_get(cx, "count", 1, got));
    memo_put(&before, "count", 1, values); /* is not taken for one that began after it */
    assert_false(memo_get(cx, "count", 1, got));
    assert_true(memo_get(&before, "count", 1, got));
    db_reader_end(f->app->db, cx);
    db_reader_end(f->app->db, &before);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(sealing_is_authentic),
        T(own_keys_open_only_their_own),
        T(hashes_depend_on_purpose),
        T(passwords),
        T(totp_takes_a_step_once),
        T(audit_chain_shows_a_changed_row),
        T(audit_chain_shows_a_missing_row),
        T(sessions),
        T(one_time_links),
        T(csrf_is_bound_to_its_session),
        T(delays_grow_and_end),
        T(throttles),
        T(files_settings_outbox),
        T(areas),
        T(roles_have_no_more_than_they_need),
        T(another_key_is_refused),
        T(care_does_not_wait_for_a_long_job),
        T(a_figure_lasts_until_the_next_second_or_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
