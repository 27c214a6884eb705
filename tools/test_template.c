/*
 * Runs cases in the public mustache specification's JSON form through the template engine:
 *
 *   test-template FILE.json …
 *
 * A file is {"tests": [{name, desc?, data, template, expected, partials?}]} or the bare array.
 * Prints a line for each failure and at the end "N passed, N failed"; exit 1 on a failure, 2 when
 * a file cannot be read.
 */
#include "template.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { CASE_CAP = 64 << 20, OUT_MAX = 16 << 20 };

static const char *text_of(const json_t *o, const char *key, size_t *ret_n)
{
    const json_t *s = json_object_get(o, key);
    *ret_n = json_string_length(s);
    return json_string_value(s);
}

static struct template_source *partials_of(struct arena *a, json_t *test, size_t *ret_n)
{
    json_t *o = json_object_get(test, "partials"), *value;
    struct template_source *sources = arena_array(a, json_object_size(o) + 1, sizeof(*sources));
    const char *name;
    size_t n = 0;
    json_object_foreach(o, name, value) if (json_is_string(value)) sources[n++] =
        (struct template_source){name, json_string_value(value), json_string_length(value)};
    *ret_n = n;
    return sources;
}

/* Draws a case; what is wrong with it, or NULL. */
static const char *draw(struct arena *a, json_t *test, struct buf *out)
{
    size_t n, partials_n;
    const char *text = text_of(test, "template", &n);
    if (!text)
        return "the case has no template";
    const char *why = NULL;
    struct template_source *partials = partials_of(a, test, &partials_n);
    struct template *t = template_parse(a, text, n, partials, partials_n, &why);
    if (!t)
        return why;
    const json_t *data = json_object_get(test, "data");
    template_render(t, data ? model_from_json(a, data) : model_object(a), out);
    return out->over ? "the result is too long, or partials are too deep" : NULL;
}

static bool run_case(const char *file, json_t *test)
{
    struct arena *a = arena_new(CASE_CAP);
    struct buf out = buf_new(a, OUT_MAX);
    size_t expected_n, name_n;
    const char *expected = text_of(test, "expected", &expected_n);
    const char *name = text_of(test, "name", &name_n);
    const char *why = draw(a, test, &out);
    if (!why && !expected)
        why = "the case expects nothing";
    bool good = !why && out.n == expected_n && memcmp(buf_str(&out), expected, expected_n) == 0;
    if (!good) {
        struct buf line = buf_new(a, 2 * OUT_MAX);
        if (expected)
            json_write_string(&line, expected);
        buf_puts(&line, why ? ", but " : ", got ");
        if (why)
            buf_puts(&line, why);
        else
            json_write_string(&line, buf_str(&out));
        printf("%s: %s: expected %s\n", file, name ? name : "(no name)", buf_str(&line));
    }
    arena_free(a);
    return good;
}

/* Runs a file's cases; false when it cannot be read. */
static bool run_file(const char *path, unsigned *passed, unsigned *failed)
{
    json_error_t error;
    json_t *root = json_load_file(path, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error), *test;
    json_t *tests = json_is_object(root) ? json_object_get(root, "tests") : root;
    if (!json_is_array(tests)) {
        fprintf(stderr, "test-template: %s: %s\n", path, root ? "no array of tests" : error.text);
        json_decref(root);
        return false;
    }
    size_t i;
    json_array_foreach(tests, i, test)
    {
        if (run_case(path, test))
            ++*passed;
        else
            ++*failed;
    }
    json_decref(root);
    return true;
}

int main(int argc, char **argv)
{
    unsigned passed = 0, failed = 0;
    bool read = argc > 1;
    if (!read)
        fputs("usage: test-template FILE.json ...\n", stderr);
    for (int i = 1; i < argc; i++)
        read &= run_file(argv[i], &passed, &failed);
    printf("%u passed, %u failed\n", passed, failed);
    return !read ? 2 : failed ? 1 : 0;
}
