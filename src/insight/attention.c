/* The few things to act on: see attention.h. */
#include "attention.h"

#include "attention_sql.h"
#include "audit.h"
#include "calendar.h"
#include "caps.h"
#include "case_list.h"
#include "category.h"
#include "places.h"

#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, SILENT_DAYS = 7, CANDIDATES_MAX = 400 };

const char *const attention_rules[ATT_RULES] = {"ward_late",   "ward_never",     "ward_alone",
                                                "case_late",   "companion_late", "companion_silent",
                                                "partner_late"};

struct candidates {
    struct attention all[CANDIDATES_MAX];
    size_t n;
    int64_t weights[ATT_RULES];
};

static void add(struct candidates *c, struct attention x, int64_t severity)
{
    x.score = (severity > 100 ? 100 : severity) * c->weights[x.rule];
    if (c->n < CANDIDATES_MAX && x.score > 0)
        c->all[c->n++] = x;
}

static enum err wards(struct ctx *cx, const char *area, struct candidates *c)
{
    struct figure_set *sets;
    size_t n;
    TRY(figure_parts(cx, area, true, &sets, &n));
    for (size_t i = 0; i < n; i++) {
        const struct figure *f = sets[i].of;
        int64_t shops = f[FIG_BUSINESSES].part, late = f[FIG_CASES_OVERDUE].part;
        struct attention x = {
            .code = sets[i].area, .ward = sets[i].area, .name = place_name(places(), sets[i].area)};
        x.rule = ATT_WARD_LATE;
        x.amount = late;
        if (late >= 2)
            add(c, x, 20 * late);
        if (shops < ATTENTION_SHOPS)
            continue;
        x.rule = ATT_WARD_NEVER;
        x.amount = f[FIG_NEVER_VISITED].part * 100 / shops;
        if (x.amount >= 10)
            add(c, x, 2 * x.amount);
        x.rule = ATT_WARD_ALONE;
        x.amount = 100 - f[FIG_COVERAGE].part * 100 / shops;
        if (x.amount >= 5)
            add(c, x, 4 * x.amount);
    }
    return OK;
}

static enum err cases(struct ctx *cx, const char *area, struct candidates *c)
{
    struct case_page page;
    struct case_filter f = {
        .box = BOX_AREA, .area = *area ? area : NULL, .due = "overdue", .limit = 20};
    if (!can(cx->actor, CAP_CASE_READ))
        return OK;
    TRY(case_list(cx, &f, &page));
    for (size_t i = 0; i < page.n; i++) {
        const struct case_row *r = &page.rows[i];
        if (r->seal || r->hidden)
            continue;
        int64_t days = (cx->now - r->due_at) / DAY;
        add(c,
            (struct attention){.rule = ATT_CASE_LATE,
                               .id = r->id,
                               .code = r->code,
                               .ward = r->ward,
                               .amount = days,
                               .name = r->title ? r->title : category_name(cx, r->category)},
            30 + 2 * days);
    }
    return OK;
}

static enum err people(struct ctx *cx, const char *area, struct candidates *c)
{
    const char *lo, *hi;
    char today[DATE_LEN + 1];
    area_range(cx->a, area, &lo, &hi);
    date_format(date_of_instant(cx->now), today);
    struct rows *r =
        db_rows(cx, &q_attention_tasks, ARGS(db_text(lo), db_text(hi), db_text(today)));
    while (rows_next(r))
        add(c,
            (struct attention){.rule = ATT_COMPANION_LATE,
                               .id = row_int(r, 0),
                               .name = row_str(r, 1),
                               .ward = row_str(r, 2),
                               .amount = row_int(r, 3)},
            10 * row_int(r, 3));
    TRY(rows_end(r));
    r = db_rows(cx, &q_attention_phones,
                ARGS(db_text(lo), db_text(hi), db_int(cx->now - (int64_t)SILENT_DAYS * DAY)));
    while (rows_next(r)) {
        int64_t days = (cx->now - row_int(r, 3)) / DAY;
        add(c,
            (struct attention){.rule = ATT_COMPANION_SILENT,
                               .id = row_int(r, 0),
                               .name = row_str(r, 1),
                               .ward = row_str(r, 2),
                               .amount = days},
            3 * days);
    }
    TRY(rows_end(r));
    r = db_rows(cx, &q_attention_partners, ARGS(db_text(lo), db_text(hi), db_int(cx->now)));
    while (rows_next(r))
        add(c,
            (struct attention){.rule = ATT_PARTNER_LATE,
                               .id = row_int(r, 0),
                               .name = row_str(r, 1),
                               .amount = row_int(r, 2)},
            25 * row_int(r, 2));
    return rows_end(r);
}

