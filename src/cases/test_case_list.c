/*
 * Lists of cases: filters, search, order and paging; counts; what is alike; cases of merged
 * businesses.
 */
#include "test_stage_cases.h"

#include "case_merge.h"

static struct actor lurah, camat, officer, companion, owner, partner;
static int64_t warung, toko; /* businesses in Kauman */

struct sending {
    struct report r;
    struct origin o;
    struct casefile c;
};

static enum err open_rule(struct ctx *c, void *arg)
{
    struct sending *s = arg;
    char *track;
    bool known;
    return case_open(c, &s->r, &s->o, &s->c, &track, &known);
}

static enum err create_business(struct ctx *c, void *arg)
{
    return business_create(c, arg, HAND_PERSON, NULL);
}

static int64_t shop(const char *name, const char *phone)
{
    struct business b = business_new();
    b.name = name;
    b.owner_name = name;
    b.phone = phone;
    b.ward = KAUMAN;
    must(&cx, write_now(create_business, &b));
    return b.id;
}

static int begin(void **state)
{
    stage_open(state);
    lurah = account("lurah-kauman", "lurah", KAUMAN);
    camat = account("camat-klojen", "camat", "35.73.02");
    officer = account("dinas", "officer", NULL);
    companion = account("sahabat-kauman-1", "companion", KAUMAN);
    owner = account("pemilik-1", "owner", NULL);
    partner = account("baznas", "partner", NULL);
    as(NULL);
    warung = shop("Warung Bu Sri", "081330457812");
    toko = shop("Toko Kelontong Jaya", "085711122233");
    return 0;
}

/* ---- making ---- */

struct making {
    const char *category, *ward, *title, *phone, *concerns, *channel;
    int64_t business, lat, lng, reporter;
    bool held;
};

static int64_t make(struct making m)
{
    struct sending s = {.o = {.channel = m.channel ? m.channel : "walk_in",
                              .reporter_id = m.reporter,
                              .held = m.held}};
    const struct actor *before = cx.actor;
    field_clear(&report_fields, &s.r);
    s.r.category = m.category ? m.category : "licence_halal";
    s.r.ward = m.ward ? m.ward : KAUMAN;
    s.r.title = m.title;
    s.r.description = "Sudah enam bulan menunggu.";
    s.r.name = "Bu Ani";
    s.r.phone = m.phone ? m.phone : "081234567890";
    s.r.concerns = m.concerns;
    s.r.business_id = m.business;
    s.r.lat = m.lat ? m.lat : FIELD_UNSET;
    s.r.lng = m.lng ? m.lng : FIELD_UNSET;
    as(NULL);
    must(&cx, write_now(open_rule, &s));
    cx.actor = before;
    return s.c.id;
}
#define MAKE(...) make((struct making){__VA_ARGS__})

QUERY(q_clear, true, "DELETE FROM case_word WHERE case_id > $1");
QUERY(q_put, true,
      "UPDATE casefile SET state = $2, due_at = $3, risk_at = $4, level = $5, assignee_id = $6 "
      "WHERE id = $1");
QUERY(q_close_all, true, "UPDATE casefile SET state = 'closed' WHERE id > $1");

struct putting {
    int64_t id;
    const char *state;
    int64_t due, risk, level, assignee;
};
static enum err put_rule(struct ctx *c, void *arg)
{
    const struct putting *p = arg;
    return db_exec(c, &q_put,
                   ARGS(db_int(p->id), db_text(p->state ? p->state : "open"), db_int(p->due),
                        db_int(p->risk ? p->risk : p->due), db_int(p->level ? p->level : 1),
                        p->assignee ? db_int(p->assignee) : db_null()),
                   NULL);
}
static void put(struct putting p)
{
    must(&cx, write_now(put_rule, &p));
}

static enum err clear_rule(struct ctx *c, void *arg)
{
    TRY(db_exec(c, &q_clear, ARGS(db_int(0)), NULL));
    return db_exec(c, &q_close_all, ARGS(db_int(0)), NULL);
}

/* What was there is out of the inboxes and out of the words. */
static void fresh(void)
{
    must(&cx, write_now(clear_rule, NULL));
}

/* ---- looking ---- */

