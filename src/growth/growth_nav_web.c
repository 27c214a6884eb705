/* Where classes and steps stand in the menu and on a business's page; what their pages share. */
#include "growth_pages_web.h"

#include <string.h>

const struct nav_entry growth_nav[] = {
    {.href = "/growth", .msgid = "nav.growth", .cap = CAP_VISIT_WRITE, .rank = 19},
    {.href = NULL},
};

const struct business_tab growth_tabs[] = {
    {"growth.tab", "/businesses/", "/growth", CAP_BUSINESS_READ},
    {NULL, NULL, NULL, 0},
};

static const struct {
    const char *href, *msgid;
    enum cap cap;
} tabs[] = {{"/growth", "growth.near", CAP_VISIT_WRITE},
            {"/growth?list=sliding", "growth.sliding", CAP_VISIT_WRITE},
            {"/growth/moves", "growth.moves", CAP_BOARD},
            {"/growth/targets", "growth.targets", CAP_BOARD},
            {"/growth/cohorts", "growth.cohorts", CAP_BOARD},
            {"/growth/ladder", "growth.ladder", CAP_SIGNED_IN},
            {"/growth/rules", "growth.rules", CAP_SIGNED_IN}};

void put_growth_tabs(struct web *w, const char *current)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "tabs");
    for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
        bool here = strcmp(tabs[i].href, current) == 0;
        if (here) {
            web_title(w, tabs[i].msgid);
            web_crumb(w, "nav.growth", i && can(&w->actor, CAP_VISIT_WRITE) ? "/growth" : NULL);
            if (i)
                web_crumb(w, tabs[i].msgid, NULL);
        }
        if (!can(&w->actor, tabs[i].cap))
            continue;
        struct model *t = model_add_object(a, list);
        model_set_text(a, t, "href", tabs[i].href);
        model_set_text(a, t, "label", web_words(w, tabs[i].msgid, NULL));
        model_set_null(a, t, "count");
        model_set_bool(a, t, "current", here);
    }
}

void put_step_tag(struct web *w, struct model *object, const char *step)
{
    const char *kind = strcmp(step, "ready") == 0       ? "good"
                       : strcmp(step, "growing") == 0   ? "info"
                       : strcmp(step, "surviving") == 0 ? "warn"
                                                        : "plain";
    model_set_text(w->cx.a, object, "kind", kind);
    model_set_text(w->cx.a, object, "label", code_words(w, "growth.step", step));
}

const char *stand_words(struct web *w, const char *what, const char *code)
{
    return code_words(w, strcmp(what, "step") == 0 ? "growth.step" : "growth.class", code);
}

void put_texts(struct web *w, struct model *object, const char *key, const char *const *texts,
               size_t n)
{
    struct model *list = model_set_array(w->cx.a, object, key);
    for (size_t i = 0; i < n; i++)
        model_set_text(w->cx.a, model_add_object(w->cx.a, list), "text", texts[i]);
}
