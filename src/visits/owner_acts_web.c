/* What an owner does on their page, once a code has opened it: say whether a visit was so, that a
 * promise is kept, what they turned over; propose corrections. And the page's routes. */
#include "owner_pages_web.h"

#include "page_parts.h"
#include "proposal.h"
#include "revenue.h"
#include "task.h"
#include "visits_web.h"

#include <inttypes.h>

struct saying {
    bool so;
    const char *text;
};
static const struct field saying_list[] = {
    {.name = "so", .kind = F_BOOL, .offset = FIELD_BOOL(struct saying, so)},
    {.name = "text",
     .kind = F_PARA,
     .offset = FIELD_TEXT(struct saying, text),
     .max = 200,
     .label = "owner.why"},
};
static const struct field_table saying_fields =
    FIELD_TABLE("OwnerSaying", saying_list, struct saying);

static enum err visit_says_post(struct web *w)
{
    struct owner *o;
    struct saying in = {0};
    struct bound bound = {0};
    bool open;
    int64_t id;
    enum err e = owner_come_in(w, &o, &open);
    if (e != OK)
        return owner_ended(w, e);
    if (!open)
        return owner_ask_code(w);
    TRY(owner_id(w, &id));
    e = web_bind(w, &in, &bound);
    if (e == OK)
        e = owner_says(&w->cx, id, in.so, in.text);
    if (e == ERR_INVALID)
        return owner_form_again(w, e, o, "visits", id, (const char *const[]){"text", NULL});
    if (e != OK)
        return e == ERR_NOT_FOUND ? e : owner_again(w, e, o, open, false);
    return owner_back(w, in.so ? "owner.thanks_so" : "owner.thanks_not");
}

static enum err visit_reads_post(struct web *w)
{
    struct owner *o;
    const char *code, *on;
    bool open;
    int64_t id;
    enum err e = owner_come_in(w, &o, &open);
    if (e != OK)
        return owner_ended(w, e);
    if (!open)
        return owner_ask_code(w);
    TRY(owner_id(w, &id));
    e = owner_visit_code(&w->cx, id, &code, &on);
    if (e != OK)
        return e == ERR_NOT_FOUND ? e : owner_again(w, e, o, open, false);
    return owner_code_page(w, o, code, on);
}

static enum err promise_post(struct web *w)
{
    struct owner *o;
    struct task t;
    bool open;
    int64_t id;
    enum err e = owner_come_in(w, &o, &open);
    if (e != OK)
        return owner_ended(w, e);
    if (!open)
        return owner_ask_code(w);
    TRY(owner_id(w, &id));
    TRY(task_set(&w->cx, id, "done", NULL, &t));
    return owner_back(w, "owner.thanks_done");
}

struct figure {
    const char *month;
    int64_t amount;
};
static const struct field figure_list[] = {
    {.name = "month",
     .kind = F_MONTH,
     .offset = FIELD_TEXT(struct figure, month),
     .flags = F_REQUIRED,
     .label = "owner.month"},
    {.name = "amount",
     .kind = F_MONEY,
     .offset = FIELD_INT(struct figure, amount),
     .flags = F_REQUIRED,
     .label = "owner.amount"},
};
static const struct field_table figure_fields =
    FIELD_TABLE("OwnerFigure", figure_list, struct figure);

static enum err revenue_post(struct web *w)
{
    struct owner *o;
    struct figure in = {.amount = FIELD_UNSET};
    struct bound bound = {0};
    struct revenue r = revenue_new();
    bool open;
    enum err e = owner_come_in(w, &o, &open);
    if (e != OK)
        return owner_ended(w, e);
    if (!open)
        return owner_ask_code(w);
    TRY(owner_id(w, &r.business_id));
    e = web_bind(w, &in, &bound);
    if (e == OK)
        e = field_check(&w->cx, &figure_fields, &in, &bound);
    r.month = in.month;
    r.amount = in.amount;
    r.source = "word";
    if (e == OK)
        e = revenue_add(&w->cx, &r);
    if (e == ERR_INVALID)
        return owner_form_again(w, e, o, "turnover", r.business_id,
                                (const char *const[]){"month", "amount", NULL});
    if (e != OK)
        return e == ERR_NOT_FOUND ? e : owner_again(w, e, o, open, false);
    return owner_back(w, "owner.thanks_revenue");
}

