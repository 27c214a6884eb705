/*
 * Fuzzing the template reader and everything it can make: the input is two sources and a model,
 * split by lines of "---": a page, the partial "p" it may name, and JSON.
 */
#include "template.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { CAP = 32 << 20, OUT_MAX = 64 * 1024, INPUT_MAX = 4096 };

/* Cuts the next piece from *s, up to a line "---" or the end. */
static struct template_source piece(const char *name, const char **s, const char *end)
{
    struct template_source from = {.name = name, .text = *s};
    const char *cut = memmem(*s, (size_t)(end - *s), "\n---\n", 5);
    from.n = (size_t)((cut ? cut : end) - *s);
    *s = cut ? cut + 5 : end;
    return from;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n > INPUT_MAX)
        return 0;
    struct arena *a = arena_new(CAP);
    const char *s = arena_strndup(a, (const char *)data, n), *end = s + n, *why = NULL;
    struct template_source page = piece("page", &s, end), partial = piece("p", &s, end);
    json_t *json = json_loadb(s, (size_t)(end - s), JSON_DECODE_ANY, NULL);
    struct template *t = template_parse(a, page.text, page.n, &partial, 1, &why);
    if (!t && !why)
        abort();
    if (t) {
        struct buf out = buf_new(a, OUT_MAX);
        template_render(t, json ? model_from_json(a, json) : model_object(a), &out);
        if (out.n > OUT_MAX)
            abort();
    }
    struct template_source both[] = {page, partial};
    struct catalogue *c = catalogue_new(both, 2, NULL, &why);
    if (!c)
        free((char *)why);
    catalogue_free(c);
    json_decref(json);
    arena_free(a);
    return 0;
}
