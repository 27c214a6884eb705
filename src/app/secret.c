/*
 * Keys, sealing, hashing, passwords, TOTP: see secret.h. libsodium does the work; this file decides
 * what is used for what.
 */
#include "secret.h"

#include "setting.h"
#include "text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <liboath/oath.h>
#include <pthread.h>
#include <semaphore.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zxcvbn.h>

enum { KEY_LEN = 32 };

struct keys {
    unsigned char master[KEY_LEN], seal[KEY_LEN], hash[KEY_LEN], csrf[KEY_LEN];
};

/* Argon2id takes 64 MiB: at most two at a time in the process. */
static sem_t argon_slots;
static pthread_once_t argon_once = PTHREAD_ONCE_INIT;
static void argon_init(void)
{
    sem_init(&argon_slots, 0, 2);
}

const char *keys_path(struct ctx *cx, const char *db_path)
{
    const char *named = getenv("SAHABAT_KEY_FILE");
    if (named && *named)
        return named;
    return db_path ? arena_printf(cx->a, "%s.key", db_path) : NULL;
}

static enum err key_write(struct ctx *cx, const char *path)
{
    unsigned char key[KEY_LEN];
    randombytes_buf(key, sizeof(key));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return errno == EEXIST ? OK
                               : fail(cx, ERR_INTERNAL, "error.key_write", "path", path, "why",
                                      strerror(errno), NULL);
    char *hex = text_hex(cx->a, key, sizeof(key));
    bool good = dprintf(fd, "%s\n", hex) == 2 * KEY_LEN + 1 && fsync(fd) == 0;
    close(fd);
    sodium_memzero(key, sizeof(key));
    return good ? OK
                : fail(cx, ERR_INTERNAL, "error.key_write", "path", path, "why", strerror(errno),
                       NULL);
}

static enum err key_read(struct ctx *cx, const char *path, unsigned char ret_key[KEY_LEN])
{
    char text[2 * KEY_LEN + 2] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(cx, ERR_NOT_FOUND, "error.key_missing", "path", path, NULL);
    ssize_t n = read(fd, text, sizeof(text) - 1);
    close(fd);
    size_t got = 0;
    if (n < 2 * KEY_LEN ||
        sodium_hex2bin(ret_key, KEY_LEN, text, 2 * KEY_LEN, NULL, &got, NULL) != 0 ||
        got != KEY_LEN)
        return fail(cx, ERR_INTERNAL, "error.key_damaged", "path", path, NULL);
    return OK;
}

bool keys_is_key(const char *path)
{
    char text[2 * KEY_LEN + 3] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, text, sizeof(text) - 1);
    close(fd);
    size_t digits = strspn(text, "0123456789abcdefABCDEF");
    bool is =
        n >= 0 && digits == 2 * KEY_LEN && strspn(text + digits, "\r\n") == (size_t)n - digits;
    sodium_memzero(text, sizeof(text));
    return is;
}

enum err keys_load(struct ctx *cx, const char *db_path, bool create, struct keys **ret_keys)
{
    if (sodium_init() < 0)
        return fail_log(cx, ERR_INTERNAL, "libsodium does not start");
    const char *path = keys_path(cx, db_path);
    if (!path)
        return fail(cx, ERR_USAGE, "error.key_unnamed", NULL);
    if (create && access(path, F_OK) != 0)
        TRY(key_write(cx, path));
    struct keys *k = sodium_malloc(sizeof(*k));
    if (!k)
        return fail_log(cx, ERR_BUSY, "no locked memory");
    enum err e = key_read(cx, path, k->master);
    if (e != OK) {
        sodium_free(k);
        return e;
    }
    crypto_kdf_derive_from_key(k->seal, KEY_LEN, 1, "sahabat_", k->master);
    crypto_kdf_derive_from_key(k->hash, KEY_LEN, 2, "sahabat_", k->master);
    crypto_kdf_derive_from_key(k->csrf, KEY_LEN, 3, "sahabat_", k->master);
    sodium_mprotect_readonly(k);
    *ret_keys = k;
    return OK;
}

