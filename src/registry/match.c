/*
 * A record prepared: its texts cut into words, phones and numbers read; and the engine's doors.
 * Words are in match_text.c, addresses in match_address.c, keys in match_keys.c, how alike two
 * records are in match_compare.c, and what that means in match_judge.c.
 */
#include "match_parts.h"

#include "text.h"

#include <assert.h>
#include <string.h>

enum { PHONE_DIGITS_MIN = 6, PHONE_DIGITS_MAX = 15, NIB_DIGITS_MIN = 8, NIB_DIGITS_MAX = 18 };

/* The telling words as a set: 0 for none. */
static uint32_t hash_set(const struct tokens *t)
{
    uint32_t sum = 0;
    bool all = false;
    for (int round = 0; round < 2 && !sum; round++, all = true)
        for (size_t i = 0; i < t->n; i++) {
            uint8_t kind = t->t[i].kind;
            if (all || (kind != TOKEN_FORM && kind != TOKEN_TITLE && kind != TOKEN_STOP))
                sum += t->t[i].hash * (t->t[i].hash >> 7 | 1);
        }
    return sum;
}

static bool among(const struct token *t, const struct token *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].hash == t->hash)
            return true;
    return false;
}

struct reading {
    struct match_record *r;
    struct token t[TOKENS_MAX];
    size_t n;
};

/* Keeps the token that was made in the next place, unless it is there already. */
static void keep_name_word(struct reading *x)
{
    struct token *t = &x->t[x->n];
    if (t->sector)
        x->r->sectors |= 1u << t->sector;
    x->n += !among(t, x->t, x->n);
}

/* Takes a word apart that is a form of business with a slip in it, or has one glued to it. */
static void read_name_word(struct reading *x, const char *word, bool early)
{
    struct token *t = &x->t[x->n];
    struct glued g;
    token_of_name(t, word);
    if (t->kind == TOKEN_PLAIN) {
        const char *form = early ? form_misspelt(t) : NULL;
        if (form) {
            token_of_name(t, form);
        } else if (x->n + 1 < TOKENS_MAX && form_glued(word, &g)) {
            token_of_name(t, g.rest);
            keep_name_word(x);
            token_of_name(&x->t[x->n], g.form);
        }
    }
    keep_name_word(x);
}

static void read_name(struct arena *a, const char *text, struct match_record *r)
{
    struct word words[WORDS_MAX];
    struct reading x = {.r = r};
    size_t n = words_cut(a, text, false, words);
    if (says_nothing(words, n))
        return;
    for (size_t i = 0; i < n && x.n < TOKENS_MAX; i++)
        read_name_word(&x, words[i].s, i < 2);
    r->name = tokens_keep(a, x.t, x.n);
    r->name_hash = hash_set(&r->name);
}

static bool same_words(const struct tokens *x, const struct tokens *y)
{
    if (x->n != y->n)
        return false;
    for (size_t i = 0; i < x->n; i++)
        if (!among(&x->t[i], y->t, y->n))
            return false;
    return true;
}

static void read_owner(struct arena *a, const char *text, struct match_record *r)
{
    struct word words[WORDS_MAX];
    struct token t[TOKENS_MAX];
    size_t n = words_cut(a, text, false, words), used = 0;
    bool tail = false;
    if (says_nothing(words, n))
        return;
    for (size_t i = 0; i < n && used < TOKENS_MAX; i++) {
        tail |= words[i].before == ',' && used;
        if (tail && lexicon_degree(words[i].s))
            continue;
        token_of_name(&t[used], words[i].s);
        t[used].sector = 0;
        if (t[used].kind == TOKEN_PRODUCT || t[used].kind == TOKEN_FORM) {
            t[used].kind = TOKEN_PLAIN;
            token_weigh(&t[used]);
        }
        used++;
    }
    r->owner = tokens_keep(a, t, used);
    if (same_words(&r->owner, &r->name)) /* the name once more says nothing of the owner */
        r->owner.n = 0;
    for (size_t i = 0; i < r->name.n; i++)
        r->name.t[i].owners = among(&r->name.t[i], r->owner.t, r->owner.n);
}

static bool placeholder(const char *digits, size_t n)
{
    size_t same = 1;
    while (same < n && digits[same] == digits[0])
        same++;
    return same + 2 >= n || strstr(digits, "0000000");
}

