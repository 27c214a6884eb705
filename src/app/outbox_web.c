/*
 * The outbox as people see it: what waits, what went out, what did not and why. Texts are shown
 * with their secrets covered, addresses in full only to who runs the delivery.
 */
#include "delivery.h"
#include "i18n.h"
#include "notice.h"
#include "notice_template.h"
#include "notice_web.h"
#include "outbox.h"
#include "page_parts.h"
#include "text.h"

#include <inttypes.h>

enum { LIMIT = 50, LIMIT_MAX = 200, COUNT_MOST = 1000 };

struct outbox_query {
    const char *state, *event, *channel, *cursor, *count;
    int64_t limit;
};
static const struct field_choice states[] = {
    {"waiting", "outbox.state.waiting"}, {"sending", "outbox.state.sending"},
    {"sent", "outbox.state.sent"},       {"failed", "outbox.state.failed"},
    {"skipped", "outbox.state.skipped"}, {NULL, NULL}};
static const struct field_choice channels[] = {{"whatsapp", "outbox.channel.whatsapp"},
                                               {"sms", "outbox.channel.sms"},
                                               {"email", "outbox.channel.email"},
                                               {"none", "outbox.channel.none"},
                                               {NULL, NULL}};
static const struct field_choice count_choices[] = {{"exact", "list.exact"}, {NULL, NULL}};

#define Q(member) .offset = FIELD_TEXT(struct outbox_query, member)
static const struct field query_list[] = {
    {.name = "state", .kind = F_CHOICE, Q(state), .choices = states, .label = "outbox.state"},
    {.name = "event", .kind = F_TEXT, Q(event), .max = 100, .label = "outbox.event"},
    {.name = "channel",
     .kind = F_CHOICE,
     Q(channel),
     .choices = channels,
     .label = "outbox.channel"},
    {.name = "cursor",
     .kind = F_TEXT,
     Q(cursor),
     .max = 100,
     .flags = F_HIDDEN,
     .label = "list.cursor"},
    {.name = "limit",
     .kind = F_INT,
     .offset = FIELD_INT(struct outbox_query, limit),
     .min = 1,
     .max = LIMIT_MAX,
     .flags = F_HIDDEN,
     .label = "list.limit"},
    {.name = "count",
     .kind = F_CHOICE,
     Q(count),
     .choices = count_choices,
     .flags = F_HIDDEN,
     .label = "list.exact"},
};
const struct field_table outbox_query_fields =
    FIELD_TABLE("OutboxQuery", query_list, struct outbox_query);
static const struct field_table filter_fields = {
    .name = "OutboxFilter", .fields = query_list, .n = 3, .size = sizeof(struct outbox_query)};

