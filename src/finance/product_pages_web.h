/* What the pages of products share: reading (product_web.c) and changing (product_edit_web.c). */
#ifndef PRODUCT_PAGES_WEB_H
#define PRODUCT_PAGES_WEB_H

#include "finance_pages_web.h"

/* What was typed, and which form comes back. */
struct product_form {
    struct product p;
    struct product_version v;
    struct product_rule r;
    struct product_check c;
    struct bound bound;
    enum { FORM_NONE, FORM_PRODUCT, FORM_VERSION, FORM_RULE, FORM_CHECK } back;
};
void product_form_begin(struct product_form *form);

/* Draw the page of all, of one product, of one version. `arg` is a struct product_form. */
enum err put_products(struct web *w, void *arg);
enum err put_one_product(struct web *w, void *arg);
/* A product with what holds today. */
enum err product_now_of(struct web *w, int64_t id, struct product_now *ret);
/* The forms of officers on those pages; none for others. */
enum err put_product_form(struct web *w, const struct product_form *form);
enum err put_product_forms(struct web *w, const struct product_form *form,
                           const struct product_now *now);
void put_rules(struct web *w, const struct product_version *v, struct model *o);

#endif
