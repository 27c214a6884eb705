/*
 * Forms of official numbers. Each rule is straight code that stops at the first error; the
 * numbers' parts are read by position, so every rule checks length and digits before anything
 * else. Messages carry no arguments: what was typed stands in the field beside them.
 */
#include "formats.h"

#include "nik_regions.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    NIK_LEN = 16,
    NIB_LEN = 13,
    NPWP_OLD_LEN = 15,
    NITKU_LEN = 22,
    PIRT_LEN = 16, /* with its hyphen */
    PIRT_YEARS = 5,
    WOMEN_DAY = 40, /* added to the day of birth */
    AGE_MOST = 110,
    SHEET_NUMBER_LEN = 10 /* a number of so many digits may carry a spreadsheet's ".0" */
};

static struct format_verdict refuse(const char *msgid)
{
    return (struct format_verdict){.error = msgid};
}

static struct format_verdict warn(const char *msgid)
{
    return (struct format_verdict){.warning = msgid};
}

static struct format_verdict accept(void)
{
    return (struct format_verdict){0};
}

static bool is_digits(const char *s, size_t n)
{
    return strlen(s) == n && strspn(s, "0123456789") == n;
}

/* The number that `n` digits spell. */
static unsigned digits_at(const char *s, size_t n)
{
    unsigned value = 0;
    for (size_t i = 0; i < n; i++)
        value = value * 10 + (unsigned)(s[i] - '0');
    return value;
}

/* Bytes of a sign that people put into numbers, or 0: ASCII signs, NBSP, typographic quotes
 * and dashes (U+2010–2019). */
static size_t sign_len(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    if (isspace(u[0]) || strchr(".-/'`()[]", u[0]))
        return 1;
    if (u[0] == 0xc2 && u[1] == 0xa0)
        return 2;
    if (u[0] == 0xe2 && u[1] == 0x80 && u[2] >= 0x90 && u[2] <= 0x99)
        return 3;
    return 0;
}

static size_t len_without_decimal(const char *s)
{
    size_t n = strlen(s);
    if (n < SHEET_NUMBER_LEN + 2 || strcmp(s + n - 2, ".0") != 0)
        return n;
    return strspn(s, "0123456789") == n - 2 ? n - 2 : n;
}

char *format_plain(struct arena *a, const char *s)
{
    if (!s)
        return NULL;
    size_t n = len_without_decimal(s);
    char *to = arena_alloc(a, n + 1), *p = to;
    for (size_t i = 0; i < n;) {
        size_t sign = sign_len(s + i);
        if (!sign)
            *p++ = (char)toupper((unsigned char)s[i]);
        i += sign ? sign : 1;
    }
    *p = '\0';
    return p > to ? to : NULL;
}

/* ---- NIK, KK ---- */

static int age_on(struct date birth, struct date today)
{
    bool before =
        today.month < birth.month || (today.month == birth.month && today.day < birth.day);
    return today.year - birth.year - before;
}

/* The latest century that makes the day real, past and at most 110 years ago. */
static bool birth_find(int day, int month, int yy, struct date today, struct date *ret_birth)
{
    for (int century = today.year / 100 * 100; century >= today.year / 100 * 100 - 100;
         century -= 100) {
        struct date d = {.year = century + yy, .month = month, .day = day};
        if (!date_valid(d) || date_days(d) > date_days(today) || age_on(d, today) > AGE_MOST)
            continue;
        *ret_birth = d;
        return true;
    }
    return false;
}

struct format_verdict format_nik(const char *s, struct date today, struct nik *ret_nik)
{
    if (!is_digits(s, NIK_LEN))
        return refuse("format.nik.length");
    struct nik nik = {.sex = 'm', .serial = (int)digits_at(s + 12, 4)};
    text_copy(nik.province, sizeof nik.province, s);
    text_copy(nik.regency, sizeof nik.regency, s);
    if (!nik_province(digits_at(s, 2)))
        return refuse("format.nik.province");
    int day = (int)digits_at(s + 6, 2);
    if (day > WOMEN_DAY) {
        nik.sex = 'f';
        day -= WOMEN_DAY;
    }
    if (!birth_find(day, (int)digits_at(s + 8, 2), (int)digits_at(s + 10, 2), today, &nik.birth))
        return refuse("format.nik.date");
    if (nik.serial == 0)
        return refuse("format.nik.serial");
    struct nik_region region = {0};
    nik.regency_known = nik_region(digits_at(s, 4), &region);
    nik.regency_former = region.former;
    if (ret_nik)
        *ret_nik = nik;
    return nik.regency_known ? accept() : warn("format.nik.regency");
}

/* "35.73.02.1007" begins with the digits "3573". */
static bool ward_is_in(const char *ward, const char *regency)
{
    return strlen(ward) >= 5 && strncmp(ward, regency, 2) == 0 &&
           strncmp(ward + 3, regency + 2, 2) == 0;
}

struct format_verdict format_nik_agrees(const struct nik *nik, const char *birth, char sex,
                                        const char *ward)
{
    struct date d;
    if (birth && date_parse(birth, &d) &&
        (d.day != nik->birth.day || d.month != nik->birth.month ||
         d.year % 100 != nik->birth.year % 100))
        return warn("format.nik.birth");
    if (sex && sex != nik->sex)
        return warn("format.nik.sex");
    if (ward && *ward && !ward_is_in(ward, nik->regency))
        return warn("format.nik.place");
    return accept();
}

struct format_verdict format_kk(const char *s)
{
    if (!is_digits(s, NIK_LEN))
        return refuse("format.kk.length");
    struct date issued = {.year = 2000 + (int)digits_at(s + 10, 2),
                          .month = (int)digits_at(s + 8, 2),
                          .day = (int)digits_at(s + 6, 2)};
    return date_valid(issued) ? accept() : warn("format.kk.date");
}

