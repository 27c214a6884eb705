/*
 * Whatever is assigned, handed over and taken back, in whatever order: every business has the one
 * companion that the history says, nobody's count is off, and a proposal keeps to room, territory
 * and what its weights explain. SAHABAT_TEST_SEED gives another run.
 */
#include "test_stage_companions.h"

enum { BUSINESSES = 40, STEPS = 400, PEOPLE = 5, HISTORY = 600, CITIES = 12 };

static uint64_t seed_state;

static uint64_t any(uint64_t below)
{
    seed_state ^= seed_state << 13;
    seed_state ^= seed_state >> 7;
    seed_state ^= seed_state << 17;
    return (seed_state >> 11) % below;
}

static void seed_now(void)
{
    const char *text = getenv("SAHABAT_TEST_SEED");
    int64_t n = 1;
    if (text)
        assert_true(text_int(text, &n));
    seed_state = UINT64_C(0x9E3779B97F4A7C15) * (uint64_t)(n + 1);
}

/* ---- conservation ---- */

static int64_t ids[BUSINESSES];
static int64_t stands[BUSINESSES]; /* what the model says */

/* What was done, so that it can be taken back: businesses of one assignment, from, to. */
static struct past {
    int64_t id, from[BUSINESSES], to[BUSINESSES];
    bool in[BUSINESSES], undone;
} history[HISTORY];
static size_t history_n;

static const struct actor *people(size_t i)
{
    static const struct actor *const all[PEOPLE] = {&kauman_1, &kauman_2, &kauman_3, &bareng_1,
                                                    &city_1};
    return all[i];
}

static bool fits(int64_t companion, size_t business)
{
    const char *ward = business % 2 ? BARENG : KAUMAN;
    for (size_t i = 0; i < PEOPLE; i++)
        if (people(i)->account_id == companion)
            return area_holds(people(i)->area, ward);
    return false;
}

static struct past *note(int64_t id)
{
    assert_true(history_n < HISTORY);
    struct past *p = &history[history_n++];
    *p = (struct past){.id = id};
    return p;
}

static void moved(struct past *p, size_t business, int64_t to)
{
    p->in[business] = true;
    p->from[business] = stands[business];
    p->to[business] = to;
    stands[business] = to;
}

static void step_bulk(void)
{
    struct assign_row rows[BUSINESSES];
    size_t which[BUSINESSES], n = 0;
    int64_t to = any(6) ? people(any(PEOPLE))->account_id : 0;
    for (size_t i = 0; i < BUSINESSES; i++)
        if (any(6) == 0) {
            which[n] = i;
            rows[n++] = (struct assign_row){
                .business_id = ids[i], .from_id = any(4) ? ASSIGN_ANY : stands[i], .to_id = to};
        }
    struct assigning g = {.rows = rows, .n = n, .kind = "bulk"};
    must(&cx, write_as(&camat, assign_rule, &g));
    struct past *p = g.id ? note(g.id) : NULL;
    for (size_t k = 0; k < n; k++) {
        bool want = to != stands[which[k]] && (!to || fits(to, which[k]));
        assert_int_equal(rows[k].result == OK, want);
        if (want)
            moved(p, which[k], to);
    }
}

struct handing {
    int64_t from, to, id, n, left;
};
static enum err handover_rule(struct ctx *c, void *arg)
{
    struct handing *h = arg;
    return assign_handover(c, h->from, h->to, "uji", &h->id, &h->n, &h->left);
}

static void step_handover(void)
{
    struct handing h = {.from = people(any(PEOPLE))->account_id,
                        .to = any(2) ? people(any(PEOPLE))->account_id : 0};
    if (h.from == h.to)
        return;
    int64_t some = 0;
    for (size_t i = 0; i < BUSINESSES; i++)
        some += stands[i] == h.from && (!h.to || fits(h.to, i));
    enum err e = write_as(&camat, handover_rule, &h);
    assert_int_equal(e, some ? OK : ERR_CONFLICT);
    if (e != OK)
        return;
    assert_int_equal(h.n, some); /* there is room for all */
    struct past *p = note(h.id);
    for (size_t i = 0; i < BUSINESSES; i++)
        if (stands[i] == h.from && (!h.to || fits(h.to, i))) {
            int64_t to = h.to ? h.to : load(ids[i]).companion_id;
            assert_int_not_equal(to, h.from);
            assert_true(fits(to, i));
            moved(p, i, to);
        }
}

