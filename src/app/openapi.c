/*
 * The API's description, made from what the server itself is run by: a route's row gives path,
 * input, output and who may; a field table gives the schema. Nothing here is kept by hand.
 */
#include "openapi.h"

#include "caps.h"
#include "field.h"
#include "forms.h"

#include <jansson.h>

static struct model *problem_schema(struct arena *a)
{
    static const char text[] =
        "{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"detail\",\"errors\"],"
        "\"properties\":{"
        "\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":"
        "\"integer\"},"
        "\"detail\":{\"type\":\"string\"},\"hint\":{\"type\":\"string\"},\"request_id\":{\"type\":"
        "\"string\"},"
        "\"errors\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"field\","
        "\"message\"],"
        "\"properties\":{\"field\":{\"type\":\"string\"},\"message\":{\"type\":\"string\"}}}}}}";
    struct json_t *json = NULL;
    const char *why = NULL;
    json_parse(a, text, sizeof(text) - 1, &json, &why);
    return model_from_json(a, json);
}

static struct model *schema_of_text(struct arena *a, const char *text)
{
    struct json_t *json = NULL;
    const char *why = NULL;
    if (json_parse(a, text, strlen(text), &json, &why) != OK) {
        fprintf(stderr, "openapi: a route's schema does not parse: %s in %s\n", why, text);
        abort();
    }
    return model_from_json(a, json);
}

static struct model *reference(struct arena *a, const char *name)
{
    struct model *m = model_object(a);
    model_set_text(a, m, "$ref", arena_printf(a, "#/components/schemas/%s", name));
    return m;
}

static struct model *list_of(struct arena *a, struct model *item)
{
    struct model *m = schema_of_text(
        a, "{\"type\":\"object\",\"required\":[\"items\",\"total\",\"next\"],\"properties\":{"
           "\"total\":{\"type\":\"integer\"},\"total_capped\":{\"type\":\"boolean\"},"
           "\"next\":{\"type\":[\"string\",\"null\"]}}}");
    struct model *items = model_set_object(a, (struct model *)model_get(m, "properties"), "items");
    model_set_text(a, items, "type", "array");
    model_set(items, "items", item);
    return m;
}

static void content(struct arena *a, struct model *parent, const char *type, struct model *schema)
{
    struct model *c = model_set_object(a, parent, "content");
    model_set(model_set_object(a, c, type), "schema", schema);
}

