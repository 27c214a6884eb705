/* The OpenAPI 3.1 document, generated from the route table and the field tables. */
#ifndef OPENAPI_H
#define OPENAPI_H

#include "model.h"
#include "route.h"

struct model *openapi_document(struct arena *a, const struct router *r);

#endif
