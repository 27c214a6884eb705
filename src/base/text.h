/*
 * Text as people type it, made comparable: folding (NFKC, case, marks, punctuation),
 * trimming, checking, codes with a check character.
 */
#ifndef TEXT_H
#define TEXT_H

#include "arena.h"

#include <stdint.h>

/* Valid UTF-8 without NUL or control bytes (tab and line breaks allowed when `lines`)? */
bool text_valid(const char *s, size_t n, bool lines);

/* Leading and trailing white space (also NBSP) away, inner runs made one blank. */
char *text_trim(struct arena *a, const char *s);

/*
 * For comparing, sorting and searching: NFKC, case-folded, marks stripped, everything that is
 * neither letter nor digit made one blank, trimmed. "Kopi  É-Tubruk" → "kopi e tubruk".
 * Same result for the same text forever: stored in *_fold columns.
 */
char *text_fold(struct arena *a, const char *s);

/* Only the decimal digits. */
char *text_digits(struct arena *a, const char *s);

/* Exact decimal integer with optional sign, nothing around it. */
bool text_int(const char *s, int64_t *ret_value);

/*
 * A phone as typed → "08…" or "0341…" (validation rules: src/registry/README.md): +62/62/0062
 * become 0; blanks, dots, hyphens, brackets go; "8.12345678901E+11" as spreadsheets write it is
 * undone (but not "8,12E+11", where digits are lost); a leading zero that a spreadsheet lost
 * ("8123…", "341…") is given back. NULL when empty; whatever remains is returned even if it is
 * no valid number.
 */
char *text_phone(struct arena *a, const char *s);
bool phone_is_mobile(const char *s);   /* ^08[1-9]\d{7,10}$ */
bool phone_is_landline(const char *s); /* ^0[2-9]\d{6,10}$, not mobile */

/*
 * Codes that people read aloud, over Crockford's letters without I L O U, and without Z: base 31,
 * so that one check character modulo 31 finds every single wrong character and every swap of
 * neighbours (in base 32 it would take "0" for "Z"). Reading forgives case, blanks, hyphens, O→0,
 * I/L→1.
 */
char *code_make(struct arena *a, const char *prefix,
                uint64_t n); /* "U-0001A-8": prefix, 5+ chars, check */
bool code_read(const char *s, const char *prefix, uint64_t *ret_n);

/* Jaro-Winkler similarity of two folded strings, 0..1000; an empty string is like nothing: 0. */
int text_similarity(const char *a, const char *b);

/* RFC 4648 hex and base64url (no padding). */
char *text_hex(struct arena *a, const void *p, size_t n);
bool text_unhex(struct arena *a, const char *s, void **ret_p, size_t *ret_n);
char *text_base64url(struct arena *a, const void *p, size_t n);
bool text_unbase64url(struct arena *a, const char *s, void **ret_p, size_t *ret_n);

/* Copies a NUL-terminated string into a fixed field, cut at a character's edge; always ends it. */
void text_copy(char *to, size_t size, const char *from);

#endif
