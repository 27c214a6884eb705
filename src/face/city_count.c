/* Counts for everybody: see city_count.h. */
#include "city_count.h"

#include "city_count_sql.h"
#include "db.h"

#include <string.h>

enum err city_count(struct ctx *cx, const char *area, struct city_count *ret)
{
    *ret = (struct city_count){0};
    struct rows *r = db_rows(cx, &q_city_count, ARGS(db_text(area)));
    while (rows_next(r)) {
        const char *state = row_text(r, 0);
        int64_t n = row_int(r, 1);
        ret->active += n;
        ret->verified += strcmp(state, "verified") == 0 ? n : 0;
        ret->curated += strcmp(state, "curated") == 0 ? n : 0;
    }
    return rows_end(r);
}
