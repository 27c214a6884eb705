/*
 * Fuzzing multipart bodies. The first line of the input is the content type, the rest the body.
 * Fields are sound text; a file's content lies inside the body.
 */
#include "forms.h"

#include <stdlib.h>
#include <string.h>

enum { CAP = 64 << 20 };

static void check(const struct pair *form, const struct upload *uploads, const char *body, size_t n)
{
    for (const struct pair *p = form; p; p = p->next)
        if (!*p->name || strlen(p->value) != p->n || !form_utf8(p->value, p->n))
            abort();
    for (const struct upload *u = uploads; u; u = u->next) {
        if (!*u->field || strpbrk(u->filename, "/\\\r\n") ||
            !form_utf8(u->filename, strlen(u->filename)))
            abort();
        if (u->data < body || u->n > n || u->data + u->n > body + n)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new(CAP);
    const uint8_t *line = n ? memchr(data, '\n', n) : NULL;
    size_t type_n = line ? (size_t)(line - data) : 0;
    char *type = line ? arena_strndup(a, (const char *)data, type_n)
                      : arena_strdup(a, "multipart/form-data; boundary=X");
    size_t body_n = line ? n - type_n - 1 : n;
    char *body = malloc(body_n ? body_n : 1);
    if (body_n)
        memcpy(body, data + n - body_n, body_n);
    struct pair *form = NULL;
    struct upload *uploads = NULL;
    const char *why = NULL;
    if (multipart_parse(a, type, body, body_n, &form, &uploads, &why) == OK)
        check(form, uploads, body, body_n);
    else if (!why)
        abort();
    free(body);
    arena_free(a);
    return 0;
}
