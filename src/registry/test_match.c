/*
 * The matching engine as a whole: some seventy pairs judged by hand, and the least F1 it must
 * keep on made-up two-source lists it was not tuned on. Its parts: test_match_parts.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "match_parts.h"
#include "match_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 28 };

#define W1   "35.73.02.1007"
#define W2   "35.73.05.1003"
#define NONE MATCH_REASON_COUNT

/* Two records as rows of lists hold them, and what a careful clerk says of them. */
struct judged {
    struct match_raw a, b;
    bool same;
    enum match_reason because; /* must be among the reasons; NONE: any will do */
};

#define R(n, o, p, s, w)                                           \
    {                                                              \
        .name = n, .owner = o, .phone = p, .address = s, .ward = w \
    }

/* clang-format off */
static const struct judged pairs[] = {
    /* the same, written down by two people */
    {R("Warung Bu Sri", "Sri Wahyuni", "081234567890", "Jl. Kawi No. 12", W1),
     R("Warung Bu Sri", "Sri Wahyuni", "081234567890", "Jl. Kawi No. 12", W1), true, MATCH_PHONE_SAME},
    {R("Warung Bu Sri", "Sri Wahyuni", "0812-3456-7890", "Jalan Kawi 12", W1),
     R("WR. IBU SRI", "Hj. Sri Wahyuni", "+62 812 3456 7890", "JLN KAWI NO.12 RT 03/05", W1), true, MATCH_ADDRESS_SAME},
    {R("Toko Sumber Rejeki", "Achmad Fauzi", "081333222111", "Jl. Danau Toba Gg. 3 No. 5", W1),
     R("Tk. Sumber Rezeki", "Ahmad Fauzi", NULL, "Danau Toba Gang III no 5", W1), true, MATCH_OWNER_SAME},
    {R("Keripik Tempe Sanan", "Moch. Ridwan", "085755512345", "Jl. Sanan 24", W2),
     R("Kripik Tempe Sanan", "Muhammad Ridwan", "085755512345", NULL, W2), true, MATCH_OWNER_SAME},
    {R("UD Soeharto Jaya", "Soeharto", "034155667788", "Jl. Tjokroaminoto 8", W1),
     R("U.D. Suharto Djaya", "Suharto", NULL, "Jl. Cokroaminoto No. 8", W1), true, MATCH_ADDRESS_SAME},
    {R("Laundry Sakinah", "Fatimah Zahra", NULL, "Jl. Sumbersari Gg. 2 No. 10", W1),
     R("Londri Sakinah", "Siti Fatimah Zahra", NULL, "Sumbersari II/10", W1), true, NONE},
    {R("Bengkel Motor Cak Man", "Sulaiman", "081298765432", "Jl. Muharto 7", W1),
     R("Bengkel Cak Man", "Sulaiman", "081298765432", "Jl. Muharto", W1), true, MATCH_PHONE_SAME},
    {R("Bakso Pak Slamet", "Slamet Riyadi", "081244455566", "Jl. Ijen 3", W1),
     R("Baso Pak Slamet", "Slamet Riyadi, SE", "081244455566", "Jl. Ijen No 3", W1), true, MATCH_NAME_SAME},
    {R("Depot Rahayu", "Rahayu Ningsih", "082100020003", "Jl. Veteran 1", W1),
     R("Warung Rahayu", "Rahayu Ningsih", "082100020003", "Jl. Veteran 1", W1), true, MATCH_NAME_SIMILAR},
    {R("Toko Barokah", "Nur Hidayah", "081566677788", "Jl. Kerto 9", W1),
     R("Toko Barakah", "Nur Hidayah", "081566677787", "Jl. Kerto 9", W1), true, MATCH_PHONE_SIMILAR},
    {R("Kue Kering Mawar", "Dewi Lestari", "089512345670", NULL, W1),
     R("Mawar Kue Kering", "Lestari, Dewi", "089512345670", NULL, W1), true, MATCH_NAME_SAME},
    {R("Jahit Bu Tutik", "Tutik Handayani", NULL, "Jl. Bareng Kartini 14", W1),
     R("Penjahit Bu Tutik", "Tutik Handayani", NULL, "Bareng Kartini 14", W1), true, MATCH_OWNER_SAME},
    {R("Sablon Arema", "Yusuf Effendi", "081300011122", "Jl. Gajayana 50", W1),
     R("Arema Sablon", "Jusuf Efendi", "081300011122", "Jl. Gajayana No.50", W1), true, MATCH_OWNER_SAME},
    {R("Depot Sumber Rejeki", "Ika Sari", "081999888777", "Jl. Sukun 4", W1),
     R("Depot Sumberrejeki", "Ika Sari", "081999888777", "Jl. Sukun 4", W1), true, MATCH_NAME_SIMILAR},
    {R("Warung Nasi Pecel Bu Endang", "Endang Lestari", "081233344455", "Jl. Semeru 2", W1),
     R("Nasi Pecel Bu Endang", "Endang L.", "081233344455", "Jl. Semeru 2", W1), true, MATCH_PHONE_SAME},
    {R("Batik Celaket", "Hanan Djalil", "0341362558", "Jl. Jaksa Agung Suprapto 71", W1),
     R("Batik Celaket", "Hanan Jalil", "362558", "Jl. J.A. Suprapto 71", W1), true, MATCH_PHONE_SAME},
    {R("Fotokopi Merdeka", "Liem Tjahjono", "0341-551234 / 081233300011", "Jl. Merdeka 5", W1),
     R("Fotocopy Merdeka", "Liem Cahyono", "081233300011", "Jl. Merdeka 5", W1), true, MATCH_PHONE_SAME},
    {R("Susu Segar Pak Kholil", "Kholil", "081200001111", "Jl. Tlogomas 8", W1),
     R("Susu Segar Pak Cholil", "Cholil", "081200001111", "Jl. Raya Tlogomas 8", W1), true, MATCH_OWNER_SAME},
    {R("Warung Mak Ti", "Kartini", NULL, "Perum Griyashanta Blok L 312", W1),
     R("Wr. Mak Tik", NULL, NULL, "Griyashanta L-312", W1), true, NONE},
    /* moved, changed the phone, handed on: still the same */
    {R("Katering Dapur Nisa", "Khoirun Nisa", "081277788899", "Jl. Mergan 3", W1),
     R("Catering Dapur Nisa", "Choirun Nisa", "081277788899", "Jl. Dieng 40", W2), true, MATCH_PHONE_SAME},
    {R("Gerabah Penanggungan Jaya", "Suparman Hadi", "081211112222", "Jl. Mayjen Panjaitan 17", W1),
     R("Gerabah Penanggungan Jaya", "Suparman Hadi", "085799990000", "Jl. Mayjen Panjaitan 17", W1), true, MATCH_PHONE_DIFFERENT},
    {R("Mebel Karya Agung", "Bambang Sutrisno", "081345678912", "Jl. Gadang 20", W1),
     R("Mebel Karya Agung", "Rudi Sutrisno", "081345678912", "Jl. Gadang 20", W1), true, MATCH_PHONE_SAME},
    {R("Rempeyek Mbok Darmi", "Sudarmi", NULL, "Jl. Klayatan Gg 3 No 12", W1),
     R("Peyek Mbok Darmi", "Sudarmi", NULL, "Jl. Klayatan Gg 3/12", W1), true, NONE},
    {R("Kopi Tiam Oei", "Oei Giok Lan", "081222333444", "Jl. Kyai Tamin 3", W1),
     R("Kopitiam Oei", "Oei Giok Lan", "081222333444", "Jl. Kyai Tamin 3", W1), true, MATCH_NAME_SAME},
    {R("Toko Roti Cita Rasa", "Stefanus Halim", NULL, "Jl. Pasar Besar 8", W1),
     R("Roti Citra Rasa", "Stephanus Halim", NULL, "Jl. Pasar Besar 8", W1), true, MATCH_OWNER_SAME},
    {R("Warung Mbah Surip", "Surip", "081255566677", "Jl. Mawar 3 RT 02 RW 04", W1),
     R("Waroeng Mbah Soerip", "Soerip", "081255566677", "Jl. Mawar 3 RT.02/RW.04 Kel. Lowokwaru", W1), true, MATCH_NAME_SAME},
    /* much is missing */
    {R("Sambal Uleg Bu Painem", "Painem", NULL, NULL, W1),
     R("Sambel Uleg Bu Painem", "Painem", NULL, NULL, W1), true, MATCH_OWNER_SAME},
    {R("Anyaman Bambu Sukamaju", NULL, "081223344556", NULL, W1),
     R("Anyaman Bambu Suka Maju", NULL, "081223344556", "Jl. Wonokoyo 2", W1), true, MATCH_PHONE_SAME},
    {R("Getuk Lindri Bu Karmini", NULL, NULL, "Jl. Kolonel Sugiono 88", W1),
     R("Gethuk Lindri Bu Karmini", NULL, NULL, "Jl. Kol. Sugiono No. 88", W1), true, NONE},
    {R("Dupa Wangi Kedungkandang", "Wayan Sudiarta", NULL, NULL, W1),
     R("Dupa Wangi Kedungkandang", "I Wayan Sudiarta", NULL, NULL, W1), true, MATCH_NAME_SAME},
    /* one owner, several businesses */
    {R("Warung Bakso Pak Man", "Sulaiman Hadi", "081298765432", "Jl. Muharto 7", W1),
     R("Laundry Bersih", "Sulaiman Hadi", "081298765432", "Jl. Muharto 7", W1), false, MATCH_OTHER_BUSINESS},
    {R("Bakso Bu Sri", "Sri Wahyuni", "081234567890", "Jl. Kawi 12", W1),
     R("Laundry Bu Sri", "Sri Wahyuni", "081234567890", "Jl. Kawi 12", W1), false, MATCH_SECTOR_DIFFERENT},
    {R("Salon Cantika", "Maya Puspita", "081277766655", "Jl. Ijen 9", W1),
     R("Katering Maya", "Maya Puspita", "081277766655", NULL, W1), false, MATCH_SECTOR_DIFFERENT},
    {R("Toko Bangunan Maju", "Hendra Gunawan", "0341551234", "Jl. Sudirman 4", W1),
     R("Fotokopi Cepat", "Hendra Gunawan", "0341551234", "Jl. Sudirman 6", W1), false, MATCH_SECTOR_DIFFERENT},
    {R("Bengkel Las Jaya", "Slamet", "085611122233", "Jl. Gadang 8", W1),
     R("Pulsa Jaya", "Slamet", "085611122233", "Jl. Gadang 8", W1), false, MATCH_SECTOR_DIFFERENT},
    {R("Keripik Tempe Rohmah", "Siti Rohmah", NULL, "Jl. Sanan 10", W2),
     R("Jahit Rohmah", "Siti Rohmah", NULL, "Jl. Sanan 10", W2), false, MATCH_SECTOR_DIFFERENT},
    /* chains and popular names */
    {R("Indomaret", "PT Indomarco", NULL, "Jl. Kawi 10", W1),
     R("Indomaret", "Budi Santoso", NULL, "Jl. Gajayana 20", W2), false, MATCH_CHAIN},
    {R("Ayam Geprek Bensu", "Rina Amalia", "081200000001", "Jl. Veteran 3", W1),
     R("Ayam Geprek Bensu", "Joko Susilo", "081900000002", "Jl. Dieng 7", W2), false, MATCH_CHAIN},
    {R("Warung Bu Sri", "Sri Wahyuni", "081234567890", "Jl. Kawi 12", W1),
     R("Warung Bu Sri", "Sri Handayani", "085712340000", "Jl. Sukun 80", W2), false, MATCH_PHONE_DIFFERENT},
    {R("Toko Sumber Rejeki", "Agus Salim", NULL, "Jl. Mergosono 5", W1),
     R("Toko Sumber Rejeki", "Tan Mei Ling", NULL, "Jl. Pasar Besar 31", W2), false, MATCH_OWNER_DIFFERENT},
    {R("Toko Barokah", "Siti Aminah", NULL, "Perum Araya Blok A 12", W1),
     R("Toko Barokah", "Joko Susilo", NULL, "Perum Araya Blok D 12", W1), false, MATCH_NUMBER_DIFFERENT},
    {R("Warung Barokah", NULL, NULL, "Jl. Muharto 3", W1),
     R("Warung Barokah", NULL, NULL, "Jl. Tlogomas 77", W2), false, MATCH_ADDRESS_DIFFERENT},
    {R("Depot Jaya", "Hari Purnomo", NULL, NULL, W1),
     R("Depot Jaya", "Endah Kartika", NULL, NULL, W2), false, MATCH_OWNER_DIFFERENT},
    {R("Laundry Kiloan Express", "Dian Sari", "081222222221", "Jl. Kertosentono 4", W1),
     R("Laundry Kiloan Express", "Bagus Pratama", "081333333331", "Jl. Candi Mendut 9", W2), false, MATCH_CHAIN},
    {R("Apotek K-24 Cabang Dinoyo", "Eka Putri", NULL, "Jl. MT Haryono 20", W1),
     R("Apotek K-24 Cabang Sawojajar", "Yoga Pratama", NULL, "Jl. Danau Ranau 2", W2), false, NONE},
    /* shared phones, shared houses */
    {R("Tempe Pak Kasnan", "Kasnan", "081230009999", "Jl. Sanan 3", W2),
     R("Kue Basah Bu Lilik", "Lilik Andayani", "081230009999", "Jl. Muharto 8", W1), false, NONE},
    {R("Sate Kambing Cak Umar", "Umar", "081230001111", "Pasar Besar Blok A2 No 5", W1),
     R("Emas Mulia", "Tan Giok", "0341334455", "Pasar Besar Blok A2 No 5", W1), false, NONE},
    {R("Jamu Bu Painah", "Painah", "081233221100", "Jl. Bareng 4", W1),
     R("Tambal Ban Pak Tukiman", "Tukiman", "081233221100", "Jl. Bareng 4", W1), false, MATCH_SECTOR_DIFFERENT},
    {R("Es Degan Segar", "Paidi", NULL, "Jl. Soekarno Hatta", W1),
     R("Pentol Gila", "Tarmuji", NULL, "Jl. Soekarno Hatta", W1), false, MATCH_OWNER_DIFFERENT},
    {R("Kelontong Bu Yati", "Suyati", NULL, "Jl. Danau Toba 5", W1),
     R("Kelontong Bu Yanti", "Haryanti", NULL, "Jl. Danau Toba 55", W1), false, NONE},
    /* the same person's name, another business */
    {R("Batik Tulis Kusuma", "Siti Aminah", NULL, "Jl. Ijen 1", W1),
     R("Keripik Apel Nona", "Siti Aminah", NULL, "Jl. Sukun 9", W2), false, MATCH_SECTOR_DIFFERENT},
    {R("Mie Ayam Pak Joko", "Joko", NULL, "Jl. Veteran 8", W1),
     R("Mie Ayam Pak Joko", "Joko Prasetyo", "081266660000", "Jl. Muharto 90", W2), false, NONE},
    /* restaurants as American guides list them */
    {R("arnie morton's of chicago", NULL, "310/246-1501", "435 s. la cienega blv.", W1),
     R("arnie morton's of chicago", NULL, "310-246-1501", "435 s. la cienega blvd.", W1), true, MATCH_PHONE_SAME},
    {R("art's delicatessen", NULL, "818/762-1221", "12224 ventura blvd.", W1),
     R("art's deli", NULL, "818-762-1221", "12224 ventura blvd.", W1), true, MATCH_ADDRESS_SAME},
    {R("the palm", NULL, NULL, "9001 santa monica blvd.", W1),
     R("palm the (los angeles)", NULL, NULL, "9001 w. santa monica boulevard", W1), true, NONE},
    {R("grill on the alley", NULL, NULL, "9560 dayton way", W1),
     R("grill the", NULL, NULL, "9560 dayton way", W1), true, MATCH_ADDRESS_SAME},
    {R("restaurant katsu", NULL, "213/665-1891", "1972 n. hillhurst ave.", W1),
     R("katsu", NULL, "213-665-1891", "1972 hillhurst ave.", W1), true, MATCH_PHONE_SAME},
    {R("philippe's the original", NULL, NULL, "1001 n. alameda st.", W1),
     R("philippe the original", NULL, NULL, "1001 n. alameda st.", W1), true, MATCH_ADDRESS_SAME},
    {R("café bizou", NULL, NULL, "14016 ventura blvd.", W1),
     R("cafe bizou", NULL, NULL, "14016 ventura boulevard", W1), true, MATCH_ADDRESS_SAME},
    {R("fenix", NULL, "213/848-6677", "8358 sunset blvd. west hollywood", W1),
     R("fenix at the argyle", NULL, "213-848-6677", "8358 sunset blvd.", W1), true, MATCH_PHONE_SAME},
    {R("campanile", NULL, NULL, "624 s. la brea ave.", W1),
     R("campanil", NULL, NULL, "624 south la brea avenue", W1), true, MATCH_ADDRESS_SAME},
    {R("le colonial", NULL, "212/752-0808", "149 e. 57th st.", W1),
     R("le colonial", NULL, "310-289-0660", "8783 beverly blvd.", W1), false, MATCH_PHONE_DIFFERENT},
    {R("pizza palace", NULL, NULL, "12 main st.", W1),
     R("pizza palace", NULL, NULL, "4410 sunset blvd.", W1), false, MATCH_ADDRESS_DIFFERENT},
    {R("golden dragon", NULL, "415/398-3920", "816 washington st.", W1),
     R("golden lion", NULL, "415/771-2001", "2001 union st.", W1), false, MATCH_PHONE_DIFFERENT},
    {R("bella luna", NULL, NULL, "584 columbus ave. between 88th and 89th", W1),
     R("bella luna", NULL, NULL, "584 columbus avenue", W1), true, MATCH_ADDRESS_SIMILAR},
    {R("union square cafe", NULL, NULL, "21 e. 16th st.", W1),
     R("coffee shop", NULL, NULL, "29 union sq. w.", W1), false, MATCH_NAME_DIFFERENT},
    {R("smith & sons plumbing inc.", NULL, "404/555-1212", "88 peachtree rd.", W1),
     R("smith and sons plumbing", NULL, "404-555-1212", "88 peachtree road", W1), true, MATCH_NAME_SAME},
    {R("cafevalentino", NULL, NULL, "3115 pico blvd.", W1),
     R("valentino", NULL, NULL, "3115 pico boulevard, santa monica", W1), true, MATCH_ADDRESS_SIMILAR},
    {R("felidia ristorante", NULL, NULL, "243 e. 58th st.", W1),
     R("felldia", NULL, NULL, "243 east 58th street", W1), true, MATCH_ADDRESS_SAME},
    {R("dawat", NULL, NULL, "210 e. 58th st.", W1),
     R("felidia", NULL, NULL, "243 e. 58th st.", W1), false, MATCH_NUMBER_DIFFERENT},
    {R("hotel bel-air", NULL, "310/472-1211", "701 stone canyon rd.", W1),
     R("bel-air hotel", NULL, "310-472-1211", "701 stone canyon road", W1), true, MATCH_NAME_SAME},
};
/* clang-format on */

