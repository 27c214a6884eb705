/* The page of one visit: what was, what was promised, photos, the owner's word, corrections. */
#include "street.h"
#include "visit_pages_web.h"

#include "db.h"
#include "i18n.h"
#include "money.h"
#include "need.h"
#include "owner_page_sql.h"
#include "places.h"
#include "reply.h"
#include "task.h"
#include "text.h"
#include "visit_confirm.h"
#include "visit_photo.h"
#include "visits_pages_web.h"

#include <inttypes.h>
#include <string.h>

static struct model *fact(struct web *w, struct model *rows, const char *msgid, const char *value)
{
    return put_row(w, rows, web_words(w, msgid, NULL), value, NULL);
}

/* What only those may read who stand beside the business: turnover, and where it was. */
static void put_personal(struct web *w, const struct visit *v, struct model *rows)
{
    struct arena *a = w->cx.a;
    if (v->revenue_amount != FIELD_UNSET)
        put_row(w, rows,
                web_words(w, "visit.revenue_of", "month",
                          i18n_date(a, w->cx.lang, v->revenue_month), NULL),
                arena_printf(a, "%s (%s)", money_format(a, v->revenue_amount),
                             code_words(w, "revenue_source", v->revenue_source)),
                NULL);
    if (v->lat == FIELD_UNSET)
        return;
    const char *lat = field_text(a, field_find(&visit_row_fields, "lat"), v),
               *lng = field_text(a, field_find(&visit_row_fields, "lng"), v);
    const char *words = v->accuracy == FIELD_UNSET ? web_words(w, "visit.on_map", NULL)
                                                   : web_words(w, "visit.on_map_within", "metres",
                                                               web_number(w, v->accuracy), NULL);
    put_row_link(fact(w, rows, "visit.point", words),
                 arena_printf(a, "https://www.openstreetmap.org/?mlat=%s&mlon=%s#map=18/%s/%s", lat,
                              lng, lat, lng));
}

static void put_facts(struct web *w, const struct visit *v, bool shown)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row_link(fact(w, rows, "visit.business", v->business_name),
                 arena_printf(a, "/businesses/%" PRId64, v->business_id));
    fact(w, rows, "visit.at", i18n_instant(a, w->cx.lang, v->visited_at));
    fact(w, rows, "visit.by", v->account);
    fact(w, rows, "visit.kind", code_words(w, "visit_kind", v->kind));
    fact(w, rows, "visit.met", code_words(w, "visit_met", v->met));
    fact(w, rows, "visit.needs", choices_words(w, need_kinds, v->needs));
    if (v->recorded_at - v->visited_at > 3600)
        fact(w, rows, "visit.recorded_at", i18n_instant(a, w->cx.lang, v->recorded_at));
    if (v->clock_off)
        fact(w, rows, "visit.clock",
             web_words(w, "visit.clock_off", "minutes", web_number(w, v->clock_off / 60), NULL));
    if (shown)
        put_personal(w, v, rows);
    put_street(w, shown ? v->lat : FIELD_UNSET, shown ? v->lng : FIELD_UNSET);
}

static void put_promise_list(struct web *w, const struct visit *v)
{
    struct arena *a = w->cx.a;
    struct model *list = model_set_array(a, w->page, "promises");
    model_set_bool(a, w->page, "has_promises", v->promises_n > 0);
    for (size_t i = 0; i < v->promises_n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "task", v->promises[i].task);
        model_set_text(a, o, "who", choice_words(w, task_whos, v->promises[i].who));
        put_due_day(w, o, v->promises[i].due_on, v->promises[i].state);
    }
}

static const char *null_if_empty(const char *s)
{
    return s && *s ? s : NULL;
}

/* ---- photos, the owner's word, corrections ---- */

static enum err put_photos(struct web *w, const struct visit *v, bool may)
{
    struct arena *a = w->cx.a;
    struct photo *list;
    size_t n;
    TRY(visit_photos(&w->cx, v->id, &list, &n));
    struct model *photos = model_set_array(a, w->page, "photos");
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, photos);
        const char *href =
            arena_printf(a, "/visits/%" PRId64 "/photos/%" PRId64, v->id, list[i].id);
        model_set_text(a, o, "href", href);
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, list[i].created_at));
        model_set_text(a, o, "remove", may ? arena_printf(a, "%s/remove", href) : NULL);
    }
    model_set_bool(a, w->page, "has_photos", n > 0);
    return OK;
}

