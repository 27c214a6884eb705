/*
 * Two records laid side by side, field by field: how alike, not yet what that means (match.c).
 *
 * Words pair off one to one, first the equal ones, then words run together ("sumberrejeki"),
 * then the likest rest. Each pair counts with the lighter word's weight, so that a misspelt
 * word, which looks rare, does not weigh more than the word it stands for.
 */
#include "match_parts.h"

#include <string.h>

enum {
    SIMILAR_LEAST = 55,
    SIMILAR_SOUND = 88,
    SIMILAR_INITIAL = 55,
    SIMILAR_ABBREVIATED = 70,
    SIMILAR_ENDING = 75,
    NAME_GUESS = 90, /* rarities where nobody has counted */
    WARD_GUESS = 15,
    HINT_WEIGHT = 40, /* per cent */
    CLOSE_FROM = 100, /* house numbers, for being close */
    CLOSE_MOST = 12
};

unsigned edit_distance(const char *a, size_t an, const char *b, size_t bn)
{
    uint8_t rows[3][2 * TOKEN_LEN + 1];
    uint8_t *before = rows[0], *last = rows[1], *now = rows[2];
    if (bn > 2 * TOKEN_LEN || an > 2 * TOKEN_LEN)
        return 2 * TOKEN_LEN;
    for (size_t j = 0; j <= bn; j++)
        last[j] = (uint8_t)j;
    for (size_t i = 1; i <= an; i++) {
        now[0] = (uint8_t)i;
        for (size_t j = 1; j <= bn; j++) {
            uint8_t d = (uint8_t)(last[j - 1] + (a[i - 1] != b[j - 1]));
            if (last[j] + 1 < d)
                d = (uint8_t)(last[j] + 1);
            if (now[j - 1] + 1 < d)
                d = (uint8_t)(now[j - 1] + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < d)
                d = (uint8_t)(before[j - 2] + 1);
            now[j] = d;
        }
        uint8_t *spare = before;
        before = last;
        last = now;
        now = spare;
    }
    return last[bn];
}

bool one_slip(const char *a, size_t an, const char *b, size_t bn)
{
    size_t least = an < bn ? an : bn, most = an < bn ? bn : an, front = 0, back = 0;
    if (most - least > 1)
        return false;
    while (front < least && a[front] == b[front])
        front++;
    while (back < least - front && a[an - 1 - back] == b[bn - 1 - back])
        back++;
    size_t odd = most - front - back;
    return odd == 1 ||
           (odd == 2 && an == bn && a[front] == b[front + 1] && a[front + 1] == b[front]);
}

/* "bgkl" of "bengkel", "sum" of "sumber": the short one's likeness, or 0. */
static unsigned abbreviation(const struct token *brief, const struct token *full)
{
    if (brief->len < 2 || brief->s[0] != full->s[0] || brief->len + 1 >= full->len)
        return 0;
    if (strncmp(brief->s, full->s, brief->len) == 0)
        return brief->len >= 4 ? 80 : brief->len == 3 ? SIMILAR_ABBREVIATED : 0;
    const char *p = full->s;
    for (size_t i = 0; i < brief->len; i++) {
        if (i && strchr("aiueo", brief->s[i]))
            return 0;
        p = strchr(p, brief->s[i]);
        if (!p)
            return 0;
        p++;
    }
    return brief->len >= 3 ? SIMILAR_ABBREVIATED : SIMILAR_LEAST;
}

/* What a distance means for words of this length. */
static unsigned by_distance(unsigned d, unsigned length)
{
    if (d == 1)
        return length >= 8 ? 92 : length >= 6 ? 86 : length >= 4 ? 74 : length == 3 ? 56 : 0;
    if (d == 2)
        return length >= 9 ? 80 : length >= 7 ? 66 : length >= 5 ? SIMILAR_LEAST : 0;
    return d == 3 && length >= 8 ? (length >= 10 ? 62 : SIMILAR_LEAST) : 0;
}

/* The distance from which on words of this length are not alike. */
static unsigned too_far(unsigned length)
{
    return length >= 8 ? 4 : length >= 5 ? 3 : length >= 3 ? 2 : 1;
}

