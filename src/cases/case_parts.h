/* What the rules of this room share and nobody else needs. */
#ifndef CASE_PARTS_H
#define CASE_PARTS_H

#include "case_access.h"
#include "case_clock.h"
#include "case_work.h"
#include "secret.h"

/* The case's own key, opened. */
enum err case_own_key(struct ctx *cx, int64_t case_id, struct own_key *ret);
/* NULL in, NULL out. */
struct sealed case_seal_text(struct ctx *cx, const struct own_key *key, const char *text);
const char *case_unseal_text(struct ctx *cx, const struct own_key *key, const void *p, size_t n);

#endif
