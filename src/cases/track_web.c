/*
 * A report by its private link: where it stands, what was answered, and what its reporter may do.
 * GETs only read: messengers fetch links ahead.
 */
#include "case_attachment.h"
#include "case_clock.h"
#include "cases_web.h"
#include "category.h"
#include "file.h"
#include "i18n.h"
#include "page_parts.h"
#include "places.h"
#include "register_public.h"
#include "text.h"
#include "track.h"
#include "track_fields.h"

#include <inttypes.h>
#include <string.h>

#define ACCEPT "image/jpeg,image/png,image/webp,application/pdf"

/* ---- the page ---- */

static const char *path_of(struct web *w, const char *what)
{
    return arena_printf(w->cx.a, "/track/%s%s", web_param(w, 0), what);
}

static void put_stage(struct web *w, const struct tracked *t)
{
    struct arena *a = w->cx.a;
    const char *kind = strcmp(t->stage, "closed") == 0    ? "good"
                       : strcmp(t->stage, "in_hand") == 0 ? "info"
                                                          : "plain";
    struct model *tag = model_set_object(a, w->page, "stage");
    model_set_text(a, tag, "kind", kind);
    model_set_text(a, tag, "label", code_words(w, "stage", t->stage));
    model_set_text(a, w->page, "stage_text",
                   t->unconfirmed ? NULL
                                  : web_words(w, arena_printf(a, "stage.%s_text", t->stage), NULL));
}

static void put_told(struct web *w, const struct tracked *t)
{
    struct arena *a = w->cx.a;
    const struct casefile *c = &t->c;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "told"), "rows");
    put_row(w, rows, web_words(w, "report.kind_label", NULL), category_name(&w->cx, c->category),
            NULL);
    put_row(w, rows, web_words(w, "field.ward", NULL), place_name(places(), c->ward), NULL);
    put_row(w, rows, web_words(w, "track.opened", NULL), i18n_instant(a, w->cx.lang, c->opened_at),
            NULL);
    if (c->body)
        put_row(w, rows, web_words(w, "report.description", NULL), c->body, NULL);
    if (c->phone)
        put_row(w, rows, web_words(w, "field.phone", NULL), phone_hidden(&w->cx, c->phone), NULL);
    if (t->full && c->outcome)
        put_row(w, rows, web_words(w, "track.outcome", NULL), code_words(w, "outcome", c->outcome),
                NULL);
}

static enum err put_clocks(struct web *w, const struct tracked *t)
{
    struct arena *a = w->cx.a;
    struct case_clock *clocks;
    size_t n, shown = 0;
    struct model *list = model_set_array(a, w->page, "clocks");
    TRY(case_clocks(&w->cx, t->c.id, &clocks, &n));
    for (size_t i = 0; t->full && i < n; i++) {
        const struct case_clock *k = &clocks[i];
        bool promise = strcmp(k->kind, "response") == 0 || strcmp(k->kind, "solution") == 0 ||
                       strcmp(k->kind, "answer") == 0;
        if (!promise || strcmp(k->state, "running") != 0)
            continue;
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "label", code_words(w, "track.clock", k->kind));
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, k->due_at));
        model_set_bool(a, o, "late", strcmp(k->shown, "overdue") == 0);
        model_set_bool(a, o, "paused", k->paused_at != 0);
        shown++;
    }
    model_set_bool(a, w->page, "has_clocks", shown > 0);
    return OK;
}

static const char *event_who(struct web *w, const struct case_event *e)
{
    return web_words(w, strcmp(e->actor, "reporter") == 0 ? "track.you" : "track.office", NULL);
}

static enum err put_timeline(struct web *w, const struct tracked *t)
{
    struct arena *a = w->cx.a;
    struct case_event *events;
    size_t n = 0;
    struct model *list = model_set_array(a, w->page, "timeline");
    if (t->full)
        TRY(case_events_public(&w->cx, t->c.id, &events, &n));
    for (size_t i = n; i-- > 0;) {
        const struct case_event *e = &events[i];
        char *iso = arena_alloc(a, INSTANT_LEN + 1);
        instant_format(e->at, iso);
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "title", code_words(w, "case_event", e->type));
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, e->at));
        model_set_text(a, o, "iso", iso);
        model_set_text(a, o, "who", event_who(w, e));
        model_set_text(a, o, "text", e->text && *e->text ? e->text : NULL);
        model_set_array(a, o, "changes");
    }
    model_set_bool(a, w->page, "has_timeline", list->kids.count > 0);
    return OK;
}

static enum case_files files_of(const struct tracked *t)
{
    return t->full ? FILES_SHOWN : FILES_SENT;
}

