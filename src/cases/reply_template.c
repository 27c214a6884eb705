/* Replies that are written often: officers keep them, whoever answers begins with one. */
#include "case_work_parts.h"

#include "audit.h"
#include "case_task_sql.h"
#include "category_parts.h"

enum { TEMPLATES_MAX = 500 };

static const struct field_choice langs[] = {
    {"id", "people.lang_id"}, {"en", "people.lang_en"}, {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct reply_template, member)
#define I(member) .offset = FIELD_INT(struct reply_template, member)
#define OUT       (F_READONLY | F_HIDDEN)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, I(id), .flags = OUT},
    {.name = "title",
     .kind = F_TEXT,
     T(title),
     .flags = F_REQUIRED,
     .max = 120,
     .label = "reply_template.title"},
    {.name = "text",
     .kind = F_PARA,
     T(text),
     .flags = F_REQUIRED,
     .max = 4000,
     .label = "reply_template.text"},
    {.name = "category",
     .kind = F_TEXT,
     T(category),
     .max = 80,
     .label = "reply_template.category",
     .help = "reply_template.category_help"},
    {.name = "lang",
     .kind = F_CHOICE,
     T(lang),
     .flags = F_REQUIRED,
     .choices = langs,
     .label = "reply_template.lang"},
    {.name = "active",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct reply_template, active),
     .label = "reply_template.active"},
    {.name = "version", .kind = F_INT, I(version), .flags = OUT},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = OUT},
};
const struct field_table reply_template_fields =
    FIELD_TABLE("ReplyTemplate", fields, struct reply_template);

static struct reply_template template_row(struct rows *r)
{
    return (struct reply_template){.id = row_int(r, 0),
                                   .version = row_int(r, 1),
                                   .updated_at = row_int(r, 2),
                                   .title = row_str(r, 3),
                                   .text = row_str(r, 4),
                                   .category = row_str(r, 5),
                                   .lang = row_str(r, 6),
                                   .active = row_int(r, 7)};
}

enum err reply_template_list(struct ctx *cx, const char *category, bool all,
                             struct reply_template **ret, size_t *ret_n)
{
    struct reply_template *list = arena_array(cx->a, TEMPLATES_MAX, sizeof(*list));
    size_t n = 0, fit = 0;
    struct rows *r = db_rows_mask(cx, &q_reply_template_all,
                                  all ? 0 : q_part_reply_template_all_active, NO_ARGS);
    while (n < TEMPLATES_MAX && rows_next(r))
        list[n++] = template_row(r);
    TRY(rows_end(r));
    for (size_t i = 0; i < n; i++)
        if (!category || !list[i].category || category_below(cx, category, list[i].category))
            list[fit++] = list[i];
    *ret = list;
    *ret_n = fit;
    return OK;
}

static enum err one(struct ctx *cx, int64_t id, struct reply_template *ret)
{
    bool found = false;
    struct rows *r = db_rows(cx, &q_reply_template_one, ARGS(db_int(id)));
    if (rows_next(r)) {
        *ret = template_row(r);
        found = true;
    }
    TRY(rows_end(r));
    return found ? OK : fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
}

static enum err check(struct ctx *cx, struct reply_template *t)
{
    struct category k;
    enum err known = OK;
    if (t->category && !*t->category)
        t->category = NULL;
    if (t->category)
        known = category_get(cx, t->category, &k);
    if (known == ERR_NOT_FOUND)
        ctx_forgive(cx);
    else
        TRY(known);
    field_check(cx, &reply_template_fields, t, NULL);
    if (known != OK)
        fail_field(cx, "category", "case.error.category", NULL);
    return fields_check(cx);
}

static enum err change(struct ctx *cx, struct reply_template *t, int64_t by)
{
    int64_t changed;
    TRY(db_exec(cx, &q_reply_template_update,
                ARGS(db_int(t->id), db_int(t->version), db_text(t->title), db_text(t->text),
                     db_text(t->category), db_text(t->lang), db_int(t->active),
                     by ? db_int(by) : db_null(), db_int(cx->now)),
                &changed));
    if (!changed)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    t->version++;
    return OK;
}

enum err reply_template_put(struct ctx *cx, struct reply_template *t)
{
    struct reply_template old = {0};
    int64_t by = cx->actor->account_id;
    bool fresh = !t->id;
    TRY(need(cx, CAP_CASE_CONFIG));
    if (!fresh)
        TRY(one(cx, t->id, &old));
    TRY(check(cx, t));
    struct model *diff = field_diff(cx->a, &reply_template_fields, &old, t, NULL, NULL);
    if (!fresh && t->version != old.version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    if (!diff)
        return OK;
    t->updated_at = cx->now;
    if (!fresh)
        TRY(change(cx, t, by));
    else {
        t->version = 1;
        TRY(db_int_of(cx, &q_reply_template_insert,
                      ARGS(db_text(t->title), db_text(t->text), db_text(t->category),
                           db_text(t->lang), db_int(t->active), by ? db_int(by) : db_null(),
                           db_int(cx->now)),
                      0, &t->id));
    }
    TRY(category_changed(cx));
    return audit(cx, fresh ? "create" : "change", "reply_template", t->id, diff);
}
