/* Debts in a person's copy, withdrawal and erasure: see debt_personal.h. */
#include "debt_personal.h"

#include "app.h"
#include "audit.h"
#include "budget.h"
#include "db.h"
#include "debt_personal_sql.h"
#include "file.h"
#include "sealed_body.h"
#include "settle.h"
#include "watch.h"

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

static void put_fields(struct ctx *cx, struct model *o, const struct field_table *t,
                       const void *record)
{
    for (size_t i = 0; i < t->n; i++)
        if (field_is_set(&t->fields[i], record))
            put(cx, o, t->fields[i].name, field_text(cx->a, &t->fields[i], record));
}

static enum err put_debt(struct ctx *cx, int64_t number, const char *body, struct model *rows)
{
    struct debt d = {0};
    struct model *o = model_add_object(cx->a, rows);
    model_set_int(cx->a, o, "number", number);
    TRY(debt_body_read(cx, body, &d));
    put_fields(cx, o, &debt_body_fields, &d);
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

/* Rows of data_key, body, created_at, kind, day; what was sealed with a key that is gone is left
 * out. */
static enum err put_sealed(struct ctx *cx, int64_t person_id, const struct query *q,
                           const struct field_table *t, void *record, struct model *rows)
{
    struct own_key key;
    struct rows *r = db_rows(cx, q, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        size_t n, size;
        const void *sealed_key = row_blob(r, 0, &n), *body = row_blob(r, 1, &size);
        field_clear(t, record);
        if (!own_key_open(cx, cx->app->keys, sealed_key, n, &key) ||
            body_open(cx, &key, t, body, size, record) != OK) {
            ctx_forgive(cx);
            continue;
        }
        struct model *o = model_add_object(cx->a, rows);
        put(cx, o, "kind", row_str(r, 3));
        put(cx, o, "on", row_str(r, 4));
        put_fields(cx, o, t, record);
        put(cx, o, "created_at", personal_time(cx, row_int(r, 2)));
    }
    return rows_end(r);
}

static enum err put_budgets(struct ctx *cx, int64_t person_id, struct model *rows)
{
    struct budget b = {0};
    return put_sealed(cx, person_id, &q_debt_personal_budgets, &budget_body_fields, &b, rows);
}

static enum err put_steps(struct ctx *cx, int64_t person_id, struct model *rows)
{
    struct settle_step s = {0};
    return put_sealed(cx, person_id, &q_debt_personal_steps, &step_body_fields, &s, rows);
}

static enum err put_checks(struct ctx *cx, int64_t person_id, struct model *rows)
{
    struct watch_check c = {0};
    return put_sealed(cx, person_id, &q_debt_personal_checks, &check_body_fields, &c, rows);
}

static enum err put_letters(struct ctx *cx, int64_t person_id, struct model *rows)
{
    struct rows *r = db_rows(cx, &q_debt_personal_letters, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        put(cx, o, "number", row_str(r, 0));
        put(cx, o, "kind", row_str(r, 1));
        put(cx, o, "issued_on", row_str(r, 2));
        put(cx, o, "created_at", personal_time(cx, row_int(r, 3)));
    }
    return rows_end(r);
}

/* ---- withdrawal, erasure ---- */

static enum err withdraw(struct ctx *cx, int64_t person_id)
{
    int64_t changed;
    TRY(db_exec(cx, &q_debt_personal_end, ARGS(db_int(person_id), db_int(cx->now)), &changed));
    return changed ? audit(cx, "debt-consent-end", "person", person_id, NULL) : OK;
}

static enum err destroy_files(struct ctx *cx, int64_t sheet_id)
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
        &q_debt_personal_checks_drop, &q_debt_personal_watches_drop,
        &q_debt_personal_steps_drop,  &q_debt_personal_budgets_drop,
        &q_debt_personal_photos_drop, &q_debt_personal_revisions_drop,
        &q_debt_personal_rows_drop,   &q_debt_personal_openings_drop};
    struct own_key key;
    TRY(destroy_files(cx, id));
    TRY(db_exec(cx, &q_debt_personal_letters_empty, ARGS(db_int(id), db_blob("", 0)), NULL));
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
    {.code = "debt_budgets", .put = put_budgets},
    {.code = "debt_steps", .put = put_steps},
    {.code = "debt_checks", .put = put_checks},
    {.code = "debt_letters", .put = put_letters},
    {.code = NULL}};