unsigned token_similarity(const struct token *a, const struct token *b)
{
    if (a->hash == b->hash)
        return 100;
    if (a->kind == TOKEN_NUMBER || b->kind == TOKEN_NUMBER)
        return 0;
    const struct token *brief = a->len < b->len ? a : b, *full = a->len < b->len ? b : a;
    if (brief->len == 1)
        return brief->s[0] == full->s[0] || brief->s[0] == full->first ? SIMILAR_INITIAL : 0;
    unsigned most = abbreviation(brief, full);
    if (brief->len >= 5 && full->len > brief->len &&
        memcmp(full->s + full->len - brief->len, brief->s, brief->len) == 0)
        most = SIMILAR_ENDING; /* "dapursullivan" */
    if (a->sound == b->sound && brief->len >= 3)
        most = SIMILAR_SOUND;
    /* A slip changes the length by one at most, and two of the letters that occur. */
    unsigned far = too_far(full->len), odd = (unsigned)__builtin_popcount(a->letters ^ b->letters);
    if ((unsigned)(full->len - brief->len) >= far || odd >= 2 * far - 1 || odd > 5)
        return most;
    unsigned close = by_distance(edit_distance(a->s, a->len, b->s, b->len), full->len);
    return close > most ? close : most;
}

/* ---- pairing ---- */

struct pairing {
    const struct tokens *a, *b;
    unsigned wa[TOKENS_MAX], wb[TOKENS_MAX];
    uint32_t used_a, used_b; /* bits */
    unsigned full, both;     /* weight of what is paired; the same times how alike */
};

static void pair_off(struct pairing *p, uint32_t bits_a, uint32_t bits_b, unsigned alike)
{
    unsigned wa = 0, wb = 0;
    for (unsigned i = 0; i < TOKENS_MAX; i++) {
        wa += bits_a >> i & 1 ? p->wa[i] : 0;
        wb += bits_b >> i & 1 ? p->wb[i] : 0;
    }
    unsigned w = wa < wb ? wa : wb;
    p->full += w;
    p->both += w * alike / 100;
    p->used_a |= bits_a;
    p->used_b |= bits_b;
}

static void pair_equal(struct pairing *p)
{
    for (unsigned i = 0; i < p->a->n; i++)
        for (unsigned j = 0; j < p->b->n; j++)
            if (!(p->used_b >> j & 1) && p->a->t[i].hash == p->b->t[j].hash) {
                pair_off(p, 1u << i, 1u << j, 100);
                break;
            }
}

/* Whether two neighbours, run together, are the one word. */
static bool run_together(const struct token *x, const struct token *y, const struct token *one)
{
    unsigned length = x->len + y->len;
    if (length < 5 || length > one->len + 1u || one->len > length + 1u || x->s[0] != one->s[0])
        return false;
    char s[2 * TOKEN_LEN + 1];
    memcpy(s, x->s, x->len);
    memcpy(s + x->len, y->s, y->len);
    return edit_distance(s, length, one->s, one->len) <= (length >= 7 ? 1u : 0u);
}

static void pair_joined(struct pairing *p, bool swap)
{
    const struct tokens *two = swap ? p->b : p->a, *one = swap ? p->a : p->b;
    for (unsigned i = 0; i + 1 < two->n; i++)
        for (unsigned j = 0; j < one->n; j++) {
            uint32_t bits_two = 3u << i, bits_one = 1u << j;
            bool taken = swap ? (p->used_b & bits_two) || (p->used_a & bits_one)
                              : (p->used_a & bits_two) || (p->used_b & bits_one);
            if (taken || !run_together(&two->t[i], &two->t[i + 1], &one->t[j]))
                continue;
            pair_off(p, swap ? bits_one : bits_two, swap ? bits_two : bits_one, 95);
        }
}

static void pair_similar(struct pairing *p)
{
    uint8_t alike[TOKENS_MAX][TOKENS_MAX] = {{0}};
    for (unsigned i = 0; i < p->a->n; i++)
        for (unsigned j = 0; j < p->b->n; j++)
            if (!(p->used_a >> i & 1) && !(p->used_b >> j & 1))
                alike[i][j] = (uint8_t)token_similarity(&p->a->t[i], &p->b->t[j]);
    for (;;) {
        unsigned best = SIMILAR_LEAST - 1, at_i = 0, at_j = 0, weight = 0;
        for (unsigned i = 0; i < p->a->n; i++)
            for (unsigned j = 0; j < p->b->n; j++) {
                if (alike[i][j] < best || p->used_a >> i & 1 || p->used_b >> j & 1)
                    continue;
                unsigned w = p->wa[i] + p->wb[j];
                if (alike[i][j] == best && w <= weight)
                    continue;
                best = alike[i][j], at_i = i, at_j = j, weight = w;
            }
        if (best < SIMILAR_LEAST)
            return;
        pair_off(p, 1u << at_i, 1u << at_j, best);
    }
}

static bool stands_in(const struct token *t, const struct tokens *list)
{
    for (unsigned i = 0; list && i < list->n; i++)
        if (list->t[i].hash == t->hash)
            return true;
    return false;
}

