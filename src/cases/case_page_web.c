/*
 * The page of a case: what was told, where it stands, what happened, and beside it what may be
 * done. A sealed one shows that it is there and how to open it.
 */
#include "case_access.h"
#include "case_pages_web.h"
#include "category.h"
#include "i18n.h"
#include "inbox_sql.h"
#include "places.h"
#include "reply.h"

#include <inttypes.h>
#include <string.h>

/* ---- the API ---- */

const char case_schema[] =
    "{\"type\":\"object\",\"required\":[\"id\",\"code\",\"category\",\"state\",\"version\","
    "\"clocks\",\"masked\"],\"properties\":{\"id\":{\"type\":\"integer\"},\"code\":{\"type\":"
    "\"string\"},\"category\":{\"type\":\"string\"},\"state\":{\"type\":\"string\"},\"version\":{"
    "\"type\":\"integer\"},\"track\":{\"type\":[\"string\",\"null\"]},\"clocks\":{\"type\":"
    "\"array\",\"items\":{\"type\":\"object\",\"required\":[\"kind\",\"due_at\",\"state\","
    "\"provisional\"],\"properties\":{\"kind\":{\"type\":\"string\"},\"due_at\":{\"type\":["
    "\"string\",\"null\"]},\"state\":{\"type\":\"string\"},\"provisional\":{\"type\":"
    "\"boolean\"}}}},\"events\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":["
    "\"id\",\"type\",\"at\",\"by\",\"public\",\"text\"]}},\"masked\":{\"type\":\"array\","
    "\"items\":{\"type\":\"string\"}}}}";

static enum err put_events_api(struct web *w, const struct casefile *c)
{
    struct arena *a = w->cx.a;
    struct case_event *events;
    size_t n;
    struct model *list = model_set_array(a, w->data, "events");
    TRY(case_events(&w->cx, c, &events, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_int(a, o, "id", events[i].id);
        model_set_text(a, o, "type", events[i].type);
        put_time(w, o, "at", events[i].at);
        model_set_text(a, o, "by", events[i].actor);
        model_set_bool(a, o, "public", events[i].is_public);
        model_set_text(a, o, "text", events[i].text);
    }
    return OK;
}

enum err put_clocks_api(struct web *w, int64_t id, enum sight sight, struct model *object)
{
    struct case_clock *clocks;
    size_t n = 0;
    struct model *list = model_set_array(w->cx.a, object, "clocks");
    if (sight == SIGHT_STAGE)
        return OK; /* of how it is handled, how far it is: no more */
    TRY(case_clocks(&w->cx, id, &clocks, &n));
    case_clocks_to_model(&w->cx, clocks, n, list);
    return OK;
}

enum err put_case_api(struct web *w, const struct casefile *c)
{
    case_to_model(&w->cx, c, w->data);
    TRY(put_clocks_api(w, c->id, c->sight, w->data));
    return put_events_api(w, c);
}

enum err to_case_or_list(struct web *w, int64_t id)
{
    struct casefile c;
    enum err e = case_get(&w->cx, id, &c);
    if (e == OK)
        return web_redirect(w, "/cases/%" PRId64, id);
    if (e != ERR_NOT_FOUND)
        return e;
    ctx_forgive(&w->cx);
    return web_redirect(w, "/cases");
}

/* ---- choices ---- */

struct candidate {
    const char *name, *display_name, *role, *area;
};

/* The lurah first, then companions, camat, officers; by name. */
static int order_of(const struct candidate *a, const struct candidate *b)
{
    static const char first[] = "lurah,companion,camat,officer";
    const char *at = strstr(first, a->role), *bt = strstr(first, b->role);
    int order = at < bt ? -1 : at > bt;
    if (order == 0)
        order = strcmp(a->display_name, b->display_name);
    return order ? order : strcmp(a->name, b->name);
}

static enum err candidates(struct ctx *cx, const char *area, struct candidate **ret, size_t *ret_n)
{
    enum { MOST = 400 };
    const char *above = is_ward(places(), area) ? district_of(cx->a, area) : area;
    struct candidate *list = arena_array(cx->a, MOST, sizeof(*list));
    size_t n = 0;
    struct rows *r = db_rows(cx, &q_case_assignees, ARGS(db_text(area), db_text(above)));
    while (n < MOST && rows_next(r)) {
        struct candidate c = {row_str(r, 0), row_str(r, 1), row_str(r, 2), row_str(r, 3)};
        size_t at = n++;
        for (; at > 0 && order_of(&list[at - 1], &c) > 0; at--)
            list[at] = list[at - 1];
        list[at] = c;
    }
    *ret = list;
    *ret_n = n;
    return rows_end(r);
}

enum err account_choices(struct web *w, const char *area, const char *selected,
                         struct model **ret_choices)
{
    struct arena *a = w->cx.a;
    struct candidate *list;
    size_t n;
    struct model *choices = *ret_choices = model_array(a);
    TRY(candidates(&w->cx, area, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const struct candidate *c = &list[i];
        struct model *o = model_add_object(a, choices);
        model_set_text(a, o, "code", c->name);
        model_set_text(a, o, "label",
                       arena_printf(a, "%s (%s%s%s)", c->display_name,
                                    code_words(w, "role", c->role), *c->area ? ", " : "",
                                    *c->area ? place_name(places(), c->area) : ""));
        model_set_bool(a, o, "selected", selected && strcmp(selected, c->name) == 0);
    }
    return OK;
}

/* ---- facts ---- */

static const char *level_words(struct web *w, const struct casefile *c)
{
    return c->held_by ? code_words(w, "case_level", c->held_by) : NULL;
}

/* "0812…" as a phone dials it from anywhere. */
static const char *dialled(struct web *w, const char *phone)
{
    return arena_printf(w->cx.a, "+62%s", phone + (phone[0] == '0'));
}

static void put_person(struct web *w, struct model *rows, const char *label, const char *name,
                       const char *phone, bool personal)
{
    struct model *r = put_row(w, rows, web_words(w, label, NULL), name, NULL);
    if (!personal && !name) {
        struct model *m = (struct model *)model_get(r, "masked");
        m->type = M_BOOL;
        m->i = 1;
    }
    if (!phone)
        return;
    struct model *t = put_row(w, rows, web_words(w, "field.phone", NULL), phone, NULL);
    struct model *tel = (struct model *)model_get(t, "tel");
    tel->type = M_TEXT;
    tel->s = dialled(w, phone);
}

static void put_reporter(struct web *w, const struct casefile *c, struct model *rows)
{
    bool other = c->concerns && strcmp(c->concerns, "other") == 0;
    if (c->anonymous)
        put_row(w, rows, web_words(w, "case.reporter", NULL), web_words(w, "case.anonymous", NULL),
                NULL);
    else
        put_person(w, rows, "case.reporter", c->reporter, c->phone, c->personal);
    if (other)
        put_person(w, rows, "case.concerned", c->concerned, c->concerned_phone, c->personal);
    if (other && c->contacted_at)
        put_row(w, rows, web_words(w, "case.contacted", NULL),
                i18n_instant(w->cx.a, w->cx.lang, c->contacted_at), NULL);
}

/* An owner hears from the office, not from one of its people; who reported another's problem hears
 * how far it is. */
static void put_workers(struct web *w, const struct casefile *c, struct model *rows)
{
    bool owner = w->actor.role == ROLE_OWNER;
    if (c->held_by)
        put_row(w, rows, web_words(w, "case.held_by", NULL), level_words(w, c), NULL);
    if (!owner)
        put_row(w, rows, web_words(w, "case.assignee", NULL),
                c->assignee ? called_words(w, NULL, c->assignee)
                            : web_words(w, "case.nobody", NULL),
                NULL);
    const char *to = c->partner && !owner ? c->partner : c->body_code;
    if (to)
        put_row(w, rows, web_words(w, "case.referred", NULL), to, NULL);
}

const struct case_way *case_ways;

static void put_ways(struct web *w, const struct casefile *c, struct model *rows)
{
    bool about = c->business_id && c->business_name && c->sight == SIGHT_FULL;
    for (const struct case_way *x = case_ways; about && x && x->msgid; x++)
        if (can(&w->actor, (enum cap)x->cap) &&
            strncmp(c->category, x->category, strlen(x->category)) == 0)
            put_row_link(
                put_row(w, rows, web_words(w, x->label, NULL), web_words(w, x->msgid, NULL), NULL),
                arena_printf(w->cx.a, "%s%" PRId64 "%s%" PRId64, x->before, c->business_id,
                             x->between, c->id));
}

static void put_facts(struct web *w, const struct casefile *c)
{
    struct arena *a = w->cx.a;
    struct model *rows = model_set_array(a, model_set_object(a, w->page, "facts"), "rows");
    put_row(w, rows, web_words(w, "case_report.category", NULL), category_name(&w->cx, c->category),
            NULL);
    struct model *place =
        put_row(w, rows, web_words(w, "field.ward", NULL), place_name(places(), c->ward), NULL);
    if (c->place_guessed) {
        struct model *note = (struct model *)model_get(place, "note");
        note->type = M_TEXT;
        note->s =
            web_words(w, is_ward(places(), c->ward) ? "case.guessed" : "case.place_unknown", NULL);
    }
    if (c->address)
        put_row(w, rows, web_words(w, "field.address", NULL), c->address, NULL);
    if (c->business_id && c->business_name)
        put_row_link(put_row(w, rows, web_words(w, "case.business", NULL), c->business_name, NULL),
                     arena_printf(a, "/businesses/%" PRId64, c->business_id));
    put_ways(w, c, rows);
    put_reporter(w, c, rows);
    put_workers(w, c, rows);
    put_row(w, rows, web_words(w, "case.channel", NULL), code_words(w, "case_channel", c->channel),
            NULL);
    put_row(w, rows, web_words(w, "case.opened", NULL), i18n_instant(a, w->cx.lang, c->opened_at),
            NULL);
    if (c->outcome)
        put_row(w, rows, web_words(w, "track.outcome", NULL),
                code_words(w, "case_outcome", c->outcome), NULL);
    if (c->rating != FIELD_UNSET)
        put_row(w, rows, web_words(w, "case.rating", NULL),
                arena_printf(a, "%" PRId64 "/5", c->rating), NULL);
}

static enum err put_clocks(struct web *w, const struct casefile *c)
{
    struct arena *a = w->cx.a;
    struct case_clock *clocks;
    size_t n = 0;
    struct model *list = model_set_array(a, w->page, "clocks");
    if (c->sight != SIGHT_STAGE)
        TRY(case_clocks(&w->cx, c->id, &clocks, &n));
    for (size_t i = 0; i < n; i++) {
        const struct case_clock *k = &clocks[i];
        bool late = strcmp(k->shown, "overdue") == 0 || strcmp(k->shown, "missed") == 0;
        const char *kind = late                               ? "bad"
                           : strcmp(k->shown, "at_risk") == 0 ? "warn"
                           : strcmp(k->shown, "met") == 0     ? "good"
                                                              : "plain";
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "name", code_words(w, "clock", k->kind));
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, k->due_at));
        model_set_text(a, o, "kind", kind);
        model_set_text(a, o, "label", code_words(w, "clock_state", k->shown));
        model_set_bool(a, o, "provisional", k->provisional);
    }
    model_set_bool(a, w->page, "has_clocks", n > 0);
    return OK;
}

