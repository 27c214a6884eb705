/* Routes and menu entries of the register, for main. */
#ifndef REGISTRY_WEB_H
#define REGISTRY_WEB_H

#include "business.h"
#include "web.h"

extern const struct route business_routes[]; /* list, page, create, change, search, export, views */
extern const struct nav_entry registry_nav[];

/* For the register's pages: a state as a tag {kind, label}. */
void put_curation_tag(struct web *w, struct model *object, const char *state);
void put_activity_tag(struct web *w, struct model *object, const char *state);
/* Tabs that upper rooms add to a business's page: shown to actors with the capability. `before` and
 * `after` stand around the business's id: "/cases?business=" "&all=1". */
struct business_tab {
    const char *msgid, *before, *after;
    unsigned cap;
};
/* Set by main: lists of tabs, ended by NULL; each ends with msgid NULL. */
extern const struct business_tab *const *business_tabs;
/* What an upper room shows of a business at a glance on its own page: a picture in few strokes with
 * its words, and stairs of which it stands on one. For actors with the capability. */
struct business_glance {
    unsigned cap;
    /* Fills `o` for the page's piece business-glances; *ret_shown false: there is nothing to show.
     * Costs a few microseconds: the page is the one that is opened most. */
    enum err (*put)(struct web *w, const struct business *b, struct model *o, bool *ret_shown);
};
extern const struct business_glance *const *business_glances; /* set by main; ends with NULL */
/* Ways that upper rooms offer from the list of businesses, with its filters: "/assignments/new". */
struct list_way {
    const char *href, *msgid;
    unsigned cap;
};
extern const struct list_way *list_ways; /* set by main; ends with href NULL; may be NULL */

/* The tabs of a business page: profile, history, documents …; `current` is a tab's code, or the
 * msgid of an upper room's tab. */
void put_business_tabs(struct web *w, const struct business *b, const char *current);
/* page.siblings: the owner's other businesses, as links. */
enum err put_siblings(struct web *w, const struct business *b);
/* page.photo: the newest photo, small, and the way to add one; null where neither is the actor's.
 */
enum err put_photo(struct web *w, const struct business *b);
/* A row with the point, a link to a map; for who may see the address. */
void put_map_point(struct web *w, const struct business *b, struct model *rows);
/* Choices of wards the actor may use, into a widget of page.fields named "ward". */
void put_ward_choices(struct web *w, const char *selected);

#endif
