/*
 * Keys and pairs, kept with every write. A record's blocking keys are stored as 63-bit hashes; who
 * shares one is compared, nobody else. All of it runs inside every create, on the one writer
 * thread, so it takes four short queries and some tens of comparisons in memory: keys stored, keys
 * written, neighbours with what is compared of them, pairs.
 *
 * One more key is the whole record's: when the stored keys equal the new ones, nothing that is
 * compared has changed and nothing is done.
 *
 * Only the best neighbours are compared, those with the rarest keys in common: a dozen costs 0.003
 * of F1 against all of them (bench/match_f1.c's lists) and saves half of the time; the walk over
 * the whole register (dup_walk.c) looks at all.
 */
#include "dup.h"

#include "business_parts.h"
#include "dup_parts.h"
#include "dup_sql.h"
#include "text.h"

enum {
    NEAR_MAX = 12, /* neighbours compared with a record: those who share the rarest keys */
    NEAR_DEEP = DUP_NEAR_MAX,
    REASONS_KEPT = 8,
    HINTS_MAX = 20,
    HINT_OF_NAME = 300 /* of a draft that has no more than a name and a ward yet */
};

/* ---- comparing ---- */

struct match_raw dup_read(struct rows *r, bool nik)
{
    struct match_raw raw = {.id = row_int(r, 0),
                            .name = row_text(r, 1),
                            .owner = row_text(r, 2),
                            .phone = row_text(r, 3),
                            .address = row_text(r, 4),
                            .ward = row_text(r, 5),
                            .nib = row_text(r, 6)};
    if (nik)
        raw.nik = row_blob(r, 9, &raw.nik_n);
    return raw;
}

static const char *reasons_text(struct arena *a, const struct match_reasons *why)
{
    struct buf b = buf_new(a, 1000);
    for (size_t i = 0; i < why->n && i < REASONS_KEPT; i++) {
        if (i)
            buf_putc(&b, ',');
        buf_puts(&b, match_reason_name(why->list[i].code));
    }
    return buf_str(&b);
}

int dup_compare(struct ctx *cx, const struct match_record *a, const struct match_record *b,
                int from, const char **ret_reasons)
{
    struct match_reasons why = {0};
    int score = match_score(a, b, dup_words(cx), &why);
    if (score >= from)
        *ret_reasons = reasons_text(cx->a, &why);
    return score;
}

/* Rows of dup_raws for the next of some neighbours; *from moves on. With the NIK's hash only where
 * there is one to compare with. */
static struct rows *next_raws(struct ctx *cx, const struct dup_near *near, size_t *from, bool nik)
{
    struct db_val args[DUP_RAWS];
    for (size_t i = 0; i < DUP_RAWS; i++)
        args[i] = *from < near->n ? db_int(near->ids[(*from)++]) : db_null();
    return db_rows_mask(cx, &q_dup_raws, nik ? q_part_dup_raws_nik : 0, args, DUP_RAWS);
}

/* ---- refreshing ---- */

/* A pair that is, or is to be. */
struct seen {
    int64_t pair, other, before; /* pair 0: a new one */
    int score;
    const char *reasons, *reasons_before;
};

struct look {
    int64_t id;
    struct match_record *record;
    struct dup_keys keys;
    bool nik;
    size_t near_max;
    struct seen *list;
    size_t n, partners; /* the first `partners` are pairs already */
};

static enum err look_at(struct ctx *cx, int64_t id, struct look *ret)
{
    *ret = (struct look){.id = id};
    struct rows *r = db_rows(cx, &q_dup_self, ARGS(db_int(id)));
    if (rows_next(r)) {
        struct match_raw raw = dup_read(r, true);
        ret->record = match_prepare(cx->a, &raw);
        dup_keys_make(ret->record, &raw, &ret->keys);
        ret->nik = raw.nik != NULL;
    }
    return rows_end(r);
}

static struct seen *seen_add(struct ctx *cx, struct look *l)
{
    enum { STEP = 64 };
    if (l->n % STEP == 0)
        l->list =
            arena_grow(cx->a, l->list, l->n * sizeof(*l->list), (l->n + STEP) * sizeof(*l->list));
    return &l->list[l->n++];
}

