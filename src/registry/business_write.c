/*
 * Writing a business: everything that must agree with the record is written here, in its
 * transaction: owner, facts, counts, search text, match keys, touched fields, audit.
 */
#include "business.h"

#include "account_name.h"
#include "audit.h"
#include "business_companion.h"
#include "business_companion_sql.h"
#include "business_parts.h"
#include "business_sql.h"
#include "calendar.h"
#include "dup.h"
#include "fact.h"
#include "follow.h"
#include "places.h"
#include "search_block_sql.h"
#include "text.h"

static struct db_val int_or_null(int64_t i)
{
    return i == FIELD_UNSET ? db_null() : db_int(i);
}

static struct db_val id_or_null(int64_t id)
{
    return id ? db_int(id) : db_null();
}

static const char *fold(struct ctx *cx, const char *s)
{
    return s ? text_fold(cx->a, s) : "";
}

static bool same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* ---- owners ---- */

struct sealed owner_seal(struct ctx *cx, const struct own_key *key, const char *text)
{
    return text ? own_seal(cx, key, text, strlen(text)) : (struct sealed){0};
}

bool nik_hash(struct ctx *cx, const char *nik, unsigned char ret_hash[static HASH_LEN])
{
    if (!nik)
        return false;
    keyed_hash(cx->app->keys, "nik", nik, strlen(nik), ret_hash);
    return true;
}

/* A person with this NIK and (folded) name is the same person; with another name, somebody must
 * look. */
static enum err owner_find(struct ctx *cx, const struct business *b, int64_t *ret_id)
{
    unsigned char hash[HASH_LEN];
    *ret_id = 0;
    if (!nik_hash(cx, b->owner_nik, hash))
        return OK;
    bool other = false;
    const char *name = fold(cx, b->owner_name);
    struct rows *r = db_rows(cx, &q_person_by_nik, ARGS(db_blob(hash, HASH_LEN)));
    while (rows_next(r)) {
        if (strcmp(row_text(r, 1), name) == 0)
            *ret_id = row_int(r, 0);
        else
            other = true;
    }
    if (other && !*ret_id)
        warn_field(cx, "owner_nik", "warning.nik_other_name", NULL);
    return rows_end(r);
}

enum err owner_make(struct ctx *cx, const struct business *b, int64_t *ret_id)
{
    struct own_key key;
    unsigned char hash[HASH_LEN];
    struct sealed own = own_key_make(cx, cx->app->keys, &key);
    struct sealed nik = owner_seal(cx, &key, b->owner_nik),
                  npwp = owner_seal(cx, &key, b->owner_npwp);
    bool hashed = nik_hash(cx, b->owner_nik, hash);
    TRY(db_exec_later(cx, &q_person_insert,
                      ARGS(db_text(b->owner_name), db_text(fold(cx, b->owner_name)),
                           db_text(b->phone), db_text(b->owner_birth_date),
                           db_text(b->owner_gender), db_blob(own.p, own.n), db_blob(nik.p, nik.n),
                           hashed ? db_blob(hash, HASH_LEN) : db_null(), db_blob(npwp.p, npwp.n),
                           db_int(cx->now))));
    return db_int_of(cx, &q_business_new_id, NO_ARGS, 0, ret_id);
}

/* What is known of an owner counts for all their businesses. */
static enum err follow_others(struct ctx *cx, const struct business *b)
{
    int64_t others[200];
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_person_others, ARGS(db_int(b->owner_id), db_int(b->id)));
    while (n < 200 && rows_next(r))
        others[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(business_followed(cx, others[i]));
    return OK;
}

