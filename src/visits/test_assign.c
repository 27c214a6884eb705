/* Who stands beside whom: one, many, a whole caseload, and back; the companions' register. */
#include "test_stage_companions.h"

#include "activity.h"

static int64_t count_facts(int64_t business)
{
    QUERY(q, false, "SELECT count(*) FROM fact WHERE business_id = $1 AND kind = 'companion'");
    return number_by(&q, ARGS(db_int(business)));
}

static struct companion see(const struct actor *who, const struct actor *companion)
{
    struct companion c = {0};
    as(who);
    look();
    must(&cx, companion_get(&cx, companion->account_id, &c));
    as(NULL);
    return c;
}

/* ---- one ---- */

static void column_fact_version_and_audit_agree(void **state)
{
    int64_t id = MAKE(.companion = &kauman_1);
    struct business before = load(id);
    assert_int_equal(count_facts(id), 1);
    cx.now = NOON + 3600;
    assert_int_equal(give(&lurah, id, &kauman_2, NULL), OK);
    struct business b = load(id);
    assert_int_equal(b.companion_id, kauman_2.account_id);
    assert_string_equal(b.companion, "sahabat-kauman-2");
    assert_int_equal(b.version, before.version + 1);
    assert_int_equal(b.updated_at, NOON + 3600);
    assert_int_equal(b.confirmed_at, before.confirmed_at);
    const char *value;
    must(&cx, fact_on(&cx, id, "companion", "2026-11-23", &value));
    assert_string_equal(value, "sahabat-kauman-2");
    assert_int_equal(give(&lurah, id, NULL, NULL), OK);
    assert_int_equal(load(id).companion_id, 0);
    must(&cx, fact_on(&cx, id, "companion", "2026-11-23", &value));
    assert_string_equal(value, "");
    QUERY(q, false,
          "SELECT count(*) FROM audit WHERE entity = 'business' AND entity_id = $1 AND action = "
          "'companion'");
    assert_int_equal(number_by(&q, ARGS(db_int(id))), 2);
    cx.now = NOON;
}

static void who_may_not_is_refused_and_nothing_changes(void **state)
{
    int64_t id = MAKE(.companion = &kauman_1), far = MAKE(.ward = ARJOSARI);
    struct actor nobody = {.account_id = 999999};
    static const struct {
        const struct actor *by, *to;
        bool far;
        enum err want;
    } tries[] = {
        {&lurah, &kauman_1, false, ERR_CONFLICT}, /* stands there */
        {&lurah, &bareng_1, false, ERR_CONFLICT}, /* of another ward */
        {&lurah, &camat, false, ERR_CONFLICT},    /* no companion */
        {&lurah, NULL, true, ERR_NOT_FOUND},      /* not the lurah's */
        {&lurah, &city_1, true, ERR_NOT_FOUND},       {&other_lurah, &city_1, false, ERR_NOT_FOUND},
        {&officer, NULL, true, ERR_CONFLICT}, /* nobody there */
        {&kauman_1, &kauman_2, false, ERR_FORBIDDEN}, {&mayor, &kauman_2, false, ERR_FORBIDDEN},
        {&owner, &kauman_2, false, ERR_FORBIDDEN},
    };
    for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++)
        assert_int_equal(give(tries[i].by, tries[i].far ? far : id, tries[i].to, NULL),
                         tries[i].want);
    assert_int_equal(give(&lurah, id, &nobody, NULL), ERR_CONFLICT);
    assert_int_equal(load(id).companion_id, kauman_1.account_id);
    assert_int_equal(load(id).version, 1);
    assert_int_equal(load(far).version, 1);
    assert_int_equal(give(&officer, far, &city_1, NULL), OK);
}

static enum err set_active(struct ctx *c, void *arg)
{
    const struct actor *a = arg;
    return people_set_active(c, a->account_id, false);
}

