/*
 * Kota Malang as the Ministry of Home Affairs (Kemendagri) codes it: 1 city, 5 districts
 * (kecamatan), 57 wards (kelurahan). Facts only; sources and licences stand in NOTICE.
 * `init` and `demo` fill the table `place` from here; another city loads its own file
 * (README.md in this folder).
 */
#ifndef REF_MALANG_H
#define REF_MALANG_H

#include <stddef.h>
#include <stdint.h>

/* One place. Strings are NULL where the fact is not known or does not apply. */
struct place_ref {
    const char *code; /* Kemendagri: "35.73", "35.73.02", "35.73.02.1007" */
    const char *kind; /* "city", "district" or "ward" */
    const char *name;
    const char *parent;    /* code of a row that stands before this one; NULL for the city */
    const char *postcode;  /* wards only */
    const char *postcode2; /* a second one in use; four wards have it */
    const char *stat_code; /* the statistics office's (BPS) */
    int32_t lat_e6,
        lng_e6;      /* WGS84, millionths of a degree; the city's: mean of its districts by area */
    int64_t area_m2; /* reckoned from polygons, so not the official area */
};

enum { PLACES_MALANG_ROWS = 63, PLACES_MALANG_DISTRICTS = 5, PLACES_MALANG_WARDS = 57 };

/* Parents before children, districts and wards in the order of their codes. */
extern const struct place_ref places_malang[PLACES_MALANG_ROWS];

/* The row of a code, or NULL. */
const struct place_ref *places_malang_find(const char *code);

/* The n-th ward (0 … 56) in the order of codes; NULL past the end. */
const struct place_ref *places_malang_ward(size_t n);

#endif
