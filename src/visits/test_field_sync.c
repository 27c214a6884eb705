/*
 * Phones that work offline: whose data they take along, what is left out since, how they speak,
 * who is reminded and who is told to forget; the hint, against vectors that the phone's program
 * reckons, too (tests/data/field-hash.json).
 */
#include "people_test.h"

#include "audit.h"
#include "business.h"
#include "field_sync.h"
#include "forms.h"
#include "money.h"
#include "signal.h"
#include "text.h"

#include "notice.h"
#include "proposal.h"

#include <inttypes.h>

#define PHONE_A "phone-aaaaaaaaaaaaaaaa"
#define PHONE_B "phone-bbbbbbbbbbbbbbbb"
enum { DAY = 86400 };

static struct actor lurah, other_lurah, camat, companion, second, city_companion, owner;

static enum err create_business(struct ctx *c, void *arg)
{
    return business_create(c, arg, HAND_PERSON, NULL);
}

static int64_t shop(const struct actor *who, const char *name, const char *phone, const char *ward)
{
    struct business b = business_new();
    b.name = name;
    b.owner_name = "Siti Aminah";
    b.phone = phone;
    b.address = "Jl. Kawi 10";
    b.ward = ward;
    as(who);
    must(&cx, write_now(create_business, &b));
    as(NULL);
    return b.id;
}

static int begin(void **state)
{
    stage_begin(NOON);
    stage_city();
    lurah = account("lurah-kauman", "lurah", KAUMAN);
    other_lurah = account("lurah-arjosari", "lurah", ARJOSARI);
    camat = account("camat-klojen", "camat", "35.73.02");
    companion = account("sahabat-kauman-1", "companion", KAUMAN);
    second = account("sahabat-kauman-2", "companion", KAUMAN);
    city_companion = account("sahabat-kota-1", "companion", NULL);
    owner = account("pemilik-1", "owner", NULL);
    return 0;
}

/* ---- the pack ---- */

static const struct model *pack(const struct actor *who, int64_t since)
{
    struct model *o = model_object(cx.a);
    as(who);
    look();
    must(&cx, field_pack(&cx, since, o));
    as(NULL);
    return o;
}

static size_t told(const struct model *o, const char *key)
{
    return model_get(o, key)->kids.count;
}

static const struct model *of(const struct model *o, int64_t id)
{
    const struct model *b = model_get(o, "businesses")->kids.first;
    while (b && model_get(b, "id")->i != id)
        b = b->next;
    return b;
}

QUERY(visit_raw, true,
      "INSERT INTO visit (business_id, account_id, visited_at, visited_on, recorded_at, kind, "
      "summary, created_at, updated_at) VALUES ($1, $2, $3, '2026-11-01', $3, 'routine', $4, $3, "
      "$3)");
QUERY(task_raw, true,
      "INSERT INTO task (business_id, origin, title, who, ward, due_on, state, created_at, "
      "updated_at) VALUES ($1, 'follow_up', $2, 'companion', '35.73.02.1007', $3, $4, $5, $5)");

struct raw {
    int64_t business, account, at;
    const char *text, *state;
};
static enum err add_visit(struct ctx *c, void *arg)
{
    struct raw *v = arg;
    return db_exec(c, &visit_raw,
                   ARGS(db_int(v->business), db_int(v->account), db_int(v->at), db_text(v->text)),
                   NULL);
}
static enum err add_task(struct ctx *c, void *arg)
{
    struct raw *t = arg;
    return db_exec(c, &task_raw,
                   ARGS(db_int(t->business), db_text(t->text), db_text("2026-12-01"),
                        db_text(t->state), db_int(t->at)),
                   NULL);
}

