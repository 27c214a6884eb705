/*
 * The forms of numbers that offices give out: what they must look like, what may be read
 * from them, what is worth a warning. A verdict holds message ids (locale): an error refuses
 * the value, a warning is told and the value is kept. No rule looks anything up but the
 * built-in region codes, so all of them run in imports and while typing.
 *
 * Text comes in plain form: clean it first with format_plain() (or text_phone()). An empty
 * string is an error here; whether a field may be left empty is its table's business.
 *
 * Where a rule is known only from a summary or from practice it says so and refuses little.
 */
#ifndef FORMATS_H
#define FORMATS_H

#include "arena.h"
#include "calendar.h"

struct format_verdict {
    const char *error;   /* msgid, or NULL: accepted */
    const char *warning; /* msgid of the first thing worth telling, or NULL */
};

/*
 * What people put around a number taken away: blanks (NBSP too), dots, hyphens, slashes,
 * apostrophes (spreadsheets' sign for text) and brackets; ASCII letters made upper case.
 * Anything else stays, so that the rule can refuse it. NULL and blank give NULL.
 */
char *format_plain(struct arena *a, const char *s);

/* What a NIK says. Filled when the NIK was accepted. */
struct nik {
    char province[3];   /* "35" */
    char regency[5];    /* "3573" */
    bool regency_known; /* else a warning stands in the verdict */
    bool regency_former;
    char sex;          /* 'f' or 'm': of the number, days 41–71 are women's */
    struct date birth; /* the century is a guess, see below */
    int serial;        /* 1 … 9999 */
};

/*
 * NIK, ^\d{16}$: PPRRDD ddmmyy SSSS (PP 37/2007 art. 37, PP 40/2019 art. 30, read in summaries).
 * Errors: length, unknown province, impossible date, serial 0000. Warnings: unknown regency or
 * city. Digits 5–6 (district) are not checked; the place is that of first registration and need
 * not be where the person lives now. Century, a rule of our own: the latest that gives a day not
 * after `today`, else none gives an age over 110. `ret_nik` may be NULL.
 */
struct format_verdict format_nik(const char *s, struct date today, struct nik *ret_nik);

/*
 * Whether a NIK agrees with what was filled in besides; NULL, '\0' and "" leave a part out.
 * Only warnings: day, month and two-digit year of birth (`birth` is ISO), sex ('f' or 'm'),
 * city of the NIK against the first four digits of `ward` ("35.73.…"). Place last, because a
 * NIK from elsewhere is common and right.
 */
struct format_verdict format_nik_agrees(const struct nik *nik, const char *birth, char sex,
                                        const char *ward);

/* KK (family card), ^\d{16}$; a date (digits 7–12, DDMMYY of issue) that cannot be warns.
 * From memory of practice. */
struct format_verdict format_kk(const char *s);

/* NIB (business number), ^\d{13}$ (PP 5/2021). */
struct format_verdict format_nib(const char *s);

/*
 * NPWP (tax number): 15 digits, the old form (XX.XXX.XXX.X-XXX.XXX), PMK 112/2022; or 16 digits:
 * a person's NIK, or 0 and the old 15 (PMK 112/2022 with 136/2023, PER-6/PJ/2024).
 */
struct format_verdict format_npwp(const char *s, struct date today);
/* NITKU (place of business), ^\d{22}$: a 16-digit NPWP and six digits (PMK 136/2023). */
struct format_verdict format_nitku(const char *s, struct date today);

/*
 * P-IRT (home food industry), ^\d{13}-\d{2}$: package, kind of food (2), regency (4), product (2),
 * maker (4), year of expiry (BPOM 22/2018, in summary). Takes what people write around it away:
 * "P-IRT No. 2103573010001-27", fifteen digits without hyphen; anything else stays as it is.
 */
char *format_pirt_plain(struct arena *a, const char *s);
/*
 * Errors: form. Warnings: package not 1–8, kind 00 (kinds from 11 on are not checked), regency
 * unknown, a year over five years ahead (the licence's whole life), expired, or soon to expire.
 * Only the year is written, so "soon" is told from six months before that year begins.
 * `ret_expires_year` may be NULL.
 */
struct format_verdict format_pirt(const char *s, struct date today, int *ret_expires_year);

/* Halal certificate, ^ID\d{17}$ (BPJPH, from certificates seen): the length alone is checked.
 * It does not expire since Perppu 2/2022 unless ingredients or process change. */
struct format_verdict format_halal(const char *s);

/*
 * BPOM distribution permit for processed food, ^(MD|ML)\d{12}$ (from memory). Written "BPOM RI MD
 * 2…" too: format_bpom_plain() takes the words away. The other kinds of permit BPOM gives
 * (NA… cosmetics, TR… traditional medicine, SD, SI, SL, TI, TL, HT, FF) are kept with a warning.
 */
char *format_bpom_plain(struct arena *a, const char *s);
struct format_verdict format_bpom(const char *s);

/*
 * A phone after text_phone(): a mobile ^08[1-9]\d{7,10}$, or a landline; a landline outside
 * `area` ("0341", NULL for any) warns, as does one that is not six or seven digits there.
 */
struct format_verdict format_phone(const char *s, const char *area);

/* A postcode, ^\d{5}$; one that does not begin with `prefix` ("651" in Malang, NULL for any) warns.
 */
struct format_verdict format_postcode(const char *s, const char *prefix);

/* An owner's birth date. Error: after today. Warnings: under 17 or over 100 years; under 18, a
 * guardian must consent (UU 27/2022 art. 25). */
struct format_verdict format_birth(struct date birth, struct date today);

#endif
