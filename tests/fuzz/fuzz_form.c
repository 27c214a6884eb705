/*
 * Fuzzing forms: what is read must be sound text, and must come out the same when it is encoded
 * and read again.
 */
#include "forms.h"

#include <stdlib.h>
#include <string.h>

enum { CAP = 64 << 20 };

static void again(struct arena *a, const struct pair *p)
{
    char *text = arena_printf(a, "%s=%s", url_encode(a, p->name), url_encode(a, p->value));
    struct pair *back = NULL;
    const char *why = NULL;
    if (form_parse(a, text, strlen(text), &back, &why) != OK || !back || back->next)
        abort();
    if (strcmp(back->name, p->name) != 0 || strcmp(back->value, p->value) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new(CAP);
    char *exact = malloc(n ? n : 1); /* so that a read past the end is seen */
    if (n)
        memcpy(exact, data, n);
    struct pair *form = NULL;
    const char *why = NULL;
    enum err e = form_parse(a, exact, n, &form, &why);
    if (e != OK && !why)
        abort();
    for (const struct pair *p = form; p; p = p->next) {
        if (strlen(p->value) != p->n || !form_utf8(p->value, p->n) || !*p->name)
            abort();
        again(a, p);
    }
    free(exact);
    arena_free(a);
    return 0;
}
