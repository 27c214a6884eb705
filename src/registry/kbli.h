/*
 * KBLI, the standard classification of business activities (BPS): the editions of 2020
 * (Peraturan BPS 2/2020) and of 2025. All 88 two-digit divisions are known, and the five-digit
 * codes that small businesses of a city like Malang commonly have. A code that is not among
 * them, but under a known division, is kept with a warning: our list is short, the regulation's
 * is not. Titles are those of 2020; the titles of 2025 are not part of this table, only which
 * codes stayed, moved or changed meaning. Sources: NOTICE.
 *
 * An edition is the text "2020" or "2025"; NULL and "" read as "2020".
 */
#ifndef KBLI_H
#define KBLI_H

#include "arena.h"
#include "formats.h"

/* What edition 2025 did to a code of 2020. */
enum kbli_change {
    KBLI_SAME,   /* same code, same meaning (titles compared, not the explanations) */
    KBLI_WIDER,  /* same code, and more falls under it */
    KBLI_MOVED,  /* another code has the meaning: code_2025 */
    KBLI_REUSED, /* the code exists, but means something else: code_2025, if known, has the meaning
                  */
    KBLI_REMOVED /* the code is gone: code_2025 where a likely successor is known */
};

struct kbli {
    const char *code;        /* five digits, of the edition asked for */
    const char *title;       /* Indonesian, of edition 2020 */
    const char *words;       /* everyday words, "; " between them */
    const char *sector;      /* see sector_* below */
    enum kbli_change change; /* of the code of 2020 that gave the title */
    const char *code_2020;   /* that code */
    const char *code_2025;   /* NULL where no counterpart is known */
    bool sure; /* whether the counterpart was read from a source rather than inferred */
};

struct kbli_division {
    const char *code;  /* two digits */
    char category;     /* letter in the edition asked for */
    const char *title; /* Indonesian, of edition 2020 */
};

enum kbli_state { KBLI_KNOWN, KBLI_UNKNOWN_IN_DIVISION, KBLI_BAD };

/* The row of a common code in an edition. False when it is not in our list. */
bool kbli_find(const char *version, const char *code, struct kbli *ret_kbli);

/* The division of a code (first two digits). False when the edition has none. */
bool kbli_division(const char *version, const char *code, struct kbli_division *ret_division);

/* Five digits under a known division are KNOWN or UNKNOWN_IN_DIVISION, all else is BAD. */
enum kbli_state kbli_check(const char *version, const char *code);

/*
 * The same in words. Errors: kbli.version, kbli.digits, kbli.division. Warnings: kbli.unknown;
 * and for edition 2025 kbli.reused or kbli.removed where the code looks like one of 2020.
 */
struct format_verdict kbli_verdict(const char *version, const char *code);

/*
 * What somebody may mean who types `text` ("warung mak", "bengkel", "1079"): common codes of the
 * edition whose code begins with it, or whose everyday words or title have words beginning with
 * those typed; only the rows that have the most of them. Best first (everyday words count more
 * than titles), ties in the order of the table. Returns how many were written to ret_rows, at
 * most `max`.
 */
size_t kbli_suggest(struct arena *a, const char *version, const char *text, struct kbli *ret_rows,
                    size_t max);

/* Common codes of 2020, in the order of the table, for lists and for the demo; false past the end.
 */
bool kbli_common(size_t n, struct kbli *ret_kbli);

/*
 * Sectors: our own closed list, coarser than divisions. Codes are English; labels are the
 * messages "sector.CODE".
 */
enum { SECTOR_COUNT = 11 };

/* "culinary" … "other" for 0 … SECTOR_COUNT-1; NULL past the end. */
const char *sector_code(size_t n);
bool sector_valid(const char *code);

/* The sector of a KBLI code: its own, else its division's; "other" when that is unknown too. */
const char *kbli_sector(const char *code);

/*
 * The sector that a cell under "Bidang Usaha", a product or a shop's name means: a sector's code
 * or label, a KBLI code in the text, or everyday words ("Kuliner/Mamin", "jual baju", "bengkel
 * motor"). A code wins, else the longest known phrase, else the one that stands first in the
 * text. NULL when nothing is known.
 */
const char *sector_guess(struct arena *a, const char *text);

#endif
