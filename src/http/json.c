/*
 * JSON by jansson, which refused every bad input it was tried on. What it lacks is a bound on
 * depth as low as ours, so the text is walked once before.
 */
#include "forms.h"

#include <jansson.h>
#include <string.h>

struct place {
    int line, column;
};

/* Where the nesting first passes the bound. Strings are skipped; what is no JSON is jansson's. */
static bool too_deep(const char *s, size_t n, struct place *ret_place)
{
    int depth = 0;
    bool text = false;
    struct place at = {1, 0};
    for (size_t i = 0; i < n; i++) {
        at.column++;
        char c = s[i];
        if (c == '\n') {
            at.line++;
            at.column = 0;
        } else if (text) {
            if (c == '\\' && i + 1 < n && s[i + 1] != '\n') {
                i++;
                at.column++;
            } else if (c == '"') {
                text = false;
            }
        } else if (c == '"') {
            text = true;
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_DEPTH_MAX) {
                *ret_place = at;
                return true;
            }
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

static void release(void *value)
{
    json_decref(value);
}

/* jansson's words without the client's own text that it quotes: they also reach the log. */
static const char *explain(struct arena *a, const json_error_t *e)
{
    const char *near = strstr(e->text, " near ");
    int n = near ? (int)(near - e->text) : (int)strlen(e->text);
    if (strncmp(e->text, "duplicate object key", 20) == 0)
        n = 20;
    return arena_printf(a, "line %d, column %d: %.*s", e->line > 0 ? e->line : 1,
                        e->column > 0 ? e->column : 1, n, e->text);
}

static enum err parse(struct arena *a, const char *s, size_t n, size_t flags, struct json_t **ret,
                      const char **ret_why)
{
    struct place at;
    if (n > JSON_BYTES_MAX) {
        *ret_why = "more than 1 MiB of JSON";
        return ERR_TOO_LARGE;
    }
    if (too_deep(s, n, &at)) {
        *ret_why = arena_printf(a, "line %d, column %d: nested deeper than %d", at.line, at.column,
                                JSON_DEPTH_MAX);
        return ERR_INPUT;
    }
    json_error_t e;
    json_t *value = json_loadb(s, n, flags, &e);
    if (!value) {
        *ret_why = explain(a, &e);
        return ERR_INPUT;
    }
    arena_defer(a, release, value);
    *ret = value;
    return OK;
}

enum err json_parse(struct arena *a, const char *s, size_t n, struct json_t **ret,
                    const char **ret_why)
{
    return parse(a, s, n, JSON_REJECT_DUPLICATES, ret, ret_why);
}

enum err json_parse_own(struct arena *a, const char *s, struct json_t **ret)
{
    const char *why = NULL;
    return parse(a, s, strlen(s), 0, ret, &why);
}
