/* The pages and the API of states, papers, proposals, self-registration and claims: through a real
 * server. */
#include "app_sql.h"
#include "curation_web.h"
#include "log.h"
#include "people_web.h"
#include "registry_web.h"
#include "session.h"
#include "test_stage_curation.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

static const struct route *const tables[] = {app_routes,      people_routes,   business_routes,
                                             curation_routes, document_routes, proposal_routes,
                                             public_routes};
static const struct nav_entry *const nav[] = {registry_nav, curation_nav, NULL};
static struct server *listening;

/* ---- a client ---- */

struct reply {
    int status;
    char *head, *body;
    size_t n;
};

static struct reply reply_of(char *all, size_t n)
{
    struct reply r = {.head = all};
    char *end = memmem(all, n, "\r\n\r\n", 4);
    assert_non_null(end);
    *end = '\0';
    r.body = end + 4;
    r.n = n - (size_t)(r.body - all);
    r.status = (int)strtol(all + 9, NULL, 10);
    return r;
}

/* Sends a request over a connection of its own. `cookie` and `more` may be NULL; more: "Name:
 * value\r\n…". */
static struct reply call(const char *method, const char *path, const char *cookie, const char *type,
                         const void *body, size_t n, const char *more)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)server_port(listening)),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 30};
    struct buf out = buf_new(cx.a, n + 65536), in = buf_new(cx.a, 32 << 20);
    char piece[65536];
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    buf_printf(&out, "%s %s HTTP/1.1\r\nHost: t\r\nConnection: close\r\n", method, path);
    if (cookie)
        buf_printf(&out, "Cookie: %s\r\n", cookie);
    if (type)
        buf_printf(&out, "Content-Type: %s\r\n", type);
    if (strcmp(method, "GET") != 0)
        buf_printf(&out, "Content-Length: %zu\r\n", n);
    buf_puts(&out, more ? more : "");
    buf_puts(&out, "\r\n");
    if (n)
        buf_put(&out, body, n);
    for (size_t at = 0; at < out.n;) {
        ssize_t put = send(fd, out.p + at, out.n - at, MSG_NOSIGNAL);
        assert_true(put > 0);
        at += (size_t)put;
    }
    for (ssize_t got; (got = recv(fd, piece, sizeof(piece), 0)) > 0 || (got < 0 && errno == EINTR);)
        buf_put(&in, piece, got > 0 ? (size_t)got : 0);
    close(fd);
    return reply_of(in.p, in.n);
}

/* Somebody with a browser: its cookie, and a token for forms. */
struct visitor {
    const char *cookie, *csrf, *token;
};

struct session {
    int64_t account;
    char *token;
};
static enum err session_rule(struct ctx *c, void *arg)
{
    struct session *s = arg;
    return session_start(c, s->account, "test", &s->token);
}
static enum err token_rule(struct ctx *c, void *arg)
{
    struct session *s = arg;
    struct api_token_row row;
    return api_token_create(c, s->account, "test", &s->token, &row);
}

static struct visitor sign_in(const struct actor *who)
{
    struct session s = {.account = who->account_id}, t = s;
    cx.now = clock_now(); /* the server goes by the real clock */
    assert_int_equal(write_now(session_rule, &s), OK);
    assert_int_equal(write_now(token_rule, &t), OK);
    return (struct visitor){.cookie = arena_printf(cx.a, "session=%s", s.token),
                            .csrf = csrf_make(&cx, app->keys, s.token),
                            .token = arena_printf(cx.a, "Authorization: Bearer %s\r\n", t.token)};
}

static struct visitor stranger(void)
{
    unsigned char hash[HASH_LEN];
    char *guest = token_make(&cx, hash);
    return (struct visitor){.cookie = arena_printf(cx.a, "guest=%s", guest),
                            .csrf = csrf_make(&cx, app->keys, guest)};
}

