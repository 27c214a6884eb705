/*
 * Who sees which case: every role against every seal, level and relation, compared with the rule as
 * README.md says it, written down once more by hand (wanted()); and lists, counts, search and
 * opening by the same matrix.
 */
#include "test_stage_cases.h"

#include "case_parts.h"
#include "casefile_parts.h"

enum who {
    COMPANION,
    CITY_COMPANION,
    DISTRICT_COMPANION,
    LURAH,
    OTHER_LURAH,
    CAMAT,
    OTHER_CAMAT,
    OFFICER,
    PARTNER,
    OTHER_PARTNER,
    MAYOR,
    ADMIN,
    OWNER,
    OPERATOR,
    PUBLIC,
    PEOPLE
};
static const struct {
    const char *name, *role, *area;
} people[PEOPLE] = {[COMPANION] = {"sahabat-kauman-1", "companion", KAUMAN},
                    [CITY_COMPANION] = {"sahabat-kota-1", "companion", NULL},
                    [DISTRICT_COMPANION] = {"sahabat-klojen-1", "companion", "35.73.02"},
                    [LURAH] = {"lurah-kauman", "lurah", KAUMAN},
                    [OTHER_LURAH] = {"lurah-arjosari", "lurah", ARJOSARI},
                    [CAMAT] = {"camat-klojen", "camat", "35.73.02"},
                    [OTHER_CAMAT] = {"camat-blimbing", "camat", "35.73.01"},
                    [OFFICER] = {"dinas", "officer", NULL},
                    [PARTNER] = {"baznas", "partner", NULL},
                    [OTHER_PARTNER] = {"bank", "partner", NULL},
                    [MAYOR] = {"walikota", "mayor", NULL},
                    [ADMIN] = {"admin", "admin", NULL},
                    [OWNER] = {"pemilik-1", "owner", NULL}};
static struct actor actors[PEOPLE];

static const char *const wards[] = {KAUMAN, BARENG, ARJOSARI};
enum { IN_KAUMAN, IN_BARENG, IN_ARJOSARI, WARDS };
/* To whom it is assigned; who reported it, and whether for themselves. */
static const int assignees[] = {-1, COMPANION, LURAH, CITY_COMPANION, OFFICER};
static const struct {
    int who;
    bool self;
} reporters[] = {{-1, true}, {OWNER, true}, {OWNER, false}, {LURAH, true}, {LURAH, false}};
enum referral { NOT_REFERRED, REFERRED, CONSENTED, REFERRALS };
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct kase {
    int64_t id;
    int ward, seal, level, assignee, reporter, theirs;
    bool self;
    enum referral referral;
};
enum { KASES = WARDS * 3 * 4 * 5 * 5 * 3 * 2 };
static struct kase kases[KASES];
static size_t kases_n;
static int64_t business; /* the city companion's */

/* ---- the rule once more ---- */

static bool inside(enum who w, int ward)
{
    switch (w) {
    case COMPANION:
    case LURAH: return ward == IN_KAUMAN;
    case OTHER_LURAH: return ward == IN_ARJOSARI;
    case CAMAT:
    case DISTRICT_COMPANION: return ward == IN_KAUMAN || ward == IN_BARENG;
    case OTHER_CAMAT: return ward == IN_ARJOSARI;
    case OFFICER:
    case MAYOR: return true;
    default: return false;
    }
}

/* Whether the level that holds it is this head's. */
static bool has_the_task(enum who w, const struct kase *k)
{
    if (w == LURAH || w == OTHER_LURAH)
        return k->level == LEVEL_WARD;
    if (w == CAMAT || w == OTHER_CAMAT)
        return k->level == LEVEL_DISTRICT;
    return w == OFFICER && (k->level >= LEVEL_CITY || k->seal == SEAL_CITY);
}

