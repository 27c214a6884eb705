/*
 * The demo city's dice, and its persons: names, birth dates, NIKs, phones, addresses.
 *
 * NIKs never repeat without a memory of those given: the n-th person has serial 9000 + n mod
 * 1000, and among the persons that share a serial the birth days walk through 18,250 days in
 * steps that have no common divisor with that number. 18 million persons fit.
 */
#include "names_lists.h"

#include "ref_malang.h"
#include "text.h"

#include <assert.h>
#include <string.h>

enum {
    BIRTH_DAYS = 18250,        /* fifty years */
    BIRTH_YOUNGEST = 20 * 366, /* days before `until` */
    BIRTH_STEP = 7919,         /* prime, so no divisor of BIRTH_DAYS */
    SERIALS = 1000,
    SERIAL_FIRST = 9000,
    OLD_BEFORE = 1975,
    LANES = 12
};

/* ---- dice ---- */

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t rotate(uint64_t x, int k)
{
    return (x << k) | (x >> (64 - k));
}

struct demo_rng demo_rng_new(uint64_t seed, struct date until)
{
    struct demo_rng rng = {.until = until};
    for (size_t i = 0; i < 4; i++)
        rng.s[i] = splitmix(&seed);
    return rng;
}

struct demo_rng demo_rng_fork(uint64_t seed, uint64_t stream, struct date until)
{
    uint64_t mixed = splitmix(&seed) ^ rotate(splitmix(&stream), 32);
    return demo_rng_new(mixed, until);
}

uint64_t demo_next(struct demo_rng *rng)
{
    uint64_t *s = rng->s, result = rotate(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return result;
}

uint32_t demo_below(struct demo_rng *rng, uint32_t n)
{
    assert(n > 0);
    return (uint32_t)(((demo_next(rng) >> 32) * n) >> 32);
}

int64_t demo_between(struct demo_rng *rng, int64_t lo, int64_t hi)
{
    assert(lo <= hi);
    uint64_t span = (uint64_t)hi - (uint64_t)lo + 1;
    uint64_t drawn = demo_next(rng);
    return (int64_t)((uint64_t)lo + (span ? drawn % span : drawn));
}

bool demo_chance(struct demo_rng *rng, unsigned per_mille)
{
    return demo_below(rng, 1000) < per_mille;
}

/* ---- wards ---- */

static const unsigned short ward_weights[PLACES_MALANG_WARDS] = {
    /* Blimbing */
    153,
    125,
    136,
    146,
    123,
    243,
    182,
    158,
    147,
    122,
    81,
    /* Klojen */
    82,
    65,
    66,
    63,
    71,
    90,
    84,
    107,
    96,
    86,
    81,
    /* Kedungkandang */
    99,
    82,
    207,
    257,
    257,
    180,
    207,
    147,
    200,
    239,
    182,
    215,
    /* Sukun */
    111,
    164,
    152,
    199,
    132,
    115,
    157,
    179,
    215,
    201,
    156,
    /* Lowokwaru */
    128,
    168,
    124,
    99,
    103,
    82,
    143,
    127,
    152,
    102,
    102,
    145,
};

unsigned demo_ward_weight(size_t ward)
{
    assert(ward < PLACES_MALANG_WARDS);
    return ward_weights[ward];
}

size_t demo_ward(struct demo_rng *rng)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < PLACES_MALANG_WARDS; i++)
        sum += ward_weights[i];
    uint32_t at = demo_below(rng, sum);
    size_t ward = 0;
    while (at >= ward_weights[ward])
        at -= ward_weights[ward++];
    return ward;
}

/* ---- text ---- */

struct demo_text demo_text_in(char *p, size_t size)
{
    assert(size > 0);
    p[0] = '\0';
    return (struct demo_text){.p = p, .size = size};
}

void demo_put(struct demo_text *t, const char *s, size_t n)
{
    size_t room = t->size - 1 - t->n;
    if (n > room)
        n = room;
    memcpy(t->p + t->n, s, n);
    t->n += n;
    t->p[t->n] = '\0';
}

void demo_puts(struct demo_text *t, const char *s)
{
    demo_put(t, s, strlen(s));
}

void demo_put_int(struct demo_text *t, uint64_t value, int width)
{
    char digits[20];
    int n = 0;
    do
        digits[sizeof digits - (size_t)++n] = (char)('0' + value % 10);
    while ((value /= 10) || n < width);
    demo_put(t, digits + sizeof digits - (size_t)n, (size_t)n);
}

void demo_put_any(struct demo_text *t, struct demo_rng *rng, const char *list)
{
    size_t n;
    const char *item = demo_item(list, (uint32_t)(demo_next(rng) >> 40), &n);
    demo_put(t, item, n);
}

/* ---- persons ---- */

/* The birth date and serial of the next person: see the head of this file. */
static struct date next_birth(struct demo_rng *rng, int *ret_serial)
{
    uint64_t n = rng->persons++, serial = n % SERIALS, round = n / SERIALS;
    uint64_t start = serial;
    uint64_t day = (splitmix(&start) + round * BIRTH_STEP) % BIRTH_DAYS;
    *ret_serial = SERIAL_FIRST + (int)serial;
    return date_from_days(date_days(rng->until) - BIRTH_YOUNGEST - (int64_t)day);
}

/* Where a NIK was first given out: mostly here, often in the regency around, seldom far away. */
static unsigned region(struct demo_rng *rng)
{
    static const unsigned short far[] = {3579, 3505, 3506, 3514, 3515, 3578, 3509, 3513,
                                         3571, 3529, 3374, 3273, 3171, 5171, 3527, 3508};
    if (demo_chance(rng, 800))
        return 357301 + demo_below(rng, PLACES_MALANG_DISTRICTS);
    unsigned regency =
        demo_chance(rng, 600) ? 3507 : far[demo_below(rng, sizeof far / sizeof *far)];
    return regency * 100 + 1 + demo_below(rng, 20);
}

