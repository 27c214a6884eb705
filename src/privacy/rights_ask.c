/* Asking for something about one's own data: the forms, the code to the phone, the browser that a
 * code has opened. See rights.h. */
#include "rights_parts.h"

#include "audit.h"
#include "business.h"
#include "claim.h"
#include "curation_dated.h"
#include "personal.h"
#include "register_public.h"
#include "text.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

enum { DRAFT_MAX = 16 << 10 };

const struct field_choice rights_kinds[] = {{"access", "privacy.kind.access"},
                                            {"correction", "privacy.kind.correction"},
                                            {"erasure", "privacy.kind.erasure"},
                                            {"restriction", "privacy.kind.restriction"},
                                            {"objection", "privacy.kind.objection"},
                                            {"withdrawal", "privacy.kind.withdrawal"},
                                            {NULL, NULL}};
const struct field_choice rights_correct_fields[] = {{"name", "field.name"},
                                                     {"owner_name", "field.owner_name"},
                                                     {"phone", "field.phone"},
                                                     {"address", "field.address"},
                                                     {"nib", "field.nib"},
                                                     {"other", "privacy.field_other"},
                                                     {NULL, NULL}};

#define T(member) .offset = FIELD_TEXT(struct rights_ask, member)
#define WORDS                                                                                   \
    {.name = "field",                                                                           \
     .kind = F_CHOICE,                                                                          \
     T(field),                                                                                  \
     .choices = rights_correct_fields,                                                          \
     .label = "privacy.field",                                                                  \
     .help = "privacy.field_help"},                                                             \
        {.name = "value", .kind = F_TEXT, T(value), .max = 300, .label = "privacy.value"},      \
    {                                                                                           \
        .name = "details", .kind = F_PARA, T(details), .max = 1000, .label = "privacy.details", \
        .help = "privacy.details_help"                                                          \
    }
static const struct field ask_fields[] = {
    {.name = "kind",
     .kind = F_CHOICE,
     T(kind),
     .flags = F_REQUIRED,
     .choices = rights_kinds,
     .label = "privacy.kind"},
    {.name = "what",
     .kind = F_TEXT,
     T(what),
     .flags = F_REQUIRED,
     .max = CLAIM_WHAT_MAX,
     .label = "claim.what",
     .help = "claim.what_help"},
    WORDS,
};
const struct field_table rights_ask_fields =
    FIELD_TABLE("PrivacyAsk", ask_fields, struct rights_ask);
static const struct field staff_fields[] = {
    {.name = "kind",
     .kind = F_CHOICE,
     T(kind),
     .flags = F_REQUIRED,
     .choices = rights_kinds,
     .label = "privacy.kind"},
    WORDS,
    {.name = "seen",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct rights_ask, seen),
     .flags = F_REQUIRED,
     .label = "privacy.seen"},
};
const struct field_table rights_staff_fields =
    FIELD_TABLE("PrivacyAskStaff", staff_fields, struct rights_ask);

static bool some(const char *s)
{
    return s && *s;
}

enum err rights_check(struct ctx *cx, const struct field_table *t, const struct rights_ask *in)
{
    field_check(cx, t, in, NULL);
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    if (in->kind && strcmp(in->kind, "correction") == 0) {
        bool other = some(in->field) && strcmp(in->field, "other") == 0;
        if (!some(in->field))
            fail_field(cx, "field", "field.error.required", NULL);
        else if (!other && !some(in->value))
            fail_field(cx, "value", "field.error.required", NULL);
        else if (other && !some(in->details))
            fail_field(cx, "details", "field.error.required", NULL);
    }
    return fields_check(cx);
}

/* ---- the draft: what was typed, sealed; its length is that of the words alone ---- */

static const char *const kept[] = {"kind", "what", "field", "value", "details"};

static char *draft_make(struct ctx *cx, const struct rights_ask *in)
{
    struct model *m = model_object(cx->a);
    struct buf json = buf_new(cx->a, DRAFT_MAX);
    const char *const values[] = {in->kind, in->what, in->field, in->value, in->details};
    model_set_int(cx->a, m, "until", cx->now + DRAFT_SECONDS);
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        model_set_text(cx->a, m, kept[i], values[i] ? values[i] : "");
    json_write(&json, m);
    struct sealed s = seal(cx, cx->app->keys, json.p, json.n);
    return text_base64url(cx->a, s.p, s.n);
}

static enum err draft_open(struct ctx *cx, const char *draft, struct rights_ask *ret)
{
    void *p;
    char *text;
    size_t n, text_n;
    const char *values[sizeof(kept) / sizeof(kept[0])];
    if (!draft || strlen(draft) > 2 * DRAFT_MAX || !text_unbase64url(cx->a, draft, &p, &n) ||
        !unseal(cx, cx->app->keys, p, n, &text, &text_n))
        return fail(cx, ERR_GONE, "error.draft_gone", NULL);
    json_t *json = json_loadb(text, text_n, 0, NULL);
    bool good = json_integer_value(json_object_get(json, "until")) >= cx->now;
    for (size_t i = 0; good && i < sizeof(kept) / sizeof(kept[0]); i++) {
        const char *s = json_string_value(json_object_get(json, kept[i]));
        good = s != NULL;
        values[i] = s ? arena_strdup(cx->a, s) : NULL;
    }
    json_decref(json);
    if (!good)
        return fail(cx, ERR_GONE, "error.draft_gone", NULL);
    *ret = (struct rights_ask){.kind = values[0],
                               .what = values[1],
                               .field = values[2],
                               .value = values[3],
                               .details = values[4]};
    return OK;
}