static const char *reasons_of(const struct match_reasons *why, char *to, size_t size)
{
    size_t n = 0;
    to[0] = '\0';
    for (size_t i = 0; i < why->n && n + 40 < size; i++)
        n += (size_t)snprintf(to + n, size - n, " %s %d", match_reason_name(why->list[i].code),
                              why->list[i].points);
    return to;
}

static bool has_reason(const struct match_reasons *why, enum match_reason r)
{
    for (size_t i = 0; i < why->n; i++)
        if (why->list[i].code == r)
            return true;
    return r == NONE;
}

static int score_of(struct arena *a, const struct match_raw *x, const struct match_raw *y,
                    struct match_reasons *ret_why)
{
    return match_score(match_prepare(a, x), match_prepare(a, y), NULL, ret_why);
}

static void test_hand_worked_pairs(void **state)
{
    struct arena *a = arena_new(ROOM);
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct judged *p = &pairs[i];
        struct match_reasons why;
        char text[600];
        int score = score_of(a, &p->a, &p->b, &why);
        if ((score >= MATCH_REVIEW) == p->same && has_reason(&why, p->because))
            continue;
        wrong++;
        print_error("%s / %s: %d, expected %s because %s:%s\n", p->a.name, p->b.name, score,
                    p->same ? "same" : "different",
                    p->because == NONE ? "-" : match_reason_name(p->because),
                    reasons_of(&why, text, sizeof text));
    }
    assert_int_equal(wrong, 0);
    arena_free(a);
}

