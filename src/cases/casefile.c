/*
 * Reading one case: opening its own key and what is sealed with it, then covering what the actor
 * may not see. See casefile.h.
 */
#include "casefile_parts.h"

#include "casefile_sql.h"
#include "category.h"
#include "places.h"
#include "text.h"

static int64_t int_or_unset(struct rows *r, int column)
{
    return row_null(r, column) ? FIELD_UNSET : row_int(r, column);
}

static const struct {
    int64_t level;
    const char *code;
} levels[] = {{LEVEL_WARD, "ward"},
              {LEVEL_DISTRICT, "district"},
              {LEVEL_CITY, "city"},
              {LEVEL_OUTSIDE, "outside"}};

const char *case_level_code(int64_t level)
{
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++)
        if (levels[i].level == level)
            return levels[i].code;
    return NULL;
}

int64_t case_level_of(const char *code)
{
    for (size_t i = 0; code && i < sizeof(levels) / sizeof(levels[0]); i++)
        if (strcmp(levels[i].code, code) == 0)
            return levels[i].level;
    return 0;
}

void case_phone_hash(struct ctx *cx, const char *phone, unsigned char ret_hash[static HASH_LEN])
{
    keyed_hash(cx->app->keys, "case-phone", phone, strlen(phone), ret_hash);
}

/* Columns as in casefile_one: what stands in clear. */
static struct casefile casefile_of_row(struct ctx *cx, struct rows *r)
{
    return (struct casefile){.id = row_int(r, 0),
                             .version = row_int(r, 1),
                             .created_at = row_int(r, 2),
                             .updated_at = row_int(r, 3),
                             .opened_at = row_int(r, 4),
                             .responded_at = row_int(r, 5),
                             .resolved_at = row_int(r, 6),
                             .closed_at = row_int(r, 7),
                             .due_at = row_int(r, 8),
                             .risk_at = row_int(r, 9),
                             .paused_until = row_int(r, 10),
                             .contacted_at = row_int(r, 11),
                             .consent_at = row_int(r, 12),
                             .business_id = row_int(r, 13),
                             .reporter_id = row_int(r, 14),
                             .assignee_id = row_int(r, 15),
                             .partner_id = row_int(r, 16),
                             .duplicate_of = row_int(r, 17),
                             .lat = int_or_unset(r, 18),
                             .lng = int_or_unset(r, 19),
                             .seal = row_int(r, 20),
                             .level = row_int(r, 21),
                             .overdue = row_int(r, 22),
                             .reopened = row_int(r, 23),
                             .rating = int_or_unset(r, 24),
                             .client_id = row_str(r, 25),
                             .category = row_str(r, 26),
                             .title = row_str(r, 27),
                             .ward = row_str(r, 28),
                             .district = row_str(r, 29),
                             .channel = row_str(r, 30),
                             .concerns = row_str(r, 31),
                             .desk = row_str(r, 32),
                             .body_code = row_str(r, 33),
                             .state = row_str(r, 34),
                             .outcome = row_str(r, 35),
                             .foreign_system = row_str(r, 36),
                             .foreign_number = row_str(r, 37),
                             .place_guessed = row_int(r, 38),
                             .confirmed = row_int(r, 39),
                             .anonymous = row_int(r, 40),
                             .assignee = row_str(r, 50),
                             .partner = row_str(r, 51)};
}

static const char *opened(struct ctx *cx, const struct own_key *key, struct rows *r, int column)
{
    size_t n;
    const void *p = row_blob(r, column, &n);
    return case_unseal_text(cx, key, p, n);
}

/* Columns 41–49: the key, and what is sealed with it. */
static enum err open_texts(struct ctx *cx, struct rows *r, struct casefile *c)
{
    struct own_key *key = arena_new_of(cx->a, struct own_key);
    size_t n;
    const void *p = row_blob(r, 41, &n);
    if (!p || !own_key_open(cx, cx->app->keys, p, n, key))
        return fail_log(cx, ERR_INTERNAL, "the key of case %lld does not open", (long long)c->id);
    c->key = key;
    if (!c->title)
        c->title = opened(cx, key, r, 42);
    c->body = opened(cx, key, r, 43);
    c->address = opened(cx, key, r, 44);
    c->reporter = opened(cx, key, r, 45);
    c->phone = opened(cx, key, r, 46);
    c->email = opened(cx, key, r, 47);
    c->concerned = opened(cx, key, r, 48);
    c->concerned_phone = opened(cx, key, r, 49);
    return OK;
}