/* ---- history, files, tasks, links ---- */

/* Where a sister system says another thing than we do, until both say the same or somebody of the
 * office has acted on it, if only by a note. */
static void put_conflict(struct web *w, const struct case_event *events, size_t n)
{
    const char *text = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct case_event *e = &events[i];
        if (strcmp(e->type, "exchange") == 0)
            text = strstr(e->data, "\"conflict\":true") ? e->text : NULL;
        else if (e->account_id && strcmp(e->actor, "reporter") != 0)
            text = NULL;
    }
    model_set_text(w->cx.a, w->page, "conflict", text);
}

/* Who works on a case reads its history whole, and each file, task and link made an event there:
 * what it does not tell of need not be looked for, as in most cases. */
struct history {
    struct case_event *events;
    size_t n;
    bool whole;
};

static bool may_have(const struct history *h, const char *event)
{
    for (size_t i = 0; i < h->n; i++)
        if (strcmp(h->events[i].type, event) == 0)
            return true;
    return !h->whole;
}

/* The office's people by their names. */
static const char *who_words(struct web *w, struct model *people, const char *actor)
{
    const char *said = code_words(w, "case_actor", actor);
    return said == actor ? called_words(w, people, actor) : said;
}

static enum err put_history(struct web *w, const struct casefile *c, bool may, struct history *h)
{
    struct arena *a = w->cx.a;
    struct model *people = model_object(a);
    struct model *list = model_set_array(a, w->page, "timeline");
    TRY(case_events(&w->cx, c, &h->events, &h->n));
    h->whole = may && c->sight == SIGHT_FULL && h->n < CASE_EVENTS_MAX;
    const struct case_event *events = h->events;
    size_t n = h->n;
    model_set_bool(a, w->page, "has_timeline", n > 0);
    put_conflict(w, events, n);
    for (size_t i = n; i-- > 0;) {
        const struct case_event *e = &events[i];
        struct model *o = model_add_object(a, list);
        const char *title = code_words(w, "case_event", e->type);
        model_set_text(
            a, o, "title",
            e->is_public ? title
                         : arena_printf(a, "%s (%s)", title, web_words(w, "case.internal", NULL)));
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, e->at));
        put_time(w, o, "iso", e->at);
        model_set_text(a, o, "who", who_words(w, people, e->actor));
        model_set_text(a, o, "text", e->text && *e->text ? e->text : NULL);
        model_set_array(a, o, "changes");
    }
    return OK;
}

