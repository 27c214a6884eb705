/* Merging over a real database: what is taken and moved, what comes back, what is refused. */
#include "test_stage_dup.h"

#include "personal.h"

/* ---- merging ---- */

QUERY(q_add_license, true,
      "INSERT INTO license (business_id, kind, number, created_at, updated_at) VALUES ($1, 'pirt', "
      "'x', $2, $2)");
QUERY(q_add_proposal, true,
      "INSERT INTO proposal (business_id, origin, changes, state, created_at) VALUES ($1, 'owner', "
      "$3, 'open', $2)");
QUERY(q_add_source, true,
      "INSERT INTO source_key (source, source_id, business_id) SELECT 'disdag', CAST(CAST($2 AS "
      "BIGINT) AS TEXT), CAST($1 AS BIGINT)");
QUERY(q_add_row, true,
      "INSERT INTO source_row (row_hash, business_id, seen_at) VALUES ($3, $1, $2)");
QUERY(q_licenses, false, "SELECT count(*) FROM license WHERE business_id = $1");
QUERY(q_proposals, false, "SELECT count(*) FROM proposal WHERE business_id = $1");
QUERY(q_sources, false, "SELECT count(*) FROM source_key WHERE business_id = $1");
QUERY(q_source_rows, false, "SELECT count(*) FROM source_row WHERE business_id = $1");
QUERY(q_search_rows, false, "SELECT count(*) FROM search_text WHERE business_id = $1");
QUERY(q_touches, false, "SELECT count(*) FROM field_touch WHERE business_id = $1");

static const struct query *const hanging[] = {&q_licenses, &q_proposals, &q_sources,
                                              &q_source_rows};

static void hang(int64_t id)
{
    const struct query *const all[] = {&q_add_license, &q_add_proposal, &q_add_source, &q_add_row};
    static const char *const blobs[] = {NULL, "sealed", NULL, "hash"};
    for (size_t i = 0; i < 4; i++)
        must(&cx, write_call(&(struct call){
                      .rule = sql_rule, .q = all[i], .id = id, .n = 7, .text = blobs[i]}));
}

/* The record as JSON without what every write moves on. */
static char *record_text(int64_t id)
{
    struct business b = get(id);
    struct model *m = model_object(cx.a);
    struct buf text = buf_new(cx.a, 65536);
    b.version = b.updated_at = 0;
    field_to_model(cx.a, &business_fields, &b, true, m, NULL);
    json_write(&text, m);
    return arena_printf(cx.a, "%s photo %lld", buf_str(&text), (long long)b.photo_id);
}

static int64_t total(void)
{
    struct business_counts c;
    look();
    assert_int_equal(business_count(&cx, NULL, &c), OK);
    return c.total;
}

/* Kept without NIB and address, the other one with both. */
static void two(int64_t *ret_kept, int64_t *ret_gone)
{
    struct business a = sri(), b = sri_again();
    a.address = NULL;
    a.owner_nik = "3573024507800001";
    b.ward = KIDULDALEM;
    b.nib = "1234567890123";
    b.capital = 5000000;
    b.sector = "culinary";
    b.founded_on = "2015-02-03";
    *ret_kept = add(a, NULL);
    *ret_gone = add(b, NULL);
}

static void test_merge_takes_and_moves(void **state)
{
    int64_t kept, gone, id;
    two(&kept, &gone);
    hang(gone);
    struct dup_pair p = only_pair(NULL);
    int64_t before = total();
    assert_int_equal(merge(kept, gone, "address,nib,capital,ward", &id), OK);
    struct business k = get(kept), g = get(gone);
    assert_string_equal(k.name, "Warung Makan Bu Sri");
    assert_string_equal(k.address, "Jalan Kauman 12");
    assert_string_equal(k.nib, "1234567890123");
    assert_string_equal(k.ward, KIDULDALEM);
    assert_int_equal(k.capital, 5000000);
    assert_null(k.founded_on);
    assert_string_equal(k.owner_nik, "3573024507800001");
    assert_int_equal(k.version, 2);
    assert_int_equal(g.merged_into, kept);
    assert_string_equal(g.ward, KIDULDALEM);
    assert_int_equal(total(), before - 1);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(number(hanging[i], gone), 0);
        assert_int_equal(number(hanging[i], kept), 1);
    }
    assert_int_equal(number(&q_keys_of, gone), 0);
    assert_int_equal(number(&q_search_rows, gone), 0);
    assert_int_equal(number(&q_search_rows, kept), 1);
    struct dup_pair m = only_pair("merged"), *list;
    assert_int_equal(m.id, p.id);
    assert_int_equal(pairs("open", &list), 0);
    assert_int_equal(decide(m.id, m.version, "open"), ERR_CONFLICT);
    const char *ward;
    assert_int_equal(fact_on(&cx, kept, "ward", "2026-11-23", &ward), OK);
    assert_string_equal(ward, KIDULDALEM);
    g.notes = "x";
    assert_int_equal(change(g), ERR_CONFLICT);
    struct merge_row row;
    look();
    assert_int_equal(merge_get(&cx, id, &row), OK);
    assert_int_equal(row.kept_id, kept);
    assert_int_equal(row.undone_at, 0);
}