bool case_business_in_scope(struct ctx *cx, const char *ward, int64_t companion, int64_t owner)
{
    struct scope s = scope_of(cx);
    if (!ward || !can(cx->actor, CAP_BUSINESS_READ))
        return false;
    return strcmp(ward, s.lo) >= 0 && strcmp(ward, s.hi) < 0 &&
           (!s.companion || companion == s.companion) && (!s.person || owner == s.person);
}

enum err case_load(struct ctx *cx, int64_t id, struct casefile *ret)
{
    bool found = false;
    enum err opening = OK;
    struct rows *r = db_rows(cx, &q_casefile_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret = casefile_of_row(cx, r);
        opening = open_texts(cx, r, ret);
        if (case_business_in_scope(cx, row_text(r, 53), row_int(r, 54), row_int(r, 55)))
            ret->business_name = row_str(r, 52);
        found = true;
    }
    TRY(rows_end(r));
    TRY(opening);
    if (!found)
        return fail(cx, ERR_NOT_FOUND, "error.case_unknown", NULL);
    ret->code = code_make(cx->a, "A", (uint64_t)ret->id);
    ret->held_by = case_level_code(ret->level);
    ret->personal = true;
    ret->sight = SIGHT_FULL;
    return OK;
}

enum err case_get(struct ctx *cx, int64_t id, struct casefile *ret)
{
    enum sight sight;
    struct casefile c;
    TRY(case_load(cx, id, &c));
    TRY(case_sight(cx, &c, &sight));
    if (sight == SIGHT_NONE)
        return fail(cx, ERR_NOT_FOUND, "error.case_unknown", NULL);
    case_cover(&c, sight);
    *ret = c;
    return OK;
}

enum err case_by_code(struct ctx *cx, const char *code, struct casefile *ret)
{
    uint64_t n;
    if (!code_read(code, "A", &n) || n > INT64_MAX)
        return fail(cx, ERR_NOT_FOUND, "error.case_unknown", NULL);
    return case_get(cx, (int64_t)n, ret);
}

/* Names of what case_cover() takes away, beside the personal fields. */
static const char *const contents[] = {"title",  "description", "lat",           "lng",
                                       "rating", "business_id", "business_name", NULL};
static const char *const handling[] = {
    "assignee",     "partner", "desk",   "body",    "due_at",  "risk_at", "paused_until",
    "contacted_at", "outcome", "rating", "held_by", "overdue", NULL};

/* Reporters hear from the office, not from one of its people. */
static const char *const workers[] = {"assignee", "partner", NULL};

static void mask(struct ctx *cx, const char *const *names, struct model *masked)
{
    for (; *names; names++)
        model_add_text(cx->a, masked, *names);
}

void case_to_model(struct ctx *cx, const struct casefile *c, struct model *ret_object)
{
    struct model *masked = model_array(cx->a);
    struct casefile shown = *c;
    if (shown.due_at == CASE_NEVER)
        shown.due_at = shown.risk_at = 0;
    bool owner = cx->actor && cx->actor->role == ROLE_OWNER;
    if (owner)
        shown.assignee = shown.partner = NULL;
    field_to_model(cx->a, &casefile_fields, &shown, c->personal, ret_object, masked);
    if (owner && c->sight == SIGHT_FULL)
        mask(cx, workers, masked);
    if (c->sight == SIGHT_HIDDEN)
        mask(cx, contents, masked);
    if (c->sight == SIGHT_STAGE)
        mask(cx, handling, masked);
    model_set_text(cx->a, ret_object, "category_name", category_name(cx, c->category));
    model_set_text(cx->a, ret_object, "ward_name", place_name(places(), c->ward));
    model_set_text(cx->a, ret_object, "district_name", place_name(places(), c->district));
    model_set(ret_object, "masked", masked);
}
