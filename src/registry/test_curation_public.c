/* Owners from outside: registering and claiming by a code to their phone, confirming in person; and
 * proposals. */
#include "session.h"
#include "test_stage_curation.h"

#include <pthread.h>
#include <semaphore.h>

/* ---- registering ---- */

static struct registration sample(const char *phone)
{
    return (struct registration){.name = "Sambal Bu Rini",
                                 .owner_name = "Rini Astuti",
                                 .phone = phone,
                                 .ward = KAUMAN,
                                 .products = "Sambal botol",
                                 .sector = "food_processing",
                                 .consent = true};
}

static enum err begin_with(struct registration r, const char *browser, char **ret_draft)
{
    look();
    as(actor_public());
    enum err e = registration_begin(&cx, &r, browser, ret_draft);
    as(NULL);
    return e;
}

static enum err end_with(const char *draft, const char *code, const char **ret_code)
{
    look();
    as(actor_public());
    enum err e = registration_end(&cx, draft, code, ret_code);
    as(NULL);
    return e;
}

QUERY(consent_of, false,
      "SELECT count(*) FROM consent WHERE person_id = $1 AND purpose = 'programme' AND version = "
      "$2 AND via = $3");
QUERY(businesses_of_phone, false, "SELECT count(*) FROM business WHERE phone = $1");

static int64_t consents(int64_t person, const char *via)
{
    int64_t n = -1;
    look();
    assert_int_equal(
        db_int_of(&cx, &consent_of, ARGS(db_int(person), db_text("2026-11"), db_text(via)), -1, &n),
        OK);
    return n;
}

static int64_t registered(const char *phone)
{
    int64_t n = -1;
    look();
    assert_int_equal(db_int_of(&cx, &businesses_of_phone, ARGS(db_text(phone)), -1, &n), OK);
    return n;
}

QUERY(waiting_for_phone, false,
      "SELECT count(*) FROM notice WHERE address = $1 AND state = 'waiting'");

static int64_t waiting(const char *phone)
{
    int64_t n = -1;
    look();
    assert_int_equal(db_int_of(&cx, &waiting_for_phone, ARGS(db_text(phone)), -1, &n), OK);
    return n;
}

static void test_registering(void **state)
{
    char *draft;
    const char *made;
    uint64_t id;
    assert_int_equal(begin_with(sample("081233300001"), "browser-1", &draft), OK);
    assert_null(strstr(draft, "Rini"));              /* sealed */
    assert_int_equal(registered("081233300001"), 0); /* nothing before the code */
    const char *code = code_sent("081233300001");
    assert_non_null(code);
    assert_int_equal(end_with(draft, code, &made), OK);
    assert_true(code_read(made, "U", &id));
    struct business b = get((int64_t)id);
    assert_string_equal(b.name, "Sambal Bu Rini");
    assert_string_equal(b.curation, "proposed");
    assert_string_equal(b.source, "self");
    assert_string_equal(b.sector, "food_processing");
    assert_non_null(strstr(b.notes, "Sambal botol"));
    assert_int_equal(consents(b.owner_id, "register"), 1);
    /* The code is used up: the same draft makes no second record. */
    assert_int_equal(end_with(draft, code, &made), ERR_INVALID);
    assert_int_equal(registered("081233300001"), 1);
    struct audit_row *rows;
    size_t n;
    look();
    assert_int_equal(audit_list(&cx, "business", b.id, 0, 5, &rows, &n), OK);
    assert_string_equal(rows[0].actor, "public");
}

static void test_registering_is_checked(void **state)
{
    char *draft;
    struct registration r = sample("081233300002");
    r.consent = false;
    assert_int_equal(begin_with(r, "browser-2", &draft), ERR_INVALID);
    assert_string_equal(said("consent"), "field.error.tick");
    r = sample(NULL);
    assert_int_equal(begin_with(r, "browser-2", &draft), ERR_INVALID);
    assert_string_equal(said("phone"), "field.error.required");
    r = sample("081233300002");
    r.ward = "35.73.99.1001";
    assert_int_equal(begin_with(r, "browser-2", &draft), ERR_INVALID);
    assert_string_equal(said("ward"), "error.ward_unknown");
    r = sample("081233300002");
    r.sector = "piracy";
    assert_int_equal(begin_with(r, "browser-2", &draft), ERR_INVALID);
    assert_string_equal(said("sector"), "field.error.ref");
    r = sample("081233300002");
    r.name = "x";
    assert_int_equal(begin_with(r, "browser-2", &draft), ERR_INVALID);
    assert_int_equal(notices("081233300002"), 0); /* nobody was sent anything */
}

