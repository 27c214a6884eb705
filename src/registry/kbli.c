/*
 * Rules over the classification: which codes an edition has, what a code of one edition is in
 * the other, and what people mean by the words they type. The tables are small (88 + 83 rows),
 * so every question walks them; that is cheaper to read than an index and still microseconds.
 */
#include "kbli_table.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

enum edition { EDITION_2020, EDITION_2025, EDITION_BAD };

enum { CODE_LEN = 5, TERMS_MAX = 8 };

static enum edition edition_read(const char *version)
{
    if (!version || !*version || strcmp(version, "2020") == 0)
        return EDITION_2020;
    return strcmp(version, "2025") == 0 ? EDITION_2025 : EDITION_BAD;
}

static bool is_code(const char *s)
{
    return s && strlen(s) == CODE_LEN && strspn(s, "0123456789") == CODE_LEN;
}

/* ---- rows ---- */

static struct kbli row_in_2020(const struct kbli_row *r)
{
    return (struct kbli){.code = r->code,
                         .title = r->title,
                         .words = r->words,
                         .sector = r->sector,
                         .change = r->change,
                         .code_2020 = r->code,
                         .code_2025 = r->code_2025,
                         .sure = r->sure};
}

static struct kbli row_in_2025(const struct kbli_row *r)
{
    struct kbli k = row_in_2020(r);
    k.code = r->code_2025;
    return k;
}

static const struct kbli_row *row_by_2020(const char *code)
{
    for (size_t i = 0; i < KBLI_ROWS; i++)
        if (strcmp(kbli_rows[i].code, code) == 0)
            return &kbli_rows[i];
    return NULL;
}

/* Several codes of 2020 may have gone into one of 2025: the one that stayed names it best. */
static const struct kbli_row *row_by_2025(const char *code)
{
    const struct kbli_row *best = NULL;
    for (size_t i = 0; i < KBLI_ROWS; i++) {
        const struct kbli_row *r = &kbli_rows[i];
        if (r->code_2025 && strcmp(r->code_2025, code) == 0 && (!best || r->change < best->change))
            best = r;
    }
    return best;
}

bool kbli_find(const char *version, const char *code, struct kbli *ret_kbli)
{
    enum edition edition = edition_read(version);
    if (edition == EDITION_BAD || !is_code(code))
        return false;
    const struct kbli_row *r = edition == EDITION_2020 ? row_by_2020(code) : row_by_2025(code);
    if (!r)
        return false;
    *ret_kbli = edition == EDITION_2020 ? row_in_2020(r) : row_in_2025(r);
    return true;
}

bool kbli_common(size_t n, struct kbli *ret_kbli)
{
    if (n >= KBLI_ROWS)
        return false;
    *ret_kbli = row_in_2020(&kbli_rows[n]);
    return true;
}

static const struct kbli_division_row *division_row(const char *code)
{
    for (size_t i = 0; i < KBLI_DIVISIONS; i++)
        if (strncmp(kbli_division_rows[i].code, code, 2) == 0)
            return &kbli_division_rows[i];
    return NULL;
}

bool kbli_division(const char *version, const char *code, struct kbli_division *ret_division)
{
    enum edition edition = edition_read(version);
    const struct kbli_division_row *r = code && strlen(code) >= 2 ? division_row(code) : NULL;
    if (!r || edition == EDITION_BAD || (edition == EDITION_2025 && r->category_2025 == '-'))
        return false;
    *ret_division =
        (struct kbli_division){.code = r->code,
                               .category = edition == EDITION_2025 ? r->category_2025 : r->category,
                               .title = r->title};
    return true;
}

/* ---- checks ---- */

enum kbli_state kbli_check(const char *version, const char *code)
{
    struct kbli k;
    struct kbli_division d;
    if (!is_code(code) || !kbli_division(version, code, &d))
        return KBLI_BAD;
    return kbli_find(version, code, &k) ? KBLI_KNOWN : KBLI_UNKNOWN_IN_DIVISION;
}

/* What is to be told of a code given as one of 2025 that 2020 had too. */
static const char *warning_2025(const char *code)
{
    const struct kbli_row *old = row_by_2020(code);
    if (old && old->change == KBLI_REUSED)
        return "kbli.reused";
    if (row_by_2025(code))
        return NULL;
    return old ? "kbli.removed" : "kbli.unknown";
}

