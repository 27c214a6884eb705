/*
 * Keys and what is done with them. One master key of 32 bytes stands outside the database
 * ($SAHABAT_KEY_FILE, else PATH.key beside a SQLite file); purpose keys are derived from it. The
 * database keeps the key's fingerprint: another key is refused.
 */
#ifndef SECRET_H
#define SECRET_H

#include "ctx.h"

struct keys;

/* Loads (or with `create` makes, 0600) the key for a database; `db_path` NULL for PostgreSQL, which
 * must name a file. */
enum err keys_load(struct ctx *cx, const char *db_path, bool create, struct keys **ret_keys);
/* Where keys_load() finds the key; NULL where nothing says. */
const char *keys_path(struct ctx *cx, const char *db_path);
/* Whether a file is a key by its form: 64 hexadecimal digits, and at most an end of line. */
bool keys_is_key(const char *path);
/* Makes a new key's file, 0600; what is there stays. */
enum err keys_make(struct ctx *cx, const char *path);
void keys_free(struct keys *k);
/* Compares with the fingerprint in the database (settings); with `adopt` writes it when there is
 * none. */
enum err keys_check(struct ctx *cx, const struct keys *k, bool adopt);

/* Authenticated encryption. Sealed = nonce + ciphertext, in the arena. NULL in, NULL out. */
struct sealed {
    const void *p;
    size_t n;
};
struct sealed seal(struct ctx *cx, const struct keys *k, const void *p, size_t n);
/* False when it was tampered with or sealed with another key. */
bool unseal(struct ctx *cx, const struct keys *k, const void *p, size_t n, char **ret_text,
            size_t *ret_n);

/* A person's (or file's) own key: made sealed by the master key; used for sealing what is theirs.
 */
struct own_key {
    unsigned char bytes[32];
};
struct sealed own_key_make(struct ctx *cx, const struct keys *k, struct own_key *ret_key);
bool own_key_open(struct ctx *cx, const struct keys *k, const void *p, size_t n,
                  struct own_key *ret_key);
struct sealed own_seal(struct ctx *cx, const struct own_key *k, const void *p, size_t n);
bool own_unseal(struct ctx *cx, const struct own_key *k, const void *p, size_t n, char **ret_text,
                size_t *ret_n);

/* Keyed hash for exact lookup of protected values ("nik", "file", …): 32 bytes. */
enum { HASH_LEN = 32 };
void keyed_hash(const struct keys *k, const char *purpose, const void *p, size_t n,
                unsigned char ret_hash[static HASH_LEN]);
/* Plain hash (tokens, audit chain, request bodies). */
void plain_hash(const void *p, size_t n, unsigned char ret_hash[static HASH_LEN]);

/* A random secret as base64url text of 32 bytes, and its plain hash for storing. */
char *token_make(struct ctx *cx, unsigned char ret_hash[static HASH_LEN]);
/* A code for reading aloud or typing: n digits. */
char *code_digits(struct ctx *cx, unsigned n);
/* Constant-time comparison of texts. */
bool secret_equal(const char *a, const char *b);

/* Passwords: Argon2id, at most two at a time in the process; ~60 ms: never on a server thread. */
char *password_hash(struct ctx *cx, const char *password);
bool password_verify(const char *hash, const char *password); /* hash NULL: same time, false */
/* 0–4 by zxcvbn with Indonesian words; accepted from 2 on and 8 characters. Adds a field error. */
enum err password_check(struct ctx *cx, const char *field, const char *password, const char *name);

/* RFC 6238: 6 digits, 30 s, SHA-1, one step of drift; `last` is the last accepted step, no replay.
 */
bool totp_verify(const void *secret, size_t n, const char *code, int64_t now, int64_t last,
                 int64_t *ret_step);

#endif