static struct reply page(const struct visitor *v, const char *path)
{
    struct reply r = call("GET", path, v->cookie, NULL, NULL, 0, NULL);
    if (r.status != 200)
        print_error("GET %s: %d\n%.2000s\n", path, r.status, r.body);
    assert_int_equal(r.status, 200);
    assert_null(strstr(r.body, "{{"));
    return r;
}

static struct reply form(const struct visitor *v, const char *path, const char *fields)
{
    const char *body = arena_printf(cx.a, "_csrf=%s&%s", v->csrf, fields);
    return call("POST", path, v->cookie, "application/x-www-form-urlencoded", body, strlen(body),
                NULL);
}

static struct reply api(const struct visitor *v, const char *method, const char *path,
                        const char *json, const char *match)
{
    const char *more =
        match ? arena_printf(cx.a, "%sIf-Match: \"%s\"\r\n", v->token, match) : v->token;
    return call(method, arena_printf(cx.a, "/api/v1%s", path), NULL,
                json ? "application/json" : NULL, json, json ? strlen(json) : 0, more);
}

static const char *at(int64_t id, const char *rest)
{
    return arena_printf(cx.a, "/businesses/%" PRId64 "%s", id, rest);
}

static const char *version_of(int64_t id)
{
    return arena_printf(cx.a, "%" PRId64, get(id).version);
}

/* The value of a hidden field in a page. */
static char *hidden(const struct reply *r, const char *name)
{
    const char *s = strstr(r->body, arena_printf(cx.a, "name=\"%s\" value=\"", name));
    assert_non_null(s);
    s = strstr(s, "value=\"") + 7;
    return arena_strndup(cx.a, s, strcspn(s, "\""));
}

static void holds(const struct reply *r, const char *text)
{
    if (!strstr(r->body, text))
        print_error("“%s” is missing in %d\n%.3000s\n", text, r->status, r->body);
    assert_non_null(strstr(r->body, text));
}

/* ---- states ---- */

static void test_states_page(void **state)
{
    struct business b = business("Laman Status", "Ibu Laman", KAUMAN, "081233600001");
    struct visitor head = sign_in(&lurah), city = sign_in(&officer), reader = sign_in(&mayor);
    struct reply r = page(&head, at(b.id, "/states"));
    holds(&r, "action=\"/businesses/");
    holds(&r, "id=\"curation-on\"");
    holds(&r, "id=\"activity-on\"");
    holds(&r, "value=\"verified\"");
    assert_null(strstr(r.body, "value=\"curated\"")); /* not the ward's step */
    holds(&r, "Ibu Laman");
    r = page(&reader, at(b.id, "/states"));
    assert_null(strstr(r.body, "<form method=\"post\" action=\"/businesses/"));

    const char *v = version_of(b.id);
    r = form(&head, at(b.id, "/curation"), "state=not_yet");
    assert_int_equal(r.status, 428);
    r = form(&head, at(b.id, "/curation"),
             arena_printf(cx.a, "_version=%s&state=not_yet&reasons[]=", v));
    assert_int_equal(r.status, 422);
    holds(&r, "href=\"#f-reasons\"");
    holds(&r, "id=\"f-reasons\"");
    r = form(&head, at(b.id, "/curation"),
             arena_printf(cx.a, "_version=%s&state=verified&on=2026-01-02", v));
    assert_int_equal(r.status, 303);
    assert_string_equal(get(b.id).curation, "verified");
    r = form(&head, at(b.id, "/curation"),
             arena_printf(cx.a, "_version=%s&state=not_yet&reasons[]=data", v));
    assert_int_equal(r.status, 412);
    r = form(&city, at(b.id, "/curation"),
             arena_printf(cx.a, "_version=%s&state=curated", version_of(b.id)));
    assert_int_equal(r.status, 303);
    r = page(&city, at(b.id, "/states"));
    holds(&r, "2 Jan 2026");
    r = form(&reader, at(b.id, "/curation"), "state=curated");
    assert_int_equal(r.status, 403);
    r = call("POST", at(b.id, "/curation"), head.cookie, "application/x-www-form-urlencoded",
             "state=verified", 14, NULL);
    assert_int_equal(r.status, 403); /* no token of ours */
}