static enum err put_confirmation(struct web *w, const struct visit *v, bool may)
{
    struct arena *a = w->cx.a;
    int64_t signature, account = 0;
    struct business b;
    TRY(visit_signature(&w->cx, v->id, &signature));
    TRY(business_load(&w->cx, v->business_id, false, &b));
    bool open = may && !v->confirmed_at, mobile = b.phone && phone_is_mobile(b.phone);
    if (open && !mobile) /* a code is sent to a phone, or read from their page */
        TRY(db_int_of(&w->cx, &q_owner_account, ARGS(db_int(b.owner_id)), 0, &account));
    model_set_bool(a, w->page, "may_read", open && (mobile || account));
    model_set_text(a, w->page, "confirm_text",
                   web_words(w,
                             mobile    ? "visit.confirm_text"
                             : account ? "visit.confirm_text_page"
                                       : "visit.confirm_text_sign",
                             NULL));
    model_set_text(a, w->page, "base", arena_printf(a, "/visits/%" PRId64, v->id));
    model_set_bool(a, w->page, "may_confirm", open);
    model_set_bool(a, w->page, "may_code", open && mobile);
    model_set_text(a, w->page, "signature",
                   signature ? arena_printf(a, "/visits/%" PRId64 "/signature", v->id) : NULL);
    const char *how = v->confirmed_at ? code_words(w, "visit_confirmed", v->confirmed_by) : NULL;
    model_set_text(a, w->page, "confirmed",
                   how ? web_words(w, "visit.confirmed_on", "how", how, "when",
                                   i18n_instant(a, w->cx.lang, v->confirmed_at), NULL)
                       : NULL);
    return OK;
}

/* "Antar berkas|companion|2026-12-01": see visit_correct.c. */
static const char *promise_words(struct web *w, const char *value)
{
    char *text = arena_strdup(w->cx.a, value), *day = strrchr(text, '|'), *who;
    if (!day)
        return value;
    *day++ = '\0';
    who = strrchr(text, '|');
    if (!who)
        return value;
    *who++ = '\0';
    return arena_printf(w->cx.a, "%s (%s, %s)", text, choice_words(w, task_whos, who),
                        day_words(w, day));
}

static const char *revenue_words(struct web *w, const char *part, const char *value)
{
    int64_t amount;
    if (strcmp(part, "amount") == 0)
        return text_int(value, &amount) ? money_format(w->cx.a, amount) : value;
    return strcmp(part, "month") == 0 ? i18n_date(w->cx.a, w->cx.lang, value)
                                      : code_words(w, "revenue_source", value);
}

static const char *change_value(struct web *w, const char *field, const char *value)
{
    int64_t at;
    if (!*value)
        return NULL;
    if (strcmp(field, "visited_at") == 0 && instant_parse(value, &at))
        return i18n_instant(w->cx.a, w->cx.lang, at);
    if (strcmp(field, "kind") == 0)
        return code_words(w, "visit_kind", value);
    if (strcmp(field, "met") == 0)
        return code_words(w, "visit_met", value);
    if (strcmp(field, "needs") == 0)
        return choices_words(w, need_kinds, value);
    if (strcmp(field, "promise") == 0)
        return promise_words(w, value);
    if (strncmp(field, "revenue_", 8) == 0)
        return revenue_words(w, field + 8, value);
    if (strcmp(field, "confirmation") == 0)
        return strcmp(value, "objected") == 0 ? code_words(w, "visit_state", value)
                                              : code_words(w, "visit_confirmed", value);
    return value;
}

/* What happened: the owner's word and a withdrawal are no corrections. */
static const char *change_title(const struct visit_change *c)
{
    bool there = *c->after;
    if (strcmp(c->field, "withdrawn") == 0)
        return there ? "visit.withdrawn" : "visit.restored";
    if (strcmp(c->field, "confirmation") != 0)
        return "visit.corrected";
    return strcmp(c->after, "objected") == 0 ? "visit.owner_objected" : "visit.owner_confirmed";
}

