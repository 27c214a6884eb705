/*
 * A new list of OJK brought in: CSV or XLSX with a heading (nama, perusahaan, nomor izin, tanggal
 * izin, situs; other columns are left alone). Each row is one licensed online lender. First what it
 * would change is told; applied, the very same list changes nothing more.
 *   new        not in the register: added, licensed
 *   licensed   known, but had no licence by the register: licensed from now on
 *   changed    known: company, licence or site differ (a name of the same company: renamed)
 *   same       nothing differs
 *   unlisted   licensed by the register and missing here, where the list is whole: no longer on the
 *              list from the day it was checked, so "not proven licensed"; never "illegal"
 *   bad        a row without a name, named twice, or with a day that is none: told and left out
 */
#ifndef LENDER_IMPORT_H
#define LENDER_IMPORT_H

#include "lender.h"

enum { LENDER_LIST_MAX = 1000 };

struct lender_import {
    const char *list; /* the file's text, or typed */
    const char *source, *checked_on;
    bool whole, apply;
};
extern const struct field_table lender_import_fields; /* "LenderImport" */

struct lender_change {
    const char *what;  /* as above, without "same" */
    int64_t number;    /* row of the file; 0: none */
    int64_t lender_id; /* 0: not in the register yet */
    const char *name, *company;
    const char *detail; /* changed: the fields with commas; bad: msgid of the reason */
    const char **cells; /* bad: the row as the file has it */
    size_t cells_n;
};
struct lender_changes {
    struct lender_change *list;
    size_t n;
    const char **headings; /* the file's */
    size_t headings_n;
    int64_t added, licensed, changed, same, unlisted, bad;
};
/* On the writer, CAP_LENDER_EDIT. `data`: the file's bytes, CSV or XLSX. ERR_INVALID on "list" when
 * no heading is found, on source and checked_on. Writes only with `apply`. */
enum err lender_import(struct ctx *cx, const struct lender_import *in, const char *data, size_t n,
                       struct lender_changes *ret);

#endif
