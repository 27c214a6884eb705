/* Requests about one's own data over a real database: who asks, clocks, what each answer does, what
 * is gone after an erasure. */
#include "test_stage_curation.h"

#include "personal.h"
#include "policy.h"
#include "privacy_web.h"
#include "proposal.h"
#include "rights.h"

enum { HOUR = 3600 };

static const struct personal_source *const sources[] = {registry_personal, privacy_personal, NULL};
static int64_t warung, person;

struct asking {
    int64_t business;
    struct rights_ask in;
    char *token;
};
static enum err ask_rule(struct ctx *c, void *arg)
{
    struct asking *a = arg;
    return rights_by_staff(c, a->business, &a->in, &a->token);
}
static enum err ask(const struct actor *who, int64_t business, struct rights_ask in,
                    char **ret_token)
{
    struct asking a = {.business = business, .in = in};
    as(who);
    enum err e = write_now(ask_rule, &a);
    if (ret_token)
        *ret_token = a.token;
    return e;
}

static struct rights_ask of(const char *kind)
{
    return (struct rights_ask){.kind = kind, .details = "Mohon dibantu", .seen = true};
}

static struct rights latest(void)
{
    struct rights_page page;
    struct rights r = {0};
    as(&officer);
    look();
    assert_int_equal(rights_list(&cx, true, 0, &page), OK);
    for (size_t i = 0; i < page.n; i++)
        if (page.rows[i].id > r.id)
            r = page.rows[i];
    assert_int_equal(rights_get(&cx, r.id, &r), OK);
    return r;
}

struct acting {
    int64_t id, version;
    struct rights_answer in;
    bool refuse;
};
static enum err act_rule(struct ctx *c, void *arg)
{
    const struct acting *a = arg;
    return a->refuse ? rights_refuse(c, a->id, a->version, &a->in)
                     : rights_answer(c, a->id, a->version, &a->in);
}
static enum err answer(const struct actor *who, const struct rights *r, const char *words)
{
    as(who);
    return write_now(
        act_rule,
        &(struct acting){r->id, r->version, {.answer = words, .understood = true}, false});
}

static void test_who_asks_and_the_clock(void **state)
{
    char *token;
    struct rights r;
    personal_sources = sources;
    struct business b = business("Warung Bu Sri", "Sri Wahyuni", KAUMAN, "081234567890");
    warung = b.id;
    person = b.owner_id;
    assert_int_equal(ask(&companion, warung, of("access"), NULL), ERR_FORBIDDEN); /* not theirs */
    assert_int_equal(ask(&other_lurah, warung, of("access"), NULL), ERR_NOT_FOUND);
    assert_int_equal(ask(&mayor, warung, of("access"), NULL), ERR_FORBIDDEN);
    struct rights_ask in = of("access");
    in.seen = false;
    assert_int_equal(ask(&lurah, warung, in, NULL), ERR_INVALID);
    in = of("correction");
    assert_int_equal(ask(&lurah, warung, in, NULL), ERR_INVALID); /* of what? */
    assert_int_equal(ask(&lurah, warung, of("access"), &token), OK);
    assert_int_equal(ask(&lurah, warung, of("access"), NULL), ERR_CONFLICT); /* one at a time */
    assert_int_equal(notices("081234567890"), 1);
    as(actor_public());
    look();
    assert_int_equal(rights_of_token(&cx, token, &r), OK);
    assert_int_equal(r.due_at, NOON + 72 * HOUR);
    assert_string_equal(r.details, "Mohon dibantu");
    assert_int_equal(rights_of_token(&cx, "x", &r), ERR_NOT_FOUND);
    as(&lurah);
    look();
    assert_int_equal(rights_get(&cx, r.id, &r), ERR_FORBIDDEN);
}

static int64_t told(const char *event)
{
    QUERY(q, false, "SELECT count(*) FROM notice WHERE event = $1");
    int64_t n = -1;
    look();
    assert_int_equal(db_int_of(&cx, &q, ARGS(db_text(event)), -1, &n), OK);
    return n;
}

static void care_at(int64_t hours)
{
    as(NULL);
    look();
    cx.now = NOON + hours * HOUR;
    assert_int_equal(rights_care(&cx), OK);
    cx.now = NOON;
    look();
}

static void test_told_at_risk_and_overdue_once(void **state)
{
    int64_t one = told("privacy_new");
    assert_true(one > 0); /* each who answers */
    care_at(57);          /* 80 % of 72 hours are 57.6 */
    assert_int_equal(told("privacy_risk"), 0);
    care_at(58);
    care_at(60);
    assert_int_equal(told("privacy_risk"), one);
    assert_int_equal(told("privacy_overdue"), 0);
    care_at(72);
    care_at(90);
    assert_int_equal(told("privacy_overdue"), one);
}