/* Corrections of one moment stand together. */
static enum err put_changes(struct web *w, const struct visit *v)
{
    struct arena *a = w->cx.a;
    struct visit_change *list;
    struct model *changes = NULL;
    const char *title = "";
    size_t n;
    TRY(visit_changes(&w->cx, v->id, &list, &n));
    struct model *timeline = model_set_array(a, w->page, "timeline");
    model_set_bool(a, w->page, "has_changes", n > 0);
    for (size_t i = 0; i < n; i++) {
        if (!i || list[i].at != list[i - 1].at || strcmp(title, change_title(&list[i])) != 0) {
            title = change_title(&list[i]);
            struct model *t = model_add_object(a, timeline);
            char *iso = arena_alloc(a, INSTANT_LEN + 1);
            instant_format(list[i].at, iso);
            model_set_text(a, t, "title", web_words(w, title, NULL));
            model_set_text(a, t, "iso", iso);
            model_set_text(a, t, "when", i18n_instant(a, w->cx.lang, list[i].at));
            model_set_text(a, t, "who",
                           list[i].by ? list[i].by : web_words(w, "visit.the_owner", NULL));
            model_set_text(a, t, "text", null_if_empty(list[i].reason));
            changes = model_set_array(a, t, "changes");
        }
        if (strcmp(list[i].field, "withdrawn") == 0)
            continue; /* its title says it */
        struct model *c = model_add_object(a, changes);
        model_set_text(a, c, "label",
                       web_words(w, arena_printf(a, "visit_field.%s", list[i].field), NULL));
        model_set_text(a, c, "old", change_value(w, list[i].field, list[i].before));
        model_set_text(a, c, "new", change_value(w, list[i].field, list[i].after));
    }
    return OK;
}

/* That it was withdrawn, by whom and why; and the form that does it, or undoes it. */
static void put_withdrawn(struct web *w, const struct visit *v, bool shown)
{
    struct arena *a = w->cx.a;
    bool gone = v->withdrawn_at != 0;
    model_set_bool(a, w->page, "struck", gone);
    model_set_text(a, w->page, "withdrawn",
                   gone ? web_words(w, "visit.withdrawn_by", "who",
                                    v->withdrawn_by ? v->withdrawn_by : "–", "when",
                                    i18n_instant(a, w->cx.lang, v->withdrawn_at), NULL)
                        : NULL);
    model_set_text(a, w->page, "withdrawn_why", gone && shown ? v->withdrawn_why : NULL);
    if (!visit_theirs(&w->cx, v)) {
        model_set_null(a, w->page, "act");
        return;
    }
    struct model *m = model_set_object(a, w->page, "act");
    model_set_text(a, m, "action",
                   arena_printf(a, "/visits/%" PRId64 "/%s", v->id, gone ? "restore" : "withdraw"));
    model_set_int(a, m, "version", v->version);
    model_set_text(a, m, "title", web_words(w, gone ? "visit.restore" : "visit.withdraw", NULL));
    model_set_text(a, m, "text",
                   web_words(w, gone ? "visit.restore_text" : "visit.withdraw_text", NULL));
    model_set_null(a, m, "reason");
    model_set_null(a, m, "error");
}

enum err put_visit_page(struct web *w, const struct visit *v)
{
    struct arena *a = w->cx.a;
    bool shown = visit_shows(&w->cx, v);
    web_title_text(w, web_words(w, "visit.title", "name", v->business_name, "day",
                                day_words(w, v->visited_on), NULL));
    web_crumb(w, "nav.visits", "/visits");
    web_crumb(w, v->business_name, NULL);
    put_visit_tags(w, v, w->page);
    put_facts(w, v, shown);
    put_promise_list(w, v);
    model_set_text(a, w->page, "summary", shown ? null_if_empty(v->summary) : NULL);
    model_set_text(a, w->page, "advice", shown ? null_if_empty(v->advice) : NULL);
    model_set_bool(a, w->page, "masked", !shown);
    put_withdrawn(w, v, shown);
    bool may = visit_correctable(&w->cx, v);
    model_set_text(a, w->page, "edit",
                   may ? arena_printf(a, "/visits/%" PRId64 "/edit", v->id) : NULL);
    TRY(put_photos(w, v, may));
    TRY(put_confirmation(w, v, may));
    return put_changes(w, v);
}

enum err visit_page_get(struct web *w)
{
    int64_t id;
    struct visit v;
    TRY(web_id(w, 0, &id));
    TRY(visit_get(&w->cx, id, &v));
    web_etag(w, v.version);
    if (reply_wants_json(w))
        visit_to_model(&w->cx, &v, w->data);
    else
        TRY(put_visit_page(w, &v));
    return web_show(w);
}
