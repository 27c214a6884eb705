/* The lurah's and the camat's board: figures with the lists behind them, and the same for each
 * part. */
#include "board.h"

#include "i18n.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"
#include "visits_web.h"

#include <inttypes.h>
#include <string.h>

struct board_query {
    const char *area;
};
static const struct field query_list[] = {{.name = "area",
                                           .kind = F_TEXT,
                                           .offset = FIELD_TEXT(struct board_query, area),
                                           .max = 20,
                                           .label = "companion.area"}};
static const struct field_table query_fields =
    FIELD_TABLE("BoardQuery", query_list, struct board_query);

static const char board_schema[] =
    "{\"allOf\":[{\"$ref\":\"#/components/schemas/BoardRow\"},{\"type\":\"object\",\"required\":["
    "\"counted_at\",\"rows\"],\"properties\":{\"counted_at\":{\"type\":\"string\"},\"rows\":{"
    "\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/BoardRow\"}}}}]}";

/* ---- words ---- */

/* How good a share is, as a tag: of what is not there nothing is said. */
static void put_share(struct web *w, struct model *o, const char *key, int64_t part, int64_t of)
{
    struct arena *a = w->cx.a;
    int64_t percent = of ? part * 100 / of : 0;
    struct model *tag = model_set_object(a, o, key);
    model_set_text(a, tag, "kind",
                   !of             ? "plain"
                   : percent >= 70 ? "good"
                   : percent >= 40 ? "warn"
                                   : "bad");
    model_set_text(a, tag, "label", of ? arena_printf(a, "%" PRId64 " %%", percent) : "–");
}

static const char *share_words(struct web *w, int64_t part, int64_t of)
{
    return of ? arena_printf(w->cx.a, "%" PRId64 " %%", part * 100 / of) : "–";
}

/* ---- the figures ---- */

/* The list behind a number: "businesses" of the area that are counted, with what else is asked. */
static const char *businesses_of(struct web *w, const char *area, const char *rest)
{
    const char *name = !*area ? "" : is_ward(places(), area) ? "&ward=" : "&district=";
    return arena_printf(w->cx.a, "/businesses?activity=active%s%s%s", name, area, rest);
}

static const char *companions_of(struct web *w, const char *area)
{
    return *area ? arena_printf(w->cx.a, "/companions?state=stands&within=true&area=%s", area)
                 : "/companions?state=stands";
}

static void put_figure(struct web *w, const char *msgid, const char *value, const char *note,
                       const char *href)
{
    struct arena *a = w->cx.a;
    struct model *o = model_add_object(a, (struct model *)model_get(w->page, "figures"));
    model_set_text(a, o, "label", web_words(w, msgid, NULL));
    model_set_text(a, o, "value", value);
    model_set_text(a, o, "note", note);
    model_set_text(a, o, "href", href);
}

static const char *of_words(struct web *w, int64_t part, int64_t of)
{
    return web_words(w, "board.of", "part", web_number(w, part), "all", web_number(w, of), NULL);
}

/* Where a figure has a list behind it, the list holds exactly what was counted; else no link. */
static void put_figures(struct web *w, const struct board_page *p)
{
    const struct board *b = &p->b;
    const char *area = p->area;
    bool heads = can(&w->actor, CAP_BUSINESS_PERSONAL) && strcmp(area, w->actor.area) == 0;
    model_set_array(w->cx.a, w->page, "figures");
    put_figure(w, "board.visited_3", share_words(w, b->visited_3, b->businesses),
               of_words(w, b->visited_3, b->businesses), businesses_of(w, area, "&visited=3"));
    put_figure(w, "board.visited_6", share_words(w, b->visited_6, b->businesses),
               of_words(w, b->visited_6, b->businesses), businesses_of(w, area, "&visited=6"));
    put_figure(w, "board.visited_12", share_words(w, b->visited_12, b->businesses),
               of_words(w, b->visited_12, b->businesses), businesses_of(w, area, "&visited=12"));
    put_figure(w, "board.never", web_number(w, b->never), NULL,
               businesses_of(w, area, "&visited=never"));
    put_figure(w, "board.alone", web_number(w, b->alone), NULL,
               businesses_of(w, area, "&companion=none"));
    put_figure(w, "board.kept", share_words(w, b->promises_kept, b->promises_due),
               of_words(w, b->promises_kept, b->promises_due), NULL);
    put_figure(w, "board.tasks_late", web_number(w, b->tasks_late), NULL,
               heads ? "/tasks?box=area&due=late" : NULL);
    put_figure(w, "board.needs_late", web_number(w, b->needs_late),
               web_words(w, "board.open", "n", web_number(w, b->needs_open), NULL), NULL);
    put_figure(w, "board.fresh", share_words(w, b->confirmed_365, b->businesses),
               of_words(w, b->confirmed_365, b->businesses),
               businesses_of(w, area, "&confirmed=12"));
    put_figure(w, "board.companions", web_number(w, b->companions),
               web_words(w, "board.idle", "n", web_number(w, b->idle), NULL),
               companions_of(w, area));
    put_figure(w, "board.silent", web_number(w, b->phones_silent), NULL, NULL);
}

