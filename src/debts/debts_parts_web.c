/* What this room's pages are made of: money, tags, findings in words, tabs. */
#include "debts_pages_web.h"

#include "i18n.h"
#include "money.h"

#include <inttypes.h>
#include <string.h>

const struct nav_entry debts_nav[] = {
    {.href = "/debt-sheets", .msgid = "nav.debts", .cap = CAP_DEBT_READ, .rank = 21},
    {.href = NULL},
};

const struct business_tab debts_tabs[] = {
    {"debt.tab", "/businesses/", "/debts", CAP_DEBT_READ},
    {NULL, NULL, NULL, 0},
};

const struct case_way debts_ways[] = {
    {"debt.tab", "sheet.from_case", "debt", "/businesses/", "/debts?case=", CAP_DEBT_READ},
    {"debt.tab", "sheet.from_case", "harassment", "/businesses/", "/debts?case=", CAP_DEBT_READ},
    {NULL, NULL, NULL, NULL, NULL, 0},
};

const char *rupiah_words(struct web *w, int64_t amount)
{
    return amount == FIELD_UNSET ? NULL : money_format(w->cx.a, amount);
}

static void put_tag(struct web *w, struct model *object, const char *kind, const char *label)
{
    model_set_text(w->cx.a, object, "kind", kind);
    model_set_text(w->cx.a, object, "label", label);
}

void put_legal_tag(struct web *w, struct model *object, const char *legal)
{
    const char *kind = strcmp(legal, "licensed") == 0                                   ? "good"
                       : strcmp(legal, "illegal") == 0 || strcmp(legal, "revoked") == 0 ? "bad"
                       : strcmp(legal, "not_proven") == 0                               ? "warn"
                                                                                        : "plain";
    put_tag(w, object, kind, code_words(w, "debt_legal", legal));
}

void put_sheet_tag(struct web *w, struct model *object, const char *state)
{
    const char *kind = strcmp(state, "open") == 0        ? "info"
                       : strcmp(state, "withdrawn") == 0 ? "warn"
                                                         : "plain";
    put_tag(w, object, kind, code_words(w, "sheet_state", state));
}

/* ---- findings ---- */

/* Percent × 10^6 as people write it: "0,3". */
static const char *percent_words(struct web *w, int64_t n)
{
    char *s = arena_printf(w->cx.a, "%" PRId64 "%c%06" PRId64, n / 1000000,
                           w->cx.lang == LANG_ID ? ',' : '.', n % 1000000);
    size_t len = strlen(s);
    while (s[len - 1] == '0')
        s[--len] = '\0';
    if (s[len - 1] < '0' || s[len - 1] > '9')
        s[len - 1] = '\0';
    return s;
}

static const char *amount_words(struct web *w, const struct ceiling_finding *f, int64_t n)
{
    if (n == FIELD_UNSET)
        return "–";
    if (strcmp(f->topic, "rate") == 0)
        return web_words(w, "finding.percent", "n", percent_words(w, n), "per",
                         code_words(w, "debt_unit", f->per), NULL);
    if (strcmp(f->topic, "platforms") == 0)
        return web_number(w, n);
    return money_format(w->cx.a, n);
}

/* "Mengancam, Mempermalukan" */
static const char *told_words(struct web *w, const struct ceiling_finding *f)
{
    struct buf b = buf_new(w->cx.a, 1000);
    for (size_t i = 0; debt_behaviours[i].code; i++)
        if (ceiling_told(f, i)) {
            buf_puts(&b, b.n ? ", " : "");
            buf_puts(&b, choice_words(w, debt_behaviours, debt_behaviours[i].code));
        }
    return buf_str(&b);
}

static const char *finding_text(struct web *w, const struct ceiling_finding *f)
{
    if (strcmp(f->verdict, "uncovered") == 0)
        return code_words(w, "finding.uncovered", f->legal);
    if (f->told)
        return web_words(w, "finding.conduct", "what", told_words(w, f), NULL);
    if (strcmp(f->topic, "hours") == 0)
        return web_words(
            w, strcmp(f->verdict, "exceeds") == 0 ? "finding.hours_bad" : "finding.hours_good",
            "hours", f->rule->value_text, NULL);
    if (strcmp(f->verdict, "unknown") == 0)
        return f->missing && strcmp(f->missing, "rule") == 0
                   ? web_words(w, "finding.no_rule", NULL)
                   : web_words(w, "finding.missing", "field",
                               code_words(w, "debt", f->missing ? f->missing : "claimed"), NULL);
    const char *msgid = strcmp(f->verdict, "within") == 0    ? "finding.within"
                        : strcmp(f->topic, "platforms") == 0 ? "finding.platforms"
                        : strcmp(f->topic, "rate") == 0      ? "finding.rate"
                                                             : "finding.exceeds";
    return web_words(w, msgid, "actual", amount_words(w, f, f->actual), "allowed",
                     amount_words(w, f, f->allowed), "excess", amount_words(w, f, f->excess), NULL);
}

