/* Words in blocks: the sets as they are stored, and searches against a naive one over some thousand
 * businesses: new, packed, changed, packed again. */
#include "test_stage_dup.h"

#include "search_block.h"
#include "search_block_sql.h"
#include "search_set.h"
#include "text.h"

/* ---- dice ---- */

static uint64_t dice = 1;

static unsigned roll(unsigned n)
{
    dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(dice >> 33) % n;
}

/* ---- sets ---- */

static struct search_set set_of(unsigned every, struct search_map *ret)
{
    struct search_set s = {0};
    *ret = (struct search_map){0};
    for (unsigned at = roll(every); at < SEARCH_IDS; at += 1 + roll(2 * every)) {
        search_set_add(cx.a, &s, at);
        search_set_add(cx.a, &s, at); /* a word may stand in name and address */
        search_map_mark(ret, at);
    }
    return s;
}

static void set_of_one_in(unsigned every)
{
    struct search_map want, got = {0};
    struct search_set s = set_of(every, &want);
    assert_true(s.n <= SEARCH_BYTES);
    assert_true(search_set_into(s.p, s.n, &got));
    assert_memory_equal(got.w, want.w, sizeof(want.w));
}

static const unsigned density[] = {1, 2, 3, 6, 7, 8, 9, 40, 127, 128, 129, 300, 5000, SEARCH_IDS};
enum { DENSITIES = sizeof(density) / sizeof(*density) };

static void few_are(const struct search_few *few, const struct search_map *want)
{
    struct search_map got = {0};
    for (size_t i = 0; i < few->n; i++) {
        assert_true(!i || few->at[i] > few->at[i - 1]);
        search_map_mark(&got, few->at[i]);
    }
    assert_memory_equal(got.w, want->w, sizeof(got.w));
}

/* A list and any set: where they meet, and what is left without the other. */
static void two_sets(unsigned one, unsigned other)
{
    struct search_map a, b, both, rest;
    struct search_few few;
    struct search_set s = set_of(one, &a), t = set_of(other, &b);
    both = rest = a;
    for (size_t i = 0; i < SEARCH_MAP_WORDS; i++) {
        both.w[i] &= b.w[i];
        rest.w[i] &= ~b.w[i];
    }
    if (search_set_is_map(t.n)) {
        search_map_meet(&a, t.p);
        assert_memory_equal(a.w, both.w, sizeof(a.w));
    }
    if (search_set_is_map(s.n))
        return;
    assert_true(search_set_list(s.p, s.n, &few));
    assert_true(search_set_meet(t.p, t.n, &few));
    few_are(&few, &both);
    search_set_list(s.p, s.n, &few);
    search_few_keep(&b, true, &few);
    few_are(&few, &both);
    search_set_list(s.p, s.n, &few);
    search_few_keep(&b, false, &few);
    few_are(&few, &rest);
}

static void sets_meet(void **state)
{
    for (size_t i = 0; i < DENSITIES; i++)
        for (size_t k = 0; k < DENSITIES; k++)
            two_sets(density[i], density[k]);
}

static void sets_of_every_density_come_back(void **state)
{
    for (size_t i = 0; i < DENSITIES; i++)
        for (int again = 0; again < 8; again++)
            set_of_one_in(density[i]);
}

static void sets_of_no_known_form_are_refused(void **state)
{
    static const unsigned char open_end[] = {0x80}, past[] = {0xff, 0x7f, 0x00},
                               last[] = {0xff, 0x7f};
    static const unsigned char longer[SEARCH_BYTES + 1];
    struct search_map m = {0};
    assert_false(search_set_into(open_end, sizeof(open_end), &m));
    assert_false(search_set_into(past, sizeof(past), &m));
    struct search_few few;
    assert_false(search_set_into(longer, sizeof(longer), &m));
    assert_false(search_set_list(open_end, sizeof(open_end), &few));
    assert_false(search_set_list(past, sizeof(past), &few));
    assert_true(search_set_into(last, sizeof(last), &m));
    assert_true(search_set_into("", 0, &m));
}

/* ---- a register of words alone, and what a naive search finds in it ---- */

enum { N = 6000, PACKED = 1500, APART = 23, LIMIT = 7, QUESTIONS = 60 };

static const char *const lexicon[] = {
    "warung", "wa",       "war",    "waroeng", "kopi",  "kopitiam", "ko",   "toko",
    "siti",   "sitirejo", "aminah", "amin",    "bakso", "baksoku",  "soto", "bu",
    "pak",    "sri",      "sriwi",  "3in1",    "jaya",  "jayane",   "é",    "日本",
    "日本橋", "madura",   "malang", "mie",     "a",     "mi"};
static struct {
    int64_t id;
    bool gone;
    const char *name, *owner, *ward, *text;
    char phone[16];
} shop[N];