enum err keys_make(struct ctx *cx, const char *path)
{
    if (sodium_init() < 0)
        return fail_log(cx, ERR_INTERNAL, "libsodium does not start");
    return key_write(cx, path);
}

void keys_free(struct keys *k)
{
    if (k)
        sodium_free(k);
}

enum err keys_check(struct ctx *cx, const struct keys *k, bool adopt)
{
    unsigned char h[HASH_LEN];
    keyed_hash(k, "fingerprint", "sahabat", 7, h);
    const char *mine = text_hex(cx->a, h, 16);
    const char *theirs = setting_get(cx, "_key_fingerprint", "");
    if (strcmp(mine, theirs) == 0)
        return OK;
    if (*theirs || !adopt)
        return fail(cx, ERR_CONFLICT, "error.key_other", NULL);
    return setting_set(cx, "_key_fingerprint", mine);
}

static struct sealed seal_with(struct ctx *cx, const unsigned char *key, const void *p, size_t n)
{
    if (!p)
        return (struct sealed){0};
    size_t total = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + n;
    unsigned char *out = arena_alloc(cx->a, total);
    randombytes_buf(out, crypto_secretbox_NONCEBYTES);
    crypto_secretbox_easy(out + crypto_secretbox_NONCEBYTES, p, n, out, key);
    return (struct sealed){out, total};
}

static bool unseal_with(struct ctx *cx, const unsigned char *key, const void *p, size_t n,
                        char **ret_text, size_t *ret_n)
{
    const size_t head = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
    if (!p || n < head)
        return false;
    const unsigned char *in = p;
    unsigned char *out = arena_alloc(cx->a, n - head + 1);
    if (crypto_secretbox_open_easy(out, in + crypto_secretbox_NONCEBYTES,
                                   n - crypto_secretbox_NONCEBYTES, in, key) != 0)
        return false;
    *ret_text = (char *)out;
    if (ret_n)
        *ret_n = n - head;
    return true;
}

struct sealed seal(struct ctx *cx, const struct keys *k, const void *p, size_t n)
{
    return seal_with(cx, k->seal, p, n);
}

bool unseal(struct ctx *cx, const struct keys *k, const void *p, size_t n, char **ret_text,
            size_t *ret_n)
{
    return unseal_with(cx, k->seal, p, n, ret_text, ret_n);
}

struct sealed own_key_make(struct ctx *cx, const struct keys *k, struct own_key *ret_key)
{
    randombytes_buf(ret_key->bytes, sizeof(ret_key->bytes));
    return seal(cx, k, ret_key->bytes, sizeof(ret_key->bytes));
}

bool own_key_open(struct ctx *cx, const struct keys *k, const void *p, size_t n,
                  struct own_key *ret_key)
{
    char *text;
    size_t got;
    if (!unseal(cx, k, p, n, &text, &got) || got != sizeof(ret_key->bytes))
        return false;
    memcpy(ret_key->bytes, text, sizeof(ret_key->bytes));
    return true;
}

struct sealed own_seal(struct ctx *cx, const struct own_key *k, const void *p, size_t n)
{
    return seal_with(cx, k->bytes, p, n);
}

bool own_unseal(struct ctx *cx, const struct own_key *k, const void *p, size_t n, char **ret_text,
                size_t *ret_n)
{
    return unseal_with(cx, k->bytes, p, n, ret_text, ret_n);
}

void keyed_hash(const struct keys *k, const char *purpose, const void *p, size_t n,
                unsigned char ret_hash[static HASH_LEN])
{
    crypto_generichash_state s;
    crypto_generichash_init(&s, k->hash, KEY_LEN, HASH_LEN);
    crypto_generichash_update(&s, (const unsigned char *)purpose, strlen(purpose) + 1);
    crypto_generichash_update(&s, p, n);
    crypto_generichash_final(&s, ret_hash, HASH_LEN);
}

