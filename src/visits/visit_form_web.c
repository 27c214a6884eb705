/*
 * The form of a visit: what is asked first is a day, whom one met and a few words; promises,
 * turnover and what changed stand in folds. Two minutes on a small phone, without a script.
 */
#include "visit_pages_web.h"
#include "visit_parts.h"

#include "calendar.h"
#include "i18n.h"
#include "indicator.h"
#include "reply.h"
#include "text.h"
#include "visit_sql.h"

#include <inttypes.h>
#include <string.h>

enum { PROMISE_DAYS = 14 };

/* ---- in ---- */

static const char *today_text(struct web *w, int days)
{
    char text[DATE_LEN + 1];
    date_format(date_from_days(date_days(date_of_instant(w->cx.now)) + days), text);
    return arena_strdup(w->cx.a, text);
}

/* A part's fields come as "_p1_task": its own bound keeps what was typed. */
static void bind_part(struct web *w, const struct field_table *t, const char *prefix,
                      const char *whole, void *record, struct bound *bound)
{
    struct ctx *cx = &w->cx;
    struct field_err *last = visit_last_error(cx);
    for (size_t i = 0; i < t->n; i++) {
        const char *text = req_form(w->req, arena_printf(cx->a, "%s%s", prefix, t->fields[i].name));
        if (text && !(t->fields[i].flags & (F_READONLY | F_HIDDEN)))
            field_bind_text(cx, t, t->fields[i].name, text, record, bound);
    }
    if (cx->err.code == ERR_INVALID)
        cx->err.code = OK;
    visit_rename_since(cx, last, whole);
}

static bool typed(struct web *w, const char *name)
{
    const char *text = req_form(w->req, name);
    return text && *text_trim(w->cx.a, text);
}

/* A promise that stands already is named by its task, and by the version that was shown. */
static void bind_promise_task(struct web *w, const char *prefix, struct visit_promise *p)
{
    const char *id = req_form(w->req, arena_printf(w->cx.a, "%sid", prefix)),
               *version = req_form(w->req, arena_printf(w->cx.a, "%sversion", prefix));
    if (!id || !text_int(id, &p->id) || p->id < 0)
        p->id = 0;
    if (!p->id || !version || !text_int(version, &p->version) || p->version < 0)
        p->version = 0;
}

static void bind_promises(struct web *w, struct visit_form *f)
{
    f->v.promises = f->promises;
    f->v.promises_n = 0;
    for (int i = 0; i < FORM_ROOM; i++) {
        const char *prefix = arena_printf(w->cx.a, "_p%d_", i + 1);
        struct visit_promise *p = &f->promises[f->v.promises_n];
        *p = (struct visit_promise){0};
        bind_promise_task(w, prefix, p);
        if (!p->id && !typed(w, arena_printf(w->cx.a, "%stask", prefix)))
            continue;
        bind_part(w, &visit_promise_fields, prefix,
                  arena_printf(w->cx.a, "promises[%zu]", f->v.promises_n), p,
                  &f->promise_bound[f->v.promises_n]);
        f->v.promises_n++;
    }
}

/* An amount that was emptied takes the figure away, where there was one. */
void visit_bind_parts(struct web *w, struct visit_form *f)
{
    const char *amount = req_form(w->req, "_r_amount");
    bind_promises(w, f);
    f->v.has_revenue = typed(w, "_r_amount");
    f->v.no_revenue = amount && !f->v.has_revenue;
    if (f->v.has_revenue)
        bind_part(w, &revenue_fields, "_r_", "revenue", &f->v.revenue, &f->revenue_bound);
}

static void bind_indicators(struct web *w, struct visit *v)
{
    v->indicators = arena_array(w->cx.a, INDICATORS, sizeof(*v->indicators));
    for (int i = 0; i < INDICATORS; i++) {
        int64_t level;
        const char *text = req_form(w->req, arena_printf(w->cx.a, "_i_%s", indicators[i].code));
        if (text && *text && text_int(text, &level))
            v->indicators[v->indicators_n++] =
                (struct visit_indicator){.code = indicators[i].code, .level = level};
    }
}

