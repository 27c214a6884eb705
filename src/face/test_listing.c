/* The catalogue's rules over a real database: who agrees, what is shown, what ends it. */
#include "test_stage_visits.h"

#include "listing.h"
#include "ownership.h"
#include "ward_office.h"

struct putting {
    struct listing l;
    struct listing_picture pictures[LISTING_PHOTOS];
};
static enum err put_rule(struct ctx *c, void *arg)
{
    struct putting *p = arg;
    return listing_put(c, &p->l, p->pictures);
}

static enum err agree(const struct actor *who, int64_t business, struct listing l)
{
    struct putting p = {.l = l};
    p.l.business_id = business;
    as(who);
    look();
    TRY(listing_look(&cx, &p.l, p.pictures));
    return write_now(put_rule, &p);
}

static enum err withdraw_rule(struct ctx *c, void *arg)
{
    return listing_withdraw(c, *(int64_t *)arg);
}

struct stating {
    int64_t business;
    const char *curation, *activity, *until;
};
static enum err state_rule(struct ctx *c, void *arg)
{
    QUERY(q, true,
          "UPDATE business SET curation = $2, activity = $3, curation_until = $4 WHERE id = $1");
    const struct stating *s = arg;
    TRY(db_exec(
        c, &q,
        ARGS(db_int(s->business), db_text(s->curation), db_text(s->activity), db_text(s->until)),
        NULL));
    return listing_follower.changed(c, s->business);
}
static void state(int64_t business, const char *curation, const char *activity, const char *until)
{
    as(NULL);
    must(&cx, write_now(state_rule, &(struct stating){business, curation, activity, until}));
}

static struct listing now(int64_t business)
{
    struct listing l;
    as(&officer);
    look();
    must(&cx, listing_get(&cx, business, &l));
    return l;
}

static const struct listing words = {.products = "Keripik tempe, sambal",
                                     .about = "Dibuat sendiri",
                                     .agreed = true,
                                     .proof = "spoken"};

static enum err shown(int64_t business)
{
    struct listing l;
    as(actor_public());
    look();
    return listing_shown(&cx, code_make(cx.a, "U", (uint64_t)business), &l);
}

static void test_who_agrees(void **unused)
{
    struct listing mine = words, l = words;
    mine.proof = NULL;
    assert_int_equal(agree(&companion_2, warung, words), ERR_FORBIDDEN);
    assert_int_equal(agree(&other_lurah, warung, words), ERR_NOT_FOUND);
    assert_int_equal(agree(&mayor, warung, words), ERR_FORBIDDEN);
    assert_int_equal(agree(&owner, kios, mine), ERR_NOT_FOUND);
    l.agreed = false;
    assert_int_equal(agree(&companion, warung, l), ERR_INVALID);
    assert_non_null(said("agreed"));
    l = words;
    l.proof = NULL;
    assert_int_equal(agree(&companion, warung, l), ERR_INVALID);
    assert_non_null(said("proof"));
    l = words;
    l.whatsapp = "0341555666";
    assert_int_equal(agree(&companion, warung, l), ERR_INVALID);
    assert_string_equal(said("whatsapp"), "listing.error.whatsapp");
    l = words;
    l.photo_1 = 999;
    assert_int_equal(agree(&companion, warung, l), ERR_INVALID);
    assert_string_equal(said("photo_1"), "listing.error.photo");
    assert_int_equal(now(warung).consent_id, 0);
    must(&cx, agree(&owner, warung, mine));
    assert_string_equal(now(warung).via, "account");
    assert_string_equal(now(warung).consent_version, LISTING_TEXT);
    assert_int_equal(audited("listing-agree", "business", warung), 1);
    assert_int_equal(agree(&companion, warung, words),
                     ERR_STALE); /* version 0: another was first */
}

static void test_shown_while_all_holds(void **unused)
{
    assert_int_equal(shown(warung), ERR_NOT_FOUND); /* proposed */
    state(warung, "curated", "active", NULL);
    assert_int_equal(shown(warung), OK);
    state(warung, "curated", "paused", NULL);
    assert_int_equal(shown(warung), ERR_NOT_FOUND);
    state(warung, "verified", "active", NULL);
    assert_int_equal(shown(warung), ERR_NOT_FOUND);
    state(warung, "curated", "active", "2026-11-22"); /* until yesterday */
    assert_int_equal(shown(warung), ERR_NOT_FOUND);
    state(warung, "curated", "active", "2026-11-23");
    assert_int_equal(shown(warung), OK);
    state(kios, "curated", "active", NULL);
    assert_int_equal(shown(kios), ERR_NOT_FOUND); /* nobody agreed */
}