static enum sight wanted_by_role(enum who w, const struct kase *k)
{
    if (w == OPERATOR || k->assignee == (int)w)
        return SIGHT_FULL;
    if (w == PARTNER && k->referral != NOT_REFERRED) {
        if (k->referral == CONSENTED)
            return SIGHT_FULL;
        return k->seal == SEAL_NONE ? SIGHT_PLAIN : SIGHT_NONE;
    }
    if (w == CITY_COMPANION)
        return k->theirs && k->seal == SEAL_NONE ? SIGHT_FULL : SIGHT_NONE;
    if (!inside(w, k->ward))
        return SIGHT_NONE;
    if (w == MAYOR)
        return k->seal == SEAL_NONE ? SIGHT_PLAIN : SIGHT_HIDDEN;
    if (k->seal == SEAL_NONE || (has_the_task(w, k) && (w == OFFICER || k->seal != SEAL_CITY)))
        return SIGHT_FULL;
    if (w == COMPANION || w == DISTRICT_COMPANION)
        return SIGHT_NONE;
    return k->seal == SEAL_CITY ? SIGHT_NONE : SIGHT_HIDDEN;
}

static enum sight wanted(enum who w, const struct kase *k)
{
    if (w == ADMIN || w == PUBLIC)
        return SIGHT_NONE;
    enum sight s = wanted_by_role(w, k);
    if (k->reporter == (int)w && s < SIGHT_STAGE)
        s = SIGHT_STAGE;
    if (k->reporter == (int)w && k->self)
        s = SIGHT_FULL;
    return s;
}

static bool wanted_work(enum who w, const struct kase *k)
{
    if (w == OWNER || w == MAYOR || w == ADMIN || w == PUBLIC)
        return false;
    enum sight s = wanted_by_role(w, k);
    return s == SIGHT_FULL || (w == PARTNER && s == SIGHT_PLAIN);
}

/* ---- the cases ---- */

QUERY(
    q_put, true,
    "INSERT INTO casefile (data_key, category, seal, title, title_sealed, body, ward, district, "
    "business_id, channel, reporter_id, reporter, phone, phone_hash, concerns, consent_at, level, "
    "assignee_id, partner_id, state, due_at, risk_at, opened_at, created_at, updated_at) "
    "VALUES ($1, 'debt', $2, $3, $4, $5, $6, $7, $8, 'staff', $9, $10, $11, $12, $13, $14, $15, "
    "$16, $17, $18, $19, $20, $21, $21, $21) RETURNING id");

struct maker {
    struct own_key key;
    struct sealed own, text;
    unsigned char phone[HASH_LEN];
};

static struct db_val id_of(int who)
{
    return who < 0 ? db_null() : db_int(actors[who].account_id);
}

static enum err put(struct ctx *c, const struct maker *m, struct kase *k, const char *state,
                    int64_t due)
{
    struct db_val text = db_blob(m->text.p, m->text.n);
    return db_int_of(c, &q_put,
                     ARGS(db_blob(m->own.p, m->own.n), db_int(k->seal),
                          db_text(k->seal ? NULL : "Tagihan aneh"), k->seal ? text : db_null(),
                          text, db_text(wards[k->ward]), db_text(district_of(c->a, wards[k->ward])),
                          k->theirs ? db_int(business) : db_null(), id_of(k->reporter), text, text,
                          db_blob(m->phone, HASH_LEN), db_text(k->self ? "self" : "other"),
                          k->referral == CONSENTED ? db_int(c->now) : db_null(), db_int(k->level),
                          id_of(k->assignee), k->referral ? id_of(PARTNER) : db_null(),
                          db_text(state), db_int(due), db_int(due - 1000), db_int(c->now)),
                     0, &k->id);
}

static struct maker maker(struct ctx *c)
{
    struct maker m;
    m.own = own_key_make(c, c->app->keys, &m.key);
    m.text = case_seal_text(c, &m.key, "rahasia");
    case_phone_hash(c, "081234567890", m.phone);
    return m;
}

