/* Routes and menu entries of the field, for main, and what its pages share. */
#ifndef VISITS_WEB_H
#define VISITS_WEB_H

#include "people_web.h"
#include "registry_web.h"

extern const struct route today_routes[]; /* today, walk, weights */
extern const struct route visit_routes[]; /* visits, plans, call-backs */
extern const struct route task_routes[];
extern const struct route feed_routes[]; /* the calendar by its private link */
extern const struct route need_routes[];
extern const struct route training_routes[];
extern const struct route attend_routes[]; /* the door of a training, by its link */
extern const struct route companion_routes[];
extern const struct route assign_routes[];
extern const struct route board_routes[];
extern const struct route field_routes[];      /* the field app, pack, phones */
extern const struct route owner_routes[];      /* the owner's private page */
extern const struct route owner_link_routes[]; /* handing it over */
extern const struct nav_entry visits_nav[];
extern const struct account_link visits_links[];
extern const struct business_tab visits_tabs[];
extern const struct list_way visits_ways[];

/* Pages about one business that upper rooms add under the owner's link and account: "/catalogue"
 * stands at /o/{token}/catalogue/{business}. Set by main; ends with path NULL; may be NULL. */
struct owner_way {
    const char *path, *msgid;
};
extern const struct owner_way *owner_ways;

#endif