/* The same as a file to be downloaded: bytes, which have no schema. */
static void content_files(struct arena *a, struct model *parent)
{
    struct model *c = (struct model *)model_get(parent, "content");
    model_set_object(a, c, "text/csv");
    model_set_object(a, c, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
}

/* Papers and pictures: bytes of their own kind. */
static void content_papers(struct arena *a, const struct route *r, struct model *parent)
{
    struct model *c = model_set_object(a, parent, "content");
    if (r->flags & ROUTE_PDF)
        model_set_object(a, c, "application/pdf");
    if (r->flags & ROUTE_JPEG)
        model_set_object(a, c, "image/jpeg");
}

/* A row, or what was asked for of it. */
static struct model *some_of(struct arena *a, struct model *row)
{
    struct model *m = model_object(a), *any = model_set_array(a, m, "anyOf");
    model_add(any, row);
    model_add(any, schema_of_text(a, "{\"type\":\"object\",\"required\":[\"id\",\"masked\"]}"));
    return m;
}

static struct model *answer_schema(struct arena *a, const struct route *r)
{
    struct model *s = r->output_schema ? schema_of_text(a, r->output_schema)
                      : r->output      ? reference(a, r->output->name)
                                       : NULL;
    if (s && r->query && field_find(r->query, QUERY_FIELDS))
        s = some_of(a, s);
    return s && (r->flags & ROUTE_LIST) ? list_of(a, s) : s;
}

static void answers(struct arena *a, const struct route *r, struct model *op)
{
    struct model *all = model_set_object(a, op, "responses");
    const char *code = r->flags & ROUTE_CREATED ? "201" : r->flags & ROUTE_NO_BODY ? "204" : "200";
    struct model *good = model_set_object(a, all, code);
    model_set_text(a, good, "description", "done");
    struct model *schema = r->flags & ROUTE_NO_BODY ? NULL : answer_schema(a, r);
    if (schema)
        content(a, good, "application/json", schema);
    if (schema && r->flags & ROUTE_TABLE)
        content_files(a, good);
    if (r->flags & (ROUTE_PDF | ROUTE_JPEG))
        content_papers(a, r, good);
    if (r->flags & ROUTE_SAME)
        model_set_text(a, model_set_object(a, all, "304"), "description",
                       "as If-None-Match has it");
    struct model *bad = model_set_object(a, all, "default");
    model_set_text(a, bad, "description", "refused: problem details (RFC 9457)");
    content(a, bad, "application/problem+json", reference(a, "Problem"));
}

static void path_parameters(struct arena *a, const char *path, struct model *list)
{
    for (const char *open = strchr(path, '{'); open; open = strchr(open + 1, '{')) {
        const char *close = strchr(open, '}');
        size_t n = (size_t)(close - open - 1);
        if (n > 3 && memcmp(close - 3, "…", 3) == 0)
            n -= 3;
        struct model *p = model_add_object(a, list);
        model_set_text(a, p, "name", arena_strndup(a, open + 1, n));
        model_set_text(a, p, "in", "path");
        model_set_bool(a, p, "required", true);
        model_set_text(a, model_set_object(a, p, "schema"), "type", "string");
    }
}

static const char *operation_id(struct arena *a, const struct route *r)
{
    char *id = arena_printf(a, "%s%s", method_name(r->method), r->path), *to = id;
    for (const char *s = id; *s; s++) {
        bool plain =
            (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9');
        if (plain)
            *to++ = *s >= 'A' && *s <= 'Z' ? (char)(*s + 'a' - 'A') : *s;
        else if (to > id && to[-1] != '_')
            *to++ = '_';
    }
    *to = '\0';
    return id;
}

static const char *plain_path(struct arena *a, const char *path)
{
    char *out = arena_printf(a, "/api/v1%s", path), *dots = strstr(out, "…");
    if (dots)
        memmove(dots, dots + strlen("…"), strlen(dots + strlen("…")) + 1);
    return out;
}

static void operation(struct arena *a, const struct route *r, struct model *path)
{
    static const char *const names[] = {[HTTP_GET] = "get",
                                        [HTTP_POST] = "post",
                                        [HTTP_PUT] = "put",
                                        [HTTP_PATCH] = "patch",
                                        [HTTP_DELETE] = "delete"};
    struct model *op = model_set_object(a, path, names[r->method]);
    model_set_text(a, op, "operationId", operation_id(a, r));
    model_set_text(a, op, "summary", r->doc);
    model_set_text(a, op, "x-capability", cap_name((enum cap)r->cap));
    struct model *params = model_set_array(a, op, "parameters");
    path_parameters(a, r->path, params);
    if (r->query)
        field_parameters(a, r->query, params);
    if (r->input || r->input_schema) {
        struct model *body = model_set_object(a, op, "requestBody");
        model_set_bool(a, body, "required", true);
        content(a, body, r->flags & ROUTE_UPLOAD ? "multipart/form-data" : "application/json",
                r->input_schema ? schema_of_text(a, r->input_schema)
                                : field_schema(a, r->input, true));
    }
    if (r->cap == CAP_PUBLIC)
        model_set_array(a, op, "security");
    answers(a, r, op);
}

static void add_schema(struct arena *a, struct model *schemas, const struct field_table *t)
{
    if (t && !model_get(schemas, t->name))
        model_set(schemas, t->name, field_schema(a, t, false));
}

struct model *openapi_document(struct arena *a, const struct router *router)
{
    struct model *doc = schema_of_text(
        a,
        "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Sahabat\",\"version\":\"1\",\"description\":"
        "\"The companion programme for a city's small businesses.\",\"license\":{\"name\":\"MIT\","
        "\"identifier\":\"MIT\"}},\"servers\":[{\"url\":\"/\"}],"
        "\"security\":[{\"token\":[]},{\"session\":[]}]}");
    struct model *paths = model_set_object(a, doc, "paths");
    struct model *components = model_set_object(a, doc, "components");
    struct model *schemas = model_set_object(a, components, "schemas");
    model_set(components, "securitySchemes",
              schema_of_text(
                  a, "{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
                     "\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"session\"}}"));
    model_set(schemas, "Problem", problem_schema(a));
    size_t n;
    const struct route *const *rows = router_rows(router, &n);
    for (size_t i = 0; i < n; i++) {
        if (!(rows[i]->flags & ROUTE_API))
            continue;
        const char *name = plain_path(a, rows[i]->path);
        struct model *path = (struct model *)model_get(paths, name);
        if (!path)
            path = model_set_object(a, paths, name);
        operation(a, rows[i], path);
        add_schema(a, schemas, rows[i]->output);
    }
    return doc;
}
