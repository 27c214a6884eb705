/*
 * Which businesses look like the same one? The pure engine behind the warning while typing, the
 * review queue and `sahabat duplicates`. It knows no database: the caller stores the keys, finds
 * those who share one, prepares both sides and asks for a score. How it decides, with the
 * weights and what they reach: MATCHING.md.
 *
 *   prepare: fold and cut a record into words once
 *   keys:    short texts; who shares one is compared, nobody else (no cross join)
 *   score:   0..1000 with reasons; from MATCH_REVIEW on, a person looks at the pair
 *
 * Integers only; the same input gives the same answer on every machine. Nothing here fails:
 * what is missing or unreadable is no evidence. No global state but words a thread read last;
 * records and word tables may be read by several threads at once, a word table is changed by one at
 * a time with nobody reading.
 */
#ifndef MATCH_H
#define MATCH_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MATCH_REVIEW = 500,   /* from here on a pair goes to the review queue */
    MATCH_SURE = 850,     /* from here on the form says "already registered" first */
    MATCH_KEYS_MAX = 16,  /* keys per record, at most; about 12 usually */
    MATCH_KEY_LEN = 40,   /* bytes of a key, at most */
    MATCH_BLOCK_MAX = 60, /* a key that more records share is passed over by the caller */
    MATCH_REASONS_MAX = 16
};

/* A record as it stands in the register. Every text may be NULL or "" (not known). */
struct match_raw {
    int64_t id;
    const char *name, *owner;
    const char *phone;   /* one or several, separated by , ; / & or "atau" */
    const char *address; /* as typed; RT/RW, Kel., Kec. may stand in it */
    const char *ward;    /* Kemendagri code or any stable text; compared for equality only */
    const void *nik;     /* keyed hash of the NIK, or NULL; compared for equality only */
    size_t nik_n;
    const char *nib;
};

struct match_record; /* prepared: about 1 KiB in the arena it was made in */

/* Folds and cuts once. Copies all it needs: `raw` and its texts may go. */
struct match_record *match_prepare(struct arena *a, const struct match_raw *raw);
int64_t match_id(const struct match_record *r);

/*
 * The blocking keys, NUL-terminated ASCII without duplicates; returns how many. They depend on
 * the record alone (never on a word table or the rest of the register), so they can be stored
 * and stay valid until MATCH_KEYS_VERSION changes. Most telling first.
 */
enum { MATCH_KEYS_VERSION = 2 };
struct match_key {
    char text[MATCH_KEY_LEN + 1];
};
size_t match_keys(const struct match_record *r, struct match_key ret_keys[static MATCH_KEYS_MAX]);

/*
 * How often words, owners' names and phones occur in the register, so that a rare word says
 * more than a popular one: it raises F1 by up to eight points, most where owners and phones are
 * missing (MATCHING.md, "Without counting"). Bounded: at most `slots` (rounded up to a power of
 * two, 8 bytes each); when nearly full, words never seen before are no longer taken in and count as
 * rare. 65,536 slots (512 KiB) serve 21,000 records; the table may be empty or far behind the
 * register without harm.
 */
struct match_words;
struct match_words *match_words_new(struct arena *a, size_t slots);
void match_words_add(struct match_words *w, const struct match_record *r);
/* Takes back what match_words_add() counted for an equal record. */
void match_words_remove(struct match_words *w, const struct match_record *r);

/* Why: what spoke for (points > 0) or against (points < 0) "the same business". */
enum match_reason {
    MATCH_NIK_SAME,
    MATCH_NIK_DIFFERENT,
    MATCH_NIB_SAME,
    MATCH_NIB_DIFFERENT,
    MATCH_PHONE_SAME,
    MATCH_PHONE_SIMILAR, /* one digit wrong or two swapped */
    MATCH_PHONE_SHARED,  /* the same, but many records bear it */
    MATCH_PHONE_DIFFERENT,
    MATCH_NAME_SAME,
    MATCH_NAME_SIMILAR,
    MATCH_NAME_PART, /* one name is contained in the other */
    MATCH_NAME_DIFFERENT,
    MATCH_NAME_POPULAR,     /* the same or similar, but many are called so */
    MATCH_SECTOR_DIFFERENT, /* a laundry and a food stall */
    MATCH_BRANCH_DIFFERENT, /* "Cabang 2", "Toko 1" and "Toko 3" */
    MATCH_OWNER_SAME,
    MATCH_OWNER_SIMILAR,
    MATCH_OWNER_DIFFERENT,
    MATCH_ADDRESS_SAME,
    MATCH_ADDRESS_SIMILAR,
    MATCH_ADDRESS_DIFFERENT,
    MATCH_NUMBER_DIFFERENT, /* same street, another house number */
    MATCH_WARD_SAME,
    MATCH_WARD_DIFFERENT,
    MATCH_OTHER_BUSINESS, /* same person, but another business of theirs */
    MATCH_CHAIN,          /* same name, but another owner and place */
    MATCH_REASON_COUNT
};

/* Stable name of a reason for JSON ("phone_same"); its words are the message "match.<name>". */
const char *match_reason_name(enum match_reason r);

struct match_reasons {
    size_t n;
    struct {
        enum match_reason code;
        int points;            /* weight of evidence in hundredths of a doubling of the odds */
    } list[MATCH_REASONS_MAX]; /* heaviest first */
};

/*
 * How much two records look like the same business: 0 (surely not) … 1000 (surely).
 * Symmetric. `w` and `ret_reasons` may be NULL.
 */
int match_score(const struct match_record *a, const struct match_record *b,
                const struct match_words *w, struct match_reasons *ret_reasons);

#endif