static struct case_page list(struct case_filter f)
{
    struct case_page page;
    look();
    must(&cx, case_list(&cx, &f, &page));
    return page;
}
#define LIST(...) list((struct case_filter){__VA_ARGS__})

/* "3 1 2": the ids in order, as the numbers of `ids` from 1. */
static const char *order(struct case_page page, const int64_t *ids, size_t n)
{
    struct buf b = buf_new(cx.a, 4000);
    for (size_t i = 0; i < page.n; i++) {
        size_t k = 0;
        while (k < n && ids[k] != page.rows[i].id)
            k++;
        buf_printf(&b, "%s%d", i ? " " : "", k < n ? (int)k + 1 : 0);
    }
    return buf_str(&b);
}
#define ORDER(page, ids) order(page, ids, sizeof(ids) / sizeof((ids)[0]))

/* ---- order, paging ---- */

static void what_is_due_first_comes_first(void **state)
{
    int64_t ids[5] = {0}, now = cx.now;
    fresh();
    for (int i = 0; i < 5; i++)
        ids[i] = MAKE(.title = "Urut");
    put((struct putting){ids[0], .due = CASE_NEVER});
    put((struct putting){ids[1], .due = now + 500});
    put((struct putting){ids[2], .due = now - 500});
    put((struct putting){ids[3], .due = now + 500, .state = "new"});
    put((struct putting){ids[4], .due = now - 900, .state = "closed"});
    as(&lurah);
    assert_string_equal(ORDER(LIST(.box = BOX_AREA), ids), "3 2 4 1");
    struct case_filter f = {.box = BOX_AREA, .limit = 1};
    const char *want[] = {"3", "2", "4", "1"};
    for (int i = 0; i < 4; i++) {
        struct case_page page = list(f);
        assert_string_equal(ORDER(page, ids), want[i]);
        assert_int_equal(page.total, 4);
        assert_int_equal(page.next != NULL, i < 3);
        f.cursor = page.next;
    }
}

static void a_foreign_cursor_is_refused(void **state)
{
    struct case_page page;
    as(&lurah);
    MAKE(.title = "Satu");
    MAKE(.title = "Dua");
    struct case_filter f = {.box = BOX_ALL, .limit = 1};
    f.cursor = list(f).next;
    assert_non_null(f.cursor);
    f.box = BOX_AREA; /* of another order */
    static const char *const bad[] = {NULL, "x", "bjox", "ZDo6", "bjowOng", "ZDoxOjI6Mw"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        look();
        f.cursor = i ? bad[i] : f.cursor;
        assert_int_equal(case_list(&cx, &f, &page), ERR_INPUT);
    }
}

/* ---- filters ---- */

/* Who reported another's problem learns that it goes on, not that it waits for a look or is said to
 * be solved: not by a filter, not by the order either. */
static void a_filter_tells_a_reporter_no_more_than_the_rows(void **state)
{
    static const char *const states[] = {"held", "new", "open", "resolved", "closed", "unfinished"};
    static const struct {
        const char *own, *others;
    } found[] = {{"1", ""}, {"2", "2 1"}, {"3", "4 3"},
                 {"4", ""}, {"5", "5"},   {"4 3 2", "4 3 2 1"}};
    fresh();
    for (int other = 0; other < 2; other++) {
        struct actor who = account(other ? "pemilik-lain" : "pemilik-sendiri", "owner", "");
        int64_t ids[5], now = cx.now;
        for (int i = 0; i < 5; i++)
            ids[i] = MAKE(.reporter = who.account_id, .concerns = other ? "other" : "self",
                          .held = i == 0);
        for (int i = 1; i < 5; i++)
            put((struct putting){ids[i], .due = now + (9 - i) * 3600, .state = states[i]});
        as(&who);
        for (size_t i = 0; i < 6; i++) {
            const char *want = other ? found[i].others : found[i].own;
            assert_string_equal(ORDER(LIST(.box = BOX_REPORTED, .state = states[i]), ids), want);
            assert_string_equal(ORDER(LIST(.box = BOX_MINE, .state = states[i]), ids), want);
        }
        assert_string_equal(ORDER(LIST(.box = BOX_MINE), ids),
                            other ? found[5].others : found[5].own); /* newest first */
    }
    as(NULL);
}

