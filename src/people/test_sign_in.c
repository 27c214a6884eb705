/* Who gets in and who waits: passwords, delays, devices, second step. */
#include "test_stage_people.h"

#include "qr.h"
#include "second.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <semaphore.h>

/* ---- password and delay ---- */

static void test_sign_in(void **state)
{
    struct account a;
    struct people_new n = {
        .name = "petugas-1", .role = "officer", .phone = "+62 812-3456-7890", .password = GOOD};
    int64_t id;
    assert_int_equal(people_add(&cx, &n, &id), OK);
    assert_int_equal(try_in("petugas-1", GOOD, NULL, &a), OK);
    assert_int_equal(a.id, id);
    assert_int_equal(try_in("Petugas-1", GOOD, NULL, &a), OK);
    assert_int_equal(try_in("0812 3456 7890", GOOD, NULL, &a), OK);
    assert_int_equal(a.id, id);
    assert_int_equal(try_in("", GOOD, NULL, &a), ERR_INVALID);
    assert_int_equal(try_in("petugas-1", "", NULL, &a), ERR_INVALID);
    assert_int_equal(try_in("petugas-1", "kuda-lompat-payunG", NULL, &a), ERR_INVALID);
    assert_string_equal(cx.err.msgid, "error.sign_in_bad");
}

/* A known name and an unknown one: word for word and second for second the same. */
static void expect_delays(const char *name)
{
    static const int64_t waits[] = {2, 4, 8, 16};
    for (int i = 0; i < 2; i++) {
        assert_int_equal(try_in(name, "salah sekali", NULL, NULL), ERR_INVALID);
        assert_string_equal(cx.err.msgid, "error.sign_in_bad");
    }
    for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
        assert_int_equal(try_in(name, "salah sekali", NULL, NULL), ERR_INVALID);
        assert_int_equal(try_in(name, GOOD, NULL, NULL), ERR_SLOW_DOWN);
        assert_int_equal(cx.err.retry_after, waits[i]);
        later(waits[i] - 1);
        assert_int_equal(try_in(name, GOOD, NULL, NULL), ERR_SLOW_DOWN);
        later(1);
    }
}

static void test_delays(void **state)
{
    struct account a;
    int64_t id = add("lurah-tunggu", "lurah", "Kauman", GOOD);
    expect_delays("lurah-tunggu");
    expect_delays("tidak-ada");
    assert_int_equal(try_in("tidak-ada", GOOD, NULL, &a), ERR_INVALID);
    assert_int_equal(try_in("lurah-tunggu", GOOD, NULL, &a), OK);
    assert_int_equal(get(id).failures, 6); /* kept until all steps are done */
    struct sign_in_tokens t;
    assert_int_equal(sign_in_start(&cx, &a, "test", NULL, &t), OK);
    assert_int_equal(get(id).failures, 0);
}

static void test_delay_has_an_end_and_is_forgotten(void **state)
{
    int64_t id = add("lurah-sabar", "lurah", "Kauman", GOOD);
    for (int i = 0; i < 13; i++) {
        later(900);
        assert_int_equal(try_in("lurah-sabar", "salah sekali", NULL, NULL), ERR_INVALID);
    }
    assert_int_equal(try_in("lurah-sabar", GOOD, NULL, NULL), ERR_SLOW_DOWN);
    assert_int_equal(cx.err.retry_after, 900);
    later(86401);
    assert_int_equal(try_in("lurah-sabar", "salah sekali", NULL, NULL), ERR_INVALID);
    assert_int_equal(get(id).failures, 1);
    assert_int_equal(try_in("lurah-sabar", GOOD, NULL, NULL), OK);
}

