/* Tasks of a business that is merged into another are the other's, until the merge is undone. */
#include "visits_merge.h"

#include "db.h"
#include "task_sql.h"

const struct merge_mover task_merge_mover = {
    .name = "task", .rows = &q_task_merge_move, .rows_back = &q_task_merge_back};
