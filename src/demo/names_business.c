/*
 * Businesses of the demo city. A trade is drawn by weight, then everything follows from it:
 * the name, the code, capital and employees, licences. Then gaps are torn, as in every register
 * that grew from lists: a third has no KBLI code, half no NIB, hardly one an NPWP.
 */
#include "names_lists.h"

#include "kbli.h"
#include "ref_malang.h"
#include "text.h"

#include <math.h>
#include <string.h>

static const char *const channels[] = {"shop",         "market",      "door_to_door", "whatsapp",
                                       "social_media", "marketplace", "delivery_app", "reseller"};
enum { CHANNELS = sizeof channels / sizeof *channels };

const char *demo_channel(size_t n)
{
    return n < CHANNELS ? channels[n] : NULL;
}

static const struct demo_trade *trade_any(struct demo_rng *rng)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < DEMO_TRADES; i++)
        sum += demo_trades[i].weight;
    uint32_t at = demo_below(rng, sum);
    const struct demo_trade *t = demo_trades;
    for (; at >= t->weight; t++)
        at -= t->weight;
    return t;
}

/* ---- the name ---- */

/* What neighbours call the owner: Bu Sri, Pak Yanto; a title before the name (Hj.) goes. */
static void put_called(struct demo_text *t, struct demo_rng *rng, const struct demo_business *b)
{
    static const char women[] = "Bu|Bu|Bu|Bu|Mbak|Mbak|Mak|Mbok|Bunda|Yu";
    static const char men[] = "Pak|Pak|Pak|Pak|Mas|Mas|Cak|Cak|Abah|Mbah";
    const char *name = b->owner_name;
    size_t first = strcspn(name, " ");
    if (name[0] == 'H' && name[first] == ' ' && name[first - 1] == '.')
        name += first + 1;
    size_t n = strcspn(name, " ");
    const char *second = name[n] ? name + n + 1 : name;
    /* "Mohammad" is nobody's call name, and some go by the second one. */
    bool by_second = strncmp(name, "Mo", 2) == 0 || strncmp(name, "Muh", 3) == 0 ||
                     strncmp(name, "Abdul", 5) == 0 || demo_chance(rng, 120);
    demo_put_any(t, rng, b->sex == 'f' ? women : men);
    demo_puts(t, " ");
    if (by_second)
        demo_put(t, second, strcspn(second, " "));
    else
        demo_put(t, name, n);
}

static void put_first(struct demo_text *t, const struct demo_business *b)
{
    const char *name = b->owner_name;
    size_t n = strcspn(name, " ");
    if (n && name[n - 1] == '.' && name[n])
        name += n + 1;
    demo_put(t, name, strcspn(name, " "));
}

static void put_brand(struct demo_text *t, struct demo_rng *rng)
{
    if (demo_chance(rng, 550)) {
        demo_put_any(t, rng, demo_brands);
        return;
    }
    demo_put_any(t, rng, demo_brand_a);
    demo_puts(t, " ");
    demo_put_any(t, rng, demo_brand_b);
}

static void put_shop_name(struct demo_rng *rng, const struct demo_trade *trade, size_t ward,
                          struct demo_business *b)
{
    struct demo_text t = demo_text_in(b->name, sizeof b->name);
    uint32_t kind = demo_below(rng, 100);
    if (kind < 14 && trade->tails[0]) { /* Rina Salon, Barokah Motor */
        if (demo_chance(rng, 600))
            put_first(&t, b);
        else
            put_brand(&t, rng);
        demo_puts(&t, " ");
        demo_put_any(&t, rng, trade->tails);
        return;
    }
    bool product = trade->products[0] && demo_chance(rng, 480);
    demo_put_any(&t, rng, product ? trade->products : trade->heads);
    demo_puts(&t, " ");
    if (kind < 62) { /* Warung Bu Sri */
        put_called(&t, rng, b);
    } else if (kind < 90) { /* Depot Barokah */
        put_brand(&t, rng);
    } else { /* Keripik Tempe Sanan Jaya: the place's name and a wish */
        demo_puts(&t, places_malang_ward(ward)->name);
        demo_puts(&t, " ");
        demo_put_any(&t, rng, "Jaya|Makmur|Asli|Baru|Mandiri|Indah|Raya|Sejahtera|Lestari|Abadi");
    }
}

