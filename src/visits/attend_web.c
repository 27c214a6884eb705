/* The door of a training, by the link in its QR code: public. Looking changes nothing. */
#include "page_parts.h"
#include "training.h"
#include "visits_web.h"

#include <inttypes.h>

struct attend_input {
    const char *code, *phone_end;
};
#define A(member) .offset = FIELD_TEXT(struct attend_input, member)
static const struct field attend_list[] = {
    {.name = "code",
     .kind = F_TEXT,
     A(code),
     .flags = F_REQUIRED,
     .max = 20,
     .label = "attend.code",
     .help = "attend.code_help"},
    {.name = "phone_end",
     .kind = F_DIGITS,
     A(phone_end),
     .flags = F_REQUIRED,
     .min = 4,
     .max = 4,
     .autocomplete = "off",
     .label = "attend.phone_end",
     .help = "attend.phone_end_help"},
};
static const struct field_table attend_fields =
    FIELD_TABLE("Attendance", attend_list, struct attend_input);

static void put_page(struct web *w, const struct training *t, const struct attend_input *in,
                     const struct bound *bound)
{
    struct arena *a = w->cx.a;
    web_title_text(w, t->title);
    web_form(w, &attend_fields, in, bound, arena_printf(a, "/attend/%s", web_param(w, 0)), 0);
    model_set_text(a, w->page, "when",
                   arena_printf(a, "%s, %s–%s", day_words(w, t->day), t->starts, t->ends));
    model_set_text(a, w->page, "place", t->place);
    model_set_text(a, w->page, "button", web_words(w, "attend.do", NULL));
    model_set_null(a, w->page, "cancel");
    response_header(a, w->res, "X-Robots-Tag", "noindex");
}

static enum err attend_get(struct web *w)
{
    static const struct attend_input none;
    struct training t;
    TRY(training_of_door(&w->cx, web_param(w, 0), &t));
    put_page(w, &t, &none, NULL);
    return web_show(w);
}

static enum err attend_post(struct web *w)
{
    struct attend_input in = {0};
    struct bound bound = {0};
    struct training t;
    const char *name = NULL;
    TRY(training_of_door(&w->cx, web_param(w, 0), &t));
    enum err e = web_bind(w, &in, &bound);
    if (e == OK)
        e = field_check(&w->cx, &attend_fields, &in, &bound);
    if (e == OK)
        e = training_attend_by_door(&w->cx, web_param(w, 0), in.code, in.phone_end, browser_text(w),
                                    &name);
    if (e == OK) {
        web_flash(w, "good", "attend.done", "name", name, NULL);
        return web_redirect(w, "/attend/%s", web_param(w, 0));
    }
    if (w->cx.err.retry_after > 0)
        response_header(w->cx.a, w->res, "Retry-After",
                        arena_printf(w->cx.a, "%" PRId64, w->cx.err.retry_after));
    put_page(w, &t, &in, &bound);
    return web_again(w, e, "attend");
}

const struct route attend_routes[] = {
    {.method = HTTP_GET,
     .path = "/attend/{token}",
     .handle = attend_get,
     .cap = CAP_PUBLIC,
     .page = "attend",
     .flags = ROUTE_HTML,
     .doc = "The door of a training session: who are you?"},
    {.method = HTTP_POST,
     .path = "/attend/{token}",
     .handle = attend_post,
     .cap = CAP_PUBLIC,
     .input = &attend_fields,
     .page = "attend",
     .flags = ROUTE_HTML | ROUTE_WRITE | ROUTE_SLOW,
     .doc = "Come in: business code and the end of its phone number"},
    {.path = NULL},
};
