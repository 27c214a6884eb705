/* Who entered when: see cohort.h. */
#include "cohort.h"

#include "target_sql.h"
#include "text.h"

#include <string.h>

#define I(member) \
    .kind = F_INT, .offset = FIELD_INT(struct cohort, member), .flags = F_READONLY, .max = INT32_MAX
static const struct field fields[] = {
    {.name = "year", I(year)},
    {.name = "entered", I(entered)},
    {.name = "active", I(active)},
    {.name = "risen", I(risen)},
    {.name = "fallen", I(fallen)},
    {.name = "steps_up", I(steps_up)},
    {.name = "steps_down", I(steps_down)},
};
const struct field_table cohort_fields = FIELD_TABLE("GrowthCohort", fields, struct cohort);

static struct cohort row_of(struct rows *r)
{
    struct cohort c = {.entered = row_int(r, 1),
                       .active = row_int(r, 2),
                       .risen = row_int(r, 3),
                       .fallen = row_int(r, 4),
                       .steps_up = row_int(r, 5),
                       .steps_down = row_int(r, 6)};
    (void)text_int(row_text(r, 0), &c.year);
    if (c.entered < COHORT_MIN)
        c.entered = c.active = c.risen = c.fallen = c.steps_up = c.steps_down = FIELD_UNSET;
    return c;
}

enum err cohort_list(struct ctx *cx, const char *area, struct cohort ret[static COHORTS_MAX],
                     size_t *ret_n)
{
    struct scope s = scope_of(cx);
    size_t n = 0;
    TRY(need(cx, CAP_BOARD));
    if (area && *area) {
        if (!area_holds(cx->actor->area, area))
            return fail(cx, ERR_INPUT, "error.ward_outside", NULL);
        area_range(cx->a, area, &s.lo, &s.hi);
    }
    struct rows *r = db_rows(cx, &q_cohort_years, ARGS(db_text(s.lo), db_text(s.hi)));
    while (n < COHORTS_MAX && rows_next(r))
        ret[n++] = row_of(r);
    TRY(rows_end(r));
    *ret_n = n;
    return OK;
}