static void test_known_device_does_not_wait(void **state)
{
    struct account a = get(add("lurah-hp", "lurah", "Kauman", GOOD));
    struct account other = get(add("lurah-lain", "lurah", "Kauman", GOOD));
    struct sign_in_tokens t;
    assert_int_equal(sign_in_start(&cx, &a, "test", NULL, &t), OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(try_in("lurah-hp", "salah sekali", NULL, NULL), ERR_INVALID);
        assert_int_equal(try_in("lurah-lain", "salah sekali", NULL, NULL), ERR_INVALID);
        later(i < 2 ? 0 : 4);
    }
    look();
    assert_int_equal(try_in("lurah-hp", "salah sekali", NULL, NULL), ERR_INVALID);
    assert_int_equal(try_in("lurah-hp", GOOD, NULL, NULL), ERR_SLOW_DOWN);
    assert_int_equal(try_in("lurah-hp", GOOD, t.device, NULL), OK);
    assert_int_equal(try_in("lurah-lain", "salah sekali", NULL, NULL), ERR_INVALID);
    assert_int_equal(try_in("lurah-lain", GOOD, t.device, NULL), ERR_SLOW_DOWN); /* not its own */
    /* Even that device does not guess for ever, and its guesses do not slow others down. */
    int64_t failures = get(a.id).failures;
    for (int i = 0; i < 10; i++)
        assert_int_equal(try_in("lurah-hp", "salah sekali", t.device, NULL), ERR_INVALID);
    assert_int_equal(try_in("lurah-hp", GOOD, t.device, NULL), ERR_SLOW_DOWN);
    assert_int_equal(get(a.id).failures, failures);
    (void)other;
}

static void test_shut_account_stays_out(void **state)
{
    int64_t id = add("keluar", "officer", NULL, GOOD);
    struct account a = get(id);
    struct sign_in_tokens t;
    struct actor who;
    int64_t seen;
    bool must;
    char *token;
    assert_int_equal(sign_in_start(&cx, &a, "test", NULL, &t), OK);
    assert_int_equal(people_token(&cx, "keluar", "uji", &token), OK);
    look();
    assert_int_equal(session_actor(&cx, t.session, &who, &seen, &must), OK);
    assert_int_equal(api_token_actor(&cx, token, &who), OK);
    assert_int_equal(people_disable(&cx, "keluar"), OK);
    look();
    assert_int_equal(session_actor(&cx, t.session, &who, &seen, &must), ERR_AUTH);
    assert_int_equal(api_token_actor(&cx, token, &who), ERR_AUTH);
    assert_int_equal(try_in("keluar", GOOD, NULL, NULL), ERR_INVALID);
    assert_string_equal(cx.err.msgid, "error.sign_in_bad");
    look();
    assert_int_equal(people_token(&cx, "keluar", "uji", &token), ERR_CONFLICT);
}

static bool lives(const char *session)
{
    struct actor who;
    int64_t seen;
    bool must;
    look();
    return session_actor(&cx, session, &who, &seen, &must) == OK;
}

static void test_change_password(void **state)
{
    struct account a = get(add("ganti", "officer", NULL, GOOD));
    struct sign_in_tokens here, there;
    struct actor who;
    int64_t seen;
    bool must;
    assert_int_equal(sign_in_start(&cx, &a, "sini", NULL, &here), OK);
    assert_int_equal(sign_in_start(&cx, &a, "sana", NULL, &there), OK);
    look();
    assert_int_equal(session_actor(&cx, here.session, &who, &seen, &must), OK);
    assert_int_equal(sign_in_change(&cx, a.id, "bukan ini", "hujan-meja-gitar", who.session_id),
                     ERR_INVALID);
    assert_string_equal(said("old"), "error.password_old");
    assert_true(lives(there.session));
    assert_int_equal(sign_in_change(&cx, a.id, GOOD, "hujan-meja-gitar", who.session_id), OK);
    assert_true(lives(here.session));
    assert_false(lives(there.session));
    assert_int_equal(try_in("ganti", GOOD, NULL, NULL), ERR_INVALID);
    assert_int_equal(try_in("ganti", "hujan-meja-gitar", NULL, NULL), OK);
}

