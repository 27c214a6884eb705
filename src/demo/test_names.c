/* The demo city's pieces: equal for an equal seed, valid by our own rules, shaped like a city. */
#include "names.h"

#include "formats.h"
#include "kbli.h"
#include "ref_malang.h"
#include "text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct date until = {2026, 11, 23};

static struct demo_business business_of(struct demo_rng *rng)
{
    struct demo_business b;
    demo_business(rng, demo_ward(rng), &b);
    return b;
}

static void assert_same_business(const struct demo_business *a, const struct demo_business *b)
{
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->owner_name, b->owner_name);
    assert_string_equal(a->nik, b->nik);
    assert_string_equal(a->phone, b->phone);
    assert_string_equal(a->address, b->address);
    assert_string_equal(a->ward, b->ward);
    assert_string_equal(a->nib, b->nib);
    assert_string_equal(a->founded_on, b->founded_on);
    assert_int_equal(a->capital, b->capital);
    assert_int_equal(a->lat_e6, b->lat_e6);
}

static void test_equal_seed_equal_city(void **state)
{
    (void)state;
    struct demo_rng one = demo_rng_new(7, until), two = demo_rng_new(7, until);
    struct demo_rng other = demo_rng_new(8, until);
    size_t differ = 0;
    for (int i = 0; i < 2000; i++) {
        struct demo_business a = business_of(&one), b = business_of(&two);
        struct demo_business c = business_of(&other), dirty_a, dirty_b;
        assert_same_business(&a, &b);
        demo_dirty_copy(&one, &a, &dirty_a);
        demo_dirty_copy(&two, &b, &dirty_b);
        assert_same_business(&dirty_a, &dirty_b);
        differ += strcmp(a.name, c.name) != 0;
    }
    assert_true(differ > 1900);
}

/* Numbers drawn today must be drawn for ever: a saved city's seed stays worth something. */
static void test_dice_are_pinned(void **state)
{
    (void)state;
    struct demo_rng rng = demo_rng_new(1, until);
    assert_true(demo_next(&rng) == UINT64_C(12966619160104079557));
    assert_true(demo_next(&rng) == UINT64_C(9600361134598540522));
    struct demo_rng fork = demo_rng_fork(1, 1, until), again = demo_rng_fork(1, 1, until);
    struct demo_rng other = demo_rng_fork(1, 2, until);
    uint64_t x = demo_next(&fork);
    assert_true(x == demo_next(&again));
    assert_true(x != demo_next(&other));
}

static void test_dice_keep_bounds(void **state)
{
    (void)state;
    struct demo_rng rng = demo_rng_new(3, until);
    unsigned seen[6] = {0}, yes = 0;
    for (int i = 0; i < 60000; i++) {
        uint32_t n = demo_below(&rng, 6);
        assert_true(n < 6);
        seen[n]++;
        assert_in_range(demo_between(&rng, 10, 12), 10, 12);
        yes += demo_chance(&rng, 250);
    }
    for (size_t i = 0; i < 6; i++)
        assert_in_range(seen[i], 9500, 10500);
    assert_in_range(yes, 14300, 15700);
    assert_true(demo_between(&rng, -5, -5) == -5);
    assert_false(demo_chance(&rng, 0));
    assert_true(demo_chance(&rng, 1000));
}

static void test_persons_have_valid_numbers(void **state)
{
    (void)state;
    struct demo_rng rng = demo_rng_new(11, until);
    unsigned women = 0;
    for (int i = 0; i < 20000; i++) {
        struct demo_person p;
        struct nik nik;
        struct date birth;
        demo_person(&rng, 0, &p);
        struct format_verdict v = format_nik(p.nik, until, &nik);
        assert_null(v.error);
        assert_null(v.warning);
        assert_true(nik.serial >= 9000);
        assert_null(format_nik_agrees(&nik, p.birth_date, p.sex, NULL).warning);
        assert_true(date_parse(p.birth_date, &birth));
        assert_int_equal(nik.birth.year, birth.year);
        assert_null(format_birth(birth, until).warning);
        assert_null(format_phone(p.phone, "0341").error);
        assert_null(format_phone(p.phone, "0341").warning);
        assert_true(strlen(p.name) >= 4);
        women += p.sex == 'f';
    }
    assert_in_range(women, 11400, 12600);
    struct demo_person man;
    demo_person(&rng, 'm', &man);
    assert_int_equal(man.sex, 'm');
}

