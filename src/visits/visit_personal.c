/* What the field keeps of a person: see visit_personal.h. */
#include "visit_personal.h"

#include "db.h"
#include "file.h"
#include "text.h"
#include "visit_personal_sql.h"

static void put(struct ctx *cx, struct model *o, const char *key, const char *value)
{
    if (value && *value)
        model_set_text(cx->a, o, key, value);
}

/* Rows of a business's code and texts; an "@" before the last name: an instant. */
static enum err put_rows(struct ctx *cx, const struct query *q, int64_t person_id,
                         const char *const *names, struct model *rows)
{
    struct rows *r = db_rows(cx, q, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        put(cx, o, "business", code_make(cx->a, "U", (uint64_t)row_int(r, 0)));
        for (int i = 0; names[i]; i++)
            if (*names[i] == '@')
                put(cx, o, names[i] + 1, personal_time(cx, row_int(r, i + 1)));
            else
                put(cx, o, names[i], row_str(r, i + 1));
    }
    return rows_end(r);
}

static enum err put_visits(struct ctx *cx, int64_t person_id, struct model *rows)
{
    static const char *const names[] = {"visited_on",    "kind",          "by", "summary", "advice",
                                        "@confirmed_at", "@withdrawn_at", NULL};
    return put_rows(cx, &q_visit_personal_list, person_id, names, rows);
}

static enum err put_needs(struct ctx *cx, int64_t person_id, struct model *rows)
{
    static const char *const names[] = {"kind", "detail", "state", "outcome", "@created_at", NULL};
    return put_rows(cx, &q_need_personal_list, person_id, names, rows);
}

static enum err put_promises(struct ctx *cx, int64_t person_id, struct model *rows)
{
    static const char *const names[] = {"title", "who", "due_on", "state", "outcome", NULL};
    return put_rows(cx, &q_task_personal_list, person_id, names, rows);
}

/* ---- erasing ---- */

static enum err destroy_pictures(struct ctx *cx, int64_t business_id)
{
    enum { MOST = 2000 };
    int64_t *files = arena_array(cx->a, MOST, sizeof(*files));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_visit_personal_files, ARGS(db_int(business_id)));
    while (n < MOST && rows_next(r))
        files[n++] = row_int(r, 0);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        TRY(file_destroy(cx, files[i]));
    return OK;
}

static enum err erase(struct ctx *cx, int64_t person_id)
{
    static const struct query *const gone[] = {&q_visit_personal_gone,
                                               &q_visit_personal_photos_gone, &q_need_personal_gone,
                                               &q_task_personal_gone};
    int64_t ids[PERSONAL_BUSINESSES];
    size_t n;
    TRY(personal_businesses(cx, person_id, ids, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(destroy_pictures(cx, ids[i]));
        for (size_t k = 0; k < sizeof(gone) / sizeof(gone[0]); k++)
            TRY(db_exec(cx, gone[k], ARGS(db_int(ids[i]), db_int(cx->now)), NULL));
    }
    return db_exec(cx, &q_owner_personal_links_end, ARGS(db_int(person_id), db_int(cx->now)), NULL);
}

const struct personal_source visits_personal[] = {
    {.code = "visits", .put = put_visits, .erase = erase},
    {.code = "needs", .put = put_needs},
    {.code = "promises", .put = put_promises},
    {.code = NULL}};
