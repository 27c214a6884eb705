/* Cases of a business that is merged into another are the other's, until the merge is undone. */
#include "case_merge.h"

#include "casefile_list_sql.h"
#include "db.h"

const struct merge_mover case_merge_mover = {
    .name = "case", .rows = &q_case_merge_move, .rows_back = &q_case_merge_back};