static void filters_narrow(void **state)
{
    int64_t ids[6] = {0}, now = cx.now;
    fresh();
    ids[0] = MAKE(.category = "licence_halal");
    ids[1] = MAKE(.category = "licence", .business = warung);
    ids[2] = MAKE(.category = "debt_online");
    ids[3] = MAKE(.category = "place_stall", .ward = BARENG);
    ids[4] = MAKE(.category = "place_stall", .ward = ARJOSARI);
    ids[5] = MAKE(.category = "place_stall", .held = true);
    put((struct putting){ids[0], .due = now - 1});
    put((struct putting){ids[1], .due = now + 3600, .risk = now - 1, .level = 2});
    put((struct putting){ids[2], .due = now + 3 * 86400, .assignee = companion.account_id});
    put((struct putting){ids[3], .due = now + 9 * 86400, .state = "resolved"});
    put((struct putting){ids[4], .due = now + 9 * 86400, .level = 3});
    as(NULL);
    assert_string_equal(ORDER(LIST(.box = BOX_AREA), ids), "1 2 3 4 5");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .area = KAUMAN), ids), "1 2 3");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .area = "35.73.02"), ids), "1 2 3 4");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .area = "35.73"), ids), "1 2 3 4 5");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .due = "overdue"), ids), "1");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .due = "at_risk"), ids), "2");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .due = "today"), ids), "2");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .due = "week"), ids), "2 3");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .category = "licence"), ids), "1 2");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .category = "licence_halal"), ids), "1");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .level = "city"), ids), "5");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .assignee = "sahabat-kauman-1"), ids), "3");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .assignee = "none"), ids), "1 2 4 5");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .assignee = "nobody-such"), ids), "");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .state = "resolved"), ids), "4");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .state = "held"), ids), "6");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .business_id = warung), ids), "2");
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .state = "unfinished"), ids), "5 4 3 2 1");
    assert_string_equal(
        ORDER(LIST(.box = BOX_AREA, .category = "place", .area = BARENG, .due = "week"), ids), "");
    as(&companion);
    assert_string_equal(ORDER(LIST(.box = BOX_MINE), ids), "3");
    assert_string_equal(ORDER(LIST(.box = BOX_MINE, .area = BARENG), ids), "");
    as(&lurah); /* another's area is none of theirs */
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .area = ARJOSARI), ids), "");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .area = "35.73.01"), ids), "");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .area = "35.73.02"), ids), "1 2 3");
    as(&camat);
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .area = ARJOSARI), ids), "");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .area = BARENG), ids), "4");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA), ids), "1 2 3 4");
}

static void a_filter_that_is_none_is_told(void **state)
{
    static const struct case_filter bad[] = {{.box = BOX_AREA, .state = "lost"},
                                             {.box = BOX_AREA, .due = "soon"},
                                             {.box = BOX_AREA, .level = "5"}};
    as(&lurah);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct case_page page;
        look();
        assert_int_equal(case_list(&cx, &bad[i], &page), ERR_INPUT);
        assert_string_equal(cx.err.msgid, "error.case_filter");
    }
}

/* ---- search ---- */

static void a_text_is_ticket_phone_or_words(void **state)
{
    int64_t ids[4] = {0};
    fresh();
    ids[0] = MAKE(.title = "Sertifikat halal belum terbit");
    ids[1] = MAKE(.title = "Halal ditolak, lapak pindah", .phone = "0341-556677");
    ids[2] = MAKE(.title = "Lapak digusur", .ward = BARENG);
    ids[3] = MAKE(.title = "Halal juga, tetapi rahasia", .category = "debt");
    as(&officer);
    const char *ticket = code_make(cx.a, "A", (uint64_t)ids[1]);
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = ticket), ids), "2");
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = "0341 556677"), ids), "2");
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = "halal"), ids), "2 1");
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = "HALAL lap"), ids), "2");
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = "lapak"), ids), "3 2");
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = "rahasia"), ids), "");
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = "al"), ids), "");
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = "?"), ids), "");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .text = "lapak", .area = BARENG), ids), "3");
    as(&lurah);
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = "lapak"), ids), "2");
    ticket = code_make(cx.a, "A", (uint64_t)ids[2]); /* another ward's */
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = ticket), ids), "");
}

/* One word in thirty-one that begins with A reads as a ticket: here one of a case that is not
 * there.
 */