struct format_verdict kbli_verdict(const char *version, const char *code)
{
    struct format_verdict v = {0};
    enum edition edition = edition_read(version);
    struct kbli_division d;
    if (edition == EDITION_BAD)
        v.error = "kbli.version";
    else if (!is_code(code))
        v.error = "kbli.digits";
    else if (!kbli_division(version, code, &d))
        v.error = "kbli.division";
    else if (edition == EDITION_2025)
        v.warning = warning_2025(code);
    else if (!row_by_2020(code))
        v.warning = "kbli.unknown";
    return v;
}

/* ---- suggestions ---- */

struct terms {
    const char *word[TERMS_MAX];
    size_t len[TERMS_MAX];
    size_t n;
    const char *all; /* the folded text */
};

static struct terms terms_read(struct arena *a, const char *text)
{
    struct terms t = {.all = text_fold(a, text)};
    for (const char *s = t.all; *s && t.n < TERMS_MAX; t.n++) {
        t.word[t.n] = s;
        t.len[t.n] = strcspn(s, " ");
        s += t.len[t.n];
        s += *s == ' ';
    }
    return t;
}

/* Whether a word of `text` (ASCII, any case) begins with `term`; *ret_first says it is the first
 * word of a phrase. */
static bool has_word(const char *text, const char *term, size_t n, bool *ret_first)
{
    bool boundary = true, phrase = true;
    for (const char *s = text; *s; s++) {
        if (boundary) {
            size_t i = 0;
            while (i < n && tolower((unsigned char)s[i]) == term[i])
                i++;
            if (i == n) {
                *ret_first = phrase;
                return true;
            }
        }
        boundary = !isalnum((unsigned char)*s);
        phrase = *s == ';' || (phrase && boundary);
    }
    return false;
}

struct score {
    unsigned terms;  /* how many of the words typed were found */
    unsigned points; /* how well */
};

static struct score score_row(const struct kbli_row *r, const char *code, const struct terms *t)
{
    struct score s = {0};
    bool whole = false;
    if (t->n > 1 && has_word(r->words, t->all, strlen(t->all), &whole))
        s.points += whole ? 12 : 6;
    for (size_t i = 0; i < t->n; i++) {
        bool first = false;
        if (strncmp(code, t->word[i], t->len[i]) == 0)
            s.points += 8;
        else if (has_word(r->words, t->word[i], t->len[i], &first))
            s.points += first ? 6 : 4;
        else if (has_word(r->title, t->word[i], t->len[i], &first))
            s.points += 1;
        else
            continue;
        s.terms++;
    }
    return s;
}

struct hit {
    const struct kbli_row *row;
    struct score score;
};

static bool hit_before(const struct hit *a, const struct hit *b)
{
    return a->score.terms != b->score.terms ? a->score.terms > b->score.terms
                                            : a->score.points > b->score.points;
}

/* Puts a hit where it belongs: after its equals, so that the table's order stays. */
static void hit_insert(struct hit *hits, size_t n, struct hit hit)
{
    while (n > 0 && hit_before(&hit, &hits[n - 1])) {
        hits[n] = hits[n - 1];
        n--;
    }
    hits[n] = hit;
}

size_t kbli_suggest(struct arena *a, const char *version, const char *text, struct kbli *ret_rows,
                    size_t max)
{
    enum edition edition = edition_read(version);
    struct terms t = terms_read(a, text ? text : "");
    struct hit hits[KBLI_ROWS];
    size_t n = 0, written = 0;
    for (size_t i = 0; i < KBLI_ROWS && edition != EDITION_BAD; i++) {
        const struct kbli_row *r = &kbli_rows[i];
        const char *code = edition == EDITION_2020 ? r->code : r->code_2025;
        /* Of several rows that became one code, only the one that names it is offered. */
        if (!code || (edition == EDITION_2025 && row_by_2025(code) != r))
            continue;
        struct hit hit = {r, score_row(r, code, &t)};
        if (hit.score.terms)
            hit_insert(hits, n++, hit);
    }
    for (; written < n && written < max; written++) {
        if (hits[written].score.terms < hits[0].score.terms)
            break;
        const struct kbli_row *r = hits[written].row;
        ret_rows[written] = edition == EDITION_2020 ? row_in_2020(r) : row_in_2025(r);
    }
    return written;
}

/* ---- sector of a code ---- */

const char *kbli_sector(const char *code)
{
    if (is_code(code)) {
        const struct kbli_row *r = row_by_2020(code);
        if (!r)
            r = row_by_2025(code);
        if (r)
            return r->sector;
    }
    const struct kbli_division_row *d = code && strlen(code) >= 2 ? division_row(code) : NULL;
    return d ? d->sector : "other";
}
