/* The register's core over a real database: what is refused, what goes along with a write, who sees
 * what. */
#include "test_stage_dup.h"

#include "search_block.h"
#include "search_block_sql.h"
#include "search_tidy.h"
#include "search_words.h"

#include <inttypes.h>

QUERY(q_counted, false,
      "SELECT coalesce(sum(n), 0) FROM business_count WHERE area = '' AND $1 >= 0");
QUERY(q_touched, false, "SELECT count(*) FROM field_touch WHERE business_id = $1");
QUERY(q_audited, false, "SELECT count(*) FROM audit WHERE entity = 'business' AND entity_id = $1");
QUERY(q_facts, false, "SELECT count(*) FROM fact WHERE business_id = $1");
QUERY(q_persons, false, "SELECT count(*) FROM person WHERE id >= $1");

static struct actor who;

static void act_as(enum role role, const char *area)
{
    who = actor_of(role, area);
    cx.actor = &who;
}

static enum err create(struct business *b)
{
    return write_call(&(struct call){.rule = create_rule, .b = b});
}

static bool refused(const char *field)
{
    for (const struct field_err *f = cx.err.fields; f; f = f->next)
        if (!f->warning && strcmp(f->field, field) == 0)
            return true;
    return false;
}

static bool warned(const char *field)
{
    for (const struct field_err *f = cx.err.fields; f; f = f->next)
        if (f->warning && strcmp(f->field, field) == 0)
            return true;
    return false;
}

/* ---- refusals: each changes nothing ---- */

static void must_refuse(struct business b, const char *field)
{
    enum err e = create(&b);
    if (e != ERR_INVALID || !refused(field))
        print_error("not refused: %s\n", field);
    assert_int_equal(e, ERR_INVALID);
    assert_true(refused(field));
    assert_int_equal(number(&q_counted, 0), 0);
    assert_int_equal(number(&q_persons, 0), 0);
}

static void each_field_is_refused(void **state)
{
    struct business b;
#define BAD(member, value, field) b = sri(), b.member = (value), must_refuse(b, (field))
    BAD(name, NULL, "name");
    BAD(name, "   ", "name");
    BAD(name, "X", "name");
    BAD(owner_name, NULL, "owner_name");
    BAD(ward, NULL, "ward");
    BAD(ward, "35.73.99.1001", "ward");
    BAD(ward, "35.73.02", "ward"); /* a district */
    BAD(phone, "12345", "phone");
    BAD(owner_nik, "357302410790000", "owner_nik");  /* 15 digits */
    BAD(owner_nik, "9973024107900001", "owner_nik"); /* no such province */
    BAD(owner_nik, "3573027213900001", "owner_nik"); /* day 72, month 13 */
    BAD(owner_nik, "3573024107900000", "owner_nik"); /* serial 0000 */
    BAD(nib, "123", "nib");
    BAD(owner_npwp, "12", "npwp");
    BAD(kbli, "99", "kbli");
    BAD(kbli, "00123", "kbli");
    BAD(founded_on, "2099-01-01", "founded_on");
    BAD(founded_on, "2020-02-30", "founded_on");
    BAD(capital, -1, "capital");
    BAD(employees, 1000000, "employees");
    BAD(lat, 91000000, "lat");
    BAD(sector, "nonsense", "sector");
    BAD(channels, "shop,nonsense", "channels");
    BAD(owner_birth_date, "2099-01-01", "owner_birth_date");
#undef BAD
    b = sri();
    b.phone = b.address = NULL;
    must_refuse(b, "phone");
    b = sri();
    b.lat = -7980000;
    must_refuse(b, "lng");
}

static void all_errors_are_told_at_once(void **state)
{
    struct business b = sri();
    b.name = NULL;
    b.ward = "nowhere";
    b.nib = "1";
    assert_int_equal(create(&b), ERR_INVALID);
    assert_true(refused("name") && refused("ward") && refused("nib"));
}

static void a_nik_that_disagrees_warns_and_is_kept(void **state)
{
    struct business b = sri();
    b.owner_nik = "3573024107900001"; /* a woman, born 1990-07-01 */
    b.owner_birth_date = "1985-01-02";
    assert_int_equal(create(&b), OK);
    assert_true(warned("owner_nik"));
    assert_string_equal(get(b.id).owner_nik, "3573024107900001");
}

