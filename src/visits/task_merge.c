/* Tasks of a business that is merged into another are the other's, until the merge is undone. */
#include "visits_merge.h"

#include "db.h"
#include "task_sql.h"

#include <jansson.h>

static enum err move(struct ctx *cx, int64_t from, int64_t to, struct model *ret_moved)
{
    struct rows *r = db_rows(cx, &q_task_merge_move, ARGS(db_int(from), db_int(to)));
    while (rows_next(r))
        model_add_int(cx->a, ret_moved, row_int(r, 0));
    return rows_end(r);
}

static enum err back(struct ctx *cx, int64_t from, int64_t to, const struct json_t *moved)
{
    size_t i;
    const json_t *id;
    json_array_foreach(moved, i, id)
        TRY(db_exec(cx, &q_task_merge_back,
                    ARGS(db_int(json_integer_value(id)), db_int(to), db_int(from)), NULL));
    return OK;
}

const struct merge_mover task_merge_mover = {.name = "task", .move = move, .back = back};
