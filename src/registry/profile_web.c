/* What a business's page shows beside its fields: the owner's other businesses, a photo, the point
 * on the map. */
#include "registry_web.h"

#include "curation_pages_web.h"
#include "document.h"
#include "forms.h"
#include "i18n.h"
#include "page_parts.h"

#include <inttypes.h>

enum err put_siblings(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    struct business list[SIBLINGS_MAX];
    size_t n;
    bool more;
    TRY(business_siblings(&w->cx, b, list, &n, &more));
    if (!n) {
        model_set_null(a, w->page, "siblings");
        return OK;
    }
    struct model *o = model_set_object(a, w->page, "siblings");
    struct model *links = model_set_array(a, o, "list");
    for (size_t i = 0; i < n; i++) {
        struct model *link = model_add_object(a, links);
        model_set_text(a, link, "href", arena_printf(a, "/businesses/%" PRId64, list[i].id));
        model_set_text(a, link, "name", list[i].name);
    }
    model_set_bool(a, o, "more", more);
    return OK;
}

enum err put_photo(struct web *w, const struct business *b)
{
    struct arena *a = w->cx.a;
    struct document d;
    bool shown, may = document_addable(&w->cx, b);
    TRY(document_newest_photo(&w->cx, b, &d, &shown));
    if (!shown && !may) {
        model_set_null(a, w->page, "photo");
        return OK;
    }
    struct model *o = model_set_object(a, w->page, "photo");
    const char *papers = arena_printf(a, "/businesses/%" PRId64 "/documents", b->id);
    model_set_text(a, o, "papers", papers);
    model_set_text(a, o, "add", may ? papers : NULL);
    if (!shown) {
        model_set_null(a, o, "picture");
        return OK;
    }
    model_set_text(a, o, "picture",
                   arena_printf(a, "/businesses/%" PRId64 "/photos/%" PRId64, b->id, d.id));
    model_set_text(a, o, "alt", web_words(w, "document.photo_of", "name", b->name, NULL));
    model_set_text(a, o, "caption",
                   arena_printf(a, "%s · %s", document_words(w, &d),
                                i18n_instant(a, w->cx.lang, d.created_at)));
    return OK;
}

void put_map_point(struct web *w, const struct business *b, struct model *rows)
{
    struct arena *a = w->cx.a;
    if (!business_shows_personal(&w->cx, b))
        return; /* the address stands there, hidden: that says it */
    const char *words = web_words(w, "business.point", NULL);
    if (b->lat == FIELD_UNSET || b->lng == FIELD_UNSET) {
        put_row(w, rows, words, NULL, NULL);
        return;
    }
    const char *lat = field_text(a, field_find(&business_fields, "lat"), b),
               *lng = field_text(a, field_find(&business_fields, "lng"), b);
    struct model *row = put_row(w, rows, words, arena_printf(a, "%s, %s", lat, lng), NULL);
    put_row_link(row, arena_printf(a, "https://www.openstreetmap.org/?mlat=%s&mlon=%s#map=18/%s/%s",
                                   lat, lng, lat, lng));
}
