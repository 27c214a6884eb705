/* Requests about one's data are personal data themselves: in the copy, and without their words
 * after an erasure. */
#include "privacy_web.h"

#include "db.h"
#include "privacy_sql.h"

static enum err put(struct ctx *cx, int64_t person_id, struct model *rows)
{
    static const char *const names[] = {"kind", "state", "via"};
    struct rows *r = db_rows(cx, &q_privacy_mine, ARGS(db_int(person_id)));
    while (rows_next(r)) {
        struct model *o = model_add_object(cx->a, rows);
        for (int i = 0; i < 3; i++)
            model_set_text(cx->a, o, names[i], row_str(r, i));
        model_set_text(cx->a, o, "received_at", personal_time(cx, row_int(r, 3)));
        model_set_text(cx->a, o, "due_at", personal_time(cx, row_int(r, 4)));
        model_set_text(cx->a, o, "answered_at", personal_time(cx, row_int(r, 6)));
    }
    return rows_end(r);
}

static enum err erase(struct ctx *cx, int64_t person_id)
{
    return db_exec(cx, &q_privacy_links_end, ARGS(db_int(person_id)), NULL);
}

const struct personal_source privacy_personal[] = {{.code = "requests", .put = put, .erase = erase},
                                                   {.code = NULL}};
