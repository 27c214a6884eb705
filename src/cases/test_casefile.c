/* Opening cases: what is refused, where it goes, what is written, what is kept secret. */
#include "test_stage_cases.h"

#include "case_parts.h"

static struct actor lurah, officer, companion, owner;
static int64_t warung; /* in Kauman, the companion's */

struct sending {
    struct report r;
    struct origin o;
    struct casefile c;
    char *track;
    bool known;
};

static enum err open_rule(struct ctx *c, void *arg)
{
    struct sending *s = arg;
    return case_open(c, &s->r, &s->o, &s->c, &s->track, &s->known);
}

static enum err create_business(struct ctx *c, void *arg)
{
    return business_create(c, arg, HAND_PERSON, NULL);
}

static int begin(void **state)
{
    stage_open(state);
    lurah = account("lurah-kauman", "lurah", KAUMAN);
    officer = account("dinas", "officer", NULL);
    companion = account("sahabat-kauman-1", "companion", KAUMAN);
    owner = account("pemilik-1", "owner", NULL);
    struct business b = business_new();
    b.name = "Warung Bu Sri";
    b.owner_name = "Sri Wahyuni";
    b.phone = "081330457812";
    b.ward = KAUMAN;
    b.companion_id = companion.account_id;
    must(&cx, write_now(create_business, &b));
    warung = b.id;
    return 0;
}

static struct sending plain(void)
{
    struct sending s = {.o = {.channel = "web"}};
    field_clear(&report_fields, &s.r);
    s.r.category = "licence_halal";
    s.r.title = "Halal belum terbit";
    s.r.description = "Sudah enam bulan menunggu sertifikat halal, tidak ada kabar.";
    s.r.ward = KAUMAN;
    s.r.name = "Bu Ani";
    s.r.phone = "0812 3456 7890";
    return s;
}

static enum err try_open(struct sending *s)
{
    return write_now(open_rule, s);
}

static struct casefile opened(struct sending s)
{
    must(&cx, try_open(&s));
    return s.c;
}

QUERY(q_cases, false, "SELECT count(*) FROM casefile WHERE id > $1");
QUERY(q_events, false, "SELECT count(*) FROM case_event WHERE case_id = $1");
QUERY(q_words, false, "SELECT count(*) FROM case_word WHERE case_id = $1");
QUERY(q_clocks, false, "SELECT count(*) FROM case_clock WHERE case_id = $1");
QUERY(q_audits, false, "SELECT count(*) FROM audit WHERE entity = 'case' AND entity_id = $1");

/* ---- refusing ---- */

static void everything_is_checked_at_once(void **state)
{
    as(NULL);
    cx.actor = actor_public();
    int64_t before = number_of(&q_cases, 0);
    struct sending s = plain();
    s.r.category = "no_such";
    s.r.description = "aduh";
    s.r.ward = "35.73.02"; /* a district */
    s.r.name = NULL;
    s.r.phone = "12";
    s.r.email = "ani@";
    s.r.lat = -7979476;
    s.r.business_id = warung; /* not for the public */
    assert_int_equal(try_open(&s), ERR_INVALID);
    assert_string_equal(said("category"), "error.category_unknown");
    assert_string_equal(said("description"), "field.error.too_short");
    assert_string_equal(said("ward"), "error.ward_unknown");
    assert_string_equal(said("name"), "field.error.required");
    assert_string_equal(said("phone"), "field.error.phone");
    assert_string_equal(said("email"), "error.email");
    assert_string_equal(said("lng"), "error.point_half");
    assert_string_equal(said("business_id"), "error.business_unknown");
    assert_int_equal(number_of(&q_cases, 0), before);
}

static void nothing_but_words_is_not_enough(void **state)
{
    struct sending s = {.o = {.channel = "web"}};
    field_clear(&report_fields, &s.r);
    cx.actor = actor_public();
    assert_int_equal(try_open(&s), ERR_INVALID);
    static const char *const needed[] = {"category", "description", "ward", "name", "phone"};
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
        assert_string_equal(said(needed[i]), "field.error.required");
}

