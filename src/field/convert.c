/*
 * From text to a member. What people type is read generously (blanks, dots, "2,5 juta", dates in
 * five forms), what programs send strictly; both end in the same stored form, or in a message that
 * says what would have been right.
 */
#include "field_impl.h"

#include "money.h"
#include "text.h"

#include <assert.h>

enum { POINT_SCALE = 1000000, POINT_PLACES = 6 };

static bool refuse(struct ctx *cx, const struct field *f, const char *msgid)
{
    fail_field(cx, f->name, msgid, NULL);
    return false;
}

/* ---- text ---- */

static int64_t characters(const char *s)
{
    int64_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

static bool check_length(struct ctx *cx, const struct field *f, const char *s)
{
    struct field_range range = field_range(f);
    int64_t n = characters(s);
    const char *count = arena_printf(cx->a, "%lld", (long long)n);
    if (n > range.max)
        fail_field(cx, f->name, "field.error.too_long", "max",
                   arena_printf(cx->a, "%lld", (long long)range.max), "count", count, NULL);
    else if (n < range.min)
        fail_field(cx, f->name, "field.error.too_short", "min",
                   arena_printf(cx->a, "%lld", (long long)range.min), "count", count, NULL);
    return n <= range.max && n >= range.min;
}

/* Several lines: line breaks made one kind, blank lines and blanks at both ends away. */
static const char *trim_lines(struct arena *a, const char *s)
{
    s += strspn(s, " \t\r\n");
    char *to = arena_strdup(a, s), *p = to;
    for (; *s; s++) {
        if (*s == '\r' && s[1] == '\n')
            continue;
        *p++ = *s == '\r' ? '\n' : *s;
    }
    while (p > to && strchr(" \t\n", p[-1]))
        p--;
    *p = '\0';
    return to;
}

static bool read_text(struct ctx *cx, const struct field *f, const char *s, void *record)
{
    const char *text;
    if (f->flags & F_SECRET)
        text = arena_strdup(cx->a, s); /* blanks of a password are part of it */
    else if (f->kind == F_PARA)
        text = trim_lines(cx->a, s);
    else
        text = text_trim(cx->a, s);
    if (!text_valid(text, strlen(text), f->kind == F_PARA))
        return refuse(cx, f, "field.error.characters");
    if (!check_length(cx, f, text))
        return false;
    *field_text_member(f, record) = text;
    return true;
}

static bool read_digits(struct ctx *cx, const struct field *f, const char *s, void *record)
{
    char *digits = arena_strdup(cx->a, s), *p = digits;
    for (; *s; s++)
        if (!strchr(" .-", *s))
            *p++ = *s;
    *p = '\0';
    size_t n = strlen(digits);
    if (strspn(digits, "0123456789") != n)
        return refuse(cx, f, "field.error.digits_only");
    struct field_range range = field_range(f);
    if ((int64_t)n < range.min || (int64_t)n > range.max) {
        bool exact = range.min == range.max;
        fail_field(cx, f->name, exact ? "field.error.digits" : "field.error.digits_range", "min",
                   arena_printf(cx->a, "%lld", (long long)range.min), "max",
                   arena_printf(cx->a, "%lld", (long long)range.max), "count",
                   arena_printf(cx->a, "%zu", n), NULL);
        return false;
    }
    *field_text_member(f, record) = digits;
    return true;
}

static bool read_phone(struct ctx *cx, const struct field *f, const char *s, void *record)
{
    const char *phone = text_phone(cx->a, s);
    if (!phone_is_mobile(phone) && !phone_is_landline(phone))
        return refuse(cx, f, "field.error.phone");
    *field_text_member(f, record) = phone;
    return true;
}

/* ---- dates ---- */

static bool read_date(struct ctx *cx, const struct field *f, const char *s, enum field_source from,
                      void *record)
{
    struct date d;
    bool good =
        from == FROM_PEOPLE ? date_parse_loose(s, date_of_instant(cx->now), &d) : date_parse(s, &d);
    if (!good)
        return refuse(cx, f,
                      date_year_off(s)      ? "field.error.date_year"
                      : from == FROM_PEOPLE ? "field.error.date"
                                            : "field.error.date_iso");
    char *text = arena_alloc(cx->a, DATE_LEN + 1);
    date_format(d, text);
    *field_text_member(f, record) = text;
    return true;
}

/* "2026-11"; from people also "11/2026", "11-2026" and "November 2026": the first day of it. */
static bool read_month(struct ctx *cx, const struct field *f, const char *s, enum field_source from,
                       void *record)
{
    struct date d;
    if (month_valid(s)) {
        *field_text_member(f, record) = arena_strdup(cx->a, s);
        return true;
    }
    const char *sign = s + strcspn(s, "/- ");
    const char *first = arena_printf(cx->a, "1%c%s", *sign ? *sign : ' ', s);
    if (from != FROM_PEOPLE || !date_parse_loose(first, date_of_instant(cx->now), &d))
        return refuse(cx, f, "field.error.month");
    *field_text_member(f, record) = arena_printf(cx->a, "%04d-%02d", d.year, d.month);
    return true;
}

/* ---- numbers ---- */

/* Plain decimal degrees with point or comma, rounded to 10^-6. */
static bool parse_point(const char *s, int64_t *ret_value)
{
    int64_t value = 0;
    bool negative = *s == '-';
    s += *s == '-' || *s == '+';
    size_t whole = strspn(s, "0123456789");
    if (!whole || whole > 3)
        return false;
    for (; whole; whole--)
        value = value * 10 + (*s++ - '0');
    bool fraction = *s == '.' || *s == ',';
    s += fraction;
    size_t places = strspn(s, "0123456789");
    if (s[places] || (fraction && !places) || (!fraction && places))
        return false;
    for (size_t i = 0; i < POINT_PLACES; i++)
        value = value * 10 + (i < places ? s[i] - '0' : 0);
    if (places > POINT_PLACES && s[POINT_PLACES] >= '5')
        value++;
    *ret_value = negative ? -value : value;
    return true;
}

/* A whole number, also with dots between groups of three: "3.000". */
static bool parse_whole(const char *s, int64_t *ret)
{
    char plain[32];
    size_t n = 0, since = 0;
    bool dots = false;
    for (const char *p = s; *p; p++) {
        if (n + 1 == sizeof(plain))
            return false;
        if (*p != '.') {
            plain[n++] = *p;
            since++;
            continue;
        }
        const size_t first = n - (n > 0 && *plain == '-');
        if (dots ? since != 3 : first == 0 || first > 3)
            return false;
        dots = true;
        since = 0;
    }
    plain[n] = '\0';
    return (!dots || since == 3) && text_int(plain, ret);
}

static bool read_number(struct ctx *cx, const struct field *f, const char *s, void *record)
{
    static const char *const msgids[] = {[F_INT] = "field.error.integer",
                                         [F_MONEY] = "field.error.money",
                                         [F_REF] = "field.error.ref",
                                         [F_POINT] = "field.error.point"};
    int64_t value;
    bool good;
    if (f->kind == F_MONEY)
        good = money_parse(s, &value);
    else if (f->kind == F_POINT)
        good = parse_point(s, &value);
    else
        good = (f->kind == F_INT ? parse_whole(s, &value) : text_int(s, &value)) &&
               value != FIELD_UNSET;
    if (!good)
        return refuse(cx, f, msgids[f->kind]);
    *field_int_member(f, record) = value;
    return true;
}

static bool read_bool(struct ctx *cx, const struct field *f, const char *s, void *record)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"1", true},   {"0", false},  {"true", true},   {"false", false}, {"ya", true},
                 {"yes", true}, {"no", false}, {"tidak", false}, {"on", true},     {"off", false}};
    const char *folded = text_fold(cx->a, s);
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (strcmp(folded, words[i].word) == 0) {
            *field_bool_member(f, record) = words[i].value;
            return true;
        }
    }
    return refuse(cx, f, "field.error.bool");
}

