/* Self-registration and codes to phones: see register_public.h. */
#include "register_public.h"

#include "audit.h"
#include "business_parts.h"
#include "i18n.h"
#include "notice.h"
#include "register_public_sql.h"
#include "session.h"
#include "setting.h"
#include "text.h"
#include "throttle.h"

#include <inttypes.h>
#include <jansson.h>

enum { SEND_FREE = 3, BROWSER_FREE = 8, TRY_FREE = 4 };

#define NOTICE_VERSION "2026-11"

#define R(member) .offset = FIELD_TEXT(struct registration, member)
static const struct field fields[] = {
    {.name = "name", .kind = F_TEXT, R(name), .flags = F_REQUIRED, .min = 2, .max = 160},
    {.name = "owner_name",
     .kind = F_TEXT,
     R(owner_name),
     .flags = F_REQUIRED,
     .min = 2,
     .max = 120,
     .autocomplete = "name",
     .label = "register.owner_name"},
    {.name = "phone",
     .kind = F_PHONE,
     R(phone),
     .flags = F_REQUIRED | F_PERSONAL,
     .autocomplete = "tel",
     .help = "register.phone_help"},
    {.name = "ward",
     .kind = F_TEXT,
     R(ward),
     .flags = F_REQUIRED,
     .max = 20,
     .help = "register.ward_help"},
    {.name = "address",
     .kind = F_TEXT,
     R(address),
     .flags = F_PERSONAL,
     .max = 300,
     .autocomplete = "address-line1",
     .label = "register.address"},
    {.name = "sector", .kind = F_TEXT, R(sector), .max = 40},
    {.name = "products", .kind = F_PARA, R(products), .max = 500, .label = "register.products"},
    {.name = "consent",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct registration, consent),
     .flags = F_REQUIRED,
     .label = "register.consent"},
};
const struct field_table registration_fields =
    FIELD_TABLE("Registration", fields, struct registration);

/* The public with one right more. Reads nothing: its scope is empty. */
static const struct actor registrar = {.name = "public",
                                       .display_name = "",
                                       .role = ROLE_PUBLIC,
                                       .area = "",
                                       .caps = UINT64_C(1) << CAP_PUBLIC |
                                               UINT64_C(1) << CAP_BUSINESS_CREATE};

/* ---- consent ---- */

const char *consent_version(struct ctx *cx)
{
    return setting_get(cx, "privacy_version", NOTICE_VERSION);
}

enum err consent_give(struct ctx *cx, int64_t person_id, const char *via)
{
    const char *version = consent_version(cx);
    int64_t has = 0;
    TRY(db_int_of(cx, &q_consent_has,
                  ARGS(db_int(person_id), db_text("programme"), db_text(version)), 0, &has));
    if (has)
        return OK;
    TRY(db_exec(cx, &q_consent_insert,
                ARGS(db_int(person_id), db_text("programme"), db_text(version), db_int(cx->now),
                     db_text(via)),
                NULL));
    struct model *m = model_object(cx->a);
    model_set_text(cx->a, m, "purpose", "programme");
    model_set_text(cx->a, m, "version", version);
    model_set_text(cx->a, m, "via", via);
    return audit(cx, "consent", "person", person_id, m);
}

/* ---- codes ---- */

static enum err count_try(struct ctx *cx, void *key)
{
    return throttle_failed(cx, key, TRY_FREE);
}

struct turns {
    const char *by_phone, *by_browser;
};

/* Both at once: many who ask at the same moment wait like many who ask one after the other. */
static enum err take_turns(struct ctx *cx, void *arg)
{
    const struct turns *t = arg;
    TRY(throttle_turn(cx, t->by_phone, SEND_FREE));
    TRY(throttle_turn(cx, t->by_browser, BROWSER_FREE));
    TRY(throttle_count(cx, t->by_phone));
    return throttle_count(cx, t->by_browser);
}

enum err phone_code_wait(struct ctx *cx, const char *phone, const char *browser)
{
    struct turns t = {.by_phone = throttle_key(cx, "code-phone", phone),
                      .by_browser = throttle_key(cx, "code-browser", browser)};
    return app_write(cx, take_turns, &t);
}