enum err visit_bind_form(struct web *w, struct visit_form *f)
{
    struct ctx *cx = &w->cx;
    f->v.by_form = true;
    if (field_bind_form(cx, &visit_fields, w->req->form, &f->v, &f->bound) == ERR_INVALID)
        cx->err.code = OK;
    visit_bind_parts(w, f);
    bind_indicators(w, &f->v);
    return OK;
}

/* ---- out ---- */

enum err visit_form_begin(struct web *w, const struct business *b, struct visit_form *f)
{
    char *last = NULL;
    *f = (struct visit_form){.v = visit_new()};
    TRY(db_text_of(&w->cx, &q_visit_last_day, ARGS(db_int(b->id)), &last));
    unsigned char raw[16];
    ctx_random(&w->cx, raw, sizeof(raw));
    f->v.client_id = text_base64url(w->cx.a, raw, sizeof(raw));
    f->v.business = b->code;
    f->v.visited_on = today_text(w, 0);
    f->v.kind = last ? "routine" : "first";
    f->v.met = "owner";
    return OK;
}

void visit_form_parts(struct web *w, const struct visit *v, struct visit_form *f)
{
    f->v = *v;
    f->v.promises = f->promises;
    f->v.promises_n = 0;
    for (size_t i = 0; i < v->promises_n && f->v.promises_n < FORM_ROOM; i++)
        if (strcmp(v->promises[i].state, "open") == 0)
            f->promises[f->v.promises_n++] = v->promises[i];
    f->rooms = f->v.promises_n + FORM_PROMISES;
    if (v->promises_n + FORM_PROMISES > PROMISES_MAX) /* no more than a visit may have */
        f->rooms = f->v.promises_n + PROMISES_MAX - v->promises_n;
    f->v.has_revenue = v->revenue_amount != FIELD_UNSET;
    f->v.revenue = revenue_new();
    f->v.revenue.amount = v->revenue_amount;
    f->v.revenue.month = v->revenue_month;
    f->v.revenue.source = v->revenue_source;
}

/* The message on a part's field, which then is the form's field: its link leads there. */
static const char *adopt_error(struct web *w, const char *whole, const char *name)
{
    for (struct field_err *e = w->cx.err.fields; e; e = e->next)
        if (!e->warning && strcmp(e->field, whole) == 0) {
            e->field = name;
            return reply_field_words(w, e);
        }
    return NULL;
}

void model_put_text(struct model *o, const char *key, const char *text)
{
    struct model *m = (struct model *)model_get(o, key);
    m->type = text ? M_TEXT : M_NULL;
    m->s = text;
}

/* The widgets of a part, under the form's names. */
static struct model *part_widgets(struct web *w, const struct field_table *t, const char *prefix,
                                  const char *whole, const void *record, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    struct model *list = field_widgets(&w->cx, w->app->words, t, record, bound);
    for (struct model *m = list->kids.first; m; m = m->next) {
        const char *field = model_get(m, "name")->s, *name = arena_printf(a, "%s%s", prefix, field);
        model_put_text(m, "error", adopt_error(w, arena_printf(a, "%s.%s", whole, field), name));
        model_put_text(m, "name", name);
        model_put_text(m, "id", arena_printf(a, "f-%s", name));
        ((struct model *)model_get(m, "required"))->i = false; /* only when begun */
    }
    return list;
}

static struct model *group(struct web *w, struct model *groups, const char *msgid, bool open)
{
    struct model *g = model_add_object(w->cx.a, groups);
    model_set_text(w->cx.a, g, "title", web_words(w, msgid, NULL));
    model_set_bool(w->cx.a, g, "open", open);
    return g;
}

static bool has_error(struct model *widgets)
{
    for (struct model *m = widgets->kids.first; m; m = m->next)
        if (model_get(m, "error")->type == M_TEXT)
            return true;
    return false;
}

/* Which task it is, unseen. */
static void put_promise_task(struct web *w, size_t n, const struct visit_promise *p,
                             struct model *o)
{
    struct arena *a = w->cx.a;
    struct model *ids = model_set_array(a, o, "ids"), *m;
    if (!p->id)
        return;
    m = model_add_object(a, ids);
    model_set_text(a, m, "name", arena_printf(a, "_p%zu_id", n));
    model_set_int(a, m, "value", p->id);
    m = model_add_object(a, ids);
    model_set_text(a, m, "name", arena_printf(a, "_p%zu_version", n));
    model_set_int(a, m, "value", p->version);
}

