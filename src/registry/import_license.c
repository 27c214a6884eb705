/*
 * Licences of a row: P-IRT, halal, brand, BPOM. A cell may hold several, and often holds a word
 * ("sudah", "proses") instead of a number; such a word goes into the notes. A number of the wrong
 * form refuses the row, as a wrong NIB does.
 *
 * An import only ever adds. A number that the business has stays as it is, whoever gave it. In a
 * kind that a person added to or removed from since this source last spoke nothing is added, with
 * a warning: as states, licences are not proposed but decided.
 */
#include "import_parts.h"

#include "import_sql.h"
#include "license.h"
#include "text.h"

#include <ctype.h>

enum { DIGITS_FEW = 5, BRAND_MIN = 3, BRAND_MAX = 60 };

static const struct {
    enum import_what what;
    const char *label; /* in notes */
} kinds[] = {{I_PIRT, "P-IRT"}, {I_HALAL, "Halal"}, {I_BRAND, "Merek"}, {I_BPOM, "BPOM"}};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* ---- cells ---- */

static bool is_one_of(struct arena *a, const char *words, const char *text)
{
    char key[40];
    if (strlen(text) > 30)
        return false;
    snprintf(key, sizeof(key), "|%.36s|", text_fold(a, text));
    return strstr(words, key) != NULL;
}

/* Something about the paper and not its number: "sudah", "proses 2024", a day. */
static bool is_remark(struct ctx *cx, enum import_what what, const char *text)
{
    bool rough;
    const char *iso;
    static const char words[] = "|ya|y|ada|sudah|sdh|punya|sudah ada|sudah punya|memiliki|proses|"
                                "dalam proses|sedang proses|diproses|pengajuan|ok|v|x||";
    size_t digits = 0, letters = 0;
    for (const char *s = text; *s; s++) {
        digits += isdigit((unsigned char)*s) != 0;
        letters += ((unsigned char)*s & 0xc0) != 0x80;
    }
    if (what == I_BRAND)
        return letters < BRAND_MIN || letters > BRAND_MAX || is_one_of(cx->a, words, text);
    return digits < DIGITS_FEW || import_date(cx, text, &iso, &rough);
}

static bool add(struct ctx *cx, struct import_draft *d, const char *kind, const char *number)
{
    for (size_t i = 0; i < d->licenses_n; i++)
        if (strcmp(d->licenses[i].kind, kind) == 0 && strcmp(d->licenses[i].number, number) == 0)
            return true;
    if (!d->licenses)
        d->licenses = arena_array(cx->a, LICENSES_MAX, sizeof(*d->licenses));
    if (d->licenses_n == LICENSES_MAX)
        return false;
    d->licenses[d->licenses_n++] = (struct import_license){kind, number};
    return true;
}

static void take_number(struct ctx *cx, const char *kind, const char *text, struct import_draft *d)
{
    const char *number;
    struct format_verdict v = license_number(cx, kind, text, &number);
    if (v.error) {
        fail_field(cx, kind, v.error, NULL);
        return;
    }
    if (v.warning)
        warn_field(cx, kind, v.warning, NULL);
    if (!add(cx, d, kind, number))
        fail_field(cx, kind, "error.documents_many", NULL);
}

/* Several numbers in one cell, unless the whole is one. A brand may hold any sign but these. */
static void take_numbers(struct ctx *cx, enum import_what what, const char *text,
                         struct import_draft *d)
{
    const char *pieces[LICENSES_MAX + 1], *number, *kind = import_what_name(what);
    if (what != I_BRAND && !license_number(cx, kind, text, &number).error) {
        take_number(cx, kind, text, d);
        return;
    }
    const char *signs = what == I_BRAND ? ";\r\n" : "/,;&|\r\n";
    size_t n = import_cut(cx->a, text, signs, pieces, LICENSES_MAX + 1);
    for (size_t i = 0; i < n; i++) {
        const char *piece = import_cell_clean(cx->a, pieces[i]);
        if (*piece)
            take_number(cx, kind, piece, d);
    }
}

static void take_cell(struct ctx *cx, size_t at, const char *text, struct import_draft *d)
{
    enum import_what what = kinds[at].what;
    const char *kind = import_what_name(what), *clean = import_cell_clean(cx->a, text);
    bool lost = false;
    const char *number = what == I_PIRT ? import_scientific(cx->a, clean, 1, &lost) : NULL;
    if (lost) {
        fail_field(cx, kind, "import.error.digits_lost", NULL);
        return;
    }
    if (is_one_of(cx->a, "|tidak|tdk|no|n|t|", clean))
        return;
    if (!number && is_remark(cx, what, clean)) {
        warn_field(cx, kind, "import.warning.license_remark", "text", clean, NULL);
        import_extra(cx, d, kinds[at].label, clean);
        return;
    }
    take_numbers(cx, what, number ? number : text, d);
}

void import_take_licenses(struct ctx *cx, const struct import_cells *c, struct import_draft *d)
{
    for (size_t i = 0; i < KINDS; i++)
        if (*c->of[kinds[i].what])
            take_cell(cx, i, c->of[kinds[i].what], d);
}

/* ---- what a known business lacks ---- */

static bool has(const struct license *list, size_t n, const struct import_license *l)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].kind, l->kind) == 0 && strcmp(list[i].number, l->number) == 0)
            return true;
    return false;
}

/* The kinds in which a person decided. */
static enum err decided(struct ctx *cx, int64_t business_id, int64_t last, uint64_t *ret_kinds)
{
    *ret_kinds = 0;
    struct rows *r = db_rows(cx, &q_import_touched, ARGS(db_int(business_id), db_int(last)));
    while (rows_next(r))
        *ret_kinds |= I_BIT(import_what_of(row_text(r, 0)));
    return rows_end(r);
}

enum err import_licenses_lacking(struct ctx *cx, const struct import_draft *d, int64_t business_id,
                                 int64_t last, struct import_license *ret, size_t *ret_n)
{
    struct license *have;
    size_t have_n, n = 0;
    uint64_t touched = 0;
    *ret_n = 0;
    if (!d->licenses_n)
        return OK;
    TRY(license_load(cx, business_id, &have, &have_n));
    TRY(decided(cx, business_id, last, &touched));
    for (size_t i = 0; i < d->licenses_n; i++) {
        const struct import_license *l = &d->licenses[i];
        if (has(have, have_n, l))
            continue;
        if (touched & I_BIT(import_what_of(l->kind)))
            warn_field(cx, l->kind, "import.warning.license_kept", "number", l->number, NULL);
        else
            ret[n++] = *l;
    }
    if (n && have_n + n > LICENSES_MAX)
        fail_field(cx, ret[0].kind, "error.documents_many", NULL);
    *ret_n = n;
    return fields_check(cx);
}

enum err import_licenses_put(struct ctx *cx, int64_t business_id, const struct import_license *list,
                             size_t n, int64_t *ret_ids)
{
    for (size_t i = 0; i < n; i++)
        TRY(license_put(cx, business_id, list[i].kind, list[i].number, &ret_ids[i]));
    return OK;
}