/* Six digits could be tried out against a plain hash by whoever has a copy of the database: a keyed
 * one stands there. */
static const char *code_text(struct ctx *cx, const char *phone, const char *code)
{
    unsigned char hash[HASH_LEN];
    const char *both = arena_printf(cx->a, "%s|%s", phone, text_digits(cx->a, code));
    keyed_hash(cx->app->keys, "phone-code", both, strlen(both), hash);
    return text_hex(cx->a, hash, 16);
}

static const char *code_look(struct ctx *cx, const char *phone, const char *code)
{
    return arena_printf(cx->a, "%s|%s", phone, code_text(cx, phone, code));
}

enum err phone_code_send(struct ctx *cx, const char *phone, const char *event)
{
    char *stored;
    const char *code = code_digits(cx, CODE_LEN);
    /* One code is in use at a time: older ones are ended, and what has not gone out never will. */
    TRY(db_exec(cx, &q_phone_codes_end, ARGS(db_text(phone), db_int(cx->now)), NULL));
    TRY(notice_recall(cx, "phone_code", phone));
    TRY(notice_recall(cx, "case_code", phone));
    TRY(one_time_create(cx, "phone", 0, phone, code_text(cx, phone, code), CODE_SECONDS, &stored));
    const struct notice_to to = {.phone = phone, .lang = lang_code(cx->lang)};
    const char *until = arena_printf(cx->a, "%" PRId64, cx->now + CODE_SECONDS);
    const char *minutes = arena_printf(cx->a, "%d", CODE_SECONDS / 60);
    const char *pairs[] = {"code", code, "minutes", minutes, "_urgent", "1", "_until", until, NULL};
    return notice_send(cx, event, &to, pairs);
}

enum err phone_code_check(struct ctx *cx, const char *phone, const char *code)
{
    int64_t account;
    const char *subject, *key = throttle_key(cx, "code-try", phone);
    TRY(throttle_turn(cx, key, TRY_FREE));
    if (strlen(code) <= 40 &&
        one_time_look(cx, "phone", code_look(cx, phone, code), &account, &subject) == OK)
        return OK;
    if (cx->err.code != OK && cx->err.code != ERR_GONE)
        return cx->err.code;
    ctx_forgive(cx);
    TRY(app_write(cx, count_try, (void *)(uintptr_t)key));
    fail_field(cx, "code", "error.phone_code", NULL);
    return fields_check(cx);
}

enum err phone_code_use(struct ctx *cx, const char *phone, const char *code)
{
    int64_t account;
    const char *subject;
    TRY(one_time_use(cx, "phone", code_look(cx, phone, code), &account, &subject));
    TRY(throttle_passed(cx, throttle_key(cx, "code-try", phone), TRY_FREE));
    return throttle_clear(cx, throttle_key(cx, "code-phone", phone));
}

const char *phone_hidden(struct ctx *cx, const char *phone)
{
    size_t n = strlen(phone);
    return n < 8 ? "••••" : arena_printf(cx->a, "%.4s••••%s", phone, phone + n - 3);
}

/* ---- the draft: sealed JSON in the page ---- */

static char *draft_make(struct ctx *cx, const struct registration *r)
{
    struct model *m = model_object(cx->a);
    struct buf json = buf_new(cx->a, 16 << 10);
    model_set_int(cx->a, m, "until", cx->now + DRAFT_SECONDS);
    for (size_t i = 0; i < registration_fields.n; i++) {
        const struct field *f = &registration_fields.fields[i];
        if (f->kind != F_BOOL)
            model_set_text(cx->a, m, f->name, field_text(cx->a, f, r));
    }
    json_write(&json, m);
    struct sealed s = seal(cx, cx->app->keys, json.p, json.n);
    return text_base64url(cx->a, s.p, s.n);
}

static bool draft_fields(struct ctx *cx, json_t *json, struct registration *ret)
{
    *ret = (struct registration){.consent = true};
    bool good = json_integer_value(json_object_get(json, "until")) >= cx->now;
    for (size_t i = 0; good && i < registration_fields.n; i++) {
        const struct field *f = &registration_fields.fields[i];
        const char *text = json_string_value(json_object_get(json, f->name));
        if (f->kind != F_BOOL && text && *text)
            good = field_bind_text(cx, &registration_fields, f->name, text, ret, NULL);
    }
    return good && ret->phone;
}