static void test_wrong_and_old_codes(void **state)
{
    char *draft;
    const char *made, *phone = "081233300003";
    assert_int_equal(begin_with(sample(phone), "browser-3", &draft), OK);
    const char *code = code_sent(phone), *wrong = strcmp(code, "123456") == 0 ? "654321" : "123456";
    assert_int_equal(end_with(draft, wrong, &made), ERR_INVALID);
    assert_string_equal(said("code"), "error.phone_code");
    assert_int_equal(end_with(draft, "", &made), ERR_INVALID);
    assert_int_equal(end_with(draft, "'; DROP TABLE business; --", &made), ERR_INVALID);
    assert_int_equal(end_with("AAAA", code, &made), ERR_GONE);
    assert_int_equal(end_with("", code, &made), ERR_GONE);
    char *forged = arena_strdup(cx.a, draft);
    forged[40] = forged[40] == 'A' ? 'B' : 'A';
    assert_int_equal(end_with(forged, code, &made), ERR_GONE);
    /* Another phone's code is not this phone's. */
    char *other;
    assert_int_equal(begin_with(sample("081233300004"), "browser-3", &other), OK);
    assert_int_equal(end_with(other, code, &made), ERR_INVALID);
    /* A new code ends the one before it. */
    look();
    assert_int_equal(registration_again(&cx, draft, "browser-3"), OK);
    assert_int_equal(waiting(phone), 1); /* the older one does not go out any more */
    const char *fresh = code_sent(phone);
    if (strcmp(code, fresh) != 0)
        assert_int_equal(end_with(draft, code, &made), ERR_INVALID);
    cx.now += CODE_SECONDS + 1;
    assert_int_equal(end_with(draft, fresh, &made), ERR_INVALID); /* too old */
    cx.now += DRAFT_SECONDS;
    assert_int_equal(end_with(draft, fresh, &made), ERR_GONE); /* the draft, too */
    look();
    assert_int_equal(registration_again(&cx, draft, "browser-3"), ERR_GONE);
    assert_int_equal(registered(phone), 0);
    cx.now = NOON;
}

static void test_tries_are_slowed(void **state)
{
    char *draft;
    const char *made, *phone = "081233300005";
    int64_t day = 86400;
    cx.now += 10 * day;
    assert_int_equal(begin_with(sample(phone), "browser-4", &draft), OK);
    const char *code = code_sent(phone);
    enum err e = OK;
    int tries = 0;
    for (; tries < 20 && e != ERR_SLOW_DOWN; tries++)
        e = end_with(draft, strcmp(code, "000000") == 0 ? "111111" : "000000", &made);
    assert_int_equal(e, ERR_SLOW_DOWN);
    assert_in_range(tries, 3, 8);
    assert_true(cx.err.retry_after > 0);
    assert_int_equal(end_with(draft, code, &made),
                     ERR_SLOW_DOWN); /* even the right one has to wait */
    cx.now += cx.err.retry_after + 1;
    assert_int_equal(end_with(draft, code, &made), OK);
    /* Sending: by phone … */
    int sent = 0;
    for (e = OK; sent < 20 && e == OK; sent += e == OK)
        e = begin_with(sample("081233300006"), arena_printf(cx.a, "browser-x%d", sent), &draft);
    assert_int_equal(e, ERR_SLOW_DOWN);
    assert_in_range(sent, 2, 5);
    assert_int_equal(notices("081233300006"), sent);
    /* … and by browser, whatever the phone; another browser goes on. */
    for (sent = 0, e = OK; sent < 40 && e == OK; sent += e == OK)
        e = begin_with(sample(arena_printf(cx.a, "0812777000%02d", sent)), "browser-5", &draft);
    assert_int_equal(e, ERR_SLOW_DOWN);
    assert_in_range(sent, 6, 12);
    assert_int_equal(begin_with(sample("081277700099"), "browser-6", &draft), OK);
    cx.now = NOON;
}