/* ---- business and tax ---- */

struct format_verdict format_nib(const char *s)
{
    return is_digits(s, NIB_LEN) ? accept() : refuse("format.nib.length");
}

struct format_verdict format_npwp(const char *s, struct date today)
{
    if (is_digits(s, NPWP_OLD_LEN))
        return accept();
    if (!is_digits(s, NIK_LEN))
        return refuse("format.npwp.length");
    if (s[0] == '0')
        return accept();
    return format_nik(s, today, NULL).error ? refuse("format.npwp.nik") : accept();
}

struct format_verdict format_nitku(const char *s, struct date today)
{
    if (!is_digits(s, NITKU_LEN))
        return refuse("format.nitku.length");
    char npwp[NIK_LEN + 1];
    text_copy(npwp, sizeof npwp, s);
    return format_npwp(npwp, today).error ? refuse("format.nitku.npwp") : accept();
}

/* ---- product licences ---- */

/* Past the first of `words` (ended by NULL) that `s` begins with, as often as one fits. */
static const char *skip_words(const char *s, const char *const *words)
{
    for (size_t i = 0; words[i];) {
        size_t n = strlen(words[i]);
        bool fits = strncmp(s, words[i], n) == 0;
        s += fits ? n : 0;
        i = fits ? 0 : i + 1;
    }
    return s;
}

char *format_pirt_plain(struct arena *a, const char *s)
{
    static const char *const words[] = {"SPPIRT", "PIRT", "DINKES", "RI", "NOMOR", "NO", ":", NULL};
    char *plain = format_plain(a, s);
    if (!plain)
        return NULL;
    const char *digits = skip_words(plain, words);
    if (!is_digits(digits, PIRT_LEN - 1))
        return arena_strdup(a, digits);
    return arena_printf(a, "%.13s-%.2s", digits, digits + 13);
}

/* The first thing worth telling of a licence whose form is right. */
static const char *pirt_warning(const char *s, struct date today, int expires)
{
    struct nik_region region;
    if (s[0] < '1' || s[0] > '8')
        return "format.pirt.package";
    if (digits_at(s + 1, 2) == 0)
        return "format.pirt.kind";
    if (!nik_region(digits_at(s + 3, 4), &region))
        return "format.pirt.regency";
    if (expires < today.year)
        return "format.pirt.expired";
    if (expires > today.year + PIRT_YEARS)
        return "format.pirt.year";
    bool soon = expires == today.year || (expires == today.year + 1 && today.month > 6);
    return soon ? "format.pirt.soon" : NULL;
}

struct format_verdict format_pirt(const char *s, struct date today, int *ret_expires_year)
{
    if (strlen(s) != PIRT_LEN || strspn(s, "0123456789") != 13 || s[13] != '-' ||
        !is_digits(s + 14, 2))
        return refuse("format.pirt.form");
    int expires = 2000 + (int)digits_at(s + 14, 2);
    if (ret_expires_year)
        *ret_expires_year = expires;
    const char *warning = pirt_warning(s, today, expires);
    return warning ? warn(warning) : accept();
}

struct format_verdict format_halal(const char *s)
{
    if (strncmp(s, "ID", 2) == 0 && is_digits(s + 2, 17))
        return accept();
    return refuse("format.halal.length");
}

char *format_bpom_plain(struct arena *a, const char *s)
{
    static const char *const words[] = {"BPOM", "POM", "RI", "NOMOR", "NO", ":", NULL};
    char *plain = format_plain(a, s);
    return plain ? arena_strdup(a, skip_words(plain, words)) : NULL;
}

struct format_verdict format_bpom(const char *s)
{
    static const char *const others[] = {"NA", "NB", "NC", "ND", "NE", "TR", "TI",
                                         "TL", "SD", "SI", "SL", "HT", "FF", NULL};
    if (strncmp(s, "MD", 2) == 0 || strncmp(s, "ML", 2) == 0)
        return is_digits(s + 2, 12) ? accept() : refuse("format.bpom.form");
    for (size_t i = 0; others[i]; i++) {
        if (strncmp(s, others[i], 2) != 0)
            continue;
        size_t n = strlen(s + 2);
        return n >= 9 && n <= 13 && is_digits(s + 2, n) ? warn("format.bpom.other")
                                                        : refuse("format.bpom.form");
    }
    return refuse("format.bpom.form");
}

/* ---- phone, postcode, birth ---- */

struct format_verdict format_phone(const char *s, const char *area)
{
    if (phone_is_mobile(s))
        return accept();
    /* No area code begins with 08: that is a mobile number that went wrong. */
    if (!phone_is_landline(s) || strncmp(s, "08", 2) == 0)
        return refuse("format.phone");
    if (!area)
        return accept();
    size_t code = strlen(area), n = strlen(s);
    if (strncmp(s, area, code) != 0)
        return warn("format.phone.area");
    return n == code + 6 || n == code + 7 ? accept() : warn("format.phone.landline");
}

struct format_verdict format_postcode(const char *s, const char *prefix)
{
    if (!is_digits(s, 5))
        return refuse("format.postcode.length");
    return prefix && strncmp(s, prefix, strlen(prefix)) != 0 ? warn("format.postcode.place")
                                                             : accept();
}

struct format_verdict format_birth(struct date birth, struct date today)
{
    if (date_days(birth) > date_days(today))
        return refuse("format.birth.future");
    int age = age_on(birth, today);
    if (age < 17)
        return warn("format.birth.young");
    if (age < 18)
        return warn("format.birth.guardian");
    return age > 100 ? warn("format.birth.old") : accept();
}
