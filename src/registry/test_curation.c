/* States over a real SQLite database: steps and who may take them, past days, counts, moves,
 * owners. */
#include "activity.h"
#include "curation_dated.h"
#include "ownership.h"
#include "test_stage_curation.h"

struct setting_state {
    int64_t id, version;
    struct curation_change c;
    struct activity_change a;
    struct ward_move m;
    struct owner_change o;
    struct business b;
    bool changed;
};

static enum err curate_rule(struct ctx *c, void *arg)
{
    struct setting_state *s = arg;
    return curation_set(c, s->id, s->version, &s->c, &s->b);
}
static enum err activity_rule(struct ctx *c, void *arg)
{
    struct setting_state *s = arg;
    return activity_set(c, s->id, s->version, &s->a, &s->b);
}
static enum err move_rule(struct ctx *c, void *arg)
{
    struct setting_state *s = arg;
    return ward_move(c, s->id, s->version, &s->m, &s->b);
}
static enum err owner_rule(struct ctx *c, void *arg)
{
    struct setting_state *s = arg;
    return owner_set(c, s->id, s->version, &s->o, &s->b);
}
static enum err import_rule(struct ctx *c, void *arg)
{
    struct setting_state *s = arg;
    return curation_import(c, s->id, s->c.state, s->c.on, &s->changed);
}

static enum err curate(const struct actor *who, int64_t id, struct curation_change c)
{
    struct setting_state s = {.id = id, .version = get(id).version, .c = c};
    as(who);
    enum err e = write_now(curate_rule, &s);
    as(NULL);
    return e;
}

#define CURATE(who, id, ...) curate(who, id, (struct curation_change){__VA_ARGS__})

/* ---- steps ---- */

static void test_the_way_to_curated(void **state)
{
    int64_t id = business("Keripik Sanan", "Sri Rahayu", KAUMAN, "081234500001").id;
    assert_int_equal(CURATE(&lurah, id, .state = "verified"), OK);
    struct business b = get(id);
    assert_string_equal(b.curation, "verified");
    assert_string_equal(b.curation_on, TODAY);
    assert_null(b.curation_until);
    assert_int_equal(CURATE(&officer, id, .state = "curated"), OK);
    b = get(id);
    assert_string_equal(b.curation, "curated");
    assert_string_equal(b.curation_until, "2028-11-23");
    /* Looked at again: the term begins anew. */
    cx.now += 86400;
    assert_int_equal(CURATE(&officer, id, .state = "curated"), OK);
    assert_string_equal(get(id).curation_until, "2028-11-24");
    assert_int_equal(CURATE(&officer, id, .state = "not_yet", .reasons = "market,place"), OK);
    b = get(id);
    assert_string_equal(b.curation, "not_yet");
    assert_null(b.curation_until);
    cx.now = NOON;
}

static void test_who_may_take_which_step(void **state)
{
    int64_t id = business("Bakso Cak Man", "Sulaiman", KAUMAN, "081234500002").id;
    assert_int_equal(CURATE(&lurah, id, .state = "curated"), ERR_CONFLICT); /* no such step */
    assert_string_equal(cx.err.msgid, "error.curation_step");
    assert_int_equal(CURATE(&officer, id, .state = "curated"), ERR_CONFLICT);
    assert_int_equal(CURATE(&companion, id, .state = "verified"), ERR_FORBIDDEN);
    assert_string_equal(cx.err.msgid, "error.curation_level");
    assert_int_equal(CURATE(&mayor, id, .state = "verified"), ERR_FORBIDDEN);
    assert_int_equal(CURATE(&other_lurah, id, .state = "verified"), ERR_NOT_FOUND);
    assert_int_equal(CURATE(actor_public(), id, .state = "verified"), ERR_AUTH);
    assert_string_equal(get(id).curation, "proposed");
    assert_int_equal(CURATE(&camat, id, .state = "verified"), OK);
    assert_int_equal(CURATE(&lurah, id, .state = "curated"), ERR_FORBIDDEN);
    assert_int_equal(CURATE(&lurah, id, .state = "proposed"), ERR_CONFLICT);
    assert_int_equal(CURATE(&officer, id, .state = "curated"), OK);
    assert_int_equal(CURATE(&lurah, id, .state = "not_yet", .reasons = "data"), ERR_FORBIDDEN);
    assert_int_equal(CURATE(&lurah, id, .state = "verified"), ERR_CONFLICT);
}