static int by_score(const void *a, const void *b)
{
    const struct attention *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    if (x->amount != y->amount)
        return x->amount > y->amount ? -1 : 1;
    int order = strcmp(x->code ? x->code : "", y->code ? y->code : "");
    return order ? order : x->id < y->id ? -1 : x->id > y->id;
}

enum err attention_list(struct ctx *cx, const char *area, struct attention ret[ATTENTION_MAX],
                        size_t *ret_n)
{
    struct candidates *c = arena_new_of(cx->a, struct candidates);
    size_t of_rule[ATT_RULES] = {0};
    c->n = *ret_n = 0;
    TRY(attention_weights(cx, c->weights));
    TRY(wards(cx, area, c));
    TRY(cases(cx, area, c));
    TRY(people(cx, area, c));
    qsort(c->all, c->n, sizeof(c->all[0]), by_score);
    for (size_t i = 0; i < c->n && *ret_n < ATTENTION_MAX; i++)
        if (of_rule[c->all[i].rule]++ < ATTENTION_EACH)
            ret[(*ret_n)++] = c->all[i];
    return OK;
}

/* ---- weights ---- */

enum err attention_weights(struct ctx *cx, int64_t ret[ATT_RULES])
{
    for (int i = 0; i < ATT_RULES; i++)
        ret[i] = 100;
    struct rows *r = db_rows(cx, &q_attention_weights, NO_ARGS);
    while (rows_next(r))
        for (int i = 0; i < ATT_RULES; i++)
            if (strcmp(attention_rules[i], row_text(r, 0)) == 0)
                ret[i] = row_int(r, 1);
    return rows_end(r);
}

enum err attention_weight_set(struct ctx *cx, enum attention_rule rule, int64_t weight)
{
    int64_t weights[ATT_RULES], by = cx->actor->account_id;
    TRY(need(cx, CAP_FIELD_CONFIG));
    if (weight < 0 || weight > ATTENTION_WEIGHT_MAX)
        fail_field(cx, attention_rules[rule], "error.attention_weight", NULL);
    TRY(fields_check(cx));
    TRY(attention_weights(cx, weights));
    if (weights[rule] == weight)
        return OK;
    TRY(db_exec(cx, &q_attention_weight_put,
                ARGS(db_text(attention_rules[rule]), db_int(weight), by ? db_int(by) : db_null(),
                     db_int(cx->now)),
                NULL));
    struct model *changes = model_object(cx->a), *pair;
    pair = model_set_array(cx->a, changes, attention_rules[rule]);
    model_add_int(cx->a, pair, weights[rule]);
    model_add_int(cx->a, pair, weight);
    return audit(cx, "change", "attention_weight", 0, changes);
}

/* ---- undo ---- */

static enum err weights_now(struct ctx *cx, struct undo_change *c, struct model *ret)
{
    int64_t weights[ATT_RULES];
    TRY(attention_weights(cx, weights));
    for (int i = 0; i < ATT_RULES; i++)
        model_set_int(cx->a, ret, attention_rules[i], weights[i]);
    return OK;
}

static enum err weights_back(struct ctx *cx, const struct undo_change *c,
                             const struct model *values)
{
    int64_t weights[ATT_RULES];
    TRY(attention_weights(cx, weights));
    for (int i = 0; i < ATT_RULES; i++)
        TRY(attention_weight_set(cx, (enum attention_rule)i,
                                 undo_int(values, attention_rules[i], weights[i])));
    return OK;
}

const struct undo_kind attention_undo = {.code = "attention",
                                         .entity = "attention_weight",
                                         .page = "/dashboard/weights",
                                         .cap = CAP_FIELD_CONFIG,
                                         .labels = "attention_rule",
                                         .now = weights_now,
                                         .put = weights_back};
