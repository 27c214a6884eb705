/* The privacy notice and its versions: see policy.h. */
#include "policy.h"

#include "app.h"
#include "audit.h"
#include "curation_dated.h"
#include "i18n.h"
#include "privacy_sql.h"
#include "setting.h"
#include "text.h"

#include <string.h>

enum { VERSIONS_MAX = 100, SHORTEST = 200 };

#define T(member) .offset = FIELD_TEXT(struct policy, member)
static const struct field fields[] = {
    {.name = "body_id",
     .kind = F_PARA,
     T(body_id),
     .flags = F_REQUIRED,
     .min = SHORTEST,
     .max = POLICY_MAX,
     .label = "privacy.body_id",
     .help = "privacy.body_help"},
    {.name = "body_en",
     .kind = F_PARA,
     T(body_en),
     .flags = F_REQUIRED,
     .min = SHORTEST,
     .max = POLICY_MAX,
     .label = "privacy.body_en"},
    {.name = "note",
     .kind = F_TEXT,
     T(note),
     .flags = F_REQUIRED,
     .max = 200,
     .label = "privacy.note"},
};
const struct field_table policy_fields = FIELD_TABLE("PrivacyNotice", fields, struct policy);

/* ---- the built-in text ---- */

/* In order; '#' a heading, '-' an item, '.' a paragraph. */
static const struct {
    char mark;
    const char *msgid, *after; /* another one behind a colon, or NULL */
    const char *article;
} built_in[] = {
    {'.', "privacy.lead", NULL, NULL},
    {'#', "privacy.who", NULL, NULL},
    {'.', "privacy.who_text", NULL, NULL},
    {'#', "privacy.what", NULL, NULL},
    {'-', "privacy.what1", NULL, NULL},
    {'-', "privacy.what2", NULL, NULL},
    {'-', "privacy.what3", NULL, NULL},
    {'-', "privacy.what4", NULL, NULL},
    {'.', "privacy.what_not", NULL, NULL},
    {'#', "privacy.why", NULL, NULL},
    {'-', "privacy.why1", "privacy.basis1", NULL},
    {'-', "privacy.why2", "privacy.basis2", NULL},
    {'-', "privacy.why5", "privacy.basis5", NULL},
    {'-', "privacy.why3", "privacy.basis3", NULL},
    {'-', "privacy.why4", "privacy.basis4", NULL},
    {'.', "privacy.human", NULL, NULL},
    {'#', "privacy.see", NULL, NULL},
    {'-', "privacy.see1", NULL, NULL},
    {'-', "privacy.see2", NULL, NULL},
    {'-', "privacy.see3", NULL, NULL},
    {'-', "privacy.see4", NULL, NULL},
    {'-', "privacy.see5", NULL, NULL},
    {'.', "privacy.see_log", NULL, NULL},
    {'#', "privacy.long", NULL, NULL},
    {'.', "privacy.long_text", NULL, NULL},
    {'.', "privacy.long_proof", NULL, NULL},
    {'#', "privacy.safe", NULL, NULL},
    {'.', "privacy.safe_text", NULL, NULL},
    {'#', "privacy.rights", NULL, NULL},
    {'.', "privacy.rights_text", NULL, NULL},
    {'-', "privacy.right1", "privacy.hours72", "7, 32"},
    {'-', "privacy.right2", "privacy.hours72", "6, 30"},
    {'-', "privacy.right3", "privacy.hours72", "9, 40"},
    {'-', "privacy.right4", "privacy.hours72", "11, 41"},
    {'-', "privacy.right5", "privacy.told", "8, 43–45"},
    {'-', "privacy.right6", "privacy.told", "13"},
    {'-', "privacy.right7", "privacy.told", "10"},
    {'-', "privacy.right8", "privacy.any_time", "12"},
    {'.', "privacy.limits", NULL, NULL},
    {'#', "privacy.breach", NULL, NULL},
    {'.', "privacy.breach_text", NULL, NULL},
    {'#', "privacy.ask", NULL, NULL},
    {'.', "privacy.ask_text", NULL, NULL},
    {'#', "privacy.change", NULL, NULL},
    {'.', "privacy.change_text", NULL, NULL},
};