static void take_phone(struct arena *a, const char *s, size_t n, struct match_record *r)
{
    const char *digits = text_phone(a, arena_strndup(a, s, n));
    uint64_t value = 0;
    size_t count = 0;
    if (!digits || r->phones == PHONES_MAX)
        return;
    for (const char *p = digits; *p && count < PHONE_DIGITS_MAX; p++)
        if (*p >= '0' && *p <= '9') {
            value = value * 10 + (uint64_t)(*p - '0');
            count++;
        }
    if (count < PHONE_DIGITS_MIN || value < 10000 || placeholder(digits, strlen(digits)))
        return;
    for (size_t i = 0; i < r->phones; i++)
        if (r->phone[i] == value)
            return;
    r->phone[r->phones++] = value;
}

/* Cuts at , ; / & | and letters; a piece too short to be a number ("310/246-1501") joins the next.
 */
static void read_phones(struct arena *a, const char *s, struct match_record *r)
{
    size_t start = 0, digits = 0, i = 0;
    if (!s)
        return;
    for (; s[i] && i < FIELD_BYTES; i++) {
        if (s[i] >= '0' && s[i] <= '9')
            digits++;
        bool cut = strchr(",;/&|", s[i]) || (s[i] >= 'a' && s[i] <= 'z');
        if (!cut || digits < PHONE_DIGITS_MIN)
            continue;
        take_phone(a, s + start, i - start, r);
        start = i + 1;
        digits = 0;
    }
    if (digits >= PHONE_DIGITS_MIN)
        take_phone(a, s + start, i - start, r);
}

static uint64_t read_nib(const char *s)
{
    uint64_t n = 0;
    size_t count = 0;
    for (; s && *s && count < NIB_DIGITS_MAX; s++)
        if (*s >= '0' && *s <= '9') {
            n = n * 10 + (uint64_t)(*s - '0');
            count++;
        }
    return count >= NIB_DIGITS_MIN ? n : 0;
}

struct match_record *match_prepare(struct arena *a, const struct match_raw *raw)
{
    struct match_record *r = arena_new_of(a, struct match_record);
    r->id = raw->id;
    read_name(a, raw->name, r);
    read_owner(a, raw->owner, r);
    read_phones(a, raw->phone, r);
    address_read(a, raw->address, r);
    if (raw->ward && *raw->ward)
        r->ward = hash_text(raw->ward, strlen(raw->ward));
    r->nib = read_nib(raw->nib);
    if (raw->nik && raw->nik_n) {
        r->nik_n = (uint8_t)(raw->nik_n < sizeof r->nik ? raw->nik_n : sizeof r->nik);
        memcpy(r->nik, raw->nik, r->nik_n);
    }
    return r;
}

int64_t match_id(const struct match_record *r)
{
    return r->id;
}
int match_score(const struct match_record *a, const struct match_record *b,
                const struct match_words *w, struct match_reasons *ret_reasons)
{
    struct evidence e;
    compare_records(a, b, w, &e);
    return score_of_points(judge(&e, ret_reasons));
}

const char *match_reason_name(enum match_reason r)
{
    static const char *const names[MATCH_REASON_COUNT] = {
        [MATCH_NIK_SAME] = "nik_same",
        [MATCH_NIK_DIFFERENT] = "nik_different",
        [MATCH_NIB_SAME] = "nib_same",
        [MATCH_NIB_DIFFERENT] = "nib_different",
        [MATCH_PHONE_SAME] = "phone_same",
        [MATCH_PHONE_SIMILAR] = "phone_similar",
        [MATCH_PHONE_SHARED] = "phone_shared",
        [MATCH_PHONE_DIFFERENT] = "phone_different",
        [MATCH_NAME_SAME] = "name_same",
        [MATCH_NAME_SIMILAR] = "name_similar",
        [MATCH_NAME_PART] = "name_part",
        [MATCH_NAME_DIFFERENT] = "name_different",
        [MATCH_NAME_POPULAR] = "name_popular",
        [MATCH_SECTOR_DIFFERENT] = "sector_different",
        [MATCH_BRANCH_DIFFERENT] = "branch_different",
        [MATCH_OWNER_SAME] = "owner_same",
        [MATCH_OWNER_SIMILAR] = "owner_similar",
        [MATCH_OWNER_DIFFERENT] = "owner_different",
        [MATCH_ADDRESS_SAME] = "address_same",
        [MATCH_ADDRESS_SIMILAR] = "address_similar",
        [MATCH_ADDRESS_DIFFERENT] = "address_different",
        [MATCH_NUMBER_DIFFERENT] = "number_different",
        [MATCH_WARD_SAME] = "ward_same",
        [MATCH_WARD_DIFFERENT] = "ward_different",
        [MATCH_OTHER_BUSINESS] = "other_business",
        [MATCH_CHAIN] = "chain",
    };
    assert(r < MATCH_REASON_COUNT);
    return names[r];
}