/* ---- choices ---- */

static bool refuse_choice(struct ctx *cx, const struct field *f, const char *value)
{
    struct buf codes = buf_new(cx->a, 4096);
    for (const struct field_choice *c = f->choices; c->code; c++) {
        buf_puts(&codes, c == f->choices ? "" : ", ");
        buf_puts(&codes, c->code);
    }
    fail_field(cx, f->name, "field.error.choice", "value",
               arena_strndup(cx->a, value, strnlen(value, 60)), "choices", buf_str(&codes), NULL);
    return false;
}

static bool read_choice(struct ctx *cx, const struct field *f, const char *s, void *record)
{
    for (const struct field_choice *c = f->choices; c->code; c++) {
        if (strcmp(s, c->code) == 0) {
            *field_text_member(f, record) = c->code;
            return true;
        }
    }
    return refuse_choice(cx, f, s);
}

bool field_read_choices(struct ctx *cx, const struct field *f, const char *const *codes, size_t n,
                        void *record)
{
    uint64_t chosen = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned at = 0;
        while (f->choices[at].code && strcmp(f->choices[at].code, codes[i]) != 0)
            at++;
        if (!f->choices[at].code)
            return refuse_choice(cx, f, codes[i]);
        assert(at < 64);
        chosen |= UINT64_C(1) << at;
    }
    struct buf list = buf_new(cx->a, 64 * CHOICE_CODE_MAX);
    for (unsigned at = 0; f->choices[at].code; at++) {
        if (!(chosen >> at & 1))
            continue;
        buf_puts(&list, list.n ? "," : "");
        buf_puts(&list, f->choices[at].code);
    }
    *field_text_member(f, record) = n ? buf_str(&list) : NULL;
    return true;
}

/* "a, b" as one text. */
static bool read_choice_list(struct ctx *cx, const struct field *f, const char *s, void *record)
{
    enum { LIST_MAX = 256 };
    const char *codes[LIST_MAX];
    size_t n = 0;
    while (*s) {
        size_t length = strcspn(s, ",");
        const char *code = text_trim(cx->a, arena_strndup(cx->a, s, length));
        if (n == LIST_MAX)
            return refuse_choice(cx, f, code);
        if (*code)
            codes[n++] = code;
        s += length + (s[length] == ',');
    }
    return field_read_choices(cx, f, codes, n, record);
}

bool field_read(struct ctx *cx, const struct field *f, const char *text, enum field_source from,
                void *record)
{
    if (f->kind == F_TEXT || f->kind == F_PARA)
        return read_text(cx, f, text, record);
    if (f->kind == F_PHONE)
        return read_phone(cx, f, text, record);
    const char *s = text_trim(cx->a, text);
    switch (f->kind) {
    case F_DIGITS: return read_digits(cx, f, s, record);
    case F_DATE: return read_date(cx, f, s, from, record);
    case F_MONTH: return read_month(cx, f, s, from, record);
    case F_BOOL: return read_bool(cx, f, s, record);
    case F_CHOICE: return read_choice(cx, f, s, record);
    case F_CHOICES: return read_choice_list(cx, f, s, record);
    case F_INT:
    case F_MONEY:
    case F_REF:
    case F_POINT: return read_number(cx, f, s, record);
    case F_TEXT:
    case F_PARA:
    case F_PHONE:
    case F_INSTANT: break;
    }
    return refuse(cx, f, "field.error.readonly");
}
