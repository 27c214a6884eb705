/* The words of messages: see notice_template.h. */
#include "notice_template.h"

#include "audit.h"
#include "i18n.h"
#include "notice_sql.h"
#include "text.h"
#include "undo.h"

#include <stdlib.h>

enum { EVENTS_MAX = 200, NAMES_MAX = 40, SMS_MAX = 480 };

#define T(member) .offset = FIELD_TEXT(struct notice_template, member)
#define I(member) .offset = FIELD_INT(struct notice_template, member)
#define SUBJECT                                                                                 \
    {                                                                                           \
        .name = "subject", .kind = F_TEXT, T(subject), .max = 150, .label = "template.subject", \
        .help = "template.subject_help"                                                         \
    }
#define BODY                                                                                 \
    {                                                                                        \
        .name = "body", .kind = F_PARA, T(body), .flags = F_REQUIRED, .min = 3, .max = 1500, \
        .label = "template.body"                                                             \
    }
static const struct field fields[] = {
    {.name = "id", .kind = F_TEXT, T(id), .flags = F_READONLY | F_HIDDEN, .label = "template.id"},
    {.name = "event", .kind = F_TEXT, T(event), .flags = F_READONLY, .label = "outbox.event"},
    {.name = "channel", .kind = F_TEXT, T(channel), .flags = F_READONLY, .label = "outbox.channel"},
    {.name = "lang", .kind = F_TEXT, T(lang), .flags = F_READONLY, .label = "people.lang"},
    SUBJECT,
    BODY,
    {.name = "own",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct notice_template, own),
     .flags = F_READONLY | F_HIDDEN,
     .label = "template.own"},
    {.name = "version", .kind = F_INT, I(version), .flags = F_READONLY | F_HIDDEN},
    {.name = "created_at", .kind = F_INSTANT, I(created_at), .flags = F_READONLY | F_HIDDEN},
    {.name = "updated_at", .kind = F_INSTANT, I(updated_at), .flags = F_READONLY | F_HIDDEN},
};
static const struct field change_fields[] = {SUBJECT, BODY};
const struct field_table notice_template_fields =
    FIELD_TABLE("NoticeTemplate", fields, struct notice_template);
const struct field_table notice_template_change_fields =
    FIELD_TABLE("NoticeTemplateChange", change_fields, struct notice_template);

/* ---- which there are ---- */

#define PREFIX "notice."
#define SUFFIX ".body"

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *const *template_events(struct ctx *cx)
{
    const struct i18n *words = cx->app->words;
    const char **list = arena_array(cx->a, EVENTS_MAX + 1, sizeof(*list));
    size_t n = 0;
    for (size_t i = 0; i < i18n_count(words) && n < EVENTS_MAX; i++) {
        const char *id = i18n_id(words, i);
        size_t length = strlen(id), around = strlen(PREFIX) + strlen(SUFFIX);
        if (length > around && strncmp(id, PREFIX, strlen(PREFIX)) == 0 &&
            strcmp(id + length - strlen(SUFFIX), SUFFIX) == 0)
            list[n++] = arena_strndup(cx->a, id + strlen(PREFIX), length - around);
    }
    qsort(list, n, sizeof(*list), by_name);
    return list;
}

/* The program's words of a part ("body", "subject", "sms"), or NULL. */
static const char *words_of(struct ctx *cx, const char *event, const char *part, enum lang lang)
{
    return i18n_get(cx->app->words, lang, arena_printf(cx->a, "notice.%s.%s", event, part));
}

/* The program's template; false when the event has no words. */
static bool built_in(struct ctx *cx, const char *event, const char *channel, enum lang lang,
                     struct notice_template *ret)
{
    const char *body = words_of(cx, event, "body", lang), *sms = NULL;
    const char *subject = words_of(cx, event, "subject", lang);
    if (!body)
        return false;
    if (strcmp(channel, "sms") == 0)
        sms = words_of(cx, event, "sms", lang);
    *ret = (struct notice_template){
        .id = arena_printf(cx->a, "%s.%s.%s", event, channel, lang_code(lang)),
        .event = event,
        .channel = channel,
        .lang = lang_code(lang),
        .subject = strcmp(channel, "email") == 0 ? subject ? subject : "Sahabat UMKM" : NULL,
        .body = sms ? sms : body};
    return true;
}

