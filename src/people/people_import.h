/*
 * A whole programme's accounts from a table as offices keep it: headings in Indonesian or English,
 * in any order, below any title rows. Each new account gets a code to be printed. Bad rows never
 * stop good ones; the same file twice changes nothing.
 *
 *   name          Nama Masuk, Username       made when missing: lurah-kauman, camat-klojen,
 *                                            sahabat-kauman-2; for others from the name
 *   display_name  Nama, Nama Lengkap
 *   role          Jabatan, Peran, Role       lurah, camat, sahabat, sahabat kota, petugas, …
 *   area          Wilayah, Kelurahan, Kecamatan: code or name
 *   phone         No. HP, Telepon, WA
 *
 * Who is known already: the same sign-in name; else the same phone; else role, territory and name
 * alike.
 */
#ifndef PEOPLE_IMPORT_H
#define PEOPLE_IMPORT_H

#include "people.h"
#include "tabular.h"

enum { PEOPLE_IMPORT_ROWS = 5000, PEOPLE_IMPORT_SLICE = 25 };

struct people_reject {
    int64_t number;   /* of the row in its file */
    const char *name; /* what it says of the person */
    struct field_err *reasons;
};

struct people_import {
    size_t created, unchanged, rejected;
    struct people_code *codes;     /* one per created account, in order of the file */
    struct people_reject *rejects; /* likewise */
};

/* ERR_INPUT when the file has no heading that is understood or more rows than PEOPLE_IMPORT_ROWS;
 * else OK whatever was rejected. Writes in slices by app_write(). */
enum err people_import(struct ctx *cx, const struct table_open *from, struct people_import *ret);

#endif
