/* What needs attention, as the dashboard shows it; the weights of its rules. */
#include "attention.h"

#include "caps.h"
#include "insight_pages_web.h"
#include "page_parts.h"
#include "places.h"
#include "reply.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

/* ---- the list ---- */

static const char *href_of(struct web *w, const char *area, const struct attention *x)
{
    struct arena *a = w->cx.a;
    switch (x->rule) {
    case ATT_WARD_LATE: return figure_href(w, FIG_CASES_OVERDUE, x->code);
    case ATT_WARD_NEVER: return figure_href(w, FIG_NEVER_VISITED, x->code);
    case ATT_WARD_ALONE: return figure_href(w, FIG_COVERAGE, x->code);
    case ATT_CASE_LATE: return arena_printf(a, "/cases/%" PRId64, x->id);
    case ATT_COMPANION_LATE:
    case ATT_COMPANION_SILENT: return arena_printf(a, "/companions/%" PRId64, x->id);
    default:
        return can(&w->actor, CAP_CASE_READ)
                   ? arena_printf(a, "/cases?area=%s&due=overdue&level=outside", *area ? area : "1")
                   : NULL;
    }
}

void put_attention(struct web *w, const char *area, struct model *o, const struct attention *list,
                   size_t n)
{
    struct arena *a = w->cx.a;
    struct model *items = model_set_array(a, o, "items");
    model_set_bool(a, o, "some", n > 0);
    for (size_t i = 0; i < n; i++) {
        const struct attention *x = &list[i];
        struct model *e = model_add_object(a, items);
        model_set_text(a, e, "href", href_of(w, area, x));
        model_set_text(a, e, "name",
                       x->rule == ATT_CASE_LATE ? arena_printf(a, "%s %s", x->code, x->name)
                                                : x->name);
        model_set_text(a, e, "reason", attention_words(w, x));
        model_set_text(a, e, "ward",
                       x->ward && *x->ward && (!x->code || strcmp(x->ward, x->code) != 0)
                           ? place_name(places(), x->ward)
                           : NULL);
    }
}

const char *attention_words(struct web *w, const struct attention *x)
{
    char id[60];
    snprintf(id, sizeof(id), "attention.%s", attention_rules[x->rule]);
    return web_words(w, id, "n", web_number(w, x->amount), NULL);
}

/* ---- weights ---- */

static const char weights_schema[] =
    "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}";

#define W(rule)                                                                    \
    {                                                                              \
        .name = #rule, .kind = F_INT, .offset = FIELD_INT(struct weights, rule),   \
        .flags = F_REQUIRED, .min = 0, .max = ATTENTION_WEIGHT_MAX,                \
        .label = "attention_rule." #rule, .help = "attention_rule." #rule ".text", \
    }
struct weights {
    int64_t ward_late, ward_never, ward_alone, case_late, companion_late, companion_silent,
        partner_late;
};
_Static_assert(sizeof(struct weights) == ATT_RULES * sizeof(int64_t), "one a rule, in their order");
static const struct field weight_list[] = {W(ward_late),   W(ward_never),     W(ward_alone),
                                           W(case_late),   W(companion_late), W(companion_silent),
                                           W(partner_late)};
static const struct field_table weight_fields =
    FIELD_TABLE("AttentionWeights", weight_list, struct weights);

static void put_form(struct web *w, const struct weights *x, const struct bound *bound)
{
    web_title(w, "attention.weights");
    web_crumb(w, "nav.dashboard", can(&w->actor, CAP_FIGURES) ? "/dashboard" : NULL);
    web_crumb(w, "attention.weights", NULL);
    web_form(w, &weight_fields, x, bound, "/dashboard/weights", 0);
    model_set_text(w->cx.a, w->page, "button", web_words(w, "ui.save", NULL));
    model_set_null(w->cx.a, w->page, "cancel");
}

static enum err weights_get(struct web *w)
{
    struct weights x;
    TRY(attention_weights(&w->cx, (int64_t *)&x));
    field_to_model(w->cx.a, &weight_fields, &x, true, w->data, NULL);
    put_form(w, &x, NULL);
    return web_show(w);
}

static enum err weights_put(struct web *w)
{
    struct weights x;
    struct bound bound = {0};
    field_clear(&weight_fields, &x);
    enum err e = web_bind(w, &x, &bound);
    for (int i = 0; e == OK && i < ATT_RULES; i++)
        e = attention_weight_set(&w->cx, (enum attention_rule)i, ((const int64_t *)&x)[i]);
    if (e != OK) {
        put_form(w, &x, &bound);
        return web_again(w, e, "attention-weights");
    }
    if (!reply_wants_json(w))
        web_flash(w, "good", "attention.saved", NULL);
    return web_done(w, "/dashboard/weights");
}

const struct route attention_routes[] = {
    {.method = HTTP_GET,
     .path = "/dashboard/weights",
     .handle = weights_get,
     .cap = CAP_FIELD_CONFIG,
     .output = &weight_fields,
     .output_schema = weights_schema,
     .page = "attention-weights",
     .flags = ROUTE_HTML | ROUTE_API,
     .doc = "Weights of the rules of what needs attention, in percent"},
    {.method = HTTP_POST,
     .path = "/dashboard/weights",
     .handle = weights_put,
     .cap = CAP_FIELD_CONFIG,
     .input = &weight_fields,
     .page = "attention-weights",
     .flags = ROUTE_HTML | ROUTE_API | ROUTE_WRITE | ROUTE_NO_BODY,
     .doc = "Set the weights of the rules of what needs attention"},
    {.path = NULL},
};
