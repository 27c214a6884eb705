/* Hard times against hand-worked cases: who fell by how much, by area and sector, on both engines.
 */
#include "test_stage_visits.h"

#include "revenue.h"
#include "revenue_flag.h"
#include "shock.h"

/* NOON lies in November 2026: the last full month is October. */
#define FIRST "2026-03"
#define LAST  "2026-05"

/* Twelve months of 100, then the window's three of `during`, then `after` until October. */
struct series {
    int64_t business, during, after;
    int base; /* how many of the twelve are known */
};
static enum err tell_rule(struct ctx *c, void *arg)
{
    const struct series *s = arg;
    int32_t first = figure_month(FIRST);
    for (int32_t m = first - 12; m <= figure_month("2026-10"); m++) {
        bool changed;
        struct revenue r = revenue_new();
        if (m >= first - 12 + s->base && m < first)
            continue;
        r.business_id = s->business;
        r.month = figure_month_text(c->a, m);
        r.amount = m < first ? 100000 : m < first + 3 ? s->during : s->after;
        r.source = "notebook";
        TRY(revenue_put(c, &r, &changed));
    }
    return OK;
}

static enum err sector_rule(struct ctx *c, void *arg)
{
    struct business b;
    bool changed;
    TRY(business_get(c, *(int64_t *)arg, &b));
    b.sector = "culinary";
    return business_update(c, &b, HAND_DEMO, &changed);
}

static int64_t made;
static int64_t told_shop(const char *ward, int64_t during, int64_t after, int base)
{
    static const char *const names[] = {"Anggrek", "Bintang",   "Cempaka", "Delima",
                                        "Elang",   "Flamboyan", "Gading"};
    const char *name = names[made % 7];
    struct series s = {.during = during, .after = after, .base = base};
    s.business = shop(arena_printf(cx.a, "Toko %s", name), arena_printf(cx.a, "Ibu %s", name),
                      arena_printf(cx.a, "0812555500%02d", (int)made++), ward);
    as(NULL);
    must(&cx, write_now(tell_rule, &s));
    must(&cx, write_now(sector_rule, &s.business));
    return s.business;
}

static enum err add_rule(struct ctx *c, void *arg)
{
    return shock_add(c, arg);
}
static enum err put_rule(struct ctx *c, void *arg)
{
    return shock_put(c, arg);
}
static struct shock window_of(const char *area)
{
    return (struct shock){
        .name = "Banjir", .kind = "flood", .area = area, .first_month = FIRST, .last_month = LAST};
}

static struct shock_figure figure(const struct actor *who, int64_t id, const char *area,
                                  const char *sector)
{
    struct shock_figure *list;
    size_t n;
    as(who);
    look();
    must(&cx, shock_figures(&cx, id, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].area, area) == 0 && strcmp(list[i].sector, sector) == 0)
            return list[i];
    return (struct shock_figure){.businesses = -1};
}

static struct shock s;
static int64_t lost, held;

static void test_defined_by_officers(void **state)
{
    struct shock bad = window_of("99.99");
    bad.last_month = "2026-02";
    as(&lurah);
    s = window_of("");
    assert_int_equal(write_now(add_rule, &s), ERR_FORBIDDEN);
    as(&officer);
    assert_int_equal(write_now(add_rule, &bad), ERR_INVALID);
    assert_non_null(said("area"));
    assert_non_null(said("last_month"));
    bad = window_of("");
    bad.first_month = "2026-12";
    bad.last_month = "2027-01";
    assert_int_equal(write_now(add_rule, &bad), ERR_INVALID);
    assert_non_null(said("first_month"));
    bad = window_of("");
    bad.first_month = "2023-05"; /* to 2026-05: 37 months */
    assert_int_equal(write_now(add_rule, &bad), ERR_INVALID);
    assert_non_null(said("last_month"));
    bad.first_month = "2023-06";
    must(&cx, write_now(add_rule, &bad));
    must(&cx, write_now(add_rule, &s));
    assert_int_equal(audited("create", "shock", s.id), 1);
}

/* In Kauman: falls of 50, 40, 30, 20 percent, one without a baseline; then a fifth. */
static void test_what_it_did(void **state)
{
    lost = told_shop(KAUMAN, 50000, 60000, 12); /* not back */
    told_shop(KAUMAN, 60000, 95000, 12);        /* back at 95 % */
    told_shop(KAUMAN, 70000, 94000, 12);        /* not quite */
    held = told_shop(KAUMAN, 80000, 100000, 6); /* held; six months are a baseline */
    told_shop(KAUMAN, 10000, 10000, 5);         /* five are none */
    must(&cx, shock_reckon(&cx, s.id));
    struct shock_figure f = figure(&lurah, s.id, KAUMAN, "");
    assert_int_equal(f.businesses, 7); /* with warung and kios, of whom nothing is known */
    assert_int_equal(f.known, 4);
    assert_int_equal(f.coverage, 57);
    assert_true(f.fall == FIELD_UNSET && f.held == FIELD_UNSET); /* four are too few */
    told_shop(KAUMAN, 100000, 100000, 12);
    must(&cx, shock_reckon(&cx, s.id));
    f = figure(&lurah, s.id, KAUMAN, "");
    assert_int_equal(f.businesses, 8);
    assert_int_equal(f.known, 5);
    assert_int_equal(f.fall, 30); /* of 50 40 30 20 0 */
    assert_int_equal(f.held, 2);
    assert_int_equal(f.held_share, 40);
    assert_int_equal(f.recovered, 3);
    assert_int_equal(f.confidence, 70);
    assert_int_equal(figure(&lurah, s.id, "", "").known, 5);
    assert_int_equal(figure(&lurah, s.id, "35.73.02", "").known, 5);
    assert_int_equal(figure(&lurah, s.id, ARJOSARI, "").businesses, -1); /* not theirs */
    assert_int_equal(figure(&officer, s.id, ARJOSARI, "").known, 0);
    as(&companion);
    look();
    struct shock_figure *list;
    size_t n;
    assert_int_equal(shock_figures(&cx, s.id, &list, &n), ERR_FORBIDDEN);
}

