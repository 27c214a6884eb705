/* What phones wrote: where it goes, what it is taken for, once each; and cases without a place. */
#include "test_stage_work.h"

#include "category_guess.h"
#include "inbound.h"
#include "notice_pref.h"

static struct actor gateway;
static int messages;

static int begin(void **state)
{
    work_open(state);
    gateway = account("gerbang", "gateway", NULL);
    return 0;
}

struct handing {
    struct inbound in;
    struct inbound_result got;
};

static enum err take_rule(struct ctx *c, void *arg)
{
    struct handing *h = arg;
    return inbound_take(c, &h->in, &h->got);
}

static enum err hand(const struct actor *who, struct handing *h)
{
    as(who);
    enum err e = write_now(take_rule, h);
    as(NULL);
    return e;
}

static struct handing message(const char *from, const char *text)
{
    return (struct handing){.in = {.channel = "whatsapp",
                                   .from = from,
                                   .text = text,
                                   .message_id = arena_printf(cx.a, "wamid.%d", ++messages)}};
}

/* Handed over well; the case's id, 0 without. */
static int64_t handed(const char *from, const char *text, const char *result)
{
    uint64_t id = 0;
    struct handing h = message(from, text);
    must(&cx, hand(&gateway, &h));
    assert_string_equal(h.got.result, result);
    if (h.got.ticket)
        assert_true(code_read(h.got.ticket, "A", &id));
    return (int64_t)id;
}

static const char *phone(void)
{
    static int n;
    return arena_printf(cx.a, "0813222%05d", ++n);
}

/* ---- a new report ---- */

static void a_message_becomes_a_held_report(void **state)
{
    cx.now = NOON;
    const char *from = phone();
    int64_t told_before = told("inbound_received", 0);
    int64_t id =
        handed(from, "Pak, lapak saya di kelurahan Bareng digusur satpol, tolong.", "opened");
    struct casefile c = load(id);
    assert_string_equal(c.state, "held");
    assert_string_equal(c.channel, "inbound");
    assert_string_equal(c.category, "place_stall");
    assert_string_equal(c.ward, BARENG);
    assert_true(c.place_guessed);
    assert_true(c.confirmed);
    assert_string_equal(c.phone, from);
    assert_int_equal(c.due_at, CASE_NEVER);
    assert_int_equal(told("inbound_received", 0), told_before + 1);
    must(&cx, DO(&lurah, MAKE(.held = true), .type = "admit"));
    must(&cx, DO(NULL, id, .type = "admit"));
    assert_true(load(id).due_at < CASE_NEVER);
}

static void what_is_secret_is_sealed_at_once(void **state)
{
    cx.now = NOON;
    int64_t id = handed(phone(), "saya terjerat rentenir bank titil di kauman", "opened");
    struct casefile c = load(id);
    assert_string_equal(c.category, "debt_moneylender");
    assert_int_equal(c.seal, SEAL_CONFIDENTIAL);
    id = handed(phone(), "ada pungutan liar di pasar, dipalak tiap hari", "opened");
    assert_string_equal(load(id).category, "place_levy");
    assert_int_equal(load(id).seal, SEAL_CITY);
}

static void few_words_and_no_words(void **state)
{
    cx.now = NOON;
    assert_string_equal(load(handed(phone(), "tolong", "opened")).category, "other");
    struct handing h = message(phone(), NULL);
    assert_int_equal(hand(&gateway, &h), ERR_INVALID);
    assert_string_equal(said("text"), "field.error.required");
    h.in.media = "https://gateway.example/m/1";
    must(&cx, hand(&gateway, &h));
    uint64_t id;
    assert_true(code_read(h.got.ticket, "A", &id));
    assert_non_null(strstr(load((int64_t)id).body, "https://gateway.example/m/1"));
    assert_int_equal(hand(&lurah, &h), ERR_FORBIDDEN);
    assert_int_equal(hand(actor_public(), &h), ERR_AUTH);
}

static void handed_over_twice_is_stored_once(void **state)
{
    cx.now = NOON;
    struct handing h = message(phone(), "Mesin saya rusak, mau pinjam alat.");
    QUERY(q, false, "SELECT count(*) FROM casefile WHERE id > $1");
    must(&cx, hand(&gateway, &h));
    const char *ticket = h.got.ticket;
    int64_t before = number_of(&q, 0);
    for (int i = 0; i < 3; i++) {
        must(&cx, hand(i == 1 ? &officer : &gateway, &h));
        assert_string_equal(h.got.result, "known");
        assert_string_equal(h.got.ticket, ticket);
    }
    assert_int_equal(number_of(&q, 0), before);
    h.in.channel = "sms"; /* another gateway numbers for itself */
    h.in.text = "Pesan lain dari nomor yang sama";
    must(&cx, hand(&gateway, &h));
    assert_string_equal(h.got.result, "added");
}