static void test_states_api(void **state)
{
    struct business b = business("API Status", "Ibu Api", KAUMAN, "081233600002");
    struct visitor head = sign_in(&lurah), far = sign_in(&other_lurah), reader = sign_in(&mayor);
    struct reply r = api(&head, "POST", at(b.id, "/curation"), "{\"state\":\"verified\"}", NULL);
    assert_int_equal(r.status, 428);
    r = api(&far, "POST", at(b.id, "/curation"), "{\"state\":\"verified\"}", version_of(b.id));
    assert_int_equal(r.status, 404);
    r = api(&head, "POST", at(b.id, "/curation"), "{\"state\":\"curated\"}", version_of(b.id));
    assert_int_equal(r.status, 409);
    r = api(&head, "POST", at(b.id, "/curation"),
            "{\"state\":\"not_yet\",\"reasons\":[\"beauty\"]}", version_of(b.id));
    assert_int_equal(r.status, 422);
    holds(&r, "\"field\":\"reasons\"");
    r = api(&head, "POST", at(b.id, "/curation"),
            "{\"state\":\"not_yet\",\"reasons\":[\"data\",\"place\"],\"on\":\"2026-03-04\"}",
            version_of(b.id));
    assert_int_equal(r.status, 200);
    holds(&r, "\"curation\":\"not_yet\"");
    holds(&r, "\"curation_on\":\"2026-03-04\"");
    r = api(&head, "POST", at(b.id, "/activity"), "{\"activity\":\"closed\",\"reason\":\"sales\"}",
            version_of(b.id));
    assert_int_equal(r.status, 200);
    r = api(&head, "POST", at(b.id, "/owner"),
            "{\"owner_name\":\"Anak Api\",\"phone\":\"081233600003\",\"nama\":1}",
            version_of(b.id));
    assert_int_equal(r.status, 422);
    holds(&r, "\"field\":\"nama\"");
    r = api(&head, "POST", at(b.id, "/owner"),
            "{\"owner_name\":\"Anak Api\",\"phone\":\"081233600003\"}", version_of(b.id));
    assert_int_equal(r.status, 200);
    holds(&r, "Anak Api");
    r = api(&head, "GET", at(b.id, "/facts"), NULL, NULL);
    assert_int_equal(r.status, 200);
    holds(&r, "\"reasons\":[\"place\",\"data\"]"); /* in the list's order */
    holds(&r, "\"owner_name\":\"Ibu Api\"");
    r = api(&reader, "GET", at(b.id, "/facts"), NULL, NULL);
    assert_int_equal(r.status, 200);
    assert_null(strstr(r.body, "Ibu Api")); /* a former owner's name is personal */
    r = api(&far, "GET", at(b.id, "/facts"), NULL, NULL);
    assert_int_equal(r.status, 404);
}

static void test_queue(void **state)
{
    struct business a = business("Antre Satu", "Ani", KAUMAN, "081233600004"),
                    b = business("Antre Dua", "Budi", KAUMAN, NULL),
                    far = business("Antre Jauh", "Cici", ARJOSARI, NULL);
    struct visitor head = sign_in(&lurah), worker = sign_in(&companion);
    struct reply r = page(&head, "/curation");
    holds(&r, "Antre Satu");
    holds(&r, "name=\"_action\" value=\"verified\"");
    assert_null(strstr(r.body, "Antre Jauh"));
    r = page(&head, "/curation?queue=curate");
    assert_null(strstr(r.body, "name=\"_action\"")); /* the city's */
    r = page(&head, "/curation?queue=expiring&ward=" KAUMAN);
    r = call("GET", "/curation", worker.cookie, NULL, NULL, 0, NULL);
    assert_int_equal(r.status, 403);
    const char *ticked = arena_printf(cx.a,
                                      "queue=verify&ward=&_action=verified&_id[]=%" PRId64
                                      "-1&_id[]=%" PRId64 "-7&_id[]=%" PRId64 "-1",
                                      a.id, b.id, far.id);
    r = form(&head, "/curation", ticked);
    assert_int_equal(r.status, 303);
    assert_string_equal(get(a.id).curation, "verified");
    assert_string_equal(get(b.id).curation, "proposed"); /* changed since */
    assert_string_equal(get(far.id).curation, "proposed");
    r = form(&head, "/curation", "queue=verify&_action=curated&_id[]=1-1");
    assert_int_equal(r.status, 400);
    r = form(&head, "/curation", "queue=verify&_action=verified&_id[]=x");
    assert_int_equal(r.status, 400);
    business("Antre Tiga", "Dedi", KAUMAN, NULL);
    r = api(&head, "GET", "/curation?queue=verify&limit=1", NULL, NULL);
    assert_int_equal(r.status, 200);
    holds(&r, "\"total\":");
    assert_null(strstr(r.body, "\"next\":null"));
}