static void test_chosen(void **state)
{
    look();
    assert_int_equal(sign_in_chosen(&cx, GOOD, GOOD, "x"), OK);
    assert_int_equal(sign_in_chosen(&cx, GOOD, "lain", "x"), ERR_INVALID);
    assert_string_equal(said("password_again"), "error.password_again");
    look();
    assert_int_equal(sign_in_chosen(&cx, "1234567", "1234567", "x"), ERR_INVALID);
    assert_string_equal(said("password"), "error.password_short");
}

/* ---- second step ---- */

static const char *code_now(const struct account *a, int64_t at)
{
    char *secret, *code = arena_alloc(cx.a, 8);
    size_t n;
    assert_true(unseal(&cx, app->keys, a->totp_secret, a->totp_n, &secret, &n));
    assert_int_equal(oath_totp_generate(secret, n, (time_t)at, 30, 0, 6, code), OATH_OK);
    return code;
}

/* The code of a secret as it is shown: base32 back to bytes. */
static const char *code_of_setup(const struct second_setup *s, int64_t at)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    unsigned char bytes[20];
    uint32_t bits = 0;
    int have = 0, n = 0;
    char *code = arena_alloc(cx.a, 8);
    for (const char *c = s->secret; *c; c++) {
        if (*c == ' ')
            continue;
        bits = bits << 5 | (uint32_t)(strchr(letters, *c) - letters);
        have += 5;
        if (have >= 8) {
            bytes[n++] = (unsigned char)(bits >> (have - 8));
            have -= 8;
        }
    }
    assert_int_equal(n, 20);
    oath_totp_generate((char *)bytes, 20, (time_t)at, 30, 0, 6, code);
    return code;
}

static void test_second_step_is_switched_on_by_a_code(void **state)
{
    struct account a = get(add("dua", "officer", NULL, GOOD));
    struct account other = get(add("tiga", "officer", NULL, GOOD));
    struct second_setup s, again;
    second_setup_make(&cx, &a, &s);
    assert_non_null(strstr(s.uri, "otpauth://totp/Sahabat:dua?secret="));
    assert_int_equal(second_setup_open(&cx, &a, s.sealed, &again), OK);
    assert_string_equal(s.secret, again.secret);
    const char *code = code_of_setup(&s, cx.now);
    look();
    assert_int_equal(second_on(&cx, &a, s.sealed, strcmp(code, "000000") ? "000000" : "111111"),
                     ERR_INVALID);
    look();
    assert_int_equal(second_on(&cx, &other, s.sealed, code), ERR_GONE); /* bound to its account */
    look();
    assert_int_equal(second_on(&cx, &a, "bukan", code), ERR_GONE);
    later(SECOND_SETUP_SECONDS + 1);
    assert_int_equal(second_on(&cx, &a, s.sealed, code_of_setup(&s, cx.now)), ERR_GONE);
    second_setup_make(&cx, &a, &s);
    look();
    assert_int_equal(second_on(&cx, &a, s.sealed, code_of_setup(&s, cx.now)), OK);
    assert_true(get(a.id).has_totp);
}

static enum err off(struct ctx *c, struct call *k)
{
    return second_off(c, k->id);
}

static void test_code_of_the_app_is_good_once(void **state)
{
    struct account a;
    char *token, *next;
    look();
    assert_int_equal(account_find(&cx, "dua", &a), OK);
    later(60);
    assert_int_equal(sign_in_second_begin(&cx, &a, &token), OK);
    assert_int_equal(sign_in_second_begin(&cx, &a, &next), OK);
    const char *code = code_now(&a, cx.now);
    look();
    assert_int_equal(sign_in_second(&cx, "bukan", code, &a), ERR_GONE);
    look();
    assert_int_equal(sign_in_second(&cx, token, code, &a), OK);
    look();
    assert_int_equal(sign_in_second(&cx, token, code, &a), ERR_GONE); /* the token is used up */
    look();
    assert_int_equal(sign_in_second(&cx, next, code, &a), ERR_INVALID); /* so is the code */
    later(30);
    assert_int_equal(sign_in_second(&cx, next, code_now(&a, cx.now), &a), OK);
    look();
    assert_int_equal(sign_in_second_begin(&cx, &a, &token), OK);
    later(SIGN_IN_SECOND_SECONDS);
    assert_int_equal(sign_in_second(&cx, token, code_now(&a, cx.now), &a), ERR_GONE);
    assert_int_equal(write_call(&(struct call){.rule = off, .id = a.id}), OK);
    assert_false(get(a.id).has_totp);
}