/* Of whom no name is shown. */
static const char *file_from(const struct casefile *c, const struct case_attachment *x)
{
    bool sent = !x->created_by || x->created_by == c->reporter_id;
    return sent ? "case_actor.reporter" : "case_actor.office";
}

static enum err put_files(struct web *w, const struct casefile *c, bool may,
                          const struct history *h)
{
    struct arena *a = w->cx.a;
    struct case_attachment *files;
    size_t n = 0;
    struct model *list = model_set_array(a, w->page, "files");
    if (may_have(h, "attach"))
        TRY(case_attachments(&w->cx, c, case_files_of(&w->cx, c), &files, &n));
    for (size_t i = 0; i < n; i++) {
        const char *base =
            arena_printf(a, "/cases/%" PRId64 "/attachments/%" PRId64, c->id, files[i].id);
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href", base);
        model_set_text(a, o, "name", code_words(w, "document", files[i].kind));
        model_set_text(a, o, "when", i18n_instant(a, w->cx.lang, files[i].created_at));
        model_set_text(a, o, "by",
                       files[i].by ? files[i].by : web_words(w, file_from(c, &files[i]), NULL));
        model_set_bool(a, o, "proof", files[i].proof);
        model_set_text(a, o, "remove", may ? arena_printf(a, "%s/remove", base) : NULL);
    }
    model_set_bool(a, w->page, "has_files", n > 0);
    return OK;
}