/* ---- papers ---- */

static struct reply upload(const struct visitor *v, const char *path, const char *fields,
                           const char *filename, const void *p, size_t n)
{
    struct buf b = buf_new(cx.a, n + 65536);
    const char *parts[] = {"_csrf", v->csrf, "kind", fields, "title", "Depan toko"};
    for (size_t i = 0; i < 6; i += 2)
        buf_printf(&b, "--XX\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n",
                   parts[i], parts[i + 1]);
    buf_printf(&b,
               "--XX\r\nContent-Disposition: form-data; name=\"file\"; "
               "filename=\"%s\"\r\nContent-Type: image/png\r\n\r\n",
               filename);
    buf_put(&b, p, n);
    buf_puts(&b, "\r\n--XX--\r\n");
    return call("POST", path, v->cookie, "multipart/form-data; boundary=XX", b.p, b.n, NULL);
}

static void test_papers(void **state)
{
    struct business b = business("Laman Foto", "Ibu Foto", KAUMAN, "081233600005");
    struct visitor head = sign_in(&lurah), far = sign_in(&other_lurah), reader = sign_in(&mayor);
    struct reply r = page(&head, at(b.id, "/documents"));
    holds(&r, "enctype=\"multipart/form-data\"");
    holds(&r, "id=\"document-file\"");
    gdImagePtr i = gdImageCreateTrueColor(64, 64);
    int n;
    void *png = gdImagePngPtr(i, &n);
    gdImageDestroy(i);
    r = upload(&head, at(b.id, "/documents"), "photo", "depan.png", png, (size_t)n);
    assert_int_equal(r.status, 303);
    r = upload(&far, at(b.id, "/documents"), "photo", "depan.png", png, (size_t)n);
    assert_int_equal(r.status, 404);
    r = upload(&head, at(b.id, "/documents"), "photo", "foto.png", "PK\x03\x04 zip", 8);
    assert_int_equal(r.status, 422);
    holds(&r, "id=\"f-file\"");
    r = upload(&head, at(b.id, "/documents"), "document", "surat.pdf", "%PDF-1.4 surat", 14);
    assert_int_equal(r.status, 303);
    gdFree(png);
    r = page(&head, at(b.id, "/documents"));
    holds(&r, "<img src=\"/businesses/");
    holds(&r, "Depan toko");
    r = page(&reader, at(b.id, "/documents"));
    assert_null(strstr(r.body, "Depan toko"));

    r = api(&head, "GET", at(b.id, "/documents"), NULL, NULL);
    assert_int_equal(r.status, 200);
    holds(&r, "\"type\":\"application/pdf\"");
    const char *photo = strstr(r.body, "\"kind\":\"photo\"");
    assert_non_null(photo);
    while (strncmp(photo, "{\"id\":", 6) != 0)
        photo--;
    int64_t id = strtoll(photo + 6, NULL, 10);
    const char *path = at(b.id, arena_printf(cx.a, "/documents/%" PRId64, id));
    r = call("GET", path, head.cookie, NULL, NULL, 0, NULL);
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(r.head, "Content-Disposition: attachment; filename=\"depan-toko.jpg\""));
    assert_non_null(strstr(r.head, "nosniff"));
    assert_string_equal(picture_type(r.body, r.n), "image/jpeg");
    assert_int_equal(call("GET", path, reader.cookie, NULL, NULL, 0, NULL).status, 403);
    assert_int_equal(call("GET", path, far.cookie, NULL, NULL, 0, NULL).status, 404);
    const char *shown = at(b.id, arena_printf(cx.a, "/photos/%" PRId64, id));
    assert_int_equal(call("GET", shown, head.cookie, NULL, NULL, 0, NULL).status, 200);
    r = page(&head, arena_printf(cx.a, "%s/remove", path));
    holds(&r, "Depan toko");
    assert_int_equal(form(&head, arena_printf(cx.a, "%s/remove", path), "").status, 303);
    assert_int_equal(call("GET", path, head.cookie, NULL, NULL, 0, NULL).status, 404);
}

