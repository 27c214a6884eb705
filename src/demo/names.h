/*
 * Pieces of the demo city: persons and businesses as Malang might have them. Everything is
 * invented, and the same seed and date give the same city on every machine (own generator,
 * integers only, no clock).
 *
 * Nothing here can reach or be somebody: mobile phones begin with 084, 0860–0867, 0870–0876 or
 * 0890–0894 and landlines with 0341-1, which as far as we know are nobody's; NIKs are valid by
 * form and carry serials from 9000 on; NIBs begin with 99.
 *
 * Nothing allocates: a business is a plain struct of about 700 bytes, filled anew each time.
 */
#ifndef NAMES_H
#define NAMES_H

#include "calendar.h"

#include <stddef.h>

/* xoshiro256**; also counts what it made, so that NIKs and NIBs never repeat within one city. */
struct demo_rng {
    uint64_t s[4];
    struct date until; /* "today" of the city: nothing is younger */
    uint64_t persons, businesses;
};

struct demo_rng demo_rng_new(uint64_t seed, struct date until);

/*
 * A generator of its own for another room's part, so that more of one thing does not change
 * all others. It depends on the seed and `stream` alone, not on what was drawn. Not for persons
 * and businesses: its counters begin at zero, so their numbers would repeat.
 */
struct demo_rng demo_rng_fork(uint64_t seed, uint64_t stream, struct date until);

uint64_t demo_next(struct demo_rng *rng);
/* 0 … n-1; n > 0. */
uint32_t demo_below(struct demo_rng *rng, uint32_t n);
/* lo … hi, both included; lo <= hi. */
int64_t demo_between(struct demo_rng *rng, int64_t lo, int64_t hi);
/* True in `per_mille` of 1000 cases. */
bool demo_chance(struct demo_rng *rng, unsigned per_mille);

/*
 * A ward, 0 … 56 as places_malang_ward() counts them, the fuller ones more often. The weights
 * are invented: the square root of the area times a density by district, since no count of
 * businesses by ward is published. Only for the demo.
 */
size_t demo_ward(struct demo_rng *rng);
unsigned demo_ward_weight(size_t ward);

enum { DEMO_NAME = 80, DEMO_PERSON = 64, DEMO_PHONE = 24, DEMO_ADDRESS = 160, DEMO_CHANNELS = 96 };

struct demo_person {
    char name[DEMO_PERSON];
    char sex;                      /* 'f' or 'm' */
    char birth_date[DATE_LEN + 1]; /* ISO; 20 to 70 years before `until` */
    char nik[17];
    char phone[DEMO_PHONE]; /* "08…" or "0341…" */
};

/* A person of either sex ('f', 'm', or 0: six of ten are women, as among small businesses). */
void demo_person(struct demo_rng *rng, char sex, struct demo_person *ret_person);

/* An empty text means: not known. What is always there: name, owner_name, sex, ward, sector, and
 * phone or address. */
struct demo_business {
    char name[DEMO_NAME];
    char owner_name[DEMO_PERSON];
    char sex;
    char birth_date[DATE_LEN + 1];
    char nik[17];
    char phone[DEMO_PHONE]; /* plain, or as another office wrote it in a dirty copy */
    char address[DEMO_ADDRESS];
    const char *ward; /* Kemendagri code, "35.73.02.1007" */
    char kbli[6];
    char kbli_version[5]; /* "2020", "2025"; empty without a code */
    const char *sector;   /* see kbli.h */
    char nib[14];
    char npwp[17];
    char founded_on[DATE_LEN + 1];
    int64_t capital;              /* rupiah, without land and buildings; -1 not known */
    int employees;                /* the owner counts; -1 not known */
    char channels[DEMO_CHANNELS]; /* codes, comma separated: see demo_channel() */
    bool has_point;
    int32_t lat_e6, lng_e6;
    bool has_pirt, has_halal;
    char pirt[17], halal[20]; /* their numbers, empty without */
};

/* Sales channels: "shop", "market", "door_to_door", "whatsapp", "social_media", "marketplace",
 * "delivery_app", "reseller"; NULL past the end. */
const char *demo_channel(size_t n);

/* A business and its owner in a ward (0 … 56), with the gaps a register has. */
void demo_business(struct demo_rng *rng, size_t ward, struct demo_business *ret_business);

/* Another business of the owner of `first`, in a ward. */
void demo_second_business(struct demo_rng *rng, size_t ward, const struct demo_business *first,
                          struct demo_business *ret_business);

/*
 * The same business as another office would have written it: other spelling, abbreviations,
 * swapped words, capitals, phone in another form, wrong or missing, shop moved, most numbers
 * missing. At least the name, the phone or the address differs.
 */
void demo_dirty_copy(struct demo_rng *rng, const struct demo_business *business,
                     struct demo_business *ret_copy);

#endif
