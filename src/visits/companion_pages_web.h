/* What the pages of companions, assignments, needs and trainings share. */
#ifndef COMPANION_PAGES_WEB_H
#define COMPANION_PAGES_WEB_H

#include "companion.h"
#include "page_parts.h"
#include "registry_web.h"

/* Districts and wards of the territory, into a widget of a filter or form; a territory of one place
 * leaves nothing to choose and false is returned. */
bool visits_choose_areas(struct web *w, struct model *widget, const char *now);
/* Wards of the territory alone. */
bool visits_choose_wards(struct web *w, struct model *widget, const char *now);
/* Who stands beside businesses of the area now ("Bu Sri · Kauman · 78 dari 150"), by sign-in name,
 * into a widget; but for the account `not_to` (0: all). */
enum err visits_choose_companions(struct web *w, struct model *widget, const char *area,
                                  int64_t not_to, const char *now);

/* "No companion (release)" as the last choice: to take a companion away is chosen, never what is
 * left over when nothing was. */
#define COMPANION_NONE "none"
void visits_add_nobody(struct web *w, struct model *widget, const char *now);

/* Keeps what is chosen now among the choices, where it is none of them: saving a form must not
 * change what nobody touched. */
void visits_keep_choice(struct web *w, struct model *widget, const char *code, const char *label);

/* A tag {kind, label}. */
void visits_put_tag(struct web *w, struct model *object, const char *kind, const char *label);
/* A filter's page.filters from its table, with what is on as chips. `area`: the field that is a
 * place's code, or NULL. The widgets come back, for choices. */
struct model *visits_put_filters(struct web *w, const struct field_table *t, const void *query,
                                 const char *action, const char *area);
/* Takes a widget out where there is nothing to choose. */
void visits_drop_widget(struct model *fields, const char *name);
/* A link of the page's head. */
void visits_put_link(struct web *w, const char *href, const char *msgid);
/* One figure of page.stats. */
void visits_put_stat(struct web *w, const char *msgid, const char *value, const char *href);
/* "1.000+" */
const char *visits_capped(struct web *w, int64_t n, bool capped);

#endif
