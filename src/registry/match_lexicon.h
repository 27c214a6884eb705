/*
 * Words the matching engine knows beforehand: match_lexicon.c.
 */
#ifndef MATCH_LEXICON_H
#define MATCH_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What sort of word it is decides what it weighs before anybody has counted. */
enum token_kind {
    TOKEN_PLAIN,
    TOKEN_COMMON,  /* frequent in names: sri, jaya, rejeki */
    TOKEN_PRODUCT, /* what is sold: bakso, laundry */
    TOKEN_FORM,    /* toko, warung, CV, restaurant */
    TOKEN_TITLE,   /* bu, pak, haji */
    TOKEN_STOP,    /* dan, the */
    TOKEN_NUMBER,
    TOKEN_BRANCH, /* cabang */
    TOKEN_PLACE   /* in an address: ward, district, city, "near the mosque" */
};

struct lexeme {
    const char *canon; /* the word it stands for, or NULL */
    uint8_t kind, sector;
};
/* What is known of a folded word; false: nothing. */
bool lexicon_find(const char *word, struct lexeme *ret_l);
/* Whether a folded word is an academic degree or the like that follows a name: "spd". */
bool lexicon_degree(const char *word);

/* What a word says about the words after it in an address. */
enum role {
    ROLE_NONE = 0,
    ROLE_ROAD = 'R',   /* jalan: a street's name follows */
    ROLE_SKIP = 'K',   /* street, avenue: says nothing */
    ROLE_NUMBER = 'H', /* no: a house number follows */
    ROLE_RT = 'T',
    ROLE_RW = 'W',
    ROLE_LANE = 'L', /* gang */
    ROLE_BLOCK = 'B',
    ROLE_OTHER = 'O',  /* km, lantai, suite: the number after it is no house number */
    ROLE_AREA = 'A',   /* kel, kec, kota: a place's name follows */
    ROLE_NEAR = 'X',   /* dekat, between: hints for the way follow */
    ROLE_WEAK = 'Y',   /* perum, raya, north: part of the name, says little */
    ROLE_ORDINAL = 'D' /* third, III */
};
/* A word's role; `ret_canon` is the word it stands for, or the word itself. */
enum role lexicon_role(const char *word, const char **ret_canon);

/* The entries as they are kept, for the test of their order; "" between two lists, NULL at the end.
 */
const char *lexicon_at(size_t i);

#endif