static void a_shut_account_wants_handing_over(void **state)
{
    struct actor gone = account("sahabat-kauman-9", "companion", KAUMAN);
    assert_string_equal(see(&lurah, &gone).state, "idle");
    int64_t a = MAKE(.companion = &gone), b = MAKE(.companion = &gone);
    assert_string_equal(see(&lurah, &gone).state, "active");
    must(&cx, write_as(NULL, set_active, &gone));
    struct companion c = see(&lurah, &gone);
    assert_string_equal(c.state, "handover");
    assert_int_equal(c.businesses, 2);
    assert_int_equal(give(&lurah, a, &kauman_2, NULL), OK);
    assert_int_equal(give(&lurah, a, &gone, NULL), ERR_CONFLICT); /* shut */
    assert_int_equal(give(&lurah, b, &kauman_3, NULL), OK);
    assert_string_equal(see(&lurah, &gone).state, "ended");
    struct companion *list;
    size_t n;
    bool more;
    int64_t total;
    as(&other_lurah);
    look();
    assert_int_equal(companion_get(&cx, gone.account_id, &c), ERR_NOT_FOUND);
    look();
    struct companion_filter f = {.state = "ended"};
    must(&cx, companion_list(&cx, &f, &list, &n, &more, &total));
    assert_int_equal(n, 0);
    as(&lurah);
    look();
    must(&cx, companion_list(&cx, &f, &list, &n, &more, &total));
    assert_int_equal(n, 1);
    assert_int_equal(total, 1);
    as(NULL);
}

struct moving {
    int64_t id;
    const char *ward;
    bool edit;
};
static enum err move_rule(struct ctx *c, void *arg)
{
    struct moving *m = arg;
    struct business b;
    bool changed;
    TRY(business_get(c, m->id, &b));
    if (m->edit) {
        b.ward = m->ward;
        return business_update(c, &b, HAND_PERSON, &changed);
    }
    struct ward_move w = {.ward = m->ward};
    return ward_move(c, m->id, b.version, &w, &b);
}

