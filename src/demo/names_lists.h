/* Words the demo city is made of; only names*.c look at them. */
#ifndef NAMES_LISTS_H
#define NAMES_LISTS_H

#include "names.h"

/* What somebody does for a living, and what such a shop is called. Lists are "a|b|c". */
struct demo_trade {
    const char *kbli; /* of 2020; "" where our list has none */
    const char *sector;
    unsigned short weight;
    unsigned char size;   /* 0 smallest … 3: moves capital and employees */
    const char *heads;    /* "Warung|Depot": stand before a name */
    const char *products; /* "Soto Ayam|Rawon": stand before a name; may be "" */
    const char *tails;    /* "Motor|Jaya Motor": stand after a name; may be "" */
};

enum { DEMO_TRADES = 54 };
extern const struct demo_trade demo_trades[DEMO_TRADES];

extern const char demo_first_f[], demo_first_m[];   /* first names */
extern const char demo_second_f[], demo_second_m[]; /* second, family-like names */
extern const char demo_old_f[], demo_old_m[];       /* single names of people born before 1975 */
extern const char demo_brands[], demo_brand_a[], demo_brand_b[];
extern const char demo_estates[];

enum { DEMO_THEMES = 10 };
extern const char *const demo_streets[DEMO_THEMES]; /* streets come in themes, as in Malang */

/* Text put together in a fixed place; what does not fit is cut. */
struct demo_text {
    char *p;
    size_t n, size;
};
struct demo_text demo_text_in(char *p, size_t size);
void demo_put(struct demo_text *t, const char *s, size_t n);
void demo_puts(struct demo_text *t, const char *s);
/* A number with at least `width` digits. */
void demo_put_int(struct demo_text *t, uint64_t value, int width);
/* One of a list, at random. */
void demo_put_any(struct demo_text *t, struct demo_rng *rng, const char *list);

/* A street with house number, and perhaps lane (gang), RT and RW, in a ward. */
void demo_address(struct demo_rng *rng, size_t ward, char *ret_address, size_t size);
/* A phone that is nobody's. */
void demo_phone(struct demo_rng *rng, char *ret_phone, size_t size);

/* The n-th item (n taken modulo their number) of a list: where it begins and how long it is. */
const char *demo_item(const char *list, uint32_t n, size_t *ret_len);

#endif