/* ---- proposing corrections: what an owner knows best; the ward decides ---- */

#define B(member) .offset = FIELD_TEXT(struct business, member)
static const struct field correct_list[] = {
    {.name = "name", .kind = F_TEXT, B(name), .flags = F_REQUIRED, .max = 150},
    {.name = "owner_name",
     .kind = F_TEXT,
     B(owner_name),
     .flags = F_REQUIRED | F_PERSONAL,
     .min = 2,
     .max = 120,
     .autocomplete = "name"},
    {.name = "phone", .kind = F_PHONE, B(phone), .flags = F_PERSONAL, .autocomplete = "tel"},
    {.name = "address", .kind = F_TEXT, B(address), .flags = F_PERSONAL, .max = 300},
    {.name = "ward", .kind = F_TEXT, B(ward), .flags = F_REQUIRED, .max = 20},
    {.name = "sector", .kind = F_CHOICE, B(sector), .choices = sector_choices},
    {.name = "nib", .kind = F_DIGITS, B(nib), .min = 13, .max = 13},
    {.name = "notes", .kind = F_PARA, B(notes), .max = 2000},
};
static const struct field_table correct_fields =
    FIELD_TABLE("OwnerCorrection", correct_list, struct business);

static enum err their_business(struct web *w, struct owner **o, bool *open, struct business *ret)
{
    int64_t id;
    TRY(owner_come_in(w, o, open));
    TRY(owner_id(w, &id));
    return business_get(&w->cx, id, ret);
}

static void put_correction(struct web *w, const struct business *b, const struct bound *bound)
{
    struct arena *a = w->cx.a;
    web_form(w, &correct_fields, b, bound,
             owner_path(w, arena_printf(a, "/correct/%" PRId64, b->id)), b->version);
    const char *ward = bound ? req_form(w->req, "ward") : NULL;
    put_ward_choices(w, ward ? ward : b->ward);
    model_set_text(a, w->page, "base", owner_path(w, ""));
    web_title(w, "owner.correct");
}

static enum err correct_get(struct web *w)
{
    struct owner *o;
    struct business b;
    bool open = false;
    enum err e = their_business(w, &o, &open, &b);
    if (e != OK)
        return owner_ended(w, e);
    if (!open)
        return owner_ask_code(w);
    put_correction(w, &b, NULL);
    return web_show(w);
}

static enum err propose(struct web *w, struct business *b, struct bound *bound)
{
    int64_t version, id;
    TRY(web_version(w, &version));
    b->version = version;
    TRY(web_bind(w, b, bound));
    return proposal_create(&w->cx, b, NULL, &id);
}

static enum err correct_post(struct web *w)
{
    struct owner *o;
    struct business b;
    struct bound bound = {0};
    bool open = false;
    enum err e = their_business(w, &o, &open, &b);
    if (e != OK)
        return owner_ended(w, e);
    if (!open)
        return owner_ask_code(w);
    int64_t version = b.version;
    e = propose(w, &b, &bound);
    if (e == OK)
        return owner_back(w, "owner.thanks_correct");
    b.version = version;
    put_correction(w, &b, &bound);
    return web_again(w, e, "owner-correct");
}

/* ---- table ---- */

#define SLOW (ROUTE_HTML | ROUTE_WRITE | ROUTE_SLOW)