static void in_another_ward_a_companion_of_the_old_one_is_nobody(void **state)
{
    for (int edit = 0; edit < 2; edit++) {
        struct moving m = {MAKE(.companion = &kauman_1), BARENG, edit};
        must(&cx, write_as(&officer, move_rule, &m));
        assert_int_equal(load(m.id).companion_id, 0);
        assert_int_equal(count_facts(m.id), 2);
        QUERY(seen, false,
              "SELECT count(*) FROM audit WHERE entity = 'business' AND entity_id = $1 AND changes "
              "LIKE '%\"companion\":[\"sahabat-kauman-1\",null]%'");
        assert_int_equal(number_by(&seen, ARGS(db_int(m.id))), 1);
        m = (struct moving){MAKE(.companion = &city_1), BARENG, edit};
        must(&cx, write_as(&officer, move_rule, &m));
        assert_int_equal(load(m.id).companion_id, city_1.account_id);
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

struct posting {
    struct account a;
};
static enum err post_rule(struct ctx *c, void *arg)
{
    struct posting *p = arg;
    return people_change(c, &p->a);
}

static void another_territory_leaves_what_lies_outside(void **state)
{
    static account_follower *const followers[] = {assign_follow_account, NULL};
    struct actor admin = account("admin-uji", "admin", NULL);
    struct actor who = account("sahabat-kauman-6", "companion", KAUMAN);
    int64_t id = MAKE(.companion = &who), other = MAKE(.companion = &who);
    struct posting p;
    struct assignment *list;
    size_t n;
    account_followers = followers;
    look();
    must(&cx, account_get(&cx, who.account_id, &p.a));
    p.a.area = KLOJEN; /* wider: keeps them */
    must(&cx, write_as(&admin, post_rule, &p));
    assert_int_equal(load(id).companion_id, who.account_id);
    look();
    must(&cx, account_get(&cx, who.account_id, &p.a));
    p.a.area = BARENG;
    must(&cx, write_as(&admin, post_rule, &p));
    assert_int_equal(load(id).companion_id, 0);
    as(&lurah);
    look();
    must(&cx, assignment_list(&cx, 0, 0, 1, &list, &n));
    assert_string_equal(list[0].kind, "handover");
    assert_int_equal(list[0].n, 2);
    /* Posted by mistake: back again, and what was left can be taken back. */
    int64_t assignment = list[0].id;
    look();
    must(&cx, account_get(&cx, who.account_id, &p.a));
    p.a.area = KAUMAN;
    must(&cx, write_as(&admin, post_rule, &p));
    struct undoing u = {.id = assignment};
    must(&cx, write_as(&lurah, undo_rule, &u));
    assert_int_equal(u.n, 2);
    assert_int_equal(load(other).companion_id, who.account_id);
    /* Another role: the caseload waits to be handed over. */
    look();
    must(&cx, account_get(&cx, who.account_id, &p.a));
    p.a.role = "lurah";
    must(&cx, write_as(&admin, post_rule, &p));
    assert_string_equal(see(&lurah, &who).state, "handover");
    account_followers = NULL;
}

/* ---- many, taken back ---- */

static void each_row_stands_alone_and_goes_back(void **state)
{
    int64_t mine = MAKE(.companion = &kauman_1), theirs = MAKE(.ward = ARJOSARI), free = MAKE();
    struct assign_row rows[] = {{.business_id = mine, .from_id = ASSIGN_ANY},
                                {.business_id = theirs, .from_id = ASSIGN_ANY},
                                {.business_id = free, .from_id = kauman_1.account_id},
                                {.business_id = free, .from_id = 0}};
    for (size_t i = 0; i < 4; i++)
        rows[i].to_id = kauman_2.account_id;
    struct assigning g = {.rows = rows, .n = 4, .kind = "bulk"};
    must(&cx, write_as(&lurah, assign_rule, &g));
    assert_int_equal(rows[0].result, OK);
    assert_int_equal(rows[1].result, ERR_NOT_FOUND);
    assert_string_equal(rows[2].msgid, "assign.error.moved");
    assert_int_equal(rows[3].result, OK);
    struct assignment a;
    as(&lurah);
    look();
    must(&cx, assignment_get(&cx, g.id, &a));
    assert_int_equal(a.n, 2);
    assert_int_equal(a.to_id, kauman_2.account_id);
    assert_int_equal(a.from_id, 0); /* one had somebody, one nobody */
    assert_string_equal(a.area, KAUMAN);
    as(&other_lurah);
    look();
    assert_int_equal(assignment_get(&cx, g.id, &a), ERR_NOT_FOUND);
    as(&kauman_2);
    look();
    must(&cx, assignment_get(&cx, g.id, &a));
    as(&bareng_1);
    look();
    assert_int_equal(assignment_get(&cx, g.id, &a), ERR_NOT_FOUND);

    /* `free` moves on: it stays there, the other goes back; the later one can go back first. */
    int64_t later;
    assert_int_equal(give(&lurah, free, &kauman_3, &later), OK);
    struct undoing u = {.id = g.id};
    must(&cx, write_as(&lurah, undo_rule, &u));
    assert_int_equal(u.n, 1);
    assert_int_equal(u.left, 1);
    assert_int_equal(load(mine).companion_id, kauman_1.account_id);
    assert_int_equal(load(free).companion_id, kauman_3.account_id);
    assert_int_equal(write_as(&lurah, undo_rule, &u), ERR_CONFLICT);
    u.id = later;
    must(&cx, write_as(&lurah, undo_rule, &u));
    assert_int_equal(load(free).companion_id, kauman_2.account_id);
}

static void what_was_to_be_done_goes_along(void **state)
{
    int64_t id = MAKE(.companion = &kauman_1), other = MAKE(.companion = &kauman_1), first;
    for (int i = 0; i < 2; i++) {
        QUERY(task, true,
              "INSERT INTO task (business_id, origin, title, who, account_id, ward, due_on, state, "
              "created_at, updated_at) VALUES ($1, 'promise', 'Antar berkas', 'companion', $2, "
              "'" KAUMAN "', '2026-12-01', 'open', 0, 0)");
        QUERY(need, true,
              "INSERT INTO need (business_id, kind, account_id, state, created_at, updated_at) "
              "VALUES ($1, 'nib', $2, 'working', 0, 0)");
        QUERY(plan, true,
              "INSERT INTO visit_plan (business_id, account_id, planned_on, state, created_at, "
              "updated_at) VALUES ($1, $2, '2026-12-01', 'planned', 0, 0)");
        const struct query *all[] = {&task, &need, &plan};
        for (size_t k = 0; k < 3; k++)
            must(&cx,
                 write_query(all[k], ARGS(db_int(i ? other : id), db_int(kauman_1.account_id))));
    }
    QUERY(count, false,
          "SELECT (SELECT count(*) FROM task WHERE business_id = $1 AND account_id = $2) + "
          "(SELECT count(*) FROM need WHERE business_id = $1 AND account_id = $2) + "
          "(SELECT count(*) FROM visit_plan WHERE business_id = $1 AND account_id = $2 AND state = "
          "'planned')");
    assert_int_equal(give(&lurah, id, &kauman_2, &first), OK);
    assert_int_equal(number_by(&count, ARGS(db_int(id), db_int(kauman_2.account_id))), 3);
    assert_int_equal(number_by(&count, ARGS(db_int(other), db_int(kauman_1.account_id))), 3);
    struct undoing u = {.id = first};
    must(&cx, write_as(&lurah, undo_rule, &u));
    assert_int_equal(number_by(&count, ARGS(db_int(id), db_int(kauman_1.account_id))), 3);
    assert_int_equal(give(&lurah, id, NULL, NULL), OK);
    QUERY(nobody, false,
          "SELECT count(*) FROM task WHERE business_id = $1 AND account_id IS NULL AND state = "
          "'open'");
    assert_int_equal(number_by(&nobody, ARGS(db_int(id))), 1);
    assert_int_equal(number_by(&count, ARGS(db_int(id), db_int(kauman_1.account_id))), 0);
}

/* ---- the whole caseload ---- */

struct handing {
    int64_t from, to, id, n, left;
    const char *reason;
};
static enum err handover_rule(struct ctx *c, void *arg)
{
    struct handing *h = arg;
    return assign_handover(c, h->from, h->to, h->reason, &h->id, &h->n, &h->left);
}

static void a_caseload_goes_to_one_within_the_territory(void **state)
{
    struct actor from = account("sahabat-kota-2", "companion", NULL);
    int64_t here = MAKE(.companion = &from), there = MAKE(.ward = ARJOSARI, .companion = &from);
    int64_t closed = MAKE(.companion = &from, .activity = "closed");
    struct handing h = {.from = from.account_id, .to = kauman_3.account_id, .reason = ""};
    assert_int_equal(write_as(&lurah, handover_rule, &h), ERR_INVALID);
    assert_non_null(said("reason"));
    h.reason = "Pindah tugas";
    must(&cx, write_as(&lurah, handover_rule, &h));
    assert_int_equal(h.n, 2);
    assert_int_equal(load(here).companion_id, kauman_3.account_id);
    assert_int_equal(load(closed).companion_id, kauman_3.account_id);
    assert_int_equal(load(there).companion_id, from.account_id);
    assert_int_equal(write_as(&lurah, handover_rule, &h), ERR_CONFLICT); /* nothing left here */
    /* Of the other ward nobody of Kauman may have it. */
    assert_int_equal(write_as(&officer, handover_rule, &h), ERR_CONFLICT);
    h.to = 0;
    must(&cx, write_as(&officer, handover_rule, &h));
    assert_int_equal(load(there).companion_id, city_1.account_id);
    struct undoing u = {.id = h.id};
    must(&cx, write_as(&officer, undo_rule, &u));
    assert_int_equal(load(there).companion_id, from.account_id);
    /* Nobody is kept in a register that they left: their own row says who they were. */
    assert_int_equal(see(&officer, &from).businesses, 1);
}

/* ---- the register ---- */

struct putting {
    struct companion c;
};
static enum err put_rule(struct ctx *c, void *arg)
{
    return companion_put(c, arg);
}

static void an_appointment_is_written_and_checked(void **state)
{
    struct actor who = account("sahabat-kauman-7", "companion", KAUMAN);
    struct companion c = see(&lurah, &who), stale = c;
    assert_int_equal(c.version, 1);
    assert_int_equal(c.capacity, COMPANION_CAPACITY);
    c.letter_number = "800/12/2026";
    c.term_from = "2026-12-01";
    c.term_until = "2026-11-01";
    c.home_ward = BARENG;
    c.capacity = 0;
    assert_int_equal(write_as(&lurah, put_rule, &c), ERR_INVALID);
    assert_string_equal(said("term_until"), "companion.error.term");
    assert_string_equal(said("home_ward"), "companion.error.home_ward");
    assert_non_null(said("capacity"));
    c.term_until = "2027-12-01";
    c.home_ward = KAUMAN;
    c.capacity = 40;
    must(&cx, write_as(&lurah, put_rule, &c));
    assert_int_equal(c.version, 2);
    assert_string_equal(c.state, "ended"); /* the term has not begun */
    assert_int_equal(write_as(&lurah, put_rule, &stale), ERR_STALE);
    c.term_from = "2026-11-23";
    must(&cx, write_as(&lurah, put_rule, &c));
    assert_string_equal(see(&camat, &who).state, "idle");
    struct companion city = see(&lurah, &city_1);
    city.capacity = 3;
    assert_int_equal(write_as(&lurah, put_rule, &city), ERR_FORBIDDEN);
    assert_int_equal(write_as(&kauman_1, put_rule, &c), ERR_FORBIDDEN);
    as(&kauman_1);
    look();
    assert_int_equal(companion_get(&cx, who.account_id, &c), ERR_NOT_FOUND);
    as(NULL);
}

static void lists_page_and_filter(void **state)
{
    struct companion *list;
    size_t n, seen = 0;
    bool more = true;
    int64_t total;
    const char *last = "";
    as(&officer);
    look();
    struct companion_filter f = {.limit = 3};
    while (more) {
        must(&cx, companion_list(&cx, &f, &list, &n, &more, &total));
        for (size_t i = 0; i < n; i++) {
            assert_true(strcmp(list[i].name, last) > 0);
            last = list[i].name;
        }
        seen += n;
        f.after = list[n - 1].account_id;
    }
    assert_int_equal(seen, total);
    f = (struct companion_filter){.text = "Sahabat-BARENG"};
    must(&cx, companion_list(&cx, &f, &list, &n, &more, &total));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].account_id, bareng_1.account_id);
    f = (struct companion_filter){.area = BARENG, .state = "active"};
    must(&cx, companion_list(&cx, &f, &list, &n, &more, &total));
    assert_true(n >= 2);
    for (size_t i = 0; i < n; i++)
        assert_true(!*list[i].area || strcmp(list[i].area, BARENG) == 0);
    f = (struct companion_filter){.text = "%"};
    must(&cx, companion_list(&cx, &f, &list, &n, &more, &total));
    assert_int_equal(n, 0); /* a sign, not "anything" */
    as(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(column_fact_version_and_audit_agree),
        cmocka_unit_test(who_may_not_is_refused_and_nothing_changes),
        cmocka_unit_test(a_shut_account_wants_handing_over),
        cmocka_unit_test(in_another_ward_a_companion_of_the_old_one_is_nobody),
        cmocka_unit_test(another_territory_leaves_what_lies_outside),
        cmocka_unit_test(each_row_stands_alone_and_goes_back),
        cmocka_unit_test(what_was_to_be_done_goes_along),
        cmocka_unit_test(a_caseload_goes_to_one_within_the_territory),
        cmocka_unit_test(an_appointment_is_written_and_checked),
        cmocka_unit_test(lists_page_and_filter),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
