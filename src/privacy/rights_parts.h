/* What the files about requests share; nobody else includes this. */
#ifndef RIGHTS_PARTS_H
#define RIGHTS_PARTS_H

#include "app.h"
#include "rights.h"

/* ---- rights_ask.c ---- checks the words of a form, all messages at once */
enum err rights_check(struct ctx *cx, const struct field_table *t, const struct rights_ask *in);

/* ---- rights.c ---- */
/* On the writer: the request of the business's owner; *ret_token the private link's. */
enum err rights_insert(struct ctx *cx, int64_t business_id, const struct rights_ask *in,
                       const char *via, char **ret_token);
/* To all who answer requests. `pairs` end with NULL. */
enum err rights_tell(struct ctx *cx, const char *event, const char *const *pairs);
const char *rights_code(struct ctx *cx, int64_t id);

#endif
