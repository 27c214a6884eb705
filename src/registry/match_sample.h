/*
 * Labelled lists for measuring the matching engine: a made-up city's businesses as two offices
 * might have written them down, with who is who. Used by test_match.c and bench/match_f1.c, never
 * by the register. Equal plans give equal lists, on every machine.
 */
#ifndef MATCH_SAMPLE_H
#define MATCH_SAMPLE_H

#include "match.h"

enum sample_style {
    SAMPLE_INDONESIAN, /* name, owner, phone, address, ward */
    SAMPLE_FOREIGN     /* restaurants and shops, American addresses, no owner, one ward */
};

struct sample_plan {
    uint64_t seed;
    enum sample_style style;
    unsigned mess;       /* 0 clean … 100 very messy: how often and how hard a field is spoilt */
    unsigned no_phone;   /* per cent of records without phone; 100 blanks them all */
    unsigned no_owner;   /* likewise; in a foreign list always 100 */
    bool one_ward;       /* everybody is written into the same ward */
    unsigned businesses; /* different ones in the city */
    unsigned overlap;    /* per cent of them that stand in both lists */
    unsigned traps;      /* per cent that belong to a group easily taken for one: an owner's
                            several businesses, chains, shared phones, shared houses */
};

struct sample_row {
    struct match_raw raw; /* id is the row's index */
    uint32_t business;    /* who it is: equal in both lists */
    uint8_t list;         /* 0 or 1 */
};

struct sample {
    struct sample_row *rows;
    size_t n;
    size_t pairs; /* pairs of rows that are the same business */
};

struct sample sample_make(struct arena *a, const struct sample_plan *plan);

#endif
