/*
 * Agreeing to be shown in the catalogue, changing what is shown, withdrawing: the owner by their
 * private link (once a code has opened it) or account, staff on a page of the business.
 */
#include "curation_pages_web.h"
#include "document.h"
#include "face_pages_web.h"
#include "i18n.h"
#include "owner_pages_web.h"
#include "page_parts.h"
#include "reply.h"
#include "web_picture.h"

#include <inttypes.h>
#include <string.h>

/* ---- who and what ---- */

static bool by_staff(const struct web *w)
{
    return strncmp(w->req->route->path, "/businesses", 11) == 0;
}

/* The business of the path; owners come in first, and *ret_open tells whether by a code. */
static enum err come_in(struct web *w, int64_t *ret_id, bool *ret_open)
{
    struct owner *o;
    *ret_open = true;
    if (by_staff(w))
        return web_id(w, 0, ret_id);
    TRY(owner_come_in(w, &o, ret_open));
    return owner_id(w, ret_id);
}

static const char *here(struct web *w, int64_t id, const char *what)
{
    struct arena *a = w->cx.a;
    return by_staff(w) ? arena_printf(a, "/businesses/%" PRId64 "/catalogue%s", id, what)
                       : owner_path(w, arena_printf(a, "/catalogue/%" PRId64 "%s", id, what));
}

/* ---- the page ---- */

static const char *photo_src(struct web *w, int64_t id, const struct document *d)
{
    return by_staff(w) ? arena_printf(w->cx.a, "/businesses/%" PRId64 "/photos/%" PRId64, id, d->id)
                       : here(w, id, arena_printf(w->cx.a, "/photos/%" PRId64, d->id));
}

static const char *photo_name(struct web *w, const struct document *d)
{
    const char *title =
        strcmp(d->title, d->kind) == 0 ? web_words(w, "document.photo", NULL) : d->title;
    return arena_printf(w->cx.a, "%s · %s", title,
                        i18n_instant(w->cx.a, w->cx.lang, d->created_at));
}

