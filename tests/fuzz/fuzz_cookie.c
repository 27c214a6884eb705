/* Fuzzing cookies: whatever the header holds, what comes out is a name and visible text. */
#include "forms.h"

#include <stdlib.h>
#include <string.h>

enum { CAP = 16 << 20, MOST = 50 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new(CAP);
    char *header = malloc(n + 1);
    memcpy(header, data, n);
    header[n] = '\0';
    int count = 0;
    for (const struct pair *p = cookies_parse(a, header); p; p = p->next) {
        if (++count > MOST || !*p->name || strlen(p->value) != p->n)
            abort();
        for (const char *c = p->value; *c; c++)
            if (*c <= ' ' || *c >= 0x7f || strchr("\",;\\", *c))
                abort();
        if (strpbrk(p->name, " \t=;,\""))
            abort();
    }
    free(header);
    arena_free(a);
    return 0;
}
