/* Categories and bodies: the first ones, the tree, what an officer may and may not do to it. */
#include "test_stage_cases.h"

#include "category_parts.h"
#include "config_undo.h"

static struct actor officer, lurah, partner;

static int begin(void **state)
{
    stage_open(state);
    officer = account("dinas", "officer", NULL);
    lurah = account("lurah-kauman", "lurah", KAUMAN);
    partner = account("baznas", "partner", NULL);
    return 0;
}

static enum err put_category(struct ctx *c, void *arg)
{
    return category_put(c, arg);
}

static enum err put_body(struct ctx *c, void *arg)
{
    return body_put(c, arg);
}

static struct category get(const char *code)
{
    struct category c;
    look();
    must(&cx, category_get(&cx, code, &c));
    return c;
}

static struct category fresh(const char *code, const char *parent)
{
    struct category c = {0};
    field_clear(&category_fields, &c);
    c.code = code;
    c.parent = parent;
    c.name_id = "Nama";
    c.name_en = "Name";
    c.kind = "service";
    c.level = 1;
    c.seal = c.rank = 0;
    c.active = true;
    return c;
}

/* Every first category and body would pass the check that an officer's meets; parents come before
 * their children; what is secret is. */
static void the_first_ones_are_good(void **state)
{
    struct category *list;
    struct body *bodies;
    size_t n, bodies_n;
    as(&officer);
    look();
    must(&cx, category_list(&cx, true, &list, &n));
    must(&cx, body_list(&cx, true, &bodies, &bodies_n));
    assert_true(n > 30);
    assert_true(bodies_n > 10);
    for (size_t i = 0; i < n; i++) {
        must(&cx, write_now(put_category, &list[i]));
        assert_true(!list[i].parent || category_below(&cx, list[i].code, list[i].parent));
        assert_true(category_open(&cx, list[i].code));
        for (size_t k = i; list[i].parent && k < n; k++)
            assert_string_not_equal(list[k].code, list[i].parent);
    }
    for (size_t i = 0; i < bodies_n; i++) {
        must(&cx, write_now(put_body, &bodies[i]));
        assert_non_null(bodies[i].source); /* how sure it is */
    }
    assert_int_equal(get("debt_illegal").seal, 1);
    assert_int_equal(get("other_staff").seal, 2);
    assert_true(get("harassment_threat").anonymous && get("harassment_threat").urgent);
    assert_int_equal(get("licence_nib").seal, 0);
}

static enum err seed_again(struct ctx *c, void *arg)
{
    return cases_seed(c);
}

QUERY(q_rules, false, "SELECT count(*) FROM clock_rule WHERE id > $1");

static void the_seed_comes_once(void **state)
{
    struct category *list;
    size_t before, after;
    int64_t rules = number_of(&q_rules, 0);
    must(&cx, category_read(&cx, &list, &before));
    must(&cx, write_now(seed_again, NULL));
    must(&cx, category_read(&cx, &list, &after));
    assert_int_equal(before, after);
    assert_int_equal(number_of(&q_rules, 0), rules);
}

static void names_follow_the_language(void **state)
{
    look();
    cx.lang = LANG_ID;
    assert_string_equal(category_name(&cx, "debt"), "Pinjol dan rentenir");
    cx.lang = LANG_EN;
    assert_string_equal(category_name(&cx, "debt"), "Online loans and moneylenders");
    assert_string_equal(category_name(&cx, "no_such"), "no_such");
    assert_string_equal(category_help(&cx, "no_such"), "");
    cx.lang = LANG_ID;
    assert_string_equal(category_root(&cx, "harassment_data"), "harassment");
    assert_string_equal(category_root(&cx, "debt"), "debt");
    assert_string_equal(category_parent(&cx, "harassment_data"), "harassment");
    assert_null(category_parent(&cx, "debt"));
    assert_true(category_below(&cx, "debt_online", "debt"));
    assert_true(category_below(&cx, "debt", "debt"));
    assert_false(category_below(&cx, "debt", "debt_online"));
    assert_false(category_below(&cx, "no_such", "debt"));
}