static void test_reasons(void **state)
{
    int64_t id = business("Batik Blimbing", "Wahyuni", KAUMAN, "081234500003").id;
    assert_int_equal(CURATE(&lurah, id, .state = "not_yet"), ERR_INVALID);
    assert_string_equal(said("reasons"), "error.reasons_needed");
    assert_int_equal(CURATE(&lurah, id, .state = "verified", .reasons = "data"), ERR_INVALID);
    assert_string_equal(said("reasons"), "error.reasons_only_not_yet");
    assert_int_equal(CURATE(&lurah, id, .state = "not_yet", .reasons = "data,other"), ERR_INVALID);
    assert_string_equal(said("note"), "error.reason_other_note");
    assert_int_equal(CURATE(&lurah, id, .note = "x"), ERR_INVALID);
    assert_string_equal(said("state"), "field.error.required");
    assert_int_equal(
        CURATE(&lurah, id, .state = "not_yet", .reasons = "data,other", .note = "Belum bertemu"),
        OK);
    struct fact *facts;
    size_t n;
    look();
    assert_int_equal(fact_list(&cx, id, "curation", &facts, &n), OK);
    assert_int_equal(n, 2);
    assert_string_equal(facts[0].reasons, "data,other");
    assert_string_equal(facts[0].note, "Belum bertemu");
    assert_string_equal(facts[0].account, "lurah-kauman");
}

static void test_stale_and_merged(void **state)
{
    struct business b = business("Warung Bu Tin", "Tini", KAUMAN, "081234500004");
    struct setting_state s = {.id = b.id, .version = b.version, .c = {.state = "verified"}};
    as(&lurah);
    assert_int_equal(write_now(curate_rule, &s), OK);
    assert_int_equal(s.b.version, b.version + 1);
    s.c = (struct curation_change){.state = "not_yet", .reasons = "data"};
    assert_int_equal(write_now(curate_rule, &s), ERR_STALE);
    s.a = (struct activity_change){.activity = "paused", .reason = "season"};
    assert_int_equal(write_now(activity_rule, &s), ERR_STALE);
    as(NULL);
}

/* ---- past days ---- */

static void test_past_days(void **state)
{
    int64_t id = business("Sate Pak Kumis", "Kumoro", KAUMAN, "081234500005").id;
    int64_t before = count_on("curation", "curated", "2024-06-30", "");
    /* On paper verified in May and curated in June 2024; typed in today. */
    assert_int_equal(CURATE(&lurah, id, .state = "verified", .on = "2024-05-02"), OK);
    assert_string_equal(get(id).curation, "verified");
    assert_int_equal(CURATE(&officer, id, .state = "curated", .on = "2024-06-30"), OK);
    assert_string_equal(get(id).curation_until, "2026-06-30");
    assert_int_equal(count_on("curation", "curated", "2024-06-30", ""), before + 1);
    assert_int_equal(count_on("curation", "curated", "2024-06-29", ""), before);
    assert_int_equal(count_on("curation", "verified", "2024-06-29", KAUMAN), 1);
    /* It cannot have stopped before it began, nor in the future. */
    assert_int_equal(
        CURATE(&officer, id, .state = "not_yet", .reasons = "data", .on = "2024-06-29"),
        ERR_INVALID);
    assert_string_equal(said("on"), "error.date_before_state");
    assert_int_equal(
        CURATE(&officer, id, .state = "not_yet", .reasons = "data", .on = "2026-11-24"),
        ERR_INVALID);
    assert_string_equal(said("on"), "error.date_future");
    assert_int_equal(CURATE(&officer, id, .state = "not_yet", .reasons = "data", .on = "kemarin"),
                     ERR_INVALID);
    /* Curated from June 2024 until January 2026. */
    assert_int_equal(
        CURATE(&officer, id, .state = "not_yet", .reasons = "data", .on = "2026-01-10"), OK);
    assert_int_equal(count_on("curation", "curated", "2026-01-09", ""), before + 1);
    assert_int_equal(count_on("curation", "not_yet", "2026-01-10", KAUMAN), 1);
    assert_string_equal(get(id).curation, "not_yet");
    assert_string_equal(get(id).curation_on, "2026-01-10");
}

