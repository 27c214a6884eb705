/* The board's figures over a real database: by ward, summed, kept, by companion; whose they are. */
#include "test_stage_visits.h"

#include "board.h"
#include "task.h"
#include "visit.h"

QUERY(q_visited, true,
      "UPDATE business SET visited_on = CASE CAST($2 AS BIGINT) WHEN 1 THEN '2026-10-01' WHEN 2 "
      "THEN '2026-07-01' "
      "WHEN 3 THEN '2026-01-01' ELSE NULL END WHERE id = $1");
QUERY(q_confirmed, true, "UPDATE business SET confirmed_at = $2 WHERE id = $1");
QUERY(q_closed, true, "UPDATE task SET state = 'done', done_at = $2 WHERE id = $1");
QUERY(q_need, true,
      "INSERT INTO need (business_id, kind, due_on, state, created_at, updated_at) VALUES ($1, "
      "'halal', '2026-11-01', 'open', $2, $2)");
QUERY(q_phone, true,
      "INSERT INTO field_device (account_id, client_id, created_at, synced_at) VALUES ($1, 'hp-1', "
      "$2, $2)");

static struct board_page board(const struct actor *who, const char *area)
{
    struct board_page p;
    as(who);
    look();
    must(&cx, board_get(&cx, area, &p));
    return p;
}

static enum err board_of(const struct actor *who, const char *area)
{
    struct board_page p;
    as(who);
    look();
    return board_get(&cx, area, &p);
}

static enum err add_rule(struct ctx *c, void *arg)
{
    return task_add(c, arg);
}

static int64_t promise(const char *due_on)
{
    struct task t = {.business_id = warung,
                     .origin = "promise",
                     .title = "Antar berkas",
                     .who = "companion",
                     .due_on = due_on};
    as(&companion);
    must(&cx, write_now(add_rule, &t));
    return t.id;
}

static void test_figures_of_a_ward(void **state)
{
    enum { DAY = 86400 };
    by_hand(&q_visited, warung, 1);
    by_hand(&q_visited, kios, 0);
    by_hand(&q_confirmed, warung, NOON - 10 * DAY);
    by_hand(&q_confirmed, kios, NOON - 400 * (int64_t)DAY);
    /* Kept on its last minute in the city; a minute late; never; due today: not yet. */
    by_hand(&q_closed, promise("2026-11-20"), NOON - 2 * DAY - 12 * 3600 - 60);
    by_hand(&q_closed, promise("2026-11-20"), NOON - 2 * DAY - 12 * 3600);
    promise("2026-11-01");
    promise("2026-11-23");
    by_hand(&q_need, warung, NOON);
    by_hand(&q_phone, companion.account_id, NOON - 8 * DAY);
    struct board_page p = board(&lurah, NULL);
    assert_string_equal(p.area, KAUMAN);
    assert_int_equal(p.counted_at, NOON);
    assert_int_equal(p.b.businesses, 2);
    assert_int_equal(p.b.visited_3, 1);
    assert_int_equal(p.b.visited_12, 1);
    assert_int_equal(p.b.never, 1);
    assert_int_equal(p.b.alone, 1);
    assert_int_equal(p.b.companions, 2);
    assert_int_equal(p.b.idle, 1);
    assert_int_equal(p.b.promises_due, 3);
    assert_int_equal(p.b.promises_kept, 1);
    assert_int_equal(p.b.tasks_late, 1);
    assert_int_equal(p.b.needs_open, 1);
    assert_int_equal(p.b.needs_late, 1);
    assert_int_equal(p.b.confirmed_365, 1);
    assert_int_equal(p.b.phones_silent, 1);
    by_hand(&q_visited, warung, 2);
    p = board(&lurah, NULL);
    assert_int_equal(p.b.visited_3, 0);
    assert_int_equal(p.b.visited_6, 1);
    by_hand(&q_visited, warung, 3);
    p = board(&lurah, NULL);
    assert_int_equal(p.b.visited_6, 0);
    assert_int_equal(p.b.visited_12, 1);
}

static void test_companions_of_a_ward(void **state)
{
    struct board_page p = board(&lurah, NULL);
    assert_int_equal(p.n, 2);
    assert_string_equal(p.rows[0].code, "sahabat-kauman-1");
    assert_int_equal(p.rows[0].b.businesses, 1);
    assert_int_equal(p.rows[0].b.promises_due, 3);
    assert_int_equal(p.rows[0].b.tasks_late, 1);
    assert_int_equal(p.rows[0].b.phones_silent, 1);
    assert_int_equal(p.rows[0].b.needs_open, 1);
    assert_int_equal(p.rows[1].b.businesses, 0);
    assert_int_equal(p.rows[1].b.idle, 1);
}