static struct listing_page list(struct listing_filter f)
{
    struct listing_page page;
    as(actor_public());
    look();
    must(&cx, listing_list(&cx, &f, &page));
    return page;
}

static void test_lists(void **unused)
{
    must(&cx, agree(&lurah, kios,
                    (struct listing){.agreed = true, .proof = "paper", .products = "Pulsa"}));
    struct listing_page all = list((struct listing_filter){0});
    assert_int_equal(all.n, 2);
    assert_int_equal(all.total, 2);
    assert_string_equal(all.rows[0].name, "Kios Pak Budi"); /* by name */
    assert_null(all.rows[0].whatsapp);
    struct listing_page one = list((struct listing_filter){.limit = 1});
    assert_true(one.n == 1 && one.more && one.total == 2);
    one = list((struct listing_filter){.limit = 1, .after = one.rows[0].business_id});
    assert_true(one.n == 1 && !one.more && one.rows[0].business_id == warung);
    assert_int_equal(list((struct listing_filter){.text = "TEMPE, kerip"}).total, 1);
    assert_int_equal(list((struct listing_filter){.text = "empe"}).total, 0); /* words begin so */
    assert_int_equal(list((struct listing_filter){.text = "%"}).total, 2);    /* no word at all */
    assert_int_equal(list((struct listing_filter){.text = "081234567890"}).total, 0);
    assert_int_equal(list((struct listing_filter){.text = "Wahyuni"}).total, 0); /* the owner */
    assert_int_equal(list((struct listing_filter){.area = "35.73.02"}).total, 2);
    assert_int_equal(list((struct listing_filter){.area = ARJOSARI}).total, 0);
    assert_int_equal(list((struct listing_filter){.sector = "culinary"}).total, 0);
}

static enum err owner_rule(struct ctx *c, void *arg)
{
    struct business b, ret;
    TRY(business_load(c, kios, false, &b));
    return owner_set(c, kios, b.version,
                     &(struct owner_change){.owner_name = "Rina", .phone = "081234500001"}, &ret);
}

static void test_what_ends_it(void **unused)
{
    QUERY(
        kept, false,
        "SELECT count(*) FROM listing_consent WHERE business_id = $1 AND withdrawn_at IS NOT NULL");
    static const struct business_follower *const followers[] = {&listing_follower, NULL};
    as(&companion_2);
    assert_int_equal(write_now(withdraw_rule, &warung), ERR_FORBIDDEN);
    as(&owner);
    must(&cx, write_now(withdraw_rule, &warung));
    must(&cx, write_now(withdraw_rule, &warung)); /* again changes nothing */
    assert_int_equal(shown(warung), ERR_NOT_FOUND);
    assert_int_equal(number_of(&kept, warung), 1);
    assert_int_equal(audited("listing-withdraw", "business", warung), 1);
    struct listing l = now(warung);
    assert_string_equal(l.products, words.products); /* to agree again is easy */
    l.agreed = true;
    l.proof = "message";
    must(&cx, agree(&companion, warung, l));
    assert_int_equal(shown(warung), OK);
    /* another owner has agreed to nothing */
    business_followers = followers;
    assert_int_equal(shown(kios), OK);
    as(NULL);
    must(&cx, write_now(owner_rule, NULL));
    business_followers = NULL;
    assert_int_equal(shown(kios), ERR_NOT_FOUND);
}

/* ---- merging ---- */

static enum err merge_rule(struct ctx *c, void *arg)
{
    int64_t *ids = arg; /* kept, gone, the merge's */
    struct business kept, gone;
    TRY(business_load(c, ids[0], false, &kept));
    TRY(business_load(c, ids[1], false, &gone));
    struct merge_choice m = {.kept_id = kept.id,
                             .kept_version = kept.version,
                             .gone_id = gone.id,
                             .gone_version = gone.version};
    return merge_businesses(c, &m, &ids[2]);
}
static enum err undo_rule(struct ctx *c, void *arg)
{
    return merge_undo(c, ((int64_t *)arg)[2]);
}
static void join(int64_t *ids)
{
    as(&officer);
    must(&cx, write_now(merge_rule, ids));
}
static void part(int64_t *ids)
{
    as(&officer);
    must(&cx, write_now(undo_rule, ids));
}

