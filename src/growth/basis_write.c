/* Changes of law and of weights: see basis.h. A law is a set of lines; it is never changed. */
#include "basis_parts.h"

#include "audit.h"
#include "basis_sql.h"
#include "calendar.h"
#include "caps.h"
#include "job.h"
#include "ladder.h"
#include "money.h"

#include <string.h>

const struct field_choice law_criteria[] = {
    {"turnover", "growth.criterion.turnover"}, {"capital", "growth.criterion.capital"},
    {"workers", "growth.criterion.workers"},   {"kur", "growth.criterion.kur"},
    {"pph", "growth.criterion.pph"},           {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct law, member)
#define I(member) .offset = FIELD_INT(struct law, member)
static const struct field fields[] = {
    {.name = "criterion",
     .kind = F_CHOICE,
     T(criterion),
     .flags = F_REQUIRED,
     .choices = law_criteria,
     .label = "growth.criterion"},
    {.name = "law", .kind = F_TEXT, T(law), .flags = F_REQUIRED, .max = 80, .label = "growth.law"},
    {.name = "article",
     .kind = F_TEXT,
     T(article),
     .flags = F_REQUIRED,
     .max = 80,
     .label = "growth.article"},
    {.name = "from",
     .kind = F_DATE,
     T(from),
     .flags = F_REQUIRED,
     .label = "growth.from",
     .help = "growth.from_help"},
    {.name = "micro",
     .kind = F_MONEY,
     I(micro),
     .flags = F_REQUIRED,
     .min = 1,
     .max = MONEY_MAX,
     .label = "growth.limit_micro",
     .help = "growth.limit_help"},
    {.name = "small",
     .kind = F_MONEY,
     I(small),
     .min = 1,
     .max = MONEY_MAX,
     .label = "growth.limit_small"},
    {.name = "medium",
     .kind = F_MONEY,
     I(medium),
     .min = 1,
     .max = MONEY_MAX,
     .label = "growth.limit_medium"},
    {.name = "source",
     .kind = F_TEXT,
     T(source),
     .flags = F_REQUIRED,
     .max = 300,
     .label = "growth.source"},
    {.name = "checked_on", .kind = F_DATE, T(checked_on), .label = "growth.checked_on"},
};
const struct field_table law_fields = FIELD_TABLE("ClassLaw", fields, struct law);

static bool is(const struct law *l, const char *criterion)
{
    return l->criterion && strcmp(l->criterion, criterion) == 0;
}

static bool one_limit(const struct law *l)
{
    return is(l, "kur") || is(l, "pph");
}

static void check_limits(struct ctx *cx, const struct law *l)
{
    if (one_limit(l)) {
        if (l->small != FIELD_UNSET || l->medium != FIELD_UNSET)
            fail_field(cx, l->small != FIELD_UNSET ? "small" : "medium", "error.law_one_limit",
                       NULL);
        return;
    }
    if (l->small == FIELD_UNSET)
        fail_field(cx, "small", "field.error.required", NULL);
    else if (l->micro != FIELD_UNSET && l->small <= l->micro)
        fail_field(cx, "small", "error.law_rising", NULL);
    if (l->medium == FIELD_UNSET)
        fail_field(cx, "medium", "field.error.required", NULL);
    else if (l->small != FIELD_UNSET && l->medium <= l->small)
        fail_field(cx, "medium", "error.law_rising", NULL);
}

static enum err check(struct ctx *cx, struct law *l)
{
    char *newest = NULL;
    struct date day;
    field_check(cx, &law_fields, l, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK; /* go on: all messages at once */
    check_limits(cx, l);
    if (l->from && date_parse(l->from, &day)) {
        TRY(db_text_of(cx, &q_rule_newest, ARGS(db_text(l->criterion)), &newest));
        if (newest && strcmp(l->from, newest) <= 0)
            fail_field(cx, "from", "error.law_from", "day", newest, NULL);
    }
    return fields_check(cx);
}

static enum err put_line(struct ctx *cx, const struct law *l, const char *class_, int64_t over,
                         int64_t up_to)
{
    int64_t by = cx->actor->account_id;
    return db_exec(cx, &q_rule_insert,
                   ARGS(db_text(l->law), db_text(l->article), db_text(l->criterion),
                        db_text(class_), db_int(over), db_int(up_to), db_text(l->from), db_null(),
                        db_int(is(l, "turnover") || is(l, "capital")), db_text(l->source),
                        db_text(l->checked_on), by ? db_int(by) : db_null(), db_int(cx->now)),
                   NULL);
}

static enum err changed(struct ctx *cx)
{
    int64_t job;
    TRY(basis_changed(cx));
    return job_create(cx, "growth", 0, &job);
}

static enum err note(struct ctx *cx, const struct law *l)
{
    struct law nothing;
    field_clear(&law_fields, &nothing);
    return audit(cx, "class-law", "class_rule", 0,
                 field_diff(cx->a, &law_fields, &nothing, l, NULL, NULL));
}

enum err law_add(struct ctx *cx, struct law *l)
{
    TRY(need(cx, CAP_FIELD_CONFIG));
    if (l->checked_on && !*l->checked_on)
        l->checked_on = NULL;
    TRY(check(cx, l));
    TRY(db_exec(cx, &q_rule_end, ARGS(db_text(l->criterion), db_text(l->from)), NULL));
    if (one_limit(l)) {
        TRY(put_line(cx, l, "none", -1, l->micro));
    } else {
        TRY(put_line(cx, l, "micro", is(l, "workers") ? 0 : -1, l->micro));
        TRY(put_line(cx, l, "small", l->micro, l->small));
        TRY(put_line(cx, l, "medium", l->small, l->medium));
    }
    TRY(note(cx, l));
    return changed(cx);
}

/* ---- weights ---- */

static enum err note_weights(struct ctx *cx, const struct basis *before,
                             const int64_t weights[static INDICATORS])
{
    struct model *changes = model_object(cx->a);
    for (int i = 0; i < INDICATORS; i++) {
        if (before->weights[i] == weights[i])
            continue;
        struct model *pair = model_set_array(cx->a, changes, indicators[i].code);
        model_add_int(cx->a, pair, before->weights[i]);
        model_add_int(cx->a, pair, weights[i]);
    }
    return audit(cx, "ladder-weights", "ladder_weight", 0, changes);
}

enum err ladder_weights_set(struct ctx *cx, const int64_t weights[static INDICATORS])
{
    const struct basis *before;
    int64_t sum = 0;
    bool differ = false;
    TRY(need(cx, CAP_FIELD_CONFIG));
    TRY(basis_get(cx, &before));
    for (int i = 0; i < INDICATORS; i++) {
        if (weights[i] < 0 || weights[i] > LADDER_WEIGHT_MAX)
            fail_field(cx, arena_printf(cx->a, "_w_%s", indicators[i].code), "error.ladder_weight",
                       NULL);
        else
            sum += weights[i];
        differ = differ || weights[i] != before->weights[i];
    }
    if (cx->err.fields == NULL && sum == 0)
        fail_field(cx, arena_printf(cx->a, "_w_%s", indicators[0].code), "error.ladder_nothing",
                   NULL);
    TRY(fields_check(cx));
    for (int i = 0; differ && i < INDICATORS; i++)
        TRY(db_exec(cx, &q_weight_put,
                    ARGS(db_text(indicators[i].code), db_int(weights[i]),
                         cx->actor->account_id ? db_int(cx->actor->account_id) : db_null(),
                         db_int(cx->now)),
                    NULL));
    if (!differ)
        return OK;
    TRY(note_weights(cx, before, weights));
    return changed(cx);
}