static void only_some_categories_may_be_anonymous(void **state)
{
    struct sending s = plain();
    cx.actor = actor_public();
    s.r.anonymous = true;
    assert_int_equal(try_open(&s), ERR_INVALID);
    assert_string_equal(said("anonymous"), "error.case_not_anonymous");
    s.r.category = "harassment_threat";
    must(&cx, try_open(&s));
    assert_null(s.c.reporter);
    assert_null(s.c.phone);
    assert_true(s.c.anonymous);
}

static void a_business_stands_in_its_ward(void **state)
{
    struct sending s = plain();
    as(&officer);
    s.o.channel = "walk_in";
    s.r.business_id = warung;
    s.r.ward = BARENG;
    assert_int_equal(try_open(&s), ERR_INVALID);
    assert_string_equal(said("business_id"), "error.case_business_elsewhere");
    s.r.ward = NULL; /* the business says it */
    must(&cx, try_open(&s));
    assert_string_equal(s.c.ward, KAUMAN);
    s.r.business_id = 999999;
    assert_int_equal(try_open(&s), ERR_INVALID);
    assert_string_equal(said("business_id"), "error.business_unknown");
}

static void the_ways_of_staff_are_for_staff(void **state)
{
    struct sending s = plain();
    s.o.channel = "walk_in";
    cx.actor = actor_public();
    assert_int_equal(try_open(&s), ERR_AUTH);
    as(&lurah);
    s.r.phone = NULL; /* not everybody who comes has one */
    must(&cx, try_open(&s));
}

/* ---- routing ---- */

static void it_goes_where_category_and_place_say(void **state)
{
    static const struct {
        const char *category;
        bool sealed;
        int64_t seal, level;
        const char *desk;
    } rows[] = {{"licence_halal", false, 0, LEVEL_WARD, "licences"},
                {"marketing_fair", false, 0, LEVEL_CITY, "marketing"},
                {"debt_online", false, 1, LEVEL_WARD, "debts"},
                {"debt_online", true, 2, LEVEL_CITY, "debts"},
                {"licence_halal", true, 2, LEVEL_CITY, "licences"},
                {"other_staff", false, 2, LEVEL_CITY, "general"}};
    cx.actor = actor_public();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sending s = plain();
        s.r.category = rows[i].category;
        s.r.sealed = rows[i].sealed;
        struct casefile c = opened(s);
        assert_int_equal(c.seal, rows[i].seal);
        assert_int_equal(c.level, rows[i].level);
        assert_string_equal(c.desk, rows[i].desk);
        assert_string_equal(c.state, "new");
        assert_int_equal(c.assignee_id, 0);
        assert_string_equal(c.district, "35.73.02");
        assert_true(c.due_at > cx.now && c.due_at < CASE_NEVER);
    }
}

static void the_companion_gets_what_is_not_sealed(void **state)
{
    struct sending s = plain();
    as(&lurah);
    s.o.channel = "phone";
    s.r.business_id = warung;
    assert_int_equal(opened(s).assignee_id, companion.account_id);
    s.r.category = "debt_moneylender";
    assert_int_equal(opened(s).assignee_id, 0);
    s.r.category = "marketing_fair"; /* the city begins */
    assert_int_equal(opened(s).assignee_id, 0);
}

static void a_held_one_has_no_clock(void **state)
{
    struct sending s = plain();
    cx.actor = actor_public();
    s.o.held = true;
    struct casefile c = opened(s);
    assert_string_equal(c.state, "held");
    assert_int_equal(c.due_at, CASE_NEVER);
    assert_int_equal(number_of(&q_clocks, c.id), 0);
    s.o.held = false;
    assert_true(number_of(&q_clocks, opened(s).id) >= 3);
}

/* ---- what is written ---- */