static const char *built_in_text(struct ctx *cx, enum lang lang)
{
    const struct i18n *words = cx->app->words;
    struct buf b = buf_new(cx->a, 64 << 10);
    for (size_t i = 0; i < sizeof(built_in) / sizeof(built_in[0]); i++) {
        char mark = built_in[i].mark;
        if (i && !(mark == '-' && built_in[i - 1].mark == '-'))
            buf_putc(&b, '\n');
        if (mark != '.')
            buf_printf(&b, "%c ", mark);
        buf_puts(&b, i18n_get(words, lang, built_in[i].msgid));
        if (built_in[i].after)
            buf_printf(&b, ": %s", i18n_get(words, lang, built_in[i].after));
        if (built_in[i].article)
            buf_printf(&b, " (%s %s)", i18n_get(words, lang, "privacy.article_short"),
                       built_in[i].article);
        buf_putc(&b, '\n');
    }
    return buf_str(&b);
}

static struct policy first_one(struct ctx *cx)
{
    return (struct policy){.version = POLICY_BUILT_IN,
                           .body_id = built_in_text(cx, LANG_ID),
                           .body_en = built_in_text(cx, LANG_EN),
                           .note = ""};
}

/* ---- reading ---- */

static struct policy row_of(struct rows *r)
{
    return (struct policy){.id = row_int(r, 0),
                           .version = row_str(r, 1),
                           .note = row_str(r, 2),
                           .created_at = row_int(r, 3),
                           .by = row_str(r, 4)};
}

enum err policy_get(struct ctx *cx, const char *version, struct policy *ret)
{
    *ret = (struct policy){0};
    bool first = version && strcmp(version, POLICY_BUILT_IN) == 0;
    struct rows *r = first
                         ? NULL
                         : db_rows_mask(cx, &q_policy_one, version ? q_part_policy_one_version : 0,
                                        ARGS(db_text(version ? version : "")));
    if (r && rows_next(r)) {
        *ret = row_of(r);
        ret->body_id = row_str(r, 5);
        ret->body_en = row_str(r, 6);
    }
    if (r)
        TRY(rows_end(r));
    if (ret->id)
        return OK;
    if (version && !first)
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    *ret = first_one(cx);
    return OK;
}

enum err policy_list(struct ctx *cx, struct policy **ret, size_t *ret_n)
{
    struct policy *list = arena_array(cx->a, VERSIONS_MAX + 1, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_policy_list, ARGS(db_int(VERSIONS_MAX)));
    while (n < VERSIONS_MAX && rows_next(r))
        list[n++] = row_of(r);
    TRY(rows_end(r));
    list[n++] = (struct policy){.version = POLICY_BUILT_IN};
    *ret = list;
    *ret_n = n;
    return OK;
}

/* ---- publishing ---- */

static enum err next_version(struct ctx *cx, const char **ret)
{
    const char *day = today_text(cx);
    int64_t n;
    TRY(db_int_of(cx, &q_policy_of_day, ARGS(db_text(arena_printf(cx->a, "%s%%", day))), 0, &n));
    *ret = n ? arena_printf(cx->a, "%s.%d", day, (int)n + 1) : day;
    return OK;
}

enum err policy_publish(struct ctx *cx, struct policy *p)
{
    int64_t by = cx->actor->account_id;
    TRY(need(cx, CAP_PRIVACY));
    TRY(field_check(cx, &policy_fields, p, NULL));
    TRY(next_version(cx, &p->version));
    TRY(db_int_of(cx, &q_policy_insert,
                  ARGS(db_text(p->version), db_text(p->body_id), db_text(p->body_en),
                       db_text(p->note), by ? db_int(by) : db_null(), db_int(cx->now)),
                  0, &p->id));
    TRY(setting_set(cx, "privacy_version", p->version)); /* audited */
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "version", p->version);
    model_set_text(cx->a, m, "note", p->note);
    return audit(cx, "privacy-notice", "policy_text", p->id, m);
}

/* ---- as a page ---- */

void policy_blocks(struct ctx *cx, const char *body, struct model *ret_blocks)
{
    struct arena *a = cx->a;
    struct model *list = NULL;
    char *rest = arena_strdup(a, body), *save = NULL;
    for (char *line = strtok_r(rest, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        line = text_trim(a, line);
        bool item = strncmp(line, "- ", 2) == 0, heading = strncmp(line, "# ", 2) == 0;
        if (!*line)
            continue;
        if (item && list) {
            model_set_text(a, model_add_object(a, list), "text", line + 2);
            continue;
        }
        struct model *o = model_add_object(a, ret_blocks);
        model_set_text(a, o, "heading", heading ? line + 2 : NULL);
        model_set_text(a, o, "para", !item && !heading ? line : NULL);
        list = item ? model_set_array(a, model_set_object(a, o, "items"), "list") : NULL;
        if (item)
            model_set_text(a, model_add_object(a, list), "text", line + 2);
        else
            model_set_null(a, o, "items");
    }
}