static const char *any_word(void)
{
    /* The first ones are much more frequent. */
    unsigned n = sizeof(lexicon) / sizeof(*lexicon);
    return lexicon[roll(1 + roll(n))];
}

static void name_shop(size_t i)
{
    static const char *const wards[] = {KAUMAN, KIDULDALEM, ARJOSARI};
    shop[i].name = arena_printf(cx.a, "%s %s %s", any_word(), any_word(), any_word());
    shop[i].owner = arena_printf(cx.a, "%s %s", any_word(), any_word());
    shop[i].ward = wards[roll(3)];
    snprintf(shop[i].phone, sizeof(shop[i].phone), "08%02u%07u", 11 + roll(9), roll(10000000));
    shop[i].text =
        text_fold(cx.a, arena_printf(cx.a, "%s %s %s", shop[i].name, shop[i].owner, shop[i].phone));
}

static enum err write_shop(struct ctx *c, size_t i, bool fresh)
{
    const struct business b = {.id = shop[i].id,
                               .name = shop[i].name,
                               .owner_name = shop[i].owner,
                               .ward = shop[i].ward,
                               .phone = shop[i].phone};
    return search_refresh(c, &b, fresh);
}

static enum err fill(struct ctx *c, struct call *k)
{
    for (size_t i = (size_t)k->id; i < (size_t)k->version; i++)
        TRY(write_shop(c, i, true));
    return OK;
}

/* Every seventh gets other words; every eleventh goes. */
static enum err change_some(struct ctx *c, struct call *k)
{
    for (size_t i = 0; i < N; i++) {
        if (!shop[i].gone && i % 11 == 3) {
            shop[i].gone = true;
            TRY(db_exec(c, &q_search_remove, ARGS(db_int(shop[i].id)), NULL));
        } else if (!shop[i].gone && i % 7 == 1) {
            name_shop(i);
            TRY(write_shop(c, i, false));
        }
    }
    return OK;
}

static bool has_word(const char *text, const char *word, bool begun)
{
    size_t n = strlen(word);
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
        if ((at == text || at[-1] == ' ') && (begun || at[n] == ' ' || !at[n]))
            return true;
    return false;
}

static bool has_all(size_t i, const struct search_words *w, bool begun, const char *area)
{
    if (shop[i].gone || (area && strncmp(shop[i].ward, area, strlen(area)) != 0))
        return false;
    for (size_t k = area ? 1 : 0; k < w->n; k++)
        if (!has_word(shop[i].text, w->word[k], begun && k + 1 == w->n))
            return false;
    return true;
}

/* How many there are, and the newest below `ask->below`. */
static int64_t naive(const struct found_ask *ask, bool begun, const char *area, int64_t *ret_ids,
                     size_t *ret_n)
{
    int64_t total = 0;
    *ret_n = 0;
    for (size_t i = N; i-- > 0;) {
        if (!has_all(i, &ask->words, begun, area))
            continue;
        total++;
        if (shop[i].id < ask->below && *ret_n < LIMIT)
            ret_ids[(*ret_n)++] = shop[i].id;
    }
    return total;
}

/* What was guessed, from words that were asked for before. */
static int64_t guesses;
static enum err noted(struct ctx *c, const struct found_ask *ask, const struct search_hits *hits)
{
    assert_true((int64_t)hits->n <= ask->limit);
    guesses++;
    return OK;
}

static void compare(const char *text, const char *area, int64_t many, int64_t count)
{
    struct found_ask ask = {.below = INT64_MAX, .limit = LIMIT, .many = many, .count = count};
    ask.words = search_words(&cx, text, area);
    for (int pages = 0; ask.words.all && pages < 3; pages++) {
        int64_t ids[LIMIT];
        size_t n;
        struct search_hits got;
        int64_t total = naive(&ask, false, area, ids, &n);
        if (ask.words.begun && (!ask.words.whole || total < many))
            total = naive(&ask, true, area, ids, &n);
        assert_int_equal(search_block_find(&cx, &ask, noted, &got), OK);
        if (got.n != n || memcmp(got.ids, ids, n * sizeof(*ids)) != 0 || got.total > total)
            print_error("\"%s\" in %s, page %d\n", text, area ? area : "all", pages);
        assert_true(got.ready);
        assert_int_equal(got.n, n);
        assert_memory_equal(got.ids, ids, n * sizeof(*ids));
        assert_true(got.total == total || (got.total >= count && got.total < total));
        if (n < LIMIT)
            return;
        ask.below = ids[n - 1];
    }
}