static void an_unknown_kbli_under_a_known_division_warns(void **state)
{
    struct business b = sri();
    b.kbli = "56999";
    assert_int_equal(create(&b), OK);
    assert_true(warned("kbli"));
    assert_string_equal(get(b.id).kbli, "56999");
    assert_string_equal(get(b.id).kbli_version, "2020");
}

/* ---- what goes along ---- */

static void a_new_business_brings_all_along(void **state)
{
    struct business b = sri();
    assert_int_equal(create(&b), OK);
    assert_int_equal(number(&q_counted, 0), 1);
    assert_int_equal(number(&q_facts, b.id), 4);
    assert_int_equal(number(&q_audited, b.id), 1);
    struct business back;
    assert_int_equal(business_by_code(&cx, b.code, &back), OK);
    assert_int_equal(back.id, b.id);
    assert_string_equal(back.curation, "proposed");
    assert_string_equal(back.activity, "active");
    assert_string_equal(back.district, KLOJEN);
    assert_string_equal(back.source, "manual");
}

static void one_owner_of_two_businesses_is_one_person(void **state)
{
    struct business a = sri(),
                    b = plain("Katering Sri", "Sri Wahyuni", "081330457812", NULL, KAUMAN);
    a.owner_nik = b.owner_nik = "3573024107900001";
    assert_int_equal(create(&a), OK);
    assert_int_equal(create(&b), OK);
    assert_int_equal(a.owner_id, b.owner_id);
    struct business c = plain("Warung Lain", "Bambang", "081330457813", NULL, KAUMAN);
    c.owner_nik = "3573024107900001";
    assert_int_equal(create(&c), OK); /* told, not refused */
    assert_true(warned("owner_nik"));
    assert_int_not_equal(c.owner_id, a.owner_id);
    /* A correction of the name reaches both businesses. */
    a = get(a.id);
    a.owner_name = "Sri Wahyuningsih";
    assert_int_equal(change(a), OK);
    assert_string_equal(get(b.id).owner_name, "Sri Wahyuningsih");
}

static void sent_twice_is_stored_once(void **state)
{
    struct business a = sri(), b = sri();
    a.client_id = b.client_id = "phone-7-00001";
    assert_int_equal(create(&a), OK);
    assert_int_equal(create(&b), OK);
    assert_int_equal(a.id, b.id);
    assert_int_equal(number(&q_counted, 0), 1);
}

static void a_change_is_touched_audited_and_versioned(void **state)
{
    struct business b = get(add(sri(), NULL));
    b.address = "Jl. Baru 5";
    b.capital = 5000000;
    assert_int_equal(change(b), OK);
    assert_int_equal(get(b.id).version, 2);
    assert_int_equal(number(&q_touched, b.id), 2);
    assert_int_equal(number(&q_audited, b.id), 2);
    assert_int_equal(change(b), ERR_STALE); /* version 1 again */
    b = get(b.id);
    assert_int_equal(change(b), OK); /* nothing new */
    assert_int_equal(get(b.id).version, 2);
    b.nib = "1";
    assert_int_equal(change(b), ERR_INVALID);
    assert_null(get(b.id).nib);
}

static void protected_values_are_sealed_in_the_audit(void **state)
{
    struct business b = sri();
    b.owner_nik = "3573024107900001";
    assert_int_equal(create(&b), OK);
    struct audit_row *rows;
    size_t n;
    assert_int_equal(audit_list(&cx, "business", b.id, 0, 10, &rows, &n), OK);
    assert_int_equal(n, 1);
    assert_null(strstr(rows[0].changes, "3573024107900001"));
    assert_null(strstr(rows[0].changes, "081330457812"));
    assert_non_null(strstr(rows[0].changes, "sealed:"));
}

/* ---- territory ---- */

