/* Loans and applications in a person's copy: see loan_personal.h. */
#include "loan_personal.h"

#include "audit.h"
#include "award_sql.h"
#include "db.h"
#include "file.h"
#include "loan.h"
#include "loan_personal_sql.h"
#include "text.h"

#include <inttypes.h>

static void put(struct ctx *cx, struct model *o, const char *key, const char *value)
{
    if (value && *value)
        model_set_text(cx->a, o, key, value);
}

static enum err put_loans(struct ctx *cx, int64_t person_id, struct model *rows)
{
    static const char *const texts[] = {"number", "state", "signed_on", "disbursed_on", "ended_on"};
    static const char *const sums[] = {"lent", "paid", "principal_left", "interest_left"};
    struct rows *r = db_rows(cx, &q_loan_personal_list, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        put(cx, o, "business", code_make(cx->a, "U", (uint64_t)row_int(r, 0)));
        for (int i = 0; i < 5; i++)
            put(cx, o, texts[i], row_str(r, i + 1));
        for (int i = 0; i < 4; i++)
            model_set_int(cx->a, o, sums[i], row_int(r, i + 6));
        put(cx, o, "next_due", row_str(r, 10));
    }
    return rows_end(r);
}

static enum err keep(struct ctx *cx, int64_t person_id, struct personal_kept *ret)
{
    int64_t id;
    struct loan l;
    TRY(db_int_of(cx, &q_loan_personal_running, ARGS(db_int(person_id)), 0, &id));
    if (!id)
        return OK;
    ret->why = "privacy.keep.loan";
    enum err e = loan_get(cx, id, &l);
    if (e == OK) {
        ret->number = l.number;
        ret->href = arena_printf(cx->a, "/loans/%" PRId64, id);
    }
    bool unseen = e == ERR_NOT_FOUND || e == ERR_FORBIDDEN;
    if (unseen)
        ctx_forgive(cx);
    return unseen ? OK : e;
}

static enum err put_grants(struct ctx *cx, int64_t person_id, struct model *rows)
{
    struct rows *r = db_rows(cx, &q_award_personal_list, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        put(cx, o, "business", code_make(cx->a, "U", (uint64_t)row_int(r, 0)));
        put(cx, o, "state", row_str(r, 1));
        put(cx, o, "purpose", row_str(r, 2));
        model_set_int(cx->a, o, "granted", row_int(r, 3));
        model_set_int(cx->a, o, "disbursed", row_int(r, 4));
        put(cx, o, "accepted_at", personal_time(cx, row_int(r, 5)));
        put(cx, o, "disbursed_on", row_str(r, 6));
        put(cx, o, "ended_on", row_str(r, 7));
        put(cx, o, "reason", row_str(r, 8));
    }
    return rows_end(r);
}

/* ---- applications ---- */

static enum err put_applications(struct ctx *cx, int64_t person_id, struct model *rows)
{
    struct rows *r = db_rows(cx, &q_application_personal_list, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        put(cx, o, "business", code_make(cx->a, "U", (uint64_t)row_int(r, 0)));
        put(cx, o, "state", row_str(r, 1));
        put(cx, o, "purpose", row_str(r, 2));
        model_set_int(cx->a, o, "amount", row_int(r, 3));
        model_set_int(cx->a, o, "months", row_int(r, 4));
        put(cx, o, "assessment", row_str(r, 5));
        model_set_int(cx->a, o, "granted", row_int(r, 6));
        put(cx, o, "reason", row_str(r, 7));
        put(cx, o, "created_at", personal_time(cx, row_int(r, 8)));
        put(cx, o, "decided_at", personal_time(cx, row_int(r, 9)));
    }
    return rows_end(r);
}

static enum err put_shares(struct ctx *cx, int64_t person_id, struct model *rows)
{
    static const char *const texts[] = {"partner", "purpose", "version", "via"};
    struct rows *r = db_rows(cx, &q_share_personal_list, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        for (int i = 0; i < 4; i++)
            put(cx, o, texts[i], row_str(r, i));
        put(cx, o, "given_at", personal_time(cx, row_int(r, 4)));
        put(cx, o, "withdrawn_at", personal_time(cx, row_int(r, 5)));
    }
    return rows_end(r);
}

/* Without a consent nothing of an application is shown to its partner any more. */
static enum err withdraw(struct ctx *cx, int64_t person_id)
{
    int64_t changed;
    TRY(db_exec(cx, &q_share_personal_end, ARGS(db_int(person_id), db_int(cx->now)), &changed));
    return changed ? audit(cx, "share-consent-end", "person", person_id, NULL) : OK;
}

static enum err put_files(struct ctx *cx, int64_t person_id, struct model *rows)
{
    struct rows *r = db_rows(cx, &q_application_file_personal_list, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        put(cx, o, "application", code_make(cx->a, "P", (uint64_t)row_int(r, 0)));
        put(cx, o, "paper", row_str(r, 1));
        put(cx, o, "type", row_str(r, 2));
        put(cx, o, "created_at", personal_time(cx, row_int(r, 3)));
    }
    return rows_end(r);
}

static enum err destroy_files(struct ctx *cx, int64_t person_id)
{
    enum { FILES = 2000 };
    int64_t *files = arena_array(cx->a, FILES, sizeof(*files));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_application_file_personal_own, ARGS(db_int(person_id)));
    while (n < FILES && rows_next(r))
        files[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(file_destroy(cx, files[i]));
    return db_exec(cx, &q_application_file_personal_gone, ARGS(db_int(person_id), db_int(cx->now)),
                   NULL);
}

static enum err erase(struct ctx *cx, int64_t person_id)
{
    TRY(withdraw(cx, person_id));
    TRY(destroy_files(cx, person_id));
    return db_exec(cx, &q_application_personal_gone, ARGS(db_int(person_id), db_int(cx->now)),
                   NULL);
}

const struct personal_source loans_personal[] = {
    {.code = "loans", .put = put_loans, .keep = keep},
    {.code = "grants", .put = put_grants},
    {.code = "applications", .put = put_applications, .erase = erase, .withdraw = withdraw},
    {.code = "application_files", .put = put_files},
    {.code = "partner_consents", .put = put_shares},
    {.code = NULL}};
