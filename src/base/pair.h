/* Decoded names and values, as forms, queries, headers and cookies carry them. */
#ifndef PAIR_H
#define PAIR_H

#include <stddef.h>

/* A decoded name and value; values may hold any byte but NUL. In order of arrival. */
struct pair {
    const char *name, *value;
    size_t n; /* bytes in value */
    struct pair *next;
};

/* First value of a name, or NULL. */
const char *pair_get(const struct pair *p, const char *name);

#endif
