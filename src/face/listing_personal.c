/* The catalogue in a person's copy, withdrawal and erasure. */
#include "listing.h"

#include "audit.h"
#include "db.h"
#include "listing_sql.h"
#include "text.h"

static void put(struct ctx *cx, struct model *o, const char *key, const char *value)
{
    if (value && *value)
        model_set_text(cx->a, o, key, value);
}

static enum err put_listings(struct ctx *cx, int64_t person_id, struct model *rows)
{
    static const char *const names[] = {"products", "about", "hours", "whatsapp"};
    struct rows *r = db_rows(cx, &q_listing_personal, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        put(cx, o, "business", code_make(cx->a, "U", (uint64_t)row_int(r, 0)));
        for (int i = 0; i < 4; i++)
            put(cx, o, names[i], row_str(r, i + 1));
        put(cx, o, "updated_at", personal_time(cx, row_int(r, 5)));
    }
    return rows_end(r);
}

static enum err put_consents(struct ctx *cx, int64_t person_id, struct model *rows)
{
    struct rows *r = db_rows(cx, &q_listing_personal_consents, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        put(cx, o, "business", code_make(cx->a, "U", (uint64_t)row_int(r, 0)));
        put(cx, o, "version", row_str(r, 1));
        put(cx, o, "given_at", personal_time(cx, row_int(r, 2)));
        put(cx, o, "via", row_str(r, 3));
        put(cx, o, "proof", row_str(r, 4));
        put(cx, o, "withdrawn_at", personal_time(cx, row_int(r, 5)));
    }
    return rows_end(r);
}

static enum err withdraw(struct ctx *cx, int64_t person_id)
{
    int64_t ids[PERSONAL_BUSINESSES];
    size_t n;
    TRY(personal_businesses(cx, person_id, ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(listing_end(cx, ids[i]));
    return OK;
}

static enum err erase(struct ctx *cx, int64_t person_id)
{
    TRY(withdraw(cx, person_id));
    return db_exec(cx, &q_listing_personal_gone, ARGS(db_int(person_id)), NULL);
}

const struct personal_source face_personal[] = {
    {.code = "catalogue", .put = put_listings, .erase = erase, .withdraw = withdraw},
    {.code = "catalogue_consents", .put = put_consents},
    {.code = NULL}};
