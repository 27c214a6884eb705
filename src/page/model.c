/*
 * The tree that handlers fill: nodes from the arena, kids in a singly linked list with its
 * end at hand, so that setting is a few stores. Objects are small (a record's fields), so a
 * key is found by walking; each node carries its key's first four bytes, which settles most
 * comparisons without touching the key itself. Most of what a page asks for is not there (a
 * field's optional parts, looked for in every object around it): an object says so by a bit.
 */
#include "model.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t model_tag(const char *key)
{
    uint32_t tag = 0;
    for (int i = 0; i < 4 && key[i]; i++)
        tag |= (uint32_t)(unsigned char)key[i] << (8 * i);
    return tag;
}

static struct model *new_node(struct arena *a, enum model_type type)
{
    struct model *m = arena_new_of(a, struct model);
    m->type = type;
    return m;
}

struct model *model_object(struct arena *a)
{
    return new_node(a, M_OBJECT);
}

struct model *model_array(struct arena *a)
{
    return new_node(a, M_ARRAY);
}

static void append(struct model *parent, struct model *child)
{
    assert(!child->next);
    if (parent->kids.last)
        parent->kids.last->next = child;
    else
        parent->kids.first = child;
    parent->kids.last = child;
    parent->kids.count++;
}

void model_rename(struct model *o, struct model *child, const char *key)
{
    assert(o->type == M_OBJECT);
    child->key = key;
    child->tag = model_tag(key);
    o->kids.keys |= model_bit(child->tag);
}

void model_set(struct model *o, const char *key, struct model *child)
{
    model_rename(o, child, key);
    append(o, child);
}

void model_add(struct model *array, struct model *child)
{
    assert(array->type == M_ARRAY);
    append(array, child);
}

static struct model *set_new(struct arena *a, struct model *o, const char *key,
                             enum model_type type)
{
    struct model *m = new_node(a, type);
    model_set(o, key, m);
    return m;
}

struct model *model_set_text(struct arena *a, struct model *o, const char *key, const char *s)
{
    struct model *m = set_new(a, o, key, s ? M_TEXT : M_NULL);
    m->s = s;
    return m;
}

struct model *model_set_int(struct arena *a, struct model *o, const char *key, int64_t i)
{
    struct model *m = set_new(a, o, key, M_INT);
    m->i = i;
    return m;
}

struct model *model_set_bool(struct arena *a, struct model *o, const char *key, bool b)
{
    struct model *m = set_new(a, o, key, M_BOOL);
    m->i = b;
    return m;
}

struct model *model_set_null(struct arena *a, struct model *o, const char *key)
{
    return set_new(a, o, key, M_NULL);
}

struct model *model_set_decimal(struct arena *a, struct model *o, const char *key, const char *s)
{
    struct model *m = set_new(a, o, key, s ? M_DECIMAL : M_NULL);
    m->s = s;
    return m;
}

struct model *model_set_json(struct arena *a, struct model *o, const char *key, const char *json)
{
    struct model *m = set_new(a, o, key, M_JSON);
    m->s = json;
    return m;
}

struct model *model_set_drawn(struct arena *a, struct model *o, const char *key, const char *html,
                              size_t n)
{
    struct model *m = set_new(a, o, key, M_DRAWN);
    m->drawn.p = html;
    m->drawn.n = n;
    return m;
}

struct model *model_set_object(struct arena *a, struct model *o, const char *key)
{
    return set_new(a, o, key, M_OBJECT);
}

struct model *model_set_array(struct arena *a, struct model *o, const char *key)
{
    return set_new(a, o, key, M_ARRAY);
}

struct model *model_add_object(struct arena *a, struct model *array)
{
    struct model *m = model_object(a);
    model_add(array, m);
    return m;
}

struct model *model_add_text(struct arena *a, struct model *array, const char *s)
{
    struct model *m = new_node(a, s ? M_TEXT : M_NULL);
    m->s = s;
    model_add(array, m);
    return m;
}

struct model *model_add_int(struct arena *a, struct model *array, int64_t i)
{
    struct model *m = new_node(a, M_INT);
    m->i = i;
    model_add(array, m);
    return m;
}

const struct model *model_get(const struct model *o, const char *key)
{
    if (!o || o->type != M_OBJECT)
        return NULL;
    uint32_t tag = model_tag(key);
    if (!(o->kids.keys & model_bit(tag)))
        return NULL;
    for (const struct model *m = o->kids.first; m; m = m->next)
        if (m->tag == tag && strcmp(m->key, key) == 0)
            return m;
    return NULL;
}

/* The shortest decimal that reads back as the same number, never in a form JSON does not have. */
static const char *decimal_text(struct arena *a, double d)
{
    char text[40];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof(text), "%.*g", digits, d);
        if (strtod(text, NULL) == d)
            break;
    }
    return arena_strdup(a, text);
}

static void object_from_json(struct arena *a, struct model *o, const json_t *json)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)json, key, value)
        model_set(o, arena_strdup(a, key), model_from_json(a, value));
}

struct model *model_from_json(struct arena *a, const json_t *json)
{
    struct model *m = new_node(a, M_NULL);
    switch (json_typeof(json)) {
    case JSON_OBJECT:
        m->type = M_OBJECT;
        object_from_json(a, m, json);
        break;
    case JSON_ARRAY:
        m->type = M_ARRAY;
        for (size_t i = 0; i < json_array_size(json); i++)
            model_add(m, model_from_json(a, json_array_get(json, i)));
        break;
    case JSON_STRING:
        m->type = M_TEXT;
        m->s = arena_strdup(a, json_string_value(json));
        break;
    case JSON_INTEGER:
        m->type = M_INT;
        m->i = json_integer_value(json);
        break;
    case JSON_REAL:
        m->type = M_DECIMAL;
        m->s = decimal_text(a, json_real_value(json));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        m->type = M_BOOL;
        m->i = json_is_true(json);
        break;
    case JSON_NULL: break;
    }
    return m;
}