/* The open pairs as they are now: one that no longer looks alike goes. */
static enum err rescore_partners(struct ctx *cx, struct look *l)
{
    struct rows *r = db_rows(cx, &q_dup_partners, ARGS(db_int(l->id)));
    while (rows_next(r)) {
        struct match_raw raw = dup_read(r, true);
        struct seen *s = seen_add(cx, l);
        *s = (struct seen){.other = raw.id,
                           .pair = row_int(r, 10),
                           .before = row_int(r, 11),
                           .reasons_before = row_str(r, 12)};
        s->score =
            dup_compare(cx, l->record, match_prepare(cx->a, &raw), MATCH_REVIEW, &s->reasons);
    }
    l->partners = l->n;
    return rows_end(r);
}

static bool is_partner(const struct look *l, int64_t other)
{
    for (size_t i = 0; i < l->partners; i++)
        if (l->list[i].other == other)
            return true;
    return false;
}

static enum err score_some(struct ctx *cx, struct look *l, const struct dup_near *near,
                           size_t *from)
{
    struct rows *r = next_raws(cx, near, from, l->nik);
    while (rows_next(r)) {
        struct match_raw raw = dup_read(r, l->nik);
        const char *reasons;
        if (is_partner(l, raw.id))
            continue;
        int score = dup_compare(cx, l->record, match_prepare(cx->a, &raw), MATCH_REVIEW, &reasons);
        if (score >= MATCH_REVIEW)
            *seen_add(cx, l) = (struct seen){.other = raw.id, .score = score, .reasons = reasons};
    }
    return rows_end(r);
}

static enum err score_near(struct ctx *cx, struct look *l)
{
    struct dup_near near;
    TRY(dup_near(cx, l->id, &l->keys, l->near_max, &near));
    for (size_t from = 0; from < near.n;)
        TRY(score_some(cx, l, &near, &from));
    return OK;
}

static enum err pair_write(struct ctx *cx, int64_t id, const struct seen *s, int64_t *open)
{
    int64_t changed = 1;
    if (s->pair && s->score < MATCH_REVIEW)
        return db_exec(cx, &q_dup_pair_delete, ARGS(db_int(s->pair)), NULL);
    if (!s->pair) {
        int64_t a = id < s->other ? id : s->other, b = id < s->other ? s->other : id;
        TRY(db_exec(
            cx, &q_dup_pair_put,
            ARGS(db_int(a), db_int(b), db_int(s->score), db_text(s->reasons), db_int(cx->now)),
            &changed));
    } else if (s->score != s->before || strcmp(s->reasons, s->reasons_before) != 0) {
        TRY(db_exec(cx, &q_dup_pair_score,
                    ARGS(db_int(s->pair), db_int(s->score), db_text(s->reasons)), NULL));
    }
    *open += changed;
    return OK;
}

enum err dup_refresh_one(struct ctx *cx, int64_t id, enum dup_depth depth, int64_t *ret_open)
{
    struct look l;
    struct dup_keys old;
    *ret_open = 0;
    TRY(look_at(cx, id, &l));
    l.near_max = depth == DUP_DEEP ? NEAR_DEEP : NEAR_MAX;
    if (!l.record) /* merged: it has neither keys nor open pairs */
        return OK;
    TRY(dup_keys_stored(cx, id, &old));
    if (depth == DUP_CHANGED && dup_keys_same(&old, &l.keys))
        return db_int_of(cx, &q_dup_pairs_open, ARGS(db_int(id)), 0, ret_open);
    TRY(dup_keys_write(cx, id, &old, &l.keys));
    if (old.n)
        TRY(rescore_partners(cx, &l));
    else
        dup_words_add(cx, l.record);
    TRY(score_near(cx, &l));
    for (size_t i = 0; i < l.n; i++)
        TRY(pair_write(cx, id, &l.list[i], ret_open));
    return OK;
}

enum err dup_refresh(struct ctx *cx, const struct business *b, int64_t *ret_possible)
{
    struct arena_mark mark = arena_mark(cx->a);
    int64_t open;
    TRY(dup_refresh_one(cx, b->id, DUP_CHANGED, &open));
    arena_reset(cx->a, mark);
    *ret_possible = open;
    return OK;
}

