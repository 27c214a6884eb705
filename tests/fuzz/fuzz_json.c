/* Fuzzing JSON bodies: accepted values are shallow, and survive being written and read again. */
#include "forms.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { CAP = 64 << 20 };

static int depth(json_t *v)
{
    int deepest = 0;
    const char *key;
    json_t *inner;
    size_t i;
    json_object_foreach(v, key, inner)
    {
        int d = depth(inner);
        deepest = d > deepest ? d : deepest;
    }
    json_array_foreach(v, i, inner)
    {
        int d = depth(inner);
        deepest = d > deepest ? d : deepest;
    }
    return deepest + (json_is_object(v) || json_is_array(v));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new(CAP);
    char *exact = malloc(n ? n : 1);
    if (n)
        memcpy(exact, data, n);
    struct json_t *v = NULL, *back = NULL;
    const char *why = NULL;
    if (json_parse(a, exact, n, &v, &why) == OK) {
        if (depth(v) > JSON_DEPTH_MAX)
            abort();
        char *text = json_dumps(v, JSON_COMPACT);
        if (!text || json_parse(a, text, strlen(text), &back, &why) != OK || !json_equal(v, back))
            abort();
        free(text);
    } else if (!why || !form_utf8(why, strlen(why))) {
        abort();
    }
    free(exact);
    arena_free(a);
    return 0;
}