static void a_change_is_seen_at_once(void **state)
{
    as(&officer);
    struct category c = get("licence_halal");
    c.name_id = "Halal gratis";
    must(&cx, write_now(put_category, &c));
    assert_string_equal(category_name(&cx, "licence_halal"), "Halal gratis");
    assert_int_equal(get("licence_halal").version, c.version);
    c.version--;
    c.name_id = "Dari salinan lama";
    assert_int_equal(write_now(put_category, &c), ERR_STALE);
    assert_string_equal(category_name(&cx, "licence_halal"), "Halal gratis");
}

/* What is inactive is not open, nor is what hangs below it; both are still known by name. */
static void what_is_inactive_hides_all_below(void **state)
{
    struct category *list;
    size_t all, open;
    as(&officer);
    struct category c = get("marketing");
    c.active = false;
    must(&cx, write_now(put_category, &c));
    must(&cx, category_list(&cx, true, &list, &all));
    must(&cx, category_list(&cx, false, &list, &open));
    assert_int_equal(all - open, 5);
    assert_false(category_open(&cx, "marketing_fair"));
    assert_string_equal(category_name(&cx, "marketing_fair"), "Pameran dan bazar");
    c.active = true;
    must(&cx, write_now(put_category, &c));
    assert_true(category_open(&cx, "marketing_fair"));
}

static void bad_ones_are_refused(void **state)
{
    as(&lurah);
    struct category c = fresh("mine", NULL);
    assert_int_equal(write_now(put_category, &c), ERR_FORBIDDEN);

    as(&officer);
    c = fresh("Besar Sekali", "no_such");
    c.name_id = NULL;
    c.kind = "slow";
    c.bodies = "ojk_157, nobody";
    c.level = 4;
    assert_int_equal(write_now(put_category, &c), ERR_INVALID);
    assert_string_equal(said("code"), "error.code_form");
    assert_string_equal(said("parent"), "error.category_unknown");
    assert_non_null(said("name_id"));
    assert_non_null(said("kind"));
    assert_non_null(said("level"));
    assert_string_equal(said("bodies"), "error.body_unknown_code");

    c = fresh("debt", NULL); /* taken */
    assert_int_equal(write_now(put_category, &c), ERR_INVALID);
    assert_string_equal(said("code"), "error.code_taken");

    c = get("debt"); /* below its own child */
    c.parent = "debt_online";
    assert_int_equal(write_now(put_category, &c), ERR_INVALID);
    assert_string_equal(said("parent"), "error.category_ring");
    c.parent = "debt";
    assert_int_equal(write_now(put_category, &c), ERR_INVALID);
    assert_string_equal(said("parent"), "error.category_ring");
}

static void the_tree_has_four_levels_at_most(void **state)
{
    as(&officer);
    struct category c = fresh("deep_2", "other_question");
    must(&cx, write_now(put_category, &c));
    c = fresh("deep_3", "deep_2");
    must(&cx, write_now(put_category, &c));
    c = fresh("deep_4", "deep_3");
    assert_int_equal(write_now(put_category, &c), ERR_INVALID);
    assert_string_equal(said("parent"), "error.category_deep");
    c = get("other_question"); /* with the two below it under another child: five */
    c.parent = "place_stall";
    assert_int_equal(write_now(put_category, &c), ERR_INVALID);
    assert_string_equal(said("parent"), "error.category_deep");
    assert_string_equal(category_root(&cx, "deep_3"), "other");
}

QUERY(q_audits, false, "SELECT count(*) FROM audit WHERE entity = 'case_body' AND entity_id = $1");

static void a_body_is_checked_and_audited(void **state)
{
    struct body b;
    as(&officer);
    look();
    must(&cx, body_get(&cx, "baznas_malang", &b));
    b.account = "lurah-kauman"; /* no partner */
    b.checked_on = "2026-11-24";
    assert_int_equal(write_now(put_body, &b), ERR_INVALID);
    assert_string_equal(said("account"), "error.body_account");
    assert_string_equal(said("checked_on"), "error.date_future");
    b.account = "baznas";
    b.checked_on = "2026-11-23";
    must(&cx, write_now(put_body, &b));
    must(&cx, body_get(&cx, "baznas_malang", &b));
    assert_int_equal(b.account_id, partner.account_id);
    assert_string_equal(b.account, "baznas");
    assert_int_equal(b.version, 2);
    assert_int_equal(number_of(&q_audits, b.id), 1);
    must(&cx, write_now(put_body, &b)); /* nothing differs: nothing happens */
    assert_int_equal(number_of(&q_audits, b.id), 1);
    b.version = 1;
    b.purpose = "Lain";
    assert_int_equal(write_now(put_body, &b), ERR_STALE);
    b.id = 0;
    assert_int_equal(write_now(put_body, &b), ERR_INVALID);
    assert_string_equal(said("code"), "error.code_taken");
    look();
    assert_int_equal(body_get(&cx, "nobody", &b), ERR_NOT_FOUND);
}