static void a_word_that_reads_as_a_ticket_is_found(void **state)
{
    int64_t ids[1] = {0};
    uint64_t number;
    char word[16] = "";
    const char *code = code_make(cx.a, "A", 987654321);
    for (const char *c = code; *c; c++)
        if (*c != '-')
            word[strlen(word)] = *c;
    assert_true(code_read(word, "A", &number));
    fresh();
    ids[0] = MAKE(.title = arena_printf(cx.a, "Mesin %s rusak", word));
    as(&officer);
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = word), ids), "1");
    assert_string_equal(ORDER(LIST(.box = BOX_ALL, .text = code), ids), "");
}

/* ---- counts ---- */

static void counts_are_what_the_lists_hold(void **state)
{
    int64_t now = cx.now;
    static const struct case_filter boxes[] = {{.box = BOX_MINE},
                                               {.box = BOX_AREA},
                                               {.box = BOX_AREA, .due = "overdue"},
                                               {.box = BOX_AREA, .due = "at_risk"},
                                               {.box = BOX_AREA, .state = "held"}};
    const struct actor *people[] = {&lurah, &camat, &officer, &companion, &owner, &partner, NULL};
    fresh();
    for (int i = 0; i < 40; i++) {
        int64_t id = MAKE(.ward = i % 3 ? KAUMAN : BARENG, .held = i % 7 == 0,
                          .category = i % 4 ? "other" : "debt");
        if (i % 7)
            put((struct putting){id, .due = now + (i - 20) * 100, .risk = now + (i - 30) * 100,
                                 .assignee = i % 5 ? 0 : companion.account_id});
    }
    for (size_t p = 0; p < sizeof(people) / sizeof(people[0]); p++) {
        struct case_counts c;
        as(people[p]);
        look();
        must(&cx, case_count(&cx, &c));
        const int64_t got[] = {c.mine, c.area, c.overdue, c.at_risk, c.held};
        for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++) {
            struct case_page page = list(boxes[i]);
            assert_int_equal(got[i], page.total);
            assert_int_equal(got[i], page.n);
        }
        if (people[p] == &lurah)
            assert_true(c.area > 10 && c.overdue > 3 && c.at_risk > 3 && c.held > 1);
        if (people[p] == &companion)
            assert_true(c.mine > 3);
    }
}

/* ---- alike ---- */

static size_t similar(const struct report *r, struct case_row ret[5])
{
    size_t n;
    look();
    must(&cx, case_similar(&cx, r, ret, &n));
    return n;
}

static void what_is_alike_is_offered_nearest_first(void **state)
{
    struct case_row rows[5];
    struct report r;
    int64_t ids[8] = {0};
    fresh();
    ids[0] = MAKE(.category = "place_stall", .title = "Jauh", .lat = -7979476, .lng = 112637372);
    ids[1] = MAKE(.category = "place_market", .title = "Dekat", .lat = -7979476, .lng = 112627472);
    ids[2] = MAKE(.category = "place", .title = "Lebih dekat", .lat = -7979476, .lng = 112627373);
    ids[3] = MAKE(.category = "place_access", .title = "Entah di mana");
    ids[4] = MAKE(.category = "licence_nib", .title = "Lain soal");
    ids[5] = MAKE(.category = "place_levy", .title = "Rahasia");
    ids[6] = MAKE(.category = "place_stall", .title = "Kelurahan lain", .ward = BARENG);
    ids[7] = MAKE(.category = "place_stall", .held = true);
    field_clear(&report_fields, &r);
    r.category = "place_stall";
    r.ward = KAUMAN;
    r.lat = -7979476;
    r.lng = 112627372;
    cx.actor = actor_public();
    size_t n = similar(&r, rows);
    assert_string_equal(order((struct case_page){.rows = rows, .n = n}, ids, 8), "3 2 4");
    assert_null(rows[0].title); /* staff wrote it down */
    MAKE(.category = "place_stall", .title = "Ditulis sendiri", .channel = "web", .lat = -7979476,
         .lng = 112627372);
    cx.actor = actor_public();
    assert_int_equal(similar(&r, rows), 4);
    assert_string_equal(rows[0].title, "Ditulis sendiri");
    assert_null(rows[1].title);
    assert_string_equal(rows[0].state, "new");
    assert_int_equal(rows[0].assignee_id, 0);
    cx.now += 31 * 86400; /* last month's are none of it */
    assert_int_equal(similar(&r, rows), 0);
    cx.now -= 31 * 86400;
    r.ward = NULL; /* nothing to compare with yet */
    assert_int_equal(similar(&r, rows), 0);
}

