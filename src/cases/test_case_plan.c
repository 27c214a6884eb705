/* The inboxes of cases stand on their indexes. */
#include "test_stage_cases.h"

#include "casefile_list_sql.h"

/* SQLite's plan of a list with these parts. */
static const char *plan_of(const struct query *q, unsigned mask)
{
    struct query_part *parts = arena_array(cx.a, 2, sizeof(*parts));
    struct query *explain = arena_new_of(cx.a, struct query);
    struct buf sql = buf_new(cx.a, 64 << 10), plan = buf_new(cx.a, 64 << 10);
    buf_puts(&sql, "EXPLAIN QUERY PLAN");
    for (const struct query_part *p = q->parts[DB_SQLITE]; p->sql; p++)
        if (!p->bit || p->bit & mask)
            buf_printf(&sql, " %s", p->sql);
    parts[0].sql = arena_strdup(cx.a, buf_str(&sql));
    *explain = (struct query){.name = "explain", .id = UINT32_MAX, .parts = {parts, parts}};
    size_t most = 0; /* the parameters that stand in it */
    for (const char *s = buf_str(&sql); (s = strchr(s, '$')); s++)
        most = (size_t)atoi(s + 1) > most ? (size_t)atoi(s + 1) : most;
    struct db_val args[DB_ARGS_MAX] = {0};
    struct rows *r = db_rows(&cx, explain, args, most);
    while (rows_next(r))
        buf_printf(&plan, "%s\n", row_text(r, 3));
    must(&cx, rows_end(r));
    return buf_str(&plan);
}

/* An inbox is read in order from an index that holds all it shows: nothing is sorted or fetched. */
static void inboxes_stand_on_their_indexes(void **state)
{
    enum {
        WARD = q_part_case_by_due_ward,
        DISTRICT = q_part_case_by_due_district,
        MINE = q_part_case_by_due_mine,
        SEAL = q_part_case_by_due_seal,
        UNFINISHED = q_part_case_by_due_unfinished,
        AFTER = q_part_case_by_due_after,
        PARTNER = q_part_case_by_due_partner,
        REPORTED = q_part_case_by_new_reported,
        HELD = q_part_case_by_new_held,
    };
    static const struct {
        const struct query *q;
        unsigned mask;
        const char *index;
    } rows[] = {
        {&q_case_by_due, WARD | SEAL | UNFINISHED, "USING COVERING INDEX casefile_ward ("},
        {&q_case_by_due, WARD | SEAL | UNFINISHED | AFTER, "USING COVERING INDEX casefile_ward ("},
        {&q_case_by_due, DISTRICT | SEAL | UNFINISHED, "USING COVERING INDEX casefile_district ("},
        {&q_case_by_due, UNFINISHED, "USING COVERING INDEX casefile_city"},
        {&q_case_by_due, UNFINISHED | AFTER, "USING COVERING INDEX casefile_city ("},
        {&q_case_by_due, MINE | UNFINISHED, "USING COVERING INDEX casefile_mine ("},
        {&q_case_by_due, PARTNER | UNFINISHED, "USING INDEX casefile_partner ("},
        {&q_case_by_new, WARD | SEAL, "USING INDEX casefile_ward_new ("},
        {&q_case_by_new, WARD | SEAL | AFTER, "USING INDEX casefile_ward_new ("},
        {&q_case_by_new, DISTRICT | SEAL, "USING INDEX casefile_district_new ("},
        {&q_case_by_new, REPORTED, "USING INDEX casefile_reporter ("},
        {&q_case_by_new, WARD | SEAL | HELD, "USING INDEX casefile_held ("},
        {&q_case_count_some, WARD >> 1 | SEAL >> 1 | UNFINISHED >> 1,
         "USING COVERING INDEX casefile_ward ("},
        {&q_case_count_some, UNFINISHED >> 1 | q_part_case_count_some_narrow,
         "USING COVERING INDEX casefile_city ("},
    };
    if (db_engine(app->db) != DB_SQLITE)
        return; /* the planner's choice depends on its statistics there */
    look();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *plan = plan_of(rows[i].q, rows[i].mask);
        if (!strstr(plan, rows[i].index) || strstr(plan, "TEMP B-TREE"))
            print_error("%s, parts %#x: %s", rows[i].q->name, rows[i].mask, plan);
        assert_non_null(strstr(plan, rows[i].index));
        assert_null(strstr(plan, "TEMP B-TREE"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(inboxes_stand_on_their_indexes)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