struct undoing {
    int64_t id, n, left;
};
static enum err undo_rule(struct ctx *c, void *arg)
{
    struct undoing *u = arg;
    return assign_undo(c, u->id, &u->n, &u->left);
}

/* The last thing that was said of a business and still stands. */
static size_t last_of(size_t business)
{
    for (size_t k = history_n; k-- > 0;)
        if (history[k].in[business])
            return k;
    return HISTORY;
}

static void step_undo(void)
{
    if (!history_n)
        return;
    size_t at = any(3) ? history_n - 1 : any(history_n);
    struct past *p = &history[at];
    int64_t back = 0, all = 0;
    for (size_t i = 0; i < BUSINESSES; i++) {
        all += p->in[i];
        back += p->in[i] && last_of(i) == at;
    }
    struct undoing u = {.id = p->id};
    enum err e = write_as(&camat, undo_rule, &u);
    assert_int_equal(e, p->undone || !back ? ERR_CONFLICT : OK);
    if (e != OK)
        return;
    assert_int_equal(u.n, back);
    assert_int_equal(u.left, all - back);
    p->undone = true;
    for (size_t i = 0; i < BUSINESSES; i++)
        if (p->in[i] && last_of(i) == at) {
            stands[i] = p->from[i];
            p->in[i] = false;
        }
}

static void check_all(void)
{
    int64_t counts[PEOPLE] = {0};
    for (size_t i = 0; i < BUSINESSES; i++) {
        assert_int_equal(load(ids[i]).companion_id, stands[i]);
        for (size_t k = 0; k < PEOPLE; k++)
            counts[k] += stands[i] == people(k)->account_id;
    }
    as(&officer);
    for (size_t k = 0; k < PEOPLE; k++) {
        struct companion c;
        look();
        must(&cx, companion_get(&cx, people(k)->account_id, &c));
        assert_int_equal(c.businesses, counts[k]);
    }
    as(NULL);
}

static void nothing_is_lost_or_doubled(void **state)
{
    seed_now();
    history_n = 0;
    memset(stands, 0, sizeof(stands));
    for (size_t i = 0; i < BUSINESSES; i++)
        ids[i] = MAKE(.ward = i % 2 ? BARENG : KAUMAN);
    for (int i = 0; i < STEPS; i++) {
        struct arena_mark mark = arena_mark(cx.a);
        switch (any(4)) {
        case 0: step_handover(); break;
        case 1: step_undo(); break;
        default: step_bulk(); break;
        }
        if (i % 20 == 0)
            check_all();
        db_reader_end(app->db, &cx);
        arena_reset(cx.a, mark);
    }
    check_all();
}

/* ---- proposals ---- */

struct candidate {
    struct actor who;
    struct companion c;
    int64_t got;
};

static enum err put_rule(struct ctx *c, void *arg)
{
    return companion_put(c, arg);
}

/* A companion of a new ward with any capacity and sector; some are not to be asked. */
static struct candidate candidate(const char *name, const char *area)
{
    struct candidate k = {.who = account(name, "companion", area)};
    as(&officer);
    look();
    must(&cx, companion_get(&cx, k.who.account_id, &k.c));
    as(NULL);
    k.c.capacity = (int64_t)any(12) + 1;
    k.c.sectors = any(2) ? "culinary" : "crafts";
    k.c.active = any(6) != 0;
    k.c.duty = any(8) ? "companion" : "enumerator";
    must(&cx, write_as(&officer, put_rule, &k.c));
    return k;
}

static bool asked(const struct candidate *k)
{
    return k->c.active && strcmp(k->c.duty, "enumerator") != 0;
}

static int64_t fullness(const struct candidate *k)
{
    return 1000 * k->got / k->c.capacity;
}

/* Who got something is not fuller, by more than the weights, than one of the same area who has room
 * left. */