/* The k-th of all combinations. */
static struct kase combination(size_t k)
{
    struct kase c = {0};
    c.ward = (int)(k % WARDS), k /= WARDS;
    c.seal = (int)(k % 3), k /= 3;
    c.level = (int)(k % 4) + 1, k /= 4;
    c.assignee = assignees[k % COUNT(assignees)], k /= COUNT(assignees);
    c.reporter = reporters[k % COUNT(reporters)].who;
    c.self = reporters[k % COUNT(reporters)].self, k /= COUNT(reporters);
    c.referral = (enum referral)(k % REFERRALS), k /= REFERRALS;
    c.theirs = (int)(k % 2);
    return c;
}

static enum err put_all(struct ctx *c, void *arg)
{
    struct maker m = maker(c);
    for (size_t k = 0; k < KASES; k++) {
        kases[k] = combination(k);
        TRY(put(c, &m, &kases[k], "open", c->now + (int64_t)(k * 7919 % KASES)));
    }
    kases_n = KASES;
    return OK;
}

static enum err create_business(struct ctx *c, void *arg)
{
    return business_create(c, arg, HAND_PERSON, NULL);
}

static int begin(void **state)
{
    stage_open(state);
    for (int w = 0; w < OPERATOR; w++)
        actors[w] = account(people[w].name, people[w].role, people[w].area);
    actors[OPERATOR] = *actor_operator();
    actors[PUBLIC] = *actor_public();
    struct business b = business_new();
    b.name = "Warung Bu Sri";
    b.owner_name = "Sri Wahyuni";
    b.phone = "081330457812";
    b.ward = KAUMAN;
    b.companion_id = actors[CITY_COMPANION].account_id;
    must(&cx, write_now(create_business, &b));
    business = b.id;
    must(&cx, write_now(put_all, NULL));
    return 0;
}

static void told(enum who w, const struct kase *k, const char *what, int got, int want)
{
    print_error("%s, %s: ward %d seal %d level %d assignee %d reporter %d%s referral %d theirs %d: "
                "got %d, want %d\n",
                what, w < OPERATOR ? people[w].name : "operator or public", k->ward, k->seal,
                k->level, k->assignee, k->reporter, k->self ? " self" : "", (int)k->referral,
                k->theirs, got, want);
}

/* ---- one ---- */

/* A case as it is in the database, without opening its texts. */
static struct casefile as_loaded(const struct kase *k)
{
    return (struct casefile){
        .id = k->id,
        .seal = k->seal,
        .level = k->level,
        .ward = wards[k->ward],
        .assignee_id = k->assignee < 0 ? 0 : actors[k->assignee].account_id,
        .reporter_id = k->reporter < 0 ? 0 : actors[k->reporter].account_id,
        .concerns = k->self ? "self" : "other",
        .partner_id = k->referral ? actors[PARTNER].account_id : 0,
        .consent_at = k->referral == CONSENTED ? cx.now : 0,
        .business_id = k->theirs ? business : 0,
    };
}

static void each_sees_what_the_rule_says(void **state)
{
    int wrong = 0;
    for (int w = 0; w < PEOPLE; w++) {
        as(&actors[w]);
        look();
        struct arena_mark mark = arena_mark(cx.a);
        for (size_t i = 0; i < kases_n && wrong < 20; i++) {
            struct casefile c = as_loaded(&kases[i]);
            enum sight s, want = wanted((enum who)w, &kases[i]);
            must(&cx, case_sight(&cx, &c, &s));
            if (s != want)
                told((enum who)w, &kases[i], "sight", (int)s, (int)want), wrong++;
            bool work = case_may_work(&cx, &c, s);
            if (work != wanted_work((enum who)w, &kases[i]))
                told((enum who)w, &kases[i], "work", work, !work), wrong++;
            arena_reset(cx.a, mark);
        }
    }
    assert_int_equal(wrong, 0);
}