/* ---- asking ---- */

static enum err send(struct ctx *cx, void *phone)
{
    return phone_code_send(cx, phone, "phone_code");
}

enum err rights_begin(struct ctx *cx, const struct rights_ask *in, const char *browser,
                      char **ret_draft)
{
    struct claim_target t = {0};
    TRY(rights_check(cx, &rights_ask_fields, in));
    TRY(claim_find(cx, in->what, &t));
    TRY(phone_code_wait(cx, t.phone ? t.phone : in->what, browser));
    if (t.phone)
        TRY(app_write(cx, send, (void *)(uintptr_t)t.phone));
    *ret_draft = draft_make(cx, in);
    return OK;
}

struct ending {
    struct claim_target t;
    const struct rights_ask *in;
    const char *code;
    char *token;
};

static enum err take(struct ctx *cx, void *arg)
{
    struct ending *e = arg;
    TRY(phone_code_use(cx, e->t.phone, e->code));
    return rights_insert(cx, e->t.business_id, e->in, "page", &e->token);
}

enum err rights_end(struct ctx *cx, const char *draft, const char *code, char **ret_token)
{
    struct rights_ask in;
    struct ending e = {.in = &in, .code = code};
    TRY(draft_open(cx, draft, &in));
    TRY(claim_find(cx, in.what, &e.t));
    TRY(phone_code_check(cx, e.t.phone ? e.t.phone : in.what, code));
    if (!e.t.phone)
        return fail(cx, ERR_GONE, "error.draft_gone", NULL);
    TRY(app_write(cx, take, &e));
    *ret_token = e.token;
    return OK;
}

enum err rights_by_staff(struct ctx *cx, int64_t business_id, const struct rights_ask *in,
                         char **ret_token)
{
    struct business b;
    TRY(need(cx, CAP_BUSINESS_CREATE));
    TRY(business_get(cx, business_id, &b));
    if (b.merged_into)
        return fail(cx, ERR_CONFLICT, "error.business_merged", NULL);
    if (!claim_confirmable(cx, &b))
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    TRY(rights_check(cx, &rights_staff_fields, in));
    return rights_insert(cx, business_id, in, "staff", ret_token);
}

/* ---- the browser that a code has opened ---- */

struct grant {
    int64_t request_id, until;
    unsigned char browser[HASH_LEN];
};

static void browser_hash(struct ctx *cx, const char *browser, unsigned char ret[static HASH_LEN])
{
    keyed_hash(cx->app->keys, "privacy-browser", browser, strlen(browser), ret);
}

static enum err phone_of(struct ctx *cx, const struct rights *r, const char **ret)
{
    const char *name;
    TRY(personal_phone(cx, r->person_id, ret, &name));
    return *ret ? OK : fail(cx, ERR_CONFLICT, "owner.error.phone", NULL);
}

enum err rights_code_send(struct ctx *cx, const struct rights *r, const char *browser)
{
    const char *phone;
    TRY(phone_of(cx, r, &phone));
    TRY(phone_code_wait(cx, phone, browser));
    return app_write(cx, send, (void *)(uintptr_t)phone);
}

struct opening {
    const struct rights *r;
    const char *phone, *code;
};
static enum err open_it(struct ctx *cx, void *arg)
{
    const struct opening *o = arg;
    TRY(phone_code_use(cx, o->phone, o->code));
    return audit(cx, "privacy-open", "privacy_request", o->r->id, NULL);
}

enum err rights_code_open(struct ctx *cx, const struct rights *r, const char *code,
                          const char *browser, char **ret_grant)
{
    const char *phone;
    struct grant g = {.request_id = r->id, .until = cx->now + RIGHTS_OPEN_SECONDS};
    TRY(phone_of(cx, r, &phone));
    TRY(phone_code_check(cx, phone, code));
    TRY(app_write(cx, open_it, &(struct opening){r, phone, code}));
    browser_hash(cx, browser, g.browser);
    struct sealed s = seal(cx, cx->app->keys, &g, sizeof(g));
    *ret_grant = text_base64url(cx->a, s.p, s.n);
    return OK;
}

bool rights_opened(struct ctx *cx, const struct rights *r, const char *grant, const char *browser)
{
    void *p;
    char *text;
    size_t n, text_n;
    struct grant g;
    unsigned char hash[HASH_LEN];
    if (!grant || !*browser || strlen(grant) > 400 || !text_unbase64url(cx->a, grant, &p, &n) ||
        !unseal(cx, cx->app->keys, p, n, &text, &text_n) || text_n != sizeof(g))
        return false;
    memcpy(&g, text, sizeof(g));
    browser_hash(cx, browser, hash);
    return g.request_id == r->id && g.until > cx->now && memcmp(g.browser, hash, HASH_LEN) == 0;
}