/* Curated; `owner`: 0 for one of its own. */
static int64_t curated(const char *name, const char *phone, int64_t owner_id)
{
    QUERY(q, true, "UPDATE business SET owner_id = $2 WHERE id = $1");
    int64_t id = shop(name, name, phone, KAUMAN);
    if (owner_id)
        by_hand(&q, id, owner_id);
    state(id, "curated", "active", NULL);
    return id;
}

static void test_consent_follows_a_merge(void **unused)
{
    static const struct business_follower *const followers[] = {&listing_follower, NULL};
    static const struct merge_mover *const movers[] = {&listing_merge_mover, NULL};
    int64_t ids[3] = {0, curated("Tempe Bu Tin", "081234500011", 0), 0};
    int64_t same = owner_of(ids[1]);
    business_followers = followers;
    merge_movers = movers;
    must(&cx, agree(&officer, ids[1], words));

    ids[0] = curated("Tempe Bu Tin Kauman", "081234500012", same);
    join(ids); /* the same person agreed to the same thing */
    assert_int_equal(shown(ids[0]), OK);
    assert_int_equal(shown(ids[1]), ERR_NOT_FOUND);
    assert_string_equal(now(ids[0]).products, words.products);
    part(ids);
    assert_int_equal(shown(ids[0]), ERR_NOT_FOUND);
    assert_int_equal(shown(ids[1]), OK);

    int64_t other[3] = {curated("Tempe Pak Rus", "081234500013", 0), ids[1], 0};
    join(other); /* its owner agreed to nothing */
    assert_int_equal(shown(other[0]), ERR_NOT_FOUND);
    part(other);
    assert_int_equal(shown(ids[1]), OK);

    must(&cx, agree(&officer, ids[0], words));
    as(&officer);
    must(&cx, write_now(withdraw_rule, &ids[0]));
    join(ids); /* its owner has said no to it */
    assert_int_equal(shown(ids[0]), ERR_NOT_FOUND);
    part(ids);

    ids[0] = curated("Tempe Bu Tin Baru", "081234500014", same);
    join(ids);
    as(&officer);
    must(&cx, write_now(withdraw_rule, &ids[0])); /* meanwhile: it stays withdrawn */
    part(ids);
    assert_int_equal(shown(ids[1]), ERR_NOT_FOUND);
    assert_int_equal(now(ids[1]).consent_id, 0);
    business_followers = NULL;
    merge_movers = NULL;
}

static enum err office_rule(struct ctx *c, void *arg)
{
    return ward_office_put(c, arg);
}

static void test_ward_offices(void **unused)
{
    const char *names[WARD_COMPANIONS_MAX];
    size_t n;
    struct ward_office o = {.ward = KAUMAN, .address = "Jl. Kauman 1", .phone = "0341362000"};
    as(&other_lurah);
    assert_int_equal(write_now(office_rule, &o), ERR_FORBIDDEN);
    as(&companion);
    assert_int_equal(write_now(office_rule, &o), ERR_FORBIDDEN);
    as(&lurah);
    must(&cx, write_now(office_rule, &o));
    assert_int_equal(o.version, 1);
    o.version = 0;
    assert_int_equal(write_now(office_rule, &o), ERR_STALE);
    o.version = 1;
    o.phone = "12";
    assert_int_equal(write_now(office_rule, &o), ERR_INVALID);
    as(actor_public());
    look();
    must(&cx, ward_office_get(&cx, KAUMAN, &o));
    assert_string_equal(o.phone, "0341362000");
    must(&cx, ward_companions(&cx, KAUMAN, names, &n));
    assert_int_equal(n, 2);
    assert_int_equal(ward_office_get(&cx, "35.73.02", &o), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_agrees),
        cmocka_unit_test(test_shown_while_all_holds),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_what_ends_it),
        cmocka_unit_test(test_consent_follows_a_merge),
        cmocka_unit_test(test_ward_offices),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), stage_open, stage_end);
}