static void a_companion_takes_their_own_along_and_nothing_else(void **state)
{
    int64_t mine = shop(&companion, "Warung Saya", "081330457812", KAUMAN),
            theirs = shop(&second, "Warung Mereka", "081330457813", KAUMAN);
    const struct model *o = pack(&companion, 0), *b = of(o, mine);
    assert_non_null(b);
    assert_null(of(o, theirs));
    assert_string_equal(model_get(b, "phone")->s, "081330457812");
    assert_string_equal(model_get(b, "address")->s, "Jl. Kawi 10");
    assert_null(model_get(b, "owner_nik"));
    assert_true(model_get(o, "whole")->i);
    assert_true(told(model_get(o, "choices"), "ward") == 1);
}

static void a_lurah_takes_the_ward_others_only_what_they_plan(void **state)
{
    int64_t here = shop(&companion, "Warung Kauman", "081330457814", KAUMAN),
            there = shop(NULL, "Warung Arjosari", "081330457815", ARJOSARI);
    assert_non_null(of(pack(&lurah, 0), here));
    assert_null(of(pack(&lurah, 0), there));
    assert_non_null(of(pack(&other_lurah, 0), there));
    assert_int_equal(told(pack(&camat, 0), "ids"), 0);
}

static void an_owner_has_no_pack(void **state)
{
    struct model *o = model_object(cx.a);
    as(&owner);
    look();
    assert_int_equal(field_pack(&cx, 0, o), ERR_FORBIDDEN);
    assert_int_equal(field_hint(&cx, o), ERR_FORBIDDEN);
    as(NULL);
    look();
}

static void the_last_visits_and_the_open_tasks_come_along(void **state)
{
    int64_t b = shop(&companion, "Warung Bu Visit", "081330457816", KAUMAN);
    for (int i = 0; i < 5; i++) {
        struct raw v = {b, companion.account_id, NOON - (5 - i) * DAY,
                        arena_printf(cx.a, "kunjungan %d", i), NULL};
        must(&cx, write_now(add_visit, &v));
    }
    struct raw open = {b, 0, NOON, "Antar formulir", "open"},
               done = {b, 0, NOON, "Selesai", "done"};
    must(&cx, write_now(add_task, &open));
    must(&cx, write_now(add_task, &done));
    const struct model *one = of(pack(&companion, 0), b), *visits = model_get(one, "visits");
    assert_int_equal(visits->kids.count, PACK_VISITS);
    assert_string_equal(model_get(visits->kids.first, "summary")->s, "kunjungan 4");
    assert_int_equal(told(one, "tasks"), 1);
    assert_string_equal(model_get(model_get(one, "tasks")->kids.first, "title")->s,
                        "Antar formulir");
}

static void a_long_text_is_cut_between_letters(void **state)
{
    int64_t b = shop(&companion, "Warung Panjang", "081330457817", KAUMAN);
    struct buf text = buf_new(cx.a, 4096);
    for (int i = 0; i < 400; i++)
        buf_puts(&text, "é");
    struct raw v = {b, companion.account_id, NOON, buf_str(&text), NULL};
    must(&cx, write_now(add_visit, &v));
    const struct model *visits = model_get(of(pack(&companion, 0), b), "visits");
    const char *s = model_get(visits->kids.first, "summary")->s;
    assert_true(strlen(s) < 310);
    assert_true(text_valid(s, strlen(s), true));
}

static void since_leaves_out_what_is_unchanged(void **state)
{
    int64_t old = shop(&second, "Warung Lama", "081330457818", KAUMAN);
    cx.now += DAY;
    int64_t fresh = shop(&second, "Warung Baru", "081330457819", KAUMAN);
    const struct model *o = pack(&second, NOON + DAY);
    assert_non_null(of(o, fresh));
    assert_null(of(o, old));
    assert_true(told(o, "ids") >= 2);
    assert_false(model_get(o, "whole")->i);
    struct raw v = {old, second.account_id, cx.now + 10, "singgah", NULL};
    must(&cx, write_now(add_visit, &v));
    assert_non_null(of(pack(&second, NOON + DAY), old));
    cx.now = NOON;
}