#define TIME    "{\"type\":\"string\",\"format\":\"date-time\"}"
#define TIME_OR "{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}"
#define TEXT_OR "{\"type\":[\"string\",\"null\"]}"
const char outbox_schema[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"created_at\",\"channel\",\"address\",\"event\","
    "\"body\",\"state\",\"tries\"],\"properties\":{\"id\":{\"type\":\"integer\"},"
    "\"created_at\":" TIME ",\"due_at\":" TIME_OR ",\"sent_at\":" TIME_OR
    ",\"channel\":{\"enum\":[\"whatsapp\",\"sms\",\"email\",\"none\"]},\"address\":" TEXT_OR
    ",\"event\":{\"type\":\"string\"},\"lang\":{\"type\":\"string\"},\"body\":" TEXT_OR
    ",\"state\":{\"enum\":[\"waiting\",\"sending\",\"sent\",\"failed\",\"skipped\"]},"
    "\"reason\":" TEXT_OR ",\"urgent\":{\"type\":\"boolean\"},\"tries\":{\"type\":\"integer\"},"
    "\"masked\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}}}";
const char outbox_retry_schema[] =
    "{\"type\":\"object\",\"required\":[\"count\"],\"properties\":{\"count\":{\"type\":\"integer\"}"
    "}}";

/* ---- words ---- */

const char *reason_words(struct web *w, const char *reason)
{
    const char *colon = strchr(reason, ':');
    size_t n = colon ? (size_t)(colon - reason) : strlen(reason);
    const char *id = arena_printf(w->cx.a, "outbox.reason.%.*s", (int)n, reason);
    const char *rest = colon ? colon + 1 : "";
    if (!n)
        return NULL;
    if (strchr(rest, ':') ||
        i18n_get(w->app->words, w->cx.lang, arena_printf(w->cx.a, "outbox.reason.%s", rest)))
        rest = reason_words(w, rest);
    return i18n_get(w->app->words, w->cx.lang, id) ? web_words(w, id, "detail", rest, NULL)
                                                   : reason;
}

const char *event_words(struct web *w, const char *event)
{
    const char *s =
        i18n_get(w->app->words, w->cx.lang, arena_printf(w->cx.a, "notice.%s.subject", event));
    struct buf b = buf_new(w->cx.a, 1000);
    if (!s)
        return event;
    while (*s) { /* "Aduan {ticket} diterima" → "Aduan … diterima" */
        size_t run = strcspn(s, "{");
        buf_put(&b, s, run);
        s += run;
        if (!*s)
            break;
        buf_puts(&b, "…");
        s += strcspn(s, "}");
        s += *s == '}';
    }
    return buf_str(&b);
}

const char *event_title(struct web *w, const char *event)
{
    enum { MOST = 40 };
    char text[MOST + 1];
    const char *words = event_words(w, event);
    text_copy(text, sizeof(text), words);
    return strlen(words) <= MOST ? words : arena_printf(w->cx.a, "%s…", text);
}

static const char *time_words(struct web *w, int64_t at)
{
    return at ? i18n_instant(w->cx.a, w->cx.lang, at) : NULL;
}

static const char *time_text(struct web *w, int64_t at)
{
    char text[INSTANT_LEN + 1];
    if (!at)
        return NULL;
    instant_format(at, text);
    return arena_strdup(w->cx.a, text);
}

/* ---- rows ---- */

static bool is(const struct notice *m, const char *state)
{
    return strcmp(m->state, state) == 0;
}

static void data_item(struct web *w, struct model *items, const struct notice *m)
{
    struct arena *a = w->cx.a;
    bool full = can(&w->actor, CAP_OUTBOX_MANAGE);
    struct model *o = model_add_object(a, items);
    model_set_int(a, o, "id", m->id);
    model_set_text(a, o, "created_at", time_text(w, m->created_at));
    model_set_text(a, o, "due_at", is(m, "waiting") ? time_text(w, m->due_at) : NULL);
    model_set_text(a, o, "sent_at", time_text(w, m->sent_at));
    model_set_text(a, o, "channel", m->channel);
    model_set_text(a, o, "address", full ? m->address : NULL);
    model_set_text(a, o, "event", m->event);
    model_set_text(a, o, "lang", m->lang);
    model_set_text(a, o, "body", m->body);
    model_set_text(a, o, "state", m->state);
    model_set_text(a, o, "reason", *m->reason ? m->reason : NULL);
    model_set_bool(a, o, "urgent", m->urgent);
    model_set_int(a, o, "tries", m->tries);
    struct model *masked = model_set_array(a, o, "masked");
    if (!full)
        model_add_text(a, masked, "address");
}

static const char *kind_of(const struct notice *m)
{
    return is(m, "sent") ? "good" : is(m, "failed") ? "bad" : is(m, "skipped") ? "warn" : "info";
}

static void page_row(struct web *w, struct model *rows, const struct notice *m)
{
    struct arena *a = w->cx.a;
    bool manage = can(&w->actor, CAP_OUTBOX_MANAGE), later = m->due_at > w->cx.now;
    struct model *row = model_add_object(a, rows);
    model_set_int(a, row, "id", m->id);
    model_set_text(a, row, "when", time_words(w, m->created_at));
    model_set_text(a, row, "channel", code_words(w, "outbox.channel", m->channel));
    model_set_text(a, row, "address",
                   !*m->address ? web_words(w, "outbox.nobody", NULL)
                   : manage     ? m->address
                                : address_hidden(a, m->address));
    model_set_text(a, row, "who", m->who);
    model_set_text(a, row, "event", event_words(w, m->event));
    model_set_text(a, row, "body", m->body);
    model_set_text(a, row, "kind", kind_of(m));
    model_set_text(a, row, "label", code_words(w, "outbox.state", m->state));
    model_set_text(a, row, "reason", reason_words(w, m->reason));
    model_set_text(a, row, "sent", time_words(w, m->sent_at));
    model_set_text(a, row, "next", is(m, "waiting") && later ? time_words(w, m->due_at) : NULL);
    model_set_text(a, row, "tries", m->tries > 1 ? web_number(w, m->tries) : NULL);
    model_set_bool(a, row, "can_retry", manage && is(m, "failed") && m->expires_at > w->cx.now);
    model_set_bool(a, row, "can_cancel", manage && is(m, "waiting"));
}

/* ---- the list ---- */

static void event_choices(struct web *w, struct model *fields, const char *chosen)
{
    struct model *choices = model_array(w->cx.a);
    for (const char *const *e = template_events(&w->cx); *e; e++) {
        struct model *c = model_add_object(w->cx.a, choices);
        model_set_text(w->cx.a, c, "code", *e);
        model_set_text(w->cx.a, c, "label", event_words(w, *e));
        model_set_bool(w->cx.a, c, "selected", chosen && strcmp(chosen, *e) == 0);
    }
    field_widget_choices(w->cx.a, field_widget(fields, "event"), choices);
}

static enum err outbox_page(struct web *w, const struct outbox_query *q, bool any)
{
    struct arena *a = w->cx.a;
    int64_t failed = 0;
    bool on = q->state || q->event || q->channel;
    struct model *f = model_set_object(a, w->page, "filters");
    struct model *fields = field_widgets(&w->cx, w->app->words, &filter_fields, q, NULL);
    web_title(w, "outbox.title");
    event_choices(w, fields, q->event);
    model_set_text(a, f, "action", "/outbox");
    model_set(f, "fields", fields);
    model_set_bool(a, f, "open", on);
    model_set_text(a, f, "clear", on ? "/outbox" : NULL);
    model_set_array(a, f, "active");
    model_set_array(a, f, "hidden");
    model_set_bool(a, w->page, "has_rows", any);
    if (!any)
        put_nothing(w, "outbox.none", NULL);
    if (can(&w->actor, CAP_OUTBOX_MANAGE))
        TRY(notice_count(&w->cx, &(struct notice_filter){.state = "failed"}, &failed));
    model_set_text(a, w->page, "failed",
                   failed ? arena_printf(a, "%s%s",
                                         web_number(w, failed > COUNT_MOST ? COUNT_MOST : failed),
                                         failed > COUNT_MOST ? "+" : "")
                          : NULL);
    struct delivery way;
    TRY(delivery_read(&w->cx, &way));
    model_set_bool(a, w->page, "sample", way.demo && !way.gateway_url);
    model_set_bool(a, w->page, "manage", can(&w->actor, CAP_OUTBOX_MANAGE));
    model_set_bool(a, w->page, "templates", can(&w->actor, CAP_NOTICE_EDIT));
    return OK;
}

static enum err read_query(struct web *w, struct outbox_query *q)
{
    struct bound bound = {0};
    field_clear(&outbox_query_fields, q);
    TRY(web_bind_query(w, q, &bound));
    const char **texts[] = {&q->state, &q->event, &q->channel};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (*texts[i] && !**texts[i])
            *texts[i] = NULL;
    if (q->limit == FIELD_UNSET)
        q->limit = LIMIT;
    return OK;
}

enum err outbox_get(struct web *w)
{
    struct outbox_query q;
    struct notice *list;
    int64_t total;
    size_t n;
    TRY(read_query(w, &q));
    struct notice_filter f = {
        .state = q.state, .event = q.event, .channel = q.channel, .limit = q.limit + 1};
    TRY(read_before(w, &f.before));
    TRY(notice_list(&w->cx, &f, &list, &n));
    TRY(notice_count(&w->cx, &f, &total));
    size_t shown = n > (size_t)q.limit ? (size_t)q.limit : n;
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    struct model *rows = model_set_array(w->cx.a, w->page, "rows");
    for (size_t i = 0; i < shown; i++) {
        data_item(w, items, &list[i]);
        page_row(w, rows, &list[i]);
    }
    bool capped = total > COUNT_MOST;
    web_list(w, capped ? COUNT_MOST : total, capped,
             n > shown ? arena_printf(w->cx.a, "%" PRId64, list[shown - 1].id) : NULL);
    if (!w->req->api)
        TRY(outbox_page(w, &q, n > 0));
    return web_show(w);
}

/* ---- decisions ---- */

enum err outbox_retry_post(struct web *w)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(notice_retry(&w->cx, id));
    web_flash(w, "good", "outbox.retried", NULL);
    return web_done(w, "/outbox");
}

enum err outbox_retry_all_post(struct web *w)
{
    int64_t n;
    TRY(notice_retry_all(&w->cx, &n));
    model_set_int(w->cx.a, w->data, "count", n);
    if (w->req->api)
        return web_show(w);
    web_flash(w, "good", "outbox.retried_all", "count", web_number(w, n), NULL);
    return web_redirect(w, "/outbox");
}

enum err outbox_cancel_get(struct web *w)
{
    struct notice m;
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(notice_get(&w->cx, id, &m));
    if (!is(&m, "waiting")) {
        web_flash(w, "bad", "error.notice_state", NULL);
        return web_redirect(w, "/outbox");
    }
    web_crumb(w, "outbox.title", "/outbox");
    put_confirm(w, "outbox.cancel", event_title(w, m.event), "/outbox");
    return web_show(w);
}

enum err outbox_cancel_post(struct web *w)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(notice_cancel(&w->cx, id));
    web_flash(w, "good", "outbox.cancelled", NULL);
    return web_done(w, "/outbox");
}