static void covered_right(const struct casefile *c, enum sight s)
{
    assert_int_equal(c->sight, s);
    assert_int_equal(c->hidden, s == SIGHT_HIDDEN);
    assert_int_equal(c->personal, s == SIGHT_FULL || s == SIGHT_STAGE);
    bool names = c->reporter || c->phone, texts = c->title || c->body;
    assert_int_equal(names, s == SIGHT_FULL || s == SIGHT_STAGE);
    assert_int_equal(texts, s != SIGHT_HIDDEN);
    if (s == SIGHT_STAGE) {
        assert_null(c->assignee);
        assert_null(c->held_by);
        assert_int_equal(c->due_at, CASE_NEVER);
    }
}

static void what_is_got_is_covered(void **state)
{
    for (int w = 0; w < PEOPLE; w++) {
        as(&actors[w]);
        look();
        for (size_t i = (size_t)w; i < kases_n; i += 37) {
            struct casefile c;
            enum sight want = wanted((enum who)w, &kases[i]);
            enum err e = case_get(&cx, kases[i].id, &c);
            assert_int_equal(e, want == SIGHT_NONE ? ERR_NOT_FOUND : OK);
            if (e == OK)
                covered_right(&c, want);
            ctx_forgive(&cx);
        }
    }
}

static bool masks(const struct model *object, const char *name)
{
    const struct model *masked = model_get(object, "masked");
    for (const struct model *m = masked ? masked->kids.first : NULL; m; m = m->next)
        if (strcmp(m->s, name) == 0)
            return true;
    return false;
}

/* What is null because it is kept from the actor is named. */
static void the_api_names_what_is_masked(void **state)
{
    static const struct {
        enum who who;
        enum sight sight;
        const char *masked[4], *shown[4];
    } rows[] = {{LURAH, SIGHT_FULL, {NULL}, {"name", "phone", "title"}},
                {LURAH, SIGHT_HIDDEN, {"name", "title", "description", "business_id"}, {"state"}},
                {MAYOR, SIGHT_PLAIN, {"name", "phone", "address"}, {"title", "description"}},
                {OWNER, SIGHT_STAGE, {"assignee", "due_at", "held_by"}, {"title", "name"}}};
    for (size_t r = 0; r < COUNT(rows); r++) {
        size_t i = 0;
        struct casefile c;
        while (wanted(rows[r].who, &kases[i]) != rows[r].sight || kases[i].theirs == 0)
            i++;
        as(&actors[rows[r].who]);
        look();
        must(&cx, case_get(&cx, kases[i].id, &c));
        struct model *o = model_object(cx.a);
        case_to_model(&cx, &c, o);
        for (int k = 0; k < 4 && rows[r].masked[k]; k++) {
            assert_true(masks(o, rows[r].masked[k]));
            assert_int_equal(model_get(o, rows[r].masked[k])->type, M_NULL);
        }
        for (int k = 0; k < 4 && rows[r].shown[k]; k++) {
            assert_false(masks(o, rows[r].shown[k]));
            assert_int_not_equal(model_get(o, rows[r].shown[k])->type, M_NULL);
        }
    }
}

/* ---- many ---- */

enum { NOT_LISTED = -1 };
static int listed[KASES]; /* the sight that a list told */

static const struct kase *kase_of(int64_t id)
{
    for (size_t i = 0; i < kases_n; i++) /* ids are in order, nearly without gaps */
        if (kases[i].id == id)
            return &kases[i];
    return NULL;
}

/* Every page of a box; each row once, in order; *ret_n rows, as many as the count says. */
static size_t walk(const struct case_filter *filter)
{
    struct case_filter f = *filter;
    struct case_page page;
    size_t n = 0;
    int64_t due = 0, id = INT64_MAX, total = -1;
    f.limit = 200;
    f.count_exact = true;
    do {
        must(&cx, case_list(&cx, &f, &page));
        if (total < 0)
            total = page.total;
        assert_int_equal(page.total, total);
        for (size_t i = 0; i < page.n; i++, n++) {
            const struct case_row *row = &page.rows[i];
            const struct kase *k = kase_of(row->id);
            assert_non_null(k);
            bool own = cx.actor->role == ROLE_OWNER; /* their reports: the newest first */
            if (!own && (f.box == BOX_MINE || f.box == BOX_AREA))
                assert_true(row->due_at >= due);
            else
                assert_true(row->id < id);
            due = row->due_at == CASE_NEVER ? due : row->due_at;
            id = row->id;
            int *seen = &listed[k - kases];
            *seen = *seen > (int)row->sight ? *seen : (int)row->sight;
            assert_int_equal(row->hidden, row->sight == SIGHT_HIDDEN);
            assert_true(!row->hidden || !row->title);
        }
        f.cursor = page.next;
    } while (page.next);
    assert_int_equal(n, total);
    return n;
}