static void test_import_of_states(void **state)
{
    int64_t id = business("Tempe Mendoan", "Paijo", BARENG, "081234500006").id;
    struct setting_state s = {.id = id, .c = {.state = "curated", .on = "2023-03-01"}};
    assert_int_equal(write_now(import_rule, &s), OK);
    assert_true(s.changed);
    assert_string_equal(get(id).curation, "curated");
    assert_string_equal(get(id).curation_on, "2023-03-01");
    assert_int_equal(count_on("curation", "curated", "2023-03-01", BARENG), 1);
    assert_int_equal(write_now(import_rule, &s), OK);
    assert_false(s.changed); /* the same list again */
    /* What was long before is history: today's state stays. */
    s.c = (struct curation_change){.state = "proposed", .on = "2022-01-05"};
    assert_int_equal(write_now(import_rule, &s), OK);
    assert_true(s.changed);
    assert_string_equal(get(id).curation, "curated");
    assert_int_equal(count_on("curation", "proposed", "2022-06-01", BARENG), 1);
    s.c.on = "2027-01-01";
    assert_int_equal(write_now(import_rule, &s), ERR_INVALID);
    as(&lurah);
    s.c.on = "2022-02-02";
    assert_int_equal(write_now(import_rule, &s), ERR_FORBIDDEN);
    as(NULL);
}

/* ---- activity, ward ---- */

static enum err activity(const struct actor *who, int64_t id, struct activity_change a)
{
    struct setting_state s = {.id = id, .version = get(id).version, .a = a};
    as(who);
    enum err e = write_now(activity_rule, &s);
    as(NULL);
    return e;
}
#define ACTIVITY(who, id, ...) activity(who, id, (struct activity_change){__VA_ARGS__})

static void test_activity(void **state)
{
    int64_t id = business("Es Dawet", "Siti Aminah", KAUMAN, "081234500007").id;
    assert_int_equal(ACTIVITY(&lurah, id, .activity = "paused"), ERR_INVALID);
    assert_string_equal(said("reason"), "error.reason_needed");
    assert_int_equal(ACTIVITY(&lurah, id, .activity = "closed", .reason = "other"), ERR_INVALID);
    assert_string_equal(said("note"), "error.reason_other_note");
    assert_int_equal(ACTIVITY(&companion, id, .activity = "paused", .reason = "season"),
                     ERR_FORBIDDEN);
    assert_int_equal(ACTIVITY(&other_lurah, id, .activity = "paused", .reason = "season"),
                     ERR_NOT_FOUND);
    assert_int_equal(
        ACTIVITY(&lurah, id, .activity = "paused", .reason = "season", .on = "2025-12-01"), OK);
    assert_string_equal(get(id).activity, "paused");
    assert_int_equal(count_on("activity", "paused", "2025-12-31", KAUMAN), 1);
    assert_int_equal(ACTIVITY(&lurah, id, .activity = "active", .on = "2026-02-01"), OK);
    assert_int_equal(count_on("activity", "paused", "2026-01-31", KAUMAN), 1);
    assert_int_equal(count_on("activity", "paused", "2026-02-01", KAUMAN), 0);
    assert_int_equal(ACTIVITY(&officer, id, .activity = "closed", .reason = "capital"), OK);
    assert_string_equal(get(id).activity, "closed");
}

static enum err move_to(const struct actor *who, int64_t id, struct ward_move m)
{
    struct setting_state s = {.id = id, .version = get(id).version, .m = m};
    as(who);
    enum err e = write_now(move_rule, &s);
    as(NULL);
    return e;
}
#define MOVE(who, id, ...) move_to(who, id, (struct ward_move){__VA_ARGS__})