static bool same_figures(const struct board *a, const struct board *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

static void test_parts_add_up_and_what_is_kept_is_what_is_counted(void **state)
{
    struct board_page live = board(&mayor, NULL), district = board(&camat, NULL);
    struct board sum = {0};
    for (size_t i = 0; i < live.n; i++) {
        const int64_t *figures = (const int64_t *)&live.rows[i].b;
        for (int k = 0; k < BOARD_FIGURES; k++)
            ((int64_t *)&sum)[k] += figures[k];
    }
    assert_int_equal(live.n, 5);
    sum.companions++; /* the city's own belongs to no district */
    sum.idle++;
    assert_true(same_figures(&sum, &live.b));
    assert_int_equal(live.b.businesses, 3);
    assert_int_equal(district.b.businesses, 2);
    as(NULL);
    if (cx.conn)
        db_reader_end(app->db, &cx);
    must(&cx, board_care(&cx));
    struct board_page kept = board(&mayor, NULL), kept_district = board(&camat, NULL);
    assert_true(same_figures(&kept.b, &live.b));
    assert_true(same_figures(&kept_district.b, &district.b));
    for (size_t i = 0; i < kept.n; i++)
        assert_true(same_figures(&kept.rows[i].b, &live.rows[i].b));
    by_hand(&q_visited, warung, 1); /* kept: some minutes old; the ward itself: at once */
    assert_int_equal(board(&camat, NULL).b.visited_3, 0);
    assert_int_equal(board(&camat, KAUMAN).b.visited_3, 1);
    cx.now = NOON + BOARD_OLD_SECONDS + 1;
    assert_int_equal(board(&camat, NULL).b.visited_3, 1);
    cx.now = NOON;
}

/* The list that a figure leads to has as many rows. */
static int64_t listed(struct business_filter f)
{
    struct business_page page;
    f.ward = KAUMAN;
    f.activity = "active";
    f.count_exact = true;
    look();
    must(&cx, business_list(&cx, &f, &page));
    assert_int_equal(page.n, page.total);
    return page.total;
}

static void test_lists_hold_what_was_counted(void **state)
{
    by_hand(&q_visited, warung, 2);
    by_hand(&q_visited, kios, 3);
    struct board b = board(&lurah, NULL).b;
    assert_int_equal(listed((struct business_filter){0}), b.businesses);
    assert_int_equal(listed((struct business_filter){.visited_since = "2026-08-23"}), b.visited_3);
    assert_int_equal(listed((struct business_filter){.visited_since = "2026-05-23"}), b.visited_6);
    assert_int_equal(listed((struct business_filter){.visited_since = "2025-11-23"}), b.visited_12);
    assert_int_equal(b.visited_6, 1);
    assert_int_equal(listed((struct business_filter){.visited_before = "2026-05-23"}), 1);
    assert_int_equal(listed((struct business_filter){.visited_never = true}), b.never);
    assert_int_equal(listed((struct business_filter){.companion = "none"}), b.alone);
    struct date year = {2025, 11, 23};
    assert_int_equal(listed((struct business_filter){.confirmed_since = date_begins(year)}),
                     b.confirmed_365);
    by_hand(&q_visited, kios, 0);
    assert_int_equal(listed((struct business_filter){.visited_never = true}), 1);
    by_hand(&q_visited, warung, 1);
}

static void test_whose(void **state)
{
    assert_int_equal(board_of(&lurah, ARJOSARI), ERR_NOT_FOUND);
    assert_int_equal(board_of(&lurah, "35.73.02"), ERR_NOT_FOUND);
    assert_int_equal(board_of(&camat, ARJOSARI), ERR_NOT_FOUND);
    assert_int_equal(board_of(&officer, "99.99"), ERR_NOT_FOUND);
    assert_int_equal(board_of(&officer, ARJOSARI), OK);
    assert_int_equal(board_of(&companion, NULL), ERR_FORBIDDEN);
    assert_int_equal(board_of(&owner, NULL), ERR_FORBIDDEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures_of_a_ward),
        cmocka_unit_test(test_companions_of_a_ward),
        cmocka_unit_test(test_parts_add_up_and_what_is_kept_is_what_is_counted),
        cmocka_unit_test(test_lists_hold_what_was_counted),
        cmocka_unit_test(test_whose),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