/* ---- undo (app/undo.h) ---- */

static enum err write_as(const struct actor *who, enum err (*rule)(struct ctx *, void *), void *arg)
{
    as(who);
    return write_now(rule, arg);
}

static enum err undo_rule(struct ctx *c, void *arg)
{
    return undo_do(c, &category_undo, *(int64_t *)arg);
}

static struct undo_change newest(void)
{
    struct undo_change *list;
    int64_t next;
    size_t n;
    as(&officer);
    look();
    must(&cx, undo_list(&cx, &category_undo, 0, 5, &list, &n, &next));
    assert_true(n > 0);
    return list[0];
}

static void a_change_is_undone_once(void **state)
{
    struct category c = fresh("undo", NULL);
    must(&cx, write_as(&officer, put_category, &c));
    struct undo_change made = newest(), one, two;
    assert_string_equal(made.row.action, "create");
    assert_false(made.undoable); /* cases may stand in it */
    assert_int_equal(write_as(&officer, undo_rule, &made.row.id), ERR_CONFLICT);
    c.name_id = "Satu";
    c.urgent = true;
    c.parent = "place";
    must(&cx, write_as(&officer, put_category, &c));
    one = newest();
    assert_true(one.undoable);
    assert_string_equal(one.name, "Satu");
    c.name_id = "Dua";
    must(&cx, write_as(&officer, put_category, &c));
    two = newest();
    assert_int_equal(write_as(&officer, undo_rule, &one.row.id), ERR_CONFLICT); /* changed since */
    assert_int_equal(write_as(&lurah, undo_rule, &two.row.id), ERR_FORBIDDEN);
    must(&cx, write_as(&officer, undo_rule, &two.row.id));
    must(&cx, write_as(&officer, undo_rule, &one.row.id)); /* what stood then stands again */
    assert_string_equal(get("undo").name_id, "Nama");
    assert_false(get("undo").urgent);
    assert_null(get("undo").parent);
    assert_int_equal(write_as(&officer, undo_rule, &one.row.id), ERR_CONFLICT);
    int64_t none = INT64_C(1) << 40;
    assert_int_equal(write_as(&officer, undo_rule, &none), ERR_NOT_FOUND);
}

/* What an undo would put back is checked like any other change. */
static void an_undo_keeps_to_the_rules(void **state)
{
    struct category a = fresh("undo_a", "place"), b = fresh("undo_b", NULL);
    must(&cx, write_as(&officer, put_category, &a));
    must(&cx, write_as(&officer, put_category, &b));
    a.parent = NULL;
    must(&cx, write_as(&officer, put_category, &a));
    a.parent = "undo_b";
    must(&cx, write_as(&officer, put_category, &a));
    a.parent = NULL;
    must(&cx, write_as(&officer, put_category, &a));
    int64_t moved = newest().row.id; /* undone it would stand below undo_b again */
    b.parent = "undo_a";
    must(&cx, write_as(&officer, put_category, &b));
    assert_int_equal(write_as(&officer, undo_rule, &moved), ERR_INVALID); /* a ring */
    assert_null(get("undo_a").parent);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_first_ones_are_good),
                                       cmocka_unit_test(the_seed_comes_once),
                                       cmocka_unit_test(names_follow_the_language),
                                       cmocka_unit_test(a_change_is_seen_at_once),
                                       cmocka_unit_test(what_is_inactive_hides_all_below),
                                       cmocka_unit_test(bad_ones_are_refused),
                                       cmocka_unit_test(the_tree_has_four_levels_at_most),
                                       cmocka_unit_test(a_body_is_checked_and_audited),
                                       cmocka_unit_test(a_change_is_undone_once),
                                       cmocka_unit_test(an_undo_keeps_to_the_rules)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
