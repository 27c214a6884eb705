/* The route table: finding, what is refused at start, 404 against 405. */
#include "route.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static enum err handler(struct web *w)
{
    (void)w;
    return OK;
}

#define ROW(m, p, f)                                                                \
    {                                                                               \
        .method = m, .path = p, .flags = f, .cap = 1, .handle = handler, .doc = "d" \
    }

static const struct route first[] = {
    ROW(HTTP_GET, "/", ROUTE_HTML),
    ROW(HTTP_GET, "/businesses", ROUTE_HTML | ROUTE_API),
    ROW(HTTP_POST, "/businesses", ROUTE_HTML | ROUTE_API),
    ROW(HTTP_GET, "/businesses/new", ROUTE_HTML),
    ROW(HTTP_GET, "/businesses/{id}", ROUTE_HTML | ROUTE_API),
    ROW(HTTP_PATCH, "/businesses/{id}", ROUTE_API),
    ROW(HTTP_POST, "/businesses/{id}", ROUTE_HTML),
    ROW(HTTP_GET, "/businesses/{id}/edit", ROUTE_HTML),
    ROW(HTTP_GET, "/businesses/new/help", ROUTE_HTML),
    {0},
};
static const struct route second[] = {
    ROW(HTTP_GET, "/assets/{path…}", ROUTE_HTML),
    ROW(HTTP_GET, "/assets/{hash}/one", ROUTE_HTML),
    ROW(HTTP_GET, "/api/openapi.json", ROUTE_HTML),
    ROW(HTTP_DELETE, "/a/{x}/b/{y}", ROUTE_API),
    {0},
};

static struct router *router;
static struct arena *a;

static int setup(void **state)
{
    (void)state;
    const struct route *const tables[] = {first, second};
    router = router_new(tables, 2);
    a = arena_new(1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    router_free(router);
    arena_free(a);
    return 0;
}

static struct req req;
static const char *allow;

static enum err find(enum http_method m, const char *path)
{
    req = (struct req){.method = m, .path = path};
    allow = NULL;
    return router_find(router, a, &req, &allow);
}

static void finds(enum http_method m, const char *path, const struct route *row, const char *p0,
                  const char *p1)
{
    assert_int_equal(find(m, path), OK);
    assert_ptr_equal(req.route, row);
    if (p0)
        assert_string_equal(req.params[0], p0);
    else
        assert_null(req.params[0]);
    if (p1)
        assert_string_equal(req.params[1], p1);
}

static void finds_rows(void **state)
{
    (void)state;
    finds(HTTP_GET, "/", &first[0], NULL, NULL);
    finds(HTTP_HEAD, "/", &first[0], NULL, NULL);
    assert_int_equal(req.method, HTTP_HEAD);
    finds(HTTP_GET, "/businesses", &first[1], NULL, NULL);
    assert_false(req.api);
    finds(HTTP_GET, "/api/v1/businesses", &first[1], NULL, NULL);
    assert_true(req.api);
    finds(HTTP_GET, "/businesses/new", &first[3], NULL, NULL);
    finds(HTTP_GET, "/businesses/17", &first[4], "17", NULL);
    finds(HTTP_GET, "/businesses/newer", &first[4], "newer", NULL);
    finds(HTTP_POST, "/businesses/new", &first[6], "new", NULL);
    finds(HTTP_GET, "/businesses/new/edit", &first[7], "new", NULL);
    finds(HTTP_GET, "/businesses/new/help", &first[8], NULL, NULL);
    finds(HTTP_GET, "/api/v1/businesses/new", &first[4], "new", NULL);
    finds(HTTP_GET, "/assets/css/a.css", &second[0], "css/a.css", NULL);
    finds(HTTP_GET, "/assets/x", &second[0], "x", NULL);
    finds(HTTP_GET, "/assets/x/one", &second[1], "x", NULL);
    finds(HTTP_GET, "/assets/x/one/two", &second[0], "x/one/two", NULL);
    finds(HTTP_GET, "/api/openapi.json", &second[2], NULL, NULL);
    finds(HTTP_DELETE, "/api/v1/a/1/b/2", &second[3], "1", "2");
    finds(HTTP_GET, "/assets/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20", &second[0],
          "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20", NULL);
}

static void finds_nothing(void **state)
{
    (void)state;
    static const char *const none[] = {"/nothing",
                                       "/businesses/",
                                       "/businesses/1/",
                                       "/businesses/1/edit/x",
                                       "/api/v1",
                                       "/api/v1/",
                                       "/api/v1/nothing",
                                       "/api/v2/businesses",
                                       "/api/v1x/businesses",
                                       "/assets",
                                       "/assets/",
                                       "/a/1/b/2",
                                       "/api/v1/assets/x",
                                       "",
                                       "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v"};
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        assert_int_equal(find(HTTP_GET, none[i]), ERR_NOT_FOUND);
}

static void names_methods(void **state)
{
    (void)state;
    assert_int_equal(find(HTTP_DELETE, "/businesses"), ERR_METHOD);
    assert_string_equal(allow, "GET, HEAD, POST");
    assert_int_equal(find(HTTP_POST, "/api/v1/businesses/3"), ERR_METHOD);
    assert_string_equal(allow, "GET, HEAD, PATCH");
    assert_int_equal(find(HTTP_PATCH, "/businesses/3"), ERR_METHOD);
    assert_string_equal(allow, "GET, HEAD, POST");
    assert_int_equal(find(HTTP_OPTIONS, "/"), ERR_METHOD);
    assert_string_equal(allow, "GET, HEAD");
    assert_int_equal(find(HTTP_HEAD, "/api/v1/a/1/b/2"), ERR_METHOD);
    assert_string_equal(allow, "DELETE");
    assert_int_equal(method_of("PATCH"), HTTP_PATCH);
    assert_int_equal(method_of("patch"), 0);
    assert_int_equal(method_of("BREW"), 0);
    assert_string_equal(method_name(HTTP_DELETE), "DELETE");
    assert_string_equal(method_name(0), "");
    size_t n = 0;
    const struct route *const *rows = router_rows(router, &n);
    assert_int_equal(n, 13);
    assert_ptr_equal(rows[0], &first[0]);
    assert_ptr_equal(rows[12], &second[3]);
}

/* Does a table of these two rows refuse to start, saying `words`? */
static void refuses_start(struct route one, struct route two, const char *words)
{
    int out[2];
    assert_int_equal(pipe(out), 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(out[1], STDERR_FILENO);
        const struct route table[] = {one, two, {0}};
        const struct route *const tables[] = {table};
        router_new(tables, 1);
        _exit(0);
    }
    close(out[1]);
    char text[512] = "";
    size_t n = 0;
    for (ssize_t got; (got = read(out[0], text + n, sizeof(text) - 1 - n)) > 0;)
        n += (size_t)got;
    close(out[0]);
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status) && n > 0);
    if (!strstr(text, words))
        fail_msg("“%s”, wanted “%s”", text, words);
}