static void check_balance(const struct candidate *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            bool level = strcmp(list[i].who.area, list[k].who.area) == 0;
            if (!list[i].got || !asked(&list[k]) || list[k].got >= list[k].c.capacity || !level)
                continue;
            int64_t next = 1000 * (list[k].got + 1) / list[k].c.capacity;
            assert_true(fullness(&list[i]) <= next + COST_DISTANCE + COST_SECTOR);
        }
}

static void propose_in(const char *ward, int number)
{
    static const char *const sectors[] = {"culinary", "crafts", "trade", NULL};
    struct candidate list[5];
    size_t n = 1 + any(4), wanting = 5 + any(25), rows_n;
    for (size_t i = 0; i < n; i++)
        list[i] = candidate(arena_printf(cx.a, "usul-%d-%zu", number, i), ward);
    list[n++] = candidate(arena_printf(cx.a, "usul-%d-kec", number), "35.73.04");
    for (size_t i = 0; i < wanting; i++)
        MAKE(.ward = ward, .sector = sectors[any(4)],
             .lat = any(5) ? -7980000 + (int64_t)any(40000) : 0,
             .lng = 112630000 + (int64_t)any(40000));
    struct assign_row *rows;
    as(&officer);
    look();
    must(&cx, assign_propose(&cx, ward, ASSIGN_MAX, &rows, &rows_n));
    as(NULL);
    assert_int_equal(rows_n, wanting);
    int64_t room = 0, placed = 0; /* of the ward's own, who come first */
    for (size_t i = 0; i < n; i++)
        room += asked(&list[i]) && strcmp(list[i].who.area, ward) == 0 ? list[i].c.capacity : 0;
    for (size_t i = 0; i < rows_n; i++) {
        bool known = rows[i].to_id == 0 || rows[i].to_id == city_1.account_id;
        for (size_t k = 0; k < n; k++)
            if (list[k].who.account_id == rows[i].to_id) {
                assert_true(asked(&list[k]));
                assert_true(area_holds(list[k].who.area, ward));
                assert_int_equal(rows[i].load, ++list[k].got);
                assert_int_equal(rows[i].capacity, list[k].c.capacity);
                known = true;
                placed += strcmp(list[k].who.area, ward) == 0;
            }
        assert_true(known);
    }
    for (size_t k = 0; k < n; k++)
        assert_true(list[k].got <= list[k].c.capacity);
    assert_int_equal(placed, room < (int64_t)wanting ? room : (int64_t)wanting);
    check_balance(list, n);
    /* Taken over, there is nothing left to propose for those that had a place. */
    bool full = false;
    struct assigning g = {.rows = rows, .n = rows_n, .kind = "proposal"};
    must(&cx, write_as(&officer, assign_rule, &g));
    for (size_t i = 0; i < rows_n; i++) {
        assert_int_equal(rows[i].result, rows[i].to_id ? OK : ERR_CONFLICT);
        assert_int_equal(load(rows[i].business_id).companion_id, rows[i].to_id);
        full |= rows[i].to_id == 0;
    }
    struct companion city; /* nobody is left out while somebody has room */
    as(&officer);
    look();
    must(&cx, companion_get(&cx, city_1.account_id, &city));
    as(NULL);
    assert_true(!full || city.businesses >= city.capacity);
}

static void proposals_keep_to_room_territory_and_weights(void **state)
{
    size_t n;
    seed_now();
    const struct place *const *wards = places_of(places(), cx.a, "ward", "35.73.04", &n);
    for (int i = 0; i < CITIES && i < (int)n; i++) {
        /* The district's companion of the ward before would be asked again. */
        QUERY(rest, true, "UPDATE account SET active = 0 WHERE area = '35.73.04'");
        must(&cx, write_query(&rest, NULL, 0));
        propose_in(wards[i]->code, i);
    }
}

static void a_place_costs_what_the_header_says(void **state)
{
    assert_int_equal(assign_cost(75, 150, 0, false), 500);
    assert_int_equal(assign_cost(75, 150, 1000, false), 600);
    assert_int_equal(assign_cost(75, 150, 1000000, false), 500 + COST_DISTANCE);
    assert_int_equal(assign_cost(75, 150, -1, true), 500 + COST_DISTANCE / 2 - COST_SECTOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_lost_or_doubled),
        cmocka_unit_test(proposals_keep_to_room_territory_and_weights),
        cmocka_unit_test(a_place_costs_what_the_header_says),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
