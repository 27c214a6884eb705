/* Routes, menu and tabs of classes and steps, for main; and what its pages share. */
#ifndef GROWTH_WEB_H
#define GROWTH_WEB_H

#include "registry_web.h"

extern const struct route growth_routes[];      /* a business's tab and its class */
extern const struct route growth_list_routes[]; /* nearest to rising, sliding */
extern const struct route move_routes[];        /* rises and falls */
extern const struct route basis_routes[];       /* lines of law, weights */
extern const struct route target_routes[];      /* targets, cohorts */
extern const struct nav_entry growth_nav[];
extern const struct business_tab growth_tabs[];

#endif