/* The city's words in place of the program's, where there are some. */
static void overlay(struct notice_template *t, const char *subject, const char *body,
                    int64_t version, int64_t created_at, int64_t updated_at)
{
    t->version = version;
    t->created_at = created_at;
    t->updated_at = updated_at;
    t->own = *body != '\0';
    if (!t->own)
        return;
    t->body = body;
    if (t->subject)
        t->subject = subject;
}

enum err template_find(struct ctx *cx, const char *event, const char *channel, enum lang lang,
                       struct notice_template *ret)
{
    if (!built_in(cx, event, channel, lang, ret))
        return fail_log(cx, ERR_INTERNAL, "notice: no words for event %s", event);
    struct rows *r = db_rows(cx, &q_notice_template_get,
                             ARGS(db_text(ret->event), db_text(ret->channel), db_text(ret->lang)));
    if (rows_next(r))
        overlay(ret, row_str(r, 0), row_str(r, 1), row_int(r, 2), row_int(r, 3), row_int(r, 4));
    return rows_end(r);
}

/* "case_received.sms.id": language and channel stand last. */
static bool id_parts(struct arena *a, const char *id, const char **ret_event,
                     const char **ret_channel, enum lang *ret_lang)
{
    char *text = arena_strdup(a, id), *lang = strrchr(text, '.');
    if (!lang)
        return false;
    *lang++ = '\0';
    char *channel = strrchr(text, '.');
    if (!channel)
        return false;
    *channel++ = '\0';
    *ret_event = text;
    *ret_channel = channel;
    return *text && notice_channel_known(channel) && lang_of_code(lang, ret_lang);
}

enum err template_get(struct ctx *cx, const char *id, struct notice_template *ret)
{
    const char *event, *channel;
    enum lang lang;
    if (strlen(id) > 200 || !id_parts(cx->a, id, &event, &channel, &lang) ||
        !words_of(cx, event, "body", lang))
        return fail(cx, ERR_NOT_FOUND, "error.not_found", NULL);
    return template_find(cx, event, channel, lang, ret);
}

static struct notice_template *of(struct notice_template *list, size_t n, const char *event,
                                  const char *channel, const char *lang)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].event, event) == 0 && strcmp(list[i].channel, channel) == 0 &&
            strcmp(list[i].lang, lang) == 0)
            return &list[i];
    return NULL;
}

enum err template_list(struct ctx *cx, struct notice_template **ret, size_t *ret_n)
{
    struct notice_template *list = arena_array(cx->a, EVENTS_MAX * 6, sizeof(*list));
    size_t n = 0;
    for (const char *const *e = template_events(cx); *e; e++)
        for (const char *const *c = notice_channels; *c; c++)
            for (int lang = 0; lang < LANG_COUNT; lang++)
                built_in(cx, *e, *c, (enum lang)lang, &list[n++]);
    struct rows *r = db_rows(cx, &q_notice_template_all, NO_ARGS);
    while (rows_next(r)) {
        struct notice_template *t = of(list, n, row_text(r, 0), row_text(r, 1), row_text(r, 2));
        if (t) /* else an event that this program no longer has */
            overlay(t, row_str(r, 3), row_str(r, 4), row_int(r, 5), row_int(r, 6), row_int(r, 7));
    }
    TRY(rows_end(r));
    *ret = list;
    *ret_n = n;
    return OK;
}

/* ---- placeholders ---- */

