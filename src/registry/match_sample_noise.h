/*
 * Slips of finger, habit and memory for the made-up lists of match_sample.c. All text is in
 * fixed fields of SAMPLE_TEXT bytes, changed in place; what would not fit is left undone.
 */
#ifndef MATCH_SAMPLE_NOISE_H
#define MATCH_SAMPLE_NOISE_H

#include <stdbool.h>
#include <stdint.h>

enum { SAMPLE_TEXT = 160 };

/* Chance with a memory: equal seeds give equal lists. */
struct chance {
    uint64_t state;
    unsigned mess; /* 0..100: sets slip() between its two ends */
};
unsigned chance_below(struct chance *c, unsigned n);
bool chance_of(struct chance *c, unsigned per_cent);
/* Happens in `clean` per cent where all is clean, in `messy` per cent where all is messy. */
bool chance_slip(struct chance *c, unsigned clean, unsigned messy);
const char *chance_pick(struct chance *c, const char *const *list);

void noise_typo(struct chance *c, char *s); /* drop, add, double, substitute, neighbour key, swap */
void noise_respell(struct chance *c,
                   char *s); /* another spelling of a sound: oe/u, dj/j, doubles */
void noise_drop_word(struct chance *c, char *s);
void noise_turn_words(struct chance *c, char *s,
                      const char *between); /* "Sri Dewi" → "Dewi, Sri" */
void noise_join_words(struct chance *c, char *s);
void noise_shorten_word(struct chance *c, char *s); /* "Sumber" → "Sumb." or "Smbr" */
void noise_case(struct chance *c, char *s);
void noise_digit(struct chance *c, char *s); /* one digit wrong, lost or swapped */
void noise_replace(char *s, const char *from, const char *to); /* the first one */
void noise_set(char *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
