/*
 * Compression per answer with libdeflate, level 1: 12 µs for a page, where zlib takes 18 to 25.
 * A compressor is 100 KB and dear to make, so every thread keeps its own.
 */
#include "compress.h"

#include <libdeflate.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;

static void compressor_free(void *c)
{
    libdeflate_free_compressor(c);
}

static void key_make(void)
{
    pthread_key_create(&key, compressor_free);
}

/* This thread's compressor, or NULL when there is no memory for one: then we send plain. */
static struct libdeflate_compressor *compressor(void)
{
    pthread_once(&once, key_make);
    struct libdeflate_compressor *c = pthread_getspecific(key);
    if (!c && (c = libdeflate_alloc_compressor(1)))
        pthread_setspecific(key, c);
    return c;
}

/* Is the quality at s (";q=0.5" or nothing) over 0? */
static bool wanted(const char *s, const char *end)
{
    const char *q = memchr(s, '=', (size_t)(end - s));
    if (!q)
        return true;
    for (q++; q < end; q++)
        if (*q >= '1' && *q <= '9')
            return true;
    return false;
}

bool accepts_coding(const char *accept, const char *coding)
{
    size_t n = strlen(coding);
    bool any = false;
    while (accept && *accept) {
        accept += strspn(accept, " \t,");
        const char *end = accept + strcspn(accept, ",");
        size_t name_n = strcspn(accept, ";, \t");
        if (name_n == n && strncasecmp(accept, coding, n) == 0)
            return wanted(accept + name_n, end);
        if (name_n == 1 && *accept == '*')
            any = wanted(accept + name_n, end);
        accept = end;
    }
    return any;
}

/* Text of any kind; pictures, archives and PDF are compressed already. */
static bool compressible(const char *type)
{
    static const char *const kinds[] = {"text/",
                                        "application/json",
                                        "application/problem+json",
                                        "application/javascript",
                                        "application/manifest+json",
                                        "application/openapi+json",
                                        "image/svg+xml"};
    for (size_t i = 0; type && i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strncmp(type, kinds[i], strlen(kinds[i])) == 0)
            return true;
    return false;
}

static bool has_header(const struct response *res, const char *name)
{
    for (const struct pair *p = res->headers; p; p = p->next)
        if (strcasecmp(p->name, name) == 0)
            return true;
    return false;
}

/* Small answers live in the arena; large ones would eat its cap, and are only tied to it. */
static void *room(struct arena *a, size_t n)
{
    if (n <= 16 * 1024)
        return arena_alloc(a, n);
    void *p = malloc(n);
    if (p)
        arena_defer(a, free, p);
    return p;
}

void compress_response(struct arena *a, const struct req *req, struct response *res)
{
    const void *from = res->fixed ? res->fixed : res->body.p;
    size_t n = res->fixed ? res->fixed_n : res->body.n;
    if (n < COMPRESS_MIN || res->no_compress || !compressible(res->type) ||
        has_header(res, "Content-Encoding"))
        return;
    response_header(a, res, "Vary", "Accept-Encoding");
    struct libdeflate_compressor *c = NULL;
    if (!accepts_coding(req_header(req, "accept-encoding"), "gzip") || !(c = compressor()))
        return;
    void *to = room(a, n);
    size_t packed = to ? libdeflate_gzip_compress(c, from, n, to, n) : 0;
    if (!packed)
        return;
    res->fixed = to;
    res->fixed_n = packed;
    response_header(a, res, "Content-Encoding", "gzip");
}