static void nobody_reads_or_writes_outside(void **state)
{
    int64_t here = add(sri(), NULL),
            there = add(plain("Toko Jauh", "Budi", "081234567891", NULL, ARJOSARI), NULL);
    struct business b;
    act_as(ROLE_LURAH, KAUMAN);
    look();
    assert_int_equal(business_get(&cx, here, &b), OK);
    ctx_forgive(&cx);
    assert_int_equal(business_get(&cx, there, &b), ERR_NOT_FOUND);
    struct business far = plain("Toko Baru", "Budi", "081234567892", NULL, ARJOSARI);
    assert_int_equal(create(&far), ERR_INVALID);
    assert_true(refused("ward"));
    cx.actor = actor_operator();
    b = get(there);
    act_as(ROLE_LURAH, KAUMAN);
    b.address = "Jl. Curian 1";
    assert_int_equal(change(b), ERR_NOT_FOUND);
    /* Moving one's own business out of the territory is refused too. */
    cx.actor = actor_operator();
    b = get(here);
    act_as(ROLE_LURAH, KAUMAN);
    b.ward = ARJOSARI;
    assert_int_equal(change(b), ERR_INVALID);
    act_as(ROLE_CAMAT, KLOJEN);
    look();
    assert_int_equal(business_get(&cx, here, &b), OK);
    act_as(ROLE_MAYOR, "");
    assert_int_equal(change(b), ERR_FORBIDDEN);
    act_as(ROLE_ADMIN, "");
    look();
    assert_int_equal(business_get(&cx, here, &b), ERR_FORBIDDEN);
    act_as(ROLE_OWNER, "");
    look();
    assert_int_equal(business_get(&cx, here, &b), ERR_NOT_FOUND);
    cx.actor = actor_operator();
}

/* The ids of the owner's other businesses that this actor sees, as "2,3". */
static const char *siblings_for(enum role role, const char *area, int64_t account, int64_t id)
{
    struct business of = get(id), list[SIBLINGS_MAX];
    size_t n;
    bool more;
    struct buf b = buf_new(cx.a, 200);
    act_as(role, area);
    if (account)
        who.account_id = account;
    look();
    must(&cx, business_siblings(&cx, &of, list, &n, &more));
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%" PRId64, i ? "," : "", list[i].id);
    cx.actor = actor_operator();
    return buf_str(&b);
}

static void an_owners_other_businesses_show_within_ones_scope(void **state)
{
    int64_t first = add(sri(), NULL);
    struct business near = plain("Katering Sri", "Sri Wahyuni", "081330457812", NULL, KAUMAN),
                    far = plain("Toko Sri", "Sri Wahyuni", "081330457812", NULL, ARJOSARI);
    near.owner_id = far.owner_id = get(first).owner_id;
    int64_t here = add(near, NULL), there = add(far, NULL);
    int64_t alone = add(plain("Warung Lain", "Bambang", "081330457813", NULL, KAUMAN), NULL);
    const char *both = arena_printf(cx.a, "%" PRId64 ",%" PRId64, here, there);
    const char *one = arena_printf(cx.a, "%" PRId64, here);
    assert_string_equal(siblings_for(ROLE_OFFICER, "", 0, first), both);
    assert_string_equal(siblings_for(ROLE_LURAH, KAUMAN, 0, first), one);
    assert_string_equal(siblings_for(ROLE_CAMAT, KLOJEN, 0, first), one);
    assert_string_equal(siblings_for(ROLE_COMPANION, KAUMAN, 77, first), one);
    assert_string_equal(siblings_for(ROLE_COMPANION, "", 77, first), "");
    assert_string_equal(siblings_for(ROLE_OFFICER, "", 0, alone), "");
}

static void the_word_index_is_brought_together(void **state)
{
    struct business_row *rows;
    size_t n;
    int64_t segments = 0;
    for (int i = 0; i < 60; i++)
        add(plain(arena_printf(cx.a, "Kios %d", i), "Pemilik",
                  arena_printf(cx.a, "0812%08d", 10000000 + i * 7919), NULL, KAUMAN),
            NULL);
    look();
    assert_int_equal(db_int_of(&cx, &q_search_segments, NO_ARGS, 0, &segments), OK);
    assert_true(segments > 8 || db_engine(app->db) != DB_SQLITE); /* as it comes */
    assert_int_equal(search_tidy(&cx), OK);
    look();
    assert_int_equal(db_int_of(&cx, &q_search_segments, NO_ARGS, 0, &segments), OK);
    assert_int_equal(segments, 1);
    assert_int_equal(business_search(&cx, "kios", 20, &rows, &n), OK);
    assert_int_equal(n, 20);
    assert_int_equal(business_search(&cx, "kios 17", 20, &rows, &n), OK);
    assert_int_equal(n, 1);
}

