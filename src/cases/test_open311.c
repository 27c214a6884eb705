/* Open311: what is a service, what is published of whom, where a request goes, what is asked. */
#include "test_stage_work.h"

#include "category_guess.h"
#include "open311.h"

static struct actor gateway, other;

static int begin(void **state)
{
    work_open(state);
    gateway = account("gerbang", "gateway", NULL);
    other = account("aplikasi", "gateway", NULL);
    return 0;
}

struct sending {
    struct o311_report in;
    struct o311_sent sent;
};

static enum err send_rule(struct ctx *c, void *arg)
{
    struct sending *s = arg;
    return o311_send(c, &s->in, &s->sent);
}

static struct o311_report plain(void)
{
    static int n;
    struct o311_report in = {0};
    field_clear(&o311_report_fields, &in);
    in.service_code = "place_stall";
    in.address_id = KAUMAN;
    in.description = "Lapak di depan pasar dipindah tanpa kabar.";
    in.phone = arena_printf(cx.a, "0812000%05d", ++n);
    return in;
}

static enum err try_send(const struct actor *who, struct sending *s)
{
    as(who);
    enum err e = write_now(send_rule, s);
    as(NULL);
    return e;
}

/* The case that was made of it. */
static struct casefile sent(const struct actor *who, struct o311_report in)
{
    uint64_t id;
    struct sending s = {.in = in};
    must(&cx, try_send(who, &s));
    assert_true(code_read(s.sent.ticket, "A", &id));
    return load((int64_t)id);
}

static bool seen(const struct actor *who, const char *ticket, struct o311_request *ret)
{
    struct o311_request mine;
    look();
    as(who ? who : actor_public());
    enum err e = o311_one(&cx, ticket, ret ? ret : &mine);
    as(NULL);
    assert_true(e == OK || e == ERR_NOT_FOUND);
    look();
    return e == OK;
}

static size_t listed(const struct actor *who, struct o311_filter f, struct o311_request **ret)
{
    size_t n = 0;
    struct o311_request *list;
    look();
    as(who ? who : actor_public());
    must(&cx, o311_list(&cx, &f, &list, &n));
    as(NULL);
    if (ret)
        *ret = list;
    return n;
}
#define LIST(who, ret, ...)                                                                       \
    listed(who, (struct o311_filter){.page = FIELD_UNSET, .page_size = FIELD_UNSET, __VA_ARGS__}, \
           ret)

static bool among(const struct actor *who, const char *ticket)
{
    struct o311_request *list;
    size_t n = LIST(who, &list);
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].ticket, ticket) == 0)
            return true;
    return false;
}

/* ---- services ---- */

static void what_is_secret_is_no_service(void **state)
{
    struct category *list, c;
    size_t n;
    cx.now = NOON;
    look();
    must(&cx, o311_services(&cx, &list, &n));
    assert_true(n > 20);
    for (size_t i = 0; i < n; i++) {
        assert_true(list[i].is_public && list[i].active);
        assert_int_equal(list[i].seal, SEAL_NONE);
    }
    must(&cx, o311_service(&cx, "place_stall", &c));
    static const char *const none[] = {"debt_online", "place_levy", "moon", ""};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(o311_service(&cx, none[i], &c), ERR_NOT_FOUND);
        look();
    }
}

/* ---- sending ---- */