/* A duty of another room, of whoever asks. */
static enum err duty_mine(struct ctx *c, duty_taker *take, void *arg)
{
    (void)c;
    const struct duty d = {.id = 1,
                           .source = "look_in",
                           .title = "Tengok kembali Warung",
                           .href = "/debt-sheets/7/watch",
                           .due_on = "2026-11-20",
                           .about = "Warung",
                           .quiet = true};
    take(arg, &d);
    return OK;
}
static const struct duty_source duty = {.code = "look_in", .mine = duty_mine};
static const struct duty_source *const duties[] = {&duty, NULL};

static const struct model *titled(const struct model *o, const char *title)
{
    const struct model *t = model_get(o, "tasks")->kids.first;
    while (t && strcmp(model_get(t, "title")->s, title) != 0)
        t = t->next;
    return t;
}

QUERY(task_own, true,
      "INSERT INTO task (account_id, business_id, origin, title, who, ward, due_on, state, "
      "created_at, updated_at) VALUES ($1, $2, 'follow_up', $3, 'companion', '35.73.02.1007', "
      "'2026-11-01', 'open', 1, 1)");
struct own_task {
    int64_t account, business;
    const char *title;
};
static enum err add_own(struct ctx *c, void *arg)
{
    struct own_task *t = arg;
    return db_exec(
        c, &task_own,
        ARGS(db_int(t->account), t->business ? db_int(t->business) : db_null(), db_text(t->title)),
        NULL);
}

static void what_else_is_ones_own_to_do_comes_along(void **state)
{
    int64_t here = shop(&companion, "Warung Tugas", "081330457821", KAUMAN),
            gone = shop(&second, "Warung Pindah", "081330457822", KAUMAN);
    struct own_task along = {companion.account_id, here, "Tugas di usaha"},
                    none = {companion.account_id, 0, "Rapat kelurahan"},
                    moved = {companion.account_id, gone, "Antar berkas"},
                    others = {second.account_id, 0, "Milik orang lain"};
    must(&cx, write_now(add_own, &along));
    must(&cx, write_now(add_own, &none));
    must(&cx, write_now(add_own, &moved));
    must(&cx, write_now(add_own, &others));
    duty_sources = duties;
    const struct model *o = pack(&companion, 0), *t = titled(o, "Tengok kembali Warung");
    assert_non_null(t);
    assert_null(model_get(t, "id")); /* it is finished where it is from */
    assert_string_equal(model_get(t, "what")->s, "Tengok kembali");
    assert_string_equal(model_get(t, "href")->s, "/debt-sheets/7/watch");
    t = titled(o, "Rapat kelurahan");
    assert_true(t && model_get(t, "id")->i > 0);
    assert_null(model_get(t, "href"));
    assert_string_equal(model_get(titled(o, "Antar berkas"), "about")->s, "Warung Pindah");
    assert_null(titled(o, "Tugas di usaha")); /* its business has it */
    assert_null(titled(o, "Milik orang lain"));
    assert_false(model_get(o, "tasks_more")->i);
    o = pack(&companion, NOON + DAY); /* whole in any case */
    assert_non_null(titled(o, "Rapat kelurahan"));
    assert_null(titled(o, "Tugas di usaha"));
    duty_sources = NULL;
}

/* ---- phones ---- */

static enum err hello_rule(struct ctx *c, void *arg)
{
    return field_hello(c, arg);
}
static enum err revoke_rule(struct ctx *c, void *arg)
{
    return field_revoke(c, *(int64_t *)arg);
}
static enum err wiped_rule(struct ctx *c, void *arg)
{
    return field_wiped(c, arg);
}

static enum err hello(const struct actor *who, const char *phone, int64_t waiting,
                      struct field_device *ret)
{
    field_clear(&field_hello_fields, ret);
    *ret = (struct field_device){.client_id = phone,
                                 .label = "Chrome, Android",
                                 .waiting = waiting,
                                 .sent_at = FIELD_UNSET,
                                 .refused = FIELD_UNSET};
    as(who);
    enum err e = write_now(hello_rule, ret);
    as(NULL);
    return e;
}