static void it_is_read_again_as_it_was_told(void **state)
{
    struct sending s = plain();
    struct casefile c;
    cx.actor = actor_public();
    s.r.email = "ani@contoh.id";
    s.r.address = "Jl. Kauman 12";
    s.r.lat = -7979476;
    s.r.lng = 112627372;
    s.r.concerns = "other";
    s.r.concerned_name = "Bu Sri";
    s.r.concerned_phone = "+62 813 3045 7812";
    struct casefile done = opened(s);
    look();
    must(&cx, case_load(&cx, done.id, &c));
    assert_string_equal(c.title, s.r.title);
    assert_string_equal(c.body, s.r.description);
    assert_string_equal(c.reporter, "Bu Ani");
    assert_string_equal(c.phone, "081234567890");
    assert_string_equal(c.email, "ani@contoh.id");
    assert_string_equal(c.address, "Jl. Kauman 12");
    assert_string_equal(c.concerned, "Bu Sri");
    assert_string_equal(c.concerned_phone, "081330457812");
    assert_int_equal(c.lat, -7979476);
    assert_int_equal(c.opened_at, cx.now);
    assert_string_equal(c.held_by, "ward");
    assert_int_equal(number_of(&q_events, c.id), 1);
    assert_int_equal(number_of(&q_audits, c.id), 1);
    assert_int_equal(number_of(&q_words, c.id), 3);
    uint64_t id;
    assert_true(code_read(c.code, "A", &id) && (int64_t)id == c.id);
}

QUERY(q_raw, false,
      "SELECT coalesce(title, '-'), title_sealed IS NULL, body, reporter, phone, address, "
      "concerned, track_hash, track_token FROM casefile WHERE id = $1");
QUERY(q_changes, false,
      "SELECT changes FROM audit WHERE entity = 'case' AND entity_id = $1 ORDER BY id LIMIT 1");

static bool holds(const void *p, size_t n, const char *word)
{
    return p && memmem(p, n, word, strlen(word)) != NULL;
}

/* Nothing that people wrote lies in clear, but the title of what is not sealed. */
static void what_people_wrote_is_sealed(void **state)
{
    for (int sealed = 0; sealed < 2; sealed++) {
        struct sending s = plain();
        cx.actor = actor_public();
        s.r.sealed = sealed;
        s.r.address = "Jl. Rahasia 7";
        s.r.concerns = "other";
        s.r.concerned_name = "Bu Sri";
        must(&cx, try_open(&s));
        look();
        struct rows *r = db_rows(&cx, &q_raw, ARGS(db_int(s.c.id)));
        assert_true(rows_next(r));
        assert_string_equal(row_text(r, 0), sealed ? "-" : "Halal belum terbit");
        assert_int_equal(row_int(r, 1), !sealed);
        static const char *const secrets[] = {"sertifikat", "Ani", "0812", "Rahasia", "Sri"};
        for (int i = 0; i < 5; i++) {
            size_t n;
            const void *p = row_blob(r, i + 2, &n);
            assert_true(n > 30);
            assert_false(holds(p, n, secrets[i]));
        }
        size_t n, m;
        const void *hash = row_blob(r, 7, &n), *token = row_blob(r, 8, &m);
        unsigned char want[HASH_LEN];
        plain_hash(s.track, strlen(s.track), want);
        assert_int_equal(n, HASH_LEN);
        assert_memory_equal(hash, want, HASH_LEN);
        assert_false(holds(token, m, s.track));
        must(&cx, rows_end(r));
        char *changes = NULL;
        must(&cx, db_text_of(&cx, &q_changes, ARGS(db_int(s.c.id)), &changes));
        for (int i = 0; i < 5; i++)
            assert_null(strstr(changes, secrets[i]));
        assert_null(strstr(changes, "Halal belum"));
        assert_non_null(strstr(changes, "licence_halal"));
        assert_int_equal(number_of(&q_words, s.c.id), sealed ? 0 : 3);
    }
}

static enum err put_title(struct ctx *c, void *arg)
{
    return case_title_put(c, arg);
}
QUERY(q_seal, true, "UPDATE casefile SET seal = $2 WHERE id = $1");
static enum err set_seal(struct ctx *c, void *arg)
{
    struct casefile *f = arg;
    TRY(db_exec(c, &q_seal, ARGS(db_int(f->id), db_int(f->seal)), NULL));
    return put_title(c, f);
}