/* The owner's own fields changed: written to the person, the name to all businesses of theirs. */
static enum err owner_change(struct ctx *cx, const struct business *b,
                             const struct business *before)
{
    if (same(b->owner_name, before->owner_name) && same(b->owner_nik, before->owner_nik) &&
        same(b->owner_npwp, before->owner_npwp) &&
        same(b->owner_birth_date, before->owner_birth_date) &&
        same(b->owner_gender, before->owner_gender))
        return OK;
    struct own_key key;
    bool opened = false;
    struct rows *r = db_rows(cx, &q_person_key, ARGS(db_int(b->owner_id)));
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 0, &n);
        opened = own_key_open(cx, cx->app->keys, p, n, &key);
    }
    TRY(rows_end(r));
    if (!opened)
        return fail_log(cx, ERR_INTERNAL, "person %lld has no key", (long long)b->owner_id);
    unsigned char hash[HASH_LEN];
    bool hashed = nik_hash(cx, b->owner_nik, hash);
    struct sealed nik = owner_seal(cx, &key, b->owner_nik),
                  npwp = owner_seal(cx, &key, b->owner_npwp);
    TRY(db_exec(cx, &q_person_update,
                ARGS(db_int(b->owner_id), db_text(b->owner_name), db_text(fold(cx, b->owner_name)),
                     db_text(b->owner_birth_date), db_text(b->owner_gender), db_blob(nik.p, nik.n),
                     hashed ? db_blob(hash, HASH_LEN) : db_null(), db_blob(npwp.p, npwp.n),
                     db_int(cx->now)),
                NULL));
    TRY(follow_others(cx, b));
    if (same(b->owner_name, before->owner_name) && same(b->owner_nik, before->owner_nik))
        return OK;
    int64_t others[200];
    size_t n = 0;
    r = db_rows(cx, &q_person_rename_others,
                ARGS(db_int(b->owner_id), db_text(b->owner_name), db_text(fold(cx, b->owner_name)),
                     db_int(cx->now), db_int(b->id)));
    while (n < 200 && rows_next(r))
        others[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++) {
        struct business other;
        int64_t possible;
        TRY(business_load(cx, others[i], true, &other));
        if (other.merged_into)
            continue;
        TRY(search_refresh(cx, &other, false));
        TRY(dup_refresh(cx, &other, &possible));
    }
    return OK;
}

/* ---- what goes along ---- */

/* "c3573 d357302 w3573021007": words of the territory, so that a search stays inside it. */
static const char *area_words(struct ctx *cx, const char *ward)
{
    char digits[24] = "";
    size_t n = 0, cuts[4] = {0}, dots = 0;
    for (const char *s = ward; *s && n + 1 < sizeof(digits); s++) {
        if (*s != '.')
            digits[n++] = *s;
        else if (dots < 3)
            cuts[++dots] = n;
    }
    return arena_printf(cx->a, "c%.*s d%.*s w%s", (int)cuts[2], digits, (int)cuts[3], digits,
                        digits);
}

enum err search_refresh(struct ctx *cx, const struct business *b, bool fresh)
{
    if (!fresh)
        TRY(db_exec(cx, &q_search_remove, ARGS(db_int(b->id)), NULL));
    return db_exec(cx, &q_search_put,
                   ARGS(db_int(b->id), db_text(area_words(cx, b->ward)), db_text(fold(cx, b->name)),
                        db_text(fold(cx, b->owner_name)), db_text(fold(cx, b->address)),
                        db_text(b->phone ? b->phone : ""), db_text(b->nib ? b->nib : "")),
                   NULL);
}

static enum err count_one(struct ctx *cx, const struct business *b, int64_t by)
{
    const char *const areas[] = {b->ward, district_of(cx->a, b->ward), ""};
    for (size_t i = 0; i < sizeof(areas) / sizeof(areas[0]); i++)
        TRY(db_exec(cx, &q_count_move,
                    ARGS(db_text(areas[i]), db_text(b->curation), db_text(b->activity), db_int(by)),
                    NULL));
    return OK;
}