static void put_promises(struct web *w, struct visit_form *f, struct model *groups)
{
    struct model *g = group(w, groups, "visit.promises", f->v.promises_n > 0);
    struct model *parts = model_set_array(w->cx.a, g, "parts");
    for (size_t i = 0; i < f->rooms || i < f->v.promises_n; i++) {
        struct visit_promise p = {.who = "companion", .due_on = today_text(w, PROMISE_DAYS)};
        bool back = i < f->v.promises_n;
        struct model *o = model_add_object(w->cx.a, parts);
        model_set_text(w->cx.a, o, "legend",
                       web_words(w, "visit.promise_n", "n", web_number(w, (int64_t)i + 1), NULL));
        put_promise_task(w, i + 1, back ? &f->promises[i] : &p, o);
        model_set(o, "fields",
                  part_widgets(w, &visit_promise_fields, arena_printf(w->cx.a, "_p%zu_", i + 1),
                               arena_printf(w->cx.a, "promises[%zu]", i),
                               back ? &f->promises[i] : &p, back ? &f->promise_bound[i] : NULL));
    }
}

/* Takes a choice out of a widget's list, unless it is the one that is chosen. */
static void drop_choice(struct model *widgets, const char *name, const char *code)
{
    struct model *m = widgets->kids.first, *before = NULL;
    while (m && strcmp(model_get(m, "name")->s, name) != 0)
        m = m->next;
    struct model *list = m ? (struct model *)model_get(m, "choices") : NULL;
    for (struct model *c = list ? list->kids.first : NULL; c; before = c, c = c->next) {
        if (strcmp(model_get(c, "code")->s, code) != 0 || model_get(c, "selected")->i)
            continue;
        *(before ? &before->next : &list->kids.first) = c->next;
        if (list->kids.last == c)
            list->kids.last = before;
        list->kids.count--;
        return;
    }
}

static void put_revenue(struct web *w, const struct business *b, struct visit_form *f,
                        struct model *groups)
{
    if (!business_shows_personal(&w->cx, b))
        return;
    struct revenue r = f->v.revenue;
    char month[DATE_LEN + 1];
    date_format(date_add_months(date_of_instant(w->cx.now), -1), month);
    if (!f->v.has_revenue) {
        r.month = arena_strndup(w->cx.a, month, MONTH_LEN); /* the month that is over */
        r.source = "word";
    }
    struct model *g = group(w, groups, "visit.revenue", f->v.has_revenue);
    struct model *parts = model_set_array(w->cx.a, g, "parts");
    struct model *o = model_add_object(w->cx.a, parts);
    model_set_text(w->cx.a, o, "legend", web_words(w, "visit.revenue_legend", NULL));
    model_set_array(w->cx.a, o, "ids");
    struct model *widgets = part_widgets(w, &revenue_fields, "_r_", "revenue", &r,
                                         f->v.has_revenue ? &f->revenue_bound : NULL);
    drop_choice(widgets, "_r_source", "import"); /* what files bring, not what people hear */
    model_set(o, "fields", widgets);
}

static int64_t chosen_level(const struct visit *v, const char *code)
{
    for (size_t i = 0; i < v->indicators_n; i++)
        if (strcmp(v->indicators[i].code, code) == 0)
            return v->indicators[i].level;
    return -1;
}

