/* The day of the last visit: see visited.h. */
#include "visited.h"

#include "revenue_sql.h"

enum err business_visited(struct ctx *cx, int64_t business_id, const char *day)
{
    return db_exec(cx, &q_business_visited, ARGS(db_int(business_id), db_text(day)), NULL);
}