static const struct model *section(const struct model *all, const char *code)
{
    const struct model *s = model_get(all, code);
    assert_non_null(s);
    return s;
}

static void test_access(void **state)
{
    struct rights r = latest();
    struct model *all;
    assert_int_equal(answer(&companion, &r, NULL), ERR_FORBIDDEN);
    assert_false(rights_has_copy(&cx, &r));
    assert_int_equal(answer(&officer, &r, "Silakan"), OK);
    assert_int_equal(answer(&officer, &r, "Lagi"), ERR_CONFLICT);
    as(&officer);
    look();
    assert_int_equal(rights_get(&cx, r.id, &r), OK);
    assert_string_equal(r.answer, "Silakan");
    assert_true(rights_has_copy(&cx, &r));
    assert_int_equal(rights_copy(&cx, &r, &all), OK);
    const struct model *self = section(all, "person")->kids.first;
    assert_string_equal(model_get(self, "name")->s, "Sri Wahyuni");
    assert_int_equal(section(all, "businesses")->kids.count, 1);
    assert_true(section(all, "trace")->kids.count >= 2); /* made, asked */
    assert_true(section(all, "requests")->kids.count == 1);
    cx.now = NOON + 31 * 24 * HOUR;
    assert_false(rights_has_copy(&cx, &r));
    cx.now = NOON;
}

static enum err decide_rule(struct ctx *c, void *arg)
{
    struct proposal p;
    TRY(proposal_get(c, *(int64_t *)arg, &p));
    return proposal_accept(c, p.id, p.version, p.business_version, &p);
}

static void test_correction_becomes_a_proposal(void **state)
{
    struct rights_ask in = of("correction");
    in.field = "phone";
    in.value = "12";
    assert_int_equal(ask(&lurah, warung, in, NULL), ERR_INVALID);
    in.value = "0812 3456 0001";
    assert_int_equal(ask(&lurah, warung, in, NULL), OK);
    struct rights r = latest();
    assert_true(r.proposal_id > 0);
    assert_int_equal(answer(&officer, &r, NULL), ERR_CONFLICT);
    as(&lurah);
    assert_int_equal(write_now(decide_rule, &r.proposal_id), OK);
    assert_int_equal(answer(&officer, &r, NULL), OK);
    assert_string_equal(get(warung).phone, "081234560001");
}

static enum err lift_rule(struct ctx *c, void *arg)
{
    return rights_lift(c, person);
}

static void test_restriction_and_withdrawal(void **state)
{
    QUERY(live, false,
          "SELECT count(*) FROM consent WHERE person_id = $1 AND withdrawn_at IS NULL");
    int64_t since = -1, n = -1;
    assert_int_equal(ask(&officer, warung, of("restriction"), NULL), OK);
    struct rights r = latest();
    assert_int_equal(answer(&officer, &r, NULL), OK);
    look();
    assert_int_equal(rights_held(&cx, person, &since), OK);
    assert_int_equal(since, NOON);
    as(&officer);
    assert_int_equal(write_now(lift_rule, NULL), OK);
    assert_int_equal(rights_held(&cx, person, &since), OK);
    assert_int_equal(since, 0);
    assert_int_equal(ask(&officer, warung, of("withdrawal"), NULL), OK);
    r = latest();
    assert_int_equal(answer(&officer, &r, NULL), OK);
    look();
    assert_int_equal(db_int_of(&cx, &live, ARGS(db_int(person)), -1, &n), OK);
    assert_int_equal(n, 0);
}

static void test_refused_with_a_reason(void **state)
{
    assert_int_equal(ask(&officer, warung, of("objection"), NULL), OK);
    struct rights r = latest();
    assert_int_equal(answer(&officer, &r, ""), ERR_INVALID); /* words are wanted */
    struct acting a = {r.id, r.version, {.answer = "Tidak ada penilaian otomatis"}, true};
    as(&officer);
    assert_int_equal(write_now(act_rule, &a), ERR_INVALID); /* without a reason */
    a.in.reason = "not_so";
    a.version = r.version + 1;
    assert_int_equal(write_now(act_rule, &a), ERR_STALE);
    a.version = r.version;
    assert_int_equal(write_now(act_rule, &a), OK);
    for (const struct field_choice *c = rights_reasons; c->code; c++)
        assert_non_null(rights_reason_article(c->code));
}

static const char *kept_back; /* what a room says, or NULL */
static enum err keep(struct ctx *c, int64_t person_id, struct personal_kept *ret)
{
    ret->why = kept_back;
    return OK;
}