/* One of a burst: it looked at the counts before the others had their turn, and comes after them.
 */
struct late {
    const char *phone, *code; /* without code: asks for another message */
    sem_t looked, go;
    enum err result;
};

static void *come_late(void *arg)
{
    struct late *l = arg;
    int64_t n;
    struct ctx own = ctx_new(arena_new(64 << 20), cx.now);
    own.app = cx.app;
    own.actor = actor_public();
    assert_int_equal(db_reader(app->db, &own), OK);
    /* Its snapshot is from here on. */
    assert_int_equal(db_int_of(&own, &businesses_of_phone, ARGS(db_text("-")), -1, &n), OK);
    sem_post(&l->looked);
    sem_wait(&l->go);
    l->result = l->code ? phone_code_check(&own, l->phone, l->code)
                        : phone_code_wait(&own, l->phone, "browser-8");
    db_reader_end(app->db, &own);
    arena_free(own.a);
    return NULL;
}

static enum err after_the_others(struct late l, int others)
{
    pthread_t t;
    sem_init(&l.looked, 0, 0);
    sem_init(&l.go, 0, 0);
    assert_int_equal(pthread_create(&t, NULL, come_late, &l), 0);
    sem_wait(&l.looked);
    for (int i = 0; i < others; i++) {
        look();
        if (l.code)
            assert_int_equal(phone_code_check(&cx, l.phone, "-"), ERR_INVALID);
        else
            assert_int_equal(phone_code_wait(&cx, l.phone, "browser-9"), OK);
    }
    sem_post(&l.go);
    pthread_join(t, NULL);
    look();
    return l.result;
}

static void test_bursts_wait_like_rows(void **state)
{
    const char *phone = "081233300055";
    struct late ask = {.phone = phone}, guess = {.phone = phone, .code = "000000"};
    cx.now += 40 * (int64_t)86400;
    assert_int_equal(after_the_others(ask, 3), ERR_SLOW_DOWN);
    assert_int_equal(after_the_others(guess, 4), ERR_SLOW_DOWN);
    cx.now = NOON;
}

static void test_duplicates_are_not_told(void **state)
{
    business("Sambal Bu Yati", "Yatinah", KAUMAN, "081233300007");
    char *draft;
    const char *made;
    struct registration r = sample("081233300007");
    r.name = "Sambal Bu Yati";
    r.owner_name = "Yatinah";
    assert_int_equal(begin_with(r, "browser-7", &draft), OK);
    assert_int_equal(end_with(draft, code_sent("081233300007"), &made), OK);
    assert_int_equal(registered("081233300007"), 2); /* created, flagged for the ward */
    for (const struct field_err *f = cx.err.fields; f; f = f->next)
        assert_null(strstr(f->msgid, "duplicate"));
    QUERY(pairs, false, "SELECT count(*) FROM dup_pair WHERE state = 'open'");
    int64_t n = 0;
    look();
    assert_int_equal(db_int_of(&cx, &pairs, NO_ARGS, 0, &n), OK);
    assert_true(n > 0);
}

/* ---- claims ---- */

static enum err claim(const char *what, const char *browser, char **ret_draft)
{
    look();
    as(actor_public());
    enum err e = claim_begin(&cx, what, browser, ret_draft);
    as(NULL);
    return e;
}

static enum err claim_with(const char *draft, const char *code, bool consent, char **ret_token)
{
    look();
    as(actor_public());
    enum err e = claim_end(&cx, draft, code, consent, ret_token);
    as(NULL);
    return e;
}

static struct account account_of_token(const char *token)
{
    int64_t id;
    const char *subject;
    struct account a;
    look();
    assert_int_equal(one_time_look(&cx, "reset", token, &id, &subject), OK);
    assert_int_equal(account_get(&cx, id, &a), OK);
    return a;
}

