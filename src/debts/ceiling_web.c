/* Ceilings of the law: seen by everybody who is signed in, kept by officers. */
#include "debts_pages_web.h"

#include "i18n.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

static bool may_edit(const struct web *w)
{
    return can(&w->actor, CAP_LENDER_EDIT);
}

/* ---- words ---- */

static const char *limit_words(struct web *w, const struct ceiling_rule *r)
{
    if (ceiling_is_conduct(r->topic))
        return web_words(w, "ceiling.forbidden", NULL);
    if (strcmp(r->topic, "hours") == 0 || strcmp(r->topic, "platforms") == 0)
        return r->value_text;
    const char *msgid = strcmp(r->topic, "total") == 0    ? "ceiling.of_principal"
                        : strcmp(r->topic, "income") == 0 ? "ceiling.of_income"
                                                          : "ceiling.a_day";
    char *n = arena_strdup(w->cx.a, r->value_text), *point = strchr(n, '.');
    if (point && w->cx.lang == LANG_ID)
        *point = ',';
    return web_words(w, msgid, "n", n, NULL);
}

static const char *whom_words(struct web *w, const struct ceiling_rule *r)
{
    struct arena *a = w->cx.a;
    struct buf text = buf_new(a, 300);
    if (strcmp(r->purpose, "all") != 0)
        buf_puts(&text, choice_words(w, ceiling_purposes, r->purpose));
    if (strcmp(r->scale, "all") != 0) {
        buf_puts(&text, text.n ? ", " : "");
        buf_puts(&text, choice_words(w, ceiling_scales, r->scale));
    }
    if (r->days_from || r->days_to != FIELD_UNSET) {
        buf_puts(&text, text.n ? ", " : "");
        buf_puts(&text,
                 r->days_to == FIELD_UNSET
                     ? web_words(w, "ceiling.days_over", "from", web_number(w, r->days_from), NULL)
                     : web_words(w, "ceiling.days_between", "from", web_number(w, r->days_from),
                                 "to", web_number(w, r->days_to), NULL));
    }
    return text.n ? buf_str(&text) : web_words(w, "ceiling_purpose.all", NULL);
}

static void put_tag_of(struct web *w, const struct ceiling_rule *r, struct model *o)
{
    char today[DATE_LEN + 1];
    date_format(date_of_instant(w->cx.now), today);
    bool past = r->valid_to && strcmp(r->valid_to, today) <= 0,
         later = strcmp(r->valid_from, today) > 0;
    const char *code = !r->verified ? "unverified" : past ? "past" : later ? "later" : "now";
    model_set_text(w->cx.a, o, "kind", !r->verified ? "warn" : past || later ? "plain" : "good");
    model_set_text(w->cx.a, o, "label", code_words(w, "ceiling.state", code));
}

/* ---- the list ---- */

static enum err put_page(struct web *w, const struct ceiling_rules *rules,
                         const struct ceiling_rule *r, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    put_debts_tabs(w, "/ceilings");
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < rules->n; i++) {
        const struct ceiling_rule *x = &rules->list[i];
        struct model *o = model_add_object(a, rows);
        model_set_text(a, o, "href", arena_printf(a, "/ceilings/%" PRId64, x->id));
        model_set_text(a, o, "topic", choice_words(w, ceiling_topics, x->topic));
        model_set_text(a, o, "limit", limit_words(w, x));
        model_set_text(a, o, "whom", whom_words(w, x));
        model_set_text(a, o, "from", day_words(w, x->valid_from));
        model_set_text(a, o, "until", day_words(w, x->valid_to));
        model_set_text(a, o, "law", x->law);
        model_set_text(a, o, "article", *x->article ? x->article : NULL);
        put_tag_of(w, x, model_set_object(a, o, "state"));
    }
    struct model *forms = forms_begin(w);
    if (may_edit(w))
        forms_add(w, forms,
                  &(struct page_form){.code = "ceiling",
                                      .action = "/ceilings",
                                      .fields = &ceiling_fields,
                                      .record = r,
                                      .bound = bound,
                                      .back = bound != NULL});
    return OK;
}

static enum err put_list(struct web *w, const struct ceiling_rule *r, const struct bound *bound)
{
    struct ceiling_rules rules;
    struct errinfo told = w->cx.err;
    ctx_forgive(&w->cx);
    TRY(ceiling_list(&w->cx, &rules));
    w->cx.err = told;
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; reply_wants_json(w) && i < rules.n; i++)
        field_to_model(w->cx.a, &ceiling_fields, &rules.list[i], true,
                       model_add_object(w->cx.a, items), NULL);
    web_list(w, (int64_t)rules.n, false, NULL);
    return reply_wants_json(w) ? OK : put_page(w, &rules, r, bound);
}

static enum err ceilings_get(struct web *w)
{
    struct ceiling_rule empty;
    field_clear(&ceiling_fields, &empty);
    TRY(put_list(w, &empty, NULL));
    return web_show(w);
}

static enum err ceilings_post(struct web *w)
{
    struct ceiling_rule r;
    struct bound bound = {0};
    field_clear(&ceiling_fields, &r);
    enum err e = web_bind(w, &r, &bound);
    struct ceiling_rule made = r;
    if (e == OK)
        e = ceiling_add(&w->cx, &made);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        TRY(put_list(w, &r, &bound));
        return web_again(w, e, "ceilings");
    }
    TRY(e);
    field_to_model(w->cx.a, &ceiling_fields, &made, true, w->data, NULL);
    web_etag(w, made.version);
    if (!reply_wants_json(w))
        web_flash(w, "good", "ceiling.saved", NULL);
    return web_created(w, "/ceilings/%" PRId64, made.id);
}

