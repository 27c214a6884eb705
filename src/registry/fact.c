/* Dated facts: see fact.h. */
#include "fact.h"

#include "business_sql.h"
#include "caps.h"

enum { MOST = 500 };

enum err fact_add(struct ctx *cx, int64_t business_id, const char *kind, const char *value,
                  const char *valid_from, const char *reasons, const char *note)
{
    int64_t by = cx->actor ? cx->actor->account_id : 0;
    return db_exec(cx, &q_fact_insert,
                   ARGS(db_int(business_id), db_text(kind), db_text(value), db_text(valid_from),
                        db_int(cx->now), by ? db_int(by) : db_null(),
                        db_text(reasons ? reasons : ""), db_text(note ? note : "")),
                   NULL);
}

enum err fact_list(struct ctx *cx, int64_t business_id, const char *kind, struct fact **ret,
                   size_t *ret_n)
{
    struct fact *list = NULL;
    size_t n = 0, cap = 0;
    struct rows *r = db_rows_mask(cx, &q_fact_list, kind ? q_part_fact_list_kind : 0,
                                  ARGS(db_int(business_id), db_text(kind)));
    while (n < MOST && rows_next(r)) {
        if (n == cap) {
            size_t more = cap ? cap * 2 : 16;
            struct fact *bigger = arena_array(cx->a, more, sizeof(*bigger));
            if (n)
                memcpy(bigger, list, n * sizeof(*list));
            list = bigger;
            cap = more;
        }
        list[n++] = (struct fact){.id = row_int(r, 0),
                                  .business_id = row_int(r, 1),
                                  .recorded_at = row_int(r, 2),
                                  .account_id = row_int(r, 3),
                                  .kind = row_str(r, 4),
                                  .value = row_str(r, 5),
                                  .valid_from = row_str(r, 6),
                                  .reasons = row_str(r, 7),
                                  .note = row_str(r, 8),
                                  .account = row_str(r, 9)};
    }
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

enum err fact_on(struct ctx *cx, int64_t business_id, const char *kind, const char *day,
                 const char **ret_value)
{
    char *value = NULL;
    TRY(db_text_of(cx, &q_fact_on, ARGS(db_int(business_id), db_text(kind), db_text(day)), &value));
    *ret_value = value;
    return OK;
}

enum err fact_count_on(struct ctx *cx, const char *kind, const char *value, const char *day,
                       const char *area, int64_t *ret_n)
{
    const char *lo, *hi;
    bool some = area && *area;
    *ret_n = 0;
    area_range(cx->a, area, &lo, &hi);
    struct scope s = scope_of(cx);
    unsigned mask = (some ? (unsigned)q_part_fact_count_on_area : 0) |
                    (s.person ? (unsigned)q_part_fact_count_on_owner : 0) |
                    (s.companion ? (unsigned)q_part_fact_count_on_companion : 0);
    struct rows *r = db_rows_mask(cx, &q_fact_count_on, mask,
                                  ARGS(db_text(kind), db_text(value), db_text(day), db_text(lo),
                                       db_text(hi), db_int(s.person), db_int(s.companion)));
    if (rows_next(r))
        *ret_n = row_int(r, 0);
    return rows_end(r);
}