static enum err put_files(struct web *w, const struct tracked *t)
{
    struct arena *a = w->cx.a;
    struct case_attachment *files;
    size_t n = 0;
    struct model *list = model_set_array(a, w->page, "files");
    if (!t->follower)
        TRY(case_attachments(&w->cx, &t->c, files_of(t), &files, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href",
                       path_of(w, arena_printf(a, "/attachments/%" PRId64, files[i].id)));
        model_set_text(a, o, "label", code_words(w, "document", files[i].kind));
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, files[i].created_at));
    }
    model_set_bool(a, w->page, "has_files", n > 0);
    return OK;
}

/* Those below the seal that there is. */
static void choose_looser(struct web *w, struct model *widget, int64_t now)
{
    struct arena *a = w->cx.a;
    struct model *choices = model_array(a);
    for (const struct field_choice *c = track_looser; c->code; c++) {
        if (c->code[0] - '0' >= now)
            continue;
        struct model *o = model_add_object(a, choices);
        model_set_text(a, o, "code", c->code);
        model_set_text(a, o, "label", web_words(w, c->msgid, NULL));
        model_set_bool(a, o, "selected", false);
    }
    field_widget_choices(a, widget, choices);
}

static void put_forms(struct web *w, const struct tracked *t)
{
    struct model *forms = forms_begin(w);
    static const struct words none = {0};
    if (t->may_reopen) {
        struct page_form f = {.code = "track_reopen",
                              .action = path_of(w, "/reopen"),
                              .fields = &track_words_fields,
                              .record = &none};
        forms_add(w, forms, &f);
    }
    if (t->may_write) {
        struct page_form f = {.code = "track_reply",
                              .action = path_of(w, "/reply"),
                              .fields = &track_words_fields,
                              .record = &none};
        forms_add(w, forms, &f);
    }
    if (t->may_loosen) {
        struct page_form f = {.code = "track_loosen",
                              .action = path_of(w, "/seal"),
                              .fields = &track_loosen_fields,
                              .record = &(struct loosening){0},
                              .lead = "track.loosen_lead"};
        choose_looser(w, field_widget(forms_add(w, forms, &f), "seal"), t->c.seal);
    }
    if (!t->may_attach)
        return;
    static const struct field_table no_fields = {.name = "None", .n = 0};
    struct page_form g = {.code = "track_file",
                          .action = path_of(w, "/attachments"),
                          .fields = &no_fields,
                          .record = &none,
                          .file = true};
    forms_add_file(w, forms_add(w, forms, &g), &g, true, ACCEPT);
}

static void put_rating(struct web *w, const struct tracked *t, const struct verdict *v,
                       const struct bound *bound)
{
    struct arena *a = w->cx.a;
    model_set_bool(a, w->page, "may_rate", t->may_rate);
    if (!t->may_rate)
        return;
    struct model *widgets = field_widgets(&w->cx, w->app->words, &track_rate_fields, v, bound);
    static const char *const radios[] = {"solved", "rating"};
    for (size_t i = 0; i < 2; i++) {
        struct model *o = field_widget(widgets, radios[i]);
        model_rename(o, (struct model *)model_get(o, "is_choice"), "is_radio");
    }
    model_set(model_set_object(a, w->page, "rate"), "fields", widgets);
}

/* After sending: the link to keep. */
static void put_link(struct web *w)
{
    bool fresh = req_query(w->req, "new") != NULL;
    model_set_text(w->cx.a, w->page, "own_link", fresh ? path_of(w, "") : NULL);
}

static enum err put_page(struct web *w, const struct tracked *t, const struct verdict *v,
                         const struct bound *bound)
{
    struct arena *a = w->cx.a;
    web_title_text(w, web_words(w, "track.title", "ticket", t->c.code, NULL));
    model_set_text(a, w->page, "ticket", t->c.code);
    model_set_text(a, w->page, "base", path_of(w, ""));
    model_set_bool(a, w->page, "unconfirmed", t->unconfirmed);
    model_set_text(a, w->page, "phone", t->unconfirmed ? phone_hidden(&w->cx, t->c.phone) : NULL);
    model_set_text(a, w->page, "minutes", arena_printf(a, "%d", CODE_SECONDS / 60));
    model_set_bool(a, w->page, "follower", t->follower);
    model_set_bool(a, w->page, "only_stage", !t->full && !t->follower);
    put_link(w);
    put_stage(w, t);
    put_told(w, t);
    put_rating(w, t, v, bound);
    put_forms(w, t);
    TRY(put_clocks(w, t));
    TRY(put_timeline(w, t));
    return put_files(w, t);
}

static enum err track_get(struct web *w)
{
    struct tracked t;
    static const struct verdict none = {0};
    TRY(track_find(&w->cx, web_param(w, 0), &t));
    TRY(put_page(w, &t, &none, NULL));
    response_header(w->cx.a, w->res, "X-Robots-Tag", "noindex");
    return web_show(w);
}