static const char *some_text(void)
{
    struct buf b = buf_new(cx.a, 400);
    if (roll(12) == 0) { /* a phone, not to its end */
        buf_puts(&b, shop[roll(N)].phone);
        return arena_strndup(cx.a, buf_str(&b), 3 + roll(9));
    }
    for (unsigned words = 1 + roll(3); words > 0; words--)
        buf_printf(&b, "%s%s", b.n ? " " : "", any_word());
    const char *text = text_fold(cx.a, buf_str(&b));
    size_t n = strlen(text);
    if (roll(3) == 0 && n > 3)
        n -= 1 + roll(2);
    while (((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    return arena_printf(cx.a, "%.*s%s", (int)n, text, roll(4) ? "" : " ");
}

static void compare_many(void)
{
    static const char *const areas[] = {NULL, NULL, KAUMAN, KLOJEN};
    look();
    for (int i = 0; i < QUESTIONS; i++) {
        struct arena_mark mark = arena_mark(cx.a);
        compare(some_text(), areas[roll(4)], roll(2) ? 1001 : 40, roll(3) ? 1001 : roll(60));
        arena_reset(cx.a, mark);
    }
}

static int64_t fresh_now(void)
{
    int64_t n;
    look();
    assert_int_equal(db_int_of(&cx, &q_search_fresh_most, NO_ARGS, 0, &n), OK);
    return n;
}

static void fill_from(size_t from, size_t to)
{
    assert_int_equal(
        write_call(&(struct call){.rule = fill, .id = (int64_t)from, .version = (int64_t)to}), OK);
}

/* On SQLite, which has no blocks, there is nothing to show. */
static void blocks_find_what_a_naive_search_finds(void **state)
{
    struct found_ask ask = {.below = INT64_MAX, .limit = 1};
    struct search_hits hits;
    if (!server)
        return;
    for (size_t i = 0; i < N; i++) {
        shop[i].id = 1 + (int64_t)i * APART;
        shop[i].gone = i >= PACKED; /* not there yet */
        name_shop(i);
    }
    fill_from(0, PACKED);
    look();
    ask.words = search_words(&cx, "warung", NULL);
    assert_int_equal(search_block_find(&cx, &ask, noted, &hits), OK);
    assert_false(hits.ready);
    assert_int_equal(search_block_tidy(&cx, 0), OK); /* a small register stays as it is */
    look();
    assert_int_equal(search_block_find(&cx, &ask, noted, &hits), OK);
    assert_false(hits.ready);
    assert_int_equal(search_block_tidy(&cx, -1), OK);
    compare_many();
    for (size_t i = PACKED; i < N; i++)
        shop[i].gone = false;
    fill_from(PACKED, N);
    assert_int_equal(fresh_now(), N - PACKED);
    compare_many();
    assert_int_equal(write_call(&(struct call){.rule = change_some}), OK);
    assert_true(fresh_now() < N - PACKED + PACKED / 7);
    compare_many();
    assert_int_equal(search_block_tidy(&cx, -1), OK);
    assert_true(fresh_now() < N - PACKED - 400); /* those of a block at least */
    compare_many();
    assert_true(guesses > QUESTIONS);
}

/* ---- the record's own ways ---- */

static size_t search(const char *text)
{
    struct business_row *rows;
    struct business_page page;
    struct business_filter words = {.text = text};
    size_t n = 0;
    look();
    assert_int_equal(business_search(&cx, text, 20, &rows, &n), OK);
    assert_int_equal(business_list(&cx, &words, &page), OK);
    assert_int_equal(page.total, page.n);
    assert_int_equal(page.n, n);
    return n;
}

static void a_large_register_keeps_up_with_its_records(void **state)
{
    struct business b = sri();
    int64_t first = add(b, NULL), second = add(other(), NULL);
    assert_int_equal(db_engine(app->db) == DB_PG ? search_block_tidy(&cx, -1) : OK, OK);
    assert_int_equal(search("warung"), 1);
    assert_int_equal(search("sri wah"), 1);
    assert_int_equal(search("3573 kauman"), 0);
    b = get(first);
    b.name = "Depot Rawon";
    assert_int_equal(write_call(&(struct call){.rule = update_rule, .b = &b}), OK);
    assert_int_equal(search("warung"), 0);
    assert_int_equal(search("rawon"), 1);
    struct business third = plain("Rawon Nguling", "Bu Tin", "081234500001", NULL, ARJOSARI);
    int64_t last = add(third, NULL);
    assert_int_equal(search("raw"), 2);
    struct actor lurah = actor_of(ROLE_LURAH, ARJOSARI);
    cx.actor = &lurah;
    assert_int_equal(search("raw"), 1);
    cx.actor = actor_operator();
    assert_int_equal(write_call(&(struct call){.rule = remove_rule, .id = last, .version = 1}), OK);
    assert_int_equal(search("raw"), 1);
    assert_int_equal(write_call(&(struct call){
                         .rule = remove_rule, .id = second, .version = get(second).version}),
                     OK);
    assert_int_equal(search("raw"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(sets_of_every_density_come_back),
        T(sets_meet),
        T(sets_of_no_known_form_are_refused),
        T(blocks_find_what_a_naive_search_finds),
        T(a_large_register_keeps_up_with_its_records),
    };
    RUN_ON_ENGINES(tests);
}
