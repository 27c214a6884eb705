/*
 * Reports that staff write down for somebody (at the desk, by phone, from a message), owners from
 * their account, and parts split off; and the files of a case.
 */
#include "case_access.h"
#include "case_pages_web.h"
#include "category.h"
#include "file.h"
#include "places.h"
#include "registry_web.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* ---- the form ---- */

static const struct field_choice channels[] = {{"walk_in", "case_channel.walk_in"},
                                               {"phone", "case_channel.phone"},
                                               {"message", "case_channel.message"},
                                               {"staff", "case_channel.staff"},
                                               {NULL, NULL}};

/* How it reached the office: a form's own field, `_channel`; programs are "staff". */
static const char *channel_of(struct web *w)
{
    const char *given = req_form(w->req, "_channel");
    if (w->actor.role == ROLE_OWNER)
        return "web";
    for (const struct field_choice *c = channels; given && c->code; c++)
        if (strcmp(c->code, given) == 0)
            return c->code;
    return "staff";
}

static void put_channels(struct web *w)
{
    struct arena *a = w->cx.a;
    const char *now = channel_of(w);
    struct model *list = model_set_array(a, w->page, "channels");
    model_set_bool(a, w->page, "asks_channel", w->actor.role != ROLE_OWNER);
    for (const struct field_choice *c = channels; c->code; c++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "code", c->code);
        model_set_text(a, o, "label", web_words(w, c->msgid, NULL));
        model_set_bool(a, o, "selected", strcmp(c->code, now) == 0);
    }
}

static enum err put_form(struct web *w, const struct report *r, const struct bound *bound,
                         const char *action, const char *title)
{
    struct arena *a = w->cx.a;
    web_title(w, title);
    web_crumb(w, "nav.cases", "/cases");
    web_crumb(w, title, NULL);
    web_form(w, &report_fields, r, bound, action, 0);
    struct model *fields = (struct model *)model_get(w->page, "fields");
    put_ward_choices(w, r->ward);
    struct model *label = (struct model *)model_get(field_widget(fields, "name"), "label");
    if (w->actor.role != ROLE_OWNER)
        label->s = web_words(w, "case.reporter_name", NULL);
    TRY(choose_categories(w, field_widget(fields, "category"), r->category));
    put_channels(w);
    model_set_text(a, w->page, "client_id", r->client_id);
    model_set_text(a, w->page, "business_id",
                   r->business_id ? arena_printf(a, "%" PRId64, r->business_id) : NULL);
    struct business b = {.name = NULL};
    if (r->business_id && business_get(&w->cx, r->business_id, &b) != OK)
        ctx_forgive(&w->cx);
    model_set_text(a, w->page, "about", b.name);
    return OK;
}

static const char *fresh_id(struct web *w)
{
    unsigned char raw[16];
    ctx_random(&w->cx, raw, sizeof(raw));
    return text_base64url(w->cx.a, raw, sizeof(raw));
}

static struct report fresh(void)
{
    struct report r;
    field_clear(&report_fields, &r);
    r.business_id = 0;
    r.concerns = "self";
    return r;
}

enum err case_new_get(struct web *w)
{
    struct report r = fresh();
    struct business b;
    const char *business = req_query(w->req, "business");
    r.client_id = fresh_id(w);
    if (is_ward(places(), w->actor.area))
        r.ward = w->actor.area;
    if (business && text_int(business, &r.business_id)) {
        TRY(business_get(&w->cx, r.business_id, &b));
        r.ward = b.ward;
        r.name = b.owner_name;
        r.phone = b.phone;
    }
    TRY(put_form(w, &r, NULL, "/cases", "case.new_title"));
    return web_show(w);
}

static enum err again(struct web *w, enum err e, const struct report *r, const struct bound *bound,
                      const char *action, const char *title)
{
    struct errinfo told = w->cx.err;
    if (reply_wants_json(w))
        return e;
    ctx_forgive(&w->cx);
    TRY(put_form(w, r, bound, action, title));
    w->cx.err = told;
    return web_again(w, e, "case-new");
}

/* What is sealed from who wrote it down is no longer theirs to read: the ticket is. */
static enum err show_made(struct web *w, const struct casefile *c, const char *track, bool known)
{
    struct casefile seen = *c;
    if (!reply_wants_json(w)) {
        web_flash(w, "good", known ? "case.known" : "case.made", "ticket", c->code, NULL);
        return to_case_or_list(w, c->id);
    }
    enum err e = case_get(&w->cx, c->id, &seen);
    if (e == ERR_NOT_FOUND) {
        ctx_forgive(&w->cx);
        case_cover(&seen, SIGHT_HIDDEN);
    } else {
        TRY(e);
    }
    web_etag(w, seen.version);
    TRY(put_case_api(w, &seen));
    model_set_text(w->cx.a, w->data, "track", track);
    return web_created(w, "/cases/%" PRId64, c->id);
}

enum err case_new_post(struct web *w)
{
    struct report r = fresh();
    struct bound bound = {0};
    struct casefile made;
    char *track = NULL;
    bool known = false, owner = w->actor.role == ROLE_OWNER;
    struct origin o = {.channel = channel_of(w), .reporter_id = owner ? w->actor.account_id : 0};
    enum err e = web_bind(w, &r, &bound);
    if (e == OK)
        e = case_open(&w->cx, &r, &o, &made, &track, &known);
    if (e != OK)
        return again(w, e, &r, &bound, "/cases", "case.new_title");
    return show_made(w, &made, track, known);
}

/* ---- splitting ---- */