static void test_undo_gives_all_back(void **state)
{
    int64_t kept, gone, id, total_rows;
    two(&kept, &gone);
    hang(gone);
    const char *kept_before = record_text(kept), *gone_before = record_text(gone);
    int64_t count_before = total(), touches = number(&q_touches, kept);
    struct dup_pair p = only_pair(NULL);
    cx.now += 3 * 86400;
    assert_int_equal(
        merge(kept, gone, "owner_name,address,nib,capital,ward,sector,founded_on,curation", &id),
        OK);
    assert_string_not_equal(record_text(kept), kept_before);
    assert_true(number(&q_touches, kept) > touches);
    cx.now += 86400;
    assert_int_equal(undo(id), OK);
    assert_string_equal(record_text(kept), kept_before);
    assert_string_equal(record_text(gone), gone_before);
    assert_int_equal(total(), count_before);
    assert_int_equal(number(&q_touches, kept), touches);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(number(hanging[i], gone), 1);
        assert_int_equal(number(hanging[i], kept), 0);
    }
    assert_int_equal(number(&q_search_rows, gone), 1);
    assert_int_equal(only_pair("open").id, p.id);
    const char *ward;
    for (int day = 23; day < 28; day++) { /* as if it had never been, on any day */
        assert_int_equal(fact_on(&cx, kept, "ward", arena_printf(cx.a, "2026-11-%d", day), &ward),
                         OK);
        assert_string_equal(ward, KAUMAN);
    }
    assert_int_equal(undo(id), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "error.merge_undone");
    struct merge_row *list;
    size_t n;
    look();
    assert_int_equal(merge_list(&cx, 0, 10, &list, &n, &total_rows), OK);
    assert_int_equal(n, 1);
    assert_int_equal(total_rows, 1);
    assert_int_equal(list[0].undone_at, cx.now);
    assert_int_equal(merge(kept, gone, NULL, &id), OK); /* and again */
    struct audit_row *rows;
    look();
    assert_int_equal(audit_list(&cx, "business", gone, 0, 10, &rows, &n), OK);
    assert_int_equal(n, 4); /* create, merge, unmerge, merge */
    int problems;
    assert_int_equal(audit_verify(&cx, NULL, NULL, &total_rows, &problems), OK);
    assert_int_equal(problems, 0);
}

static void test_owner_goes_as_a_whole(void **state)
{
    int64_t kept, gone, id;
    two(&kept, &gone);
    int64_t first = get(kept).owner_id, second = get(gone).owner_id;
    assert_true(first != second);
    assert_int_equal(merge(kept, gone, "owner_name", &id), OK);
    struct business k = get(kept);
    assert_int_equal(k.owner_id, second);
    assert_string_equal(k.owner_name, "SRI WAHYUNI");
    assert_null(k.owner_nik);
    struct business rename =
        sri(); /* a second business of the first owner, by which the owner is renamed */
    rename.name = "Katering Sri";
    rename.owner_id = first;
    rename.owner_nik = NULL;
    int64_t katering = add(rename, NULL);
    struct business c = get(katering);
    c.owner_name = "Hj. Sri Wahyuni";
    assert_int_equal(change(c), OK);
    assert_int_equal(undo(id), OK);
    k = get(kept);
    assert_int_equal(k.owner_id, first);
    assert_string_equal(k.owner_name, "Hj. Sri Wahyuni");
    assert_string_equal(k.owner_nik, "3573024507800001");
}