/* Together the boxes hold what the actor knows of, and nothing else. */
static void lists_hold_what_is_known(void **state)
{
    static const enum case_box boxes[] = {BOX_MINE, BOX_AREA, BOX_ALL, BOX_REPORTED};
    int wrong = 0;
    for (int w = 0; w < PEOPLE; w++) {
        if (w == ADMIN || w == PUBLIC)
            continue;
        as(&actors[w]);
        look();
        struct arena_mark mark = arena_mark(cx.a);
        for (size_t i = 0; i < kases_n; i++)
            listed[i] = NOT_LISTED;
        size_t in[4];
        for (size_t b = 0; b < COUNT(boxes); b++)
            in[b] = walk(&(struct case_filter){.box = boxes[b]});
        assert_int_equal(in[1], in[2]); /* all are open */
        for (size_t i = 0; i < kases_n && wrong < 20; i++) {
            int want = (int)wanted((enum who)w, &kases[i]);
            want = want == SIGHT_NONE ? NOT_LISTED : want;
            if (listed[i] != want)
                told((enum who)w, &kases[i], "listed", listed[i], want), wrong++;
        }
        arena_reset(cx.a, mark);
    }
    assert_int_equal(wrong, 0);
    struct case_page page;
    struct case_counts counts;
    as(&actors[ADMIN]);
    look();
    assert_int_equal(case_list(&cx, &(struct case_filter){.box = BOX_ALL}, &page), ERR_FORBIDDEN);
    look();
    assert_int_equal(case_count(&cx, &counts), ERR_FORBIDDEN);
    as(&actors[PUBLIC]);
    look();
    assert_int_equal(case_list(&cx, &(struct case_filter){.box = BOX_ALL}, &page), ERR_AUTH);
}

/* A phone or a business does not find what is hidden: not even that there is something. */
static void what_is_hidden_is_not_found(void **state)
{
    static const enum who searchers[] = {COMPANION,          LURAH,  OTHER_LURAH, CAMAT,
                                         DISTRICT_COMPANION, OFFICER};
    for (size_t i = 0; i < COUNT(searchers); i++) {
        enum who w = searchers[i];
        as(&actors[w]);
        look();
        size_t phone = walk(&(struct case_filter){.box = BOX_ALL, .text = "+62 812 3456 7890"});
        size_t shop = walk(&(struct case_filter){.box = BOX_ALL, .business_id = business});
        size_t in_area = 0, shop_in_area = 0;
        for (size_t k = 0; k < kases_n; k++) {
            bool mine = inside(w, kases[k].ward) && wanted_by_role(w, &kases[k]) == SIGHT_FULL;
            in_area += mine;
            shop_in_area += mine && kases[k].theirs;
        }
        assert_int_equal(phone, in_area);
        assert_int_equal(shop, shop_in_area);
        assert_true(in_area > 0);
        assert_int_equal(walk(&(struct case_filter){.box = BOX_ALL, .text = "081234567891"}), 0);
    }
    as(&actors[MAYOR]); /* sees no personal details, so finds nobody by them */
    look();
    assert_int_equal(walk(&(struct case_filter){.box = BOX_ALL, .text = "081234567890"}), 0);
    as(&actors[PARTNER]);
    look();
    assert_int_equal(walk(&(struct case_filter){.box = BOX_ALL, .text = "081234567890"}), 0);
}