/* The page again with what was wrong; the errors are told as they were. */
static enum err again(struct web *w, enum err e, const struct verdict *v, const struct bound *bound)
{
    struct tracked t;
    static const struct verdict none = {0};
    struct errinfo told = w->cx.err;
    if (e == ERR_NOT_FOUND)
        return e;
    ctx_forgive(&w->cx);
    TRY(track_find(&w->cx, web_param(w, 0), &t));
    TRY(put_page(w, &t, v ? v : &none, bound));
    w->cx.err = told;
    if (told.retry_after > 0)
        response_header(w->cx.a, w->res, "Retry-After",
                        arena_printf(w->cx.a, "%" PRId64, told.retry_after));
    return web_again(w, e, "track");
}

static enum err back(struct web *w, const char *flash)
{
    web_flash(w, "good", flash, NULL);
    return web_redirect(w, "%s", path_of(w, ""));
}

/* ---- acts ---- */

static enum err confirm_post(struct web *w)
{
    struct code c = {0};
    struct bound bound = {0};
    enum err e = web_bind(w, &c, &bound);
    if (e == OK)
        e = field_check(&w->cx, &track_code_fields, &c, &bound);
    if (e == OK)
        e = track_confirm(&w->cx, web_param(w, 0), c.code);
    return e == OK ? back(w, "track.confirmed") : again(w, e, NULL, NULL);
}

static enum err again_post(struct web *w)
{
    enum err e = track_code_again(&w->cx, web_param(w, 0), browser_text(w));
    return e == OK ? back(w, "track.code_sent") : again(w, e, NULL, NULL);
}

static enum err words_post(struct web *w, const char *type, const char *flash)
{
    struct words x = {0};
    struct bound bound = {0};
    struct case_act act = {.type = type};
    enum err e = web_bind(w, &x, &bound);
    if (e == OK)
        e = field_check(&w->cx, &track_words_fields, &x, &bound);
    act.text = act.reason = x.text;
    if (e == OK)
        e = track_act(&w->cx, web_param(w, 0), &act);
    return e == OK ? back(w, flash) : again(w, e, NULL, NULL);
}

static enum err reply_post(struct web *w)
{
    return words_post(w, "reply", "track.replied");
}

static enum err reopen_post(struct web *w)
{
    return words_post(w, "reopen", "track.reopened");
}

static enum err loosen_post(struct web *w)
{
    struct loosening x = {0};
    struct bound bound = {0};
    struct case_act act = {.type = "seal"};
    enum err e = web_bind(w, &x, &bound);
    if (e == OK)
        e = field_check(&w->cx, &track_loosen_fields, &x, &bound);
    if (e == OK) {
        act.seal = x.seal[0] - '0';
        act.reason = x.text;
        e = track_act(&w->cx, web_param(w, 0), &act);
    }
    return e == OK ? back(w, "track.loosened") : again(w, e, NULL, NULL);
}

static enum err rate_post(struct web *w)
{
    struct verdict v = {0};
    struct bound bound = {0};
    struct case_act act = {.type = "rate"};
    enum err e = web_bind(w, &v, &bound);
    if (e == OK)
        e = field_check(&w->cx, &track_rate_fields, &v, &bound);
    if (e != OK)
        return again(w, e, &v, &bound);
    act.solved = strcmp(v.solved, "1") == 0;
    act.rating = v.rating[0] - '0';
    act.text = v.text;
    e = track_act(&w->cx, web_param(w, 0), &act);
    return e == OK ? back(w, act.solved ? "track.rated" : "track.rated_open")
                   : again(w, e, &v, &bound);
}

struct attaching {
    const char *token;
    struct document_file file;
};
static enum err attach(struct ctx *cx, void *arg)
{
    struct attaching *x = arg;
    struct tracked t;
    struct case_attachment made;
    TRY(track_find(cx, x->token, &t));
    if (!t.may_attach)
        return fail(cx, ERR_CONFLICT, "error.track_act", NULL);
    return case_attach(cx, t.c.id, &x->file, false, true, &made);
}

static enum err attach_post(struct web *w)
{
    struct tracked t;
    struct attaching x = {.token = web_param(w, 0)};
    const struct upload *u = w->req->uploads;
    TRY(track_find(&w->cx, x.token, &t)); /* before any work is done for a stranger */
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    enum err e =
        document_file_look(&w->cx, "file", u ? u->data : NULL, u ? u->n : 0, false, &x.file);
    if (e == OK)
        e = app_write(&w->cx, attach, &x);
    return e == OK ? back(w, "track.attached") : again(w, e, NULL, NULL);
}

static enum err attachment_get(struct web *w)
{
    int64_t id;
    struct tracked t;
    struct case_attachment x;
    struct file f;
    char *p;
    TRY(web_id(w, 1, &id));
    TRY(track_find(&w->cx, web_param(w, 0), &t));
    if (t.follower)
        return fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL);
    TRY(case_attachment_get(&w->cx, &t.c, files_of(&t), id, &x));
    TRY(file_read(&w->cx, x.file_id, &f, &p));
    return web_bytes(w, f.type, document_filename(&w->cx, t.c.code, f.type), p, (size_t)f.size);
}

