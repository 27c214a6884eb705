/*
 * What a parsed page is made of; between template.c (which makes it) and render.c (which runs it),
 * for nobody else.
 *
 * A page is an array of operations run from first to last. A section's body follows its operation
 * at once, so that skipping it is one addition.
 */
#ifndef TEMPLATE_OPS_H
#define TEMPLATE_OPS_H

#include "template.h"

enum op_kind {
    OP_TEXT,     /* text as it stands */
    OP_LINE,     /* a line of the source begins: the partial's indentation goes here */
    OP_VALUE,    /* a value, escaped */
    OP_RAW,      /* a value as it is */
    OP_SECTION,  /* body: the next n operations */
    OP_INVERTED, /* likewise */
    OP_PARTIAL,
};

/* One part of a dotted name. */
struct name_part {
    const char *key;
    uint32_t tag; /* as model_tag() */
    uint32_t bit; /* its model_bit_number() */
    bool more;    /* the key goes on past its tag: compare the rest */
};

/* A name; without parts it is ".", the value at the top of the stack. */
struct name {
    unsigned n;
    struct name_part parts[];
};

/* A partial and what goes before each of its lines. */
struct call {
    const struct template *t;
    const char *indent;
    size_t indent_n;
    bool alone; /* stands alone on its line: the caller's indentation holds for it too */
};

struct op {
    enum op_kind kind;
    uint32_t n; /* text: bytes; section: operations in its body */
    union {
        const char *text;
        const struct name *name;
        const struct call *call;
    };
};

struct template
{
    const char *name;
    struct op *ops;
    size_t n;
};

enum {
    PARTIAL_DEPTH_MAX = 32, /* partials inside partials, at run time */
    SECTION_DEPTH_MAX = 32, /* sections inside sections of one source */
    TEXT_SPARE = 16, /* bytes behind a text that may be read: it is copied in units of this */
};

#endif
