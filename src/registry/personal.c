/* What the register keeps of a person: see personal.h. */
#include "personal.h"

#include "account.h"
#include "audit.h"
#include "business_parts.h"
#include "business_sql.h"
#include "calendar.h"
#include "curation_dated.h"
#include "dup.h"
#include "fact.h"
#include "file.h"
#include "follow.h"
#include "personal_sql.h"
#include "text.h"

#include <string.h>

#define GONE "(dihapus)"

const struct personal_source *const *personal_sources;

const char *personal_time(struct ctx *cx, int64_t at)
{
    char text[INSTANT_LEN + 1];
    if (!at)
        return NULL;
    instant_format(at, text);
    return arena_strdup(cx->a, text);
}

enum err personal_businesses(struct ctx *cx, int64_t person_id, int64_t ret[PERSONAL_BUSINESSES],
                             size_t *ret_n)
{
    *ret_n = 0;
    struct rows *r = db_rows(cx, &q_personal_businesses, ARGS(db_int(person_id)));
    while (*ret_n < PERSONAL_BUSINESSES && rows_next(r))
        ret[(*ret_n)++] = row_int(r, 0);
    return rows_end(r);
}

/* ---- the person's own key ---- */

static enum err own_key(struct ctx *cx, int64_t person_id, struct own_key *ret, bool *ret_there)
{
    *ret_there = false;
    struct rows *r = db_rows(cx, &q_personal_key, ARGS(db_int(person_id)));
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 0, &n);
        *ret_there = p && n && own_key_open(cx, cx->app->keys, p, n, ret);
    }
    return rows_end(r);
}

enum err personal_seal(struct ctx *cx, int64_t person_id, const char *text, struct sealed *ret)
{
    struct own_key key;
    bool there;
    TRY(own_key(cx, person_id, &key, &there));
    if (!there)
        return fail(cx, ERR_CONFLICT, "privacy.error.erased", NULL);
    *ret = own_seal(cx, &key, text, strlen(text));
    return OK;
}

enum err personal_open(struct ctx *cx, int64_t person_id, const void *p, size_t n, const char **ret)
{
    struct own_key key;
    bool there;
    char *text;
    *ret = "";
    TRY(own_key(cx, person_id, &key, &there));
    if (there && p && own_unseal(cx, &key, p, n, &text, NULL))
        *ret = text;
    return OK;
}

enum err personal_phone(struct ctx *cx, int64_t person_id, const char **ret_phone,
                        const char **ret_name)
{
    int64_t ids[PERSONAL_BUSINESSES];
    size_t n;
    *ret_phone = *ret_name = NULL;
    TRY(personal_businesses(cx, person_id, ids, &n));
    for (size_t i = 0; i < n && !*ret_phone; i++) {
        struct business b;
        TRY(business_load(cx, ids[i], false, &b));
        *ret_name = b.owner_name;
        if (!b.merged_into && b.phone && phone_is_mobile(b.phone))
            *ret_phone = b.phone;
    }
    return OK;
}

/* ---- the copy ---- */

static void text(struct ctx *cx, struct model *o, const char *key, const char *value)
{
    if (value && *value)
        model_set_text(cx->a, o, key, value);
}

static void sealed_text(struct ctx *cx, struct rows *r, int column, const struct own_key *key,
                        struct model *o, const char *name)
{
    size_t n;
    char *clear;
    const void *p = row_blob(r, column, &n);
    if (p && own_unseal(cx, key, p, n, &clear, NULL))
        model_set_text(cx->a, o, name, clear);
}

static enum err put_person(struct ctx *cx, int64_t person_id, struct model *rows)
{
    static const char *const names[] = {"name", "phone", "email", "birth_date", "gender"};
    struct own_key key;
    bool there;
    TRY(own_key(cx, person_id, &key, &there));
    struct rows *r = db_rows(cx, &q_personal_person, ARGS(db_int(person_id)));
    if (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        for (int i = 0; i < 5; i++)
            text(cx, o, names[i], row_str(r, i));
        if (there) {
            sealed_text(cx, r, 6, &key, o, "nik");
            sealed_text(cx, r, 7, &key, o, "npwp");
            sealed_text(cx, r, 8, &key, o, "kk");
        }
        text(cx, o, "created_at", personal_time(cx, row_int(r, 9)));
        text(cx, o, "updated_at", personal_time(cx, row_int(r, 10)));
    }
    return rows_end(r);
}

static enum err put_businesses(struct ctx *cx, int64_t person_id, struct model *rows)
{
    int64_t ids[PERSONAL_BUSINESSES];
    size_t n;
    TRY(personal_businesses(cx, person_id, ids, &n));
    for (size_t i = 0; i < n; i++) {
        struct business b;
        struct model *o = model_add_object(cx->a, rows);
        TRY(business_load(cx, ids[i], true, &b));
        for (size_t k = 0; k < business_fields.n; k++) {
            const struct field *f = &business_fields.fields[k];
            if (f->kind != F_REF && strcmp(f->name, "version") != 0 && field_is_set(f, &b))
                text(cx, o, f->name, field_text(cx->a, f, &b));
        }
    }
    return OK;
}

/* Rows whose first column is a business: its code, then columns by name; "@" before a name: an
 * instant, "#": a number. */
static enum err put_rows(struct ctx *cx, const struct query *q, int64_t person_id,
                         const char *const *names, struct model *rows)
{
    struct rows *r = db_rows(cx, q, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        for (int i = 0; names[i]; i++) {
            if (strcmp(names[i], "business") == 0)
                text(cx, o, names[i], code_make(cx->a, "U", (uint64_t)row_int(r, i)));
            else if (*names[i] == '@')
                text(cx, o, names[i] + 1, personal_time(cx, row_int(r, i)));
            else if (*names[i] == '#')
                model_set_int(cx->a, o, names[i] + 1, row_int(r, i));
            else
                text(cx, o, names[i], row_str(r, i));
        }
    }
    return rows_end(r);
}

