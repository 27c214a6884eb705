/* The rows behind kbli.h; only kbli*.c look at them. */
#ifndef KBLI_TABLE_H
#define KBLI_TABLE_H

#include "kbli.h"

struct kbli_division_row {
    const char *code;
    char category;      /* 2020 */
    char category_2025; /* '-': the edition has no such division */
    const char *sector;
    const char *title;
};

struct kbli_row {
    const char *code;
    enum kbli_change change;
    const char *code_2025;
    bool sure;
    const char *sector;
    const char *title;
    const char *words;
};

enum { KBLI_DIVISIONS = 88, KBLI_ROWS = 83 };

extern const struct kbli_division_row kbli_division_rows[KBLI_DIVISIONS];
extern const struct kbli_row kbli_rows[KBLI_ROWS];

#endif