enum err case_split_get(struct web *w)
{
    int64_t id;
    struct casefile c;
    struct report r = fresh();
    TRY(web_id(w, 0, &id));
    TRY(case_get(&w->cx, id, &c));
    if (!case_may_work(&w->cx, &c, c.sight) || !case_may_split(&w->cx, &c))
        return fail(&w->cx, ERR_FORBIDDEN, "case.error.hand", NULL);
    r.client_id = fresh_id(w);
    r.ward = c.ward;
    r.category = c.category;
    r.name = c.reporter;
    r.phone = c.phone;
    r.business_id = c.business_id;
    TRY(put_form(w, &r, NULL, w->req->path, "case.split_title"));
    return web_show(w);
}

enum err case_split_post(struct web *w)
{
    int64_t id;
    struct report r = fresh();
    struct bound bound = {0};
    struct casefile made;
    TRY(web_id(w, 0, &id));
    enum err e = web_bind(w, &r, &bound);
    if (e == OK)
        e = case_split(&w->cx, id, &r, &made);
    if (e == ERR_NOT_FOUND)
        return e;
    if (e != OK)
        return again(w, e, &r, &bound, w->req->path, "case.split_title");
    return show_made(w, &made, NULL, false);
}

/* ---- files ---- */

struct file_new {
    bool proof, shown;
};
static const struct field file_list[] = {
    {.name = "shown",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct file_new, shown),
     .label = "case.file_shown"},
    {.name = "proof",
     .kind = F_BOOL,
     .offset = FIELD_BOOL(struct file_new, proof),
     .label = "case.file_proof"},
};
const struct field_table case_file_fields = FIELD_TABLE("CaseFile", file_list, struct file_new);

static enum err readable(struct web *w, struct casefile *ret)
{
    int64_t id;
    TRY(web_id(w, 0, &id));
    TRY(case_get(&w->cx, id, ret));
    return ret->hidden ? fail(&w->cx, ERR_NOT_FOUND, "error.not_found", NULL) : OK;
}

static enum err workable(struct ctx *cx, int64_t id, struct casefile *ret)
{
    TRY(case_get(cx, id, ret));
    if (!case_may_work(cx, ret, ret->sight))
        return fail(cx, ERR_FORBIDDEN, "error.forbidden", NULL);
    return OK;
}

enum err case_files_get(struct web *w)
{
    struct casefile c;
    struct case_attachment *files;
    size_t n;
    TRY(readable(w, &c));
    TRY(case_attachments(&w->cx, &c, case_files_of(&w->cx, &c), &files, &n));
    struct model *items = model_set_array(w->cx.a, w->data, "items");
    for (size_t i = 0; i < n; i++)
        field_to_model(w->cx.a, &case_attachment_fields, &files[i], true,
                       model_add_object(w->cx.a, items), NULL);
    web_list(w, (int64_t)n, false, NULL);
    return web_show(w);
}

struct attaching {
    int64_t id;
    struct document_file file;
    struct file_new how;
    struct case_attachment made;
};
static enum err attach(struct ctx *cx, void *arg)
{
    struct attaching *x = arg;
    struct casefile c;
    TRY(workable(cx, x->id, &c));
    return case_attach(cx, x->id, &x->file, x->how.proof, x->how.shown, &x->made);
}

enum err case_files_post(struct web *w)
{
    struct attaching x = {0};
    struct bound bound = {0};
    struct casefile c;
    const struct upload *u = w->req->uploads;
    TRY(web_id(w, 0, &x.id));
    TRY(workable(&w->cx, x.id, &c));
    while (u && strcmp(u->field, "file") != 0)
        u = u->next;
    enum err e = field_bind_form(&w->cx, &case_file_fields, w->req->form, &x.how, &bound);
    if (e == OK)
        e = document_file_look(&w->cx, "file", u ? u->data : NULL, u ? u->n : 0, false, &x.file);
    if (e == OK)
        e = app_write(&w->cx, attach, &x);
    if (e != OK)
        return case_again(w, e, x.id, &(struct typed){"file", &x.how, &bound});
    if (!reply_wants_json(w)) {
        web_flash(w, "good", "track.attached", NULL);
        return web_redirect(w, "/cases/%" PRId64, x.id);
    }
    field_to_model(w->cx.a, &case_attachment_fields, &x.made, true, w->data, NULL);
    return web_created(w, "/cases/%" PRId64 "/attachments", x.id);
}

static enum err file_of(struct web *w, struct casefile *ret_case, struct case_attachment *ret)
{
    int64_t file;
    TRY(web_id(w, 1, &file));
    TRY(readable(w, ret_case));
    return case_attachment_get(&w->cx, ret_case, case_files_of(&w->cx, ret_case), file, ret);
}

enum err case_file_get(struct web *w)
{
    struct casefile c;
    struct case_attachment x;
    struct file f;
    char *p;
    TRY(file_of(w, &c, &x));
    TRY(file_read(&w->cx, x.file_id, &f, &p));
    return web_bytes(w, f.type, document_filename(&w->cx, c.code, f.type), p, (size_t)f.size);
}

enum err case_file_remove_get(struct web *w)
{
    struct casefile c;
    struct case_attachment x;
    TRY(file_of(w, &c, &x));
    put_confirm(w, "case.file_remove", code_words(w, "document", x.kind),
                arena_printf(w->cx.a, "/cases/%" PRId64, c.id));
    return web_show(w);
}

enum err case_file_remove_post(struct web *w)
{
    struct casefile c;
    struct case_attachment x;
    TRY(file_of(w, &c, &x));
    TRY(workable(&w->cx, c.id, &c));
    TRY(case_attachment_remove(&w->cx, &c, x.id));
    if (!reply_wants_json(w))
        web_flash(w, "good", "case.file_removed", NULL);
    return web_done(w, "/cases/%" PRId64, c.id);
}