enum err count_move(struct ctx *cx, const struct business *before, const struct business *after)
{
    if (before && after && same(before->ward, after->ward) &&
        same(before->curation, after->curation) && same(before->activity, after->activity))
        return OK;
    if (before)
        TRY(count_one(cx, before, -1));
    return after ? count_one(cx, after, 1) : OK;
}

const char *business_protect(void *arg, const char *clear)
{
    struct ctx *cx = arg;
    struct sealed s = seal(cx, cx->app->keys, clear, strlen(clear));
    return arena_printf(cx->a, "sealed:%s", text_base64url(cx->a, s.p, s.n));
}

static enum err touch_changed(struct ctx *cx, int64_t id, const struct model *diff)
{
    for (const struct model *m = diff ? diff->kids.first : NULL; m; m = m->next)
        TRY(db_exec(cx, &q_touch_set, ARGS(db_int(id), db_text(m->key), db_int(cx->now)), NULL));
    return OK;
}

/* ---- create ---- */

static enum err insert(struct ctx *cx, struct business *b)
{
    TRY(db_exec(cx, &q_business_insert,
                ARGS(db_text(b->client_id), db_text(b->name), db_text(fold(cx, b->name)),
                     db_int(b->owner_id), db_text(b->owner_name), db_text(fold(cx, b->owner_name)),
                     db_text(b->phone), db_text(b->address), db_text(fold(cx, b->address)),
                     db_text(b->ward), int_or_null(b->lat), int_or_null(b->lng), db_text(b->kbli),
                     db_text(b->kbli_version), db_text(b->sector), db_text(b->nib),
                     db_text(b->founded_on), int_or_null(b->capital), int_or_null(b->employees),
                     db_text(b->channels), db_text(b->notes), db_text(b->curation),
                     db_text(b->curation_on), db_text(b->curation_until), db_text(b->activity),
                     db_text(b->business_class), id_or_null(b->companion_id), db_text(b->source),
                     db_text(b->source_id), db_int(b->confirmed_at)),
                NULL));
    return db_int_of(cx, &q_business_new_id, NO_ARGS, 0, &b->id);
}

static void defaults(struct ctx *cx, struct business *b)
{
    char today[DATE_LEN + 1];
    date_format(date_of_instant(cx->now), today);
    if (!b->curation)
        b->curation = "proposed";
    if (!b->curation_on)
        b->curation_on = arena_strdup(cx->a, today);
    if (!b->activity)
        b->activity = "active";
    if (!b->business_class)
        b->business_class = "micro";
    if (!b->source)
        b->source = "manual";
    if (!b->companion_id && cx->actor && cx->actor->role == ROLE_COMPANION)
        b->companion_id = cx->actor->account_id; /* who finds a business stands beside it */
    if (b->confirmed_at <= 0)
        b->confirmed_at = cx->now;
    b->version = 1;
    b->created_at = b->updated_at = cx->now;
}

static enum err first_facts(struct ctx *cx, const struct business *b)
{
    const char *owner = arena_printf(cx->a, "%lld", (long long)b->owner_id);
    TRY(fact_add(cx, b->id, "curation", b->curation, b->curation_on, NULL, NULL));
    TRY(fact_add(cx, b->id, "activity", b->activity, b->curation_on, NULL, NULL));
    TRY(fact_add(cx, b->id, "ward", b->ward, b->curation_on, NULL, NULL));
    if (b->companion_id) {
        const char *name;
        TRY(account_name(cx, b->companion_id, &name));
        TRY(fact_add(cx, b->id, "companion", name ? name : "", b->curation_on, NULL, NULL));
    }
    return fact_add(cx, b->id, "owner", owner, b->curation_on, NULL, NULL);
}

/* What an offline client sends twice is stored once. */
static enum err client_known(struct ctx *cx, struct business *b, bool *ret_known)
{
    int64_t id = 0;
    *ret_known = false;
    if (!b->client_id || !*b->client_id)
        return OK;
    TRY(db_int_of(cx, &q_business_of_client, ARGS(db_text(b->client_id)), 0, &id));
    if (!id)
        return OK;
    *ret_known = true;
    return business_get(cx, id, b);
}