/* ---- numbers ---- */

static void put_code(struct demo_rng *rng, const struct demo_trade *trade, struct demo_business *b)
{
    struct kbli k;
    b->sector = trade->sector;
    if (!trade->kbli[0] || demo_chance(rng, 330))
        return;
    text_copy(b->kbli, sizeof b->kbli, trade->kbli);
    text_copy(b->kbli_version, sizeof b->kbli_version, "2020");
    if (demo_chance(rng, 80) && kbli_find("2020", trade->kbli, &k) && k.code_2025) {
        text_copy(b->kbli, sizeof b->kbli, k.code_2025);
        text_copy(b->kbli_version, sizeof b->kbli_version, "2025");
    }
}

/* Capital and employees: small numbers many times, large ones seldom. */
static void put_size(struct demo_rng *rng, const struct demo_trade *trade, struct demo_business *b)
{
    static const int steps[] = {500,    1000,   1500,   2000,   3000,    5000,    7500,    10000,
                                15000,  20000,  25000,  30000,  50000,   75000,   100000,  150000,
                                200000, 300000, 500000, 750000, 1000000, 1500000, 2500000, 6000000};
    enum { STEPS = sizeof steps / sizeof *steps };
    uint32_t at = demo_below(rng, 7) + demo_below(rng, 7) + trade->size * 2u;
    while (at < STEPS - 1 && demo_chance(rng, 180))
        at++;
    if (demo_chance(rng, 20)) /* a few are grown up */
        at += 9;
    if (at >= STEPS)
        at = STEPS - 1;
    b->capital = demo_chance(rng, 240) ? -1 : (int64_t)steps[at] * 1000;
    int employees = 1 + (int)demo_below(rng, 2 + trade->size);
    while (employees < 90 && demo_chance(rng, at > 13 ? 780 : 260))
        employees++;
    b->employees = demo_chance(rng, 160) ? -1 : employees;
}

static void put_numbers(struct demo_rng *rng, struct demo_business *b)
{
    struct demo_text t = demo_text_in(b->nib, sizeof b->nib);
    /* 99 and eleven digits: a multiplier without 2 and 5 never gives one twice in 10^11. */
    uint64_t n = (++rng->businesses * UINT64_C(74207281) + 12345678901) % UINT64_C(100000000000);
    if (demo_chance(rng, 440)) {
        demo_puts(&t, "99");
        demo_put_int(&t, n, 11);
    }
    if (!demo_chance(rng, 110))
        return;
    t = demo_text_in(b->npwp, sizeof b->npwp);
    if (b->nik[0] && demo_chance(rng, 600)) {
        demo_puts(&t, b->nik);
    } else {
        demo_puts(&t, "09");
        demo_put_int(&t, n % 10000000, 7);
        demo_puts(&t, "623000");
    }
}

static void put_licences(struct demo_rng *rng, struct demo_business *b)
{
    bool processed = strcmp(b->sector, "food_processing") == 0;
    bool food = processed || strcmp(b->sector, "culinary") == 0;
    b->has_pirt = processed && demo_chance(rng, 380);
    b->has_halal = food && demo_chance(rng, processed ? 300 : 110);
    if (b->has_pirt) {
        struct demo_text t = demo_text_in(b->pirt, sizeof b->pirt);
        demo_put_int(&t, 1 + demo_below(rng, 3), 1);
        demo_put_int(&t, 1 + demo_below(rng, 15), 2);
        demo_puts(&t, "3573");
        demo_put_int(&t, 1 + demo_below(rng, 4), 2);
        demo_put_int(&t, 9000 + demo_below(rng, 1000), 4);
        demo_puts(&t, "-");
        demo_put_int(&t, (uint64_t)(rng->until.year - 1 + demo_between(rng, 0, 6)) % 100, 2);
    }
    if (b->has_halal) {
        struct demo_text t = demo_text_in(b->halal, sizeof b->halal);
        demo_puts(&t, "ID35");
        demo_put_int(&t, 9900000 + demo_below(rng, 100000), 7);
        demo_put_int(&t, demo_below(rng, 10000), 4);
        demo_put_int(&t, 1 + demo_below(rng, 12), 2);
        demo_put_int(&t, (uint64_t)(rng->until.year - 1 - demo_between(rng, 0, 3)) % 100, 2);
    }
}