static void the_place_is_said_or_guessed(void **state)
{
    cx.now = NOON;
    struct casefile c = sent(&gateway, plain());
    assert_string_equal(c.ward, KAUMAN);
    assert_false(c.place_guessed);
    assert_string_equal(c.channel, "open311");
    assert_string_equal(c.state, "new");
    assert_true(c.due_at < CASE_NEVER);

    struct o311_report in = plain();
    in.address_id = NULL;
    in.lat = -7979476;
    in.lng = 112627372;
    c = sent(&gateway, in);
    assert_string_equal(c.ward, KAUMAN);
    assert_true(c.place_guessed);
    assert_int_equal(c.lat, -7979476);

    in = plain();
    in.address_id = NULL;
    in.address_string = "Jl. Merdeka 3, kelurahan Bareng";
    c = sent(&gateway, in);
    assert_string_equal(c.ward, BARENG);
    assert_true(c.place_guessed);

    in = plain();
    in.address_id = NULL;
    in.address_string = "depan masjid besar";
    c = sent(&gateway, in);
    assert_string_equal(c.ward, "35.73"); /* nobody's: the city asks */
    assert_string_equal(c.district, "35.73");
    assert_int_equal(c.level, LEVEL_CITY);
    assert_true(c.place_guessed);
    assert_string_equal(c.address, "depan masjid besar");
}

static void what_is_wrong_is_said(void **state)
{
    cx.now = NOON;
    struct sending s = {.in = plain()};
    s.in.address_id = NULL;
    assert_int_equal(try_send(&gateway, &s), ERR_INVALID);
    assert_string_equal(said("address_string"), "open311.location");
    s.in.lat = -7979476;
    assert_int_equal(try_send(&gateway, &s), ERR_INVALID);
    assert_string_equal(said("long"), "error.point_half");
    s.in.lng = 20000000;
    assert_int_equal(try_send(&gateway, &s), ERR_INVALID);
    assert_string_equal(said("lat"), "open311.outside");
    s.in.address_id = "35.73";
    assert_int_equal(try_send(&gateway, &s), ERR_INVALID);
    assert_string_equal(said("address_id"), "error.ward_unknown");
    s.in = plain();
    s.in.service_code = "debt_online";
    assert_int_equal(try_send(&gateway, &s), ERR_NOT_FOUND);
    s.in = plain();
    assert_int_equal(try_send(&mayor, &s), ERR_FORBIDDEN);
    assert_int_equal(try_send(actor_public(), &s), ERR_AUTH);
}

static void few_words_are_taken(void **state)
{
    cx.now = NOON;
    struct o311_report in = plain();
    in.description = NULL;
    in.first_name = "A";
    struct casefile c = sent(&gateway, in);
    assert_string_equal(c.body, "Lapak dan penataan: tanpa keterangan");
    assert_null(c.reporter);
    in = plain();
    in.description = "Bocor";
    in.first_name = "Sri";
    in.last_name = "Wahyuni";
    c = sent(&gateway, in);
    assert_string_equal(c.body, "Lapak dan penataan: Bocor");
    assert_string_equal(c.reporter, "Sri Wahyuni");
}

static void sent_twice_is_one(void **state)
{
    cx.now = NOON;
    struct sending first = {.in = plain()};
    first.in.client_id = "open311-x1";
    struct sending again = first;
    must(&cx, try_send(&gateway, &first));
    must(&cx, try_send(&gateway, &again));
    assert_false(first.sent.known);
    assert_true(again.sent.known);
    assert_string_equal(first.sent.ticket, again.sent.ticket);
    assert_string_equal(first.sent.link, again.sent.link); /* the link that was given stays good */
}

static void owners_report_their_own(void **state)
{
    cx.now = NOON;
    struct casefile c = sent(&owner, plain());
    assert_int_equal(c.reporter_id, owner.account_id);
    c = sent(&officer, plain());
    assert_int_equal(c.reporter_id, 0);
}

/* ---- spam ---- */

static void many_of_one_hand_wait_for_a_look(void **state)
{
    cx.now = NOON + 3 * 86400;
    struct o311_report in = plain();
    in.phone = "081299990001";
    for (int i = 0; i < 5; i++)
        assert_string_equal(sent(&gateway, in).state, "new");
    assert_string_equal(sent(&gateway, in).state, "held");
    in = plain(); /* another phone */
    assert_string_equal(sent(&gateway, in).state, "new");
    for (int i = 0; i < 5; i++) {
        in = plain();
        in.device_id = "telepon-7";
        assert_string_equal(sent(&gateway, in).state, "new");
    }
    in = plain();
    in.device_id = "telepon-7";
    assert_string_equal(sent(&gateway, in).state, "held");
    in.phone = NULL;
    assert_string_equal(sent(&other, in).state, "new"); /* a device is a key's own */
    in = plain();
    in.description = "http://a.example http://b.example http://c.example beli sekarang";
    assert_string_equal(sent(&gateway, in).state, "held");
}

