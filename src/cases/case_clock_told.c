/* Clocks as people and programs are told of them: of a case, of a whole list; see case_clock.h. */
#include "case_clock_parts.h"

#include "case_clock_sql.h"

const char *case_clock_shown(const struct case_clock *k, int64_t now)
{
    if (strcmp(k->state, "running") != 0)
        return strcmp(k->state, "missed") == 0 && !k->ended_at ? "overdue" : k->state;
    if (k->paused_at)
        return "paused";
    return now > k->due_at ? "overdue" : now >= k->risk_at ? "at_risk" : "on_time";
}

static const char *ids_json(struct arena *a, const int64_t *ids, size_t n)
{
    struct model *list = model_array(a);
    struct buf b = buf_new(a, (n + 1) * 24);
    for (size_t i = 0; i < n; i++)
        model_add_int(a, list, ids[i]);
    json_write(&b, list);
    return buf_str(&b);
}

static struct case_clock clock_told(struct rows *r, int64_t now)
{
    struct case_clock k = {.id = row_int(r, 1),
                           .kind = row_str(r, 2),
                           .state = row_str(r, 3),
                           .started_at = row_int(r, 4),
                           .due_at = row_int(r, 5),
                           .risk_at = row_int(r, 6),
                           .ended_at = row_int(r, 7),
                           .paused_at = row_int(r, 8),
                           .provisional = row_int(r, 9),
                           .round = row_int(r, 10),
                           .rule_id = row_int(r, 11),
                           .calendar = row_int(r, 12),
                           .stood = row_int(r, 13)};
    k.shown = case_clock_shown(&k, now);
    return k;
}

/* In its place among the others, that mostly come in order. */
static void put_in_order(struct arena *a, struct case_clock_list *l, const struct case_clock *k)
{
    enum { AT_ONCE = 8 };
    size_t at = l->n;
    if (l->n % AT_ONCE == 0)
        l->list = arena_grow(a, l->list, l->n * sizeof(*k), (l->n + AT_ONCE) * sizeof(*k));
    for (; at > 0; at--) {
        const struct case_clock *before = &l->list[at - 1];
        if (before->started_at < k->started_at ||
            (before->started_at == k->started_at && before->id < k->id))
            break;
        l->list[at] = *before;
    }
    l->list[at] = *k;
    l->n++;
}

static enum err read_told(struct ctx *cx, struct rows *r, const int64_t *ids, size_t n,
                          struct case_clock_list *lists)
{
    size_t at = 0;
    while (rows_next(r)) {
        struct case_clock k = clock_told(r, cx->now);
        int64_t id = row_int(r, 0);
        if (ids[at] != id) /* rows of one case mostly stand behind each other */
            for (at = 0; at < n - 1 && ids[at] != id;)
                at++;
        put_in_order(cx->a, &lists[at], &k);
    }
    return rows_end(r);
}

enum err case_clocks(struct ctx *cx, int64_t case_id, struct case_clock **ret, size_t *ret_n)
{
    struct case_clock_list one = {0};
    struct rows *r = db_rows_mask(cx, &q_case_clock_told, q_part_case_clock_told_one,
                                  ARGS(db_int(case_id), db_null()));
    TRY(read_told(cx, r, &case_id, 1, &one));
    *ret = one.list;
    *ret_n = one.n;
    return OK;
}

enum err case_clocks_many(struct ctx *cx, const int64_t *ids, size_t n,
                          struct case_clock_list **ret)
{
    *ret = arena_array(cx->a, n + 1, sizeof(**ret));
    if (!n)
        return OK;
    struct rows *r = db_rows_mask(cx, &q_case_clock_told, q_part_case_clock_told_many,
                                  ARGS(db_null(), db_text(ids_json(cx->a, ids, n))));
    return read_told(cx, r, ids, n, *ret);
}

void case_clocks_to_model(struct ctx *cx, const struct case_clock *c, size_t n, struct model *array)
{
    for (size_t i = 0; i < n; i++) {
        char due[INSTANT_LEN + 1], started[INSTANT_LEN + 1], ended[INSTANT_LEN + 1];
        struct model *m = model_add_object(cx->a, array);
        instant_format(c[i].due_at, due);
        instant_format(c[i].started_at, started);
        instant_format(c[i].ended_at, ended);
        model_set_text(cx->a, m, "kind", c[i].kind);
        model_set_text(cx->a, m, "due_at", arena_strdup(cx->a, due));
        model_set_text(cx->a, m, "state", c[i].shown);
        model_set_bool(cx->a, m, "provisional", c[i].provisional);
        model_set_text(cx->a, m, "started_at", arena_strdup(cx->a, started));
        model_set_text(cx->a, m, "ended_at", c[i].ended_at ? arena_strdup(cx->a, ended) : NULL);
    }
}
