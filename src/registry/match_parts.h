/*
 * What the files of the matching engine share among themselves (match*.c, and the tests and
 * benchmarks that look inside). Everybody else uses match.h.
 */
#ifndef MATCH_PARTS_H
#define MATCH_PARTS_H

#include "match.h"
#include "match_lexicon.h"

enum {
    TOKEN_LEN = 19,  /* longer words are cut */
    TOKENS_MAX = 10, /* of one field */
    PHONES_MAX = 3,
    GRAM_WORDS = 4,   /* 256 bits for the pairs of letters of a text */
    FIELD_BYTES = 240 /* of a raw field; what follows is not read */
};

struct token {
    char s[TOKEN_LEN + 1]; /* in today's spelling, without double letters */
    uint8_t len;
    uint8_t kind;     /* enum token_kind */
    uint8_t weight;   /* 0..100 as long as nobody has counted */
    uint8_t sector;   /* of a product; 0 unknown */
    char first;       /* first letter as it was written: an initial may stand for it */
    bool owners;      /* in a name: a word of its owner's name */
    uint32_t hash;    /* of s */
    uint32_t letters; /* bit per letter and digit class that occurs */
    uint64_t sound;   /* how it sounds to an Indonesian ear, up to 8 bytes */
};

struct tokens {
    struct token *t;
    uint8_t n;
    uint64_t grams[GRAM_WORDS]; /* bit per pair of neighbouring letters, blanks left out */
};

enum field {
    FIELD_NAME,
    FIELD_OWNER,
    FIELD_STREET,
    FIELD_NAME_WHOLE,
    FIELD_PHONE,
    FIELD_WARD,
    FIELDS
};

struct match_record {
    int64_t id;
    struct tokens name, owner, street;
    uint32_t name_hash;         /* of the telling words as a set; 0: none */
    uint32_t sectors;           /* bit per sector that the name tells */
    uint64_t phone[PHONES_MAX]; /* digits without leading zeros, the last 15 at most */
    uint8_t phones;
    char suffix;           /* 'a' of house number 12a, or 0 */
    uint16_t rt, rw, lane; /* 0: not told */
    uint32_t number;       /* house number; 0: not told */
    uint32_t block;        /* hash of "Blok A2"; 0: not told */
    uint64_t ward;         /* hash; 0: not told */
    uint64_t nib;          /* digits; 0: not told */
    uint8_t nik_n;         /* 0: not told */
    uint8_t nik[32];
};

/* ---- match_text.c: words ---- */

/* One word of a folded text: its letters and what stood before it. */
struct word {
    char s[TOKEN_LEN + 1];
    uint8_t len;
    char before; /* the telling sign before it: , ( / # - . or blank; 0: glued to the last */
    bool dotted; /* made of letters with dots between: "C.V." */
};
enum { WORDS_MAX = 40 };

/*
 * Cuts a text into folded words (ASCII after folding wherever the alphabet allows). Apostrophes
 * vanish, "C.V." is one word; `split_digits` cuts "rt03" in two.
 */
size_t words_cut(struct arena *a, const char *text, bool split_digits,
                 struct word ret_words[static WORDS_MAX]);
/* What people write where they know nothing: "-", "Tidak ada", "unknown". */
bool says_nothing(const struct word *w, size_t n);
/* A token from a folded word: spelling, sound, hash; kind and weight are the caller's. */
void match_token_make(struct token *ret_t, const char *s);
/* A token of a name or owner: with its kind, sector and weight from the lexicon. */
void token_of_name(struct token *ret_t, const char *word);
void token_weigh(struct token *t);
/* Copies into the arena and notes the pairs of letters of all but minor words. */
struct tokens tokens_keep(struct arena *a, const struct token *t, size_t n);
/* The form of business that an unknown word is with a slip in it ("harung"), or NULL. */
const char *form_misspelt(const struct token *t);
/* A word that a form of business is glued to ("cafevalentino", "sumberjaya"), cut in two. */
struct glued {
    char form[TOKEN_LEN + 1], rest[TOKEN_LEN + 1];
};
bool form_glued(const char *word, struct glued *ret_g);
uint32_t hash_text(const char *s, size_t n);

/* ---- match_address.c ---- */
/* Fills street, number, suffix, rt, rw, lane and block. */
void address_read(struct arena *a, const char *address, struct match_record *r);

/* ---- match_words.c ---- */
/* What a word of a field weighs, 1..100: by its frequency where counted, else by its kind. */
unsigned words_weight(const struct match_words *w, enum field f, const struct token *t);
/* How rare a whole value (name, ward) is that so many others bear: 100 nobody else … 0 all;
   `guess` before counting. */
unsigned words_rarity(const struct match_words *w, enum field f, unsigned others, unsigned guess);
/* How many records bear a whole value; 0 when not counted. */
unsigned words_count(const struct match_words *w, enum field f, uint64_t value);

/* ---- match_compare.c: evidence, not yet judged ---- */

/* Two lists of words laid side by side. */
struct likeness {
    int dice;              /* 0..1000: weight of what agrees in all */
    int contain;           /* 0..1000: weight of what agrees in the shorter one */
    int shared;            /* weight of what agrees (each word up to 100) */
    int odd;               /* weight of what found no partner, on the side where it is less */
    int grams;             /* 0..1000: pairs of letters that agree, wherever words begin and end */
    bool product_conflict; /* both name products, none agrees */
    bool number_conflict;  /* both name numbers, none agrees */
    bool unpaired_both;    /* both have words without a partner */
    bool known;            /* both sides have words */
};
struct side {
    const struct tokens *words;
    const struct tokens *hints; /* the other side's owner, or NULL: unpaired words that stand
                                   there weigh little */
};
void compare_tokens(const struct side *a, const struct side *b, enum field f,
                    const struct match_words *w, struct likeness *ret_l);
/* Optimal string alignment distance (insert, delete, substitute, swap neighbours). */
unsigned edit_distance(const char *a, size_t an, const char *b, size_t bn);
/* Whether that is 1. */
bool one_slip(const char *a, size_t an, const char *b, size_t bn);
/* How alike two words are, 0..100. */
unsigned token_similarity(const struct token *a, const struct token *b);

enum tell { TELL_UNKNOWN, TELL_DIFFERENT, TELL_NEAR, TELL_SAME };

/* All that can be said about a pair. */
struct evidence {
    struct likeness name, owner, street;
    enum tell phone, nik, nib, ward, number, rt, rw, lane, block;
    unsigned phone_bearers; /* records that bear the shared phone; 0: not counted */
    unsigned name_bearers;  /* records called like one of them, the commoner one; 0: not counted */
    unsigned name_others;   /* of them, those that are neither of the two */
    unsigned name_rarity, ward_rarity; /* 0..100 */
    unsigned number_digits;            /* of a house number that agrees, beyond two */
    bool sector_conflict;
    bool branch_conflict; /* two different branches, or numbers in the names */
    bool branch_one_side; /* only one calls itself a branch */
};
void compare_records(const struct match_record *a, const struct match_record *b,
                     const struct match_words *w, struct evidence *ret_e);

/* ---- match_judge.c: what the evidence means ---- */

/* Sum of the points, with their reasons where `ret_reasons` is not NULL. */
int judge(const struct evidence *e, struct match_reasons *ret_reasons);
/* Points as a score: 0 is MATCH_REVIEW, 100 points multiply the odds by e. */
int score_of_points(int points);

#endif
