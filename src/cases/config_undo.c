/* Undo of settings of cases: see config_undo.h. What was created is not taken away (cases may stand
 * in it): it is made inactive on its page. */
#include "config_undo.h"

#include "case_clock.h"
#include "case_work.h"
#include "category_parts.h"

#include <inttypes.h>

/* ---- kinds of reports ---- */

static enum err find_category(struct ctx *cx, int64_t id, void *record, const char **ret_name,
                              bool *ret_found)
{
    struct category *list;
    size_t n;
    TRY(category_read(cx, &list, &n));
    for (size_t i = 0; i < n && !*ret_found; i++) {
        if (list[i].id != id)
            continue;
        *(struct category *)record = list[i];
        *ret_name = cx->lang == LANG_EN ? list[i].name_en : list[i].name_id;
        *ret_found = true;
    }
    return OK;
}

static enum err save_category(struct ctx *cx, void *record)
{
    return category_put(cx, record);
}

const struct undo_kind category_undo = {.code = "categories",
                                        .entity = "case_category",
                                        .page = "/case-categories",
                                        .cap = CAP_CASE_CONFIG,
                                        .fields = &category_fields,
                                        .find = find_category,
                                        .save = save_category};

/* ---- deadlines ---- */

/* The row of the change, and what is in force for the same clock and scope (id 0: nothing). */
static enum err rules_of(struct ctx *cx, int64_t id, struct clock_rule *ret_row,
                         struct clock_rule *ret_live)
{
    struct clock_rule *list;
    size_t n;
    *ret_row = *ret_live = (struct clock_rule){0};
    TRY(clock_rule_list(cx, true, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            *ret_row = list[i];
    for (size_t i = 0; i < n && ret_row->id; i++)
        if (!list[i].ended_at && strcmp(list[i].clock, ret_row->clock) == 0 &&
            strcmp(list[i].scope, ret_row->scope) == 0)
            *ret_live = list[i];
    return OK;
}

static enum err clock_rule_now(struct ctx *cx, struct undo_change *c, struct model *ret)
{
    struct clock_rule row, live;
    TRY(rules_of(cx, c->row.entity_id, &row, &live));
    if (!row.id)
        return OK;
    const char *words =
        i18n_get(cx->app->words, cx->lang, arena_printf(cx->a, "clock.%s", row.clock));
    const char *scope = strchr(row.scope, ':');
    c->name = scope ? arena_printf(cx->a, "%s, %s", words ? words : row.clock,
                                   category_name(cx, scope + 1))
                    : words;
    if (strcmp(c->row.action, "change") == 0 && live.id == row.id)
        field_to_model(cx->a, &clock_rule_fields, &live, true, ret, NULL);
    else if (strcmp(c->row.action, "end") == 0 &&
             !live.id) /* ended, and nothing took its place: as the change left it */
        for (const struct model *m = c->changes->kids.first; m; m = m->next)
            if (m->type == M_ARRAY && m->kids.count == 2)
                model_set(ret, m->key, undo_copy(cx->a, m->kids.last));
    return OK;
}

static enum err clock_rule_back(struct ctx *cx, const struct undo_change *c,
                                const struct model *values)
{
    struct clock_rule row, live;
    TRY(rules_of(cx, c->row.entity_id, &row, &live));
    struct clock_rule r = row;
    TRY(undo_bind(cx, &clock_rule_fields, values, &r));
    r.clock = row.clock; /* of one that was new the record says null before */
    r.scope = row.scope;
    r.unit = r.unit ? r.unit : row.unit;
    r.n = r.n == FIELD_UNSET ? 0 : r.n;
    r.version = live.id ? live.version : 0;
    return clock_rule_put(cx, &r);
}

const struct undo_kind clock_rule_undo = {.code = "deadlines",
                                          .entity = "clock_rule",
                                          .page = "/case-rules",
                                          .cap = CAP_CASE_CONFIG,
                                          .fields = &clock_rule_fields,
                                          .now = clock_rule_now,
                                          .put = clock_rule_back};

/* ---- outside bodies ---- */

static enum err find_body(struct ctx *cx, int64_t id, void *record, const char **ret_name,
                          bool *ret_found)
{
    struct body *list;
    size_t n;
    TRY(body_list(cx, true, &list, &n));
    for (size_t i = 0; i < n && !*ret_found; i++) {
        if (list[i].id != id)
            continue;
        *(struct body *)record = list[i];
        *ret_name = list[i].name;
        *ret_found = true;
    }
    return OK;
}

static enum err save_body(struct ctx *cx, void *record)
{
    return body_put(cx, record);
}

const struct undo_kind body_undo = {.code = "bodies",
                                    .entity = "case_body",
                                    .page = "/case-bodies",
                                    .cap = CAP_CASE_CONFIG,
                                    .fields = &body_fields,
                                    .find = find_body,
                                    .save = save_body};

/* ---- reply templates ---- */

static enum err find_reply(struct ctx *cx, int64_t id, void *record, const char **ret_name,
                           bool *ret_found)
{
    struct reply_template *list;
    size_t n;
    TRY(reply_template_list(cx, NULL, true, &list, &n));
    for (size_t i = 0; i < n && !*ret_found; i++) {
        if (list[i].id != id)
            continue;
        *(struct reply_template *)record = list[i];
        *ret_name = list[i].title;
        *ret_found = true;
    }
    return OK;
}

static enum err save_reply(struct ctx *cx, void *record)
{
    return reply_template_put(cx, record);
}

const struct undo_kind reply_undo = {.code = "replies",
                                     .entity = "reply_template",
                                     .page = "/reply-templates",
                                     .cap = CAP_CASE_CONFIG,
                                     .fields = &reply_template_fields,
                                     .find = find_reply,
                                     .save = save_reply};