static enum err unfollow_post(struct web *w)
{
    TRY(track_unfollow(&w->cx, web_param(w, 0)));
    web_flash(w, "good", "track.unfollowed", NULL);
    return web_redirect(w, "/report");
}

/* ---- a lost link ---- */

static enum err find_get(struct web *w)
{
    struct ticket t = {0};
    web_title(w, "track.find");
    web_form(w, &track_ticket_fields, &t, NULL, "/track", 0);
    return web_show(w);
}

static enum err find_post(struct web *w)
{
    struct ticket t = {0};
    struct bound bound = {0};
    enum err e = web_bind(w, &t, &bound);
    if (e == OK)
        e = field_check(&w->cx, &track_ticket_fields, &t, &bound);
    if (e == OK)
        e = track_resend(&w->cx, t.ticket, t.phone, browser_text(w));
    if (e != OK) {
        web_title(w, "track.find");
        web_form(w, &track_ticket_fields, &t, &bound, "/track", 0);
        return web_again(w, e, "track-find");
    }
    web_flash(w, "good", "track.resent", NULL);
    return web_redirect(w, "/track");
}

#define WRITE (ROUTE_HTML | ROUTE_WRITE)
#define SLOW  (ROUTE_HTML | ROUTE_WRITE | ROUTE_SLOW)
const struct route track_routes[] = {
    {.method = HTTP_GET,
     .path = "/track",
     .handle = find_get,
     .cap = CAP_PUBLIC,
     .page = "track-find",
     .flags = ROUTE_HTML,
     .doc = "A report's link is lost"},
    {.method = HTTP_POST,
     .path = "/track",
     .handle = find_post,
     .cap = CAP_PUBLIC,
     .input = &track_ticket_fields,
     .page = "track-find",
     .flags = SLOW,
     .doc = "Send a new link to the phone that reported"},
    {.method = HTTP_GET,
     .path = "/track/{token}",
     .handle = track_get,
     .cap = CAP_PUBLIC,
     .page = "track",
     .flags = ROUTE_HTML,
     .doc = "A report by its private link"},
    {.method = HTTP_POST,
     .path = "/track/{token}/confirm",
     .handle = confirm_post,
     .cap = CAP_PUBLIC,
     .input = &track_code_fields,
     .page = "track",
     .flags = SLOW,
     .doc = "Confirm the phone by its code"},
    {.method = HTTP_POST,
     .path = "/track/{token}/again",
     .handle = again_post,
     .cap = CAP_PUBLIC,
     .page = "track",
     .flags = SLOW,
     .doc = "Send another code"},
    {.method = HTTP_POST,
     .path = "/track/{token}/reply",
     .handle = reply_post,
     .cap = CAP_PUBLIC,
     .input = &track_words_fields,
     .page = "track",
     .flags = WRITE,
     .doc = "The reporter adds words"},
    {.method = HTTP_POST,
     .path = "/track/{token}/rate",
     .handle = rate_post,
     .cap = CAP_PUBLIC,
     .input = &track_rate_fields,
     .page = "track",
     .flags = WRITE,
     .doc = "Whether it is solved, and how well"},
    {.method = HTTP_POST,
     .path = "/track/{token}/reopen",
     .handle = reopen_post,
     .cap = CAP_PUBLIC,
     .input = &track_words_fields,
     .page = "track",
     .flags = WRITE,
     .doc = "Open a closed report again"},
    {.method = HTTP_POST,
     .path = "/track/{token}/seal",
     .handle = loosen_post,
     .cap = CAP_PUBLIC,
     .input = &track_loosen_fields,
     .page = "track",
     .flags = WRITE,
     .doc = "The reporter lets more of those who work on cases see it"},
    {.method = HTTP_POST,
     .path = "/track/{token}/attachments",
     .handle = attach_post,
     .cap = CAP_PUBLIC,
     .page = "track",
     .flags = SLOW | ROUTE_UPLOAD,
     .body_max = DOCUMENT_BYTES + (64 << 10),
     .doc = "The reporter adds a photo or paper"},
    {.method = HTTP_GET,
     .path = "/track/{token}/attachments/{attachment}",
     .handle = attachment_get,
     .cap = CAP_PUBLIC,
     .flags = ROUTE_HTML,
     .doc = "A photo or paper of the report"},
    {.method = HTTP_POST,
     .path = "/track/{token}/unfollow",
     .handle = unfollow_post,
     .cap = CAP_PUBLIC,
     .flags = WRITE,
     .doc = "Stop following"},
    {.path = NULL},
};