const struct route owner_routes[] = {
    {.method = HTTP_GET,
     .path = "/o/{token}",
     .handle = owner_page_get,
     .cap = CAP_PUBLIC,
     .query = &owner_query_fields,
     .page = "owner",
     .flags = ROUTE_HTML,
     .doc = "The owner's page by their private link"},
    {.method = HTTP_POST,
     .path = "/o/{token}/code",
     .handle = owner_code_post,
     .cap = CAP_PUBLIC,
     .page = "owner",
     .flags = SLOW,
     .doc = "Send a code to the owner's phone on record"},
    {.method = HTTP_POST,
     .path = "/o/{token}/open",
     .handle = owner_open_post,
     .cap = CAP_PUBLIC,
     .input = &owner_code_fields,
     .page = "owner",
     .flags = SLOW,
     .doc = "The code is right: the page opens in this browser for half an hour"},
    {.method = HTTP_POST,
     .path = "/o/{token}/close",
     .handle = owner_close_post,
     .cap = CAP_PUBLIC,
     .page = "owner",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "Close the page again in this browser"},
    {.method = HTTP_POST,
     .path = "/o/{token}/visits/{visit}",
     .handle = visit_says_post,
     .cap = CAP_PUBLIC,
     .input = &saying_fields,
     .page = "owner",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "The owner says whether a visit was so"},
    {.method = HTTP_POST,
     .path = "/o/{token}/visits/{visit}/code",
     .handle = visit_reads_post,
     .cap = CAP_PUBLIC,
     .page = "owner",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "A code that the owner reads to who visits, shown once"},
    {.method = HTTP_POST,
     .path = "/o/{token}/tasks/{task}/done",
     .handle = promise_post,
     .cap = CAP_PUBLIC,
     .page = "owner",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "The owner did what they promised"},
    {.method = HTTP_POST,
     .path = "/o/{token}/revenue/{business}",
     .handle = revenue_post,
     .cap = CAP_PUBLIC,
     .input = &figure_fields,
     .page = "owner",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "The owner tells a month's turnover"},
    {.method = HTTP_GET,
     .path = "/o/{token}/correct/{business}",
     .handle = correct_get,
     .cap = CAP_PUBLIC,
     .page = "owner-correct",
     .flags = ROUTE_HTML,
     .doc = "Form: the owner proposes corrections"},
    {.method = HTTP_POST,
     .path = "/o/{token}/correct/{business}",
     .handle = correct_post,
     .cap = CAP_PUBLIC,
     .input = &correct_fields,
     .page = "owner-correct",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "The owner proposes corrections"},
    {.method = HTTP_GET,
     .path = "/mine",
     .handle = owner_page_get,
     .cap = CAP_OWN_PAGE,
     .page = "owner",
     .flags = ROUTE_HTML,
     .doc = "The owner's page, signed in"},
    {.method = HTTP_POST,
     .path = "/mine/visits/{visit}",
     .handle = visit_says_post,
     .cap = CAP_OWN_PAGE,
     .input = &saying_fields,
     .page = "owner",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "The owner says whether a visit was so, signed in"},
    {.method = HTTP_POST,
     .path = "/mine/visits/{visit}/code",
     .handle = visit_reads_post,
     .cap = CAP_OWN_PAGE,
     .page = "owner",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "A code that the owner reads to who visits, shown once, signed in"},
    {.method = HTTP_POST,
     .path = "/mine/tasks/{task}/done",
     .handle = promise_post,
     .cap = CAP_OWN_PAGE,
     .page = "owner",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "The owner did what they promised, signed in"},
    {.method = HTTP_POST,
     .path = "/mine/revenue/{business}",
     .handle = revenue_post,
     .cap = CAP_OWN_PAGE,
     .input = &figure_fields,
     .page = "owner",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "The owner tells a month's turnover, signed in"},
    {.method = HTTP_GET,
     .path = "/mine/correct/{business}",
     .handle = correct_get,
     .cap = CAP_OWN_PAGE,
     .page = "owner-correct",
     .flags = ROUTE_HTML,
     .doc = "Form: the owner proposes corrections, signed in"},
    {.method = HTTP_POST,
     .path = "/mine/correct/{business}",
     .handle = correct_post,
     .cap = CAP_OWN_PAGE,
     .input = &correct_fields,
     .page = "owner-correct",
     .flags = ROUTE_HTML | ROUTE_WRITE,
     .doc = "The owner proposes corrections, signed in"},
    {.path = NULL},
};