static const char *rule_words(struct web *w, const struct ceiling_rule *r)
{
    return *r->article ? arena_printf(w->cx.a, "%s %s", r->law, r->article) : r->law;
}

void put_finding(struct web *w, struct model *object, const struct ceiling_finding *f)
{
    bool bad = strcmp(f->verdict, "exceeds") == 0, plain = strcmp(f->verdict, "uncovered") == 0;
    bool check = f->check && !plain;
    put_tag(w, object,
            plain   ? "plain"
            : check ? "warn"
            : bad   ? "bad"
                    : "good",
            check ? web_words(w, "finding.check", NULL)
                  : code_words(w, "ceiling_verdict", f->verdict));
    model_set_text(w->cx.a, object, "topic", code_words(w, "ceiling_topic", f->topic));
    model_set_text(w->cx.a, object, "text", finding_text(w, f));
    model_set_text(w->cx.a, object, "rule", f->rule ? rule_words(w, f->rule) : NULL);
    model_set_text(w->cx.a, object, "rule_href",
                   f->rule ? arena_printf(w->cx.a, "/ceilings/%" PRId64, f->rule->id) : NULL);
}

void put_finding_api(struct web *w, struct model *object, const struct ceiling_finding *f)
{
    struct arena *a = w->cx.a;
    field_to_model(a, &ceiling_finding_fields, f, true, object, NULL);
    if (!f->rule) {
        model_set_null(a, object, "rule");
        return;
    }
    struct model *r = model_set_object(a, object, "rule");
    model_set_int(a, r, "id", f->rule->id);
    model_set_text(a, r, "value", f->rule->value_text);
    model_set_text(a, r, "law", f->rule->law);
    model_set_text(a, r, "article", f->rule->article);
    model_set_text(a, r, "valid_from", f->rule->valid_from);
    model_set_text(a, r, "valid_to", f->rule->valid_to);
    model_set_bool(a, r, "verified", f->rule->verified);
}

/* ---- from page to page ---- */

void put_debts_tabs(struct web *w, const char *current)
{
    static const struct {
        const char *href, *msgid;
        enum cap cap;
    } tabs[] = {{"/debt-sheets", "sheet.title", CAP_DEBT_READ},
                {"/debt-sheets/figures", "sheet.figures", CAP_FIGURES},
                {"/lenders", "lender.title", CAP_SIGNED_IN},
                {"/ceilings", "ceiling.title", CAP_SIGNED_IN}};
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "tabs");
    for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
        bool here = strcmp(tabs[i].href, current) == 0;
        if (here)
            web_title(w, tabs[i].msgid); /* no crumb: it would say the same once more */
        if (!can(&w->actor, tabs[i].cap))
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href", tabs[i].href);
        model_set_text(a, o, "label", web_words(w, tabs[i].msgid, NULL));
        model_set_null(a, o, "count");
        model_set_bool(a, o, "current", here);
    }
}

void put_sheet_crumbs(struct web *w, const struct debt_sheet *s)
{
    web_crumb(w, "sheet.title", "/debt-sheets");
    web_crumb(w, s->owner_name, arena_printf(w->cx.a, "/debt-sheets/%" PRId64, s->id));
    model_set_text(w->cx.a, w->page, "sheet_href",
                   arena_printf(w->cx.a, "/debt-sheets/%" PRId64, s->id));
}

void put_debt_api(struct web *w, const struct debt *d, struct model *object)
{
    field_to_model(w->cx.a, &debt_fields, d, true, object, NULL);
    int64_t principal = debt_principal(d), charged = debt_charged(d);
    if (principal == FIELD_UNSET)
        model_set_null(w->cx.a, object, "principal");
    else
        model_set_int(w->cx.a, object, "principal", principal);
    if (charged == FIELD_UNSET)
        model_set_null(w->cx.a, object, "charged");
    else
        model_set_int(w->cx.a, object, "charged", charged);
    model_set_array(w->cx.a, object, "masked");
}