/* Every pair judged the same must also meet through a key; and no order must matter. */
static void test_pairs_meet_and_are_symmetric(void **state)
{
    struct arena *a = arena_new(ROOM);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct match_record *x = match_prepare(a, &pairs[i].a), *y = match_prepare(a, &pairs[i].b);
        struct match_key kx[MATCH_KEYS_MAX], ky[MATCH_KEYS_MAX];
        size_t n = match_keys(x, kx), m = match_keys(y, ky), shared = 0;
        for (size_t k = 0; k < n; k++)
            for (size_t l = 0; l < m; l++)
                shared += strcmp(kx[k].text, ky[l].text) == 0;
        if (pairs[i].same && !shared)
            fail_msg("no key brings \"%s\" and \"%s\" together", pairs[i].a.name, pairs[i].b.name);
        assert_int_equal(match_score(x, y, NULL, NULL), match_score(y, x, NULL, NULL));
        assert_true(match_score(x, x, NULL, NULL) >= MATCH_REVIEW || pairs[i].a.owner == NULL);
    }
    arena_free(a);
}

static void test_identity_numbers(void **state)
{
    struct arena *a = arena_new(ROOM);
    struct match_reasons why;
    struct match_raw x = R("Warung Bu Sri", "Sri Wahyuni", NULL, NULL, W1),
                     y = R("Warung Bu Sri", "Sri Wahyuni", NULL, NULL, W1);
    int bare = score_of(a, &x, &y, NULL);
    assert_true(bare >= MATCH_REVIEW);
    x.nik = "0123456789abcdef", x.nik_n = 16;
    assert_int_equal(score_of(a, &x, &y, NULL), bare); /* known on one side only */
    y.nik = "0123456789abcdef", y.nik_n = 16;
    assert_true(score_of(a, &x, &y, &why) > bare);
    assert_true(has_reason(&why, MATCH_NIK_SAME));
    y.nik = "another person's";
    assert_true(score_of(a, &x, &y, &why) < MATCH_REVIEW);
    assert_true(has_reason(&why, MATCH_NIK_DIFFERENT));
    x.nik = y.nik = NULL, x.nik_n = y.nik_n = 0;
    x.nib = y.nib = "1234567890123";
    assert_true(score_of(a, &x, &y, &why) > bare);
    assert_true(has_reason(&why, MATCH_NIB_SAME));
    y.nib = "9120001234567";
    assert_true(score_of(a, &x, &y, &why) < bare);
    assert_true(has_reason(&why, MATCH_NIB_DIFFERENT));
    /* one person, one NIB, two businesses */
    struct match_raw bakso = {.name = "Bakso Pak Man",
                              .nib = "1234567890123",
                              .nik = "n",
                              .nik_n = 1},
                     laundry = {
                         .name = "Laundry Kilat", .nib = "1234567890123", .nik = "n", .nik_n = 1};
    assert_true(score_of(a, &bakso, &laundry, &why) < MATCH_REVIEW);
    assert_true(has_reason(&why, MATCH_OTHER_BUSINESS));
    arena_free(a);
}