/* Young businesses are many; none is older than its owner's seventeenth year. */
static void put_founded(struct demo_rng *rng, struct demo_business *b)
{
    struct date d, born;
    if (demo_chance(rng, 290))
        return;
    int64_t today = date_days(rng->until), years = demo_between(rng, 0, 8);
    while (years < 40 && demo_chance(rng, 400))
        years += 4;
    d = date_from_days(today - years * 365 - demo_between(rng, 0, 364));
    if (date_parse(b->birth_date, &born) && d.year < born.year + 17)
        d.year = born.year + 17;
    if (demo_chance(rng, 250) || !date_valid(d)) /* only the year was known */
        d.month = d.day = 1;
    if (date_days(d) <= today)
        date_format(d, b->founded_on);
}

static void put_channels(struct demo_rng *rng, struct demo_business *b)
{
    static const unsigned short likely[CHANNELS] = {620, 120, 140, 480, 300, 140, 180, 60};
    struct demo_text t = demo_text_in(b->channels, sizeof b->channels);
    if (demo_chance(rng, 270))
        return;
    for (size_t i = 0; i < CHANNELS; i++) {
        if (!demo_chance(rng, likely[i]))
            continue;
        demo_puts(&t, t.n ? "," : "");
        demo_puts(&t, channels[i]);
    }
}

/* Anywhere within a square of a third of the ward's width around its middle. */
static void put_point(struct demo_rng *rng, size_t ward, struct demo_business *b)
{
    const struct place_ref *p = places_malang_ward(ward);
    /* In millionths of a degree; one is 0.11 m, so 9 to the metre. */
    int64_t reach = (int64_t)sqrt((double)p->area_m2) * 9 / 3;
    b->has_point = demo_chance(rng, 640);
    if (!b->has_point)
        return;
    b->lat_e6 = p->lat_e6 + (int32_t)demo_between(rng, -reach, reach);
    b->lng_e6 = p->lng_e6 + (int32_t)demo_between(rng, -reach, reach);
}

/* Everything but the owner, who stands in `b` already. */
static void put_business(struct demo_rng *rng, size_t ward, struct demo_business *b)
{
    const struct demo_trade *trade = trade_any(rng);
    b->ward = places_malang_ward(ward)->code;
    put_code(rng, trade, b);
    put_shop_name(rng, trade, ward, b);
    demo_address(rng, ward, b->address, sizeof b->address);
    put_size(rng, trade, b);
    put_numbers(rng, b);
    put_licences(rng, b);
    put_founded(rng, b);
    put_channels(rng, b);
    put_point(rng, ward, b);
    if (demo_chance(rng, 60) && b->phone[0])
        b->address[0] = '\0';
}

void demo_business(struct demo_rng *rng, size_t ward, struct demo_business *ret_business)
{
    struct demo_person p;
    demo_person(rng, 0, &p);
    struct demo_business b = {.sex = p.sex};
    text_copy(b.owner_name, sizeof b.owner_name, p.name);
    if (!demo_chance(rng, 220))
        text_copy(b.nik, sizeof b.nik, p.nik);
    if (!demo_chance(rng, 300))
        text_copy(b.birth_date, sizeof b.birth_date, p.birth_date);
    if (!demo_chance(rng, 80))
        text_copy(b.phone, sizeof b.phone, p.phone);
    put_business(rng, ward, &b);
    *ret_business = b;
}

void demo_second_business(struct demo_rng *rng, size_t ward, const struct demo_business *first,
                          struct demo_business *ret_business)
{
    struct demo_business b = {.sex = first->sex};
    text_copy(b.owner_name, sizeof b.owner_name, first->owner_name);
    text_copy(b.nik, sizeof b.nik, first->nik);
    text_copy(b.birth_date, sizeof b.birth_date, first->birth_date);
    text_copy(b.phone, sizeof b.phone, first->phone);
    put_business(rng, ward, &b);
    *ret_business = b;
}
