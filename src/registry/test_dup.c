/* Duplicates over a real database: what becomes a pair, what people decide, what they are shown. */
#include "test_stage_dup.h"

/* ---- pairs ---- */

static void test_lookalikes_become_a_pair(void **state)
{
    int64_t possible;
    int64_t a = add(sri(), &possible);
    assert_int_equal(possible, 0);
    add(other(), &possible);
    assert_int_equal(possible, 0);
    int64_t b = add(sri_again(), &possible);
    assert_int_equal(possible, 1);
    struct dup_pair p = only_pair(NULL);
    assert_int_equal(p.a_id, a);
    assert_int_equal(p.b_id, b);
    assert_true(p.score >= MATCH_REVIEW && p.score <= 1000);
    assert_non_null(strstr(p.reasons, "phone_same"));
    assert_string_equal(p.state, "open");
    assert_string_equal(p.a_name, "Warung Makan Bu Sri");
    assert_string_equal(p.b_owner, "SRI WAHYUNI");
    assert_true(p.a_in_scope && p.b_in_scope);
    assert_true(number(&q_keys_of, a) > 1);
}

static void test_pairs_follow_the_record(void **state)
{
    add(sri(), NULL);
    int64_t id = add(sri_again(), NULL);
    struct dup_pair before = only_pair(NULL);
    struct business b = get(id);
    b.notes = "Buka pagi"; /* nothing that is compared */
    assert_int_equal(change(b), OK);
    struct dup_pair after = only_pair(NULL);
    assert_int_equal(after.id, before.id);
    assert_int_equal(after.version, before.version);

    b = get(id);
    struct business unlike = other();
    b.name = "Laundry Melati";
    b.owner_name = unlike.owner_name;
    b.phone = unlike.phone;
    b.address = unlike.address;
    assert_int_equal(change(b), OK);
    struct dup_pair *list;
    assert_int_equal(pairs(NULL, &list), 0);

    b = get(id);
    struct business like = sri_again();
    b.name = like.name;
    b.owner_name = like.owner_name;
    b.phone = like.phone;
    b.address = "Jl Kauman nomor 12";
    assert_int_equal(change(b), OK);
    assert_int_equal(pairs(NULL, &list), 1);

    b = get(id);
    assert_int_equal(
        write_call(&(struct call){.rule = remove_rule, .id = id, .version = b.version}), OK);
    assert_int_equal(pairs(NULL, &list), 0);
    assert_int_equal(number(&q_keys_of, id), 0);
    assert_int_equal(number(&q_pairs_of, id), 0);
}

static void test_no_duplicate_is_remembered(void **state)
{
    add(sri(), NULL);
    int64_t id = add(sri_again(), NULL);
    struct dup_pair p = only_pair(NULL), *list;
    assert_int_equal(decide(p.id, p.version, "not_duplicate"), OK);
    assert_int_equal(pairs("open", &list), 0);
    struct business b = get(id);
    b.address = "Jl. Kauman Gang 1 nomor 12";
    assert_int_equal(change(b), OK);
    assert_int_equal(pairs("open", &list), 0);
    struct dup_pair q = only_pair("not_duplicate");
    assert_int_equal(q.id, p.id);
    assert_int_equal(q.version, p.version + 1);
    assert_int_equal(q.decided_at, NOON);
    struct audit_row *rows;
    size_t n;
    look();
    assert_int_equal(audit_list(&cx, "duplicate", p.id, 0, 10, &rows, &n), OK);
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].action, "not_duplicate");

    assert_int_equal(decide(q.id, q.version, "open"), OK);
    assert_int_equal(only_pair("open").id, p.id);
}

static void test_decisions_refused(void **state)
{
    add(sri(), NULL);
    add(sri_again(), NULL);
    struct dup_pair p = only_pair(NULL), *list;
    struct dup_filter f = {.state = "odd"};
    size_t n;
    int64_t total;
    assert_int_equal(decide(p.id, p.version + 1, "not_duplicate"), ERR_STALE);
    assert_int_equal(decide(p.id, p.version, "merged"), ERR_INPUT);
    assert_int_equal(decide(p.id + 100, 1, "open"), ERR_NOT_FOUND);
    look();
    assert_int_equal(dup_list(&cx, &f, &list, &n, &total), ERR_INPUT);
    struct actor companion = actor_of(ROLE_COMPANION, KAUMAN);
    cx.actor = &companion;
    assert_int_equal(decide(p.id, p.version, "not_duplicate"), ERR_FORBIDDEN);
    cx.actor = actor_public();
    assert_int_equal(decide(p.id, p.version, "not_duplicate"), ERR_AUTH);
    cx.actor = actor_operator();
    assert_string_equal(only_pair(NULL).state, "open");
}

