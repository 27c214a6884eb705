/*
 * The same business on another office's list. Each field is spoiled on its own, in the ways
 * seen on real lists: abbreviations, capitals, slips of the finger, older spelling, words
 * swapped or left out, a second phone, a shop that moved.
 */
#include "names_lists.h"

#include "ref_malang.h"
#include "text.h"

#include <ctype.h>
#include <string.h>

enum { WORDS_MAX = 12 };

struct swap {
    const char *from, *to;
};

/* Replaces the first `from` that stands as whole words. False when there is none or no room. */
static bool replace_word(char *text, size_t size, const char *from, const char *to)
{
    size_t n = strlen(from), m = strlen(to), len = strlen(text);
    for (char *s = text; (s = strstr(s, from)) != NULL; s++) {
        bool begins = s == text || s[-1] == ' ', ends = s[n] == '\0' || s[n] == ' ';
        if (!begins || !ends || len - n + m >= size)
            continue;
        memmove(s + m, s + n, strlen(s + n) + 1);
        memcpy(s, to, m);
        return true;
    }
    return false;
}

static void replace_some(struct demo_rng *rng, char *text, size_t size, const struct swap *swaps,
                         size_t count, unsigned per_mille)
{
    for (size_t i = 0; i < count; i++)
        if (demo_chance(rng, per_mille))
            replace_word(text, size, swaps[i].from, swaps[i].to);
}

static void to_upper(char *s)
{
    for (; *s; s++)
        *s = (char)toupper((unsigned char)*s);
}

static void to_lower(char *s)
{
    for (; *s; s++)
        *s = (char)tolower((unsigned char)*s);
}

/* A slip of the finger inside a word: swapped, left out, doubled, or the key beside it. */
static void slip(struct demo_rng *rng, char *s, size_t size)
{
    size_t n = strlen(s);
    if (n < 4 || n + 1 >= size)
        return;
    size_t at = 1 + demo_below(rng, (uint32_t)n - 2);
    if (!isalpha((unsigned char)s[at]) || !isalpha((unsigned char)s[at + 1]))
        return;
    char kept = s[at];
    switch (demo_below(rng, 4)) {
    case 0:
        s[at] = s[at + 1];
        s[at + 1] = kept;
        break;
    case 1: memmove(s + at, s + at + 1, n - at); break;
    case 2: memmove(s + at + 1, s + at, n - at + 1); break;
    default: s[at] = "aiueonrtsk"[demo_below(rng, 10)]; break;
    }
}

/* Leaves out the last word when at least `least` remain. */
static void drop_last_word(char *s, size_t least)
{
    size_t words = 1;
    for (const char *p = s; *p; p++)
        words += *p == ' ';
    char *last = strrchr(s, ' ');
    if (last && words > least && last > s && last[-1] != '.') /* "H. Agus" would leave a title */
        *last = '\0';
}

/* The first word goes to the end: "Rina Salon" and "Salon Rina". */
static void turn_words(char *s)
{
    char copy[DEMO_NAME];
    size_t first = strcspn(s, " "), n = strlen(s);
    if (!s[first] || n >= sizeof copy)
        return;
    text_copy(copy, sizeof copy, s);
    memmove(s, copy + first + 1, n - first - 1);
    s[n - first - 1] = ' ';
    memcpy(s + n - first, copy, first);
}

/* A word that was taken away leaves its blank in front. */
static void drop_leading_blanks(char *s)
{
    size_t n = strspn(s, " ");
    memmove(s, s + n, strlen(s + n) + 1);
}

static void spoil_case(struct demo_rng *rng, char *s)
{
    uint32_t kind = demo_below(rng, 100);
    if (kind < 28)
        to_upper(s);
    else if (kind < 36)
        to_lower(s);
}