static void test_moves(void **state)
{
    int64_t here = count_on("ward", KAUMAN, TODAY, ""),
            there = count_on("ward", BARENG, "2026-11-10", "");
    struct business b = business("Toko Roti Mekar", "Hartono", KAUMAN, "081234500008");
    assert_int_equal(MOVE(&lurah, b.id, .ward = BARENG), ERR_INVALID);
    assert_string_equal(said("ward"), "error.ward_outside");
    assert_int_equal(MOVE(&camat, b.id, .ward = KAUMAN), ERR_INVALID);
    assert_string_equal(said("ward"), "error.ward_same");
    assert_int_equal(MOVE(&camat, b.id, .ward = "35.73.09.1001"), ERR_INVALID);
    assert_string_equal(said("ward"), "error.ward_unknown");
    assert_int_equal(
        MOVE(&camat, b.id, .ward = BARENG, .on = "2026-11-10", .address = "Jl. Bareng Raya 7"), OK);
    struct business now = get(b.id);
    assert_string_equal(now.ward, BARENG);
    assert_string_equal(now.address, "Jl. Bareng Raya 7");
    assert_int_equal(count_on("ward", BARENG, "2026-11-10", ""), there + 1);
    assert_int_equal(count_on("ward", KAUMAN, TODAY, ""),
                     here); /* it came today and is gone since the 10th */
    /* Found where it stands now, and gone from the old ward's territory. */
    struct business_row *rows;
    size_t n;
    as(&lurah);
    look();
    assert_int_equal(business_search(&cx, "roti mekar", 5, &rows, &n), OK);
    assert_int_equal(n, 0);
    as(&camat);
    look();
    assert_int_equal(business_search(&cx, "roti mekar", 5, &rows, &n), OK);
    assert_int_equal(n, 1);
    as(NULL);
}

/* ---- owners ---- */

static enum err own(const struct actor *who, int64_t id, struct owner_change o)
{
    struct setting_state s = {.id = id, .version = get(id).version, .o = o};
    as(who);
    enum err e = write_now(owner_rule, &s);
    as(NULL);
    return e;
}
#define OWN(who, id, ...) own(who, id, (struct owner_change){__VA_ARGS__})

static void test_change_of_owner(void **state)
{
    struct business b = business("Depot Rawon", "Suparman", KAUMAN, "081234500009");
    assert_int_equal(OWN(&companion, b.id, .owner_name = "Anak Suparman"), ERR_FORBIDDEN);
    assert_int_equal(OWN(&lurah, b.id, .phone = "081234500010"), ERR_INVALID);
    assert_string_equal(said("owner_name"), "field.error.required");
    assert_int_equal(OWN(&lurah, b.id, .owner_name = "Anak", .owner_nik = "1"), ERR_INVALID);
    assert_non_null(said("owner_nik"));
    assert_int_equal(OWN(&lurah, b.id, .owner_name = "Wulandari", .owner_nik = "3573024107900001",
                         .phone = "081234500010", .on = "2026-10-01", .note = "Warisan"),
                     OK);
    struct business now = get(b.id);
    assert_string_equal(now.owner_name, "Wulandari");
    assert_string_equal(now.owner_nik, "3573024107900001");
    assert_string_equal(now.phone, "081234500010");
    assert_true(now.owner_id != b.owner_id);
    struct fact *facts;
    size_t n;
    look();
    assert_int_equal(fact_list(&cx, b.id, "owner", &facts, &n), OK);
    const char *then;
    assert_int_equal(fact_on(&cx, b.id, "owner", "2026-10-02", &then), OK);
    assert_string_equal(then, arena_printf(cx.a, "%" PRId64, now.owner_id));
    const char *name;
    assert_int_equal(owner_name_of(&cx, b.owner_id, &name), OK);
    assert_string_equal(name, "Suparman"); /* kept */

    /* The same person by NIK and name; by another business's code; never the same twice. */
    struct business c = business("Depot Soto", "Ngatini", KAUMAN, "081234500011");
    assert_int_equal(OWN(&lurah, c.id, .owner_name = "WULANDARI", .owner_nik = "3573024107900001"),
                     OK);
    assert_int_equal(get(c.id).owner_id, now.owner_id);
    assert_null(get(c.id).phone); /* the former owner's number goes */
    assert_int_equal(OWN(&lurah, c.id, .owner_of = b.code), ERR_INVALID);
    assert_string_equal(said("owner_of"), "error.owner_same");
    struct business d = business("Depot Gado-gado", "Partini", KAUMAN, "081234500012");
    assert_int_equal(OWN(&lurah, c.id, .owner_of = d.code, .owner_name = "Siapa"), ERR_INVALID);
    assert_string_equal(said("owner_of"), "error.owner_either");
    assert_int_equal(OWN(&lurah, c.id, .owner_of = "U-9ZZZZ-1"), ERR_INVALID);
    assert_int_equal(OWN(&lurah, c.id, .owner_of = d.code), OK);
    assert_int_equal(get(c.id).owner_id, d.owner_id);
    struct business far = business("Depot Jauh", "Orang Jauh", ARJOSARI, "081234500013");
    assert_int_equal(OWN(&lurah, c.id, .owner_of = far.code), ERR_INVALID); /* not in the scope */
    assert_string_equal(said("owner_of"), "error.business_unknown");
}

