/* Where partners, funds and products stand in the menu, and what their pages share. */
#include "finance_pages_web.h"

#include "i18n.h"
#include "money.h"
#include "places.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

const struct nav_entry finance_nav[] = {
    {.href = "/products", .msgid = "nav.finance", .cap = CAP_FUND_READ, .rank = 21},
    {.href = NULL},
};
const struct business_tab finance_tabs[] = {
    {"match.tab", "/businesses/", "/matches", CAP_MATCH},
    {NULL, NULL, NULL, 0},
};

static const struct {
    const char *href, *msgid;
} tabs[] = {
    {"/products", "product.title"}, {"/funds", "fund.title"}, {"/partners", "partner.title"}};

void put_finance_tabs(struct web *w, const char *current)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "tabs");
    for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
        bool here = strcmp(tabs[i].href, current) == 0;
        if (here)
            web_title(w, tabs[i].msgid); /* no crumb: it would say the same once more */
        if (!can(&w->actor, CAP_FUND_READ))
            continue;
        struct model *t = model_add_object(a, list);
        model_set_text(a, t, "href", tabs[i].href);
        model_set_text(a, t, "label", web_words(w, tabs[i].msgid, NULL));
        model_set_null(a, t, "count");
        model_set_bool(a, t, "current", here);
    }
}

enum err choose_partners(struct web *w, struct model *widgets, const char *name, int64_t selected)
{
    struct arena *a = w->cx.a;
    struct partner *list;
    size_t n;
    struct model *choices = model_array(a), *widget = field_widget(widgets, name);
    TRY(partner_list(&w->cx, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, choices);
        model_set_text(a, o, "code", arena_printf(a, "%" PRId64, list[i].id));
        model_set_text(a, o, "label", list[i].name);
        model_set_bool(a, o, "selected", list[i].id == selected);
    }
    if (widget)
        field_widget_choices(a, widget, choices);
    return OK;
}

const char *period_words(struct web *w, const char *from, const char *to)
{
    const char *first = i18n_date(w->cx.a, w->cx.lang, from);
    return to ? arena_printf(w->cx.a, "%s – %s", first, i18n_date(w->cx.a, w->cx.lang, to))
              : web_words(w, "product.since", "day", first, NULL);
}

struct model *put_fact(struct web *w, struct model *rows, const char *msgid, const char *value)
{
    return put_row(w, rows, web_words(w, msgid, NULL), value, NULL);
}

/* ---- rules and papers ---- */

/* "mikro, kecil", "Kec. Klojen" */
static const char *codes_of_rule(struct web *w, const struct product_rule *r)
{
    const struct rule_info *info = rule_info(r->k);
    char *rest = arena_strdup(w->cx.a, r->codes), *save = NULL;
    const char *list = "";
    for (char *s = strtok_r(rest, ",", &save); s; s = strtok_r(NULL, ",", &save))
        list =
            arena_printf(w->cx.a, "%s%s%s", list, *list ? ", " : "",
                         info->places ? place_name(places(), s) : choice_words(w, info->codes, s));
    return list;
}

const char *rule_words(struct web *w, const struct product_rule *r)
{
    const struct rule_info *info = rule_info(r->k);
    bool always = r->k == RULE_NPWP && r->number == 0;
    const char *id = arena_printf(w->cx.a, "rule.%s%s", info->code, always ? "_always" : "");
    return web_words(w, id, "n",
                     info->number == NUMBER_MONEY ? money_format(w->cx.a, r->number)
                                                  : web_number(w, r->number),
                     "codes", codes_of_rule(w, r), NULL);
}

void put_documents(struct web *w, const struct product_version *v, struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, o, "documents");
    char *rest = arena_strdup(a, v->documents), *save = NULL;
    for (char *s = strtok_r(rest, ",", &save); s; s = strtok_r(NULL, ",", &save)) {
        struct model *d = model_add_object(a, list);
        model_set_text(a, d, "code", s);
        model_set_text(a, d, "name", code_words(w, "fin_doc", s));
        model_set_text(a, d, "from", code_words(w, "fin_from", s));
    }
}

enum err finance_again(struct web *w, enum err e, const char *page,
                       enum err (*put)(struct web *w, void *arg), void *arg)
{
    if (e != ERR_INVALID || reply_wants_json(w))
        return e;
    struct errinfo told = w->cx.err;
    w->cx.err.code = OK; /* its fields stay: the form shows them */
    TRY(put(w, arg));
    w->cx.err = told;
    return web_again(w, e, page);
}
