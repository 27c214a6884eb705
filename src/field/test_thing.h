/* A record with a field of every kind, for the tests of this folder. */
#ifndef TEST_THING_H
#define TEST_THING_H

#include "field.h"

#include "i18n.h"
#include "money.h"
#include "pair.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

enum { CAP = 16 << 20 };

struct thing {
    int64_t id, version, updated_at;
    const char *name, *notes, *founded_on, *month, *state, *channels, *nik, *npwp, *phone,
        *password;
    int64_t employees, capital, lat, ward, age;
    bool open, agreed;
};

static const struct field_choice states[] = {
    {"proposed", "state.proposed"}, {"curated", "state.curated"}, {NULL, NULL}};
static const struct field_choice channels[] = {
    {"shop", "channel.shop"}, {"market", "channel.market"}, {"web", "channel.web"}, {NULL, NULL}};

/* A further check: refuses names that shout, warns of a digit. */
static void check_name(struct ctx *cx, const struct field *f, const void *record)
{
    const char *name = ((const struct thing *)record)->name;
    if (strchr(name, '!'))
        fail_field(cx, f->name, "test.shouts", NULL);
    if (strpbrk(name, "0123456789"))
        warn_field(cx, f->name, "test.digit", "name", name, NULL);
}

#define T(member) FIELD_TEXT(struct thing, member)
#define I(member) FIELD_INT(struct thing, member)
#define B(member) FIELD_BOOL(struct thing, member)
static const struct field fields[] = {
    {.name = "id", .kind = F_REF, .offset = I(id), .flags = F_READONLY},
    {.name = "version", .kind = F_INT, .offset = I(version), .flags = F_READONLY},
    {.name = "updated_at", .kind = F_INSTANT, .offset = I(updated_at), .flags = F_READONLY},
    {.name = "name",
     .kind = F_TEXT,
     .offset = T(name),
     .flags = F_REQUIRED,
     .min = 3,
     .max = 10,
     .autocomplete = "organization",
     .help = "test.help",
     .check = check_name},
    {.name = "notes", .kind = F_PARA, .offset = T(notes), .max = 20},
    {.name = "employees", .kind = F_INT, .offset = I(employees), .max = 1000},
    {.name = "capital", .kind = F_MONEY, .offset = I(capital)},
    {.name = "founded_on", .kind = F_DATE, .offset = T(founded_on)},
    {.name = "month", .kind = F_MONTH, .offset = T(month)},
    {.name = "open", .kind = F_BOOL, .offset = B(open)},
    {.name = "state", .kind = F_CHOICE, .offset = T(state), .choices = states},
    {.name = "channels", .kind = F_CHOICES, .offset = T(channels), .choices = channels},
    {.name = "ward", .kind = F_REF, .offset = I(ward), .label = "test.ward"},
    {.name = "nik", .kind = F_DIGITS, .offset = T(nik), .flags = F_PERSONAL, .min = 16, .max = 16},
    {.name = "npwp", .kind = F_DIGITS, .offset = T(npwp), .min = 15, .max = 16, .flags = F_NO_OUT},
    {.name = "phone", .kind = F_PHONE, .offset = T(phone), .flags = F_PERSONAL | F_REQUIRED},
    {.name = "lat", .kind = F_POINT, .offset = I(lat), .min = -11000000, .max = 6000000},
    {.name = "password", .kind = F_TEXT, .offset = T(password), .flags = F_SECRET, .min = 8},
    {.name = "age", .kind = F_INT, .offset = I(age), .flags = F_HIDDEN, .min = 17},
    {.name = "agreed", .kind = F_BOOL, .offset = B(agreed), .flags = F_REQUIRED},
};
static const struct field_table table = FIELD_TABLE("Thing", fields, struct thing);

struct setup {
    struct arena *a;
    struct ctx cx;
    struct thing thing;
    struct bound bound;
};

static inline void begin(struct setup *s)
{
    *s = (struct setup){.a = arena_new(CAP)};
    s->cx = ctx_new(s->a, 1795399200); /* 23 November 2026 */
    field_clear(&table, &s->thing);
}

/* Binds "name=value&name=value" (no escapes). */
static inline enum err bind_form(struct setup *s, const char *text)
{
    struct pair *first = NULL, **tail = &first;
    char *at = arena_strdup(s->a, text);
    for (char *one; (one = strsep(&at, "&"));) {
        struct pair *p = arena_new_of(s->a, struct pair);
        p->name = strsep(&one, "=");
        p->value = one ? one : "";
        p->n = strlen(p->value);
        *tail = p;
        tail = &p->next;
    }
    return field_bind_form(&s->cx, &table, first, &s->thing, &s->bound);
}

static inline const char *json_of(struct arena *a, const struct model *m)
{
    struct buf out = buf_new(a, CAP);
    json_write(&out, m);
    return buf_str(&out);
}

#endif