static void put_nik(struct demo_rng *rng, struct date birth, char sex, int serial,
                    char ret_nik[static 17])
{
    struct demo_text t = demo_text_in(ret_nik, 17);
    demo_put_int(&t, region(rng), 6);
    demo_put_int(&t, (uint64_t)(birth.day + (sex == 'f' ? 40 : 0)), 2);
    demo_put_int(&t, (uint64_t)birth.month, 2);
    demo_put_int(&t, (uint64_t)(birth.year % 100), 2);
    demo_put_int(&t, (uint64_t)serial, 4);
}

static void put_name(struct demo_rng *rng, char sex, int year, char *ret_name, size_t size)
{
    bool woman = sex == 'f';
    struct demo_text t = demo_text_in(ret_name, size);
    if (year < OLD_BEFORE && demo_chance(rng, 60))
        demo_puts(&t, woman ? "Hj. " : "H. ");
    if (year < OLD_BEFORE && demo_chance(rng, 220)) {
        demo_put_any(&t, rng, woman ? demo_old_f : demo_old_m);
        return;
    }
    demo_put_any(&t, rng, woman ? demo_first_f : demo_first_m);
    if (demo_chance(rng, 120)) { /* two first names: Dwi Ayu Lestari */
        demo_puts(&t, " ");
        demo_put_any(&t, rng, woman ? demo_first_f : demo_first_m);
    }
    demo_puts(&t, " ");
    demo_put_any(&t, rng, woman ? demo_second_f : demo_second_m);
}

void demo_phone(struct demo_rng *rng, char *ret_phone, size_t size)
{
    static const char prefixes[] =
        "0840|0841|0842|0843|0844|0845|0846|0847|0848|0849|0860|0861|0862|0863|0864|"
        "0865|0866|0867|0870|0871|0872|0873|0874|0875|0876|0890|0891|0892|0893|0894";
    struct demo_text t = demo_text_in(ret_phone, size);
    if (demo_chance(rng, 25)) {
        demo_puts(&t, "03411");
        demo_put_int(&t, demo_below(rng, 100000), 5);
        return;
    }
    demo_put_any(&t, rng, prefixes);
    uint32_t kind = demo_below(rng, 10);
    int digits = kind < 7 ? 8 : kind < 9 ? 7 : 9;
    static const uint32_t most[] = {10000000, 100000000, 1000000000};
    demo_put_int(&t, demo_below(rng, most[digits - 7]), digits);
}

void demo_person(struct demo_rng *rng, char sex, struct demo_person *ret_person)
{
    int serial;
    struct demo_person p = {.sex = sex ? sex : demo_chance(rng, 600) ? 'f' : 'm'};
    struct date birth = next_birth(rng, &serial);
    date_format(birth, p.birth_date);
    put_nik(rng, birth, p.sex, serial, p.nik);
    put_name(rng, p.sex, birth.year, p.name, sizeof p.name);
    demo_phone(rng, p.phone, sizeof p.phone);
    *ret_person = p;
}

/* ---- addresses ---- */

/* A ward has the streets of two themes and one that bears its name. */
static void put_street(struct demo_text *t, struct demo_rng *rng, size_t ward)
{
    uint32_t theme = (uint32_t)ward * 3 + demo_below(rng, 2) * 7;
    demo_puts(t, "Jl. ");
    if (demo_chance(rng, 120)) {
        demo_puts(t, demo_chance(rng, 700) ? "Raya " : "Terusan ");
        demo_puts(t, places_malang_ward(ward)->name);
    } else {
        demo_put_any(t, rng, demo_streets[theme % DEMO_THEMES]);
    }
}

/* "Gg. III", "Gg. 7", or the old Malang way, a Roman number after the street. */
static void put_lane(struct demo_text *t, struct demo_rng *rng)
{
    static const char *const roman[LANES] = {"I",   "II",   "III", "IV", "V",  "VI",
                                             "VII", "VIII", "IX",  "X",  "XI", "XII"};
    uint32_t n = demo_below(rng, LANES), kind = demo_below(rng, 10);
    demo_puts(t, kind < 7 ? " Gg. " : " ");
    if (kind < 5)
        demo_put_int(t, n + 1, 1);
    else
        demo_puts(t, roman[n]);
}

void demo_address(struct demo_rng *rng, size_t ward, char *ret_address, size_t size)
{
    struct demo_text t = demo_text_in(ret_address, size);
    if (demo_chance(rng, 110)) {
        demo_puts(&t, "Perum ");
        demo_put_any(&t, rng, demo_estates);
        demo_puts(&t, " Blok ");
        demo_put(&t, &"ABCDEFGHJK"[demo_below(rng, 10)], 1);
        demo_put_int(&t, 1 + demo_below(rng, 9), 1);
        demo_puts(&t, " No. ");
        demo_put_int(&t, 1 + demo_below(rng, 40), 1);
    } else {
        put_street(&t, rng, ward);
        if (demo_chance(rng, 420))
            put_lane(&t, rng);
        demo_puts(&t, " No. ");
        demo_put_int(&t, 1 + demo_below(rng, 160), 1);
        if (demo_chance(rng, 90))
            demo_put(&t, &"ABCD"[demo_below(rng, 4)], 1);
    }
    if (demo_chance(rng, 600)) {
        demo_puts(&t, " RT ");
        demo_put_int(&t, 1 + demo_below(rng, 10), 2);
        demo_puts(&t, " RW ");
        demo_put_int(&t, 1 + demo_below(rng, 12), 2);
    }
}