static void of_the_same_business_comes_first(void **state)
{
    struct case_row rows[5];
    struct report r;
    int64_t ids[8] = {0};
    fresh();
    ids[0] = MAKE(.category = "licence_nib", .business = warung);
    for (int i = 1; i < 8; i++)
        ids[i] = MAKE(.category = "place_stall");
    field_clear(&report_fields, &r);
    r.category = "place_stall";
    r.ward = KAUMAN;
    r.business_id = warung;
    as(&lurah);
    size_t n = similar(&r, rows);
    assert_string_equal(order((struct case_page){.rows = rows, .n = n}, ids, 8), "1 8 7 6 5");
    cx.actor = actor_public(); /* who may not read the register learns nothing about a business */
    n = similar(&r, rows);
    assert_string_equal(order((struct case_page){.rows = rows, .n = n}, ids, 8), "8 7 6 5 4");
}

/* ---- merged businesses ---- */

struct merging {
    struct merge_choice choice;
    int64_t id;
};
static enum err merge_rule(struct ctx *c, void *arg)
{
    struct merging *m = arg;
    return merge_businesses(c, &m->choice, &m->id);
}
static enum err undo_rule(struct ctx *c, void *arg)
{
    struct merging *m = arg;
    return merge_undo(c, m->id);
}

static int64_t version_of(int64_t business)
{
    struct business b;
    look();
    must(&cx, business_load(&cx, business, false, &b));
    return b.version;
}

static void cases_go_along_with_a_merge(void **state)
{
    static const struct merge_mover *const movers[] = {&case_merge_mover, NULL};
    int64_t ids[3] = {0};
    fresh();
    merge_movers = movers;
    ids[0] = MAKE(.business = warung, .title = "Satu");
    ids[1] = MAKE(.business = toko, .title = "Dua");
    as(NULL);
    struct merging m = {.choice = {warung, version_of(warung), toko, version_of(toko), NULL}};
    must(&cx, write_now(merge_rule, &m));
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .business_id = warung), ids), "1 2");
    ids[2] = MAKE(.business = toko, .title = "Dengan nomor lama"); /* the kept one's */
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .business_id = warung), ids), "1 2 3");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .business_id = toko), ids), "");
    must(&cx, write_now(undo_rule, &m));
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .business_id = toko), ids), "2");
    assert_string_equal(ORDER(LIST(.box = BOX_AREA, .business_id = warung), ids), "1 3");
    merge_movers = NULL;
}

static enum err remove_rule(struct ctx *c, void *arg)
{
    const int64_t *id = arg;
    struct business b;
    TRY(business_load(c, *id, false, &b));
    return business_remove(c, *id, b.version);
}

/* Undoing an import leaves a business that somebody has reported about since. */
static void a_business_with_cases_is_not_removed(void **state)
{
    struct business b;
    int64_t id = shop("Impor Keliru", "085799988877"), other = shop("Impor Lain", "085799988866");
    MAKE(.business = id);
    as(NULL);
    assert_int_equal(write_now(remove_rule, &id), ERR_CONFLICT);
    must(&cx, write_now(remove_rule, &other));
    look();
    must(&cx, business_load(&cx, id, false, &b));
    assert_int_equal(business_load(&cx, other, false, &b), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_due_first_comes_first),
        cmocka_unit_test(a_foreign_cursor_is_refused),
        cmocka_unit_test(a_filter_tells_a_reporter_no_more_than_the_rows),
        cmocka_unit_test(filters_narrow),
        cmocka_unit_test(a_filter_that_is_none_is_told),
        cmocka_unit_test(a_text_is_ticket_phone_or_words),
        cmocka_unit_test(a_word_that_reads_as_a_ticket_is_found),
        cmocka_unit_test(counts_are_what_the_lists_hold),
        cmocka_unit_test(what_is_alike_is_offered_nearest_first),
        cmocka_unit_test(of_the_same_business_comes_first),
        cmocka_unit_test(cases_go_along_with_a_merge),
        cmocka_unit_test(a_business_with_cases_is_not_removed)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