/* One question: what is known now stands in its help, choosing nothing leaves it so. */
static void put_indicator(struct web *w, int i, int64_t now, int64_t chosen, struct model *list)
{
    struct arena *a = w->cx.a;
    static const char *const nulls[] = {"value", "error", "warning", "autocomplete", "maxlength"};
    struct model *m = model_add_object(a, list);
    model_set_bool(a, m, "is_choice", true);
    model_set_text(a, m, "name", arena_printf(a, "_i_%s", indicators[i].code));
    model_set_text(a, m, "id", arena_printf(a, "f-_i_%s", indicators[i].code));
    model_set_text(a, m, "label", web_words(w, indicator_msgid(a, i), NULL));
    const char *level = now < 0 ? NULL : web_words(w, indicator_level_msgid(a, i, now), NULL);
    model_set_text(a, m, "help",
                   level ? web_words(w, "visit.indicator_now", "level", level, NULL) : NULL);
    for (size_t k = 0; k < sizeof(nulls) / sizeof(nulls[0]); k++)
        model_set_null(a, m, nulls[k]);
    model_set_bool(a, m, "required", false);
    struct model *choices = model_set_array(a, m, "choices");
    for (int64_t k = 0; k <= INDICATOR_LEVEL_MAX; k++) {
        if (!indicator_level(i, k))
            continue;
        struct model *c = model_add_object(a, choices);
        model_set_text(a, c, "code", arena_printf(a, "%" PRId64, k));
        model_set_text(a, c, "label", web_words(w, indicator_level_msgid(a, i, k), NULL));
        model_set_bool(a, c, "selected", chosen == k);
    }
}

static enum err put_indicators(struct web *w, const struct business *b, const struct visit *v,
                               struct model *groups)
{
    int64_t levels[INDICATORS];
    const char *last = "";
    struct model *list = NULL;
    if (!business_shows_personal(&w->cx, b))
        return OK;
    TRY(indicator_now(&w->cx, b->id, levels));
    struct model *g = group(w, groups, "visit.indicators", v->indicators_n > 0);
    struct model *parts = model_set_array(w->cx.a, g, "parts");
    for (int i = 0; i < INDICATORS; i++) {
        if (strcmp(last, indicators[i].dimension) != 0) {
            struct model *o = model_add_object(w->cx.a, parts);
            model_set_text(w->cx.a, o, "legend",
                           code_words(w, "ind_dimension", indicators[i].dimension));
            model_set_array(w->cx.a, o, "ids");
            list = model_set_array(w->cx.a, o, "fields");
            last = indicators[i].dimension;
        }
        put_indicator(w, i, levels[i], chosen_level(v, indicators[i].code), list);
    }
    return OK;
}

/* What is wrong is not folded away. */
static void open_wrong(struct model *groups)
{
    for (struct model *g = groups->kids.first; g; g = g->next)
        for (struct model *o = model_get(g, "parts")->kids.first; o; o = o->next)
            if (has_error((struct model *)model_get(o, "fields")))
                ((struct model *)model_get(g, "open"))->i = true;
}

void put_visit_parts(struct web *w, const struct business *b, struct visit_form *f)
{
    struct model *groups = model_set_array(w->cx.a, w->page, "groups");
    put_promises(w, f, groups);
    put_revenue(w, b, f, groups);
    open_wrong(groups);
}

enum err put_visit_form(struct web *w, const struct business *b, struct visit_form *f,
                        const char *action)
{
    struct arena *a = w->cx.a;
    web_title(w, "visit.new_title");
    web_crumb(w, "nav.visits", "/visits");
    web_crumb(w, b->name, arena_printf(a, "/businesses/%" PRId64, b->id));
    web_crumb(w, "visit.new_title", NULL);
    model_set_text(a, w->page, "business", b->name);
    model_set_text(a, w->page, "owner", b->owner_name);
    model_set_text(a, w->page, "back", arena_printf(a, "/businesses/%" PRId64, b->id));
    web_form(w, &visit_fields, &f->v, &f->bound, action, 0);
    f->rooms = FORM_PROMISES;
    put_visit_parts(w, b, f);
    struct model *groups = (struct model *)model_get(w->page, "groups");
    TRY(put_indicators(w, b, &f->v, groups));
    open_wrong(groups);
    struct model *hidden = model_set_array(a, w->page, "hidden");
    static const char *const names[] = {"client_id", "business", "lat", "lng", "accuracy", "plan"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct model *h = model_add_object(a, hidden);
        model_set_text(a, h, "name", names[i]);
        model_set_text(a, h, "value", field_text(a, field_find(&visit_fields, names[i]), &f->v));
    }
    struct model *locate = model_set_object(a, w->page, "locate");
    model_set_text(a, locate, "lat", "v-lat");
    model_set_text(a, locate, "lng", "v-lng");
    model_set_text(a, locate, "accuracy", "v-accuracy");
    return OK;
}
