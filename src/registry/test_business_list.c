/* The list of businesses over a real database: territory and masks, rows given one by one as those
 * that are kept, every order page by page. */
#include "test_stage_dup.h"

static struct actor who;

static void act_as(enum role role, const char *area)
{
    who = actor_of(role, area);
    cx.actor = &who;
}

static void lists_stay_inside_and_mask(void **state)
{
    add(sri(), NULL);
    add(plain("Toko Jauh", "Budi", "081234567891", NULL, ARJOSARI), NULL);
    struct business_filter all = {.full = true}, words = {.text = "toko"};
    struct business_page p;
    look();
    assert_int_equal(business_list(&cx, &all, &p), OK);
    assert_int_equal(p.n, 2);
    assert_int_equal(p.total, 2);
    assert_non_null(p.rows[0].phone);
    act_as(ROLE_LURAH, KAUMAN);
    assert_int_equal(business_list(&cx, &all, &p), OK);
    assert_int_equal(p.n, 1);
    assert_int_equal(p.total, 1);
    assert_int_equal(business_list(&cx, &words, &p), OK);
    assert_int_equal(p.n, 0);
    struct business_filter outside = {.ward = ARJOSARI};
    assert_int_equal(business_list(&cx, &outside, &p), OK);
    assert_int_equal(p.n, 0);
    assert_int_equal(p.total, 0);
    struct business_filter district = {.district = "35.73.01"};
    assert_int_equal(business_list(&cx, &district, &p), OK);
    assert_int_equal(p.n, 0);
    assert_int_equal(p.total, 0);
    act_as(ROLE_COMPANION, KAUMAN); /* the ward's index, without contacts of what is not assigned */
    assert_int_equal(business_list(&cx, &all, &p), OK);
    assert_int_equal(p.n, 1);
    assert_null(p.rows[0].phone);
    act_as(ROLE_MAYOR, "");
    assert_int_equal(business_list(&cx, &all, &p), OK);
    assert_int_equal(p.n, 2);
    assert_null(p.rows[0].phone);
    cx.actor = actor_operator();
}

struct taking {
    int64_t business, account;
};
static enum err take_on(struct ctx *c, void *arg)
{
    QUERY(assign, true, "UPDATE business SET companion_id = $2 WHERE id = $1");
    struct taking *t = arg;
    struct account a = {.name = "sahabat-kauman",
                        .display_name = "Sahabat Kauman",
                        .role = "companion",
                        .area = KAUMAN};
    TRY(account_create(c, &a, NULL, &t->account));
    return db_exec(c, &assign, ARGS(db_int(t->business), db_int(t->account)), NULL);
}

/* How many the list, its count and the search box find. */
static void finds(const char *text, size_t n)
{
    struct business_filter f = {.text = text}, sorted = {.text = text, .sort = "-updated_at"};
    struct business_page p;
    struct business_row *rows;
    size_t found;
    look();
    must(&cx, business_list(&cx, &f, &p));
    if (p.n != n)
        print_error("%s\n", text);
    assert_int_equal(p.n, n);
    assert_int_equal(p.total, n);
    must(&cx, business_list(&cx, &sorted, &p));
    assert_int_equal(p.n, n);
    must(&cx, business_search(&cx, text, 20, &rows, &found));
    assert_int_equal(found, n);
}

/* What is hidden is not found by either: digit by digit it would be told. */
static void who_must_not_see_a_phone_does_not_find_by_it(void **state)
{
    struct business mine = sri(), theirs = plain("Kopi Bu Sri", "Sri Rahayu", "081234567891",
                                                 "Jl. Mawar 4", KAUMAN);
    theirs.nib = "1234567890123";
    struct taking mate = {.business = add(mine, NULL)};
    add(theirs, NULL);
    must(&cx, write_now(take_on, &mate));
    static const char *const hidden[] = {"08123456", "081234567891", "kopi 08123", "mawar",
                                         "kopi jl mawar"};
    static const char *const open[] = {"kopi", "kopi rahayu", "1234567890123", "rah"};
    for (int as = 0; as < 2; as++) {
        act_as(as ? ROLE_COMPANION : ROLE_MAYOR, as ? KAUMAN : "");
        who.account_id = mate.account;
        for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
            finds(hidden[i], 0);
        for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
            finds(open[i], 1);
        finds("081330457812", as); /* the companion's own */
        finds("warung jl kauman 12", as);
        finds("sri", 2);
    }
    act_as(ROLE_LURAH, KAUMAN);
    for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
        finds(hidden[i], 1);
    cx.actor = actor_operator();
}