static void a_title_follows_the_seal(void **state)
{
    struct casefile again;
    cx.actor = actor_public();
    struct casefile c = opened(plain());
    for (c.seal = 1; c.seal >= 0; c.seal--) {
        must(&cx, write_now(set_seal, &c));
        assert_int_equal(number_of(&q_words, c.id), c.seal ? 0 : 3);
        must(&cx, case_load(&cx, c.id, &again));
        assert_string_equal(again.title, "Halal belum terbit");
    }
}

QUERY(q_who, false,
      "SELECT coalesce(sum(account_id), 0) FROM audit WHERE entity = 'case' AND entity_id = $1");
QUERY(q_who_event, false, "SELECT coalesce(sum(account_id), 0) FROM case_event WHERE case_id = $1");

/* Signed in or not: an anonymous report leads to nobody. */
static void an_anonymous_report_is_nobodys(void **state)
{
    struct sending s = plain();
    as(&owner);
    s.o.reporter_id = owner.account_id;
    s.r.category = "place_levy";
    s.r.anonymous = true;
    must(&cx, try_open(&s));
    assert_int_equal(s.c.reporter_id, 0);
    assert_null(s.c.phone);
    assert_int_equal(number_of(&q_who, s.c.id), 0);
    assert_int_equal(number_of(&q_who_event, s.c.id), 0);
    assert_ptr_equal(cx.actor, &owner);
}

/* ---- twice ---- */

static void what_is_sent_twice_is_stored_once(void **state)
{
    struct sending s = plain(), again, foreign;
    cx.actor = actor_public();
    s.r.client_id = "hp-1-abc";
    again = foreign = s;
    must(&cx, try_open(&s));
    assert_false(s.known);
    assert_non_null(s.track);
    int64_t before = number_of(&q_cases, 0);
    again.r.title = "Lain"; /* whatever the second sending says */
    must(&cx, try_open(&again));
    assert_true(again.known);
    assert_null(again.track);
    assert_int_equal(again.c.id, s.c.id);
    assert_string_equal(again.c.title, "Halal belum terbit");
    foreign.r.phone = "081999888777"; /* somebody else's hand */
    assert_int_equal(try_open(&foreign), ERR_CONFLICT);
    assert_int_equal(number_of(&q_cases, 0), before);
    assert_int_equal(number_of(&q_events, s.c.id), 1);
}

static void a_foreign_number_counts_once(void **state)
{
    struct sending s = plain(), again;
    as(&officer);
    s.o.channel = "exchange";
    s.o.foreign_system = "lapor";
    s.o.foreign_number = "L-778";
    s.o.opened_at = cx.now - 86400;
    again = s;
    must(&cx, try_open(&s));
    must(&cx, try_open(&again));
    assert_true(again.known);
    assert_int_equal(again.c.id, s.c.id);
    assert_string_equal(s.c.foreign_number, "L-778");
    assert_int_equal(s.c.opened_at, cx.now - 86400);
}

static void who_has_an_account_need_not_say_who_they_are(void **state)
{
    struct sending s = plain();
    as(&owner);
    s.o.reporter_id = owner.account_id;
    s.r.name = s.r.phone = NULL;
    must(&cx, try_open(&s));
    assert_string_equal(s.c.reporter, "pemilik-1");
    assert_int_equal(s.c.reporter_id, owner.account_id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_checked_at_once),
        cmocka_unit_test(nothing_but_words_is_not_enough),
        cmocka_unit_test(only_some_categories_may_be_anonymous),
        cmocka_unit_test(a_business_stands_in_its_ward),
        cmocka_unit_test(the_ways_of_staff_are_for_staff),
        cmocka_unit_test(it_goes_where_category_and_place_say),
        cmocka_unit_test(the_companion_gets_what_is_not_sealed),
        cmocka_unit_test(a_held_one_has_no_clock),
        cmocka_unit_test(it_is_read_again_as_it_was_told),
        cmocka_unit_test(what_people_wrote_is_sealed),
        cmocka_unit_test(a_title_follows_the_seal),
        cmocka_unit_test(an_anonymous_report_is_nobodys),
        cmocka_unit_test(what_is_sent_twice_is_stored_once),
        cmocka_unit_test(a_foreign_number_counts_once),
        cmocka_unit_test(who_has_an_account_need_not_say_who_they_are)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
