/* Settings of the installation: short texts by key. */
#ifndef SETTING_H
#define SETTING_H

#include "ctx.h"

/* In the arena; `otherwise` when unset. Errors read as unset. */
const char *setting_get(struct ctx *cx, const char *key, const char *otherwise);
/* On the writer. Audited unless the key begins with '_'. */
enum err setting_set(struct ctx *cx, const char *key, const char *value);

#endif