static void a_late_gateway_tells_when_it_came(void **state)
{
    cx.now = NOON;
    struct handing h = message(phone(), "Pesan dari kemarin, gateway mati.");
    h.in.received_at = "2026-11-22T12:00:00+07:00";
    must(&cx, hand(&gateway, &h));
    uint64_t id;
    assert_true(code_read(h.got.ticket, "A", &id));
    assert_int_equal(load((int64_t)id).opened_at, NOON - 86400);
    h = message(phone(), "Pesan dari masa depan, jam salah.");
    h.in.received_at = "2027-01-01T00:00:00Z";
    must(&cx, hand(&gateway, &h));
    assert_true(code_read(h.got.ticket, "A", &id));
    assert_int_equal(load((int64_t)id).opened_at, NOON);
}

/* ---- more words ---- */

static void several_messages_are_one_report(void **state)
{
    cx.now = NOON;
    const char *from = phone();
    int64_t id = handed(from, "Assalamualaikum pak", "opened"), wrote = told("case_wrote", 0);
    cx.now += 60;
    assert_int_equal(handed(from, "atap kios saya bocor", "added"), id);
    assert_string_equal(load(id).state, "held"); /* nobody was told of it yet */
    assert_int_equal(told("case_wrote", 0), wrote);
    assert_int_equal(events_of(id, "reply"), 1);
    cx.now += INBOUND_MORE + 60;
    assert_int_not_equal(handed(from, "ini hal lain lagi pak", "opened"), id);
}

static void an_answer_goes_to_what_was_asked(void **state)
{
    cx.now = NOON;
    const char *from = phone();
    int64_t id = MAKE(.phone = from);
    must(&cx, DO(&lurah, id, .type = "reply", .text = "Sudah punya KTP Malang, Bu?"));
    cx.now += 3 * 86400;
    assert_int_equal(handed(from, "sudah pak", "added"), id);
    assert_int_equal(events_of(id, "reply"), 2);
    cx.now += INBOUND_ANSWER + 86400;
    assert_int_not_equal(handed(from, "pak saya mau tanya yang lain", "opened"), id);
    assert_int_not_equal(handed(phone(), "sudah pak, ini nomor lain", "opened"), id);
}

static void the_phones_words_end_a_pause_for_them(void **state)
{
    cx.now = NOON;
    const char *from = phone();
    int64_t id = MAKE_OPEN(.phone = from);
    must(&cx, DO(&lurah, id, .type = "pause", .reason = "reporter", .until = "2026-11-30"));
    cx.now += 3600;
    assert_int_equal(handed(from, "ini datanya pak", "added"), id);
    assert_int_equal(load(id).paused_until, 0);
}

static void a_ticket_counts_from_its_own_phone_alone(void **state)
{
    cx.now = NOON;
    const char *from = phone();
    int64_t id = MAKE(.phone = from);
    const char *text = arena_printf(cx.a, "Aduan %s bagaimana kabarnya?", load(id).code);
    cx.now += 40 * 86400;
    assert_int_equal(handed(from, text, "added"), id);
    assert_int_not_equal(handed(phone(), text, "opened"), id);
    must(&cx, DO(&lurah, id, .type = "close", .outcome = "declined", .reason = REASON));
    assert_int_not_equal(handed(from, text, "opened"), id); /* what is closed stays so */
}

static void of_a_phone_that_writes_far_too_much_all_goes_into_one(void **state)
{
    cx.now = NOON + 60 * 86400;
    const char *from = phone();
    int64_t last = 0;
    for (int i = 0; i < 5; i++) {
        last = handed(from, "Beli sekarang, murah meriah", "opened");
        cx.now += INBOUND_MORE + 1;
    }
    int64_t told_before = told("inbound_received", 0);
    for (int i = 0; i < 4; i++, cx.now += INBOUND_MORE + 1)
        assert_int_equal(handed(from, "Beli sekarang, murah meriah", "added"), last);
    assert_int_equal(told("inbound_received", 0), told_before);
}

/* ---- stop ---- */

static void stop_and_start(void **state)
{
    cx.now = NOON;
    struct notice_pref p;
    const char *from = phone();
    assert_int_equal(handed(from, " Berhenti. ", "opted_out"), 0);
    look();
    must(&cx, pref_get(&cx, pref_of_address(&cx, from), &p));
    assert_true(p.opt_out);
    assert_int_equal(handed(from, "STOP", "opted_out"), 0);
    assert_int_equal(handed(from, "mulai", "opted_in"), 0);
    look();
    must(&cx, pref_get(&cx, pref_of_address(&cx, from), &p));
    assert_false(p.opt_out);
    assert_true(handed(from, "Tolong berhentikan pungutan di jalan kami", "opened") > 0);
}

/* ---- no place ---- */