static enum err put_tasks(struct web *w, const struct casefile *c, bool may,
                          const struct history *h)
{
    struct arena *a = w->cx.a;
    struct case_task *tasks;
    size_t n = 0;
    struct model *list = model_set_array(a, w->page, "tasks");
    if (may && may_have(h, "task")) /* what those who work on it plan is theirs */
        TRY(case_tasks(&w->cx, c->id, &tasks, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "title", tasks[i].title);
        model_set_text(a, o, "who", called_words(w, NULL, tasks[i].account));
        model_set_text(a, o, "due", day_words(w, tasks[i].due_on));
        model_set_bool(a, o, "done", tasks[i].done_at != 0);
        model_set_text(a, o, "action",
                       may && !tasks[i].done_at
                           ? arena_printf(a, "/cases/tasks/%" PRId64 "/done", tasks[i].id)
                           : NULL);
    }
    model_set_bool(a, w->page, "has_tasks", n > 0);
    return OK;
}

static enum err put_links(struct web *w, const struct casefile *c, bool may,
                          const struct history *h)
{
    struct arena *a = w->cx.a;
    struct case_link_row *links;
    size_t n = 0;
    struct model *list = model_set_array(a, w->page, "links");
    if (c->duplicate_of || may_have(h, "link") || may_have(h, "split") || may_have(h, "duplicate"))
        TRY(case_links(&w->cx, c->id, &links, &n));
    for (size_t i = 0; i < n; i++) {
        struct model *o = model_add_object(a, list);
        model_set_text(a, o, "href", arena_printf(a, "/cases/%" PRId64, links[i].id));
        model_set_text(a, o, "code", links[i].code);
        model_set_text(a, o, "title", links[i].title);
        model_set_text(a, o, "how", code_words(w, "case_link", links[i].kind));
        bool related = may && strcmp(links[i].kind, "related") == 0;
        model_set_text(a, o, "remove",
                       related ? arena_printf(a, "/cases/%" PRId64 "/links/%" PRId64 "/remove",
                                              c->id, links[i].id)
                               : NULL);
    }
    model_set_bool(a, w->page, "has_links", n > 0);
    return OK;
}

