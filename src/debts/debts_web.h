/* Routes and menu entries of this room, for main. */
#ifndef DEBTS_WEB_H
#define DEBTS_WEB_H

#include "cases_web.h"

extern const struct route sheet_routes[], debt_routes[], lender_routes[], ceiling_routes[];
extern const struct nav_entry debts_nav[];
extern const struct business_tab debts_tabs[];
extern const struct case_way debts_ways[]; /* from a case about debts to the sheet */

#endif
