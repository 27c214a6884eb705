/* Lists of how businesses stand: see stand.h. */
#include "stand.h"

#include "stand_sql.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { LIMIT_MAX = 200, FALL_DAYS = 90 };

const struct field_choice stand_lists[] = {{"near", "growth.near"},
                                           {"class", "growth.near_class"},
                                           {"sliding", "growth.sliding"},
                                           {NULL, NULL}};
const struct field_choice stand_steps[] = {
    {"surviving", "growth.step.surviving"}, {"stable", "growth.step.stable"},
    {"growing", "growth.step.growing"},     {"ready", "growth.step.ready"},
    {"unknown", "growth.step.unknown"},     {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct stand, member), .flags = F_READONLY | F_HIDDEN
#define I(member) .offset = FIELD_INT(struct stand, member), .flags = F_READONLY | F_HIDDEN
#define P(member) \
    .offset = FIELD_INT(struct stand, member), .flags = F_READONLY | F_HIDDEN | F_PERSONAL
static const struct field fields[] = {
    {.name = "business", .kind = F_REF, I(business_id)},
    {.name = "business_name", .kind = F_TEXT, T(business)},
    {.name = "ward", .kind = F_TEXT, T(ward)},
    {.name = "class", .kind = F_TEXT, T(class_)},
    {.name = "step", .kind = F_CHOICE, .choices = stand_steps, T(step)},
    {.name = "score", .kind = F_INT, I(score), .max = 100},
    {.name = "coverage", .kind = F_INT, I(coverage), .max = 100},
    {.name = "missing", .kind = F_INT, I(missing), .max = 100},
    {.name = "next_codes",
     .kind = F_TEXT,
     .offset = FIELD_TEXT(struct stand, next),
     .flags = F_READONLY | F_HIDDEN | F_PERSONAL},
    {.name = "last_month", .kind = F_MONTH, T(last_month)},
    {.name = "fell", .kind = F_BOOL, .offset = FIELD_BOOL(struct stand, fell), .flags = F_READONLY},
    {.name = "to_next", .kind = F_MONEY, P(to_next)},
    {.name = "trend", .kind = F_INT, P(trend), .min = INT32_MIN, .max = INT32_MAX},
};
const struct field_table stand_fields = FIELD_TABLE("GrowthStand", fields, struct stand);

static bool is(const char *s, const char *word)
{
    return s && strcmp(s, word) == 0;
}

static int64_t to_line(const char *step, int64_t score)
{
    int64_t line = is(step, "surviving") ? LADDER_STABLE
                   : is(step, "stable")  ? LADDER_GROWING
                   : is(step, "growing") ? LADDER_READY
                                         : score;
    return line > score ? line - score : 0;
}

static struct stand row_of(struct ctx *cx, struct rows *r)
{
    struct business b = {.companion_id = row_int(r, 13), .owner_id = row_int(r, 14)};
    struct stand s = {
        .business_id = row_int(r, 0),
        .score = row_int(r, 1),
        .coverage = row_int(r, 2),
        .to_next = row_int(r, 3) ? row_int(r, 3) : FIELD_UNSET,
        .value = row_int(r, 4),
        .trend = row_null(r, 5) ? FIELD_UNSET : row_int(r, 5),
        .business = row_str(r, 6),
        .ward = row_str(r, 7),
        .class_ = row_str(r, 8),
        .step = row_str(r, 9),
        .last_month = row_str(r, 10),
        .next = row_str(r, 11),
        .fell = row_int(r, 12) > 0,
        .personal = business_shows_personal(cx, &b),
    };
    s.missing = to_line(s.step, s.score);
    return s;
}

/* "60.1234": where the last page ended. */
static enum err read_cursor(struct ctx *cx, const char *cursor, int64_t *ret_key, int64_t *ret_id)
{
    *ret_key = *ret_id = 0;
    if (!cursor || !*cursor)
        return OK;
    const char *dot = strchr(cursor, '.');
    if (!dot || !text_int(arena_strndup(cx->a, cursor, (size_t)(dot - cursor)), ret_key) ||
        !text_int(dot + 1, ret_id))
        return fail(cx, ERR_INPUT, "error.cursor", NULL);
    return OK;
}

static int64_t key_of(const struct stand *s, const char *list)
{
    return is(list, "class") ? s->to_next : is(list, "sliding") ? s->trend : s->score;
}

static enum err area_of(struct ctx *cx, const char *area, struct scope *ret)
{
    *ret = scope_of(cx);
    if (!area || !*area)
        return OK;
    if (!area_holds(cx->actor->area, area))
        return fail(cx, ERR_INPUT, "error.ward_outside", NULL);
    area_range(cx->a, area, &ret->lo, &ret->hi);
    return OK;
}

static enum err total(struct ctx *cx, const struct scope *s, const char *list, const char *step,
                      int64_t *ret, bool *ret_capped)
{
    unsigned mask = (*s->lo ? (unsigned)q_part_stand_total_area : 0) |
                    (s->companion ? (unsigned)q_part_stand_total_companion : 0) |
                    (is(list, "class")     ? (unsigned)q_part_stand_total_class
                     : is(list, "sliding") ? (unsigned)q_part_stand_total_sliding
                                           : (unsigned)q_part_stand_total_near);
    struct rows *r = db_rows_mask(cx, &q_stand_total, mask,
                                  ARGS(db_text(s->lo), db_text(s->hi), db_int(s->companion),
                                       db_text(step), db_int(-STAND_SLIDE)));
    *ret = rows_next(r) ? row_int(r, 0) : 0;
    TRY(rows_end(r));
    *ret_capped = *ret > 1000;
    if (*ret_capped)
        *ret = 1000;
    return OK;
}

static struct rows *ask(struct ctx *cx, const struct scope *s, const struct stand_filter *f,
                        const char *step, int64_t key, int64_t after, int64_t limit)
{
    static const struct {
        const struct query *q;
        unsigned area, companion, after;
    } lists[] = {{&q_stand_near, q_part_stand_near_area, q_part_stand_near_companion,
                  q_part_stand_near_after},
                 {&q_stand_class, q_part_stand_class_area, q_part_stand_class_companion,
                  q_part_stand_class_after},
                 {&q_stand_sliding, q_part_stand_sliding_area, q_part_stand_sliding_companion,
                  q_part_stand_sliding_after}};
    char since[DATE_LEN + 1];
    date_format(date_from_days(date_days(date_of_instant(cx->now)) - FALL_DAYS), since);
    int at = is(f->list, "class") ? 1 : is(f->list, "sliding") ? 2 : 0;
    unsigned mask = (*s->lo ? lists[at].area : 0) | (s->companion ? lists[at].companion : 0) |
                    (after ? lists[at].after : 0);
    const struct db_val args[] = {db_text(s->lo),       db_text(s->hi),
                                  db_int(s->companion), db_text(since),
                                  db_int(key),          db_int(after),
                                  db_int(limit),        at ? db_int(-STAND_SLIDE) : db_text(step)};
    size_t n = sizeof(args) / sizeof(args[0]);
    return db_rows_mask(cx, lists[at].q, mask, args, at == 1 ? n - 1 : n); /* "class" asks less */
}

enum err stand_list(struct ctx *cx, const struct stand_filter *f, struct stand **ret, size_t *ret_n,
                    const char **ret_next, int64_t *ret_total, bool *ret_capped)
{
    int64_t limit = f->limit < 1 || f->limit > LIMIT_MAX ? 50 : f->limit, key, after;
    struct scope s;
    size_t n = 0;
    const char *step = f->step && *f->step ? f->step : "growing";
    TRY(need(cx, CAP_VISIT_WRITE));
    TRY(area_of(cx, f->area, &s));
    TRY(read_cursor(cx, f->cursor, &key, &after));
    struct stand *list = arena_array(cx->a, (size_t)limit + 1, sizeof(*list));
    struct rows *r = ask(cx, &s, f, step, key, after, limit + 1);
    while (n < (size_t)limit + 1 && rows_next(r))
        list[n++] = row_of(cx, r);
    TRY(rows_end(r));
    *ret_next = NULL;
    if (n > (size_t)limit) {
        n = (size_t)limit;
        *ret_next = arena_printf(cx->a, "%" PRId64 ".%" PRId64, key_of(&list[n - 1], f->list),
                                 list[n - 1].business_id);
    }
    *ret = list;
    *ret_n = n;
    return total(cx, &s, f->list, step, ret_total, ret_capped);
}

enum err stand_count(struct ctx *cx, const char *area, int64_t ret[static STEP_READY + 1])
{
    struct scope s;
    memset(ret, 0, (STEP_READY + 1) * sizeof(*ret));
    TRY(area_of(cx, area, &s));
    struct rows *r =
        db_rows_mask(cx, &q_stand_steps, s.companion ? q_part_stand_steps_companion : 0,
                     ARGS(db_text(s.lo), db_text(s.hi), db_int(s.companion)));
    while (rows_next(r)) {
        for (int i = STEP_UNKNOWN; i <= STEP_READY; i++)
            if (strcmp(row_text(r, 0), step_word((enum ladder_step)i)) == 0)
                ret[i] = row_int(r, 1);
    }
    return rows_end(r);
}