static size_t phones_of(const struct actor *who, struct field_device **ret)
{
    size_t n;
    as(who);
    look();
    must(&cx, field_devices(&cx, true, ret, &n));
    as(NULL);
    return n;
}

static void a_phone_is_made_once_and_is_one_accounts_alone(void **state)
{
    struct field_device d, again;
    must(&cx, hello(&companion, PHONE_A, 3, &d));
    must(&cx, hello(&companion, PHONE_A, 2, &again));
    assert_int_equal(again.id, d.id);
    assert_int_equal(hello(&second, PHONE_A, 0, &again), ERR_CONFLICT);
    struct field_device *list;
    assert_int_equal(phones_of(&companion, &list), 1);
    assert_int_equal(list[0].waiting, 2);
    assert_true(list[0].mine);
}

static void a_wrong_clock_is_told_apart(void **state)
{
    struct field_device d = {0};
    field_clear(&field_hello_fields, &d);
    d.client_id = PHONE_A;
    d.sent_at = NOON - 3 * 365 * (int64_t)DAY;
    as(&companion);
    must(&cx, write_now(hello_rule, &d));
    as(NULL);
    assert_int_equal(d.clock_off, -3 * 365 * (int64_t)DAY);
}

static void heads_see_the_phones_of_their_territory(void **state)
{
    struct field_device *list, d;
    must(&cx, hello(&city_companion, PHONE_B, 0, &d));
    assert_int_equal(phones_of(&lurah, &list), 1);
    assert_string_equal(list[0].account, companion.display_name);
    assert_int_equal(phones_of(&camat, &list), 1);
    assert_int_equal(phones_of(&other_lurah, &list), 0);
    assert_int_equal(phones_of(&second, &list), 0);
    as(&other_lurah);
    assert_int_equal(write_now(revoke_rule, &d.id), ERR_NOT_FOUND);
    as(NULL);
}

static bool forgets(const char *phone)
{
    bool revoked;
    look();
    must(&cx, field_word(&cx, phone, &revoked));
    return revoked;
}

static void a_revoked_phone_forgets_and_says_so(void **state)
{
    struct field_device d = {0};
    must(&cx, hello(&companion, "phone-cccccccccccccccc", 1, &d));
    assert_false(forgets("phone-cccccccccccccccc"));
    must(&cx, write_now(wiped_rule, (void *)(uintptr_t) "phone-cccccccccccccccc"));
    as(&lurah);
    must(&cx, write_now(revoke_rule, &d.id));
    must(&cx, write_now(revoke_rule, &d.id));
    as(NULL);
    assert_true(forgets("phone-cccccccccccccccc"));
    assert_false(forgets("phone-nobody-has-this"));
    must(&cx, hello(&companion, "phone-cccccccccccccccc", 9, &d));
    assert_int_not_equal(d.revoked_at, 0);
    must(&cx, write_now(wiped_rule, (void *)(uintptr_t) "phone-cccccccccccccccc"));
    as(&lurah);
    look();
    must(&cx, field_device_get(&cx, d.id, &d));
    as(NULL);
    assert_int_equal(d.wiped_at, NOON);
    assert_int_equal(d.waiting, 0);
}

/* ---- a change, proposed from a phone ---- */

static enum err propose_rule(struct ctx *c, void *arg)
{
    int64_t id, *ret = arg;
    struct business b;
    TRY(business_get(c, ret[0], &b));
    b.version = ret[2];
    b.client_id = "change-aaaaaaaaaaaaaaaa";
    b.address = "Jl. Baru 77";
    TRY(proposal_create(c, &b, NULL, &id));
    ret[1] = id;
    return OK;
}