/* The photos there are, to look at and to choose from. */
static enum err put_photos(struct web *w, int64_t id, const struct listing *l)
{
    struct arena *a = w->cx.a;
    struct document *list;
    size_t n;
    const int64_t chosen[] = {l->photo_1, l->photo_2, l->photo_3};
    struct model *photos = model_set_array(a, w->page, "photos"),
                 *fields = (struct model *)model_get(w->page, "fields"),
                 *choices[LISTING_PHOTOS] = {model_array(a), model_array(a), model_array(a)};
    TRY(document_list(&w->cx, id, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (strcmp(list[i].kind, "photo") != 0)
            continue;
        struct model *o = model_add_object(a, photos);
        model_set_text(a, o, "src", photo_src(w, id, &list[i]));
        model_set_text(a, o, "name", photo_name(w, &list[i]));
        for (size_t k = 0; k < LISTING_PHOTOS; k++) {
            struct model *c = model_add_object(a, choices[k]);
            model_set_text(a, c, "code", arena_printf(a, "%" PRId64, list[i].id));
            model_set_text(a, c, "label", photo_name(w, &list[i]));
            model_set_bool(a, c, "selected", chosen[k] == list[i].id);
        }
    }
    model_set_bool(a, w->page, "has_photos", photos->kids.count > 0);
    for (size_t k = 0; k < LISTING_PHOTOS; k++)
        field_widget_choices(a, field_widget(fields, arena_printf(a, "photo_%zu", k + 1)),
                             choices[k]);
    return OK;
}

static enum err put_head(struct web *w, int64_t id, const struct listing *l)
{
    if (by_staff(w)) {
        struct business b;
        TRY(business_get(&w->cx, id, &b));
        put_business_head(w, &b, "listing.tab", "listing.tab");
        model_set_null(w->cx.a, w->page, "back");
        return OK;
    }
    web_title_text(w, web_words(w, "listing.own_title", "name", l->name, NULL));
    model_set_null(w->cx.a, w->page, "head");
    model_set_text(w->cx.a, w->page, "back", owner_path(w, ""));
    return OK;
}

static void put_state(struct web *w, const struct listing *l)
{
    struct arena *a = w->cx.a;
    struct model *s = model_set_object(a, w->page, "state");
    model_set_text(a, s, "kind", l->shown ? "good" : l->consent_id ? "warn" : "plain");
    model_set_text(a, s, "label",
                   web_words(w,
                             l->shown        ? "listing.is_shown"
                             : l->consent_id ? "listing.is_waiting"
                                             : "listing.is_not",
                             NULL));
    model_set_text(a, s, "since",
                   l->consent_id ? web_words(w, "listing.since", "when",
                                             i18n_instant(a, w->cx.lang, l->given_at), "version",
                                             l->consent_version, "via",
                                             code_words(w, "listing.via", l->via), NULL)
                                 : NULL);
    model_set_text(a, s, "href", l->shown ? arena_printf(a, "/catalogue/%s", l->code) : NULL);
    model_set_text(a, s, "withdraw", l->consent_id ? here(w, l->business_id, "/withdraw") : NULL);
    model_set_text(a, w->page, "text_version", LISTING_TEXT);
}

static enum err put_page(struct web *w, const struct listing *stored, const struct listing *form,
                         const struct bound *bound)
{
    int64_t id = stored->business_id;
    TRY(put_head(w, id, stored));
    put_state(w, stored);
    web_form(w, by_staff(w) ? &listing_staff_fields : &listing_owner_fields, form, bound,
             here(w, id, ""), 0);
    model_set_text(w->cx.a, w->page, "was",
                   arena_printf(w->cx.a, "%" PRId64, stored->version)); /* 0: the first time */
    model_set_text(w->cx.a, w->page, "kinds", by_staff(w) ? "staff" : NULL);
    return put_photos(w, id, form);
}

static enum err agree_get(struct web *w)
{
    int64_t id;
    struct listing l;
    bool open = false;
    enum err e = come_in(w, &id, &open);
    if (e == OK && open)
        e = listing_get(&w->cx, id, &l);
    if (e != OK)
        return by_staff(w) ? e : owner_ended(w, e);
    if (!open)
        return owner_ask_code(w);
    l.agreed = false; /* nothing is ticked beforehand */
    TRY(put_page(w, &l, &l, NULL));
    return web_show(w);
}

/* ---- acts ---- */

struct agreeing {
    struct listing l;
    struct listing_picture pictures[LISTING_PHOTOS];
};
static enum err put_rule(struct ctx *cx, void *arg)
{
    struct agreeing *x = arg;
    return listing_put(cx, &x->l, x->pictures);
}

static enum err take(struct web *w, struct agreeing *x, struct bound *bound)
{
    int64_t version;
    struct listing typed = {.business_id = x->l.business_id};
    TRY(web_version(w, &version));
    x->l = typed;
    x->l.version = version;
    TRY(web_bind(w, &x->l, bound));
    TRY(listing_look(&w->cx, &x->l, x->pictures));
    return app_write(&w->cx, put_rule, x);
}

static enum err agree_post(struct web *w)
{
    int64_t id;
    struct listing stored;
    struct agreeing *x = arena_new_of(w->cx.a, struct agreeing);
    struct bound bound = {0};
    bool open = false;
    enum err e = come_in(w, &id, &open);
    if (e == OK && open)
        e = listing_get(&w->cx, id, &stored);
    if (e != OK)
        return by_staff(w) ? e : owner_ended(w, e);
    if (!open)
        return owner_ask_code(w);
    x->l.business_id = id;
    e = take(w, x, &bound);
    if (e == ERR_INVALID) {
        struct errinfo told = w->cx.err;
        w->cx.err.code = OK;
        TRY(put_page(w, &stored, &x->l, &bound));
        w->cx.err = told;
        return web_again(w, e, "catalogue-agree");
    }
    TRY(e);
    web_flash(w, "good", "listing.saved", NULL);
    return web_redirect(w, "%s", here(w, id, ""));
}

static enum err withdraw_post(struct web *w)
{
    int64_t id;
    bool open = false;
    enum err e = come_in(w, &id, &open);
    if (e != OK)
        return by_staff(w) ? e : owner_ended(w, e);
    if (!open)
        return owner_ask_code(w);
    TRY(listing_withdraw(&w->cx, id));
    web_flash(w, "good", "listing.withdrawn", NULL);
    return web_redirect(w, "%s", here(w, id, ""));
}

/* A photo for the owner to choose from. */
static enum err photo_get(struct web *w)
{
    int64_t id, document;
    struct document d;
    bool open = false;
    enum err e = come_in(w, &id, &open);
    if (e != OK)
        return owner_ended(w, e);
    if (!open)
        return owner_ask_code(w);
    TRY(web_id(w, strncmp(w->req->route->path, "/mine", 5) == 0 ? 1 : 2, &document));
    TRY(document_get(&w->cx, id, document, &d));
    if (strcmp(d.kind, "photo") != 0)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return web_picture(w, d.file_id);
}

/* ---- table ---- */

#define SLOW (ROUTE_HTML | ROUTE_WRITE | ROUTE_SLOW)
#define DOOR(at, who, in)                                                                 \
    {.method = HTTP_GET,                                                                  \
     .path = at,                                                                          \
     .handle = agree_get,                                                                 \
     .cap = who,                                                                          \
     .page = "catalogue-agree",                                                           \
     .flags = ROUTE_HTML,                                                                 \
     .doc = "What a business shows in the catalogue, and the consent"},                   \
        {.method = HTTP_POST,                                                             \
         .path = at,                                                                      \
         .handle = agree_post,                                                            \
         .cap = who,                                                                      \
         .input = in,                                                                     \
         .page = "catalogue-agree",                                                       \
         .flags = SLOW,                                                                   \
         .doc = "Agree to be shown in the catalogue, with what"},                         \
    {                                                                                     \
        .method = HTTP_POST, .path = at "/withdraw", .handle = withdraw_post, .cap = who, \
        .page = "catalogue-agree", .flags = ROUTE_HTML | ROUTE_WRITE,                     \
        .doc = "Withdraw the consent: shown no more, at once"                             \
    }
#define PHOTO(at, who)                                                                     \
    {                                                                                      \
        .method = HTTP_GET, .path = at "/photos/{photo}", .handle = photo_get, .cap = who, \
        .query = &picture_query_fields, .flags = ROUTE_HTML | ROUTE_SLOW,                  \
        .doc = "A photo of one's own to choose from"                                       \
    }

const struct route agree_routes[] = {
    DOOR("/businesses/{id}/catalogue", CAP_BUSINESS_CREATE, &listing_staff_fields),
    DOOR("/o/{token}/catalogue/{business}", CAP_PUBLIC, &listing_owner_fields),
    PHOTO("/o/{token}/catalogue/{business}", CAP_PUBLIC),
    DOOR("/mine/catalogue/{business}", CAP_OWN_PAGE, &listing_owner_fields),
    PHOTO("/mine/catalogue/{business}", CAP_OWN_PAGE),
    {.path = NULL},
};

const struct owner_way face_owner_ways[] = {
    {"/catalogue", "listing.own_link"},
    {NULL, NULL},
};

const struct business_tab face_tabs[] = {
    {"listing.tab", "/businesses/", "/catalogue", CAP_BUSINESS_CREATE},
    {NULL, NULL, NULL, 0},
};