#define PUT(name, query, ...)                                                         \
    static enum err put_##name(struct ctx *cx, int64_t person_id, struct model *rows) \
    {                                                                                 \
        static const char *const names[] = {__VA_ARGS__, NULL};                       \
        return put_rows(cx, &query, person_id, names, rows);                          \
    }
PUT(facts, q_personal_facts, "business", "kind", "value", "valid_from", "@recorded_at", "reasons",
    "note")
PUT(licenses, q_personal_licenses, "business", "kind", "number", "issued_on", "expires_on")
PUT(documents, q_personal_documents, "business", "kind", "title", "type", "@created_at")
PUT(revenue, q_personal_revenue, "business", "month", "#amount", "source", "@recorded_at")
PUT(consents, q_personal_consents, "purpose", "version", "@given_at", "via", "@withdrawn_at")
PUT(trace, q_personal_trace, "@at", "action", "entity", "#entity_id", "by")

static enum err withdraw(struct ctx *cx, int64_t person_id)
{
    int64_t changed;
    TRY(db_exec(cx, &q_personal_consents_end, ARGS(db_int(person_id), db_int(cx->now)), &changed));
    return changed ? audit(cx, "consent-end", "person", person_id, NULL) : OK;
}

/* ---- erasing ---- */

static enum err destroy_papers(struct ctx *cx, int64_t business_id, int64_t person_id)
{
    enum { MOST = 500 };
    int64_t *files = arena_array(cx->a, MOST, sizeof(*files));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_personal_files, ARGS(db_int(business_id), db_int(person_id)));
    while (n < MOST && rows_next(r))
        files[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(file_destroy(cx, files[i]));
    return db_exec(cx, &q_personal_papers_gone, ARGS(db_int(business_id), db_int(cx->now)), NULL);
}

static enum err erase_business(struct ctx *cx, int64_t id, int64_t person_id)
{
    static const struct query *const hanging[] = {
        &q_personal_facts_gone,      &q_personal_import_gone,   &q_business_proposals_delete,
        &q_business_licenses_delete, &q_business_source_delete, &q_business_rows_delete};
    struct business old, now;
    TRY(business_load(cx, id, false, &old));
    bool merged = old.merged_into != 0, closes = strcmp(old.activity, "closed") != 0;
    const char *name = arena_printf(cx->a, "Usaha %s", old.code);
    if (closes && !merged)
        TRY(fact_add(cx, id, "activity", "closed", today_text(cx), "erased", NULL));
    if (old.companion_id && !merged)
        TRY(fact_add(cx, id, "companion", "", today_text(cx), "erased", NULL));
    TRY(destroy_papers(cx, id, person_id));
    for (size_t i = 0; i < sizeof(hanging) / sizeof(hanging[0]); i++)
        TRY(db_exec(cx, hanging[i], ARGS(db_int(id)), NULL));
    TRY(db_exec(cx, &q_personal_merges_gone, ARGS(db_int(id), db_blob("", 0)), NULL));
    TRY(db_exec(cx, &q_personal_business_gone,
                ARGS(db_int(id), db_text(name), db_text(text_fold(cx->a, name)), db_text(GONE),
                     db_text("closed"), db_int(cx->now)),
                NULL));
    TRY(dup_forget(cx, id));
    TRY(business_load(cx, id, false, &now));
    if (merged)
        return OK;
    TRY(count_move(cx, &old, &now));
    TRY(search_refresh(cx, &now, false));
    return business_followed(cx, id);
}

static enum err erase_accounts(struct ctx *cx, int64_t person_id)
{
    int64_t ids[10];
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_personal_accounts, ARGS(db_int(person_id)));
    while (n < 10 && rows_next(r))
        ids[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++) {
        TRY(account_set_active(cx, ids[i], false));
        TRY(db_exec(cx, &q_personal_account_gone,
                    ARGS(db_int(ids[i]), db_text(GONE), db_int(cx->now)), NULL));
    }
    return OK;
}

static enum err erase(struct ctx *cx, int64_t person_id)
{
    int64_t ids[PERSONAL_BUSINESSES], changed;
    size_t n;
    TRY(personal_businesses(cx, person_id, ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(erase_business(cx, ids[i], person_id));
    TRY(erase_accounts(cx, person_id));
    TRY(withdraw(cx, person_id));
    TRY(db_exec(cx, &q_personal_person_gone,
                ARGS(db_int(person_id), db_text(GONE), db_blob("", 0), db_int(cx->now)), &changed));
    if (!changed)
        return fail(cx, ERR_CONFLICT, "privacy.error.erased", NULL);
    return audit(cx, "erase", "person", person_id, NULL);
}

/* What follows the business may have to stop. */
static enum err held(struct ctx *cx, int64_t person_id)
{
    int64_t ids[PERSONAL_BUSINESSES];
    size_t n;
    TRY(personal_businesses(cx, person_id, ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(business_followed(cx, ids[i]));
    return OK;
}

const struct personal_source registry_personal[] = {
    {.code = "person", .put = put_person, .erase = erase, .withdraw = withdraw, .held = held},
    {.code = "businesses", .put = put_businesses},
    {.code = "facts", .put = put_facts},
    {.code = "licenses", .put = put_licenses},
    {.code = "documents", .put = put_documents},
    {.code = "revenue", .put = put_revenue},
    {.code = "consents", .put = put_consents},
    {.code = "trace", .put = put_trace},
    {.code = NULL}};
