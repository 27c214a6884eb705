/*
 * Addresses as people type them: "Jl. Danau Toba Gg. 3 No. 12A RT.03/RW.05 Kel. Sawojajar",
 * "12224 Ventura Blvd. between Whitsett and Coldwater". Read word by word: a marker (no, rt, gg,
 * kel …) says what the next word is; what is left are the words of the street.
 */
#include "match_parts.h"

#include <string.h>

enum { NUMBER_DIGITS = 6, AREA_WORDS = 2, POSTCODE_DIGITS = 5 };

struct reader {
    struct match_record *r;
    enum role expect;   /* what the last marker announced, ROLE_NONE when it is used up */
    unsigned since;     /* words since that marker */
    bool hints;         /* after "depan", "between" or a comma: no longer the street */
    bool marked_number; /* the house number stood behind "No." */
    struct token street[TOKENS_MAX];
    size_t n, plain; /* words kept; those that name the street */
};

/* A number at the beginning of a word and what follows it; false: none, or too long a one. */
static bool leading_number(const char *word, uint32_t *ret_n, const char **ret_rest)
{
    size_t digits = strspn(word, "0123456789");
    uint32_t n = 0;
    for (size_t i = 0; i < digits && digits <= NUMBER_DIGITS; i++)
        n = n * 10 + (uint32_t)(word[i] - '0');
    *ret_n = n;
    *ret_rest = word + digits;
    return digits && digits <= NUMBER_DIGITS;
}

static bool ordinal_ending(const char *s)
{
    return strcmp(s, "st") == 0 || strcmp(s, "nd") == 0 || strcmp(s, "rd") == 0 ||
           strcmp(s, "th") == 0;
}

static void keep(struct reader *x, const char *word, enum token_kind kind)
{
    if (x->n == TOKENS_MAX)
        return;
    struct token *t = &x->street[x->n++];
    match_token_make(t, word);
    t->kind = (uint8_t)(x->hints ? TOKEN_PLACE : kind);
    token_weigh(t);
    x->plain += t->kind == TOKEN_PLAIN;
}

/* "2" as a word of the street's name: "Bandung 2", "5th". */
static void keep_number(struct reader *x, uint32_t n)
{
    char digits[NUMBER_DIGITS + 1], *p = digits + NUMBER_DIGITS;
    *p = '\0';
    do
        *--p = (char)('0' + n % 10);
    while ((n /= 10) && p > digits);
    keep(x, p, TOKEN_NUMBER);
}

/* A number that no marker announced, or one behind "No.", which knows better. */
static void house_number(struct reader *x, uint32_t n, const char *rest, bool marked)
{
    struct match_record *r = x->r;
    if (x->hints && !marked)
        return;
    if (r->number && (!marked || x->marked_number))
        return;
    if (r->number) /* "Bandung 2 No. 15": the 2 belonged to the street */
        keep_number(x, r->number);
    r->number = n;
    r->suffix = rest[0] && !rest[1] ? rest[0] : 0;
    x->marked_number = marked;
}

static void read_number(struct reader *x, const struct word *w, uint32_t n, const char *rest)
{
    struct match_record *r = x->r;
    enum role expect = x->expect;
    if (ordinal_ending(rest)) {
        keep_number(x, n);
        return;
    }
    x->expect = ROLE_NONE;
    if (expect == ROLE_RT) {
        r->rt = (uint16_t)(n % 1000);
        x->expect = ROLE_RW; /* "RT 3/5": the second one is the RW */
        x->since = 1;
    } else if (expect == ROLE_RW && (x->since == 0 || w->before == '/')) {
        r->rw = (uint16_t)(n % 1000);
    } else if (expect == ROLE_LANE && x->since == 0) {
        r->lane = (uint16_t)(n % 1000);
    } else if (expect == ROLE_BLOCK && (x->since == 0 || !w->before || w->before == '-')) {
        r->block = r->block * 31 + hash_text(w->s, w->len);
    } else if (expect == ROLE_OTHER || (w->len == POSTCODE_DIGITS && x->n)) {
        return;
    } else {
        house_number(x, n, rest, expect == ROLE_NUMBER);
    }
}

/* A marker's word; true when it was one and is dealt with. */
static bool read_marker(struct reader *x, enum role role)
{
    switch (role) {
    case ROLE_ROAD: x->hints = false; break;
    case ROLE_NEAR: x->hints = true; break;
    case ROLE_RW:
        if (x->expect == ROLE_RT && x->since == 0) /* "RT/RW 03/05" */
            return true;
        break;
    case ROLE_SKIP: return true;
    case ROLE_NUMBER:
    case ROLE_RT:
    case ROLE_LANE:
    case ROLE_BLOCK:
    case ROLE_OTHER:
    case ROLE_AREA: break;
    default: return false;
    }
    x->expect = role;
    x->since = 0;
    return true;
}

static void read_word(struct reader *x, const struct word *w)
{
    const char *word = w->s, *rest;
    uint32_t n;
    if (w->before == '(' || (w->before == ',' && x->plain))
        x->hints = true;
    enum role role = lexicon_role(word, &word);
    if (read_marker(x, role))
        return;
    if (role == ROLE_ORDINAL && x->expect != ROLE_LANE && x->expect != ROLE_BLOCK)
        keep(x, word, TOKEN_NUMBER);
    else if (leading_number(word, &n, &rest))
        read_number(x, w, n, rest);
    else if (x->expect == ROLE_BLOCK && x->since == 0 && w->len <= 2)
        x->r->block = hash_text(word, strlen(word));
    else if (x->expect == ROLE_AREA && x->since < AREA_WORDS)
        keep(x, word, TOKEN_PLACE);
    else
        keep(x, word, role == ROLE_WEAK ? TOKEN_PLACE : TOKEN_PLAIN);
    x->since++;
}

void address_read(struct arena *a, const char *address, struct match_record *r)
{
    struct word words[WORDS_MAX];
    struct reader x = {.r = r};
    size_t n = words_cut(a, address, true, words);
    if (says_nothing(words, n))
        return;
    for (size_t i = 0; i < n; i++)
        read_word(&x, &words[i]);
    r->street = tokens_keep(a, x.street, x.n);
}