/* ---- one ---- */

static void put_rule(struct web *w, const struct ceiling_rule *r, const struct ceiling_rule *typed,
                     const struct bound *bound)
{
    struct arena *a = w->cx.a;
    const char *topic = choice_words(w, ceiling_topics, r->topic);
    web_title_text(w, topic);
    web_crumb(w, "ceiling.title", "/ceilings");
    web_crumb(w, topic, NULL);
    put_tag_of(w, r, model_set_object(a, w->page, "state"));
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row(w, rows, web_words(w, "ceiling.value", NULL), limit_words(w, r), NULL);
    put_row(w, rows, web_words(w, "ceiling.whom", NULL), whom_words(w, r), NULL);
    put_row(w, rows, web_words(w, "ceiling.valid_from", NULL), day_words(w, r->valid_from), NULL);
    put_row(w, rows, web_words(w, "ceiling.valid_to", NULL), day_words(w, r->valid_to), NULL);
    put_row(w, rows, web_words(w, "ceiling.law", NULL), r->law, NULL);
    if (*r->article)
        put_row(w, rows, web_words(w, "ceiling.article", NULL), r->article, NULL);
    put_row(w, rows, web_words(w, "ceiling.source", NULL), r->source, NULL);
    put_row(w, rows, web_words(w, "ceiling.checked_on", NULL), day_words(w, r->checked_on), NULL);
    if (*r->note)
        put_row(w, rows, web_words(w, "ceiling.note", NULL), r->note, NULL);
    struct model *forms = forms_begin(w);
    if (may_edit(w))
        forms_add(w, forms,
                  &(struct page_form){.code = "ceiling_change",
                                      .action = arena_printf(a, "/ceilings/%" PRId64, r->id),
                                      .fields = &ceiling_change_fields,
                                      .record = typed,
                                      .bound = bound,
                                      .back = bound != NULL,
                                      .version = typed->version});
}

static enum err one_of(struct web *w, struct ceiling_rule *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    return ceiling_get(&w->cx, id, ret);
}

static enum err ceiling_page_get(struct web *w)
{
    struct ceiling_rule r;
    TRY(one_of(w, &r));
    web_etag(w, r.version);
    field_to_model(w->cx.a, &ceiling_fields, &r, true, w->data, NULL);
    if (!reply_wants_json(w))
        put_rule(w, &r, &r, NULL);
    return web_show(w);
}

static enum err change(struct web *w)
{
    struct ceiling_rule stored, r;
    struct bound bound = {0};
    TRY(one_of(w, &stored));
    r = stored;
    TRY(web_version(w, &r.version));
    enum err e = web_bind(w, &r, &bound);
    struct ceiling_rule typed = r;
    if (e == OK)
        e = ceiling_put(&w->cx, &r);
    if (e == ERR_INVALID && !reply_wants_json(w)) {
        put_rule(w, &stored, &typed, &bound);
        return web_again(w, e, "ceiling");
    }
    TRY(e);
    web_etag(w, r.version);
    field_to_model(w->cx.a, &ceiling_fields, &r, true, w->data, NULL);
    if (reply_wants_json(w))
        return web_show(w);
    web_flash(w, "good", "ceiling.saved", NULL);
    return web_redirect(w, "/ceilings/%" PRId64, r.id);
}

/* ---- table ---- */

#define BOTH (ROUTE_HTML | ROUTE_API)
const struct route ceiling_routes[] = {
    {.method = HTTP_GET,
     .path = "/ceilings",
     .handle = ceilings_get,
     .cap = CAP_SIGNED_IN,
     .output = &ceiling_fields,
     .page = "ceilings",
     .flags = BOTH | ROUTE_LIST,
     .doc = "What the law lets lenders ask for: dated rules with their source"},
    {.method = HTTP_POST,
     .path = "/ceilings",
     .handle = ceilings_post,
     .cap = CAP_LENDER_EDIT,
     .input = &ceiling_fields,
     .output = &ceiling_fields,
     .page = "ceilings",
     .flags = BOTH | ROUTE_WRITE | ROUTE_CREATED,
     .doc = "Add a rule from a day on"},
    {.method = HTTP_GET,
     .path = "/ceilings/{id}",
     .handle = ceiling_page_get,
     .cap = CAP_SIGNED_IN,
     .output = &ceiling_fields,
     .page = "ceiling",
     .flags = BOTH,
     .doc = "One rule"},
    {.method = HTTP_POST,
     .path = "/ceilings/{id}",
     .handle = change,
     .cap = CAP_LENDER_EDIT,
     .input = &ceiling_change_fields,
     .page = "ceiling",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "End a rule, or say that it was verified"},
    {.method = HTTP_PATCH,
     .path = "/ceilings/{id}",
     .handle = change,
     .cap = CAP_LENDER_EDIT,
     .input = &ceiling_change_fields,
     .output = &ceiling_fields,
     .flags = ROUTE_API | ROUTE_WRITE,
     .doc = "End a rule, or say that it was verified (If-Match)"},
    {.path = NULL},
};