struct then {
    int64_t businesses[3], known[3], held[3], confidence[3];
};
static void add_then(void *arg, const struct shock_answer_then *x)
{
    struct then *t = arg;
    if (strcmp(x->ward, KAUMAN) != 0)
        return;
    t->businesses[x->instant]++;
    t->known[x->instant] += x->known;
    t->held[x->instant] += x->held;
    t->confidence[x->instant] += x->known ? x->confidence : 0;
}

/* In April the window's first months of three were not known yet; in June as in November. */
static void test_as_of_past_days(void **state)
{
    struct date april = {2026, 4, 15}, june = {2026, 6, 15};
    int64_t instants[] = {date_begins(april), date_begins(june), cx.now};
    struct then t = {.known = {0}};
    as(NULL);
    look();
    must(&cx, shock_then(&cx, s.id, instants, 3, add_then, &t));
    struct shock_figure f = figure(&lurah, s.id, KAUMAN, "");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(t.businesses[i], f.businesses);
        assert_int_equal(t.known[i], i ? f.known : 0);
        assert_int_equal(t.held[i], i ? f.held : 0);
    }
    assert_int_equal(t.confidence[2] / t.known[2], f.confidence);
}

static struct shock_answer answer_of(const struct actor *who, int64_t business)
{
    struct shock_answer *list;
    size_t n;
    as(who);
    look();
    must(&cx, shock_of_business(&cx, business, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (list[i].shock_id == s.id)
            return list[i];
    return (struct shock_answer){.shock_id = 0};
}

static void test_one_business(void **state)
{
    struct shock_answer a = answer_of(&lurah, lost);
    assert_true(a.known && !a.held);
    assert_int_equal(a.baseline, 100000);
    assert_int_equal(a.trough, 50000);
    assert_int_equal(a.fall, 50);
    assert_true(a.recovered_after == FIELD_UNSET);
    assert_string_equal(a.trough_month, FIRST);
    assert_int_equal(a.median, 30);
    assert_string_equal(a.near, "ward");
    assert_int_equal(a.sector_median, 30); /* the five whose turnover is known are of one sector */
    assert_string_equal(a.sector_near, "ward");
    a = answer_of(&lurah, held);
    assert_true(a.held);
    assert_int_equal(a.recovered_after, 2); /* May's median of three is the first that is back */
    a = answer_of(&lurah, kios);
    assert_false(a.known);
    assert_int_equal(a.coverage, 0);
    assert_null(a.sector_near); /* it has none */
    a = answer_of(&officer, far);
    assert_string_equal(a.near, "city"); /* nothing is known of its ward and district */
    struct shock_answer *list;
    size_t n;
    as(&mayor);
    look();
    assert_int_equal(shock_of_business(&cx, lost, &list, &n), ERR_FORBIDDEN);
    as(&other_lurah);
    look();
    assert_int_equal(shock_of_business(&cx, lost, &list, &n), ERR_NOT_FOUND);
}

static void test_changed_and_removed(void **state)
{
    struct shock x = s;
    as(&officer);
    x.area = ARJOSARI;
    must(&cx, write_now(put_rule, &x));
    assert_int_equal(x.version, 2);
    struct shock stale = s;
    assert_int_equal(write_now(put_rule, &stale), ERR_STALE);
    must(&cx, shock_care(&cx)); /* changed in the same second is not yet due again … */
    cx.now += 60;
    must(&cx, shock_reckon(&cx, s.id)); /* … and reckoned at once by who changed it */
    assert_int_equal(figure(&officer, s.id, "", "").businesses, 1);
    assert_int_equal(answer_of(&lurah, lost).shock_id, 0); /* of another ward */
    cx.now += 86400;
    must(&cx, shock_care(&cx));
    assert_int_equal(figure(&officer, s.id, "", "").made_at, cx.now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defined_by_officers), cmocka_unit_test(test_what_it_did),
        cmocka_unit_test(test_as_of_past_days),     cmocka_unit_test(test_one_business),
        cmocka_unit_test(test_changed_and_removed),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
