/* Debts in a person's copy, withdrawal and erasure: see debt_personal.h. */
#include "debt_personal.h"

#include "app.h"
#include "audit.h"
#include "db.h"
#include "debt_personal_sql.h"
#include "debts_parts.h"
#include "file.h"

enum { SHEETS = 100, FILES = 2000 };

static void put(struct ctx *cx, struct model *o, const char *key, const char *value)
{
    if (given(value))
        model_set_text(cx->a, o, key, value);
}

static enum err put_sheets(struct ctx *cx, int64_t person_id, struct model *rows)
{
    struct rows *r = db_rows(cx, &q_debt_personal_sheets, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        put(cx, o, "state", row_str(r, 1));
        put(cx, o, "outcome", row_str(r, 2));
        put(cx, o, "version", row_str(r, 3));
        put(cx, o, "via", row_str(r, 4));
        put(cx, o, "given_at", personal_time(cx, row_int(r, 5)));
        put(cx, o, "withdrawn_at", personal_time(cx, row_int(r, 6)));
        model_set_int(cx->a, o, "debts", row_int(r, 7));
        put(cx, o, "created_at", personal_time(cx, row_int(r, 8)));
        put(cx, o, "closed_at", personal_time(cx, row_int(r, 9)));
    }
    return rows_end(r);
}

static enum err sheets_of(struct ctx *cx, int64_t person_id, int64_t ret[SHEETS], size_t *ret_n)
{
    *ret_n = 0;
    struct rows *r = db_rows(cx, &q_debt_personal_sheets, ARGS(db_int(person_id)));
    while (*ret_n < SHEETS && rows_next(r))
        ret[(*ret_n)++] = row_int(r, 0);
    return rows_end(r);
}

static enum err key_of(struct ctx *cx, int64_t sheet_id, struct own_key *ret, bool *ret_there)
{
    *ret_there = false;
    struct rows *r = db_rows(cx, &q_debt_personal_key, ARGS(db_int(sheet_id)));
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 0, &n);
        *ret_there = p && own_key_open(cx, cx->app->keys, p, n, ret);
    }
    return rows_end(r);
}

static enum err put_debt(struct ctx *cx, int64_t number, const char *body, struct model *rows)
{
    struct debt d = {0};
    struct model *o = model_add_object(cx->a, rows);
    model_set_int(cx->a, o, "number", number);
    TRY(debt_body_read(cx, body, &d));
    for (size_t i = 0; i < debt_body_fields.n; i++) {
        const struct field *f = &debt_body_fields.fields[i];
        if (field_is_set(f, &d))
            put(cx, o, f->name, field_text(cx->a, f, &d));
    }
    return OK;
}

static enum err put_of_sheet(struct ctx *cx, int64_t sheet_id, struct model *rows)
{
    enum { MOST = 500 };
    struct own_key key;
    bool there;
    size_t n = 0;
    TRY(key_of(cx, sheet_id, &key, &there));
    if (!there)
        return OK;
    struct {
        int64_t number;
        const char *body;
    } *list = arena_array(cx->a, MOST, sizeof(*list));
    struct rows *r = db_rows(cx, &q_debt_personal_rows, ARGS(db_int(sheet_id)));
    while (n < MOST && rows_next(r)) {
        size_t size;
        const void *p = row_blob(r, 1, &size);
        list[n].number = row_int(r, 0);
        list[n++].body = sheet_unseal(cx, &key, p, size);
    }
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        if (list[i].body)
            TRY(put_debt(cx, list[i].number, list[i].body, rows));
    return OK;
}

static enum err put_debts(struct ctx *cx, int64_t person_id, struct model *rows)
{
    int64_t ids[SHEETS];
    size_t n;
    TRY(sheets_of(cx, person_id, ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(put_of_sheet(cx, ids[i], rows));
    return OK;
}

/* ---- withdrawal, erasure ---- */

static enum err withdraw(struct ctx *cx, int64_t person_id)
{
    int64_t changed;
    TRY(db_exec(cx, &q_debt_personal_end, ARGS(db_int(person_id), db_int(cx->now)), &changed));
    return changed ? audit(cx, "debt-consent-end", "person", person_id, NULL) : OK;
}

static enum err destroy_photos(struct ctx *cx, int64_t sheet_id)
{
    int64_t *files = arena_array(cx->a, FILES, sizeof(*files));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_debt_personal_files, ARGS(db_int(sheet_id)));
    while (n < FILES && rows_next(r))
        files[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(file_destroy(cx, files[i]));
    return OK;
}

static enum err erase_sheet(struct ctx *cx, int64_t id)
{
    static const struct query *const drops[] = {
        &q_debt_personal_photos_drop, &q_debt_personal_revisions_drop, &q_debt_personal_rows_drop,
        &q_debt_personal_openings_drop};
    struct own_key key;
    TRY(destroy_photos(cx, id));
    for (size_t i = 0; i < sizeof(drops) / sizeof(drops[0]); i++)
        TRY(db_exec(cx, drops[i], ARGS(db_int(id)), NULL));
    struct sealed other = own_key_make(cx, cx->app->keys, &key);
    return db_exec(cx, &q_debt_personal_rekey, ARGS(db_int(id), db_blob(other.p, other.n)), NULL);
}

static enum err erase(struct ctx *cx, int64_t person_id)
{
    int64_t ids[SHEETS];
    size_t n;
    TRY(withdraw(cx, person_id));
    TRY(sheets_of(cx, person_id, ids, &n));
    for (size_t i = 0; i < n; i++)
        TRY(erase_sheet(cx, ids[i]));
    return OK;
}

const struct personal_source debts_personal[] = {
    {.code = "debt_sheets", .put = put_sheets, .erase = erase, .withdraw = withdraw},
    {.code = "debts", .put = put_debts},
    {.code = NULL}};