static void a_change_sent_again_is_the_same_proposal(void **state)
{
    int64_t x[3] = {shop(&companion, "Warung Usul", "081330457820", KAUMAN), 0, 1};
    as(&companion);
    must(&cx, write_now(propose_rule, x));
    int64_t first = x[1];
    must(&cx, write_now(propose_rule, x));
    assert_int_equal(x[1], first);
    x[2] = 7; /* also when the record has moved on: it was proposed over the old one */
    must(&cx, write_now(propose_rule, x));
    assert_int_equal(x[1], first);
    as(NULL);
}

/* ---- silence ---- */

QUERY(count_notices, false,
      "SELECT count(*) FROM notice WHERE event IN ('field_silent', 'field_waiting') AND $1 = $1");
QUERY(give_phone, true, "UPDATE account SET phone = $2 WHERE id = $1");

static enum err phone_rule(struct ctx *c, void *arg)
{
    return db_exec(c, &give_phone, ARGS(db_int(*(int64_t *)arg), db_text("081299990001")), NULL);
}

static void care(void)
{
    if (cx.conn)
        db_reader_end(app->db, &cx);
    cx.conn = NULL;
    must(&cx, field_care(&cx));
    look();
}

static void a_silence_is_told_once(void **state)
{
    struct field_device d = {0};
    must(&cx, write_now(phone_rule, &companion.account_id));
    must(&cx, hello(&companion, PHONE_A, 4, &d));
    cx.now = NOON + 2 * DAY;
    care();
    assert_int_equal(number_of(&count_notices, 0), 0);
    cx.now = NOON + 4 * DAY;
    care();
    int64_t first = number_of(&count_notices, 0);
    assert_true(first >= 1);
    care();
    assert_int_equal(number_of(&count_notices, 0), first);
    must(&cx, hello(&companion, PHONE_A, 0, &d)); /* it spoke: the next silence is another one */
    cx.now = NOON + 8 * DAY;
    care();
    assert_int_equal(number_of(&count_notices, 0), first + 1);
    cx.now = NOON;
}

/* ---- the hint ---- */

/* What the phone's program is held to as well. */
static struct model *vectors(const char *path)
{
    struct json_t *json;
    const char *why;
    static char text[64 << 10];
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof(text), f);
    fclose(f);
    assert_int_equal(json_parse(cx.a, text, n, &json, &why), OK);
    return model_from_json(cx.a, json);
}

static void rupiah_are_read_as_on_the_phone(void **state)
{
    size_t rows = 0;
    for (const struct model *v = model_get(vectors("tests/data/money.json"), "rows")->kids.first; v;
         v = v->next, rows++) {
        const char *typed = model_get(v, "typed")->s;
        const struct model *amount = model_get(v, "amount");
        int64_t got = -1;
        bool read = money_parse(typed, &got),
             right = amount->type == M_NULL ? !read : got == amount->i;
        if (!right)
            print_error("\"%s\" read as %" PRId64 "\n", typed, got);
        assert_true(right);
    }
    assert_true(rows >= 50);
}

static void hashes_are_as_the_phone_reckons_them(void **state)
{
    struct model *m = vectors("tests/data/field-hash.json");
    void *key;
    size_t key_n, rows = 0;
    assert_true(text_unbase64url(cx.a, model_get(m, "key")->s, &key, &key_n));
    assert_int_equal(key_n, 32);
    for (const struct model *v = model_get(m, "vectors")->kids.first; v; v = v->next, rows++) {
        const char *kind = model_get(v, "kind")->s, *typed = model_get(v, "typed")->s;
        const char *same =
            strcmp(kind, "name") == 0 ? text_fold(cx.a, typed) : text_phone(cx.a, typed);
        assert_string_equal(same, model_get(v, "same")->s);
        assert_int_equal(field_hash(key, kind, same), model_get(v, "hash")->i);
    }
    assert_true(rows >= 10);
    static unsigned char set[(1 << HINT_BITS) / 8];
    for (const struct model *h = model_get(m, "set")->kids.first; h; h = h->next)
        set[h->i / 8] |= (unsigned char)(1u << h->i % 8);
    struct buf steps = buf_new(cx.a, 1 << 20);
    field_steps(set, &steps);
    assert_string_equal(text_base64url(cx.a, steps.p, steps.n), model_get(m, "steps")->s);
}

