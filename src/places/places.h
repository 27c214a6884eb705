/*
 * Places: city, districts, wards with their Kemendagri codes. Loaded once and kept in memory
 * (a province has some thousands); read again when somebody imports others.
 */
#ifndef PLACES_H
#define PLACES_H

#include "ctx.h"

struct place {
    const char *code, *kind, *name, *name_fold, *parent, *postcode;
    int64_t lat_e6, lng_e6; /* FIELD_UNSET when unknown */
};

/* The set in use; never NULL once places_load() was called. Valid for ever (old sets are kept). */
struct places;
const struct places *places(void);
/* Reads the table; at start and after an import. */
enum err places_load(struct ctx *cx);
/* The same now and then, where another server's import has changed them. */
enum err places_care(struct ctx *cx);

const struct place *place_find(const struct places *p, const char *code); /* or NULL */
/* Name of a code, or the code itself. */
const char *place_name(const struct places *p, const char *code);
/* The district of a ward ("35.73.02" of "35.73.02.1007") in the arena. */
const char *district_of(struct arena *a, const char *ward);
bool is_ward(const struct places *p, const char *code);

/* The ward whose centre is nearest to a point (degrees × 10^6), at most 50 km away: a guess, since
 * no boundaries are known. NULL when none has a centre that near. */
const struct place *ward_nearest(const struct places *p, int64_t lat_e6, int64_t lng_e6);

/* In order of code; `parent` NULL: all of that kind. */
const struct place *const *places_of(const struct places *p, struct arena *a, const char *kind,
                                     const char *parent, size_t *ret_n);

/*
 * A ward as people write it: code, "Kauman", "Kel. Kauman", "KELURAHAN KAUMAN ", "kauman, klojen",
 * a misspelling ("Kawman"). `district` (may be NULL) decides between wards of one name. NULL when
 * none or more than one fits; *ret_exact (may be NULL) tells whether it was written properly;
 * *ret_near the closest name when none fits well enough.
 */
const struct place *ward_guess(const struct places *p, struct arena *a, const char *text,
                               const char *district, bool *ret_exact, const char **ret_near);
/*
 * The ward that a free text names: "lapak saya di kel. Kauman digusur". Only proper spellings
 * count; what is also a district or an everyday word must stand behind "kelurahan" or the like.
 * NULL when none is named, or several.
 */
const struct place *ward_in_text(const struct places *p, struct arena *a, const char *text);
/* The same for districts. */
const struct place *district_guess(const struct places *p, struct arena *a, const char *text);

/* On the writer: Malang as built in (init and demo); does nothing where there are places. */
enum err places_seed(struct ctx *cx);
/*
 * On the writer: a CSV (code,kind,name,parent,postcode,lat,lng): adds and renames, removes none.
 * The whole file or nothing: with a wrong line ERR_INVALID, and `tell` is called for each of them.
 */
struct places_import {
    int64_t added, changed, unchanged;
};
enum err places_import(struct ctx *cx, const char *data, size_t n, struct places_import *ret,
                       void (*tell)(void *, int64_t line, const char *msgid), void *arg);

#endif