/* Weight of the words that found no partner. The owner's name in the business's says little. */
static unsigned unpaired(const struct side *s, const unsigned *w, uint32_t used,
                         uint32_t *ret_kinds)
{
    unsigned sum = 0;
    *ret_kinds = 0;
    for (unsigned i = 0; i < s->words->n; i++) {
        const struct token *t = &s->words->t[i];
        if (used >> i & 1)
            continue;
        sum += t->owners || stands_in(t, s->hints) ? w[i] * HINT_WEIGHT / 100 : w[i];
        *ret_kinds |= 1u << t->kind;
    }
    return sum;
}

static int compare_grams(const struct tokens *a, const struct tokens *b)
{
    int shared = 0, all = 0;
    for (int i = 0; i < GRAM_WORDS; i++) {
        shared += __builtin_popcountll(a->grams[i] & b->grams[i]);
        all += __builtin_popcountll(a->grams[i]) + __builtin_popcountll(b->grams[i]);
    }
    return all ? 2000 * shared / all : 0;
}

static bool has_kind(const struct tokens *t, uint32_t used, enum token_kind kind)
{
    for (unsigned i = 0; i < t->n; i++)
        if ((used >> i & 1) && t->t[i].kind == kind)
            return true;
    return false;
}

void compare_tokens(const struct side *sa, const struct side *sb, enum field f,
                    const struct match_words *w, struct likeness *ret_l)
{
    const struct tokens *a = sa->words, *b = sb->words;
    *ret_l = (struct likeness){.known = a->n && b->n};
    if (!ret_l->known)
        return;
    struct pairing p = {.a = a, .b = b};
    for (unsigned i = 0; i < a->n; i++)
        p.wa[i] = words_weight(w, f, &a->t[i]);
    for (unsigned j = 0; j < b->n; j++)
        p.wb[j] = words_weight(w, f, &b->t[j]);
    pair_equal(&p);
    pair_joined(&p, false);
    pair_joined(&p, true);
    pair_similar(&p);
    uint32_t kinds_a, kinds_b;
    unsigned ua = unpaired(sa, p.wa, p.used_a, &kinds_a),
             ub = unpaired(sb, p.wb, p.used_b, &kinds_b), least = ua < ub ? ua : ub;
    ret_l->dice = (int)(2000 * p.both / (2 * p.full + ua + ub));
    ret_l->contain = (int)(1000 * p.both / (p.full + least));
    ret_l->shared = (int)p.both;
    ret_l->odd = (int)least;
    ret_l->grams = compare_grams(a, b);
    uint32_t products = kinds_a & kinds_b & 1u << TOKEN_PRODUCT;
    uint32_t numbers = kinds_a & kinds_b & 1u << TOKEN_NUMBER;
    ret_l->product_conflict = products && !has_kind(a, p.used_a, TOKEN_PRODUCT);
    ret_l->number_conflict = numbers != 0;
    ret_l->unpaired_both = ua && ub;
}

/* ---- whole values ---- */

static unsigned digits_of(uint64_t n, char to[static 20])
{
    char s[20];
    unsigned count = 0;
    do
        s[count++] = (char)('0' + n % 10);
    while (n /= 10);
    for (unsigned i = 0; i < count; i++)
        to[i] = s[count - 1 - i];
    return count;
}

/* Equal, or equal but for an area code that one lacks; near: one digit wrong, lost or swapped. */
static enum tell compare_phone(uint64_t a, uint64_t b)
{
    if (a == b)
        return TELL_SAME;
    char s[20], t[20];
    unsigned n = digits_of(a, s), m = digits_of(b, t);
    unsigned least = n < m ? n : m, most = n < m ? m : n;
    if (least >= 6 && most - least >= 2 && most - least <= 4 &&
        memcmp(s + n - least, t + m - least, least) == 0)
        return TELL_SAME;
    if (least < 7 || most - least > 1)
        return TELL_DIFFERENT;
    return one_slip(s, n, t, m) ? TELL_NEAR : TELL_DIFFERENT;
}

static void compare_phones(const struct match_record *a, const struct match_record *b,
                           const struct match_words *w, struct evidence *e)
{
    for (unsigned i = 0; i < a->phones; i++)
        for (unsigned j = 0; j < b->phones; j++) {
            enum tell t = compare_phone(a->phone[i], b->phone[j]);
            if (t > e->phone)
                e->phone = t;
            if (t != TELL_SAME)
                continue;
            unsigned n = words_count(w, FIELD_PHONE, a->phone[i]);
            if (!e->phone_bearers || n < e->phone_bearers)
                e->phone_bearers = n;
        }
}

static enum tell compare_value(uint64_t a, uint64_t b)
{
    if (!a || !b)
        return TELL_UNKNOWN;
    return a == b ? TELL_SAME : TELL_DIFFERENT;
}