static void test_code_of_the_app_is_not_guessed(void **state)
{
    struct account a = get(add("tebak", "admin", NULL, GOOD));
    struct second_setup s;
    char *token;
    second_setup_make(&cx, &a, &s);
    assert_int_equal(second_on(&cx, &a, s.sealed, code_of_setup(&s, cx.now)), OK);
    assert_int_equal(sign_in_second_begin(&cx, &a, &token), OK);
    for (int i = 0; i < 3; i++) {
        look();
        assert_int_equal(sign_in_second(&cx, token, "12345", &a), ERR_INVALID);
    }
    look();
    assert_int_equal(sign_in_second(&cx, token, "12345", &a), ERR_SLOW_DOWN);
    look();
    char *fresh_token; /* a new token from the password page does not start anew */
    assert_int_equal(sign_in_second_begin(&cx, &a, &fresh_token), OK);
    look();
    assert_int_equal(sign_in_second(&cx, fresh_token, "12345", &a), ERR_SLOW_DOWN);
}

/* What a token has to show: all that a sign-in asks for, each code once. */
static void test_a_token_proves_as_much_as_a_sign_in(void **state)
{
    struct account a = get(add("bukti", "officer", NULL, GOOD));
    struct account bare = get(add("tanpasandi", "officer", NULL, NULL));
    struct second_setup s;
    look();
    assert_int_equal(sign_in_prove(&cx, &bare, "", ""), ERR_INVALID); /* has none to show */
    look();
    assert_int_equal(sign_in_prove(&cx, &a, "bukan", ""), ERR_INVALID);
    assert_string_equal(said("old"), "error.password_old");
    look();
    assert_int_equal(sign_in_prove(&cx, &a, GOOD, ""), OK);
    second_setup_make(&cx, &a, &s);
    look();
    assert_int_equal(second_on(&cx, &a, s.sealed, code_of_setup(&s, cx.now)), OK);
    a = get(a.id);
    look();
    assert_int_equal(sign_in_prove(&cx, &a, GOOD, code_now(&a, cx.now)), ERR_INVALID); /* used */
    assert_string_equal(said("code"), "error.totp_wrong");
    later(30);
    assert_int_equal(sign_in_prove(&cx, &a, "bukan", code_now(&a, cx.now)), ERR_INVALID);
    look();
    assert_int_equal(sign_in_prove(&cx, &a, GOOD, code_now(&a, cx.now)), OK);
    look();
    assert_int_equal(sign_in_prove(&cx, &a, GOOD, code_now(&a, cx.now)), ERR_INVALID); /* old row */
    for (int i = 0; i < 3; i++) {
        look();
        assert_int_equal(sign_in_prove(&cx, &a, GOOD, "12345"), ERR_INVALID);
    }
    look();
    assert_int_equal(sign_in_prove(&cx, &a, GOOD, "12345"), ERR_SLOW_DOWN);
}

/* ---- many tries at once ---- */

/*
 * A try that looked at the counts before the others failed, and is judged after them: in a burst
 * nearly all are such.
 */
struct late {
    enum err (*act)(struct ctx *cx, const char *text);
    const char *text;
    sem_t looked, go;
    enum err result;
};

static void *come_late(void *arg)
{
    struct late *l = arg;
    struct account a;
    struct ctx own = ctx_new(arena_new(64 << 20), cx.now);
    own.actor = cx.actor;
    own.app = cx.app;
    must(&own, db_reader(app->db, &own));
    if (account_find(&own, "lurah-serbu", &a) != OK) /* the snapshot is from here on */
        ctx_forgive(&own);
    sem_post(&l->looked);
    sem_wait(&l->go);
    l->result = l->act(&own, l->text);
    db_reader_end(app->db, &own);
    arena_free(own.a);
    return NULL;
}

