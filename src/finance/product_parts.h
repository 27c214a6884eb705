/* What the files of products share; nobody else includes this. */
#ifndef PRODUCT_PARTS_H
#define PRODUCT_PARTS_H

#include "product.h"

/* On the writer, without looking at the actor and without a check: for the first rows. */
enum err product_version_write(struct ctx *cx, struct product_version *v);
enum err product_write(struct ctx *cx, struct product *p);

#endif