enum err dup_forget(struct ctx *cx, int64_t business_id)
{
    TRY(dup_keys_remove(cx, business_id));
    return db_exec(cx, &q_dup_pairs_delete, ARGS(db_int(business_id)), NULL);
}

/* ---- when one goes into another ---- */

enum err dup_join(struct ctx *cx, int64_t kept, int64_t gone, const char **ret_state)
{
    int64_t a = kept < gone ? kept : gone, b = kept < gone ? gone : kept;
    int64_t by = cx->actor ? cx->actor->account_id : 0;
    char *state = NULL;
    TRY(db_text_of(cx, &q_dup_pair_state, ARGS(db_int(a), db_int(b)), &state));
    TRY(db_exec(
        cx, &q_dup_pair_set_state,
        ARGS(db_int(a), db_int(b), db_text("merged"), by ? db_int(by) : db_null(), db_int(cx->now)),
        NULL));
    TRY(dup_keys_remove(cx, gone));
    *ret_state = state;
    return db_exec(cx, &q_dup_pairs_delete_open, ARGS(db_int(gone)), NULL);
}

enum err dup_part(struct ctx *cx, int64_t kept, int64_t gone, const char *state)
{
    int64_t a = kept < gone ? kept : gone, b = kept < gone ? gone : kept, open;
    if (state)
        TRY(db_exec(cx, &q_dup_pair_set_state,
                    ARGS(db_int(a), db_int(b), db_text(state), db_null(), db_null()), NULL));
    TRY(dup_refresh_one(cx, gone, DUP_ALWAYS, &open));
    return dup_refresh_one(cx, kept, DUP_ALWAYS, &open);
}

/* ---- while typing ---- */

static void hint_add(struct dup_hint *list, size_t *n, size_t max, struct dup_hint h)
{
    size_t at = *n;
    while (at > 0 && (list[at - 1].score < h.score ||
                      (list[at - 1].score == h.score && list[at - 1].id > h.id)))
        at--;
    if (at == max)
        return;
    size_t end = *n < max ? *n : max - 1;
    memmove(&list[at + 1], &list[at], (end - at) * sizeof(h));
    list[at] = h;
    *n = end + 1;
}

static struct dup_hint hint_of(struct ctx *cx, struct rows *r, const struct scope *s, int score,
                               const char *reasons)
{
    struct dup_hint h = {.id = row_int(r, 0),
                         .score = score,
                         .reasons = reasons,
                         .name = row_str(r, 1),
                         .ward = row_str(r, 5),
                         .in_scope = scope_holds(s, row_text(r, 5), row_int(r, 7), row_int(r, 8))};
    h.code = code_make(cx->a, "U", (uint64_t)h.id);
    h.owner_name = h.in_scope ? row_str(r, 2) : NULL;
    return h;
}

enum err dup_hints(struct ctx *cx, const struct business *draft, int64_t limit,
                   struct dup_hint **ret, size_t *ret_n)
{
    TRY(need(cx, CAP_BUSINESS_CREATE));
    size_t max = limit > 0 && limit <= HINTS_MAX ? (size_t)limit : HINTS_MAX, n = 0;
    struct dup_hint *list = arena_array(cx->a, max, sizeof(*list));
    struct match_raw raw = {.id = draft->id,
                            .name = draft->name,
                            .owner = draft->owner_name,
                            .phone = draft->phone,
                            .address = draft->address,
                            .ward = draft->ward,
                            .nib = draft->nib};
    struct match_record *record = match_prepare(cx->a, &raw);
    struct scope scope = scope_of(cx);
    int threshold =
        draft->owner_name || draft->phone || draft->address ? MATCH_REVIEW : HINT_OF_NAME;
    struct dup_keys keys;
    struct dup_near near;
    dup_keys_make(record, &raw, &keys);
    TRY(dup_near(cx, draft->id, &keys, DUP_RAWS, &near));
    size_t from = 0;
    struct rows *r = next_raws(cx, &near, &from, false);
    while (rows_next(r)) {
        struct match_raw other = dup_read(r, false);
        const char *reasons;
        int score = dup_compare(cx, record, match_prepare(cx->a, &other), threshold, &reasons);
        if (score >= threshold)
            hint_add(list, &n, max, hint_of(cx, r, &scope, score, reasons));
    }
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}