/* ---- counts, criteria, queue ---- */

QUERY(count_columns, false,
      "SELECT count(*) FROM business WHERE merged_into IS NULL AND curation = $1");

static void test_counts_agree(void **state)
{
    static const char *const states[] = {"proposed", "verified", "curated", "not_yet"};
    struct business_counts c;
    look();
    assert_int_equal(business_count(&cx, NULL, &c), OK);
    const int64_t summary[] = {c.proposed, c.verified, c.curated, c.not_yet};
    int64_t sum = 0;
    for (int i = 0; i < 4; i++) {
        int64_t columns = -1;
        look();
        assert_int_equal(db_int_of(&cx, &count_columns, ARGS(db_text(states[i])), -1, &columns),
                         OK);
        assert_int_equal(summary[i], columns);
        assert_int_equal(summary[i], count_on("curation", states[i], "2026-11-24", ""));
        sum += summary[i];
    }
    assert_true(sum > 10);
    assert_int_equal(c.total, sum);
    look();
    assert_int_equal(business_count(&cx, KAUMAN, &c), OK);
    assert_int_equal(c.curated, count_on("curation", "curated", "2026-11-24", KAUMAN));
}

static bool met(const struct criterion *list, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].code, code) == 0)
            return list[i].met;
    assert_string_equal(code, "a criterion");
    return false;
}

static void test_criteria(void **state)
{
    struct business b = get(business("Kopi Tubruk", "Bejo", KAUMAN, "081234500014").id);
    struct criterion list[CRITERIA_MAX];
    size_t n = curation_criteria(&cx, &b, list);
    assert_true(met(list, n, "complete") && met(list, n, "contact") && met(list, n, "active") &&
                met(list, n, "fresh"));
    assert_false(met(list, n, "nib") || met(list, n, "place") || met(list, n, "age") ||
                 met(list, n, "photo"));
    b.founded_on = "2026-05-24";
    b.channels = "whatsapp,shop";
    n = curation_criteria(&cx, &b, list);
    assert_true(met(list, n, "place"));
    assert_false(met(list, n, "age"));
    b.founded_on = "2026-05-23";
    b.channels = "workshop";
    n = curation_criteria(&cx, &b, list);
    assert_true(met(list, n, "age"));
    assert_false(met(list, n, "place"));
    b.confirmed_at = NOON - 400 * INT64_C(86400);
    assert_false(met(list, curation_criteria(&cx, &b, list), "fresh"));
}

static void curated_on(const char *name, const char *ward, const char *on)
{
    struct setting_state s = {.id = business(name, "Pemilik", ward, NULL).id,
                              .c = {.state = "curated", .on = on}};
    assert_int_equal(write_now(import_rule, &s), OK);
}

static bool has(const struct business_page *p, const char *name)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->rows[i].name, name) == 0)
            return true;
    return false;
}

