/* The tabs above loans, grants and open items. */
#include "award.h"
#include "loan_item.h"
#include "loan_pages_web.h"

#include <string.h>

enum err put_loan_tabs(struct web *w, const char *current)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "tabs");
    int64_t open, cut;
    TRY(loan_item_open(&w->cx, &open, &cut));
    const struct {
        const char *href, *msgid;
        int64_t count;
        bool there;
    } tabs[] = {{"/loans", "nav.loans", 0, true},
                {"/grants", "award.title", 0, true},
                {"/loans/items", "loan_item.title", open, can(&w->actor, CAP_LOAN_WRITE)}};
    for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
        if (!tabs[i].there)
            continue;
        struct model *t = model_add_object(a, list);
        model_set_text(a, t, "href", tabs[i].href);
        model_set_text(a, t, "label", web_words(w, tabs[i].msgid, NULL));
        model_set_text(a, t, "count", tabs[i].count ? web_number(w, tabs[i].count) : NULL);
        model_set_bool(a, t, "current", strcmp(tabs[i].href, current) == 0);
    }
    return OK;
}