/* ---- what is seen ---- */

static void only_what_is_public_is_seen(void **state)
{
    cx.now = NOON + 5 * 86400;
    struct o311_request q;
    int64_t own = MAKE(.category = "place_stall"), held = MAKE(.category = "place", .held = true),
            debt = MAKE(.category = "debt_online"),
            sealed = MAKE(.category = "place", .sealed = true);
    const char *tickets[] = {load(own).code, load(held).code, load(debt).code, load(sealed).code};
    assert_true(seen(NULL, tickets[0], &q));
    assert_null(q.description); /* was not told for publication */
    assert_null(q.address);
    assert_int_equal(q.lat, FIELD_UNSET);
    assert_true(q.expected_at > cx.now);
    assert_true(among(NULL, tickets[0]));
    for (int i = 1; i < 4; i++) {
        assert_false(seen(NULL, tickets[i], NULL));
        assert_false(seen(&gateway, tickets[i], NULL));
        assert_false(seen(&officer, tickets[i], NULL));
        assert_false(among(&gateway, tickets[i]));
    }
    must(&cx, DO(NULL, own, .type = "seal", .seal = 1, .reason = REASON));
    assert_false(seen(NULL, tickets[0], NULL));
    assert_false(seen(NULL, "A-00000-0", NULL));
    assert_false(seen(NULL, "bukan nomor", NULL));
}

static void what_waits_is_seen_by_its_key_alone(void **state)
{
    cx.now = NOON + 6 * 86400;
    struct o311_report in = plain();
    struct o311_request q;
    in.description = "http://a.example http://b.example http://c.example";
    struct casefile c = sent(&gateway, in);
    assert_string_equal(c.state, "held");
    assert_true(seen(&gateway, c.code, &q));
    assert_true(q.mine);
    assert_string_equal(q.description, in.description);
    assert_true(among(&gateway, c.code));
    assert_false(seen(&other, c.code, NULL));
    assert_false(seen(NULL, c.code, NULL));
    assert_false(among(NULL, c.code));
    must(&cx, DO(NULL, c.id, .type = "admit"));
    assert_true(seen(NULL, c.code, &q));
    assert_string_equal(q.description, in.description); /* sent for publication */
    assert_true(among(&other, c.code));
    c = sent(&gateway, in);
    must(&cx, DO(NULL, c.id, .type = "close", .outcome = "spam"));
    assert_false(seen(NULL, c.code, NULL));
    assert_true(seen(&gateway, c.code, NULL));
}

static void words_to_the_reporter_are_for_their_key(void **state)
{
    cx.now = NOON + 7 * 86400;
    struct o311_request q;
    struct casefile c = sent(&gateway, plain());
    must(&cx, DO(&lurah, c.id, .type = "reply", .text = "Bu Sri, silakan datang ke kantor."));
    assert_true(seen(&gateway, c.code, &q));
    assert_string_equal(q.notes, "Bu Sri, silakan datang ke kantor.");
    assert_true(seen(&other, c.code, &q));
    assert_null(q.notes);
    must(&cx, DO(&lurah, c.id, .type = "note", .text = "Catatan dalam"));
    assert_true(seen(&gateway, c.code, &q));
    assert_string_equal(q.notes, "Bu Sri, silakan datang ke kantor.");
    struct o311_report in = plain();
    in.concerns = "other";
    c = sent(&gateway, in);
    must(&cx, DO(&lurah, c.id, .type = "reply", .text = "Untuk yang bersangkutan saja."));
    assert_true(seen(&gateway, c.code, &q));
    assert_null(q.notes);
}

