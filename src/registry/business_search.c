/*
 * Search as people type: words, a phone, a NIB, a code, a NIK. What is typed decides by its form
 * which index is asked; nothing is guessed twice.
 */
#include "business.h"

#include "audit.h"
#include "business_list_sql.h"
#include "business_parts.h"
#include "db.h"
#include "search_words.h"
#include "text.h"

#include <ctype.h>

enum { SEARCH_MAX = 20, NIK_DIGITS = 16, NIB_DIGITS = 13, TYPED_MAX = 200 };

/* "35.73.02" → "d357302". */
static const char *area_word(struct ctx *cx, const char *area)
{
    char *word = arena_alloc(cx->a, strlen(area) + 2);
    size_t n = 1, dots = 0;
    for (const char *s = area; *s; s++) {
        if (*s == '.')
            dots++;
        else
            word[n++] = *s;
    }
    word[0] = dots <= 1 ? 'c' : dots == 2 ? 'd' : 'w';
    return word;
}

/* A number is one word, however it is grouped, and begins with 0: "+62 812-345" finds 0812345…, and
 * a whole mobile number without its 0 does, too, as a spreadsheet leaves it. */
static const char *number_joined(struct ctx *cx, const char *text)
{
    enum { FEWEST = 5, MOBILE_MIN = 9, MOBILE_MAX = 12 };
    const char *digits = text_digits(cx->a, text);
    if (text[strspn(text, "0123456789 +-.()")] || strlen(digits) < FEWEST)
        return text;
    if (strncmp(digits, "62", 2) == 0)
        return arena_printf(cx->a, "0%s", digits + 2);
    size_t n = strlen(digits);
    bool mobile = *digits == '8' && n >= MOBILE_MIN && n <= MOBILE_MAX;
    return mobile ? arena_printf(cx->a, "0%s", digits) : digits;
}

/* Whether a word before the last begins with it: then it asks for nothing more. */
static bool implied(const struct search_words *w)
{
    const char *last = w->word[w->n - 1];
    for (size_t i = 0; i + 1 < w->n; i++)
        if (strncmp(w->word[i], last, strlen(last)) == 0)
            return true;
    return false;
}

static void words_typed(struct ctx *cx, const char *text, struct search_words *w)
{
    size_t typed = strlen(text);
    char *save = NULL, *word = strtok_r(text_fold(cx->a, text), " ", &save);
    while (word && w->n < SEARCH_WORDS_MAX) {
        w->word[w->n++] = word;
        word = strtok_r(NULL, " ", &save);
    }
    if (!w->n || !typed || (unsigned char)text[typed - 1] <= ' ')
        return;
    const char *last = w->word[w->n - 1];
    w->begun = strlen(last) > 1;
    /* Half the register begins with a letter: wait for the next one. */
    if (w->n > 1 && ((!w->begun && !isdigit((unsigned char)*last)) || (w->begun && implied(w)))) {
        w->n--;
        w->begun = false;
    }
}

/* The area's word needs no quotes. */
static const char *query_of(struct ctx *cx, const struct search_words *w, bool area, bool begun)
{
    bool pg = conn_engine(cx->conn) == DB_PG;
    struct buf b = buf_new(cx->a, 4096);
    for (size_t i = 0; i < w->n; i++) {
        bool more = begun && i + 1 == w->n;
        if (b.n)
            buf_puts(&b, pg ? " & " : " AND ");
        if (area && i == 0)
            buf_printf(&b, pg ? "%s" : "area : \"%s\"", w->word[i]);
        else if (pg)
            buf_printf(&b, "'%s'%s", w->word[i], more ? ":*" : "");
        else
            buf_printf(&b, "\"%s\"%s", w->word[i], more ? " *" : "");
    }
    return b.over ? NULL : buf_str(&b);
}

bool search_is_masked(const struct ctx *cx)
{
    return !can(cx->actor, CAP_BUSINESS_PERSONAL) || cx->actor->role == ROLE_COMPANION;
}

struct search_words search_words(struct ctx *cx, const char *text, const char *area)
{
    struct search_words w = {0};
    bool narrow = area && *area;
    words_typed(cx, number_joined(cx, text), &w);
    if (!w.n)
        return w;
    bool one_begun = w.n == 1 && w.begun;
    if (narrow) {
        memmove(w.word + 1, w.word, w.n++ * sizeof(*w.word));
        w.word[0] = area_word(cx, area);
    }
    w.all = query_of(cx, &w, narrow, w.begun);
    w.whole = one_begun ? query_of(cx, &w, narrow, false) : NULL;
    w.open = w.all && conn_engine(cx->conn) == DB_SQLITE
                 ? arena_printf(cx->a, "{area name_fold owner_fold nib} : (%s)", w.all)
                 : w.all;
    return w;
}

static enum err take_all(struct ctx *cx, struct rows *r, struct found *f)
{
    while (f->n < f->max && rows_next(r)) {
        struct business_row row = business_full_row(cx, r);
        found_take(f, &row);
    }
    return rows_end(r);
}

static unsigned who_mask(const struct scope *s, unsigned companion, unsigned owner)
{
    return (s->companion ? companion : 0) | (s->person ? owner : 0);
}

