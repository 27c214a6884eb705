/* Parts of pages: see curation_pages_web.h. */
#include "curation_pages_web.h"

#include "i18n.h"
#include "places.h"
#include "reply.h"

#include <inttypes.h>

void forms_wards(struct web *w, struct model *widgets, const char *selected)
{
    struct model *page = w->page, *box = model_object(w->cx.a);
    struct model kept = *widgets; /* hung under another parent for the call only */
    model_set(box, "fields", widgets);
    w->page = box;
    put_ward_choices(w, selected);
    w->page = page;
    widgets->key = kept.key;
    widgets->tag = kept.tag;
    widgets->next = kept.next;
}

/* ---- a business's pages ---- */

void put_business_head(struct web *w, const struct business *b, const char *tab, const char *crumb)
{
    struct arena *a = w->cx.a;
    web_title_text(w, b->name);
    web_crumb(w, "nav.businesses", "/businesses");
    web_crumb(w, b->name, arena_printf(a, "/businesses/%" PRId64, b->id));
    web_crumb(w, crumb, NULL);
    put_business_tabs(w, b, tab);
    struct model *head = model_set_object(a, w->page, "head");
    model_set_text(a, head, "owner", b->owner_name);
    model_set_text(a, head, "ward", place_name(places(), b->ward));
    put_curation_tag(w, model_set_object(a, head, "curation"), b->curation);
    put_activity_tag(w, model_set_object(a, head, "activity"), b->activity);
    bool merged = b->merged_into != 0;
    model_set_text(a, head, "merged",
                   merged ? arena_printf(a, "/businesses/%" PRId64, b->merged_into) : NULL);
}

/* ---- answers ---- */

enum err show_changed(struct web *w, const struct business *b, const char *flash, const char *page)
{
    web_etag(w, b->version);
    if (reply_wants_json(w)) {
        business_to_model(&w->cx, b, w->data);
        return web_show(w);
    }
    web_flash(w, "good", flash, NULL);
    return web_redirect(w, "/businesses/%" PRId64 "/%s", b->id, page);
}