QUERY(q_log_bytes, false, "SELECT length(before) FROM merge_log WHERE id = $1");

static int64_t erased_person;
static enum err erase_person_rule(struct ctx *c, struct call *k)
{
    (void)k;
    return registry_personal[0].erase(c, erased_person);
}
static void erase(int64_t person)
{
    erased_person = person;
    assert_int_equal(write_call(&(struct call){.rule = erase_person_rule}), OK);
}

/* Whoever was erased does not come back: the owner of the one that went, of the one that stayed,
 * and who owned that one before. */
static void test_undo_refused_after_erasure(void **state)
{
    for (int who = 0; who < 3; who++) {
        int64_t kept, gone, id;
        two(&kept, &gone);
        int64_t first = get(kept).owner_id, second = get(gone).owner_id;
        assert_int_equal(merge(kept, gone, who == 2 ? "owner_name" : NULL, &id), OK);
        erase(who == 0 ? second : first);
        struct business k = get(kept);
        assert_int_equal(undo(id), ERR_CONFLICT);
        assert_string_equal(cx.err.msgid, "error.merge_erased");
        assert_int_equal(get(kept).version, k.version);
        assert_int_equal(get(gone).merged_into, kept);
        if (who != 2)
            assert_int_equal(number(&q_log_bytes, id), 0);
    }
}

static void test_merges_refused(void **state)
{
    int64_t kept, gone, third = 0, id = 0;
    two(&kept, &gone);
    third = add(other(), NULL);
    assert_int_equal(merge(kept, kept, NULL, NULL), ERR_INPUT);
    assert_int_equal(merge(kept, gone, "name,shoe_size", NULL), ERR_INPUT);
    struct call stale = {.rule = merge_rule,
                         .merge = {kept, get(kept).version, gone, get(gone).version + 1, NULL}};
    assert_int_equal(write_call(&stale), ERR_STALE);
    struct business no_address = get(gone);
    no_address.address = NULL;
    assert_int_equal(change(no_address), OK);
    struct business no_phone = get(third);
    no_phone.phone = NULL;
    assert_int_equal(change(no_phone), OK);
    assert_int_equal(merge(gone, third, "phone", NULL),
                     ERR_INVALID); /* neither phone nor address would be left */
    assert_int_equal(get(third).merged_into, 0);
    assert_int_equal(get(gone).version, 2);
    struct actor lurah = actor_of(ROLE_LURAH, KAUMAN), officer = actor_of(ROLE_OFFICER, KLOJEN);
    cx.actor = &lurah;
    assert_int_equal(merge(kept, gone, NULL, NULL), ERR_FORBIDDEN);
    struct business far = other();
    far.ward = ARJOSARI;
    cx.actor = actor_operator();
    int64_t outside = add(far, NULL);
    cx.actor = &officer; /* of one district: the other business is not in scope */
    assert_int_equal(merge(kept, outside, NULL, NULL), ERR_NOT_FOUND);
    cx.actor = actor_operator();
    assert_int_equal(merge(kept, gone, NULL, &id), OK);
    assert_int_equal(merge(third, gone, NULL, NULL), ERR_CONFLICT);
    cx.actor = &lurah;
    assert_int_equal(undo(id), ERR_FORBIDDEN);
    cx.actor = actor_operator();
    assert_int_equal(undo(id + 50), ERR_NOT_FOUND);
}

static void test_undo_refused_after_changes(void **state)
{
    int64_t kept, gone, third, id, later;
    two(&kept, &gone);
    third = add(other(), NULL);
    assert_int_equal(merge(kept, gone, "address", &id), OK);
    struct business b = get(kept);
    const char *taken = b.address;
    b.address = "Jl. Lain 9";
    assert_int_equal(change(b), OK);
    assert_int_equal(undo(id), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "error.merge_changed");
    assert_string_equal(cx.err.hint, "error.merge_changed_hint");
    assert_string_equal(cx.err.args[0].value, i18n_get(app->words, cx.lang, "field.address"));
    b = get(kept);
    b.address = taken; /* as the merge left it */
    assert_int_equal(change(b), OK);
    assert_int_equal(merge(kept, third, NULL, &later), OK);
    assert_int_equal(undo(id), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "error.merge_later");
    assert_int_equal(undo(later), OK);
    assert_int_equal(merge(third, kept, NULL, &later), OK);
    assert_int_equal(undo(id), ERR_CONFLICT);
    assert_string_equal(cx.err.msgid, "error.merge_kept_merged");
    assert_int_equal(undo(later), OK);
    assert_int_equal(undo(id), OK);
}

