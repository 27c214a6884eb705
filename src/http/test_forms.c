/* The parsers for what clients send: what they take, and above all what they refuse and why. */
#include "compress.h"
#include "forms.h"
#include "strict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

enum { CAP = 4 << 20 };

static struct arena *a;

static int setup(void **state)
{
    (void)state;
    a = arena_new(CAP);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static const char *decoded(const char *s, bool plus)
{
    return url_decode(a, s, strlen(s), plus, NULL);
}

static void decodes(void **state)
{
    (void)state;
    assert_string_equal(decoded("a%20b+c", false), "a b+c");
    assert_string_equal(decoded("a%20b+c%2B", true), "a b c+");
    assert_string_equal(decoded("%E2%9C%93%e2%9c%93", true), "✓✓");
    assert_string_equal(decoded("", true), "");
    static const char *const bad[] = {"%",      "%4",     "%zz",       "a%g0",         "%00",
                                      "%ff",    "%c0%af", "%ed%a0%80", "%f4%90%80%80", "\xff",
                                      "%e2%9c", "%C3"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_null(decoded(bad[i], true));
    assert_null(url_decode(a, "a\0b", 3, false, NULL));
    size_t n = 0;
    assert_non_null(url_decode(a, "%41%42xx", 6, false, &n));
    assert_int_equal(n, 2);
    assert_string_equal(url_encode(a, "a b/é~-._?&="), "a%20b%2F%C3%A9~-._%3F%26%3D");
}

static void knows_utf8(void **state)
{
    (void)state;
    assert_true(form_utf8("Kopi \xf0\x9f\x98\x80 \xc3\xa9 \x01", 11 + 2));
    assert_false(form_utf8("a\0", 2));
    static const char *const bad[] = {
        "\x80",         "\xc1\xbf",         "\xe0\x80\xaf", "\xf0\x80\x80\xaf",
        "\xed\xb0\x80", "\xf5\x80\x80\x80", "\xe2\x9c",     "\xc3"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(form_utf8(bad[i], strlen(bad[i])));
}

static void reads_forms(void **state)
{
    (void)state;
    struct pair *p = NULL;
    const char *why = NULL, *s = "nama=Warung+Bu%20Sri&&rw=&flag&nama=dua";
    assert_int_equal(form_parse(a, s, strlen(s), &p, &why), OK);
    assert_string_equal(pair_get(p, "nama"), "Warung Bu Sri");
    assert_int_equal(p->n, 13);
    assert_string_equal(pair_get(p, "rw"), "");
    assert_string_equal(pair_get(p, "flag"), "");
    assert_null(pair_get(p, "none"));
    assert_string_equal(p->next->next->next->value, "dua");
    assert_int_equal(form_parse(a, "", 0, &p, &why), OK);
    assert_null(p);
}

static void refuses_form(const char *s, enum err e, const char *words)
{
    struct pair *p = NULL;
    const char *why = NULL;
    assert_int_equal(form_parse(a, s, strlen(s), &p, &why), e);
    assert_non_null(strstr(why, words));
}

static void refuses_forms(void **state)
{
    (void)state;
    refuses_form("a=1&b=%zz", ERR_INPUT, "field 2: a value");
    refuses_form("a%=1", ERR_INPUT, "field 1: a name");
    refuses_form("=x", ERR_INPUT, "1 to 64 bytes");
    refuses_form("a=%00", ERR_INPUT, "field 1");
    char *name = arena_alloc(a, 66);
    memset(name, 'x', 65);
    refuses_form(name, ERR_INPUT, "1 to 64 bytes");
    name[64] = '\0';
    struct pair *p = NULL;
    const char *why = NULL;
    assert_int_equal(form_parse(a, name, 64, &p, &why), OK);
    struct buf b = buf_new(a, CAP);
    for (int i = 0; i < FORM_PAIRS_MAX; i++)
        buf_puts(&b, "a=b&");
    assert_int_equal(form_parse(a, b.p, b.n, &p, &why), OK);
    buf_puts(&b, "one=more");
    refuses_form(buf_str(&b), ERR_INPUT, "1000");
    char *large = arena_alloc(a, FORM_BYTES_MAX + 2);
    memset(large, 'a', FORM_BYTES_MAX + 1);
    refuses_form(large, ERR_TOO_LARGE, "1 MiB");
}

static void reads_cookies(void **state)
{
    (void)state;
    struct pair *p =
        cookies_parse(a, "sid=abc123; theme=\"dark\";lang = id;; =x; bad name=1; c=a b; d=1,2; e=");
    assert_string_equal(pair_get(p, "sid"), "abc123");
    assert_string_equal(pair_get(p, "theme"), "dark");
    assert_string_equal(pair_get(p, "e"), "");
    static const char *const gone[] = {"lang", "lang ", "bad name", "name", "c", "d", ""};
    for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
        assert_null(pair_get(p, gone[i]));
    assert_null(cookies_parse(a, ""));
    assert_null(cookies_parse(a, "novalue"));
    assert_null(cookies_parse(a, "a=\x01; b=\xc3\xa9; c=x\\y; d=\"x\"y\""));
    struct buf b = buf_new(a, CAP);
    for (int i = 0; i < 200; i++)
        buf_printf(&b, "c%d=x;", i);
    p = cookies_parse(a, buf_str(&b));
    assert_non_null(pair_get(p, "c49"));
    assert_null(pair_get(p, "c50"));
}

/* ---- multipart ---- */

static const char kind[] = "multipart/form-data; boundary=XX";

static void reads_multipart(void **state)
{
    (void)state;
    static const char body[] =
        "--XX\r\nContent-Disposition: form-data; name=\"nama\"\r\n\r\nBu Sri\r\n"
        "--XX\r\nContent-Disposition: form-data; name=kosong\r\n\r\n\r\n"
        "--XX\r\ncontent-disposition: FORM-DATA; name=\"f%22x\"; filename=\"C:\\dir\\data "
        "\\\"1\\\".csv\"\r\n"
        "Content-Type: text/csv\r\nX-Other: y\r\n\r\na,b\r\n--X\r\n\0\r\n"
        "--XX\r\nContent-Disposition: form-data; name=\"g\"; filename=\"\"\r\n\r\n\r\n"
        "--XX\r\nContent-Disposition: form-data; name=h; filename=x; "
        "filename*=UTF-8''%C3%A9.csv\r\n\r\n1\r\n"
        "--XX--\r\n";
    struct pair *form = NULL;
    struct upload *u = NULL;
    const char *why = NULL;
    assert_int_equal(multipart_parse(a, kind, body, sizeof(body) - 1, &form, &u, &why), OK);
    assert_string_equal(pair_get(form, "nama"), "Bu Sri");
    assert_string_equal(pair_get(form, "kosong"), "");
    assert_null(form->next->next);
    assert_string_equal(u->field, "f\"x");
    assert_string_equal(u->filename, "data \"1\".csv");
    assert_string_equal(u->type, "text/csv");
    assert_int_equal(u->n, 11);
    assert_memory_equal(u->data, "a,b\r\n--X\r\n\0", 11);
    u = u->next;
    assert_string_equal(u->filename, "");
    assert_int_equal(u->n, 0);
    assert_string_equal(u->type, "application/octet-stream");
    u = u->next;
    assert_string_equal(u->filename, "é.csv");
    assert_null(u->next);
    assert_int_equal(multipart_parse(a, kind, "--XX--", 6, &form, &u, &why), OK);
    assert_null(form);
}

static void refuses_part(const char *type, const char *body, size_t n, const char *words)
{
    struct pair *form = NULL;
    struct upload *u = NULL;
    const char *why = NULL;
    assert_int_equal(multipart_parse(a, type, body, n, &form, &u, &why), ERR_INPUT);
    if (!strstr(why, words))
        fail_msg("“%s”, wanted “%s”", why, words);
}

static void refuses_multipart(void **state)
{
    (void)state;
#define D "--XX\r\nContent-Disposition: form-data; "
    static const struct {
        const char *body, *words;
    } bad[] = {
        {"", "does not begin"},
        {"preamble\r\n--XX--", "does not begin"},
        {"--XX", "malformed delimiter"},
        {"--XX \r\n", "malformed delimiter"},
        {"--XX--more", "after the last delimiter"},
        {"--XX\r\n", "headers do not end"},
        {D "name=a\r\n", "headers do not end"},
        {D "name=a\r\n\r\nx", "closing delimiter"},
        {D "name=a\r\n\r\nx\n--XX--", "closing delimiter"},
        {D "name=a\r\n\r\nx\r\n--XXY", "malformed delimiter"},
        {"--XX\r\n\r\nx\r\n--XX--", "part 1: no name"},
        {D "filename=a\r\n\r\nx\r\n--XX--", "no name"},
        {D "name=\"\"\r\n\r\nx\r\n--XX--", "1 to 64"},
        {D "name=a; name=b\r\n\r\nx\r\n--XX--", "twice"},
        {D "name=\"a\r\n\r\nx\r\n--XX--", "malformed Content-Disposition"},
        {D "name\r\n\r\nx\r\n--XX--", "malformed Content-Disposition"},
        {D "name=a b\r\n\r\nx\r\n--XX--", "malformed Content-Disposition"},
        {D "name=\"a%0Ab\"\r\n\r\nx\r\n--XX--", "control byte"},
        {D "name=\"\xff\"\r\n\r\nx\r\n--XX--", "bad UTF-8 in the name"},
        {D "name=a; filename=\"\xff\"\r\n\r\nx\r\n--XX--", "the file's name"},
        {D "name=a; filename=\"a%0d\"\r\n\r\nx\r\n--XX--", "the file's name"},
        {D "name=a; filename*=latin1''x\r\n\r\nx\r\n--XX--", "filename*"},
        {D "name=a; filename*=UTF-8''%00\r\n\r\nx\r\n--XX--", "filename*"},
        {D "name=a\r\n\r\n\xff\r\n--XX--", "not UTF-8"},
        {D "name=a\r\nContent-Disposition: form-data; name=b\r\n\r\nx\r\n--XX--",
         "two Content-Disposition"},
        {"--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--XX--", "not form-data"},
        {D "name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--XX--", "Transfer-Encoding"},
        {D "name=a\r\n folded\r\n\r\nx\r\n--XX--", "header"},
        {D "name=a\r\nX : y\r\n\r\nx\r\n--XX--", "header name"},
        {D "name=a\r\nX: a\rb\r\n\r\nx\r\n--XX--", "control byte in a header"},
        {D "name=a\r\nContent-Type: a\r\nContent-Type: b\r\n\r\nx\r\n--XX--", "two Content-Type"},
    };
#undef D
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        refuses_part(kind, bad[i].body, strlen(bad[i].body), bad[i].words);
    static const char *const types[] = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/mixed; boundary=XX",
        "multipart/form-data; boundary=\"X\xc3\xa9\"",
        "multipart/form-data; boundary=a; boundary=b",
        "multipart/form-data; boundary=\"ends with \"",
        "multipart/form-data boundary=XX",
        ("multipart/form-data; "
         "boundary=01234567890123456789012345678901234567890123456789012345678901234567890")};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        refuses_part(types[i], "--XX--", 6, "");
}

static void bounds_multipart(void **state)
{
    (void)state;
    struct buf b = buf_new(a, CAP);
    for (int i = 0; i <= FORM_PAIRS_MAX; i++)
        buf_puts(&b, "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n");
    buf_puts(&b, "--XX--");
    refuses_part(kind, b.p, b.n, "too many parts");
    struct buf h = buf_new(a, CAP);
    buf_puts(&h, "--XX\r\nContent-Disposition: form-data; name=a\r\nX: ");
    for (int i = 0; i < 4096; i++)
        buf_putc(&h, 'x');
    buf_puts(&h, "\r\n\r\nx\r\n--XX--");
    refuses_part(kind, h.p, h.n, "too long");
}

/* ---- JSON ---- */

static enum err json(const char *s, struct json_t **ret, const char **why)
{
    return json_parse(a, s, strlen(s), ret, why);
}

static void reads_json(void **state)
{
    (void)state;
    struct json_t *v = NULL;
    const char *why = NULL;
    assert_int_equal(json("{\"nama\": \"Kopi \\u00e9\", \"n\": 9007199254740993}", &v, &why), OK);
    assert_string_equal(json_string_value(json_object_get(v, "nama")), "Kopi é");
    assert_int_equal(json_integer_value(json_object_get(v, "n")), 9007199254740993);
}

static void refuses_json(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } bad[] = {
        {"{\n \"a\": 1,\n \"a\": 2\n}", "line 3"},
        {"{\"rahasia\": 1, \"rahasia\": 2}", "duplicate object key"},
        {"", "line 1, column 1"},
        {"{", "line 1"},
        {"{\"a\": 01}", "line 1, column 7"},
        {"[1e400]", "real number overflow"},
        {"[9223372036854775808]", "too big"},
        {"[\"\xff\"]", "unable to decode byte 0xff"},
        {"[\"\\ud800\"]", "line 1"},
        {"[\"\\u0000\"]", "NUL"},
        {"[NaN]", "line 1"},
        {"[1,]", "line 1"},
        {"[1] x", "end of file expected"},
        {"{a: 1}", "line 1"},
        {"[\"a\tb\"]", "control character"},
        {"\"text\"", "expected"},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
         "column 33: nested deeper than 32"},
        {"{\"a\":\n[\"]\\\"[\",[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "line 2"},
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct json_t *v = NULL;
        const char *why = NULL;
        assert_int_equal(json(bad[i].text, &v, &why), ERR_INPUT);
        if (!strstr(why, bad[i].words))
            fail_msg("%s: “%s”, wanted “%s”", bad[i].text, why, bad[i].words);
        assert_null(strstr(why, "rahasia"));
    }
    struct json_t *v = NULL;
    const char *why = NULL;
    assert_int_equal(
        json("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", &v, &why), OK);
    char *large = arena_alloc(a, JSON_BYTES_MAX + 2);
    memset(large, ' ', JSON_BYTES_MAX + 1);
    assert_int_equal(json(large, &v, &why), ERR_TOO_LARGE);
}

/* ---- the head of a request ---- */

static enum err target(const char *s, struct req *req)
{
    const char *why = NULL;
    *req = (struct req){.query_text = ""};
    return strict_target(a, s, strlen(s), req, &why);
}

static void checks_targets(void **state)
{
    (void)state;
    struct req req;
    assert_int_equal(target("/usaha/Kopi%20%C3%A9?q=a+b&kosong", &req), OK);
    assert_string_equal(req.path, "/usaha/Kopi é");
    assert_string_equal(req.query_text, "q=a+b&kosong");
    assert_string_equal(req_query(&req, "q"), "a b");
    assert_int_equal(target("/", &req), OK);
    assert_int_equal(target("/a/", &req), OK);
    assert_int_equal(target("/...", &req), OK);
    assert_int_equal(target("/a?", &req), OK);
    static const char *const bad[] = {
        "",        "*",         "a",        "http://x/", "//",       "/a//b", "/.",   "/..",
        "/a/../b", "/%2e%2e/b", "/%2E/b",   "/a%2fb",    "/a%5Cb",   "/a\\b", "/a b", "/a#b",
        "/a\"",    "/<",        "/%00",     "/%1f",      "/%7f",     "/\x7f", "/%ff", "/\xff",
        "/%",      "/a?%",      "/a?x=%00", "/a?=x",     "/a?b=\x01"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(target(bad[i], &req), ERR_INPUT);
    char *large = arena_alloc(a, TARGET_MAX + 2);
    memset(large, '/', 1);
    memset(large + 1, 'x', TARGET_MAX);
    assert_int_equal(target(large, &req), ERR_URI_TOO_LONG);
    large[TARGET_MAX] = '\0';
    assert_int_equal(target(large, &req), OK);
}

/* Headers as "name: value" lines, as the library would hand them over. */
static enum err heads(enum http_method method, const char *version, const char *const *list,
                      struct req *req, struct framing *f)
{
    static struct raw_header raw[HEADERS_MAX + 1];
    struct raw_request r = {.version = version, .headers = raw};
    for (; *list; list++) {
        const char *colon = strchr(*list, ':');
        raw[r.headers_n++] =
            (struct raw_header){*list, colon + 2, (size_t)(colon - *list), strlen(colon + 2)};
    }
    const char *why = NULL;
    *req = (struct req){.method = method, .body_type = ""};
    *f = (struct framing){0};
    return strict_headers(a, &r, req, f, &why);
}
#define HEADS(method, ...) \
    heads(method, "HTTP/1.1", (const char *const[]){__VA_ARGS__, NULL}, &req, &f)

static void checks_headers(void **state)
{
    (void)state;
    struct req req;
    struct framing f;
    assert_int_equal(HEADS(HTTP_POST, "Host: malang.go.id:8080",
                           "Content-Type: Application/JSON ; charset=utf-8", "CONTENT-LENGTH: 12",
                           "Cookie: a=b", "X-Y: v \t", "cookie: c=d"),
                     OK);
    assert_string_equal(req.body_type, "application/json");
    assert_string_equal(req_header(&req, "x-y"), "v");
    assert_string_equal(req_cookie(&req, "c"), "d");
    assert_true(f.length == 12 && !f.expects);
    assert_int_equal(HEADS(HTTP_POST, "Host: a", "Content-Length: 0", "Expect: 100-Continue"), OK);
    assert_true(f.expects);
    assert_int_equal(HEADS(HTTP_DELETE, "Host: a", "Content-Length: 5"), OK);
    assert_int_equal(HEADS(HTTP_GET, "X: y"), ERR_INPUT);
    assert_int_equal(HEADS(HTTP_GET, "Host: a", "Host: a"), ERR_INPUT);
    assert_int_equal(HEADS(HTTP_GET, "Host: a b"), ERR_INPUT);
    assert_int_equal(HEADS(HTTP_GET, "Host: a", "Content-Length: 1"), ERR_INPUT);
    assert_int_equal(HEADS(HTTP_POST, "Host: a"), ERR_INPUT);
    static const char *const lengths[] = {
        "+1", "-1", "0x1", "1,1", "1 1", "", "1.0", "9999999999999999", "١"};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
        assert_int_equal(
            HEADS(HTTP_POST, "Host: a", arena_printf(a, "Content-Length: %s", lengths[i])),
            ERR_INPUT);
    assert_int_equal(
        HEADS(HTTP_POST, "Host: a", "Content-Length: 1", "Transfer-Encoding: identity"), ERR_INPUT);
    assert_int_equal(HEADS(HTTP_GET, "Host: a", "Authorization: x", "Authorization: y"), ERR_INPUT);
    assert_int_equal(HEADS(HTTP_GET, "Host: a", "Bad name: y"), ERR_INPUT);
    assert_int_equal(HEADS(HTTP_GET, "Host: a", "Bad\xc3: y"), ERR_INPUT);
    assert_int_equal(HEADS(HTTP_GET, "Host: a", "X: a\rb"), ERR_INPUT);
    assert_int_equal(HEADS(HTTP_POST, "Host: a", "Content-Length: 1", "Content-Type: json"),
                     ERR_INPUT);
    assert_int_equal(HEADS(HTTP_POST, "Host: a", "Content-Length: 1", "Content-Encoding: gzip"),
                     ERR_TYPE);
    const char *const none[] = {"X: y", NULL};
    assert_int_equal(heads(HTTP_GET, "HTTP/1.0", none, &req, &f), OK);
    assert_int_equal(heads(HTTP_GET, "HTTP/1.2", none, &req, &f), ERR_INPUT);
}

/* A request as it lies in the library's buffer once parsed. */
static bool layout(const char *block, size_t n, size_t headers, size_t cut)
{
    struct raw_header raw[4];
    const char *target = block + strlen(block) + 1, *version = target + strlen(target) + 1;
    struct raw_request r = {.method = block,
                            .target = target,
                            .version = version,
                            .target_n = strlen(target),
                            .headers = raw,
                            .block_n = n};
    for (const char *p = version + strlen(version) + 2; r.headers_n < headers;) {
        struct raw_header *h = &raw[r.headers_n++];
        h->name = p;
        h->name_n = strlen(p);
        h->value = p + h->name_n + 1 + strspn(p + h->name_n + 1, " \t");
        h->value_n = strlen(h->value);
        p = h->value + h->value_n + cut;
    }
    return strict_layout(&r);
}

static void checks_layout(void **state)
{
    (void)state;
#define LAYOUT(headers, s) layout(s, sizeof(s) - 1, headers, 2)
    assert_true(LAYOUT(3, "GET\0/\0HTTP/1.1\0\0Host\0 a\0\0X\0\0\0Y\0 \tz\0\0\0\0"));
    assert_true(LAYOUT(0, "GET\0/\0HTTP/1.1\0\0\0\0"));
    /* a line feed alone: after the request line, after a header, at the end */
    assert_false(LAYOUT(0, "GET\0/\0HTTP/1.1\0\0\0"));
    assert_false(layout("GET\0/\0HTTP/1.1\0\0Host\0 a\0X\0 y\0\0\0\0", 31, 2, 1));
    assert_false(LAYOUT(1, "GET\0/\0HTTP/1.1\0\0Host\0 a\0\0\0"));
    /* NUL in the target, in a value; lines that we were not told of; blanks before the target */
    assert_false(LAYOUT(0, "GET\0/\0x\0HTTP/1.1\0\0\0\0"));
    assert_false(LAYOUT(1, "GET\0/\0HTTP/1.1\0\0Host\0 a\0b\0\0\0\0"));
    assert_false(LAYOUT(1, "GET\0/\0HTTP/1.1\0\0Host\0 a\0\0X\0 y\0\0\0\0"));
    struct raw_request moved = {.method = "GET\0 /\0HTTP/1.1\0\0\0", .target_n = 1, .block_n = 19};
    moved.target = moved.method + 5;
    moved.version = moved.target + 2;
    assert_false(strict_layout(&moved));
#undef LAYOUT
}

/* ---- compression ---- */

static void negotiates(void **state)
{
    (void)state;
    assert_true(accepts_coding("gzip", "gzip"));
    assert_true(accepts_coding("deflate, gzip;q=0.5, br", "gzip"));
    assert_true(accepts_coding("br;q=1.0, GZIP ;q=1", "gzip"));
    assert_true(accepts_coding("*", "gzip"));
    assert_false(accepts_coding("*;q=0", "gzip"));
    assert_false(accepts_coding("gzip;q=0", "gzip"));
    assert_false(accepts_coding("gzip;q=0.000, *", "gzip"));
    assert_false(accepts_coding("xgzip, gzipx", "gzip"));
    assert_false(accepts_coding("", "gzip"));
    assert_false(accepts_coding(NULL, "gzip"));
}

static struct response packed(const char *type, size_t n, const char *accept, bool no_compress)
{
    struct pair h = {.name = "accept-encoding", .value = accept};
    struct req req = {.headers = &h};
    struct response res = {.type = type, .body = buf_new(a, CAP), .no_compress = no_compress};
    for (size_t i = 0; i < n; i++)
        buf_putc(&res.body, "Warung "[i % 7]);
    compress_response(a, &req, &res);
    return res;
}

static void compresses(void **state)
{
    (void)state;
    struct response res = packed("text/html; charset=utf-8", 40000, "gzip", false);
    assert_string_equal(pair_get(res.headers, "Content-Encoding"), "gzip");
    assert_string_equal(pair_get(res.headers, "Vary"), "Accept-Encoding");
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    char *back = arena_alloc(a, 40000);
    size_t n = 0;
    assert_int_equal(libdeflate_gzip_decompress(d, res.fixed, res.fixed_n, back, 40000, &n),
                     LIBDEFLATE_SUCCESS);
    libdeflate_free_decompressor(d);
    assert_int_equal(n, 40000);
    assert_memory_equal(back, res.body.p, n);
    assert_null(packed("text/html", 900, "gzip", false).fixed);
    assert_null(packed("text/html", 4000, "gzip", true).fixed);
    assert_null(packed("image/png", 4000, "gzip", false).fixed);
    assert_null(packed("text/html", 4000, "br", false).fixed);
    assert_non_null(packed("application/problem+json", 4000, "gzip", false).fixed);
    assert_string_equal(pair_get(packed("text/html", 4000, "br", false).headers, "Vary"),
                        "Accept-Encoding");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(decodes),       T(knows_utf8),      T(reads_forms),       T(refuses_forms),
        T(reads_cookies), T(reads_multipart), T(refuses_multipart), T(bounds_multipart),
        T(reads_json),    T(refuses_json),    T(checks_targets),    T(checks_headers),
        T(checks_layout), T(negotiates),      T(compresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