static void test_expiring(void **state)
{
    struct business_page p, second;
    curated_on("Habis Kemarin", KAUMAN, "2024-11-22");
    curated_on("Habis Sebentar Lagi", KAUMAN, "2025-01-20");
    curated_on("Masih Lama", KAUMAN, "2025-02-20");
    curated_on("Di Tempat Lain", ARJOSARI, "2024-11-22");
    as(&lurah);
    look();
    assert_int_equal(curation_expiring(&cx, NULL, NULL, 1, &p), OK);
    assert_int_equal(p.n, 1);
    assert_non_null(p.next);
    assert_int_equal(curation_expiring(&cx, NULL, p.next, 50, &second), OK);
    assert_int_equal(second.n + 1, p.total);
    assert_int_equal(curation_expiring(&cx, NULL, NULL, 50, &p), OK);
    assert_true(has(&p, "Habis Kemarin") && has(&p, "Habis Sebentar Lagi"));
    assert_false(has(&p, "Masih Lama") || has(&p, "Di Tempat Lain"));
    assert_int_equal(curation_expiring(&cx, ARJOSARI, NULL, 50, &p), OK);
    assert_int_equal(p.n, 0); /* an area asked for does not widen the territory */
    assert_int_equal(curation_expiring(&cx, NULL, "abc", 50, &p), ERR_INPUT);
    as(&companion);
    look();
    assert_int_equal(curation_expiring(&cx, NULL, NULL, 50, &p), ERR_FORBIDDEN);
    as(NULL);
}

static enum err months_rule(struct ctx *c, void *arg)
{
    return setting_set(c, "curation_months", arg);
}

static void test_term_setting(void **state)
{
    int64_t id = business("Pecel Kawi", "Kawiarti", KAUMAN, "081234500015").id;
    assert_int_equal(write_now(months_rule, (void *)(uintptr_t) "12"), OK);
    assert_int_equal(CURATE(&lurah, id, .state = "verified"), OK);
    assert_int_equal(CURATE(&officer, id, .state = "curated", .on = TODAY), OK);
    assert_string_equal(get(id).curation_until, "2027-11-23");
    assert_int_equal(write_now(months_rule, (void *)(uintptr_t) "0"),
                     OK); /* nonsense counts as unset */
    assert_int_equal(CURATE(&officer, id, .state = "curated"), OK);
    assert_string_equal(get(id).curation_until, "2028-11-23");
}

static void test_everything_is_recorded(void **state)
{
    struct audit_row *rows;
    size_t n;
    int64_t checked;
    int problems;
    int64_t id = business("Jamu Gendong", "Yu Sum", KAUMAN, "081234500016").id;
    assert_int_equal(
        CURATE(&lurah, id, .state = "not_yet", .reasons = "data", .note = "Rahasia dagang"), OK);
    look();
    assert_int_equal(audit_list(&cx, "business", id, 0, 10, &rows, &n), OK);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].action, "curation");
    assert_non_null(strstr(rows[0].changes, "\"curation\":[\"proposed\",\"not_yet\"]"));
    assert_non_null(strstr(rows[0].changes, "\"reasons\":[null,\"data\"]"));
    assert_null(strstr(rows[0].changes, "Rahasia")); /* a note may name people: sealed */
    assert_int_equal(audit_verify(&cx, NULL, NULL, &checked, &problems), OK);
    assert_int_equal(problems, 0);
}

static int begin(void **state)
{
    return open_stage(state, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_way_to_curated),
        cmocka_unit_test(test_who_may_take_which_step),
        cmocka_unit_test(test_reasons),
        cmocka_unit_test(test_stale_and_merged),
        cmocka_unit_test(test_past_days),
        cmocka_unit_test(test_import_of_states),
        cmocka_unit_test(test_activity),
        cmocka_unit_test(test_moves),
        cmocka_unit_test(test_change_of_owner),
        cmocka_unit_test(test_criteria),
        cmocka_unit_test(test_expiring),
        cmocka_unit_test(test_term_setting),
        cmocka_unit_test(test_counts_agree),
        cmocka_unit_test(test_everything_is_recorded),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
