/* The checks of strict.h. What is refused where: docs/decisions/0003. */
#include "strict.h"

#include "forms.h"

#include <string.h>
#include <strings.h>

/* ---- the bytes as they came ---- */

struct cursor {
    const char *p, *end;
};

/* `n` bytes at the place `at`, where the cursor must stand. */
static bool step(struct cursor *c, const char *at, size_t n)
{
    if (at != c->p || n > (size_t)(c->end - c->p))
        return false;
    c->p += n;
    return true;
}

static bool nul(struct cursor *c)
{
    return c->p < c->end && *c->p++ == '\0';
}

static bool header_layout(struct cursor *c, const struct raw_header *h)
{
    if (!step(c, h->name, h->name_n) || !nul(c)) /* the colon */
        return false;
    while (c->p < h->value && c->p < c->end && (*c->p == ' ' || *c->p == '\t'))
        c->p++;
    return step(c, h->value, h->value_n) && nul(c) && nul(c);
}

bool strict_layout(const struct raw_request *raw)
{
    struct cursor c = {raw->method, raw->method + raw->block_n};
    if (!step(&c, raw->method, strlen(raw->method)) || !nul(&c))
        return false;
    if (!step(&c, raw->target, raw->target_n) || !nul(&c))
        return false;
    if (!step(&c, raw->version, strlen(raw->version)) || !nul(&c) || !nul(&c))
        return false;
    for (size_t i = 0; i < raw->headers_n; i++)
        if (!header_layout(&c, &raw->headers[i]))
            return false;
    return nul(&c) && nul(&c) && c.p == c.end;
}

/* ---- the target ---- */

/* No blanks or control bytes, nor what a URI never holds unescaped. Bytes over 0x7f are looked
 * at after decoding: they must be UTF-8. */
static bool target_bytes(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c <= ' ' || c == 0x7f || c == '#' || c == '"' || c == '<' || c == '>' || c == '\\')
            return false;
    }
    return true;
}

static const char *path_segments(const char *path)
{
    for (const char *p = path; *p; p = strchrnul(p + 1, '/')) {
        size_t n = strcspn(p + 1, "/");
        if (n == 0 && p[1] == '/')
            return "an empty segment in the path";
        if ((n == 1 && p[1] == '.') || (n == 2 && p[1] == '.' && p[2] == '.'))
            return "a dot segment in the path";
    }
    return NULL;
}

/* An encoded slash would be one to us and none to a proxy; so would an encoded backslash. */
static bool hidden_slash(const char *s, size_t n)
{
    for (size_t i = 0; i + 2 < n; i++)
        if (s[i] == '%' && (strncasecmp(s + i, "%2f", 3) == 0 || strncasecmp(s + i, "%5c", 3) == 0))
            return true;
    return false;
}

static const char *check_path(struct arena *a, const char *s, size_t n, struct req *req)
{
    if (hidden_slash(s, n))
        return "an encoded slash in the path";
    size_t decoded = 0;
    char *path = url_decode(a, s, n, false, &decoded);
    if (!path)
        return "the path has a bad escape or is not UTF-8";
    for (size_t i = 0; i < decoded; i++)
        if ((unsigned char)path[i] < 0x20 || path[i] == 0x7f)
            return "a control byte in the path";
    const char *why = path_segments(path);
    if (!why)
        req->path = path;
    return why;
}

enum err strict_target(struct arena *a, const char *target, size_t n, struct req *req,
                       const char **ret_why)
{
    if (n > TARGET_MAX) {
        *ret_why = "the address is longer than 8 KiB";
        return ERR_URI_TOO_LONG;
    }
    *ret_why = "the address does not begin with '/'";
    if (n == 0 || target[0] != '/')
        return ERR_INPUT;
    *ret_why = "a byte in the address that must be escaped";
    if (!target_bytes(target, n))
        return ERR_INPUT;
    const char *mark = memchr(target, '?', n);
    size_t path_n = mark ? (size_t)(mark - target) : n;
    const char *why = check_path(a, target, path_n, req);
    if (why) {
        *ret_why = why;
        return ERR_INPUT;
    }
    if (!mark || path_n + 1 == n)
        return OK;
    req->query_text = mark + 1;
    return form_parse(a, mark + 1, n - path_n - 1, &req->query, ret_why);
}

/* ---- headers ---- */

/* Which headers mean something here, and so may stand only once (all but Cookie). */
enum known { OTHER, HOST, LENGTH, CODING, TYPE, EXPECT, COOKIE, ENCODING, AUTHORIZATION, KEY };

static const struct {
    enum known which;
    const char *name;
} known_names[] = {
    {HOST, "host"},
    {LENGTH, "content-length"},
    {CODING, "transfer-encoding"},
    {TYPE, "content-type"},
    {EXPECT, "expect"},
    {ENCODING, "content-encoding"},
    {COOKIE, "cookie"},
    {AUTHORIZATION, "authorization"},
    {KEY, "idempotency-key"},
};

static enum known known_header(const char *name)
{
    for (size_t i = 0; i < sizeof(known_names) / sizeof(known_names[0]); i++)
        if (name[0] == known_names[i].name[0] && strcmp(name, known_names[i].name) == 0)
            return known_names[i].which;
    return OTHER;
}

/* RFC 9110 token, in lower case; 0 for what may not stand in a name. */
static char name_char(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')
        return c;
    if (c >= 'A' && c <= 'Z')
        return (char)(c | 0x20);
    return c && strchr("!#$%&'*+.^_`|~", c) ? c : 0;
}