/* ---- lists ---- */

static void a_list_has_its_bounds(void **state)
{
    struct o311_request *list;
    cx.now = NOON + 200 * 86400;
    assert_int_equal(LIST(NULL, &list), 0); /* 90 days back */
    struct casefile c = sent(&gateway, plain());
    cx.now += 86400;
    struct o311_report in = plain();
    in.service_code = "licence_nib";
    struct casefile d = sent(&gateway, in);
    assert_int_equal(LIST(NULL, &list), 2);
    assert_int_equal(list[0].id, d.id); /* newest first */
    assert_int_equal(LIST(NULL, &list, .services = "licence_nib"), 1);
    assert_int_equal(LIST(NULL, &list, .services = "licence_nib,place_stall"), 2);
    assert_int_equal(LIST(NULL, &list, .services = "licence"), 0);
    assert_int_equal(LIST(NULL, &list, .services = "licence%nib"), 0);
    assert_int_equal(LIST(NULL, &list, .status = "open"), 2);
    must(&cx, DO(&lurah, c.id, .type = "close", .outcome = "declined", .reason = REASON));
    assert_int_equal(LIST(NULL, &list, .status = "open"), 1);
    assert_int_equal(LIST(NULL, &list, .status = "closed"), 1);
    assert_int_equal(list[0].id, c.id);
    assert_int_equal(LIST(NULL, &list, .status = "open,closed"), 2);
    assert_int_equal(LIST(NULL, &list, .from = cx.now - 3600), 1);
    assert_int_equal(LIST(NULL, &list, .until = cx.now - 3600), 1);
    assert_int_equal(LIST(NULL, &list, .from = cx.now - 90 * 86400, .until = cx.now), 2);
    struct o311_filter page = {.page = 2, .page_size = 1};
    assert_int_equal(listed(NULL, page, &list), 1);
    assert_int_equal(list[0].id, c.id);
    page.page = 3;
    assert_int_equal(listed(NULL, page, &list), 0);
}

static const char *refused(struct o311_filter f, const char *field)
{
    struct o311_request *list;
    size_t n;
    look();
    as(actor_public());
    enum err e = o311_list(&cx, &f, &list, &n);
    as(NULL);
    assert_int_equal(e, ERR_INVALID);
    return said(field);
}
#define REFUSED(field, ...) \
    refused((struct o311_filter){.page = FIELD_UNSET, .page_size = FIELD_UNSET, __VA_ARGS__}, field)

static void a_list_refuses(void **state)
{
    cx.now = NOON;
    assert_string_equal(REFUSED("end_date", .from = NOON - 91 * 86400, .until = NOON),
                        "open311.span");
    assert_string_equal(REFUSED("end_date", .from = NOON, .until = NOON - 1), "open311.end_before");
    assert_string_equal(REFUSED("status", .status = "done"), "open311.status");
    struct o311_filter f = {.page = 0, .page_size = FIELD_UNSET};
    assert_string_equal(refused(f, "page"), "open311.page");
    f.page = 1001;
    assert_string_equal(refused(f, "page"), "open311.page");
    f.page = FIELD_UNSET;
    f.page_size = 0;
    assert_string_equal(refused(f, "page_size"), "open311.page_size");
    f.page_size = 1001;
    assert_string_equal(refused(f, "page_size"), "open311.page_size");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_secret_is_no_service),
        cmocka_unit_test(the_place_is_said_or_guessed),
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(few_words_are_taken),
        cmocka_unit_test(sent_twice_is_one),
        cmocka_unit_test(owners_report_their_own),
        cmocka_unit_test(many_of_one_hand_wait_for_a_look),
        cmocka_unit_test(only_what_is_public_is_seen),
        cmocka_unit_test(what_waits_is_seen_by_its_key_alone),
        cmocka_unit_test(words_to_the_reporter_are_for_their_key),
        cmocka_unit_test(a_list_has_its_bounds),
        cmocka_unit_test(a_list_refuses),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
