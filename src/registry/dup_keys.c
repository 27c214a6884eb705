/*
 * Blocking keys as they are stored, and who shares them. A key is kept as 32 bits of its hash:
 * small entries keep the index small, into which every record writes at a dozen places (with a
 * million records a key meets a stranger's once in 300, at the price of one comparison). One more
 * entry is the whole record's, of 62 bits.
 */
#include "dup_parts.h"
#include "dup_sql.h"

#include <stdlib.h>

enum {
    SHARERS = MATCH_BLOCK_MAX + 1
}; /* as many are read of a key: one more tells that too many share it */
_Static_assert(MATCH_KEYS_MAX == 16 && SHARERS == 61 && DUP_RAWS == 16, "as dup.sql has it");

/* ---- keys ---- */

/* FNV-1a with the last steps of SplitMix64: stable for ever, since it is stored; not against an
 * adversary, whom a collision would only bring one comparison more. */
static uint64_t hash_on(uint64_t h, const char *s)
{
    for (; s && *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
    return (h ^ 0x1f) * UINT64_C(0x100000001b3); /* where one text ends and the next begins */
}

static uint64_t hash_end(uint64_t h)
{
    h = (h ^ h >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
    return h ^ h >> 31;
}

static const uint64_t hash_begin = UINT64_C(0xcbf29ce484222325);

/* The whole record: equal only when all that is compared is equal. 62 bits, larger than any key. */
static int64_t fingerprint(const struct match_raw *raw)
{
    const char *const texts[] = {raw->name,    raw->owner, raw->phone,
                                 raw->address, raw->ward,  raw->nib};
    uint64_t h = hash_on(hash_begin, "=");
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        h = hash_on(h, texts[i]);
    for (size_t i = 0; i < raw->nik_n; i++)
        h = (h ^ ((const unsigned char *)raw->nik)[i]) * UINT64_C(0x100000001b3);
    return (int64_t)(hash_end(h + MATCH_KEYS_VERSION) >> 2 | UINT64_C(1) << 62);
}

static void keys_add(struct dup_keys *k, int64_t key)
{
    size_t at = 0;
    while (at < k->n && k->list[at] < key)
        at++;
    if (at < k->n && k->list[at] == key)
        return;
    memmove(&k->list[at + 1], &k->list[at], (k->n - at) * sizeof(key));
    k->list[at] = key;
    k->n++;
}

void dup_keys_make(const struct match_record *record, const struct match_raw *raw,
                   struct dup_keys *ret)
{
    struct match_key texts[MATCH_KEYS_MAX];
    size_t n = match_keys(record, texts);
    ret->n = 0;
    for (size_t i = 0; i < n; i++)
        keys_add(ret, (int32_t)(hash_end(hash_on(hash_begin, texts[i].text)) >> 32));
    keys_add(ret, fingerprint(raw));
}

enum err dup_keys_stored(struct ctx *cx, int64_t id, struct dup_keys *ret)
{
    ret->n = 0;
    struct rows *r = db_rows(cx, &q_dup_keys_of, ARGS(db_int(id)));
    while (ret->n < DUP_KEYS && rows_next(r))
        ret->list[ret->n++] = row_int(r, 0);
    return rows_end(r);
}

bool dup_keys_same(const struct dup_keys *a, const struct dup_keys *b)
{
    return a->n == b->n && memcmp(a->list, b->list, a->n * sizeof(a->list[0])) == 0;
}

/* The arguments $1.. of the queries with keys: id, then DUP_KEYS keys or NULL. */
static void keys_args(int64_t id, const struct dup_keys *k,
                      struct db_val ret_args[static DUP_KEYS + 1])
{
    ret_args[0] = db_int(id);
    for (size_t i = 0; i < DUP_KEYS; i++)
        ret_args[i + 1] = i < k->n ? db_int(k->list[i]) : db_null();
}

enum err dup_keys_remove(struct ctx *cx, int64_t id)
{
    dup_crowds_clear(cx);
    return db_exec(cx, &q_dup_keys_delete, ARGS(db_int(id)), NULL);
}

enum err dup_keys_write(struct ctx *cx, int64_t id, const struct dup_keys *old,
                        const struct dup_keys *now)
{
    struct db_val args[DUP_KEYS + 1];
    if (dup_keys_same(old, now))
        return OK;
    if (old->n)
        TRY(dup_keys_remove(cx, id));
    keys_args(id, now, args);
    return db_exec(cx, &q_dup_keys_put, args, DUP_KEYS + 1, NULL);
}

/* ---- who shares them ---- */

struct share {
    int64_t id, weight;
};

static int by_id(const void *x, const void *y)
{
    const struct share *a = x, *b = y;
    return (a->id > b->id) - (a->id < b->id);
}

/* All sharers of keys that are not too popular, with what the key weighs: the fewer, the more. */
static enum err read_shares(struct ctx *cx, int64_t id, const struct dup_keys *k,
                            struct share *list, size_t *ret_n)
{
    struct db_val args[MATCH_KEYS_MAX];
    size_t n = 0, sharers[MATCH_KEYS_MAX] = {0}, kept = 0;
    for (size_t i = 0; i < MATCH_KEYS_MAX; i++) { /* but the whole record's */
        bool asked = i + 1 < k->n && !dup_crowded(cx, k->list[i]);
        args[i] = asked ? db_int(k->list[i]) : db_null();
    }
    struct rows *r = db_rows(cx, &q_dup_sharers, args, MATCH_KEYS_MAX);
    while (n < (size_t)MATCH_KEYS_MAX * SHARERS && rows_next(r)) {
        int64_t slot = row_int(r, 0);
        list[n++] = (struct share){.id = row_int(r, 1), .weight = slot};
        sharers[slot]++;
    }
    for (size_t i = 0; i < MATCH_KEYS_MAX; i++)
        if (sharers[i] == SHARERS)
            dup_crowd_add(cx, k->list[i]);
    for (size_t i = 0; i < n; i++) {
        size_t count = sharers[list[i].weight];
        if (count < SHARERS && list[i].id != id)
            list[kept++] =
                (struct share){.id = list[i].id, .weight = 1000000 / (int64_t)(count + 1)};
    }
    *ret_n = kept;
    return rows_end(r);
}

/* Into a list of the best, heaviest first, the newer one of equals. */
static void rank(struct share best[], size_t *n, size_t max, struct share s)
{
    size_t at = *n;
    while (at > 0 && (best[at - 1].weight < s.weight ||
                      (best[at - 1].weight == s.weight && best[at - 1].id < s.id)))
        at--;
    if (at == max)
        return;
    size_t end = *n < max ? *n : max - 1;
    memmove(&best[at + 1], &best[at], (end - at) * sizeof(s));
    best[at] = s;
    *n = end + 1;
}

enum err dup_near(struct ctx *cx, int64_t id, const struct dup_keys *keys, size_t max,
                  struct dup_near *ret)
{
    struct share all[MATCH_KEYS_MAX * SHARERS], best[DUP_NEAR_MAX];
    size_t n;
    TRY(read_shares(cx, id, keys, all, &n));
    qsort(all, n, sizeof(all[0]), by_id);
    ret->n = 0;
    for (size_t i = 0, to; i < n; i = to) {
        struct share s = all[i];
        for (to = i + 1; to < n && all[to].id == s.id; to++)
            s.weight += all[to].weight;
        rank(best, &ret->n, max < DUP_NEAR_MAX ? max : DUP_NEAR_MAX, s);
    }
    for (size_t i = 0; i < ret->n; i++)
        ret->ids[i] = best[i].id;
    return OK;
}
