/* What the pages of this room share; only its *_web.c include it. */
#ifndef FINANCE_PAGES_WEB_H
#define FINANCE_PAGES_WEB_H

#include "finance_web.h"
#include "page_parts.h"
#include "product_package.h"

/* page.tabs of products, funds and partners, for who may read funds; sets title and crumbs.
 * `current`: its address. */
void put_finance_tabs(struct web *w, const char *current);
/* Choices of partners into the widget of that name: an F_REF becomes a choice. */
enum err choose_partners(struct web *w, struct model *widgets, const char *name, int64_t selected);
/* A row of a summary list, its label a msgid; value NULL: not filled. */
struct model *put_fact(struct web *w, struct model *rows, const char *msgid, const char *value);
/* "1 Jan 2026 – 31 Des 2026", "sejak 1 Jan 2026". */
const char *period_words(struct web *w, const char *from, const char *to);
/* The condition in words, with its numbers and codes. */
const char *rule_words(struct web *w, const struct product_rule *r);
/* Data of a product for programs and pages alike: what holds, with words. */
void put_product(struct web *w, const struct product_now *now, struct model *o);
/* [{code, name, from}] of a version's papers. */
void put_documents(struct web *w, const struct product_version *v, struct model *o);
/* Shows the form again with what was typed: `put` draws the page. */
enum err finance_again(struct web *w, enum err e, const char *page,
                       enum err (*put)(struct web *w, void *arg), void *arg);

#endif