static void test_claim_by_code(void **state)
{
    struct business b = business("Tahu Petis", "Mbok Darmi", KAUMAN, "081233400001");
    char *draft, *token;
    assert_int_equal(claim(b.code, "claim-1", &draft), OK);
    const char *code = code_sent("081233400001");
    assert_non_null(code);
    assert_int_equal(claim_with(draft, code, false, &token), ERR_INVALID);
    assert_string_equal(said("consent"), "error.consent_needed");
    assert_int_equal(claim_with(draft, code, true, &token), OK);
    struct account a = account_of_token(token);
    assert_string_equal(a.role, "owner");
    assert_int_equal(a.person_id, b.owner_id);
    assert_string_equal(a.phone, "081233400001");
    assert_null(a.password);
    assert_int_equal(consents(b.owner_id, "claim"), 1);
    /* What the account sees: its own business, no other. */
    struct actor owner = account_actor(cx.a, &a);
    struct business seen,
        other = business("Bukan Milik Darmi", "Orang Lain", KAUMAN, "081233400009");
    as(&owner);
    look();
    assert_int_equal(business_get(&cx, b.id, &seen), OK);
    assert_int_equal(business_get(&cx, other.id, &seen), ERR_NOT_FOUND);
    as(NULL);
    /* Again, by the phone: the same account. */
    assert_int_equal(claim("0812-3340-0001", "claim-1", &draft), OK);
    assert_int_equal(claim_with(draft, code_sent("081233400001"), true, &token), OK);
    assert_int_equal(account_of_token(token).id, a.id);
    assert_int_equal(consents(b.owner_id, "claim"), 1); /* given once a version */
}

static void test_claims_tell_nothing(void **state)
{
    struct business b = business("Nasi Krawu", "Haji Umar", KAUMAN, "081233400002");
    char *known, *unknown, *token;
    assert_int_equal(claim(b.code, "claim-2", &known), OK);
    assert_int_equal(claim(code_make(cx.a, "U", 999999), "claim-3", &unknown), OK);
    assert_int_equal(strlen(known), strlen(unknown));
    assert_int_equal(claim_with(unknown, "123456", true, &token), ERR_INVALID);
    assert_string_equal(said("code"), "error.phone_code"); /* as for a wrong code */
    assert_int_equal(claim("081233499999", "claim-3", &unknown), OK);
    assert_int_equal(notices("081233499999"), 0);
    assert_int_equal(claim("bukan kode", "claim-3", &unknown), ERR_INVALID);
    assert_string_equal(said("what"), "error.claim_what");
    assert_int_equal(claim("U-0001A-0", "claim-3", &unknown),
                     ERR_INVALID); /* wrong check character */
    assert_int_equal(claim("", "claim-3", &unknown), ERR_INVALID);
}

static void test_phones_that_prove_nothing(void **state)
{
    char *draft;
    business("Satu HP", "Pemilik Pertama", KAUMAN, "081233400003");
    business("Dua Usaha", "Pemilik Kedua", KAUMAN, "081233400003");
    assert_int_equal(claim("081233400003", "claim-4", &draft), OK);
    assert_int_equal(notices("081233400003"), 0);
    /* A companion who wrote their own number into a record. */
    int64_t id;
    struct people_new n = {
        .name = "sahabat-nakal", .role = "companion", .area = KAUMAN, .phone = "081233400004"};
    look();
    assert_int_equal(people_add(&cx, &n, &id), OK);
    struct business b = business("Nomor Sahabat", "Pemilik Asli", KAUMAN, "081233400004");
    assert_int_equal(claim(b.code, "claim-5", &draft), OK);
    assert_int_equal(claim("081233400004", "claim-5", &draft), OK);
    assert_int_equal(notices("081233400004"), 0);
    /* A landline takes no message. */
    struct business c = business("Telepon Rumah", "Pemilik Lama", KAUMAN, "0341123456");
    assert_int_equal(claim(c.code, "claim-6", &draft), OK);
    assert_int_equal(notices("0341123456"), 0);
}