static void spoil_name(struct demo_rng *rng, struct demo_business *b)
{
    static const struct swap swaps[] = {
        {"Warung", "Wr."},
        {"Warung", "Wrg"},
        {"Toko", "Tk."},
        {"Toko", "Tko"},
        {"Rumah Makan", "RM."},
        {"Depot", "Dpt."},
        {"Bu", "Ibu"},
        {"Bu", "B."},
        {"Pak", "Bpk."},
        {"Pak", "P."},
        {"Mbak", "Mb."},
        {"Keripik", "Kripik"},
        {"Kripik", "Keripik"},
        {"Bengkel", "Bkl."},
        {"Katering", "Catering"},
        {"Catering", "Katering"},
        {"Laundry", "Londri"},
        {"Konter", "Counter"},
        {"Barokah", "Berkah"},
        {"Rejeki", "Rezeki"},
        {"Kopi", "Coffee"},
        {"Mebel", "Meubel"},
        {"Servis", "Service"},
        {"Warung", "Warung Makan"},
        {"Kafe", "Cafe"},
    };
    replace_some(rng, b->name, sizeof b->name, swaps, sizeof swaps / sizeof *swaps, 330);
    if (demo_chance(rng, 90))
        turn_words(b->name);
    if (demo_chance(rng, 70))
        drop_last_word(b->name, 2);
    if (demo_chance(rng, 260))
        slip(rng, b->name, sizeof b->name);
    spoil_case(rng, b->name);
}

static void spoil_owner(struct demo_rng *rng, struct demo_business *b)
{
    static const struct swap swaps[] = {
        {"Mohammad", "Moh."},
        {"Muhammad", "M."},
        {"Moch.", "Mochamad"},
        {"Ahmad", "Achmad"},
        {"Achmad", "Akhmad"},
        {"Abdul", "Abd."},
        {"Sutrisno", "Soetrisno"},
        {"Yuliana", "Juliana"},
        {"Wahyuni", "Wahjuni"},
        {"Nur", "Noer"},
        {"Dwi", "Dwie"},
        {"Tri", "Try"},
        {"Setiawan", "Setyawan"},
        {"Prasetyo", "Prasetio"},
        {"Sulistyowati", "Sulistiowati"},
        {"Khusnul", "Chusnul"},
        {"Rahayu", "Rahaju"},
        {"Siti", "St."},
        {"Eko", "Ekho"},
        {"Kholil", "Cholil"},
        {"Hj.", ""},
        {"H.", ""},
    };
    replace_some(rng, b->owner_name, sizeof b->owner_name, swaps, sizeof swaps / sizeof *swaps,
                 450);
    drop_leading_blanks(b->owner_name);
    if (demo_chance(rng, 180))
        drop_last_word(b->owner_name, 1);
    if (demo_chance(rng, 150))
        slip(rng, b->owner_name, sizeof b->owner_name);
    if (demo_chance(rng, 120)) {
        char name[DEMO_PERSON];
        text_copy(name, sizeof name, b->owner_name);
        struct demo_text t = demo_text_in(b->owner_name, sizeof b->owner_name);
        demo_puts(&t, b->sex == 'f' ? "Ibu " : "Bpk. ");
        demo_puts(&t, name);
    }
    spoil_case(rng, b->owner_name);
}

/* "081234567890" as people write it. */
static void reformat_phone(struct demo_rng *rng, struct demo_business *b)
{
    char plain[DEMO_PHONE];
    text_copy(plain, sizeof plain, b->phone);
    size_t n = strlen(plain);
    if (n < 9)
        return;
    struct demo_text t = demo_text_in(b->phone, sizeof b->phone);
    uint32_t kind = demo_below(rng, 4);
    if (kind == 0) { /* a spreadsheet ate the zero */
        demo_puts(&t, plain + 1);
        return;
    }
    const char *gap = kind == 1 ? "-" : " ";
    demo_puts(&t, kind == 2 ? "+62 " : "0");
    demo_put(&t, plain + 1, 3);
    demo_puts(&t, gap);
    demo_put(&t, plain + 4, 4);
    demo_puts(&t, gap);
    demo_puts(&t, plain + 8);
}

static void spoil_phone(struct demo_rng *rng, struct demo_business *b)
{
    uint32_t kind = demo_below(rng, 100);
    if (kind < 18) {
        b->phone[0] = '\0';
    } else if (kind < 32) {
        demo_phone(rng, b->phone, sizeof b->phone);
    } else if (kind < 40 && b->phone[0]) { /* one digit wrong */
        char *digit = &b->phone[5 + demo_below(rng, (uint32_t)strlen(b->phone) - 5)];
        *digit = (char)('0' + (*digit - '0' + 1 + (int)demo_below(rng, 9)) % 10);
    } else if (kind < 75) {
        reformat_phone(rng, b);
    }
}

