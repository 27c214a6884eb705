/* The pages of settling: main lists these. */
#ifndef SETTLE_PAGES_WEB_H
#define SETTLE_PAGES_WEB_H

#include "debts_pages_web.h"

extern const struct route budget_routes[], settle_routes[], watch_routes[], letter_routes[];

/* For each other: title and crumbs of a page below a sheet, and the tabs between them. `tab`:
 * "budget", "plan", "settlement", "letters", "watch"; `title`: of a page below that, or NULL. */
void put_settle_tabs(struct web *w, const struct debt_sheet *s, const char *tab, const char *title);
/* The tabs alone, also for the sheet's own page ("sheet"), where it is read fully. */
void put_sheet_tabs(struct web *w, const struct debt_sheet *s, const char *tab);
/* {sheet} of the path, read fully. */
enum err sheet_of_path(struct web *w, struct debt_sheet *ret);
#endif
