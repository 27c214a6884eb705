/* Lists of names and values are short (a form, a set of headers): a walk finds the first. */
#include "pair.h"

#include <string.h>

const char *pair_get(const struct pair *p, const char *name)
{
    for (; p; p = p->next)
        if (strcmp(p->name, name) == 0)
            return p->value;
    return NULL;
}