static void test_scope_masks_the_other_side(void **state)
{
    add(sri(), NULL);
    struct business far = sri_again();
    far.ward = ARJOSARI;
    add(far, NULL);
    struct actor lurah = actor_of(ROLE_LURAH, KAUMAN), stranger = actor_of(ROLE_LURAH, KIDULDALEM);
    cx.actor = &lurah;
    struct dup_pair p = only_pair(NULL), *list;
    assert_true(p.a_in_scope);
    assert_false(p.b_in_scope);
    assert_string_equal(p.a_owner, "Sri Wahyuni");
    assert_null(p.b_owner);
    assert_null(p.b_source_id);
    assert_string_equal(p.b_name, "WR. MAKAN BU SRI");
    assert_string_equal(p.b_ward, ARJOSARI);
    assert_int_equal(decide(p.id, p.version, "not_duplicate"), ERR_FORBIDDEN);
    cx.actor = &stranger;
    assert_int_equal(pairs(NULL, &list), 0);
    look();
    assert_int_equal(dup_get(&cx, p.id, &p), ERR_NOT_FOUND);
    struct actor officer = actor_of(ROLE_OFFICER, "");
    cx.actor = &officer;
    p = only_pair(NULL);
    assert_int_equal(decide(p.id, p.version, "not_duplicate"), OK);
    cx.actor = actor_operator();
}

static void test_hints_while_typing(void **state)
{
    int64_t id = add(sri(), NULL);
    add(other(), NULL);
    struct business draft = plain("Warung Bu Sri", "Sri Wahyuni", "0813 3045 7812", NULL, KAUMAN);
    struct dup_hint *list;
    size_t n;
    look();
    assert_int_equal(dup_hints(&cx, &draft, 5, &list, &n), OK);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, id);
    assert_true(list[0].in_scope);
    assert_string_equal(list[0].owner_name, "Sri Wahyuni");
    assert_non_null(strstr(list[0].reasons, "phone_same"));
    struct business rare = other();
    rare.name = "Servis TV Kinasih";
    add(rare, NULL);
    look();
    struct business name_only = plain("servis tv kinasih", NULL, NULL, NULL, KIDULDALEM);
    assert_int_equal(dup_hints(&cx, &name_only, 5, &list, &n), OK);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].name, "Servis TV Kinasih");
    draft.id = id; /* the record itself is no hint */
    assert_int_equal(dup_hints(&cx, &draft, 5, &list, &n), OK);
    assert_int_equal(n, 0);
    draft.id = 0;

    struct actor far = actor_of(ROLE_COMPANION, ARJOSARI), owner = actor_of(ROLE_OWNER, "");
    cx.actor = &far;
    assert_int_equal(dup_hints(&cx, &draft, 5, &list, &n), OK);
    assert_int_equal(n, 1);
    assert_false(list[0].in_scope);
    assert_null(list[0].owner_name);
    assert_string_equal(list[0].name, "Warung Makan Bu Sri");
    cx.actor = &owner;
    assert_int_equal(dup_hints(&cx, &draft, 5, &list, &n), ERR_FORBIDDEN);
    cx.actor = actor_operator();
}

static bool count_pair(void *arg, const struct dup_pair *p)
{
    int64_t *seen = arg; /* count, last score */
    assert_true(p->score <= seen[1]);
    seen[1] = p->score;
    return ++seen[0] < 1000;
}

static enum err drop_keys(struct ctx *c, struct call *k)
{
    QUERY(q_drop_keys, true, "DELETE FROM match_key WHERE business_id = $1 OR $2 = 0");
    QUERY(q_drop_pairs, true, "DELETE FROM dup_pair WHERE id = $1 OR $2 = 0");
    TRY(db_exec(c, &q_drop_keys, ARGS(db_int(0), db_int(0)), NULL));
    TRY(db_exec(c, &q_drop_pairs, ARGS(db_int(0), db_int(0)), NULL));
    return setting_set(c, "_match_keys_version", "0");
}

static void hear(void *arg, int64_t done, int64_t total)
{
    int64_t *said = arg;
    said[0] = done;
    said[1] = total;
}

static void test_the_whole_register_anew(void **state)
{
    int64_t seen[2] = {0, 1000}, said[2] = {0};
    for (int i = 0; i < 120; i++) {
        struct business b = sri_again();
        b.name = arena_printf(cx.a, "Usaha %c%c%c", 'A' + i % 26, 'a' + i / 3 % 26, 'a' + i / 26);
        b.owner_name = arena_printf(cx.a, "Orang %c%c", 'A' + i % 20, 'a' + i / 20);
        b.phone = arena_printf(cx.a, "0857%08d", 10000000 + i * 7919);
        b.address = NULL;
        add(b, NULL);
    }
    add(sri(), NULL);
    add(sri_again(), NULL);
    struct dup_pair *list;
    size_t n = pairs(NULL, &list);
    assert_true(n >= 1);
    look();
    assert_false(dup_keys_old(&cx));
    assert_int_equal(write_call(&(struct call){.rule = drop_keys}), OK);
    assert_true(dup_keys_old(&cx));
    assert_int_equal(pairs(NULL, &list), 0);
    db_reader_end(app->db, &cx);
    assert_int_equal(dup_recheck_all(&cx, hear, said), OK);
    look();
    assert_int_equal(said[0], 122);
    assert_int_equal(said[1], 122);
    assert_false(dup_keys_old(&cx));
    assert_int_equal(pairs(NULL, &list), n);
    assert_int_equal(dup_each(&cx, count_pair, seen), OK);
    assert_int_equal(seen[0], n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_lookalikes_become_a_pair),   T(test_pairs_follow_the_record),
        T(test_no_duplicate_is_remembered), T(test_decisions_refused),
        T(test_scope_masks_the_other_side), T(test_hints_while_typing),
        T(test_the_whole_register_anew),
    };
    RUN_ON_ENGINES(tests);
}