static void test_reasons_are_in_order(void **state)
{
    struct arena *a = arena_new(ROOM);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct match_reasons why;
        score_of(a, &pairs[i].a, &pairs[i].b, &why);
        assert_true(why.n > 0 && why.n <= MATCH_REASONS_MAX);
        for (size_t k = 1; k < why.n; k++)
            assert_true(abs(why.list[k - 1].points) >= abs(why.list[k].points));
        for (size_t k = 0; k < why.n; k++)
            assert_true(why.list[k].points != 0);
    }
    for (int r = 0; r < MATCH_REASON_COUNT; r++)
        assert_non_null(match_reason_name((enum match_reason)r));
    arena_free(a);
}

/* ---- made-up lists ---- */

struct counts {
    unsigned right, wrong, truth;
};

/* All pairs within and across the lists that share a key in a block of allowed size. */
static struct counts count_pairs(struct arena *a, const struct sample *s, bool counted)
{
    struct match_record **r = arena_array(a, s->n, sizeof *r);
    struct match_key(*keys)[MATCH_KEYS_MAX] = arena_array(a, s->n, sizeof *keys);
    size_t *n = arena_array(a, s->n, sizeof *n);
    struct match_words *w = match_words_new(a, 1 << 15);
    struct counts c = {.truth = (unsigned)s->pairs};
    for (size_t i = 0; i < s->n; i++) {
        r[i] = match_prepare(a, &s->rows[i].raw);
        n[i] = match_keys(r[i], keys[i]);
        match_words_add(w, r[i]);
    }
    for (size_t i = 0; i < s->n; i++)
        for (size_t j = 0; j < i; j++) {
            bool meet = false;
            for (size_t k = 0; k < n[i] && !meet; k++)
                for (size_t l = 0; l < n[j] && !meet; l++)
                    meet = strcmp(keys[i][k].text, keys[j][l].text) == 0;
            if (!meet || match_score(r[i], r[j], counted ? w : NULL, NULL) < MATCH_REVIEW)
                continue;
            bool same = s->rows[i].business == s->rows[j].business;
            c.right += same;
            c.wrong += !same;
        }
    return c;
}