static enum err draft_open(struct ctx *cx, const char *draft, struct registration *ret)
{
    void *p;
    char *text;
    size_t n, text_n;
    if (!draft || strlen(draft) > 32 << 10 || !text_unbase64url(cx->a, draft, &p, &n) ||
        !unseal(cx, cx->app->keys, p, n, &text, &text_n))
        return fail(cx, ERR_GONE, "error.draft_gone", NULL);
    json_t *json = json_loadb(text, text_n, 0, NULL);
    bool good = json && draft_fields(cx, json, ret);
    json_decref(json);
    return good ? OK : fail(cx, ERR_GONE, "error.draft_gone", NULL);
}

enum err registration_phone(struct ctx *cx, const char *draft, const char **ret_hidden)
{
    struct registration r;
    TRY(draft_open(cx, draft, &r));
    *ret_hidden = phone_hidden(cx, r.phone);
    return OK;
}

/* ---- registering ---- */

static struct business business_of(struct ctx *cx, const struct registration *r)
{
    struct business b = business_new();
    b.name = r->name;
    b.owner_name = r->owner_name;
    b.phone = r->phone;
    b.ward = r->ward;
    b.address = r->address;
    b.sector = r->sector;
    b.source = "self";
    if (r->products && *r->products)
        b.notes = i18n_text(cx->app->words, cx->a, LANG_ID, "register.products_note", "text",
                            r->products, NULL);
    return b;
}

/* As a new record would be checked, so that nobody waits for a code in vain. */
static enum err check(struct ctx *cx, const struct registration *r)
{
    const struct field *sector = field_find(&business_fields, "sector");
    const struct field_choice *c = sector->choices;
    if (r->sector && *r->sector) {
        while (c->code && strcmp(c->code, r->sector) != 0)
            c++;
        if (!c->code)
            fail_field(cx, "sector", "field.error.ref", NULL);
    }
    field_check(cx, &registration_fields, r, NULL);
    if (cx->err.code == ERR_INVALID)
        return ERR_INVALID;
    struct business b = business_of(cx, r);
    const struct actor *before = cx->actor;
    cx->actor = &registrar;
    enum err e = business_check(cx, &b, NULL);
    cx->actor = before;
    return e;
}

struct sending {
    const char *phone, *event;
};
static enum err send(struct ctx *cx, void *arg)
{
    const struct sending *s = arg;
    return phone_code_send(cx, s->phone, s->event);
}

enum err registration_begin(struct ctx *cx, const struct registration *r, const char *browser,
                            char **ret_draft)
{
    TRY(check(cx, r));
    TRY(phone_code_wait(cx, r->phone, browser));
    TRY(app_write(cx, send, &(struct sending){r->phone, "phone_code"}));
    *ret_draft = draft_make(cx, r);
    return OK;
}

enum err registration_again(struct ctx *cx, const char *draft, const char *browser)
{
    struct registration r;
    TRY(draft_open(cx, draft, &r));
    TRY(phone_code_wait(cx, r.phone, browser));
    return app_write(cx, send, &(struct sending){r.phone, "phone_code"});
}

struct ending {
    const struct registration *r;
    const char *code;
    struct business made;
};

static enum err create(struct ctx *cx, void *arg)
{
    struct ending *e = arg;
    int64_t possible;
    TRY(phone_code_use(cx, e->r->phone, e->code));
    e->made = business_of(cx, e->r);
    const struct actor *before = cx->actor;
    cx->actor = &registrar;
    enum err done = business_create(cx, &e->made, HAND_PERSON, &possible);
    if (done == OK)
        done = consent_give(cx, e->made.owner_id, "register");
    cx->actor = before;
    return done;
}

enum err registration_end(struct ctx *cx, const char *draft, const char *code,
                          const char **ret_code)
{
    struct registration r;
    TRY(draft_open(cx, draft, &r));
    TRY(phone_code_check(cx, r.phone, code));
    struct ending e = {.r = &r, .code = code};
    TRY(app_write(cx, create, &e));
    *ret_code = e.made.code;
    return OK;
}