/* Two doors of one house, or the next: 5236 and 5240. */
static bool numbers_close(uint32_t a, uint32_t b)
{
    uint32_t apart = a > b ? a - b : b - a;
    return a >= CLOSE_FROM && b >= CLOSE_FROM && apart <= CLOSE_MOST;
}

/* Number 12 of another block is another house. 12 and 12a are near, so are 12 and 21, 128 and 123,
 * 15 and 115. */
static enum tell compare_number(const struct match_record *a, const struct match_record *b)
{
    if (compare_value(a->block, b->block) == TELL_DIFFERENT)
        return TELL_DIFFERENT;
    if (!a->number || !b->number)
        return TELL_UNKNOWN;
    if (a->number == b->number)
        return a->suffix == b->suffix ? TELL_SAME : TELL_NEAR;
    if (numbers_close(a->number, b->number))
        return TELL_NEAR;
    char s[20], t[20];
    unsigned n = digits_of(a->number, s), m = digits_of(b->number, t);
    bool substituted = n == m && n < 3;
    if (substituted && !(s[0] == t[1] && s[1] == t[0] && n == 2))
        return TELL_DIFFERENT;
    return n + m > 2 && one_slip(s, n, t, m) ? TELL_NEAR : TELL_DIFFERENT;
}

static enum tell compare_nik(const struct match_record *a, const struct match_record *b)
{
    if (!a->nik_n || !b->nik_n)
        return TELL_UNKNOWN;
    return a->nik_n == b->nik_n && memcmp(a->nik, b->nik, a->nik_n) == 0 ? TELL_SAME
                                                                         : TELL_DIFFERENT;
}

static bool has_branch(const struct tokens *t)
{
    for (unsigned i = 0; i < t->n; i++)
        if (t->t[i].kind == TOKEN_BRANCH)
            return true;
    return false;
}

static void compare_branches(const struct match_record *a, const struct match_record *b,
                             struct evidence *e)
{
    bool x = has_branch(&a->name), y = has_branch(&b->name);
    e->branch_conflict = e->name.number_conflict || (x && y && e->name.unpaired_both);
    e->branch_one_side = x != y;
}

static unsigned ward_rarity(const struct match_words *w, const struct match_record *r)
{
    unsigned bearers = words_count(w, FIELD_WARD, r->ward);
    return words_rarity(w, FIELD_WARD, bearers > 2 ? bearers - 2 : 0, WARD_GUESS);
}

/* How many other records are called like one of the two, the more popular name of both. */
static void compare_popularity(const struct match_record *a, const struct match_record *b,
                               const struct match_words *w, struct evidence *e)
{
    unsigned x = words_count(w, FIELD_NAME_WHOLE, a->name_hash),
             y = words_count(w, FIELD_NAME_WHOLE, b->name_hash), own = 1;
    own += a->name_hash == b->name_hash;
    e->name_bearers = x > y ? x : y;
    e->name_others = e->name_bearers > own ? e->name_bearers - own : 0;
    e->name_rarity = words_rarity(w, FIELD_NAME_WHOLE, e->name_others, NAME_GUESS);
    e->ward_rarity = ward_rarity(w, a);
}

void compare_records(const struct match_record *a, const struct match_record *b,
                     const struct match_words *w, struct evidence *ret_e)
{
    *ret_e = (struct evidence){.phone = TELL_UNKNOWN};
    compare_tokens(&(struct side){&a->name, &b->owner}, &(struct side){&b->name, &a->owner},
                   FIELD_NAME, w, &ret_e->name);
    compare_tokens(&(struct side){&a->owner, NULL}, &(struct side){&b->owner, NULL}, FIELD_OWNER, w,
                   &ret_e->owner);
    compare_tokens(&(struct side){&a->street, NULL}, &(struct side){&b->street, NULL}, FIELD_STREET,
                   w, &ret_e->street);
    compare_phones(a, b, w, ret_e);
    ret_e->nik = compare_nik(a, b);
    ret_e->nib = compare_value(a->nib, b->nib);
    ret_e->ward = compare_value(a->ward, b->ward);
    ret_e->number = compare_number(a, b);
    ret_e->number_digits = a->number >= 1000 ? 2 : a->number >= 100;
    ret_e->rt = compare_value(a->rt, b->rt);
    ret_e->rw = compare_value(a->rw, b->rw);
    ret_e->lane = compare_value(a->lane, b->lane);
    ret_e->block = compare_value(a->block, b->block);
    ret_e->sector_conflict = a->sectors && b->sectors && !(a->sectors & b->sectors);
    compare_branches(a, b, ret_e);
    compare_popularity(a, b, w, ret_e);
}
