/*
 * What hangs on a business and goes along with it: licences, documents, proposals, the numbers and
 * rows by which sources know it; then what upper rooms registered. Facts, touched fields and audit
 * stay where they arose.
 */
#include "merge_parts.h"

#include "db.h"
#include "merge_sql.h"
#include "text.h"

#include <jansson.h>

const struct merge_mover *const *merge_movers;

/* Rows with an id of their own. */
static const struct {
    const char *name;
    const struct query *move, *back;
} tables[] = {
    {"license", &q_merge_license_move, &q_merge_license_back},
    {"document", &q_merge_document_move, &q_merge_document_back},
    {"proposal", &q_merge_proposal_move, &q_merge_proposal_back},
};
enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

static enum err move_ids(struct ctx *cx, const struct query *move, int64_t from, int64_t to,
                         struct model *ret_ids)
{
    struct rows *r = db_rows(cx, move, ARGS(db_int(from), db_int(to)));
    while (rows_next(r))
        model_add_int(cx->a, ret_ids, row_int(r, 0));
    return rows_end(r);
}

static enum err bring_ids(struct ctx *cx, const struct query *back, int64_t from, int64_t to,
                          const struct json_t *ids)
{
    size_t i;
    const json_t *id;
    json_array_foreach(ids, i, id) TRY(
        db_exec(cx, back, ARGS(db_int(json_integer_value(id)), db_int(from), db_int(to)), NULL));
    return OK;
}

static enum err move_sources(struct ctx *cx, int64_t from, int64_t to, struct model *ret_moved)
{
    struct model *keys = model_set_array(cx->a, ret_moved, "source_key");
    struct rows *r = db_rows(cx, &q_merge_source_key_move, ARGS(db_int(from), db_int(to)));
    while (rows_next(r)) {
        struct model *key = model_array(cx->a);
        model_add_text(cx->a, key, row_str(r, 0));
        model_add_text(cx->a, key, row_str(r, 1));
        model_add(keys, key);
    }
    TRY(rows_end(r));
    struct model *hashes = model_set_array(cx->a, ret_moved, "source_row");
    r = db_rows(cx, &q_merge_source_row_move, ARGS(db_int(from), db_int(to)));
    while (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 0, &n);
        model_add_text(cx->a, hashes, text_hex(cx->a, p, n));
    }
    return rows_end(r);
}

enum err merge_move_rows(struct ctx *cx, int64_t from, int64_t to, struct model *ret_moved)
{
    for (size_t i = 0; i < TABLES; i++)
        TRY(move_ids(cx, tables[i].move, from, to,
                     model_set_array(cx->a, ret_moved, tables[i].name)));
    TRY(move_sources(cx, from, to, ret_moved));
    for (const struct merge_mover *const *m = merge_movers; m && *m; m++) {
        struct model *moved = model_set_array(cx->a, ret_moved, (*m)->name);
        TRY((*m)->rows ? move_ids(cx, (*m)->rows, from, to, moved)
                       : (*m)->move(cx, from, to, moved));
    }
    return OK;
}

static enum err bring_sources(struct ctx *cx, int64_t from, int64_t to, const struct json_t *moved)
{
    size_t i;
    const json_t *v;
    json_array_foreach(json_object_get(moved, "source_key"), i, v) TRY(
        db_exec(cx, &q_merge_source_key_back,
                ARGS(db_text(json_string_value(json_array_get(v, 0))),
                     db_text(json_string_value(json_array_get(v, 1))), db_int(from), db_int(to)),
                NULL));
    json_array_foreach(json_object_get(moved, "source_row"), i, v)
    {
        void *p;
        size_t n;
        if (!json_is_string(v) || !text_unhex(cx->a, json_string_value(v), &p, &n))
            return fail_log(cx, ERR_INTERNAL, "merge log: row hash");
        TRY(db_exec(cx, &q_merge_source_row_back, ARGS(db_blob(p, n), db_int(from), db_int(to)),
                    NULL));
    }
    return OK;
}

enum err merge_bring_back(struct ctx *cx, int64_t from, int64_t to, const struct json_t *moved)
{
    size_t last = 0;
    while (merge_movers && merge_movers[last])
        last++;
    for (; last-- > 0;) {
        const struct merge_mover *m = merge_movers[last];
        const struct json_t *its = json_object_get(moved, m->name);
        TRY(m->rows ? bring_ids(cx, m->rows_back, to, from, its) : m->back(cx, from, to, its));
    }
    TRY(bring_sources(cx, from, to, moved));
    for (size_t t = 0; t < TABLES; t++)
        TRY(bring_ids(cx, tables[t].back, from, to, json_object_get(moved, tables[t].name)));
    return OK;
}