/* ---- opening ---- */

struct unseal {
    int64_t id, until;
    const char *reason;
};
static enum err unseal_rule(struct ctx *c, void *arg)
{
    struct unseal *u = arg;
    return case_unseal(c, u->id, u->reason, &u->until);
}

static const struct kase *first_of(enum who w, enum sight s)
{
    size_t i = 0;
    while (wanted(w, &kases[i]) != s || kases[i].reporter >= 0 || kases[i].assignee >= 0)
        i++;
    return &kases[i];
}

QUERY(q_event, false,
      "SELECT count(*) FROM case_event WHERE case_id = $1 AND type = 'unsealed' AND public = 0");
QUERY(q_audit, false,
      "SELECT count(*) FROM audit WHERE entity = 'case' AND action = 'unseal' AND entity_id = $1");
QUERY(q_audit_text, false,
      "SELECT changes FROM audit WHERE entity = 'case' AND action = 'unseal' AND entity_id = $1");

static void a_sealed_case_opens_with_a_reason_for_an_hour(void **state)
{
    static const enum who heads[] = {LURAH, CAMAT, OFFICER, MAYOR};
    for (size_t h = 0; h < COUNT(heads); h++) {
        struct casefile c;
        const struct kase *k = first_of(heads[h], SIGHT_HIDDEN);
        struct unseal u = {.id = k->id, .reason = " terlalu  "};
        int64_t events = number_of(&q_event, k->id);
        as(&actors[heads[h]]);
        assert_int_equal(write_now(unseal_rule, &u), ERR_INVALID);
        assert_string_equal(said("reason"), "error.case_reason_short");
        u.reason = "Keluarga minta dijemput sekarang";
        must(&cx, write_now(unseal_rule, &u));
        assert_int_equal(u.until, cx.now + 3600);
        assert_int_equal(number_of(&q_event, k->id), events + 1);
        char *changes;
        must(&cx, db_text_of(&cx, &q_audit_text, ARGS(db_int(k->id)), &changes));
        assert_null(strstr(changes, "Keluarga"));
        must(&cx, case_get(&cx, k->id, &c));
        covered_right(&c, SIGHT_FULL);
        struct case_page page;
        must(&cx, case_list(&cx, &(struct case_filter){.box = BOX_ALL, .text = c.code}, &page));
        assert_int_equal(page.n, 1);
        assert_false(page.rows[0].hidden);
        assert_int_equal(write_now(unseal_rule, &u), ERR_CONFLICT); /* it is open already */
        cx.now += 3600;
        look();
        must(&cx, case_get(&cx, k->id, &c));
        covered_right(&c, SIGHT_HIDDEN);
        cx.now -= 3600;
    }
}

static void who_does_not_know_of_it_cannot_open_it(void **state)
{
    struct unseal u = {.reason = "Keluarga minta dijemput sekarang"};
    as(&actors[LURAH]);
    u.id = first_of(LURAH, SIGHT_NONE)->id;
    assert_int_equal(write_now(unseal_rule, &u), ERR_NOT_FOUND);
    as(&actors[COMPANION]);
    u.id = first_of(LURAH, SIGHT_HIDDEN)->id;
    assert_int_equal(write_now(unseal_rule, &u), ERR_FORBIDDEN);
    as(&actors[OWNER]);
    assert_int_equal(write_now(unseal_rule, &u), ERR_FORBIDDEN);
    assert_int_equal(number_of(&q_audit, first_of(LURAH, SIGHT_NONE)->id), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sees_what_the_rule_says),
        cmocka_unit_test(what_is_got_is_covered),
        cmocka_unit_test(the_api_names_what_is_masked),
        cmocka_unit_test(lists_hold_what_is_known),
        cmocka_unit_test(what_is_hidden_is_not_found),
        cmocka_unit_test(a_sealed_case_opens_with_a_reason_for_an_hour),
        cmocka_unit_test(who_does_not_know_of_it_cannot_open_it)};
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, stage_end);
}