/* ---- the page ---- */

void put_case_head(struct web *w, const struct casefile *c)
{
    struct arena *a = w->cx.a;
    web_crumb(w, "nav.cases", "/cases");
    model_set_text(a, w->page, "name", c->title ? c->title : category_name(&w->cx, c->category));
    model_set_text(a, w->page, "ticket", c->code);
    model_set_text(a, w->page, "base", arena_printf(a, "/cases/%" PRId64, c->id));
    put_case_state(w, model_set_object(a, w->page, "state"), c->state);
    struct model *due = model_set_object(a, w->page, "due");
    put_due(w, due, c->due_at, c->risk_at, c->paused_until);
    model_set_bool(a, w->page, "has_due", model_get(due, "kind")->type == M_TEXT);
    struct model *seal = model_set_object(a, w->page, "seal");
    model_set_text(a, seal, "kind", "warn");
    model_set_text(a, seal, "label",
                   web_words(w, c->seal == SEAL_CITY ? "case.seal_city" : "case.seal", NULL));
    model_set_bool(a, w->page, "sealed", c->seal != SEAL_NONE);
    model_set_text(a, w->page, "body", c->body);
}

static void put_contact(struct web *w, const struct casefile *c)
{
    struct arena *a = w->cx.a;
    struct model *contact = model_set_object(a, w->page, "contact");
    model_set_text(a, contact, "ward", place_name(places(), c->ward));
    model_set_text(a, contact, "name", c->reporter);
    model_set_text(a, contact, "phone", c->phone);
    model_set_text(a, contact, "tel", c->phone ? dialled(w, c->phone) : NULL);
}

enum err put_case_page(struct web *w, const struct casefile *c)
{
    bool may = !c->hidden && case_may_work(&w->cx, c, c->sight);
    put_case_head(w, c);
    web_crumb(w, c->code, NULL);
    web_title_text(w, model_get(w->page, "name")->s);
    model_set_bool(w->cx.a, w->page, "hidden", c->hidden);
    model_set_bool(w->cx.a, w->page, "may_unseal", c->hidden && can(&w->actor, CAP_CASE_UNSEAL));
    put_contact(w, c);
    put_facts(w, c);
    if (!c->hidden) {
        TRY(put_clocks(w, c));
        struct history h;
        TRY(put_history(w, c, may, &h));
        TRY(put_files(w, c, may, &h));
        TRY(put_tasks(w, c, may, &h));
        TRY(put_links(w, c, may, &h));
    }
    return put_act_forms(w, c);
}