static const struct model *hint(void)
{
    struct model *o = model_object(cx.a);
    as(&companion);
    look();
    must(&cx, field_hint(&cx, o));
    as(NULL);
    return o;
}

static bool fits(const struct model *o, const char *set, const char *kind, const char *what)
{
    void *key, *steps;
    size_t key_n, n;
    assert_true(text_unbase64url(cx.a, model_get(o, "key")->s, &key, &key_n));
    assert_true(text_unbase64url(cx.a, model_get(o, set)->s, &steps, &n));
    int64_t at = -1, wanted = field_hash(key, kind, what);
    const unsigned char *s = steps;
    for (size_t i = 0; i < n; i++) {
        int64_t step = 0;
        for (int shift = 0;; shift += 7, i++) {
            step |= (int64_t)(s[i] & 0x7f) << shift;
            if (!(s[i] & 0x80))
                break;
        }
        at += step + 1;
        if (at == wanted)
            return true;
    }
    return false;
}

static void the_hint_knows_every_business_and_moves_with_the_register(void **state)
{
    shop(&companion, "Kopi É-Tubruk", "081234567890", KAUMAN);
    cx.now = NOON + 100;
    care();
    const struct model *o = hint();
    assert_true(fits(o, "names", "name", "kopi e tubruk"));
    assert_true(fits(o, "phones", "phone", "081234567890"));
    assert_false(fits(o, "phones", "phone", "089999999998"));
    int64_t id = model_get(o, "id")->i, n = model_get(o, "businesses")->i;
    shop(&companion, "Sate Ponorogo", "081200000017", KAUMAN);
    cx.now = NOON + 200;
    care();
    o = hint();
    assert_int_equal(model_get(o, "id")->i, id);
    assert_int_equal(model_get(o, "businesses")->i, n + 1);
    assert_true(fits(o, "phones", "phone", "081200000017"));
    cx.now = NOON;
}

static void the_hints_key_is_turned_over(void **state)
{
    cx.now = NOON + 1000;
    care();
    const struct model *before = hint();
    cx.now = NOON + (HINT_KEY_DAYS + 9) * (int64_t)DAY;
    care();
    const struct model *after = hint();
    assert_true(model_get(after, "id")->i > model_get(before, "id")->i);
    assert_string_not_equal(model_get(after, "key")->s, model_get(before, "key")->s);
    assert_true(fits(after, "phones", "phone", "081200000017"));
    cx.now = NOON;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_companion_takes_their_own_along_and_nothing_else),
        cmocka_unit_test(a_lurah_takes_the_ward_others_only_what_they_plan),
        cmocka_unit_test(an_owner_has_no_pack),
        cmocka_unit_test(the_last_visits_and_the_open_tasks_come_along),
        cmocka_unit_test(a_long_text_is_cut_between_letters),
        cmocka_unit_test(since_leaves_out_what_is_unchanged),
        cmocka_unit_test(what_else_is_ones_own_to_do_comes_along),
        cmocka_unit_test(a_phone_is_made_once_and_is_one_accounts_alone),
        cmocka_unit_test(a_wrong_clock_is_told_apart),
        cmocka_unit_test(heads_see_the_phones_of_their_territory),
        cmocka_unit_test(a_revoked_phone_forgets_and_says_so),
        cmocka_unit_test(a_change_sent_again_is_the_same_proposal),
        cmocka_unit_test(a_silence_is_told_once),
        cmocka_unit_test(rupiah_are_read_as_on_the_phone),
        cmocka_unit_test(hashes_are_as_the_phone_reckons_them),
        cmocka_unit_test(the_hint_knows_every_business_and_moves_with_the_register),
        cmocka_unit_test(the_hints_key_is_turned_over)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