static void without_a_place_the_city_asks(void **state)
{
    cx.now = NOON;
    int64_t id = handed(phone(), "gerobak saya diangkut satpol pak", "opened");
    struct casefile c = load(id), seen;
    assert_string_equal(c.ward, "35.73");
    assert_int_equal(c.level, LEVEL_CITY);
    static const struct {
        const struct actor *who;
        enum err e;
    } readers[] = {{&lurah, ERR_NOT_FOUND},
                   {&camat, ERR_NOT_FOUND},
                   {&companion, ERR_NOT_FOUND},
                   {&gateway, ERR_NOT_FOUND},
                   {&officer, OK}};
    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        look();
        as(readers[i].who);
        assert_int_equal(case_get(&cx, id, &seen), readers[i].e);
        as(NULL);
    }
    look();
    must(&cx, DO(&officer, id, .type = "place", .ward = KAUMAN));
    c = load(id);
    assert_string_equal(c.ward, KAUMAN);
    assert_string_equal(c.district, "35.73.02");
    assert_int_equal(c.level, LEVEL_WARD); /* where its category begins */
    assert_false(c.place_guessed);
    must(&cx, DO(&lurah, id, .type = "admit"));
    assert_due(id);
    assert_true(clock_of(id, "ward", 0).id > 0);
}

static void admitted_without_a_place_it_stays_with_the_city(void **state)
{
    cx.now = NOON;
    int64_t id = handed(phone(), "gerobak saya diangkut petugas pak", "opened");
    must(&cx, DO(&officer, id, .type = "admit"));
    assert_true(clock_of(id, "city", 0).id > 0);
    must(&cx, DO(&officer, id, .type = "verify"));
    assert_int_equal(DO(&officer, id, .type = "return", .reason = REASON), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "case.error.place_first");
    assert_int_equal(DO(&officer, id, .type = "transfer", .level = "ward", .reason = REASON),
                     ERR_INVALID);
    must(&cx,
         DO(&officer, id, .type = "transfer", .level = "ward", .ward = KAUMAN, .reason = REASON));
    assert_string_equal(load(id).ward, KAUMAN);
    assert_int_equal(load(id).level, LEVEL_WARD);
}

/* ---- guesses ---- */

static void a_ward_is_read_out_of_a_text(void **state)
{
    static const struct {
        const char *text, *ward;
    } texts[] = {{"lapak saya di Kauman digusur", KAUMAN},
                 {"Kel. KAUMAN, Malang", KAUMAN},
                 {"kel Bareng, bukan Kauman", BARENG},
                 {"jualan bareng teman", NULL},
                 {"warga bareng", BARENG},
                 {"di Oro Oro Dowo dekat pasar", "35.73.02.1008"},
                 {"gading kasri", "35.73.02.1010"},
                 {"gadingkasri", "35.73.02.1010"},
                 {"kauman dan arjosari", NULL},
                 {"kecamatan klojen", NULL},
                 {"kelurahan klojen", "35.73.02.1001"},
                 {"kaumanan", NULL},
                 {"", NULL},
                 {NULL, NULL}};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        const struct place *p = ward_in_text(places(), cx.a, texts[i].text);
        if (texts[i].ward) {
            assert_non_null(p);
            assert_string_equal(p->code, texts[i].ward);
        } else {
            assert_null(p);
        }
    }
}

static void what_it_is_about_is_guessed(void **state)
{
    static const struct {
        const char *text, *category;
    } texts[] = {{"Sertifikat halal saya lama sekali", "licence_halal"},
                 {"aku kejerat pinjol, ditagih terus", "debt_online"},
                 {"pinjol ilegal menyebar foto", "debt_illegal"},
                 {"debt collector mengancam mau dibunuh", "harassment_threat"},
                 {"tadi malam kebakaran di warung", "disaster_fire"},
                 {"NIB saya salah", "licence_nib"},
                 {"snib", "other"},
                 {"halo", "other"}};
    look();
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        assert_string_equal(category_guess(&cx, texts[i].text), texts[i].category);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_becomes_a_held_report),
        cmocka_unit_test(what_is_secret_is_sealed_at_once),
        cmocka_unit_test(few_words_and_no_words),
        cmocka_unit_test(handed_over_twice_is_stored_once),
        cmocka_unit_test(a_late_gateway_tells_when_it_came),
        cmocka_unit_test(several_messages_are_one_report),
        cmocka_unit_test(an_answer_goes_to_what_was_asked),
        cmocka_unit_test(the_phones_words_end_a_pause_for_them),
        cmocka_unit_test(a_ticket_counts_from_its_own_phone_alone),
        cmocka_unit_test(of_a_phone_that_writes_far_too_much_all_goes_into_one),
        cmocka_unit_test(stop_and_start),
        cmocka_unit_test(without_a_place_the_city_asks),
        cmocka_unit_test(admitted_without_a_place_it_stays_with_the_city),
        cmocka_unit_test(a_ward_is_read_out_of_a_text),
        cmocka_unit_test(what_it_is_about_is_guessed),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