struct given {
    const struct business_page *kept;
    size_t n;
};
static bool same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}
static enum err give(void *arg, struct business_row *row)
{
    struct given *g = arg;
    const struct business_row *kept = &g->kept->rows[g->n++];
    assert_int_equal(row->id, kept->id);
    assert_int_equal(row->updated_at, kept->updated_at);
    assert_true(same_text(row->name, kept->name) && same_text(row->ward, kept->ward));
    assert_true(same_text(row->phone, kept->phone) && same_text(row->address, kept->address));
    assert_true(same_text(row->code, kept->code) && same_text(row->source, kept->source));
    return OK;
}
static enum err refuse_row(void *arg, struct business_row *row)
{
    ++*(size_t *)arg;
    return ERR_BUSY;
}

/* Rows that are given one by one are those that are kept, with the same total, cursor and masks. */
static void rows_given_are_those_kept(void **state)
{
    static const enum role roles[] = {ROLE_OFFICER, ROLE_LURAH, ROLE_COMPANION, ROLE_MAYOR};
    for (int i = 0; i < 7; i++)
        add(plain(arena_printf(cx.a, "Toko %d", i), "Budi", "081234567891", "Jl. Uji 1",
                  i % 3 ? KAUMAN : ARJOSARI),
            NULL);
    for (size_t k = 0; k < 4; k++)
        for (int full = 0; full < 2; full++) {
            struct business_page kept, page;
            act_as(roles[k], roles[k] == ROLE_LURAH || roles[k] == ROLE_COMPANION ? KAUMAN : "");
            look();
            struct business_filter f = {.limit = 3, .full = full};
            must(&cx, business_list(&cx, &f, &kept));
            struct given g = {&kept, 0};
            f.each = give;
            f.arg = &g;
            must(&cx, business_list(&cx, &f, &page));
            assert_null(page.rows);
            assert_int_equal(g.n, kept.n);
            assert_int_equal(page.n, kept.n);
            assert_int_equal(page.total, kept.total);
            assert_string_equal(page.next, kept.next);
        }
    size_t n = 0;
    struct business_page page;
    struct business_filter f = {.each = refuse_row, .arg = &n};
    assert_int_equal(business_list(&cx, &f, &page), ERR_BUSY);
    assert_int_equal(n, 1);
    cx.actor = actor_operator();
}

static void every_sort_pages_through_all_once(void **state)
{
    static const char *const sorts[] = {"name", "-updated_at", "confirmed_at"};
    enum { N = 25 };
    for (int i = 0; i < N; i++)
        add(plain(arena_printf(cx.a, "Usaha %c%d", 'A' + i % 7, i),
                  arena_printf(cx.a, "Pemilik %d", i),
                  arena_printf(cx.a, "0812%08d", 10000000 + i * 7919), NULL, KAUMAN),
            NULL);
    for (size_t s = 0; s < 3; s++) {
        struct business_filter f = {.sort = sorts[s], .limit = 4};
        struct business_page p;
        bool seen[N + 1] = {false};
        size_t n = 0;
        do {
            look();
            assert_int_equal(business_list(&cx, &f, &p), OK);
            assert_int_equal(p.total, N);
            for (size_t i = 0; i < p.n; i++) {
                assert_false(seen[p.rows[i].id]);
                seen[p.rows[i].id] = true;
                n++;
            }
            f.cursor = p.next;
        } while (p.next);
        assert_int_equal(n, N);
        f.cursor = "bm9uc2Vuc2U";
        assert_int_equal(business_list(&cx, &f, &p), ERR_INPUT);
        ctx_forgive(&cx);
    }
    struct business_filter bad = {.sort = "phone; DROP TABLE business"};
    struct business_page p;
    assert_int_equal(business_list(&cx, &bad, &p), ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(lists_stay_inside_and_mask),
        T(who_must_not_see_a_phone_does_not_find_by_it),
        T(rows_given_are_those_kept),
        T(every_sort_pages_through_all_once),
    };
    RUN_ON_ENGINES(tests);
}
