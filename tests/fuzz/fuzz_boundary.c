/*
 * Fuzzing the boundaries' file: what is taken gives a path for each ward that lies on the map and
 * closes; what is refused says so. Ward codes are made up: "1" … "9" are wards here.
 */
#include "boundary.h"

#include <stdlib.h>
#include <string.h>

enum { CAP = 256 << 20 };

static bool is_digit_ward(const char *code)
{
    return code[0] >= '1' && code[0] <= '9' && !code[1];
}

/* "M3 4L5 6…Z", again and again, on a map of that height. */
static void check_path(const char *s, int64_t height)
{
    if (*s != 'M')
        abort();
    while (*s) {
        if (*s == 'Z') {
            s++;
            if (*s && *s != 'M')
                abort();
            continue;
        }
        char *end;
        long x = strtol(s + 1, &end, 10), y = strtol(end, &end, 10);
        if ((*s != 'M' && *s != 'L') || end == s + 1)
            abort();
        if (x < 0 || x > BOUNDARY_WIDTH || y < 0 || y > height)
            abort();
        s = end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new(CAP);
    struct ctx cx = ctx_new(a, 0);
    struct boundary_map map = {0};
    char *exact = malloc(n ? n : 1);
    if (n)
        memcpy(exact, data, n);
    enum err e = boundary_read(&cx, exact, n, is_digit_ward, &map);
    if (e == OK) {
        if (!map.n || map.height < 1)
            abort();
        for (size_t i = 0; i < map.n; i++)
            check_path(map.shapes[i].path, map.height);
    } else if (!cx.err.msgid && !arena_failed(a)) {
        abort();
    }
    free(exact);
    arena_free(a);
    return 0;
}
