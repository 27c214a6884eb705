/*
 * Provinces, regencies and cities as the first four digits of a NIK name them
 * (Kemendagri codes). A NIK keeps the code of the place and time where its bearer was first
 * registered, so codes that were given up (Papua 2022, North Kalimantan 2012) stay known and
 * are told as former. Sources: NOTICE.
 */
#ifndef NIK_REGIONS_H
#define NIK_REGIONS_H

#include <stdbool.h>
#include <stddef.h>

enum { NIK_REGION_NAME = 64 };

struct nik_region {
    const char *province;       /* "Jawa Timur" */
    char name[NIK_REGION_NAME]; /* "Kota Malang", "Kabupaten Malang" */
    bool former;                /* the code is no longer given out */
};

/* The name of a province by its two digits (11 … 96), or NULL. */
const char *nik_province(unsigned code);

/* A regency or city by its four digits (3573). False when unknown; nothing is touched then. */
bool nik_region(unsigned code, struct nik_region *ret_region);

/* How many provinces, and how many regencies and cities, in use or former, are known. */
void nik_region_counts(size_t *ret_provinces, size_t *ret_active, size_t *ret_former);

#endif