/* ---- words, in registers of every size ---- */

struct way {
    int64_t many, large, count;
};

/* Pages through all that a text finds; the newest come first, each once. How many there were. */
static size_t page_through(const char *text, const struct way *way, int64_t total)
{
    struct found_ask ask = {.below = INT64_MAX,
                            .limit = 4,
                            .many = way->many,
                            .large = way->large,
                            .count = way->count};
    ask.words = search_words(&cx, text, NULL);
    size_t all = 0;
    for (;;) {
        struct business_row rows[4];
        struct found f = {.rows = rows, .max = 4};
        int64_t said = -1;
        look();
        assert_int_equal(found_read(&cx, &ask, &f, &said), OK);
        if (f.n || ask.below == INT64_MAX) /* counted as far as was asked, or further */
            assert_true(said == total || (said >= way->count && said < total));
        for (size_t i = 0; i < f.n; i++) {
            assert_true(rows[i].id < ask.below);
            ask.below = rows[i].id;
        }
        all += f.n;
        if (f.n < 4)
            return all;
    }
}

static void words_find_the_same_however_they_are_looked_for(void **state)
{
    static const struct way ways[] = {{0, 0, 100},  {0, 1, 100}, {1000, 1, 100}, {8, 1000, 100},
                                      {8, 1000, 6}, {25, 1, 6},  {25, 1, 30}};
    for (int i = 0; i < 30; i++)
        add(plain(arena_printf(cx.a, i % 3 ? "Kios %d" : "Kiosk Baru %d", i), "Pemilik",
                  arena_printf(cx.a, "0812%08d", 10000000 + i * 7919), NULL, KAUMAN),
            NULL);
    for (const struct way *w = ways; w < ways + sizeof(ways) / sizeof(*ways); w++) {
        assert_int_equal(page_through("kios", w, 30), 30);
        assert_int_equal(page_through("kiosk", w, 10), 10);
        assert_int_equal(page_through("kiosk ba", w, 10), 10);
        assert_int_equal(page_through("kios 17", w, 1), 1);
        assert_int_equal(page_through("tidak", w, 0), 0);
    }
    /* Where many have a word whole, it is meant whole. */
    const struct way whole = {20, 1, 100};
    assert_int_equal(page_through("kios", &whole, 20), 20);
    assert_int_equal(page_through("kio", &whole, 30), 30);
    look();
    const char *two = search_words(&cx, "kiosk baru ", NULL).all;
    assert_string_equal(search_words(&cx, "kiosk baru b", NULL).all, two);
    assert_string_equal(search_words(&cx, "kiosk baru kios", NULL).all, two);
}

/* ---- paging ---- */

/* ---- search ---- */

static size_t search(const char *text)
{
    struct business_row *rows;
    size_t n = 0;
    look();
    assert_int_equal(business_search(&cx, text, 20, &rows, &n), OK);
    return n;
}

static enum err search_rule(struct ctx *c, struct call *k)
{
    struct business_row *rows;
    size_t n = 0;
    enum err e = business_search(c, k->state, 20, &rows, &n);
    k->n = (int64_t)n;
    return e;
}

/* By words, by code and by number: all that a program may want to know. */
static void found_rows_are_whole(void **state)
{
    struct business b = sri();
    b.nib = "9912716715306";
    b.capital = 1500000;
    b = get(add(b, NULL));
    const char *texts[] = {"warung", b.code, "9912716715306"};
    for (int i = 0; i < 3; i++) {
        struct business_row *rows;
        size_t n;
        look();
        assert_int_equal(business_search(&cx, texts[i], 20, &rows, &n), OK);
        assert_int_equal(n, 1);
        assert_string_equal(rows[0].code, b.code);
        assert_string_equal(rows[0].nib, b.nib);
        assert_int_equal(rows[0].capital, b.capital);
        assert_int_equal(rows[0].lat, FIELD_UNSET);
        assert_int_equal(rows[0].owner_id, b.owner_id);
        assert_string_equal(rows[0].source, b.source);
        assert_int_equal(rows[0].version, b.version);
    }
}