static bool lower_name(char *to, const char *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(to[i] = name_char(from[i])))
            return false;
    return n > 0;
}

static bool value_bytes(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (((unsigned char)s[i] < 0x20 && s[i] != '\t') || s[i] == 0x7f)
            return false;
    return true;
}

static bool host_valid(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (!((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
              (c && strchr("-._:[]", c))))
            return false;
    }
    return n > 0 && n <= 255;
}

/* Media type in lower case without parameters; NULL when it is none. */
static const char *media_type(struct arena *a, const char *s)
{
    size_t n = strcspn(s, "; \t");
    char *type = arena_strndup(a, s, n);
    int slashes = 0;
    for (size_t i = 0; i < n; i++) {
        slashes += type[i] == '/';
        if (type[i] != '/' && !(type[i] = name_char(type[i])))
            return NULL;
    }
    return slashes == 1 && type[0] != '/' && type[n - 1] != '/' ? type : NULL;
}

/* Digits alone; more than 15 of them are no length we could ever take. */
static bool length_parse(const char *s, size_t n, uint64_t *ret)
{
    uint64_t length = 0;
    if (n < 1 || n > 15)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        length = length * 10 + (uint64_t)(s[i] - '0');
    }
    *ret = length;
    return true;
}

static enum err take_known(struct arena *a, enum known which, const struct pair *h, struct req *req,
                           struct framing *f, const char **ret_why)
{
    switch (which) {
    case HOST: *ret_why = "a malformed Host"; return host_valid(h->value, h->n) ? OK : ERR_INPUT;
    case LENGTH:
        *ret_why = "a malformed Content-Length";
        f->has_length = true;
        return length_parse(h->value, h->n, &f->length) ? OK : ERR_INPUT;
    case CODING: *ret_why = "Transfer-Encoding is not taken: send Content-Length"; return ERR_INPUT;
    case TYPE:
        *ret_why = "a malformed Content-Type";
        req->body_type = media_type(a, h->value);
        return req->body_type ? OK : ERR_INPUT;
    case EXPECT:
        *ret_why = "an unknown Expect";
        f->expects = strcasecmp(h->value, "100-continue") == 0;
        return f->expects ? OK : ERR_INPUT;
    case ENCODING:
        *ret_why = "Content-Encoding is not taken";
        return strcasecmp(h->value, "identity") == 0 ? OK : ERR_TYPE;
    case COOKIE: {
        struct pair **to = &req->cookies;
        while (*to)
            to = &(*to)->next;
        *to = cookies_parse(a, h->value);
        return OK;
    }
    case AUTHORIZATION:
    case KEY:
    case OTHER: break;
    }
    return OK;
}

/* One header into `h`; its name and value are written to *text, which moves on. */
static bool take_header(const struct raw_header *raw, char **text, struct pair *h)
{
    size_t n = raw->value_n;
    while (n && (raw->value[n - 1] == ' ' || raw->value[n - 1] == '\t'))
        n--;
    char *name = *text, *value = name + raw->name_n + 1;
    if (!lower_name(name, raw->name, raw->name_n) || !value_bytes(raw->value, n))
        return false;
    memcpy(value, raw->value, n);
    *h = (struct pair){.name = name, .value = value, .n = n};
    *text = value + n + 1;
    return true;
}

/* What the method and the headers together say about the body. */
static const char *check_framing(const struct req *req, const struct framing *f, bool host,
                                 bool http11)
{
    if (!host && http11)
        return "Host is missing";
    bool body_method =
        req->method == HTTP_POST || req->method == HTTP_PUT || req->method == HTTP_PATCH;
    if (body_method && !f->has_length)
        return "Content-Length is missing: send 0 where there is no body";
    if (!body_method && req->method != HTTP_DELETE && f->length)
        return "no body is taken with this method";
    return NULL;
}

enum err strict_headers(struct arena *a, const struct raw_request *raw, struct req *req,
                        struct framing *ret, const char **ret_why)
{
    bool http11 = strcmp(raw->version, "HTTP/1.1") == 0;
    *ret_why = "the version is neither HTTP/1.1 nor HTTP/1.0";
    if (!http11 && strcmp(raw->version, "HTTP/1.0") != 0)
        return ERR_INPUT;
    *ret_why = "more than 100 headers, or more than 24 KiB of them";
    if (raw->headers_n > HEADERS_MAX || raw->block_n > HEADER_BYTES_MAX)
        return ERR_HEADERS;
    size_t text_n = 0;
    for (size_t i = 0; i < raw->headers_n; i++)
        text_n += raw->headers[i].name_n + raw->headers[i].value_n + 2;
    char *text = arena_alloc(a, text_n);
    struct pair *pairs = arena_array(a, raw->headers_n, sizeof(*pairs)), **to = &req->headers;
    unsigned seen = 0;
    for (size_t i = 0; i < raw->headers_n; i++) {
        *ret_why = "a byte in a header that may not be there";
        if (!take_header(&raw->headers[i], &text, &pairs[i]))
            return ERR_INPUT;
        enum known which = known_header(pairs[i].name);
        *ret_why = "a header that may stand only once stands twice";
        if (which != OTHER && which != COOKIE && seen & 1u << which)
            return ERR_INPUT;
        seen |= 1u << which;
        TRY(take_known(a, which, &pairs[i], req, ret, ret_why));
        *to = &pairs[i];
        to = &pairs[i].next;
    }
    const char *why = check_framing(req, ret, seen & 1u << HOST, http11);
    *ret_why = why;
    return why ? ERR_INPUT : OK;
}