/* Three fail with what is wrong, while one comes late with `text`. */
static enum err late_after_three(enum err (*act)(struct ctx *, const char *), const char *text)
{
    struct late l = {.act = act, .text = text};
    pthread_t t;
    sem_init(&l.looked, 0, 0);
    sem_init(&l.go, 0, 0);
    assert_int_equal(pthread_create(&t, NULL, come_late, &l), 0);
    sem_wait(&l.looked);
    for (int i = 0; i < 3; i++) {
        look();
        assert_int_equal(act(&cx, "salah sekali"), ERR_INVALID);
    }
    sem_post(&l.go);
    pthread_join(t, NULL);
    later(3600); /* the next may be tried */
    return l.result;
}

static enum err known_name(struct ctx *c, const char *password)
{
    struct account a;
    return sign_in_password(c, &(struct sign_in){.name = "lurah-serbu", .password = password}, &a);
}

static enum err unknown_name(struct ctx *c, const char *password)
{
    struct account a;
    return sign_in_password(c, &(struct sign_in){.name = "entah-siapa", .password = password}, &a);
}

static enum err own_password(struct ctx *c, const char *password)
{
    struct account a;
    TRY(account_find(c, "lurah-serbu", &a));
    return sign_in_own(c, &a, password);
}

static enum err printed_code(struct ctx *c, const char *code)
{
    struct account a;
    return sign_in_code_use(c, "bu-serbu", code, GOOD, &a);
}

static void test_bursts_wait_like_rows(void **state)
{
    char *code;
    int64_t id = add("lurah-serbu", "lurah", "Kauman", GOOD), waiting;
    struct people_new n = {.name = "bu-serbu", .role = "officer"};
    assert_int_equal(people_add(&cx, &n, &waiting), OK);
    assert_int_equal(people_code_for(&cx, n.name, &code), OK);
    look();
    assert_int_equal(late_after_three(known_name, "salah juga"), ERR_SLOW_DOWN);
    assert_int_equal(get(id).failures, 3); /* it was not looked at, so it does not count */
    later(90000);
    assert_int_equal(late_after_three(known_name, GOOD), ERR_SLOW_DOWN);
    later(90000);
    assert_int_equal(late_after_three(unknown_name, "salah juga"), ERR_SLOW_DOWN);
    assert_int_equal(late_after_three(own_password, GOOD), ERR_SLOW_DOWN);
    assert_int_equal(late_after_three(printed_code, code), ERR_SLOW_DOWN);
    later(90000);
    assert_int_equal(known_name(&cx, GOOD), OK);
    look();
    assert_int_equal(printed_code(&cx, code), OK); /* the late one has not used it up */
}

static void test_picture(void **state)
{
    const char *svg;
    assert_int_equal(qr_svg(&cx, "otpauth://totp/x?secret=ABC", &svg), OK);
    assert_int_equal(strncmp(svg, "<svg xmlns=", 11), 0);
    assert_string_equal(svg + strlen(svg) - 6, "</svg>");
    char *huge = arena_alloc(cx.a, 5001);
    memset(huge, 'x', 5000);
    look();
    assert_int_equal(qr_svg(&cx, huge, &svg), ERR_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_in),
        cmocka_unit_test(test_delays),
        cmocka_unit_test(test_delay_has_an_end_and_is_forgotten),
        cmocka_unit_test(test_known_device_does_not_wait),
        cmocka_unit_test(test_shut_account_stays_out),
        cmocka_unit_test(test_change_password),
        cmocka_unit_test(test_chosen),
        cmocka_unit_test(test_second_step_is_switched_on_by_a_code),
        cmocka_unit_test(test_code_of_the_app_is_good_once),
        cmocka_unit_test(test_code_of_the_app_is_not_guessed),
        cmocka_unit_test(test_a_token_proves_as_much_as_a_sign_in),
        cmocka_unit_test(test_bursts_wait_like_rows),
        cmocka_unit_test(test_picture),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), open_all, stage_end);
}