/* What a person did to the kept one meanwhile is not the merge's. */
static void test_undo_keeps_later_changes(void **state)
{
    int64_t kept, gone, id;
    two(&kept, &gone);
    const char *gone_before = record_text(gone);
    int64_t touches = number(&q_touches, kept), rows = total();
    assert_int_equal(merge(kept, gone, "address,nib,capital,ward,curation", &id), OK);
    cx.now += 86400;
    struct business b = get(kept);
    b.phone = "081299990000";
    b.employees = 4;
    b.capital = FIELD_UNSET; /* as it was before */
    assert_int_equal(change(b), OK);
    assert_int_equal(undo(id), OK);
    b = get(kept);
    assert_string_equal(b.phone, "081299990000");
    assert_int_equal(b.employees, 4);
    assert_int_equal(b.capital, FIELD_UNSET);
    assert_null(b.address);
    assert_null(b.nib);
    assert_string_equal(b.ward, KAUMAN);
    assert_string_equal(record_text(gone), gone_before);
    assert_int_equal(total(), rows);
    assert_int_equal(number(&q_touches, kept), touches + 3);
    /* Only what leaves a good record. */
    assert_int_equal(merge(kept, gone, "address", &id), OK);
    b = get(kept);
    b.phone = NULL;
    assert_int_equal(change(b), OK);
    assert_int_equal(undo(id), ERR_INVALID);
    assert_int_equal(get(gone).merged_into, kept);
}

/* ---- rows of upper rooms ---- */

static enum err visit_move(struct ctx *c, int64_t from, int64_t to, struct model *ret_moved)
{
    model_add_int(c->a, ret_moved, from * 1000 + to);
    return OK;
}

static int64_t brought;
static enum err visit_back(struct ctx *c, int64_t from, int64_t to, const struct json_t *moved)
{
    brought = json_integer_value(json_array_get(moved, 0));
    return json_array_size(moved) == 1 && brought == to * 1000 + from
               ? OK
               : fail(c, ERR_INTERNAL, "error.x", NULL);
}

static void test_upper_rooms_move_along(void **state)
{
    static const struct merge_mover visits = {
        .name = "visit", .move = visit_move, .back = visit_back};
    static const struct merge_mover *const movers[] = {&visits, NULL};
    int64_t kept, gone, id;
    two(&kept, &gone);
    merge_movers = movers;
    assert_int_equal(merge(kept, gone, NULL, &id), OK);
    assert_int_equal(undo(id), OK);
    merge_movers = NULL;
    assert_int_equal(brought, gone * 1000 + kept);
}

/* ---- the form knows the same fields as the rule ---- */

static void test_form_and_rule_agree(void **state)
{
    size_t n = 0;
    for (; merge_fields[n]; n++) {
        const struct field *f = field_find(&merge_input_fields, merge_fields[n]);
        assert_non_null(f);
        assert_int_equal(f->offset, offsetof(struct merge_input, side) + n * sizeof(const char *));
        assert_non_null(
            i18n_get(app->words, LANG_ID, arena_printf(cx.a, "field.%s", merge_fields[n])));
    }
    assert_int_equal(merge_input_fields.n, n + 3);
    for (int r = 0; r < MATCH_REASON_COUNT; r++) {
        const char *id = arena_printf(cx.a, "match.%s", match_reason_name((enum match_reason)r));
        if (!i18n_get(app->words, LANG_ID, id) || !i18n_get(app->words, LANG_EN, id))
            print_error("no words: %s\n", id);
        assert_non_null(i18n_get(app->words, LANG_ID, id));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_merge_takes_and_moves),      T(test_undo_gives_all_back),
        T(test_owner_goes_as_a_whole),      T(test_merges_refused),
        T(test_undo_refused_after_changes), T(test_upper_rooms_move_along),
        T(test_form_and_rule_agree),        T(test_undo_refused_after_erasure),
        T(test_undo_keeps_later_changes),
    };
    RUN_ON_ENGINES(tests);
}