/* One NIB is one business actor's: another business may rightly have it, or it was copied. */
static enum err warn_of_nib(struct ctx *cx, const struct business *b, const char *before)
{
    int64_t other = 0;
    if (!b->nib || (before && strcmp(before, b->nib) == 0))
        return OK;
    TRY(db_int_of(cx, &q_business_other_nib, ARGS(db_text(b->nib), db_int(b->id)), 0, &other));
    if (other)
        warn_field(cx, "nib", "warning.nib_other", "code", code_make(cx->a, "U", (uint64_t)other),
                   NULL);
    return OK;
}

enum err business_create(struct ctx *cx, struct business *b, enum business_hand hand,
                         int64_t *ret_possible)
{
    bool known;
    int64_t possible = 0;
    TRY(need(cx, CAP_BUSINESS_CREATE));
    TRY(client_known(cx, b, &known));
    if (known)
        return OK;
    TRY(business_check(cx, b, NULL));
    defaults(cx, b);
    if (!b->owner_id)
        TRY(owner_find(cx, b, &b->owner_id));
    bool new_owner = !b->owner_id;
    if (new_owner)
        TRY(owner_make(cx, b, &b->owner_id));
    TRY(insert(cx, b));
    b->code = code_make(cx->a, "U", (uint64_t)b->id);
    b->district = district_of(cx->a, b->ward);
    if (b->source_id)
        TRY(db_exec(cx, &q_source_key_insert,
                    ARGS(db_text(b->source), db_text(b->source_id), db_int(b->id)), NULL));
    TRY(first_facts(cx, b));
    TRY(count_move(cx, NULL, b));
    TRY(search_refresh(cx, b, true));
    TRY(dup_refresh(cx, b, &possible));
    if (ret_possible)
        *ret_possible = possible;
    if (hand == HAND_DEMO)
        return OK;
    if (hand == HAND_PERSON) { /* else all are told of at once, after the last */
        TRY(warn_of_nib(cx, b, NULL));
        TRY(new_owner ? business_made(cx, b) : business_followed(cx, b->id));
    }
    struct business nothing = business_new();
    return audit(cx, "create", "business", b->id,
                 field_diff(cx->a, &business_fields, &nothing, b, business_protect, cx));
}

/* ---- update ---- */