static void test_floors_on_made_up_lists(void **state)
{
    static const struct {
        struct sample_plan plan;
        unsigned counted, bare; /* least F1 in per mille with and without a word table */
    } sets[] = {
        {{.mess = 8, .businesses = 350, .overlap = 40, .traps = 20}, 980, 970},
        {{.mess = 8, .no_phone = 100, .businesses = 350, .overlap = 40, .traps = 20}, 975, 970},
        {{.mess = 70, .businesses = 350, .overlap = 45, .traps = 20}, 955, 930},
        {{.mess = 70, .no_phone = 100, .businesses = 350, .overlap = 45, .traps = 20}, 935, 905},
        {{.style = SAMPLE_FOREIGN, .mess = 10, .businesses = 350, .overlap = 25, .traps = 10},
         970,
         970},
        {{.style = SAMPLE_FOREIGN,
          .mess = 10,
          .no_phone = 100,
          .businesses = 350,
          .overlap = 25,
          .traps = 10},
         940,
         940},
        {{.style = SAMPLE_FOREIGN, .mess = 70, .businesses = 700, .overlap = 40, .traps = 15},
         890,
         880},
        {{.style = SAMPLE_FOREIGN,
          .mess = 70,
          .no_phone = 100,
          .businesses = 700,
          .overlap = 40,
          .traps = 15},
         835,
         815},
    };
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        for (int counted = 0; counted < 2; counted++) {
            struct arena *a = arena_new(ROOM);
            struct sample_plan plan = sets[i].plan;
            plan.seed = 424242;
            struct sample s = sample_make(a, &plan);
            struct counts c = count_pairs(a, &s, counted);
            unsigned f1 = 2000 * c.right / (c.right + c.wrong + c.truth);
            print_message("set %zu %s: F1 %u (%u right, %u wrong, of %u)\n", i,
                          counted ? "counted" : "bare", f1, c.right, c.wrong, c.truth);
            assert_true(c.truth > 60);
            assert_in_range(f1, counted ? sets[i].counted : sets[i].bare, 1000);
            arena_free(a);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hand_worked_pairs),
        cmocka_unit_test(test_pairs_meet_and_are_symmetric),
        cmocka_unit_test(test_identity_numbers),
        cmocka_unit_test(test_reasons_are_in_order),
        cmocka_unit_test(test_floors_on_made_up_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