static enum err by_nik(struct ctx *cx, const char *digits, const struct scope *s, struct found *f)
{
    unsigned char hash[HASH_LEN];
    nik_hash(cx, digits, hash);
    TRY(take_all(cx,
                 db_rows(cx, &q_business_of_nik,
                         ARGS(db_blob(hash, HASH_LEN), db_text(s->lo), db_text(s->hi))),
                 f));
    for (size_t i = 0; i < f->n; i++)
        TRY(audit(cx, "nik-search", "business", f->rows[i].id, NULL));
    return f->n ? OK : audit(cx, "nik-search", "business", 0, NULL);
}

static enum err by_code(struct ctx *cx, int64_t id, const struct scope *s, struct found *f)
{
    unsigned mask = who_mask(s, q_part_business_of_id_companion, q_part_business_of_id_owner);
    return take_all(cx,
                    db_rows_mask(cx, &q_business_of_id, mask,
                                 ARGS(db_int(id), db_text(s->lo), db_text(s->hi),
                                      db_int(s->companion), db_int(s->person))),
                    f);
}

static enum err by_nib(struct ctx *cx, const char *digits, const struct scope *s, struct found *f)
{
    unsigned mask = who_mask(s, q_part_business_of_nib_companion, q_part_business_of_nib_owner);
    return take_all(cx,
                    db_rows_mask(cx, &q_business_of_nib, mask,
                                 ARGS(db_text(digits), db_text(s->lo), db_text(s->hi),
                                      db_int(s->companion), db_int(s->person))),
                    f);
}

/* For one who must not see every phone: as their list finds it. */
static enum err by_open_words(struct ctx *cx, const char *text, struct found *f)
{
    struct business_filter filter = {.text = text, .limit = (int64_t)f->max, .full = true};
    struct business_page page;
    TRY(business_list(cx, &filter, &page));
    for (size_t i = 0; i < page.n; i++)
        found_take(f, &page.rows[i]);
    return OK;
}

/* Names that begin so come first, then whatever has the words. */
static enum err by_words(struct ctx *cx, const char *text, const struct scope *s, struct found *f)
{
    const char *fold = text_fold(cx->a, text);
    unsigned mask = who_mask(s, q_part_business_begins_companion, q_part_business_begins_owner);
    if (*s->lo)
        mask |= q_part_business_begins_area;
    if (!*fold)
        return OK;
    TRY(take_all(
        cx,
        db_rows_mask(cx, &q_business_begins, mask,
                     ARGS(db_text(fold), db_text(arena_printf(cx->a, "%s\xf4\x8f\xbf\xbf", fold)),
                          db_int((int64_t)(f->max + 1) / 2), db_text(s->lo), db_text(s->hi),
                          db_int(s->companion), db_int(s->person))),
        f));
    if (search_is_masked(cx))
        return by_open_words(cx, text, f);
    struct found_ask ask = {.below = INT64_MAX, .full = true};
    ask.words = search_words(cx, text, *s->lo ? cx->actor->area : NULL);
    if (!ask.words.all)
        return OK;
    /* What is not theirs is dropped after the index was asked: ask for more then. */
    ask.limit = (s->companion || s->person) ? 2000 : (int64_t)f->max * 2;
    ask.companion = s->companion;
    ask.person = s->person;
    return found_read(cx, &ask, f, NULL);
}

enum err business_search(struct ctx *cx, const char *text, int limit, struct business_row **ret,
                         size_t *ret_n)
{
    TRY(need(cx, CAP_BUSINESS_READ));
    struct scope s = scope_of(cx);
    size_t max = limit > 0 && limit <= SEARCH_MAX ? (size_t)limit : SEARCH_MAX;
    struct found f = {.rows = arena_array(cx->a, max, sizeof(*f.rows)), .max = max};
    const char *trimmed = text_trim(cx->a, text), *digits = text_digits(cx->a, text);
    size_t n = strlen(digits);
    uint64_t id;
    bool number = n + 4 >= strlen(trimmed) && n >= NIB_DIGITS;
    enum err e = OK;
    if (strlen(trimmed) > TYPED_MAX)
        return fail(cx, ERR_INPUT, "error.search_long", NULL);
    if (number && n == NIK_DIGITS)
        e = can(cx->actor, CAP_NIK_SEARCH) ? by_nik(cx, digits, &s, &f) : OK;
    else if (number && n == NIB_DIGITS && digits[0] != '0')
        e = by_nib(cx, digits, &s, &f);
    else if (code_read(trimmed, "U", &id) && id <= INT64_MAX)
        e = by_code(cx, (int64_t)id, &s, &f);
    /* A phone with its country code has as many digits as a NIB, and "UMKM Lestari" reads as a
     * code. */
    if (e == OK && !f.n && !(number && n == NIK_DIGITS))
        e = by_words(cx, trimmed, &s, &f);
    TRY(e);
    for (size_t i = 0; i < f.n; i++) {
        struct business b = {.companion_id = f.rows[i].companion_id,
                             .owner_id = cx->actor->role == ROLE_OWNER ? cx->actor->person_id : 0};
        if (!business_shows_personal(cx, &b))
            f.rows[i].phone = f.rows[i].address = NULL;
    }
    TRY(business_rows_name(cx, f.rows, f.n));
    *ret = f.rows;
    *ret_n = f.n;
    return OK;
}