static void test_licenses(void **state)
{
    struct business b = business("Laman Izin", "Ibu Izin", KAUMAN, "081233600006");
    struct visitor head = sign_in(&lurah);
    struct reply r =
        api(&head, "POST", at(b.id, "/licenses"), "{\"kind\":\"pirt\",\"number\":\"12\"}", NULL);
    assert_int_equal(r.status, 422);
    r = api(&head, "POST", at(b.id, "/licenses"),
            "{\"kind\":\"pirt\",\"number\":\"2103573010001-29\",\"issued_on\":\"2024-05-01\"}",
            NULL);
    assert_int_equal(r.status, 201);
    holds(&r, "\"has_file\":false");
    r = page(&head, at(b.id, "/documents"));
    holds(&r, "2103573010001-29");
    r = api(&head, "POST", at(b.id, "/licenses/999/remove"), NULL, NULL);
    assert_int_equal(r.status, 404);
    r = page(&head, at(b.id, "/documents"));
    const char *link = strstr(r.body, "/licenses/");
    int64_t id = 0;
    for (; link && !id; link = strstr(link + 1, "/licenses/"))
        id = strtoll(link + 10, NULL, 10);
    assert_true(id > 0);
    r = api(&head, "POST", at(b.id, arena_printf(cx.a, "/licenses/%" PRId64 "/remove", id)), NULL,
            NULL);
    assert_int_equal(r.status, 204);
}

/* ---- proposals ---- */

static void test_proposals(void **state)
{
    struct business b = business("Laman Usul", "Ibu Usul", KAUMAN, "081233600007");
    assign(b.id, &companion);
    struct visitor worker = sign_in(&companion), head = sign_in(&lurah);
    struct reply r = page(&worker, at(b.id, "/propose"));
    holds(&r, "name=\"_note\"");
    const char *json = "{\"address\":\"Jl. Usulan 9\"}";
    r = api(&worker, "POST", at(b.id, "/propose"), json, version_of(b.id));
    assert_int_equal(r.status, 201);
    int64_t id = strtoll(strstr(r.body, "\"id\":") + 5, NULL, 10);
    const char *path = arena_printf(cx.a, "/proposals/%" PRId64, id);
    r = page(&worker, "/proposals");
    holds(&r, "Laman Usul");
    r = page(&worker, path);
    assert_null(strstr(r.body, "/accept"));
    r = page(&head, path);
    holds(&r, "Jl. Usulan 9");
    holds(&r, "Jl. Melati 1");
    char *version = hidden(&r, "_version"), *business_version = hidden(&r, "business_version");
    r = form(&head, arena_printf(cx.a, "%s/reject", path),
             arena_printf(cx.a, "_version=%s&reason=", version));
    assert_int_equal(r.status, 422);
    holds(&r, "id=\"f-reason\"");
    r = form(&head, arena_printf(cx.a, "%s/accept", path),
             arena_printf(cx.a, "_version=%s&business_version=99", version));
    assert_int_equal(r.status, 412);
    assert_int_equal(form(&worker, arena_printf(cx.a, "%s/accept", path), "").status, 403);
    r = form(&head, arena_printf(cx.a, "%s/accept", path),
             arena_printf(cx.a, "_version=%s&business_version=%s", version, business_version));
    assert_int_equal(r.status, 303);
    assert_string_equal(get(b.id).address, "Jl. Usulan 9");
    r = api(&worker, "GET", path, NULL, NULL);
    holds(&r, "\"state\":\"accepted\"");
    r = api(&head, "GET", "/proposals?state=accepted", NULL, NULL);
    holds(&r, "Laman Usul");
    /* A form that comes back keeps what was typed. */
    r = form(
        &worker, at(b.id, "/propose"),
        arena_printf(cx.a,
                     "_version=%s&_note=Kata+orang&name=Laman+Usul&owner_name=Ibu+Usul&ward=" KAUMAN
                     "&nib=12",
                     version_of(b.id)));
    assert_int_equal(r.status, 422);
    holds(&r, "Kata orang");
    holds(&r, "value=\"12\"");
}

