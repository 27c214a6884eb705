/*
 * Wards as people write them: "Kel. Kauman", "KAUMAN", "Kawman". Folded, without the words for ward
 * and district; equal names first, then the closest by Jaro-Winkler if it is close enough and
 * alone.
 */
#include "places_parts.h"
#include "text.h"

enum { NEAR = 880, APART = 25, MENTION = 760 };

/* Folded, without "kel", "kelurahan", "desa", "kec", "kecamatan", "kota", "malang". */
static char *core(struct arena *a, const char *text)
{
    static const char *const skip[] = {"kel", "kelurahan", "kl", "desa", "ds", "kec", "kecamatan"};
    char *fold = text_fold(a, text), *out = arena_alloc(a, strlen(fold) + 1);
    size_t n = 0;
    char *save = NULL;
    for (char *word = strtok_r(fold, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        bool drop = false;
        for (size_t i = 0; i < sizeof(skip) / sizeof(skip[0]); i++)
            drop = drop || strcmp(word, skip[i]) == 0;
        if (drop)
            continue;
        size_t m = strlen(word);
        if (n)
            out[n++] = ' ';
        memcpy(out + n, word, m);
        n += m;
    }
    out[n] = '\0';
    return out;
}

/* "tanjung rejo" and "tanjungrejo" are one. */
static char *joined(struct arena *a, const char *s)
{
    char *out = arena_alloc(a, strlen(s) + 1);
    size_t n = 0;
    for (; *s; s++)
        if (*s != ' ')
            out[n++] = *s;
    return out;
}

static bool fits_parent(const struct place *x, const char *parent)
{
    return !parent || !*parent || (x->parent && strcmp(x->parent, parent) == 0);
}

struct best {
    const struct place *first;
    int score, second;
};

static struct best closest(const struct places *p, struct arena *a, const char *kind,
                           const char *word, const char *parent)
{
    struct best b = {0};
    for (size_t i = 0; i < p->n; i++) {
        const struct place *x = &p->list[i];
        if (strcmp(x->kind, kind) != 0 || !fits_parent(x, parent))
            continue;
        struct arena_mark mark = arena_mark(a);
        int s = text_similarity(joined(a, x->name_fold), word);
        arena_reset(a, mark);
        if (s > b.score) {
            b.second = b.score;
            b.score = s;
            b.first = x;
        } else if (s > b.second) {
            b.second = s;
        }
    }
    return b;
}

static const struct place *guess(const struct places *p, struct arena *a, const char *kind,
                                 const char *text, const char *parent, bool *ret_exact,
                                 const char **ret_near)
{
    if (!text || !*text)
        return NULL;
    const struct place *known = place_find(p, text);
    if (known && strcmp(known->kind, kind) == 0) {
        if (ret_exact)
            *ret_exact = true;
        return known;
    }
    /* "Kauman, Klojen" or "Kauman - Kec. Klojen": what stands before the comma or bracket. */
    size_t cut = strcspn(text, ",;/(");
    const char *word = joined(a, core(a, arena_strndup(a, text, cut)));
    if (!*word)
        return NULL;
    struct best b = closest(p, a, kind, word, parent);
    if (b.score == 1000 && b.second == 1000)
        return NULL; /* two of that name: the district must say which */
    if (ret_exact)
        *ret_exact = b.score == 1000;
    if (b.first && (b.score == 1000 || (b.score >= NEAR && b.score - b.second >= APART)))
        return b.first;
    if (ret_near && b.score >= MENTION)
        *ret_near = b.first->name;
    return NULL;
}

const struct place *ward_guess(const struct places *p, struct arena *a, const char *text,
                               const char *district, bool *ret_exact, const char **ret_near)
{
    bool exact = false;
    const char *near = NULL;
    const struct place *x = guess(p, a, "ward", text, district, &exact, &near);
    if (!x && district && *district) /* the district may be the wrong one */
        x = guess(p, a, "ward", text, NULL, &exact, &near);
    if (ret_exact)
        *ret_exact = exact;
    if (ret_near)
        *ret_near = near;
    return x;
}

const struct place *district_guess(const struct places *p, struct arena *a, const char *text)
{
    return guess(p, a, "district", text, NULL, NULL, NULL);
}

/* ---- in a text ---- */

enum { TEXT_WORDS = 1200, NAME_WORDS = 3 };

static bool among(const char *const *words, const char *word)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* Words before a place's name that say what it is, and where somebody is. */
static const char *const ward_words[] = {"kel", "kelurahan", "kl", "desa", "ds", "lurah", NULL};
static const char *const at_words[] = {"di",    "daerah", "wilayah", "kampung",
                                       "dekat", "warga",  NULL};
/* Names that mean something else in everyday speech. */
static const char *const everyday[] = {"bareng", "gading", "gadang", "sukun", "kasin", NULL};

static bool is_district(const struct places *p, const char *name_fold)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->list[i].kind, "district") == 0 &&
            strcmp(p->list[i].name_fold, name_fold) == 0)
            return true;
    return false;
}

/* Whether the words from `i` on are the name, "tanjungrejo" or "tanjung rejo". */
static bool named_here(char *const *words, size_t n, size_t i, const char *name)
{
    for (size_t k = 0; k < NAME_WORDS && i + k < n; k++) {
        size_t m = strlen(words[i + k]);
        if (strncmp(name, words[i + k], m) != 0)
            return false;
        name += m;
        if (!*name)
            return true;
    }
    return false;
}

/* How surely the words at `i` mean the ward: 0 not, 1 by its name alone, 2 said so. */
static int meant(const struct places *p, char *const *words, size_t i, const struct place *x)
{
    const char *before = i ? words[i - 1] : "";
    if (among(ward_words, before))
        return 2;
    if (is_district(p, x->name_fold))
        return 0;
    return !among(everyday, x->name_fold) || among(at_words, before) ? 1 : 0;
}

static size_t split_words(char *fold, char **words)
{
    size_t n = 0;
    char *save = NULL;
    for (char *w = strtok_r(fold, " ", &save); w && n < TEXT_WORDS; w = strtok_r(NULL, " ", &save))
        words[n++] = w;
    return n;
}

const struct place *ward_in_text(const struct places *p, struct arena *a, const char *text)
{
    const struct place *found = NULL;
    int best = 0;
    bool several = false;
    char **words = arena_array(a, TEXT_WORDS, sizeof(*words));
    size_t n = text ? split_words(text_fold(a, text), words) : 0;
    for (size_t k = 0; k < p->n; k++) {
        const struct place *x = &p->list[k];
        if (strcmp(x->kind, "ward") != 0)
            continue;
        struct arena_mark mark = arena_mark(a);
        const char *name = joined(a, x->name_fold);
        int sure = 0;
        for (size_t i = 0; i < n && sure < 2; i++) {
            int here = named_here(words, n, i, name) ? meant(p, words, i, x) : 0;
            sure = here > sure ? here : sure;
        }
        arena_reset(a, mark);
        if (sure && sure == best)
            several = true;
        if (sure > best) {
            best = sure;
            found = x;
            several = false;
        }
    }
    return several ? NULL : found;
}