/* No operator's prefix: a message from a demo reaches nobody. */
static void test_phones_are_nobodys(void **state)
{
    (void)state;
    struct demo_rng rng = demo_rng_new(13, until);
    for (int i = 0; i < 20000; i++) {
        struct demo_person p;
        demo_person(&rng, 0, &p);
        bool ours = strncmp(p.phone, "084", 3) == 0 || strncmp(p.phone, "086", 3) == 0 ||
                    strncmp(p.phone, "087", 3) == 0 || strncmp(p.phone, "089", 3) == 0 ||
                    strncmp(p.phone, "03411", 5) == 0;
        assert_true(ours);
        if (strncmp(p.phone, "086", 3) == 0)
            assert_true(p.phone[3] <= '7');
        if (strncmp(p.phone, "087", 3) == 0)
            assert_true(p.phone[3] <= '6');
        if (strncmp(p.phone, "089", 3) == 0)
            assert_true(p.phone[3] <= '4');
    }
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void test_numbers_never_repeat(void **state)
{
    (void)state;
    enum { N = 60000 };
    char(*nik)[17] = calloc(N, sizeof *nik), (*nib)[17] = calloc(N, sizeof *nib);
    size_t niks = 0, nibs = 0;
    struct demo_rng rng = demo_rng_new(17, until);
    for (int i = 0; i < N; i++) {
        struct demo_business b = business_of(&rng);
        if (b.nik[0])
            memcpy(nik[niks++], b.nik, sizeof b.nik);
        if (b.nib[0])
            memcpy(nib[nibs++], b.nib, sizeof b.nib);
    }
    qsort(nik, niks, sizeof *nik, compare);
    qsort(nib, nibs, sizeof *nib, compare);
    for (size_t i = 1; i < niks; i++)
        assert_string_not_equal(nik[i - 1], nik[i]);
    for (size_t i = 1; i < nibs; i++)
        assert_string_not_equal(nib[i - 1], nib[i]);
    free(nik);
    free(nib);
}

static void assert_business_is_sound(const struct demo_business *b)
{
    struct date d;
    assert_true(strlen(b->name) >= 4 && strlen(b->name) < sizeof b->name - 1);
    assert_true(b->owner_name[0] && strlen(b->address) < sizeof b->address - 1);
    assert_true(b->phone[0] || b->address[0]);
    assert_string_equal(places_malang_find(b->ward)->kind, "ward");
    assert_true(sector_valid(b->sector));
    assert_int_equal(!b->kbli[0], !b->kbli_version[0]);
    if (b->kbli[0]) {
        assert_int_equal(kbli_check(b->kbli_version, b->kbli), KBLI_KNOWN);
        assert_string_equal(kbli_sector(b->kbli), b->sector);
    }
    if (b->nib[0])
        assert_null(format_nib(b->nib).error);
    if (b->npwp[0])
        assert_null(format_npwp(b->npwp, until).error);
    if (b->founded_on[0]) {
        assert_true(date_parse(b->founded_on, &d));
        assert_true(date_days(d) <= date_days(until));
    }
    assert_true(b->capital == -1 || (b->capital >= 500000 && b->capital <= INT64_C(10000000000)));
    assert_in_range(b->employees + 1, 0, 100);
    assert_int_equal(b->has_pirt, b->pirt[0] != '\0');
    if (b->has_pirt)
        assert_null(format_pirt(b->pirt, until, NULL).error);
    if (b->has_halal)
        assert_null(format_halal(b->halal).error);
    if (b->has_point) {
        const struct place_ref *p = places_malang_find(b->ward);
        assert_true(abs(b->lat_e6 - p->lat_e6) < 25000 && abs(b->lng_e6 - p->lng_e6) < 25000);
    } else {
        assert_int_equal(b->lat_e6, 0);
    }
    for (const char *c = b->channels; *c;) {
        size_t n = strcspn(c, ","), i = 0;
        while (demo_channel(i) &&
               (strlen(demo_channel(i)) != n || strncmp(demo_channel(i), c, n) != 0))
            i++;
        assert_non_null(demo_channel(i));
        c += n + (c[n] == ',');
    }
}

static void test_businesses_are_sound(void **state)
{
    (void)state;
    struct demo_rng rng = demo_rng_new(19, until);
    for (int i = 0; i < 30000; i++) {
        struct demo_business b = business_of(&rng);
        assert_business_is_sound(&b);
    }
}

static void test_shape_of_the_city(void **state)
{
    (void)state;
    enum { N = 40000 };
    struct demo_rng rng = demo_rng_new(23, until);
    unsigned sector[SECTOR_COUNT] = {0}, ward[PLACES_MALANG_WARDS] = {0}, total = 0;
    unsigned no_nik = 0, no_phone = 0, no_kbli = 0, nib = 0, npwp = 0, micro = 0, capital = 0;
    for (int i = 0; i < N; i++) {
        size_t w = demo_ward(&rng);
        struct demo_business b;
        demo_business(&rng, w, &b);
        ward[w]++;
        for (size_t s = 0; s < SECTOR_COUNT; s++)
            sector[s] += strcmp(sector_code(s), b.sector) == 0;
        no_nik += !b.nik[0];
        no_phone += !b.phone[0];
        no_kbli += !b.kbli[0];
        nib += b.nib[0] != '\0';
        npwp += b.npwp[0] != '\0';
        capital += b.capital >= 0;
        micro += b.capital >= 0 && b.capital <= 1000000000;
    }
    assert_in_range(sector[0], N * 25 / 100, N * 40 / 100); /* culinary leads */
    assert_in_range(sector[2], N * 18 / 100, N * 36 / 100); /* then trade */
    for (size_t s = 0; s + 1 < SECTOR_COUNT; s++)
        assert_true(sector[s] > 0);
    for (size_t w = 0; w < PLACES_MALANG_WARDS; w++)
        total += demo_ward_weight(w);
    for (size_t w = 0; w < PLACES_MALANG_WARDS; w++) {
        unsigned expected = N * demo_ward_weight(w) / total;
        assert_in_range(ward[w], expected * 7 / 10, expected * 13 / 10);
    }
    assert_in_range(no_nik, N * 18 / 100, N * 26 / 100);
    assert_in_range(no_phone, N * 5 / 100, N * 12 / 100);
    assert_in_range(no_kbli, N * 28 / 100, N * 42 / 100);
    assert_in_range(nib, N * 40 / 100, N * 48 / 100);
    assert_in_range(npwp, N * 5 / 100, N * 15 / 100);
    assert_true(micro > capital * 96 / 100 && micro < capital);
}

static void test_second_business_has_the_same_owner(void **state)
{
    (void)state;
    struct demo_rng rng = demo_rng_new(29, until);
    unsigned other_name = 0;
    for (int i = 0; i < 1000; i++) {
        struct demo_business first = business_of(&rng), second;
        demo_second_business(&rng, demo_ward(&rng), &first, &second);
        assert_business_is_sound(&second);
        assert_string_equal(first.owner_name, second.owner_name);
        assert_string_equal(first.nik, second.nik);
        assert_string_equal(first.phone, second.phone);
        if (first.nib[0])
            assert_string_not_equal(first.nib, second.nib);
        other_name += strcmp(first.name, second.name) != 0;
    }
    assert_true(other_name > 980);
}

static void test_dirty_copies(void **state)
{
    (void)state;
    enum { N = 20000 };
    struct demo_rng rng = demo_rng_new(31, until);
    struct arena *a = arena_new(1 << 20);
    unsigned moved = 0, no_phone = 0, same_phone = 0, same_name = 0, nik = 0, phones = 0;
    int64_t alike = 0;
    for (int i = 0; i < N; i++) {
        struct arena_mark mark = arena_mark(a);
        struct demo_business b = business_of(&rng), c;
        demo_dirty_copy(&rng, &b, &c);
        assert_true(strcmp(b.name, c.name) || strcmp(b.phone, c.phone) ||
                    strcmp(b.address, c.address));
        assert_true(c.name[0] && c.owner_name[0] && (c.phone[0] || c.address[0]));
        assert_true(text_valid(c.name, strlen(c.name), false));
        assert_true(!c.nik[0] || strcmp(c.nik, b.nik) == 0);
        moved += strcmp(b.ward, c.ward) != 0;
        nik += c.nik[0] != '\0';
        same_name += strcmp(b.name, c.name) == 0;
        if (b.phone[0]) {
            const char *phone = text_phone(a, c.phone);
            phones++;
            no_phone += !phone;
            same_phone += phone && strcmp(phone, b.phone) == 0;
        }
        alike += text_similarity(text_fold(a, b.name), text_fold(a, c.name));
        arena_reset(a, mark);
    }
    assert_in_range(moved, N / 100, N * 5 / 100);
    assert_in_range(no_phone, phones * 12 / 100, phones * 24 / 100);
    assert_in_range(same_phone, phones * 50 / 100, phones * 70 / 100);
    assert_in_range(same_name, N * 10 / 100, N * 50 / 100);
    assert_in_range(nik, N * 20 / 100, N * 45 / 100);
    assert_in_range(alike / N, 850, 985); /* still recognisable, no longer equal */
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_seed_equal_city),
        cmocka_unit_test(test_dice_are_pinned),
        cmocka_unit_test(test_dice_keep_bounds),
        cmocka_unit_test(test_persons_have_valid_numbers),
        cmocka_unit_test(test_phones_are_nobodys),
        cmocka_unit_test(test_numbers_never_repeat),
        cmocka_unit_test(test_businesses_are_sound),
        cmocka_unit_test(test_shape_of_the_city),
        cmocka_unit_test(test_second_business_has_the_same_owner),
        cmocka_unit_test(test_dirty_copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