/* The name in braces at s ("{name}…"), or NULL; *ret_n its length. */
static const char *name_at(const char *s, size_t *ret_n)
{
    size_t n = strspn(s + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (*s != '{' || n == 0 || s[1 + n] != '}')
        return NULL;
    *ret_n = n;
    return s + 1;
}

static bool among(const char *const *names, const char *name, size_t n)
{
    for (; *names; names++)
        if (strncmp(*names, name, n) == 0 && !(*names)[n])
            return true;
    return false;
}

static void gather(struct arena *a, const char *text, const char **names, size_t *n)
{
    size_t length;
    for (; text && *text; text++) {
        const char *name = name_at(text, &length);
        if (name && *n < NAMES_MAX && !among(names, name, length))
            names[(*n)++] = arena_strndup(a, name, length);
    }
}

const char *const *template_names(struct ctx *cx, const char *event)
{
    const char **names = arena_array(cx->a, NAMES_MAX + 3, sizeof(*names));
    size_t n = 0;
    gather(cx->a, words_of(cx, event, "body", LANG_ID), names, &n);
    gather(cx->a, words_of(cx, event, "subject", LANG_ID), names, &n);
    if (!among(names, "name", 4))
        names[n++] = "name";
    if (!among(names, "stop", 4))
        names[n++] = "stop";
    return names;
}

static const char *listed(struct arena *a, const char *const *names)
{
    struct buf b = buf_new(a, 4096);
    for (size_t i = 0; names[i]; i++)
        buf_printf(&b, "%s{%s}", i ? ", " : "", names[i]);
    return buf_str(&b);
}

static void check_braces(struct ctx *cx, const char *field, const char *text,
                         const char *const *names)
{
    for (const char *s = text; s && *s; s++) {
        size_t n;
        const char *name = name_at(s, &n);
        if (*s == '{' && !name) {
            fail_field(cx, field, "error.template_brace", "names", listed(cx->a, names), NULL);
            return;
        }
        if (name && !among(names, name, n)) {
            fail_field(cx, field, "error.template_name", "name",
                       arena_printf(cx->a, "{%s}", arena_strndup(cx->a, name, n)), "names",
                       listed(cx->a, names), NULL);
            return;
        }
    }
}

/* A code or a link that the program's words carry is what the message is for. */
static void check_kept(struct ctx *cx, const struct notice_template *t)
{
    static const char *const needed[] = {"{code}", "{link}"};
    struct notice_template own;
    enum lang lang;
    if (!lang_of_code(t->lang, &lang) || !built_in(cx, t->event, t->channel, lang, &own))
        return;
    for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
        if (strstr(own.body, needed[i]) && !strstr(t->body, needed[i]))
            fail_field(cx, "body", "error.template_missing", "name", needed[i], NULL);
}

enum err template_check(struct ctx *cx, const struct notice_template *t)
{
    const char *const *names = template_names(cx, t->event);
    bool email = strcmp(t->channel, "email") == 0;
    field_check(cx, &notice_template_change_fields, t, NULL);
    if (email && (!t->subject || !*t->subject))
        fail_field(cx, "subject", "field.error.required", NULL);
    if (!email && t->subject && *t->subject)
        fail_field(cx, "subject", "error.template_subject", NULL);
    if (t->body && strcmp(t->channel, "sms") == 0 && strlen(t->body) > SMS_MAX)
        fail_field(cx, "body", "error.template_sms", NULL);
    check_braces(cx, "subject", t->subject, names);
    check_braces(cx, "body", t->body, names);
    if (t->body)
        check_kept(cx, t);
    return fields_check(cx);
}

/* ---- changing ---- */

/* Writes the words over the stored version; the first time over none. */
static enum err store(struct ctx *cx, const struct notice_template *t, const char *subject,
                      const char *body, int64_t version)
{
    int64_t changed = 0;
    if (version == 0)
        TRY(db_exec(cx, &q_notice_template_insert,
                    ARGS(db_text(t->event), db_text(t->channel), db_text(t->lang), db_text(subject),
                         db_text(body), db_int(cx->now)),
                    &changed));
    else
        TRY(db_exec(cx, &q_notice_template_update,
                    ARGS(db_text(t->event), db_text(t->channel), db_text(t->lang), db_text(subject),
                         db_text(body), db_int(cx->now), db_int(version)),
                    &changed));
    return changed ? OK : fail(cx, ERR_STALE, "error.stale", NULL);
}

static enum err note_change(struct ctx *cx, const char *action, const struct notice_template *old,
                            const struct notice_template *now)
{
    struct model *m = field_diff(cx->a, &notice_template_change_fields, old, now, NULL, NULL);
    if (!m)
        m = model_object(cx->a);
    model_set_text(cx->a, m, "template", old->id);
    return audit(cx, action, "notice-template", 0, m);
}

enum err template_set(struct ctx *cx, struct notice_template *t, int64_t version)
{
    struct notice_template old;
    TRY(template_get(cx, t->id, &old));
    if (old.version != version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    TRY(template_check(cx, t));
    TRY(store(cx, &old, t->subject ? t->subject : "", t->body, version));
    TRY(note_change(cx, "change", &old, t));
    return template_get(cx, old.id, t);
}

enum err template_reset(struct ctx *cx, const char *id, int64_t version)
{
    struct notice_template old, now;
    TRY(template_get(cx, id, &old));
    if (old.version != version)
        return fail(cx, ERR_STALE, "error.stale", NULL);
    if (!old.own)
        return OK;
    TRY(store(cx, &old, "", "", version));
    TRY(template_get(cx, id, &now));
    return note_change(cx, "reset", &old, &now);
}

/* ---- filling ---- */

static void put_value(struct buf *b, const char *value)
{
    for (; *value; value++) {
        bool control = ((unsigned char)*value < ' ' && *value != '\n') || *value == 0x7f;
        buf_putc(b, control ? ' ' : *value);
    }
}

const char *template_fill(struct arena *a, const char *text, const struct msg_arg *args, size_t max)
{
    struct buf b = buf_new(a, 64 << 10);
    while (*text) {
        size_t n;
        const char *name = name_at(text, &n);
        const struct msg_arg *arg = args;
        while (name && arg->name && (strncmp(arg->name, name, n) != 0 || arg->name[n]))
            arg++;
        if (name && arg->name) {
            put_value(&b, arg->value ? arg->value : "");
            text += n + 2;
        } else {
            buf_putc(&b, *text++);
        }
    }
    char *out = arena_alloc(a, max + 1);
    text_copy(out, max + 1, buf_str(&b));
    return out;
}

const char *template_sample(struct ctx *cx, const char *text, enum lang lang)
{
    const char *names[NAMES_MAX + 1] = {0};
    struct msg_arg args[NAMES_MAX + 1] = {{0}};
    size_t n = 0;
    gather(cx->a, text, names, &n);
    for (size_t i = 0; i < n; i++) {
        const char *id = arena_printf(cx->a, "template.sample.%s", names[i]);
        const char *sample = i18n_get(cx->app->words, lang, id);
        args[i] =
            (struct msg_arg){names[i], sample ? sample : arena_printf(cx->a, "[%s]", names[i])};
    }
    return template_fill(cx->a, text, args, NOTICE_BODY_MAX);
}

/* ---- undo (undo.h) ---- */

static const char *id_of(const struct undo_change *c)
{
    const struct model *m = model_get(c->changes, "template");
    return m && m->type == M_TEXT ? m->s : "";
}

static enum err words_now(struct ctx *cx, struct undo_change *c, struct model *ret)
{
    struct notice_template t;
    enum err e = template_get(cx, id_of(c), &t);
    c->name = id_of(c);
    if (e == ERR_NOT_FOUND) { /* an event that this program no longer has */
        ctx_forgive(cx);
        return OK;
    }
    TRY(e);
    field_to_model(cx->a, &notice_template_change_fields, &t, true, ret, NULL);
    return OK;
}

/* What were the program's own words is the program's own again, and follows it in time to come. */
static enum err words_back(struct ctx *cx, const struct undo_change *c, const struct model *values)
{
    struct notice_template t, own;
    TRY(template_get(cx, id_of(c), &t));
    TRY(undo_bind(cx, &notice_template_change_fields, values, &t));
    enum lang lang = LANG_ID;
    lang_of_code(t.lang, &lang);
    bool same = built_in(cx, t.event, t.channel, lang, &own) && strcmp(own.body, t.body) == 0 &&
                strcmp(own.subject ? own.subject : "", t.subject ? t.subject : "") == 0;
    return same ? template_reset(cx, t.id, t.version) : template_set(cx, &t, t.version);
}

const struct undo_kind template_undo = {.code = "notices",
                                        .entity = "notice-template",
                                        .page = "/settings/notices",
                                        .cap = CAP_NOTICE_EDIT,
                                        .fields = &notice_template_change_fields,
                                        .now = words_now,
                                        .put = words_back};
