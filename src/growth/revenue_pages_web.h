/* What the pages of turnover share; only *_web.c of this room include it. */
#ifndef REVENUE_PAGES_WEB_H
#define REVENUE_PAGES_WEB_H

#include "page_parts.h"
#include "revenue_web.h"

/* "Rp 1.500.000"; "1,5 jt". */
const char *money_words(struct web *w, int64_t amount);
const char *money_short(struct web *w, int64_t amount);
/* The number of the month that runs (revenue_flag.h: figure_month), and a month in words: "Okt
 * 2026".
 */
int32_t this_month(const struct web *w);
const char *month_words(struct web *w, int32_t month);
/* page.tabs of the pages about turnover: `current` is a tab's address. */
void put_revenue_tabs(struct web *w, const char *current);

#endif
