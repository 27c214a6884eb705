/* What an answer carries. An answer has ten headers: walking to the last is cheap. */
#include "req.h"

#include <assert.h>
#include <string.h>

static bool header_text(const char *s)
{
    for (const unsigned char *p = (const unsigned char *)s; *p; p++)
        if ((*p < 0x20 && *p != '\t') || *p == 0x7f)
            return false;
    return true;
}

void response_header(struct arena *a, struct response *r, const char *name, const char *value)
{
    assert(name && *name && !strpbrk(name, " \t:") && header_text(name));
    assert(value && header_text(value));
    struct pair *p = arena_new_of(a, struct pair);
    p->name = arena_strdup(a, name);
    p->n = strlen(value);
    p->value = arena_strndup(a, value, p->n);
    struct pair **to = &r->headers;
    while (*to)
        to = &(*to)->next;
    *to = p;
}