void plain_hash(const void *p, size_t n, unsigned char ret_hash[static HASH_LEN])
{
    crypto_generichash(ret_hash, HASH_LEN, p, n, NULL, 0);
}

char *token_make(struct ctx *cx, unsigned char ret_hash[static HASH_LEN])
{
    unsigned char raw[32];
    randombytes_buf(raw, sizeof(raw));
    char *text = text_base64url(cx->a, raw, sizeof(raw));
    plain_hash(text, strlen(text), ret_hash);
    return text;
}

char *code_digits(struct ctx *cx, unsigned n)
{
    char *code = arena_alloc(cx->a, n + 1);
    for (unsigned i = 0; i < n; i++)
        code[i] = (char)('0' + randombytes_uniform(10));
    return code;
}

bool secret_equal(const char *a, const char *b)
{
    unsigned char x[HASH_LEN], y[HASH_LEN];
    plain_hash(a, strlen(a), x);
    plain_hash(b, strlen(b), y);
    return sodium_memcmp(x, y, HASH_LEN) == 0;
}

char *password_hash(struct ctx *cx, const char *password)
{
    pthread_once(&argon_once, argon_init);
    char *out = arena_alloc(cx->a, crypto_pwhash_STRBYTES);
    sem_wait(&argon_slots);
    int bad = crypto_pwhash_str(out, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                crypto_pwhash_MEMLIMIT_INTERACTIVE);
    sem_post(&argon_slots);
    assert(!bad); /* only fails without memory */
    return out;
}

bool password_verify(const char *hash, const char *password)
{
    /* Of a random password: an unknown account takes as long as a known one. */
    static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$mBzQm38y/7n39J+6sAlAz"
                                 "g$qJrKNKq7RiZ6iWomIWm/oD6tdD7eXrls3sqYkShj0Ks";
    pthread_once(&argon_once, argon_init);
    sem_wait(&argon_slots);
    bool good = crypto_pwhash_str_verify(hash ? hash : nobody, password, strlen(password)) == 0;
    sem_post(&argon_slots);
    return good && hash;
}

enum err password_check(struct ctx *cx, const char *field, const char *password, const char *name)
{
    static const char *const usual[] = {
        "sahabat",     "umkm",    "malang",    "kelurahan", "kecamatan", "lurah",     "camat",
        "diskopindag", "rahasia", "katasandi", "sandi",     "bismillah", "indonesia", "merdeka",
        "arema",       "sayang",  "cinta",     "allah",     "doa",       "ibu",       "bapak",
        "anak",        "usaha",   "warung",    "toko"};
    enum { N = sizeof(usual) / sizeof(usual[0]) };
    const char *words[N + 2];
    memcpy(words, usual, sizeof(usual));
    words[N] = name && *name ? name : "sahabat";
    words[N + 1] = NULL;
    size_t n = strlen(password);
    if (n < 8)
        fail_field(cx, field, "error.password_short", NULL);
    else if (n > 200)
        fail_field(cx, field, "error.password_long", NULL);
    else if (ZxcvbnMatch(password, words, NULL) < 20.0) /* bits of entropy: below 10^6 guesses */
        fail_field(cx, field, "error.password_weak", NULL);
    return fields_check(cx);
}

bool totp_verify(const void *secret, size_t n, const char *code, int64_t now, int64_t last,
                 int64_t *ret_step)
{
    enum { STEP = 30, DIGITS = 6 };
    if (strlen(code) != DIGITS)
        return false;
    for (int64_t drift = -1; drift <= 1; drift++) {
        int64_t step = now / STEP + drift;
        char want[DIGITS + 1];
        if (step <= last ||
            oath_totp_generate(secret, n, (time_t)(step * STEP), STEP, 0, DIGITS, want) != OATH_OK)
            continue;
        if (secret_equal(want, code)) {
            *ret_step = step;
            return true;
        }
    }
    return false;
}