static void drop_from(char *s, const char *mark)
{
    char *at = strstr(s, mark);
    if (at)
        *at = '\0';
}

static void spoil_address(struct demo_rng *rng, size_t ward, struct demo_business *b)
{
    static const struct swap swaps[] = {
        {"Jl.", "Jalan"},      {"Jl.", "Jln."}, {"Jl.", "JL"},        {"Jl.", ""},
        {"Gg.", "Gang"},       {"No.", "No"},   {"No.", "nomor"},     {"No.", ""},
        {"RT", "Rt."},         {"RW", "Rw."},   {"Raya", "Ry."},      {"Perum", "Perumahan"},
        {"Perum", "Perumnas"}, {"Blok", "Blk"}, {"Terusan", "Ters."},
    };
    if (demo_chance(rng, 450))
        drop_from(b->address, " RT ");
    if (demo_chance(rng, 90))
        drop_from(b->address, " No. ");
    replace_some(rng, b->address, sizeof b->address, swaps, sizeof swaps / sizeof *swaps, 360);
    drop_leading_blanks(b->address);
    if (demo_chance(rng, 130))
        slip(rng, b->address, sizeof b->address);
    struct demo_text t = {b->address, strlen(b->address), sizeof b->address};
    if (t.n && demo_chance(rng, 240)) {
        demo_puts(&t, demo_chance(rng, 500) ? ", Kel. " : " Kelurahan ");
        demo_puts(&t, places_malang_ward(ward)->name);
    }
    if (t.n && demo_chance(rng, 160))
        demo_puts(&t, demo_chance(rng, 500) ? " Malang" : ", Kota Malang");
    spoil_case(rng, b->address);
}

static size_t ward_index(const char *code)
{
    size_t n = 0;
    while (n < PLACES_MALANG_WARDS - 1 && strcmp(places_malang_ward(n)->code, code) != 0)
        n++;
    return n;
}

/* Most lists carry a few numbers only. */
static void spoil_numbers(struct demo_rng *rng, struct demo_business *b)
{
    if (!demo_chance(rng, 400))
        b->nik[0] = '\0';
    if (!demo_chance(rng, 350))
        b->nib[0] = '\0';
    if (!demo_chance(rng, 300))
        b->kbli[0] = b->kbli_version[0] = '\0';
    if (!demo_chance(rng, 400))
        b->birth_date[0] = '\0';
    if (!demo_chance(rng, 300))
        b->founded_on[0] = '\0';
    if (!demo_chance(rng, 500))
        b->has_point = false;
    if (!demo_chance(rng, 500))
        b->capital = -1;
    if (!demo_chance(rng, 500))
        b->employees = -1;
    if (!b->has_point)
        b->lat_e6 = b->lng_e6 = 0;
    b->npwp[0] = b->channels[0] = b->pirt[0] = b->halal[0] = '\0';
    b->has_pirt = b->has_halal = false;
}

void demo_dirty_copy(struct demo_rng *rng, const struct demo_business *business,
                     struct demo_business *ret_copy)
{
    struct demo_business b = *business;
    size_t ward = ward_index(b.ward);
    bool moved = demo_chance(rng, 80);
    if (moved) {
        ward = demo_chance(rng, 650) ? ward : demo_ward(rng);
        b.ward = places_malang_ward(ward)->code;
        demo_address(rng, ward, b.address, sizeof b.address);
        b.has_point = false;
    }
    spoil_name(rng, &b);
    spoil_owner(rng, &b);
    spoil_phone(rng, &b);
    spoil_address(rng, ward, &b);
    spoil_numbers(rng, &b);
    if (!b.phone[0] && !b.address[0])
        text_copy(b.phone, sizeof b.phone, business->phone);
    if (!b.phone[0] && !b.address[0])
        text_copy(b.address, sizeof b.address, business->address);
    bool same = strcmp(b.name, business->name) == 0 && strcmp(b.phone, business->phone) == 0 &&
                strcmp(b.address, business->address) == 0;
    if (same)
        to_upper(b.name);
    *ret_copy = b;
}