struct confirming {
    int64_t id, version;
    bool consent;
    char *token;
};
static enum err confirm_rule(struct ctx *c, void *arg)
{
    struct confirming *x = arg;
    return claim_confirm(c, x->id, x->version, x->consent, &x->token);
}
static enum err confirm(const struct actor *who, struct confirming *x)
{
    x->version = get(x->id).version;
    as(who);
    enum err e = write_now(confirm_rule, x);
    as(NULL);
    return e;
}

static enum err password_rule(struct ctx *c, void *arg)
{
    const struct account *a = arg;
    return account_set_password(c, a->id, "$argon2id$made-up", false);
}

static void test_confirming_in_person(void **state)
{
    struct business b = business("Jahit Bu Ning", "Ningsih", KAUMAN, NULL);
    struct confirming x = {.id = b.id, .consent = true};
    assert_int_equal(confirm(&companion, &x), ERR_FORBIDDEN); /* not theirs */
    assert_int_equal(confirm(&other_lurah, &x), ERR_NOT_FOUND);
    assert_int_equal(confirm(&mayor, &x), ERR_FORBIDDEN);
    assign(b.id, &companion);
    x.consent = false;
    assert_int_equal(confirm(&companion, &x), ERR_INVALID);
    assert_string_equal(said("consent"), "error.consent_needed");
    x.consent = true;
    assert_int_equal(confirm(&companion, &x), OK);
    struct account a = account_of_token(x.token);
    assert_int_equal(a.person_id, b.owner_id);
    assert_null(a.phone);
    assert_int_equal(consents(b.owner_id, "companion"), 1);
    struct fact *facts;
    size_t n;
    look();
    assert_int_equal(fact_list(&cx, b.id, "owner", &facts, &n), OK);
    assert_int_equal(n, 2);
    assert_string_equal(facts[0].reasons, "confirmed");
    assert_string_equal(facts[0].account, "sahabat-kauman-1");
    /* As long as there is no password another link may be had; then nobody here may set it anew. */
    assert_int_equal(confirm(&lurah, &x), OK);
    assert_int_equal(account_of_token(x.token).id, a.id);
    assert_int_equal(write_now(password_rule, &a), OK);
    assert_int_equal(confirm(&lurah, &x), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "error.claim_has_account");
}

static void test_accounts_are_bound_with_care(void **state)
{
    int64_t free_id;
    char *draft, *token;
    struct people_new n = {.name = "pemilik-bebas", .role = "owner", .phone = "081233400005"};
    look();
    assert_int_equal(people_add(&cx, &n, &free_id), OK);
    struct business b = business("Punya Akun", "Pemilik Bebas", KAUMAN, "081233400005");
    assert_int_equal(claim(b.code, "claim-7", &draft), OK);
    assert_int_equal(claim_with(draft, code_sent("081233400005"), true, &token), OK);
    assert_int_equal(account_of_token(token).id, free_id);
    assert_int_equal(account_of_token(token).person_id, b.owner_id);
    /* An account that is another person's already is not moved over. */
    struct business c = business("Usaha Lain", "Orang Lain Sekali", ARJOSARI, "081233400005");
    assert_int_equal(claim(c.code, "claim-7", &draft), OK);
    assert_int_equal(claim_with(draft, code_sent("081233400005"), true, &token), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "error.claim_account");
}

static int begin(void **state)
{
    return open_stage(state, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registering),
        cmocka_unit_test(test_registering_is_checked),
        cmocka_unit_test(test_wrong_and_old_codes),
        cmocka_unit_test(test_tries_are_slowed),
        cmocka_unit_test(test_bursts_wait_like_rows),
        cmocka_unit_test(test_duplicates_are_not_told),
        cmocka_unit_test(test_claim_by_code),
        cmocka_unit_test(test_claims_tell_nothing),
        cmocka_unit_test(test_phones_that_prove_nothing),
        cmocka_unit_test(test_confirming_in_person),
        cmocka_unit_test(test_accounts_are_bound_with_care),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
