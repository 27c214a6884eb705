/* Routes and menu of partners, funds, products and matching, for main. */
#ifndef FINANCE_WEB_H
#define FINANCE_WEB_H

#include "registry_web.h"
#include "web.h"

extern const struct route partner_routes[], fund_routes[], product_routes[], product_edit_routes[],
    match_routes[];
extern const struct nav_entry finance_nav[];
extern const struct business_tab finance_tabs[];

#endif