static void search_by_what_people_type(void **state)
{
    struct business b = sri();
    b.owner_nik = "3573024107900001";
    b.nib = "9912716715306";
    int64_t id = add(b, NULL);
    add(other(), NULL);
    assert_int_equal(search("warung"), 1);
    assert_int_equal(search("WARUNG makan"), 1);
    assert_int_equal(search("war"), 1);
    assert_int_equal(search("sri wah"), 1);
    assert_int_equal(search("kauman"), 1);
    assert_int_equal(search("0813-3045-7812"), 1);
    assert_int_equal(search("+62 813 3045 7812"), 1);
    assert_int_equal(search("81330457812"), 1); /* as a spreadsheet leaves it */
    assert_int_equal(search("330457812"), 0);
    assert_int_equal(search("9912716715306"), 1);
    assert_int_equal(search(get(id).code), 1);
    assert_int_equal(search("warung z"), 1); /* not yet a word */
    assert_int_equal(search("warung 9"), 0);
    assert_int_equal(search("tidak ada begini"), 0);
    assert_int_equal(search("\"OR\" NEAR( * -: ^"), 0);
    assert_int_equal(search(""), 0);
    struct call k = {.rule = search_rule, .state = "3573 0241 0790 0001"};
    assert_int_equal(write_call(&k), OK);
    assert_int_equal(k.n, 1);
    act_as(ROLE_COMPANION, KAUMAN); /* may not look for a NIK */
    k = (struct call){.rule = search_rule, .state = "3573024107900001"};
    assert_int_equal(write_call(&k), OK);
    assert_int_equal(k.n, 0);
    cx.actor = actor_operator();
    b = get(id);
    b.name = "Depot Rawon";
    assert_int_equal(change(b), OK); /* the old words are gone, the new ones there */
    assert_int_equal(search("warung"), 0);
    assert_int_equal(search("rawon"), 1);
    b.name = "UMKM Lestari"; /* reads as a code whose check character is right: U-MKMLESTAR-I */
    b.version++;
    assert_int_equal(change(b), OK);
    assert_int_equal(search("umkm lestari"), 1);
}

/* ---- past days ---- */

static void counts_of_a_past_day(void **state)
{
    struct business b = sri();
    b.curation = "curated";
    b.curation_on = "2024-03-01";
    add(b, NULL);
    b = other();
    b.curation = "curated";
    b.curation_on = "2024-09-01";
    add(b, NULL);
    int64_t n;
    look();
    assert_int_equal(fact_count_on(&cx, "curation", "curated", "2024-06-30", "", &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(fact_count_on(&cx, "curation", "curated", "2024-12-31", "", &n), OK);
    assert_int_equal(n, 2);
    assert_int_equal(fact_count_on(&cx, "curation", "curated", "2024-06-30", KIDULDALEM, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(fact_count_on(&cx, "curation", "curated", "2024-02-29", "", &n), OK);
    assert_int_equal(n, 0);
}

static void removed_only_while_untouched(void **state)
{
    int64_t id = add(sri(), NULL);
    struct business b = get(id);
    b.address = "Jl. Baru 5";
    assert_int_equal(change(b), OK);
    assert_int_equal(write_call(&(struct call){.rule = remove_rule, .id = id, .version = 1}),
                     ERR_CONFLICT);
    assert_int_equal(write_call(&(struct call){.rule = remove_rule, .id = id, .version = 2}), OK);
    assert_int_equal(number(&q_counted, 0), 0);
    assert_int_equal(number(&q_persons, 0), 0);
    assert_int_equal(search("warung"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(each_field_is_refused),
        T(all_errors_are_told_at_once),
        T(a_nik_that_disagrees_warns_and_is_kept),
        T(an_unknown_kbli_under_a_known_division_warns),
        T(a_new_business_brings_all_along),
        T(one_owner_of_two_businesses_is_one_person),
        T(sent_twice_is_stored_once),
        T(a_change_is_touched_audited_and_versioned),
        T(protected_values_are_sealed_in_the_audit),
        T(nobody_reads_or_writes_outside),
        T(an_owners_other_businesses_show_within_ones_scope),
        T(found_rows_are_whole),
        T(the_word_index_is_brought_together),
        T(search_by_what_people_type),
        T(words_find_the_same_however_they_are_looked_for),
        T(counts_of_a_past_day),
        T(removed_only_while_untouched),
    };
    RUN_ON_ENGINES(tests);
}
