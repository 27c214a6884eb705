/* Where turnover stands: in the menu, on a business's page, and from page to page. */
#include "i18n.h"
#include "money.h"
#include "revenue_flag.h"
#include "revenue_pages_web.h"

#include <string.h>

const struct nav_entry revenue_nav[] = {
    {.href = "/shocks", .msgid = "nav.revenue", .cap = CAP_FIGURES, .rank = 18},
    {.href = NULL},
};

const struct business_tab revenue_tabs[] = {
    {"revenue.tab", "/businesses/", "/revenue", CAP_BUSINESS_PERSONAL},
    {NULL, NULL, NULL, 0},
};

void put_revenue_tabs(struct web *w, const char *current)
{
    static const struct business_tab tabs[] = {
        {"shock.title", "/shocks", NULL, CAP_FIGURES},
        {"revenue_flag.title", "/revenue-flags", NULL, CAP_CURATE_WARD},
        {"revenue_import.title", "/revenue/imports", NULL, CAP_IMPORT},
    };
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "tabs");
    for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
        if (!can(&w->actor, (enum cap)tabs[i].cap))
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href", tabs[i].before);
        model_set_text(a, o, "label", web_words(w, tabs[i].msgid, NULL));
        model_set_null(a, o, "count");
        model_set_bool(a, o, "current", strcmp(tabs[i].before, current) == 0);
    }
}

/* ---- money ---- */

const char *money_words(struct web *w, int64_t amount)
{
    return money_format(w->cx.a, amount);
}

const char *money_short(struct web *w, int64_t amount)
{
    static const struct {
        int64_t unit;
        const char *msgid;
    } units[] = {{INT64_C(1000000000000), "money_short.t"},
                 {1000000000, "money_short.b"},
                 {1000000, "money_short.m"},
                 {1000, "money_short.k"}};
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (amount < units[i].unit)
            continue;
        int64_t whole = amount / units[i].unit, tenth = amount % units[i].unit * 10 / units[i].unit;
        const char *n = tenth ? arena_printf(w->cx.a, "%s%c%d", web_number(w, whole),
                                             w->cx.lang == LANG_ID ? ',' : '.', (int)tenth)
                              : web_number(w, whole);
        return web_words(w, units[i].msgid, "n", n, NULL);
    }
    return web_number(w, amount);
}

int32_t this_month(const struct web *w)
{
    struct date d = date_of_instant(w->cx.now);
    return (d.year - 2000) * 12 + d.month - 1;
}

const char *month_words(struct web *w, int32_t month)
{
    return i18n_date(w->cx.a, w->cx.lang, figure_month_text(w->cx.a, month));
}