static void test_erasure(void **state)
{
    static const struct personal_source keeper[] = {{.code = "keeper", .keep = keep},
                                                    {.code = NULL}};
    static const struct personal_source *const with[] = {registry_personal, privacy_personal,
                                                         keeper, NULL};
    QUERY(key, false, "SELECT length(data_key) FROM person WHERE id = $1");
    QUERY(words, false,
          "SELECT count(*) FROM business WHERE id = $1 AND (phone IS NOT NULL OR "
          "address IS NOT NULL OR name LIKE '%Sri%' OR owner_name LIKE '%Sri%')");
    QUERY(found, false,
          "SELECT count(*) FROM search_text WHERE business_id = $1 AND "
          "(owner_fold LIKE '%sri%' OR name_fold LIKE '%sri%')");
    int64_t n = -1;
    const char *clear;
    struct sealed s;
    struct rights r;
    as(NULL);
    look();
    assert_int_equal(personal_seal(&cx, person, "rahasia", &s), OK);
    assert_int_equal(personal_open(&cx, person, s.p, s.n, &clear), OK);
    assert_string_equal(clear, "rahasia");
    assert_int_equal(ask(&officer, warung, of("erasure"), NULL), OK);
    r = latest();
    personal_sources = with;
    struct acting unthinking = {r.id, r.version, {.answer = NULL}, false};
    as(&officer);
    assert_int_equal(write_now(act_rule, &unthinking), ERR_INVALID); /* it is for ever */
    assert_string_equal(get(warung).owner_name, "Sri Wahyuni");
    kept_back = "privacy.keep.case";
    assert_int_equal(answer(&officer, &r, NULL), ERR_CONFLICT);
    assert_string_equal(get(warung).owner_name, "Sri Wahyuni"); /* nothing half done */
    struct personal_kept kept[RIGHTS_KEPT];
    size_t kept_n;
    look();
    assert_int_equal(rights_kept(&cx, person, kept, &kept_n), OK);
    assert_int_equal(kept_n, 1);
    assert_string_equal(kept[0].why, kept_back);
    kept_back = NULL;
    assert_int_equal(answer(&officer, &r, NULL), OK);
    look();
    assert_int_equal(db_int_of(&cx, &key, ARGS(db_int(person)), -1, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(db_int_of(&cx, &words, ARGS(db_int(warung)), -1, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(db_int_of(&cx, &found, ARGS(db_int(warung)), -1, &n), OK);
    assert_int_equal(n, 0);
    assert_int_equal(personal_open(&cx, person, s.p, s.n, &clear), OK);
    assert_string_equal(clear, ""); /* what was sealed with the key is lost */
    struct business b = get(warung);
    assert_string_equal(b.activity, "closed");
    assert_null(b.owner_nik);
    assert_int_equal(count_on("activity", "closed", TODAY, KAUMAN), 1);
    as(&officer);
    look();
    assert_int_equal(rights_get(&cx, r.id, &r), OK);
    assert_string_equal(r.details, "");
    assert_true(r.erased);
    assert_int_equal(ask(&officer, warung, of("access"), NULL), ERR_CONFLICT);
    personal_sources = sources;
}

static enum err publish_rule(struct ctx *c, void *arg)
{
    return policy_publish(c, arg);
}

static void test_the_notice(void **state)
{
    struct policy p, now;
    as(actor_public());
    look();
    assert_int_equal(policy_get(&cx, NULL, &p), OK);
    assert_string_equal(p.version, POLICY_BUILT_IN);
    struct model *blocks = model_array(cx.a);
    policy_blocks(&cx, p.body_id, blocks);
    assert_true(blocks->kids.count > 20);
    struct policy own = {.body_id = p.body_id, .body_en = p.body_en, .note = "Sama saja"};
    as(&lurah);
    assert_int_equal(write_now(publish_rule, &own), ERR_FORBIDDEN);
    as(&officer);
    assert_int_equal(write_now(publish_rule, &own), OK);
    assert_string_equal(own.version, "2026-11-23");
    own.body_en = "short";
    assert_int_equal(write_now(publish_rule, &own), ERR_INVALID);
    own.body_en = p.body_en;
    assert_int_equal(write_now(publish_rule, &own), OK);
    assert_string_equal(own.version, "2026-11-23.2");
    look();
    assert_int_equal(policy_get(&cx, NULL, &now), OK);
    assert_string_equal(now.version, "2026-11-23.2");
    assert_string_equal(consent_version(&cx), "2026-11-23.2");
    assert_int_equal(policy_get(&cx, POLICY_BUILT_IN, &now), OK); /* stays readable */
    assert_int_equal(policy_get(&cx, "2020-01", &now), ERR_NOT_FOUND);
}

static int begin(void **state)
{
    return open_stage(state, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_asks_and_the_clock),
        cmocka_unit_test(test_told_at_risk_and_overdue_once),
        cmocka_unit_test(test_access),
        cmocka_unit_test(test_correction_becomes_a_proposal),
        cmocka_unit_test(test_restriction_and_withdrawal),
        cmocka_unit_test(test_refused_with_a_reason),
        cmocka_unit_test(test_erasure),
        cmocka_unit_test(test_the_notice),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
