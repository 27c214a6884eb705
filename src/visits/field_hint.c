/*
 * The hint of what is registered already. A phone without signal cannot ask; so it takes along, of
 * every business of the city, 20 bits of a keyed hash of its folded name and of its phone. A hash
 * that fits says "perhaps", never who: about two other names of the city in a hundred fit as well.
 * Never of a NIK. The sets are counted by a job and kept beside their key, so that a request scans
 * nothing; who gets the new key gets the new sets with it.
 */
#include "field_sync.h"

#include "field_sync_sql.h"
#include "model.h"
#include "text.h"

#include <sodium.h>

enum { SET_BYTES = (1 << HINT_BITS) / 8, DAY = 86400, MARGIN = 60 };

struct hint {
    int64_t id, n, made_at, created_at;
    const void *names, *phones;
    size_t names_n, phones_n;
    const unsigned char *key; /* 32 bytes; NULL: none yet */
};

uint32_t field_hash(const unsigned char key[static 32], const char *kind, const char *what)
{
    unsigned char h[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state s;
    crypto_auth_hmacsha256_init(&s, key, 32);
    crypto_auth_hmacsha256_update(&s, (const unsigned char *)kind, strlen(kind));
    crypto_auth_hmacsha256_update(&s, (const unsigned char *)":", 1);
    crypto_auth_hmacsha256_update(&s, (const unsigned char *)what, strlen(what));
    crypto_auth_hmacsha256_final(&s, h);
    return (uint32_t)h[0] << 12 | (uint32_t)h[1] << 4 | (uint32_t)h[2] >> 4;
}

void field_steps(const unsigned char *set, struct buf *out)
{
    int64_t last = -1;
    for (uint32_t h = 0; h < 1u << HINT_BITS; h++) {
        if (!(set[h / 8] & 1u << h % 8))
            continue;
        uint32_t step = (uint32_t)(h - last - 1);
        for (; step >= 0x80; step >>= 7)
            buf_putc(out, (char)(0x80 | (step & 0x7f)));
        buf_putc(out, (char)step);
        last = h;
    }
}

/* ---- reading ---- */

static enum err newest(struct ctx *cx, struct hint *ret)
{
    *ret = (struct hint){0};
    struct rows *r = db_rows(cx, &q_hint_newest, NO_ARGS);
    if (rows_next(r)) {
        size_t n;
        const void *p = row_blob(r, 1, &n);
        char *key = NULL;
        size_t key_n = 0;
        if (!unseal(cx, cx->app->keys, p, n, &key, &key_n) || key_n != 32) {
            rows_end(r);
            return fail_log(cx, ERR_INTERNAL, "the hint's key does not open");
        }
        *ret = (struct hint){.id = row_int(r, 0),
                             .n = row_int(r, 4),
                             .made_at = row_int(r, 5),
                             .created_at = row_int(r, 6),
                             .key = (const unsigned char *)key};
        p = row_blob(r, 2, &ret->names_n);
        ret->names = p ? arena_strndup(cx->a, p, ret->names_n) : "";
        p = row_blob(r, 3, &ret->phones_n);
        ret->phones = p ? arena_strndup(cx->a, p, ret->phones_n) : "";
    }
    return rows_end(r);
}

enum err field_hint(struct ctx *cx, struct model *o)
{
    struct hint h;
    char made[INSTANT_LEN + 1];
    TRY(need(cx, CAP_VISIT_WRITE));
    TRY(newest(cx, &h));
    instant_format(h.made_at, made);
    model_set_int(cx->a, o, "id", h.id);
    model_set_text(cx->a, o, "key", h.key ? text_base64url(cx->a, h.key, 32) : NULL);
    model_set_text(cx->a, o, "names", h.key ? text_base64url(cx->a, h.names, h.names_n) : "");
    model_set_text(cx->a, o, "phones", h.key ? text_base64url(cx->a, h.phones, h.phones_n) : "");
    model_set_int(cx->a, o, "businesses", h.n);
    model_set_text(cx->a, o, "made_at", h.key ? arena_strdup(cx->a, made) : NULL);
    return OK;
}

/* ---- counting ---- */

static void put(unsigned char *set, uint32_t h)
{
    set[h / 8] |= (unsigned char)(1u << h % 8);
}

static enum err count(struct ctx *cx, struct hint *h)
{
    unsigned char *names = arena_array(cx->a, SET_BYTES, 1),
                  *phones = arena_array(cx->a, SET_BYTES, 1);
    h->n = 0;
    struct rows *r = db_rows(cx, &q_hint_all, NO_ARGS);
    while (rows_next(r)) {
        const char *name = row_text(r, 0), *phone = row_text(r, 1);
        if (name && *name)
            put(names, field_hash(h->key, "name", name));
        if (phone && *phone)
            put(phones, field_hash(h->key, "phone", phone));
        h->n++;
    }
    TRY(rows_end(r));
    struct buf a = buf_new(cx->a, 2 * SET_BYTES * 8), b = buf_new(cx->a, 2 * SET_BYTES * 8);
    field_steps(names, &a);
    field_steps(phones, &b);
    h->names = buf_str(&a);
    h->names_n = a.n;
    h->phones = buf_str(&b);
    h->phones_n = b.n;
    h->made_at = cx->now;
    return OK;
}

/* Whether anything was written since it was counted; what was being written then counts, too. */
static enum err moved(struct ctx *cx, const struct hint *h, bool *ret)
{
    int64_t n;
    TRY(db_int_of(cx, &q_hint_moved, ARGS(db_int(h->made_at - MARGIN)), 0, &n));
    *ret = n > 0 || h->made_at < cx->now - DAY || h->made_at > cx->now; /* the clock was set back */
    return OK;
}

static enum err keep(struct ctx *cx, void *arg)
{
    const struct hint *h = arg;
    struct db_val names = db_blob(h->names, h->names_n), phones = db_blob(h->phones, h->phones_n);
    if (h->id)
        return db_exec(cx, &q_hint_put,
                       ARGS(db_int(h->id), names, phones, db_int(h->n), db_int(h->made_at)), NULL);
    struct sealed key = seal(cx, cx->app->keys, h->key, 32);
    TRY(db_exec(cx, &q_hint_insert,
                ARGS(db_blob(key.p, key.n), names, phones, db_int(h->n), db_int(h->made_at)),
                NULL));
    return db_exec(cx, &q_hint_older, NO_ARGS, NULL);
}

static enum err look(struct ctx *cx, struct hint *h, bool *ret_again)
{
    unsigned char *key = arena_alloc(cx->a, 32);
    TRY(newest(cx, h));
    *ret_again = true;
    if (h->key && h->created_at > cx->now - (int64_t)HINT_KEY_DAYS * DAY)
        TRY(moved(cx, h, ret_again));
    else {
        ctx_random(cx, key, 32);
        *h = (struct hint){.key = key};
    }
    return *ret_again ? count(cx, h) : OK;
}

enum err field_hint_make(struct ctx *cx)
{
    struct hint h;
    bool again = false;
    TRY(db_reader(cx->app->db, cx));
    enum err e = look(cx, &h, &again);
    db_reader_end(cx->app->db, cx);
    return e == OK && again ? app_write(cx, keep, &h) : e;
}
