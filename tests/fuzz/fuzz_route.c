/*
 * Fuzzing the head of a request: the input is a target and header lines ("name: value"). What
 * passes has a path without tricks, and the matcher finds a row or none, never another path.
 */
#include "route.h"
#include "strict.h"

#include <stdlib.h>
#include <string.h>

enum { CAP = 16 << 20 };

static enum err handler(struct web *w)
{
    (void)w;
    return OK;
}

#define ROW(m, p, f)                                                                \
    {                                                                               \
        .method = m, .path = p, .flags = f, .cap = 1, .handle = handler, .doc = "d" \
    }
static const struct route table[] = {
    ROW(HTTP_GET, "/", ROUTE_HTML),
    ROW(HTTP_GET, "/a", ROUTE_HTML | ROUTE_API),
    ROW(HTTP_GET, "/a/{x}", ROUTE_HTML | ROUTE_API),
    ROW(HTTP_POST, "/a/b", ROUTE_API),
    ROW(HTTP_GET, "/a/{x}/c/{y}", ROUTE_HTML),
    ROW(HTTP_GET, "/f/{p…}", ROUTE_HTML),
    {0},
};

static void check_path(const char *path)
{
    if (path[0] != '/' || strstr(path, "//") || strstr(path, "/../") || strstr(path, "/./"))
        abort();
    for (const char *p = path; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            abort();
}

static void check_head(struct arena *a, char *lines, struct req *req)
{
    struct raw_header headers[HEADERS_MAX];
    struct raw_request raw = {.version = "HTTP/1.1", .headers = headers};
    for (char *s = lines; s && *s && raw.headers_n < HEADERS_MAX; s = strchr(s, '\n')) {
        s += *s == '\n';
        size_t n = strcspn(s, "\n"), name_n = strcspn(s, ":\n");
        size_t gap = name_n + (name_n < n) + (name_n + 1 < n && s[name_n + 1] == ' ');
        headers[raw.headers_n++] = (struct raw_header){s, s + gap, name_n, n - gap};
    }
    struct framing f = {0};
    const char *why = NULL;
    if (strict_headers(a, &raw, req, &f, &why) != OK)
        return;
    if (!req_header(req, "host") || req_header(req, "transfer-encoding"))
        abort();
    if (req->method == HTTP_GET && f.length)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct router *router;
    static const struct route *const tables[] = {table};
    if (!router)
        router = router_new(tables, 1);
    struct arena *a = arena_new(CAP);
    char *text = arena_strndup(a, (const char *)data, n);
    size_t target_n = strcspn(text, "\n");
    struct req req = {
        .method = n % 2 ? HTTP_GET : HTTP_POST, .path = "", .body_type = "", .query_text = ""};
    const char *why = NULL, *allow = NULL;
    if (strict_target(a, text, target_n, &req, &why) == OK) {
        check_path(req.path);
        enum err e = router_find(router, a, &req, &allow);
        if ((e == OK) != (req.route != NULL) || (e == ERR_METHOD) != (allow != NULL))
            abort();
    } else if (!why) {
        abort();
    }
    check_head(a, text + target_n + (text[target_n] == '\n'), &req);
    arena_free(a);
    return 0;
}
