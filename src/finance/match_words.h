/* A product's answer in words, for pages and programs: each check with its basis, what is on
 * record, and what to do. */
#ifndef MATCH_WORDS_H
#define MATCH_WORDS_H

#include "finance_pages_web.h"

const char *verdict_code(enum match_verdict v); /* yes, nearly, no */
/* {kind, label} of a verdict. */
void put_verdict(struct web *w, struct model *o, enum match_verdict v);
/* One match: product, verdict, checks, papers, plan. */
void put_match(struct web *w, const struct match *m, const struct match_need *need,
               struct model *o);
/* data.packages and data.advice: what could be combined, or why not to borrow now. */
void put_packages(struct web *w, const struct package_answer *a, const struct match_need *need,
                  struct model *o);

#endif