/* ---- the parts ---- */

static void put_part(struct web *w, const struct board_row *r, struct model *o)
{
    struct arena *a = w->cx.a;
    const struct board *b = &r->b;
    model_set_text(a, o, "name", r->name);
    model_set_text(a, o, "href",
                   r->id ? arena_printf(a, "/companions/%" PRId64, r->id)
                         : arena_printf(a, "/board?area=%s", r->code));
    model_set_text(a, o, "businesses", web_number(w, b->businesses));
    put_share(w, o, "months_6", b->visited_6, b->businesses);
    put_share(w, o, "months_12", b->visited_12, b->businesses);
    model_set_text(a, o, "never", web_number(w, b->never));
    model_set_text(a, o, "alone", r->id ? NULL : web_number(w, b->alone));
    put_share(w, o, "kept", b->promises_kept, b->promises_due);
    model_set_text(a, o, "late", web_number(w, b->tasks_late));
    put_share(w, o, "fresh", b->confirmed_365, b->businesses);
    model_set_text(a, o, "load",
                   r->id || !b->companions ? NULL : web_number(w, b->businesses / b->companions));
    model_set_text(a, o, "silent", web_number(w, b->phones_silent));
}

static void put_page(struct web *w, const struct board_page *p)
{
    struct arena *a = w->cx.a;
    bool ward = is_ward(places(), p->area);
    web_title_text(w, web_words(w, "board.title", "name", p->name ? p->name : "", NULL));
    bool own = strcmp(p->area, w->actor.area) == 0;
    web_crumb(w, "nav.board", own ? NULL : "/board");
    if (!own) {
        const char *up = ward ? district_of(a, p->area) : NULL;
        if (up && area_holds(w->actor.area, up) && strcmp(up, w->actor.area) != 0)
            web_crumb(w, place_name(places(), up), arena_printf(a, "/board?area=%s", up));
        web_crumb(w, p->name, NULL);
    }
    model_set_text(a, w->page, "counted", i18n_instant(a, w->cx.lang, p->counted_at));
    model_set_bool(a, w->page, "ward", ward);
    put_figures(w, p);
    struct model *rows = model_set_array(a, w->page, "rows");
    for (size_t i = 0; i < p->n; i++)
        put_part(w, &p->rows[i], model_add_object(a, rows));
    model_set_bool(a, w->page, "has_rows", p->n > 0);
}

static void put_api(struct web *w, const struct board_page *p)
{
    struct arena *a = w->cx.a;
    struct board_row all = {.code = p->area, .name = p->name, .b = p->b};
    char *at = arena_alloc(a, INSTANT_LEN + 1);
    instant_format(p->counted_at, at);
    field_to_model(a, &board_fields, &all, true, w->data, NULL);
    model_set_text(a, w->data, "counted_at", at);
    struct model *rows = model_set_array(a, w->data, "rows");
    for (size_t i = 0; i < p->n; i++)
        field_to_model(a, &board_fields, &p->rows[i], true, model_add_object(a, rows), NULL);
}

static enum err board_show(struct web *w)
{
    struct board_query q = {0};
    struct bound bound = {0};
    struct board_page page;
    TRY(web_bind_query(w, &q, &bound));
    TRY(board_get(&w->cx, q.area, &page));
    if (reply_wants_json(w))
        put_api(w, &page);
    else
        put_page(w, &page);
    return web_show(w);
}

const struct route board_routes[] = {
    {.method = HTTP_GET,
     .path = "/board",
     .handle = board_show,
     .cap = CAP_BOARD,
     .query = &query_fields,
     .output = &board_fields, /* which the schema names */
     .output_schema = board_schema,
     .page = "board",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_STANDBY,
     .doc = "How the field work stands in a ward, a district or the territory, and in each part"},
    {.path = NULL},
};
