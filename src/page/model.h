/*
 * The model: what a handler hands to a page or to the API. A tree of values in an arena; objects
 * keep the order in which keys were set. Cheap to build: no hashing, keys are borrowed literals.
 *
 * Three writers read it: the template engine, the streaming JSON writer and the XML writer.
 */
#ifndef MODEL_H
#define MODEL_H

#include "arena.h"
#include "buf.h"

#include <stdint.h>

enum model_type { M_NULL, M_BOOL, M_INT, M_TEXT, M_DECIMAL, M_OBJECT, M_ARRAY, M_JSON, M_DRAWN };

struct model {
    enum model_type type;
    uint32_t tag;    /* the first four bytes of key: set with it, for quick comparing */
    const char *key; /* in its object; borrowed, lives as long as the arena */
    union {
        int64_t i;     /* M_INT, M_BOOL */
        const char *s; /* M_TEXT; M_DECIMAL: a JSON number as text; M_JSON: any value as text */
        struct {
            const char *p;
            size_t n;
        } drawn; /* M_DRAWN: HTML */
        struct {
            struct model *first, *last;
            uint32_t count;
            uint32_t keys; /* of an object: model_bit() of every key, to know what is not there */
        } kids;
    };
    struct model *next; /* sibling */
};

struct model *model_object(struct arena *a);
struct model *model_array(struct arena *a);

/* Setters append; a key set twice keeps both, the first wins when read: set once. Text is borrowed
 * (must live as long as the arena); NULL text sets null. The new child is returned. */
struct model *model_set_text(struct arena *a, struct model *o, const char *key, const char *s);
struct model *model_set_int(struct arena *a, struct model *o, const char *key, int64_t i);
struct model *model_set_bool(struct arena *a, struct model *o, const char *key, bool b);
struct model *model_set_null(struct arena *a, struct model *o, const char *key);
struct model *model_set_decimal(struct arena *a, struct model *o, const char *key, const char *s);
/* A value that has been written already, by json_write() and the like: pages show nothing of it. */
struct model *model_set_json(struct arena *a, struct model *o, const char *key, const char *json);
/* A piece of a page that a template has drawn already, for app/drawn.c alone (tools/lint.sh sees to
 * it): pages show it as it is, the API null. */
struct model *model_set_drawn(struct arena *a, struct model *o, const char *key, const char *html,
                              size_t n);
struct model *model_set_object(struct arena *a, struct model *o, const char *key);
struct model *model_set_array(struct arena *a, struct model *o, const char *key);
/* Hangs an existing tree in. */
void model_set(struct model *o, const char *key, struct model *child);
/* Gives a child of `o` another key. Never write `key` yourself: lookups go by the tags. */
void model_rename(struct model *o, struct model *child, const char *key);

/* Array elements. */
struct model *model_add_object(struct arena *a, struct model *array);
struct model *model_add_text(struct arena *a, struct model *array, const char *s);
struct model *model_add_int(struct arena *a, struct model *array, int64_t i);
void model_add(struct model *array, struct model *child);

/* The tag of a key: its first four bytes, zeros past its end. */
uint32_t model_tag(const char *key);
/* One of 32 bits for a tag: its number, and itself. */
static inline uint32_t model_bit_number(uint32_t tag)
{
    return tag * UINT32_C(0x9E3779B1) >> 27;
}
static inline uint32_t model_bit(uint32_t tag)
{
    return UINT32_C(1) << model_bit_number(tag);
}

/* The child of that key, or NULL. */
const struct model *model_get(const struct model *o, const char *key);

/* From parsed JSON (jansson): used by build/test-template and tests. */
struct json_t;
struct model *model_from_json(struct arena *a, const struct json_t *json);

/* Compact JSON (RFC 8259, UTF-8, U+2028/2029 and '<' escaped). */
void json_write(struct buf *out, const struct model *m);
void json_write_string(struct buf *out, const char *s);
/* A string and a colon. */
void json_write_key(struct buf *out, const char *key);

/*
 * A document of XML 1.0: `root` is the outermost element; keys become elements (so they must be
 * small letters, digits and "_"), null an empty one. The elements of an array are called by its key
 * without the last "s"; those of the outermost array `item`.
 */
void xml_write(struct buf *out, const char *root, const char *item, const struct model *m);

#endif