/* ---- owners from outside ---- */

static void test_register_pages(void **state)
{
    struct visitor v = stranger();
    struct reply r = page(&v, "/register");
    holds(&r, "name=\"consent\"");
    assert_null(strstr(r.body, "checked")); /* unticked to begin with */
    const char *fields =
        "name=Es+Teh+Solo&owner_name=Pak+Solo&phone=0812-3370-0001&ward=" KAUMAN "&products=Es+teh";
    r = form(&v, "/register", fields);
    assert_int_equal(r.status, 422);
    holds(&r, "Es Teh Solo");
    holds(&r, "href=\"#f-consent\"");
    r = form(&v, "/register", arena_printf(cx.a, "%s&consent=0&consent=1", fields));
    assert_int_equal(r.status, 200);
    char *draft = hidden(&r, "draft");
    holds(&r, "0812");
    assert_null(strstr(r.body, "081233700001"));
    r = form(&v, "/register/confirm", arena_printf(cx.a, "draft=%s&code=1", draft));
    assert_int_equal(r.status, 422);
    assert_string_equal(hidden(&r, "draft"), draft);
    r = form(&v, "/register/again", arena_printf(cx.a, "draft=%s", draft));
    assert_int_equal(r.status, 200);
    r = form(&v, "/register/confirm",
             arena_printf(cx.a, "draft=%s&code=%s", draft, code_sent("081233700001")));
    assert_int_equal(r.status, 303);
    const char *to = strstr(r.head, "/register/done?code=U-");
    assert_non_null(to);
    r = page(&v, arena_strndup(cx.a, to, strcspn(to, "\r")));
    holds(&r, "U-");
    r = page(&v, "/register/done?code=%3Cscript%3E");
    assert_null(strstr(r.body, "<script>"));
    r = form(&v, "/register/confirm", "draft=x&code=1");
    assert_int_equal(r.status, 303); /* from the beginning */
    r = call("POST", "/register", v.cookie, "application/x-www-form-urlencoded", "name=x", 6, NULL);
    assert_int_equal(r.status, 403);
}