static enum err write_update(struct ctx *cx, struct business *b)
{
    int64_t changed;
    TRY(db_exec(
        cx, &q_business_update,
        ARGS(db_int(b->id), db_int(b->version), db_text(b->name), db_text(fold(cx, b->name)),
             db_text(b->owner_name), db_text(fold(cx, b->owner_name)), db_text(b->phone),
             db_text(b->address), db_text(fold(cx, b->address)), db_text(b->ward),
             int_or_null(b->lat), int_or_null(b->lng), db_text(b->kbli), db_text(b->kbli_version),
             db_text(b->sector), db_text(b->nib), db_text(b->founded_on), int_or_null(b->capital),
             int_or_null(b->employees), db_text(b->channels), db_text(b->notes), db_int(cx->now)),
        &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    b->version++;
    b->updated_at = b->confirmed_at = cx->now;
    return OK;
}

/* What business_update may not change is as it was. */
static void keep_states(struct business *b, const struct business *old)
{
    b->id = old->id;
    b->owner_id = old->owner_id;
    b->companion_id = old->companion_id;
    b->companion = old->companion;
    b->photo_id = old->photo_id;
    b->merged_into = old->merged_into;
    b->client_id = old->client_id;
    b->code = old->code;
    b->curation = old->curation;
    b->curation_on = old->curation_on;
    b->curation_until = old->curation_until;
    b->activity = old->activity;
    b->business_class = old->business_class;
    b->source = old->source;
    b->source_id = old->source_id;
    b->created_at = old->created_at;
    b->updated_at = old->updated_at;
    b->confirmed_at = old->confirmed_at;
}

static enum err after_update(struct ctx *cx, const struct business *b, const struct business *old)
{
    char today[DATE_LEN + 1];
    int64_t possible;
    date_format(date_of_instant(cx->now), today);
    if (!same(b->ward, old->ward))
        TRY(fact_add(cx, b->id, "ward", b->ward, today, NULL, NULL));
    TRY(companion_left(cx, old, b));
    TRY(owner_change(cx, b, old));
    TRY(count_move(cx, old, b));
    TRY(search_refresh(cx, b, false));
    return dup_refresh(cx, b, &possible);
}

enum err business_update(struct ctx *cx, struct business *b, enum business_hand hand,
                         bool *ret_changed)
{
    struct business seen, old;
    *ret_changed = false;
    TRY(need(cx, CAP_BUSINESS_EDIT));
    TRY(business_get(cx, b->id, &seen)); /* within the scope */
    TRY(business_load(cx, b->id, true, &old));
    if (old.merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (b->version != old.version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    keep_states(b, &old);
    TRY(business_check(cx, b, &old));
    b->district = district_of(cx->a, b->ward);
    TRY(companion_follow(cx, &old, b));
    struct model *diff = field_diff(cx->a, &business_fields, &old, b, business_protect, cx);
    if (!diff)
        return OK;
    TRY(write_update(cx, b));
    TRY(after_update(cx, b, &old));
    if (hand == HAND_PERSON) {
        TRY(warn_of_nib(cx, b, old.nib));
        TRY(touch_changed(cx, b->id, diff));
    }
    TRY(business_followed(cx, b->id));
    *ret_changed = true;
    return audit(cx, "change", "business", b->id, diff);
}

enum err business_put_state(struct ctx *cx, struct business *b)
{
    int64_t changed;
    TRY(db_exec(cx, &q_business_state,
                ARGS(db_int(b->id), db_int(b->version), db_text(b->curation),
                     db_text(b->curation_on), db_text(b->curation_until), db_text(b->activity),
                     db_text(b->business_class), id_or_null(b->companion_id), db_int(b->owner_id),
                     db_text(b->owner_name), db_text(fold(cx, b->owner_name)), db_text(b->ward),
                     id_or_null(b->merged_into), id_or_null(b->photo_id), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    b->version++;
    b->updated_at = b->confirmed_at = cx->now;
    return business_followed(cx, b->id);
}

/* ---- remove: only what an import made and nobody touched since ---- */

enum err business_remove(struct ctx *cx, int64_t id, int64_t version)
{
    static const struct query *const hanging[] = {
        &q_business_facts_delete, &q_business_touch_delete,     &q_business_source_delete,
        &q_business_rows_delete,  &q_business_proposals_delete, &q_business_import_rows_free,
        &q_search_remove,         &q_business_licenses_delete,
    };
    struct business b;
    TRY(business_load(cx, id, false, &b));
    if (b.version != version || b.merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_changed", "name", b.name, NULL);
    TRY(count_move(cx, &b, NULL));
    TRY(dup_forget(cx, id));
    TRY(business_forgotten(cx, id));
    for (size_t i = 0; i < sizeof(hanging) / sizeof(hanging[0]); i++)
        TRY(db_exec(cx, hanging[i], ARGS(db_int(id)), NULL));
    TRY(db_exec(cx, &q_id_gone, ARGS(db_text("business"), db_int(id)), NULL));
    TRY(db_exec(cx, &q_id_gone, ARGS(db_text("person"), db_int(b.owner_id)), NULL));
    TRY(db_exec(cx, &q_business_delete, ARGS(db_int(id)), NULL));
    TRY(db_exec(cx, &q_person_delete_alone, ARGS(db_int(b.owner_id)), NULL));
    return audit(cx, "remove", "business", id, NULL);
}
