/* Which language, and how it writes dates. Short month names as in CLDR 42. */
#include "i18n.h"

#include "calendar.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static const char *const codes[LANG_COUNT] = {[LANG_ID] = "id", [LANG_EN] = "en"};

static const char months[LANG_COUNT][12][4] = {
    [LANG_ID] = {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov",
                 "Des"},
    [LANG_EN] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                 "Dec"},
};

const char *lang_code(enum lang lang)
{
    return codes[lang];
}

bool lang_of_code(const char *code, enum lang *ret_lang)
{
    for (int i = 0; i < LANG_COUNT; i++) {
        if (strcmp(code, codes[i]) == 0) {
            *ret_lang = (enum lang)i;
            return true;
        }
    }
    return false;
}

/* The language of a range like "en-GB", also by Indonesian's old code "in". */
static bool lang_of_range(const char *s, enum lang *ret_lang)
{
    size_t n = strcspn(s, "-,; \t");
    if (n != 2)
        return false;
    const char code[3] = {(char)tolower((unsigned char)s[0]), (char)tolower((unsigned char)s[1])};
    return lang_of_code(strcmp(code, "in") == 0 ? "id" : code, ret_lang);
}

/* The weight "0.5" in thousandths; 1000 where there is none, 0 where it is malformed. */
static int weight(const char *s)
{
    const char *end = s + strcspn(s, ",");
    const char *q = memchr(s, ';', (size_t)(end - s));
    if (!q)
        return 1000;
    q += 1 + strspn(q + 1, " \t");
    if (strncasecmp(q, "q=", 2) != 0)
        return 0;
    q += 2;
    int value = *q == '1' ? 1000 : 0;
    if ((*q != '0' && *q != '1') || q[1] != '.')
        return value;
    q += 2;
    for (int scale = 100; scale && isdigit((unsigned char)*q); scale /= 10)
        value += (*q++ - '0') * scale;
    return value > 1000 ? 1000 : value;
}

enum lang lang_of_header(const char *accept_language)
{
    enum lang best = LANG_ID;
    int best_weight = 0;
    for (const char *s = accept_language; s && *s; s += strcspn(s, ",")) {
        s += strspn(s, ", \t");
        enum lang lang;
        if (!lang_of_range(s, &lang))
            continue;
        int q = weight(s);
        if (q > best_weight) {
            best = lang;
            best_weight = q;
        }
    }
    return best;
}

const char *i18n_date(struct arena *a, enum lang lang, const char *iso_date)
{
    struct date d;
    if (!iso_date)
        return "";
    if (date_parse(iso_date, &d))
        return arena_printf(a, "%d %s %d", d.day, months[lang][d.month - 1], d.year);
    if (month_valid(iso_date)) {
        int month = (iso_date[5] - '0') * 10 + iso_date[6] - '0';
        return arena_printf(a, "%s %.4s", months[lang][month - 1], iso_date);
    }
    return iso_date;
}

static char *put_two(char *to, int n)
{
    *to++ = (char)('0' + n / 10);
    *to++ = (char)('0' + n % 10);
    return to;
}

const char *i18n_clock(struct arena *a, enum lang lang, const char *clock)
{
    if (lang != LANG_ID || strlen(clock) != 5 || clock[2] != ':')
        return clock;
    return arena_printf(a, "%.2s.%s", clock, clock + 3);
}

/* By hand: a page of a case has twenty of them. Years have four digits. */
const char *i18n_instant(struct arena *a, enum lang lang, int64_t instant)
{
    struct date d = date_of_instant(instant);
    int minute = (int)((instant - date_begins(d)) / 60);
    if (d.year < 1000 || d.year > 9999)
        return arena_printf(a, "%d %s %d %02d%c%02d", d.day, months[lang][d.month - 1], d.year,
                            minute / 60, lang == LANG_ID ? '.' : ':', minute % 60);
    char *text = arena_alloc(a, sizeof("31 Des 2026 23.59")), *to = text;
    if (d.day >= 10)
        *to++ = (char)('0' + d.day / 10);
    *to++ = (char)('0' + d.day % 10);
    *to++ = ' ';
    memcpy(to, months[lang][d.month - 1], 3);
    to += 3;
    *to++ = ' ';
    to = put_two(put_two(to, d.year / 100), d.year % 100);
    *to++ = ' ';
    to = put_two(to, minute / 60);
    *to++ = lang == LANG_ID ? '.' : ':';
    *put_two(to, minute % 60) = '\0';
    return text;
}