static void test_claim_pages(void **state)
{
    struct business b = business("Laman Klaim", "Ibu Klaim", KAUMAN, "081233700002");
    struct visitor v = stranger(), head = sign_in(&lurah);
    struct reply r = page(&v, arena_printf(cx.a, "/claim?code=%s", b.code));
    holds(&r, b.code);
    r = form(&v, "/claim", "what=apa");
    assert_int_equal(r.status, 422);
    r = form(&v, "/claim", arena_printf(cx.a, "what=%s", b.code));
    assert_int_equal(r.status, 200);
    assert_null(strstr(r.body, "0812")); /* not even a part of the number */
    char *draft = hidden(&r, "draft");
    const char *code = code_sent("081233700002");
    r = form(&v, "/claim/confirm", arena_printf(cx.a, "draft=%s&code=%s", draft, code));
    assert_int_equal(r.status, 422);
    r = form(&v, "/claim/confirm", arena_printf(cx.a, "draft=%s&code=%s&consent=1", draft, code));
    assert_int_equal(r.status, 303);
    assert_non_null(strstr(r.head, "Location: /reset/"));
    const char *to = strstr(r.head, "/reset/");
    page(&v, arena_strndup(cx.a, to, strcspn(to, "\r")));
    /* In person: the link is shown once. */
    struct business c = business("Laman Temu", "Ibu Temu", KAUMAN, NULL);
    r = page(&head, at(c.id, "/states"));
    holds(&r, "/confirm-owner");
    r = form(&head, at(c.id, "/confirm-owner"),
             arena_printf(cx.a, "_version=%s&consent=0", version_of(c.id)));
    assert_int_equal(r.status, 422);
    r = form(&head, at(c.id, "/confirm-owner"),
             arena_printf(cx.a, "_version=%s&consent=0&consent=1", version_of(c.id)));
    assert_int_equal(r.status, 200);
    holds(&r, "http://t/reset/");
    r = api(&head, "POST", at(c.id, "/confirm-owner"), "{\"consent\":true}", version_of(c.id));
    assert_int_equal(r.status, 200);
    holds(&r, "\"link\":\"http://t/reset/");
}

/* ---- keys of programs ---- */

/* A body may hold a password: what stands for it in the database is no plain hash of it. */
static void test_body_under_a_key_cannot_be_guessed(void **state)
{
    struct visitor head = sign_in(&lurah);
    const char *json = "{\"name\":\"Uji kunci\",\"query\":\"q=a\"}",
               *path = "/api/v1/businesses/views";
    const char *more = arena_printf(cx.a, "%sIdempotency-Key: kunci-1\r\n", head.token);
    struct reply r = call("POST", path, NULL, "application/json", json, strlen(json), more);
    unsigned char keyed[HASH_LEN];
    size_t n = 0;
    assert_int_equal(r.status, 201);
    const char *both = arena_printf(cx.a, "%s\n%s", path, json);
    keyed_hash(app->keys, "idempotency", both, strlen(both), keyed);
    look();
    struct rows *rows =
        db_rows(&cx, &q_idem_get,
                ARGS(db_int(lurah.account_id), db_text("/businesses/views"), db_text("kunci-1")));
    assert_true(rows_next(rows));
    const void *kept = row_blob(rows, 0, &n);
    assert_int_equal(n, HASH_LEN);
    assert_memory_equal(kept, keyed, HASH_LEN);
    assert_int_equal(rows_end(rows), OK);
    r = call("POST", path, NULL, "application/json", json, strlen(json), more);
    holds(&r, "Uji kunci");
}

static int begin(void **state)
{
    const char *why = NULL;
    log_level(LOG_ERROR);
    int bad = open_stage(state, tables, sizeof(tables) / sizeof(tables[0]));
    web_nav = nav;
    struct server_config config = {.listen = "127.0.0.1:0",
                                   .threads = 1,
                                   .arena_cap = 64 << 20,
                                   .app = app,
                                   .admit = web_admit,
                                   .refuse = web_refuse,
                                   .plan = web_plan,
                                   .handle = web_handle,
                                   .finished = web_finished};
    listening = server_start(&config, &why);
    assert_non_null(listening);
    return bad;
}

static int end(void **state)
{
    server_stop(listening, 5);
    return stage_end(state);
}

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], PICTURE_CHILD) == 0)
        return picture_child(argc > 2 ? argv[2] : NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states_page),
        cmocka_unit_test(test_states_api),
        cmocka_unit_test(test_queue),
        cmocka_unit_test(test_papers),
        cmocka_unit_test(test_licenses),
        cmocka_unit_test(test_proposals),
        cmocka_unit_test(test_register_pages),
        cmocka_unit_test(test_claim_pages),
        cmocka_unit_test(test_body_under_a_key_cannot_be_guessed),
    };
    return run_on_both(tests, sizeof(tests) / sizeof(tests[0]), begin, end);
}