static void refuses_tables(void **state)
{
    (void)state;
    struct route good = ROW(HTTP_GET, "/x/{id}", ROUTE_HTML | ROUTE_API), bad;
    refuses_start(good, (struct route)ROW(HTTP_GET, "/x/{other}", ROUTE_API),
                  "told apart from /x/{id}");
    refuses_start(good, good, "told apart");
#define BAD(change, words)               \
    do {                                 \
        bad = good;                      \
        bad.path = "/y";                 \
        bad.change;                      \
        refuses_start(good, bad, words); \
    } while (0)
    BAD(cap = 0, "no capability");
    BAD(handle = NULL, "no handler");
    BAD(doc = "", "no documentation");
    BAD(doc = NULL, "no documentation");
    BAD(flags = ROUTE_WRITE, "neither");
    BAD(method = 0, "no method");
    BAD(method = HTTP_HEAD, "HEAD");
    BAD(path = "y", "begin");
    BAD(path = "/y/", "ends with");
    BAD(path = "/y//z", "empty segment");
    BAD(path = "/y/a{id}", "whole segment");
    BAD(path = "/y/{id", "malformed");
    BAD(path = "/y/{}", "malformed");
    BAD(path = "/y/{…}", "malformed");
    BAD(path = "/y/{a…}/z", "last segment");
    BAD(path = "/api/v1/y", "/api/v1");
    BAD(path = "/{a}/{b}/{c}/{d}/{e}/{f}/{g}", "too many");
    BAD(path = "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16", "too many");
#undef BAD
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(finds_rows, setup, teardown),
        cmocka_unit_test_setup_teardown(finds_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(names_methods, setup, teardown),
        cmocka_unit_test(refuses_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
